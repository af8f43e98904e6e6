"""A table with several talks: each is a document of its own, with its own people and day."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone
from tests.cast import BY
from tests.interviews.pages import make_guide

from trailbook.consent.models import Occasion
from trailbook.evidence.models import Document, Turn
from trailbook.interviews.actions import hear, place_document, unhear, unhear_import
from trailbook.interviews.models import Asked, Import, Interview
from trailbook.interviews.queries import shown_documents, talks_of_a_table
from trailbook.interviews.reading import parted, read_bytes
from trailbook.people.models import Person

pytestmark = pytest.mark.django_db

HEAD = "interview,date,speaker,text\n"
ROWS = "".join(
    f"{x},2026-03-0{n},Interviewer,What was it like in {x}?\n{x},2026-03-0{n},Participant,Cold and dark in {x}.\n"
    for n, x in enumerate(("A1", "B/2", "C3"), 1)
)
MORE = "D4,2026-04-09,Interviewer,What was it like in D4?\nD4,2026-04-09,Participant,Warm in D4.\n"
CELLS = (
    "code,day,transcript\n"
    'P1,13/02/2026,"Interviewer: How was it?\nParticipant: Cold it was.\nInterviewer: And then?\nParticipant: Wet."\n'
    'P2,14/02/2026,"Interviewer: How was it?\nParticipant: Far off.\nInterviewer: And then?\nParticipant: Home."\n'
)


def bring(cast, name: str, text: str):  # type: ignore[no-untyped-def]
    return hear(inquiry=cast.inquiry, documents=[read_bytes(name, text.encode())], by=BY, at=timezone.now())[0]


@pytest.mark.parametrize(
    ("text", "talks", "days"),
    [
        (HEAD + ROWS, ["A1", "B/2", "C3"], ["2026-03-01", "2026-03-02", "2026-03-03"]),
        (CELLS, ["P1", "P2"], ["2026-02-13", "2026-02-14"]),
    ],
)
def test_each_talk_is_a_document_with_its_own_people_and_day(cast, text, talks, days) -> None:  # type: ignore[no-untyped-def]
    here = bring(cast, "talks.csv", text)
    kept = list(Document.objects.filter(inquiry=cast.inquiry, name="talks.csv").order_by("pk"))
    assert [d.title for d in kept] == talks == [d.title for d in here.documents]
    assert list(Interview.objects.filter(document__in=kept).order_by("pk").values_list("held_on", flat=True)) == [
        date.fromisoformat(x) for x in days
    ]
    for document in kept:
        owners = set(Turn.objects.filter(document=document, asks=False).values_list("owner", "occasion"))
        assert len(owners) == 1, "whoever answers in one talk is not in the next"
        assert Turn.objects.filter(document=document, asks=True).exists()
    assert Occasion.objects.filter(turns__document__in=kept).distinct().count() == len(talks)
    assert shown_documents(cast.inquiry)[kept[1].pk] == f"{talks[1].replace('/', '-')}/talks.csv"
    assert talks_of_a_table([d.pk for d in kept])


def test_one_talk_goes_alone_and_all_of_them_together_and_only_new_ones_come_again(cast) -> None:  # type: ignore[no-untyped-def]
    first = bring(cast, "talks.csv", HEAD + ROWS)
    again = bring(cast, "talks.csv", HEAD + ROWS)
    assert (again.same, again.kept) == (True, None)
    assert "already" in again.error
    gone = unhear(document=first.documents[1], by=BY, at=timezone.now())
    assert gone == ["B/2 (talks.csv)"]
    assert Person.objects.filter(name="A1 (talks.csv)").exists()
    longer = bring(cast, "talks.csv", HEAD + ROWS + MORE)
    assert [d.title for d in longer.documents] == ["B/2", "D4"]
    assert "already: 2" in longer.notes[-1]
    assert unhear_import(brought=Import.objects.earliest("pk"), by=BY, at=timezone.now()) == 2
    assert {d.title for d in Document.objects.filter(name="talks.csv")} == {"B/2", "D4"}


def test_a_table_with_one_talk_and_a_survey_stay_one_document() -> None:
    one = HEAD + ROWS[: ROWS.index("B/2")]
    survey = "Name,What did you see?\nWren,It was cold in there\nMoss,It rained on all of us\n"
    for text in (one, survey):
        doc = read_bytes("t.csv", text.encode())
        assert doc.turns
        assert parted(doc) == [doc]


def test_days_whose_order_cannot_be_told_are_none() -> None:
    from trailbook.interviews.reading.days import days_of

    assert days_of(["05/03/2026", "06/04/2026"]) == ["", ""]
    assert days_of(["05/03/2026", "13/04/2026"]) == ["2026-03-05", "2026-04-13"]
    assert days_of(["5 March 2026", "March 13, 2026", "2026-02-30", ""]) == ["2026-03-05", "2026-03-13", "", ""]


def test_placed_again_a_talk_of_a_table_is_still_a_talk(cast) -> None:  # type: ignore[no-untyped-def]
    make_guide(cast)
    asked = "Interviewer,What is it like at the mill?\n{0}Participant,Cold.\n{0}Interviewer,Who helped you when the river came up?\n"
    rows = "".join(f"{x}," + asked.format(f"{x},") for x in ("A", "B"))
    kept = bring(cast, "t.csv", "interview,speaker,text\n" + rows).documents[0]
    first = sorted(Asked.objects.filter(document=kept).values_list("person", "question"))
    assert len(first) == 2
    place_document(document=kept, by=BY, at=timezone.now())
    assert sorted(Asked.objects.filter(document=kept).values_list("person", "question")) == first
