"""Excerpts taken away as files: what is open to whoever takes them, numbered, and never a formula."""

from __future__ import annotations

import csv
import io
import tracemalloc
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx import Document as Word
from openpyxl import load_workbook

from tests.cast import BY, WORDS
from trailbook.consent import actions as consent
from trailbook.consent.models import Copied, Copy, Look
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import server_door, team_door
from trailbook.evidence.gate import shown_excerpts
from trailbook.evidence.lots import Lots
from trailbook.evidence.models import Excerpt, Theme, Turn
from trailbook.evidence.taking import take_excerpts
from trailbook.kit.papers import Paper, Quotation, docx_file, plain_cell, to_csv, to_xlsx
from trailbook.kit.refused import Refused

pytestmark = pytest.mark.django_db
HEAD = ["Words", "Who", "How", "Themes", "Claims", "Conversation", "Key", "Copy"]


@pytest.fixture
def excerpts(cast):
    made = {name: cast.excerpt(name) for name in ("ola", "bo", "cy")}
    theme = evidence.make_theme(inquiry=cast.inquiry, name="=HYPERLINK(1)", by=BY, at=timezone.now())
    evidence.set_themes(excerpt=made["ola"], themes=[theme], by=BY, at=timezone.now())
    claim = evidence.make_claim(inquiry=cast.inquiry, text="A kettle matters.", by=BY, at=timezone.now())
    evidence.cite(claim=claim, excerpt=made["ola"], by=BY, at=timezone.now())
    return made


def taken(client, address, form, **more):
    answer = client.post(address("take"), {"form": form} | more)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def rows_of(data: bytes, form: str) -> list[list[str]]:
    if form == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(data))
    assert not [c for row in book.active.rows for c in row if c.data_type == "f"], "a formula"
    return [[c or "" for c in row] for row in book.active.iter_rows(values_only=True)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_holds_words_name_themes_and_claims(cast, signed_in, address, excerpts, form):
    rows = rows_of(taken(signed_in(cast.lee), address, form), form)
    assert rows[0] == HEAD
    assert [r[0] for r in rows[1:]] == [WORDS["ola"], WORDS["bo"], WORDS["cy"]]
    first = rows[1]
    assert first[3] in ("'=HYPERLINK(1)", "=HYPERLINK(1)")
    assert first[4] == "supports: A kettle matters."
    assert first[7].endswith(cast.lee.name)
    copy = Copy.objects.get()
    assert (copy.kind, copy.form, copy.holder) == ("excerpts", form, cast.lee.actor.key)
    assert set(Copied.objects.values_list("person", flat=True)) == {cast.ola.pk, cast.bo.pk, cast.cy.pk}
    assert Look.objects.filter(reader=cast.lee.actor.key, owner=cast.cy).exists(), "it is kept that they took it"


def test_a_word_document_stands_under_themes(cast, signed_in, address, excerpts):
    text = "\n".join(p.text for p in Word(io.BytesIO(taken(signed_in(cast.lee), address, "docx"))).paragraphs)
    assert text.index("=HYPERLINK(1)") < text.index(WORDS["ola"]) < text.index("Under no theme yet")
    assert WORDS["bo"] in text


def test_one_theme_alone(cast, signed_in, address, excerpts):
    theme = Theme.objects.get()
    rows = rows_of(taken(signed_in(cast.lee), address, "csv", theme=str(theme.uuid)), "csv")
    assert [r[0] for r in rows[1:]] == [WORDS["ola"]]


def test_words_that_are_not_open_are_not_in_it(cast, signed_in, address, excerpts):
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=timezone.now())
    data = taken(signed_in(cast.lee), address, "csv").decode()
    assert WORDS["bo"] not in data
    assert WORDS["ola"] in data
    assert not Copied.objects.filter(person=cast.bo).exists()
    ash = signed_in(cast.ash)
    assert ash.post(address("take"), {"form": "csv"}).status_code == 403
    nadia = signed_in(cast.nadia)
    assert nadia.post(address("take"), {"form": "csv"}).status_code == 404


