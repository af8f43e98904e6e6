"""Who was asked what, where a question was split or merged in a later version of the guide."""

from __future__ import annotations

import pytest
from django.utils import timezone

from trailbook.evidence.upward import KNOWN
from trailbook.guides.models import Continuation, Guide, Question, Section, Version
from trailbook.interviews.models import Asked, Placing

pytestmark = pytest.mark.django_db


@pytest.fixture
def split(cast):
    """Question 1 of the first version became 1 and 2 of the second."""
    at = timezone.now()
    guide = Guide.objects.create(place=cast.place, inquiry=cast.inquiry, title="G", made_at=at)
    found = {}
    for number, count in ((1, 1), (2, 2)):
        version = Version.objects.create(place=cast.place, guide=guide, number=number, made_at=at, made_by="x")
        section = Section.objects.create(version=version, order=0, title="S")
        for n in range(count):
            found[number, n + 1] = Question.objects.create(
                section=section, order=n, number=str(n + 1), text=f"Question {number}.{n}?"
            )
    for n in (1, 2):
        Continuation.objects.create(question=found[2, n], before=found[1, 1])
    return found


def mark(cast, who, question, state="asked"):
    return Asked.objects.create(
        place=cast.place, document=cast.documents[who], person=getattr(cast, who), question=question,
        state=state, how="person", by="x", at=timezone.now(),
    )  # fmt: skip


def test_who_was_asked_the_question_before_it_was_split_was_asked_its_parts(cast, split):
    turn = cast.turn("ola")
    Placing.objects.create(
        place=cast.place, turn=turn, question=split[2, 1], end=3, how="person", by="x", at=timezone.now()
    )
    mark(cast, "bo", split[1, 1])
    mark(cast, "cy", split[2, 2])  # the other part alone
    assert KNOWN.asked_under({1: {turn.pk}}) == {1: 2}


def test_its_mark_shows_under_both_parts_and_one_of_them_is_changed_alone(cast, split, signed_in):
    mark(cast, "ola", split[1, 1], "passed")
    address = f"/t/{cast.place.slug}/{cast.inquiry.slug}/hear/talk/{cast.documents['ola'].uuid}/asked/"
    dana = signed_in(cast.dana)
    marks = {c["name"]: c["mark"].state for g in dana.get(address).context["grid"] for c in g["cells"] if c["mark"]}
    names = [f"{cast.ola.pk}-{split[2, n].pk}" for n in (1, 2)]
    assert marks == dict.fromkeys(names, "passed")
    dana.post(address, {names[0]: "asked", names[1]: "passed"})
    states = {(a.question_id, a.state) for a in Asked.objects.filter(person=cast.ola)}
    assert states == {(split[1, 1].pk, "passed"), (split[2, 1].pk, "asked")}
