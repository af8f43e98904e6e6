"""The sample goes in one step, without a trace, and takes nothing real with it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from tests.cast import BY
from tests.upkeep.house import House
from trailbook.consent import withdrawn
from trailbook.consent.models import Grant, Look
from trailbook.evidence.models import Citation
from trailbook.interviews.models import Placing
from trailbook.people.models import Account, Person, Place, PlaceRow
from trailbook.reports.models import Edition
from trailbook.site.sample.load import load_sample, remove_sample
from trailbook.work.models import Job

pytestmark = pytest.mark.slow


def rows_by_table() -> dict[str, int]:
    """Every table of the database with how many rows it holds, save for what the engine keeps for itself."""
    with connection.cursor() as cursor:
        tables = [t for t in connection.introspection.table_names(cursor) if not t.startswith("evidence_words")]
        counts = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def what_it_holds() -> list:
    """The sample's content without what differs by nature: identities and secrets."""
    places = {"place__sample": True}
    placings = Placing.objects.filter(**places).order_by("turn__document__name", "turn__position", "question__number")
    return [
        list(placings.values_list("turn__document__name", "turn__position", "question__number", "how", "at")),
        list(
            Citation.objects.filter(**places)
            .order_by("claim__text", "order")
            .values_list("claim__text", "stance", "at")
        ),
        sorted(Look.objects.filter(**places).values_list("owner__name", "reader_name", "door", "day", "times")),
        sorted(Grant.objects.filter(**places).values_list("person__name", "use", "answer", "how", "at")),
        sorted(Edition.objects.filter(**places).values_list("number", "reason", "published_at")),
    ]


def test_removing_takes_every_row_and_nothing_real_and_loading_again_gives_the_same(cast, client, monkeypatch):
    monkeypatch.setattr("trailbook.site.sample.remove.forget", lambda: None)  # no VACUUM inside a test's transaction
    real = SessionStore()
    real["_auth_user_id"] = "0"
    real.save()
    before, list_before = rows_by_table(), withdrawn.path().read_text()
    people = set(Person.objects.values_list("pk", flat=True))
    assert str(cast.place.uuid) in list_before

    assert load_sample(by=BY)
    whole = rows_by_table()
    assert not load_sample(by=BY), "twice is once"
    assert rows_by_table() == whole
    assert sum(whole.values()) > sum(before.values()) + 500
    assert withdrawn.path().read_text() != list_before
    content = what_it_holds()
    assert client.post("/look/", {"as": "member"}).status_code == 302
    assert client.get("/t/pellbridge/", follow=True).status_code == 200
    assert "_auth_user_id" in client.session

    assert remove_sample(by=BY)
    assert rows_by_table() == before
    assert withdrawn.path().read_text() == list_before
    assert set(Person.objects.values_list("pk", flat=True)) == people
    assert "_auth_user_id" not in client.session, "a browser that had stepped in is out"
    assert SessionStore().exists(real.session_key)
    assert not remove_sample(by=BY), "there is nothing left to remove"

    assert load_sample(by=BY)
    assert what_it_holds() == content
    account = Account.objects.create_user(username="both")
    for person in (cast.mo, Person.objects.get(name="Owen", place__sample=True)):
        Person.objects.filter(pk=person.pk).update(account=account)
    remove_sample(by=BY)
    assert Account.objects.filter(pk=account.pk).exists(), "an account that works elsewhere too stays"


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="bytes of SQLite's file; on PostgreSQL: the test below")
def test_nothing_of_the_sample_is_in_any_byte(tmp_path, own_data_folder):
    """On a real database file of its own: no word that is only the sample's is left after removing it."""
    data = tmp_path / "whole"
    env = os.environ | {"TRAILBOOK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "trailbook.site.settings"}
    env.pop("DATABASE_URL", None)
    steps = (
        "import django; django.setup()\n"
        "from trailbook.site.upkeep.ready import database_ready; database_ready()\n"
        "from trailbook.ledger.rules import server_actor\n"
        "from trailbook.site.sample.load import load_sample, remove_sample\n"
        "from django.test import Client\n"
    )
    marks = (b"Pellbridge", b"Washhouse", b"goose", b"administered", b"Saltby", b"wanda", b"Mick Hallam", b"sample-")

    def run(what: str) -> None:
        subprocess.run([sys.executable, "-c", steps + what], env=env, check=True, capture_output=True, timeout=120)

    def found() -> dict[bytes, list[str]]:
        files = [f for f in Path(data).rglob("*") if f.is_file()]
        texts = {f.name: f.read_bytes().lower() for f in files}
        return {m: hits for m in marks if (hits := [n for n, text in texts.items() if m.lower() in text])}

    run("assert load_sample(by=server_actor())")
    assert set(found()) == set(marks)
    run("assert remove_sample(by=server_actor())")
    assert found() == {}
    with sqlite3.connect(data / "trailbook.sqlite3") as database:
        assert database.execute("PRAGMA foreign_key_check").fetchone() is None


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "postgresql", reason="tables of PostgreSQL; on SQLite: the test above")
def test_nothing_of_the_sample_is_in_any_table_of_postgresql(tmp_path):
    house = House(tmp_path / "whole")
    marks = ("Pellbridge", "Washhouse", "goose", "administered", "Saltby", "Mick Hallam")
    house.run("sample")
    assert all(house.holds(mark) for mark in marks)
    house.run("sample", "--remove")
    assert [mark for mark in marks if house.holds(mark)] == []


def test_every_table_of_a_place_is_emptied_by_its_place():
    """Removing goes through every table whose rows belong to a place; no other table may point at a place. Work may be
    the server's own; what is a place's goes with its place."""
    for model in apps.get_models():
        if any(f.is_relation and f.related_model is Place for f in model._meta.concrete_fields):
            assert issubclass(model, PlaceRow) or model in (Place, Job), model


def test_the_team_page_removes_it_in_one_press(client, sample, monkeypatch):
    monkeypatch.setattr("trailbook.site.sample.remove.forget", lambda: None)
    client.post("/look/", {"as": "member"})
    text = client.get(f"/t/{sample.slug}/+team/").content.decode()
    assert "/t/remove-the-sample/" in text
    answer = client.post("/t/remove-the-sample/", follow=True)
    assert answer.status_code == 200
    assert "The sample is gone." in answer.content.decode()
    assert not Place.objects.filter(sample=True).exists()


def test_a_real_co_ordinator_who_removes_it_stays_signed_in(client, cast, sample, monkeypatch):
    monkeypatch.setattr("trailbook.site.sample.remove.forget", lambda: None)
    client.force_login(Account.objects.get(pk=cast.dana.account.pk))
    client.post("/look/", {"as": "contributor"})
    assert "mine" in client.session
    answer = client.post("/t/remove-the-sample/", follow=True)
    assert "The sample is gone." in answer.content.decode()
    assert client.session["_auth_user_id"] == str(cast.dana.account.pk)
    assert client.get("/mine/").status_code == 404


def test_a_guest_of_the_sample_cannot_remove_it(client, sample):
    gwen = Person.objects.get(place=sample, name="Gwen")
    client.post("/look/", {"member": str(gwen.uuid)})
    assert client.post("/t/remove-the-sample/").status_code == 404
    assert Place.objects.filter(sample=True).exists()
