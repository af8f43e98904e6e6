"""What interviews tell the pages of words and claims."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.cast import BY
from trailbook.consent import actions as consent
from trailbook.evidence import actions as evidence
from trailbook.evidence.upward import KNOWN
from trailbook.guides.models import Guide, Question, Section, Version
from trailbook.interviews.models import Asked, Placing

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(cast):
    """Two questions, the first with a prompt, in two versions of the guide."""
    at = timezone.now()
    guide = Guide.objects.create(place=cast.place, inquiry=cast.inquiry, title="G", made_at=at)
    rows = {}
    lineages: dict[str, object] = {}
    for number in (1, 2):
        version = Version.objects.create(place=cast.place, guide=guide, number=number, made_at=at, made_by="x")
        section = Section.objects.create(version=version, order=0, title="S")
        for order, (n, above) in enumerate((("1", None), ("1.1", "1"), ("2", None))):
            question = Question.objects.create(
                section=section,
                parent=rows.get((number, above)),
                order=order,
                number=n,
                text=f"Question {n}?",
                **({"lineage": lineages[n]} if n in lineages else {}),
            )
            lineages[n] = question.lineage
            rows[number, n] = question
    return rows


def place(cast, who, question, how="machine"):
    turn = cast.turn(who)
    return Placing.objects.create(
        place=cast.place,
        turn=turn,
        question=question,
        end=len(turn.current.text),
        how=how,
        by="x",
        at=timezone.now(),
    )


def test_asked_counts_people_of_the_same_question_in_any_version_and_its_prompts(cast, guide):
    place(cast, "ola", guide[1, "1"])
    place(cast, "bo", guide[2, "1.1"])
    place(cast, "cy", guide[2, "2"])
    Asked.objects.create(
        place=cast.place, document=cast.documents["di"], person=cast.di, question=guide[2, "1"],
        state="passed", how="person", by="x", at=timezone.now(),
    )  # fmt: skip
    Asked.objects.create(
        place=cast.place, document=cast.documents["cy"], person=cast.cy, question=guide[2, "1"],
        state="not_asked", how="person", by="x", at=timezone.now(),
    )  # fmt: skip
    asked = {1: {cast.turn("ola").pk}, 2: {cast.turn("cy").pk}, 3: {cast.turn("flo").pk}, 4: set()}
    assert KNOWN.asked_under(asked) == {1: 3, 2: 1, 3: 0, 4: 0}
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=timezone.now())
    assert KNOWN.asked_under(asked)[1] == 2


def test_a_claim_says_of_how_many_asked(cast, guide, signed_in, address):
    for who in ("ola", "bo", "cy"):
        place(cast, who, guide[1, "1"])
    claim = evidence.make_claim(inquiry=cast.inquiry, text="Most of us liked tea.", by=BY, at=timezone.now())
    evidence.cite(claim=claim, excerpt=cast.excerpt("ola"), by=BY, at=timezone.now())
    html = signed_in(cast.dana).get(address("claim", claim=claim.uuid)).content.decode()
    assert "Rests on 1 person, of 3 asked" in html
    assert "“Most” needs more than half" in html


def test_marks_say_where_and_how_and_waiting_says_what_is_to_do(cast, guide, signed_in, address):
    place(cast, "ola", guide[1, "1"])
    (mark,) = KNOWN.marks([cast.turn("ola").pk])[cast.turn("ola").pk]
    assert (mark.text, mark.unconfirmed) == ("1 Question 1?", True)
    html = signed_in(cast.dana).get(address("conversation", document=cast.documents["ola"].uuid)).content.decode()
    assert "1 Question 1?" in html
    assert "placed by machine, not confirmed" in html
    html = signed_in(cast.dana).get(address("words")).content.decode()
    assert html.count("has no question yet") == 4, "Bo, Cy, Di and Flo; not Eve, who took her words back"
    assert html.count("to check") == 1
