"""Loading the sample: its files go through the same readers and verbs as anybody's."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from trailbook.consent import actions as consent
from trailbook.evidence import actions as evidence
from trailbook.ledger.rules import Actor
from trailbook.people import actions as people
from trailbook.people.models import Place

from . import cast, hearing, saying
from .clock import Clock
from .remove import remove_sample
from .story import Story

__all__ = ["load_sample", "remove_sample"]


def load_sample(*, by: Actor) -> bool:
    """Put the sample in place, whole or not at all. False where there is one already."""
    if Place.objects.filter(sample=True).exists():
        return False
    clock = Clock(timezone.localtime())
    with transaction.atomic():
        story = hearing.settle_in(by, clock)
        hearing.write_guide(story, "guide.md", by="Bernie", days_ago=130)
        hearing.hear_everyone(story)
        hearing.look_through(story)
        hearing.keep_back(story)
        saying.take_copies(story)
        saying.make_themes(story)
        report = saying.write_report(story)
        saying.mask_names(story)
        saying.publish(story, report)
        saying.disagree(story)
        saying.one_leaves(story, report)
        saying.one_joins(story)
        saying.look_back(story)
        the_other_place(by, clock)
    return True


def the_other_place(by: Actor, clock: Clock) -> Story:
    """A tiny second place, so that anything that leaked from one to the other would show."""
    place = people.make_place(
        name="The Lantern Table",
        own_words="People who clean, carry and care around Saltby docks while everybody else is asleep.",
        sample=True,
        by=by,
        at=clock.ago(60),
    )
    inquiry = people.make_inquiry(place=place, name="Nights", question="What do nights need?", by=by, at=clock.ago(59))
    story = Story(place, inquiry, clock)
    ines = people.add_person(place=place, name="Ines", by=by, at=clock.ago(58))
    hearing.give_account(story, "Ines")
    people.join_team(person=ines, hats=["coordinator", "core"], by=by, at=clock.ago(58))
    hearing.write_guide(story, "second", "guide.md", by="Ines", days_ago=50)
    hearing.hear_one(story, cast.Talk("pilar-before-the-shift.txt", "face", 40, "Ines"), "second")
    hearing.decide(story, cast.Contributor("Pilar", cast.GROUP, "in-person", "own"))
    turn, start, end = story.find("so the benches are for the gulls.")
    assert turn.current is not None
    spans = [(turn, turn.current, start, end)]
    excerpt = evidence.make_excerpt(inquiry=inquiry, spans=spans, by=ines.actor, at=clock.ago(30))
    claim = evidence.make_claim(
        inquiry=inquiry, text="The front was made for the day.", by=ines.actor, at=clock.ago(30)
    )
    evidence.cite(claim=claim, excerpt=excerpt, by=ines.actor, at=clock.ago(30))
    consent.list_readers(person=story["Pilar"], at=clock.ago(39))
    return story
