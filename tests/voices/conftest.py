from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from trailbook.guides.models import Guide, Question, Section, Version
from trailbook.interviews.models import Asked, Placing


@pytest.fixture
def address(cast):
    """An address of these pages in the cast's inquiry."""

    def to(name: str, **more: object) -> str:
        return reverse(f"voices:{name}", kwargs={"place": cast.place.slug, "inquiry": cast.inquiry.slug, **more})

    return to


@pytest.fixture
def guide(cast) -> dict[str, Question]:
    """A guide of two questions, the first with a prompt, and a briefing that is only said. Everyone's answer
    stands under question 1: Ola's by a heading, Bo's under the prompt, Cy's by machine. Di passed on 2; Ola
    was asked it."""
    at = timezone.now()
    guide = Guide.objects.create(place=cast.place, inquiry=cast.inquiry, title="G", made_at=at)
    version = Version.objects.create(place=cast.place, guide=guide, number=1, made_at=at, made_by="x")
    said = Section.objects.create(version=version, order=0, title="Before we begin", said=True)
    Question.objects.create(section=said, order=0, number="", text="We will talk for an hour.")
    section = Section.objects.create(version=version, order=1, title="Here")
    one = Question.objects.create(section=section, order=0, number="1", text="How is it here?")
    prompt = Question.objects.create(section=section, parent=one, order=1, number="1.1", text="And last winter?")
    two = Question.objects.create(section=section, order=2, number="2", text="What would help?")
    for who, question, how in (
        ("ola", one, "heading"),
        ("bo", prompt, "person"),
        ("cy", one, "machine"),
        ("di", one, "person"),
        ("eve", one, "heading"),
        ("flo", one, "heading"),
    ):
        turn = cast.turn(who)
        Placing.objects.create(
            place=cast.place, turn=turn, question=question, end=len(turn.current.text), how=how,
            confidence=0.8 if how == "machine" else None, by="x", at=at,
        )  # fmt: skip
    for who, state in (("di", "passed"), ("ola", "asked"), ("bo", "not_asked")):
        Asked.objects.create(
            place=cast.place, document=cast.documents[who], person=getattr(cast, who), question=two,
            state=state, how="person", by="x", at=at,
        )  # fmt: skip
    return {"1": one, "1.1": prompt, "2": two}