def test_many_at_once_are_what_the_gate_shows_of_each(cast, excerpts):
    """Held back, withdrawn, noted, of several turns and people, under a reader who was told and one who was not."""
    ola, bo, cy = cast.turn("ola"), cast.turn("bo"), cast.turn("cy")
    both = [(ola, ola.current, 0, 12), (bo, bo.current, 3, 9)]
    evidence.make_excerpt(inquiry=cast.inquiry, spans=both, by=BY, at=cast.at)
    twice = [(cy, cy.current, 0, 4), (cy, cy.current, 6, 12)]
    evidence.make_excerpt(inquiry=cast.inquiry, spans=twice, by=BY, at=cast.at)
    evidence.make_excerpt(inquiry=cast.inquiry, spans=[(cy, cy.current, 2, 8)], by=BY, at=cast.at)
    cast.excerpt("zed")
    Turn.objects.filter(pk=bo.pk).update(manner="noted")

    def same(door) -> int:
        each = shown_excerpts(Excerpt.objects.filter(inquiry=cast.inquiry).values_list("pk", flat=True), door)
        lots = Lots(cast.inquiry, door)
        many = {o.excerpt: (o.words, o.name, o.noted) for lot in lots.opened("x") for o in lot}
        assert many == {k: (s.text, s.name, s.noted) for k, s in each.items()}
        assert lots.owners == {s.turn.owner_id for e in each.values() for s in e.spans if s.turn.owner_id}
        assert lots.given == len(many)
        return len(many)

    doors = [team_door(cast.lee), team_door(cast.dana, "quote"), team_door(cast.ash), server_door(BY)]
    before = [same(door) for door in doors]
    evidence.hold_back(turn=cy, start=0, end=10, by=BY, at=cast.at)
    evidence.hold_back(turn=ola, start=2, end=6, by=BY, at=cast.at)
    held = [same(door) for door in doors]
    assert held[0] == before[0] - 2, "nothing is left of one, and of half of another"
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=timezone.now())
    after = [same(door) for door in doors]
    assert after[0] == held[0] - 2, "his own, and the one that he is in with another"
    assert after[2] == 0, "a guest is given nothing"


def test_one_look_is_kept_for_each_person_however_many_excerpts(cast, excerpts, monkeypatch):
    monkeypatch.setattr("trailbook.evidence.lots.AT_ONCE", 2)
    take_excerpts(inquiry=cast.inquiry, door=team_door(cast.lee), form="csv", by=cast.lee.actor, at=timezone.now())
    assert set(Look.objects.filter(thing__startswith="consent.copy").values_list("owner", "times")) == {
        (p.pk, 1) for p in (cast.ola, cast.bo, cast.cy)
    }


@pytest.mark.parametrize("form", ["csv", "xlsx", "docx"])
def test_taking_asks_as_many_questions_of_few_as_of_many(cast, excerpts, form):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            take_excerpts(inquiry=cast.inquiry, door=team_door(cast.lee), form=form, by=BY, at=timezone.now())[
                1
            ].close()
        return len(queries)

    asked()
    few = asked()
    turn = cast.turn("ola")
    for start in range(20):
        evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, start, 30)], by=BY, at=cast.at)
    assert asked() == few


def test_nothing_to_take_is_said(cast, signed_in, address):
    answer = signed_in(cast.lee).post(address("take"), {"form": "csv"}, follow=True)
    assert "nothing to take" in answer.content.decode()
    with pytest.raises(Refused):
        take_excerpts(inquiry=cast.inquiry, door=team_door(cast.lee), form="csv", by=cast.lee.actor, at=timezone.now())
    assert not Copy.objects.exists()


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(start):
    assert plain_cell(start).startswith("'")
    told = load_workbook(to_xlsx("a/b", ["x"], [[start], ["plain"]])).active
    assert told["A2"].data_type != "f"
    assert told["A3"].value == "plain"


def test_what_looks_like_a_code_stays_as_it_is():
    """A workbook would read _x0041_ as the letter A."""
    written = ZipFile(to_xlsx("x", ["h"], [['_x0041_ & <b> \x01 "q"']])).read("xl/worksheets/sheet1.xml").decode()
    assert "_x005F_x0041_ &amp; &lt;b&gt;   &quot;q&quot;" in written


def docx_of(head, rows):
    return docx_file(Paper("x", ()), (Quotation((words,), by=str(n)) for words, n in rows))


@pytest.mark.parametrize(
    ("write", "rows", "most_more"),
    [(to_csv, 8000, 4), (lambda head, rows: to_xlsx("x", head, rows), 4000, 2), (docx_of, 1500, 1)],
)
def test_memory_does_not_grow_with_the_rows(write, rows, most_more):
    def most(count: int) -> int:
        tracemalloc.start()
        write(["a", "b"], ((f"row {n} " + "word " * 40, n) for n in range(count))).close()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(rows) - most(rows // 8) < most_more * 1_000_000
