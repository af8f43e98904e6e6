"""Many files: read and kept by the worker, with a page that says how far it is and a report at the end."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils import timezone
from tests.cast import BY
from tests.interviews.pages import TALK, at, make_guide, page, send, signed_in, waiting, zipped

from trailbook.consent.models import Grant
from trailbook.evidence.models import Document
from trailbook.interviews import tasks
from trailbook.interviews.actions import unhear_import
from trailbook.interviews.models import Import, Sent
from trailbook.interviews.tasks import place_later
from trailbook.people.registry import HOLDINGS
from trailbook.work.models import Job
from trailbook.work.worker import work

pytestmark = pytest.mark.django_db
MANY = 15


def talks(n: int) -> list[tuple[str, str]]:
    return [(f"t{i:02}.txt", TALK.replace("cold", f"cold, room {i}")) for i in range(n)]


@pytest.fixture
def dana(cast, monkeypatch):
    """Dana, in a house where more than ten files are many."""
    monkeypatch.setattr("trailbook.interviews.views.bring.FEW_FILES", 10)
    make_guide(cast)
    return signed_in(cast.dana)


def sent(dana, cast, *more) -> str:
    """Many files sent as one zip and read by the worker; gives the address of the preview."""
    address = send(dana, cast, ("all.zip", zipped(*talks(MANY), *more)))
    assert "/+work/" in address
    assert "It waits" in page(dana, address)
    work(until_empty=True)
    read = dana.get(address)
    assert read.status_code == 302, "once it is read, the page leads on by itself"
    return read["Location"]


def kept(dana, preview, **more) -> str:
    """Confirmed; gives the address of the work."""
    answer = dana.post(preview, {"do": "keep", "rung": "team", **more})
    assert "/+work/" in answer["Location"], answer.content[:300]
    return answer["Location"]


def test_many_files_are_read_looked_at_kept_and_reported(cast, dana):
    bad = [("=cmd|'x'!A1.txt", ""), ("photo.jpg", b"\xff\xd8"), ("again.txt", talks(1)[0][1])]
    preview = sent(dana, cast, *bad)
    before = set(Document.objects.values_list("pk", flat=True))
    address = kept(dana, preview, rung="group", how="paper", note="form of May")
    assert not Document.objects.exclude(pk__in=before).exists()
    work(until_empty=True)
    assert Document.objects.exclude(pk__in=before).count() == MANY
    assert {g.use for g in Grant.objects.filter(person__name="WREN")} == {"notes", "team", "voices", "session"}
    html = page(dana, address)
    assert "It is done." in html
    assert f"{MANY} files went in." in html
    brought = Import.objects.get()
    assert brought.files == MANY
    report = page(dana, at(cast, "brought", brought=brought.uuid))
    assert "Could not be taken in: 1" in report
    assert "Were here already: 1" in report
    assert "Were left out: 1" in report
    assert "and 1 person who answers" in report
    assert waiting() == []
    took = dana.get(at(cast, "take_report", brought=brought.uuid)).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(took)))
    assert len(rows) == MANY + 4
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell], "no cell is run by a spreadsheet"
    assert any(cell.startswith("'=cmd") for row in rows for cell in row)


def test_confirming_twice_brings_it_in_once(cast, dana):
    preview = sent(dana, cast)
    kept(dana, preview)
    assert dana.post(preview, {"do": "keep", "rung": "team"}).status_code == 404
    work(until_empty=True)
    assert Sent.objects.count() == MANY


def test_stopped_it_keeps_what_is_in_and_goes_on_from_there(cast, dana, monkeypatch):
    address = kept(dana, sent(dana, cast))
    real, steps = tasks.keep_outcomes, []

    def keep_and_stop(brought, rows):
        real(brought, rows)
        steps.append(len(rows))
        if len(steps) == 3:
            Job.objects.filter(kind="bring-in").update(stop_asked_at=timezone.now())

    monkeypatch.setattr(tasks, "keep_outcomes", keep_and_stop)
    work(until_empty=True)
    html = page(dana, address)
    assert "It was stopped after 12 of 15 files" in html
    assert Import.objects.get().files == 12
    dana.post(address + "go-on/")
    work(until_empty=True)
    assert Import.objects.get().files == MANY
    assert Import.objects.count() == 1


def test_undone_meanwhile_the_rest_is_not_brought_in(cast, dana, monkeypatch):
    address = kept(dana, sent(dana, cast))
    real = tasks.keep_outcomes
    monkeypatch.setattr(
        tasks,
        "keep_outcomes",
        lambda brought, rows: (real(brought, rows), Job.objects.update(stop_asked_at=timezone.now())),
    )
    work(until_empty=True)
    unhear_import(brought=Import.objects.get(), by=BY, at=timezone.now())
    dana.post(address + "go-on/")
    work(until_empty=True)
    assert "was undone meanwhile" in page(dana, address)


def test_files_that_went_meanwhile_are_told_in_a_sentence(cast, dana, own_data_folder):
    address = kept(dana, sent(dana, cast))
    for file in (own_data_folder / "waiting").iterdir():
        file.unlink()
    work(until_empty=True)
    assert "The files are not here any more" in page(dana, address)


def test_the_report_names_nobody_who_is_gone(cast, dana):
    preview = sent(dana, cast, ("interview-with-Ola-Berg.txt", ""), ("other.txt", " "))
    kept(dana, preview)
    work(until_empty=True)
    assert Sent.objects.filter(name__contains="Ola").exists()
    HOLDINGS["interviews"].erase(cast.ola, timezone.now())
    assert not Sent.objects.filter(name__contains="Ola").exists()
    assert not Sent.objects.filter(why__contains="Ola").exists()
    assert Sent.objects.filter(outcome="refused").count() == 2


def test_placing_many_again_is_work_that_leaves_what_a_person_placed(cast, dana):
    from trailbook.interviews.models import Placing

    kept(dana, sent(dana, cast))
    work(until_empty=True)
    first = Placing.objects.filter(how="machine").order_by("turn__position").first() or Placing.objects.first()
    Placing.objects.filter(pk=first.pk).update(confirmed_at=timezone.now(), confirmed_by="person:x")
    count = Placing.objects.count()
    job = place_later(inquiry=cast.inquiry, by=cast.dana.actor)
    assert place_later(inquiry=cast.inquiry, by=cast.dana.actor).pk == job.pk
    work(until_empty=True)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", job.total)
    assert Placing.objects.count() == count
    assert Placing.objects.filter(pk=first.pk, confirmed_by="person:x").exists()
