"""First half of the sample: the place, its team, the guide, the interviews and what each person allowed."""

from __future__ import annotations

from datetime import timedelta

from django.utils.text import slugify

from trailbook.consent import actions as consent
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Document
from trailbook.guides import actions as guides
from trailbook.guides.models import Question
from trailbook.guides.reading import read_guide
from trailbook.interviews import actions as interviews
from trailbook.interviews.models import Asked, Placing
from trailbook.interviews.reading import read_bytes
from trailbook.ledger.rules import Actor
from trailbook.people import actions as people
from trailbook.people.models import Account, Link, Person

from . import cast, placed
from .clock import Clock
from .story import Story, text_of

#: Words that a person keeps back, and from whom: (how they begin, how they end, use).
HELD_BACK = (("My brother was one of the people", "go on not saying so.", "team"),)


def settle_in(by: Actor, clock: Clock) -> Story:
    """The place, its inquiry and the people of its team, each with an account that only the sample's doors open."""
    at = clock.ago(430)
    place = people.make_place(
        name="Pellbridge",
        own_words=(
            "A bowl with a rim. The Tops all round, the Bottom in the middle, and the Washhouse at the bottom of the "
            "Bottom: an old launderette with five machines that go, one that is kept for bits, and the kettle on."
        ),
        sample=True,
        by=by,
        at=at,
    )
    inquiry = people.make_inquiry(
        place=place,
        name="The Washhouse",
        question="Where are we now, and what would have to change for nobody in Pellbridge to be on their own with it?",
        aims="That people who live the hardest lives here decide, with those who run the services, how things are done.",
        for_whom="Anyone who has been passed from office to office, and whoever comes after them.",
        by=by,
        at=clock.ago(420),
    )
    story = Story(place, inquiry, clock)
    for n, (name, hats) in enumerate(cast.TEAM):
        joined = clock.ago(425 - 12 * n)
        person = people.add_person(place=place, name=name, by=by, at=joined)
        give_account(story, name)
        people.join_team(person=person, hats=hats, by=by, at=joined)
    return story


def give_account(story: Story, name: str) -> None:
    """An account without a password: the sample's own doors let people in."""
    person = story[name]
    base = username = f"sample-{slugify(story.place.slug)}-{slugify(name)}"
    n = 2
    while Account.objects.filter(username=username).exists():
        username, n = f"{base}-{n}", n + 1
    account = Account(username=username)
    account.set_unusable_password()
    account.save()
    person.account = account
    person.save(update_fields=["account"])


def write_guide(story: Story, *parts: str, by: str, days_ago: int) -> None:
    guide = read_guide(parts[-1], text_of(*parts))
    guides.save_guide(inquiry=story.inquiry, guide=guide, by=story[by].actor, at=story.clock.ago(days_ago))


def hear_everyone(story: Story) -> None:
    """Each file through the same reader and the same verb as anybody's; then what each person decided."""
    for talk in cast.TALKS:
        hear_one(story, talk, "interviews")
    for contributor in cast.CONTRIBUTORS:
        decide(story, contributor)
        people.make_link(
            kind=Link.Kinds.MINE,
            place=story.place,
            person=story[contributor.name],
            by=story["Bernie"].actor,
            at=story.clock.ago(80),
        )


def hear_one(story: Story, talk: cast.Talk, folder: str) -> None:
    read = read_bytes(talk.file, text_of(folder, talk.file))
    (heard,) = interviews.hear(
        inquiry=story.inquiry,
        documents=[read],
        held=talk.held,
        held_on=story.clock.day(talk.days_ago),
        by=story[talk.by].actor,
        at=story.clock.ago(talk.days_ago - 1),
    )
    if heard.kept is None:
        raise LookupError(f"{talk.file}: {heard.error}")
    story.documents[talk.file] = heard.kept


def decide(story: Story, contributor: cast.Contributor) -> None:
    """Their answers for everything, as if put to them one by one."""
    person = story[contributor.name]
    at = story.clock.ago(81)
    for use, answer in contributor.answers.items():
        consent.answer(person=person, use=use, answer=answer, how=contributor.how, by=person.actor, at=at)
        at += timedelta(minutes=1)
    consent.name_as(
        person=person,
        kind=contributor.naming,
        text=contributor.shown_as,
        by=person.actor,
        at=at,
    )


def look_through(story: Story) -> None:
    """What a person does after the machine: confirm what is right, move what is not, leave a few for next time."""
    owen, at = story["Owen"].actor, story.clock.ago(78)
    rows = Question.objects.filter(section__version__guide__inquiry=story.inquiry).select_related(
        "section__version__guide"
    )
    questions = {q.number: q for q in rows}
    right = []
    for begins, number in placed.SETTLED:
        turn, _, _ = story.find(begins)
        standing = list(Placing.objects.filter(turn=turn).select_related("turn", "place"))
        if [p.question_id for p in standing] == [questions[number].pk]:
            right += standing
        else:
            interviews.place_turn(turn=turn, question=questions[number], by=owen, at=at)
    interviews.confirm(placings=right, by=owen, at=at)
    for begins, first, second, then in placed.BOTH:
        turn, _, _ = story.find(begins)
        _, cut, _ = story.find(second)
        interviews.place_turn(turn=turn, question=questions[first], end=cut, by=owen, at=at)
        interviews.place_turn(turn=turn, question=questions[then], start=cut, more=True, by=owen, at=at)
    for begins in placed.NONE:
        interviews.place_turn(turn=story.find(begins)[0], question=None, by=owen, at=at)
    for begins in placed.WAITING:
        interviews.unplace(turn=story.find(begins)[0], by=owen, at=at)
    for begins, number in placed.PASSED:
        turn, _, _ = story.find(begins)
        assert turn.owner is not None
        say_asked(story, turn.document, turn.owner, questions[number], "passed")
    for name, number in placed.NOT_ASKED:
        for row in Asked.objects.filter(person=story[name], question=questions[number], how="machine"):
            say_asked(story, row.document, row.person, row.question, "not_asked")


def say_asked(story: Story, document: Document, person: Person, question: Question, state: str) -> None:
    interviews.mark_asked(
        document=document,
        person=person,
        question=question,
        state=state,
        by=story["Owen"].actor,
        at=story.clock.ago(78),
    )


def keep_back(story: Story) -> None:
    """A passage that its owner keeps from everyone else."""
    for begins, ends, use in HELD_BACK:
        turn, start, _ = story.find(begins)
        _, _, end = story.find(ends)
        assert turn.owner is not None
        evidence.hold_back(turn=turn, start=start, end=end, use=use, by=turn.owner.actor, at=story.clock.ago(70))
