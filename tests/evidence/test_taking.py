"""Excerpts taken away as files: what is open to whoever takes them, numbered, and never a formula."""

from __future__ import annotations

import csv
import io
import tracemalloc

import pytest
from django.utils import timezone
from docx import Document as Word
from openpyxl import load_workbook

from tests.cast import BY, WORDS
from trailbook.consent import actions as consent
from trailbook.consent.models import Copied, Copy, Look
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Theme
from trailbook.evidence.taking import take_excerpts
from trailbook.kit.papers import plain_cell, to_csv, to_xlsx
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


@pytest.mark.parametrize("write", [to_csv, lambda head, rows: to_xlsx("x", head, rows)])
def test_memory_does_not_grow_with_the_rows(write):
    def most(count: int) -> int:
        tracemalloc.start()
        write(["a", "b"], ((f"row {n} " + "word " * 40, n) for n in range(count))).close()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(8000) - most(1000) < 4_000_000
