"""``hear`` with chats: every message is shown, nothing is kept without ``--keep``, and then only what its author wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from tests.cast import BY
from trailbook.consent.models import Grant
from trailbook.evidence.models import Document, Turn
from trailbook.people.models import Person
from trailbook.site.cli import hearing as commands

pytestmark = pytest.mark.django_db

INQUIRY = ("--inquiry", "where-are-we-now")
CHAT = """27/03/2022, 13:31 - Messages and calls are end-to-end encrypted.
27/03/2022, 13:32 - Kit: How was the walk along the leat?
27/03/2022, 13:33 - Wren Hale: Muddy but worth every sock
27/03/2022, 13:34 - Moss: I never agreed to any of this quagmire
27/03/2022, 13:35 - +44 7700 900123: A heron by the sluice
27/03/2022, 13:36 - Wren Hale: <Media omitted>
"""


@pytest.fixture
def run(cast, monkeypatch, tmp_path: Path):
    monkeypatch.setattr(commands, "begin", lambda ctx: BY)
    file = tmp_path / "WhatsApp Chat.txt"
    file.write_text(CHAT)

    def ran(*said: str) -> tuple[int, dict]:
        done = CliRunner().invoke(commands.hear, [str(file), *INQUIRY, "--json", *said])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, json.loads(done.stdout)

    return ran


def every_row() -> str:
    with connection.cursor() as cursor:
        found = []
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_a_look_ahead_shows_every_message(run) -> None:
    status, told = run("--dry-run")
    assert status == 0
    file = told["files"][0]
    assert file["format"] == "whatsapp"
    assert [(t["speaker"], t["start"]) for t in file["turns"]] == [
        ("Kit", 60.0),
        ("Wren Hale", 120.0),
        ("Moss", 180.0),
        ("+44 7700 900123", 240.0),
    ]
    assert len(file["skipped"]) == 2


def test_without_keep_nothing_is_kept_and_it_is_said(run) -> None:
    status, told = run()
    assert status == 1
    assert told["files"][0]["error"] == (
        "WhatsApp Chat.txt is a chat, and nothing of it was kept: nobody said whose messages may be."
    )
    assert "--keep AUTHOR" in told["notes"][0]
    assert not Document.objects.filter(name="WhatsApp Chat.txt").exists()
    for gone in ("sock", "quagmire", "heron", "900123", "Moss"):
        assert gone not in every_row()


def test_only_what_the_named_authors_wrote_is_kept(run, cast) -> None:
    note = ("--consent-note", "said yes in the chat")
    status, told = run("--keep", "wren hale", "--keep", "+44 7700900123", "--keep", "Nobody", *note)
    assert status == 0
    assert "Nobody called “Nobody” wrote in these chats." in told["notes"]
    turns = Turn.objects.filter(document__name="WhatsApp Chat.txt").order_by("position")
    assert [t.current.text for t in turns] == ["Muddy but worth every sock", "A heron by the sluice"]
    number = turns[1].owner
    assert number.generic
    assert "900123" not in number.name
    assert Grant.objects.filter(person__name="Wren Hale", use="team", note="said yes in the chat").exists()
    for gone in ("quagmire", "900123", "along the leat"):
        assert gone not in every_row()
    assert not Person.objects.filter(place=cast.place, name="Moss").exists()


def test_who_asks_is_kept_only_where_named_too(run) -> None:
    run("--keep", "Wren Hale", "--keep", "Kit", "--asks", "Kit")
    turns = Turn.objects.filter(document__name="WhatsApp Chat.txt").order_by("position")
    assert [(t.label, t.asks) for t in turns] == [("Kit", True), ("Wren Hale", False)]
