"""Second half of the sample: themes, claims, the report, its edition and its correction, and what happened since."""

from __future__ import annotations

from trailbook.consent import actions as consent
from trailbook.consent.models import Copied, Look, Reader
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Ask, Claim, Excerpt
from trailbook.people import actions as people
from trailbook.reports import actions as reports
from trailbook.reports.models import Edition, Report

from . import cast, themes
from .hearing import give_account
from .story import Story, text_of

#: What the report quotes and who else is named in it, or beside it: (where, the words, what everyone sees instead).
MASKS = (
    ("I slept behind the carpet works", "Mick Hallam", "[a friend]"),
    ("I slept behind the carpet works", "Mick had the dry side because of his chest", "[He had the dry side]"),
    ("I hoped Mick would come in", "Mick", "[a friend]"),
    ("Col can't make it", "Col can't make it because his tag's playing up", "[one of us can't make it]"),
    ("Priya's team lets people", "Priya's team", "[A council team]"),
    ("and Jade reads it out", "Jade", "[one of us]"),
    ("I'd have got Shazia in post", "Shazia", "[an engagement worker]"),
    ("that young lass Jade", "that young lass Jade", "[a young woman]"),
    ("I'd like Jade to have it", "Jade", "[a young woman]"),
)

#: Who opened words, at which door, how many days ago.
LOOKED: tuple[tuple[str, str, tuple[int, ...]], ...] = (
    ("Owen", "team", (86, 78, 77, 40)),
    ("Shazia", "team", (83, 79, 12)),
    ("Bernie", "voices", (76, 69)),
    ("Marcia", "team", (79, 13)),
    ("Keith", "voices", (66,)),
)

PEOPLE_TOLD = (
    ("Marcia", "in-person", 58),
    ("Dougie", "in-person", 58),
    ("Bernie", "page", 57),
    ("Shazia", "page", 56),
    ("Keith", "message", 54),
    ("Priya", "message", 50),
    ("Wanda", "letter", 44),
)


def make_themes(story: Story) -> None:
    """Themes with what is meant by them, and the words that carry them."""
    owen, at = story["Owen"].actor, story.clock.ago(74)
    made = {}
    for theme in themes.THEMES:
        made[theme.name] = evidence.make_theme(
            inquiry=story.inquiry,
            name=theme.name,
            definition=theme.definition,
            parent=made.get(theme.under),
            by=story[theme.by].actor,
            at=at,
        )
    carried: dict[int, tuple[Excerpt, list]] = {}
    for theme in themes.THEMES:
        for words in theme.words:
            turn, start, end = story.find(words)
            assert turn.current is not None
            spans = [(turn, turn.current, start, end)]
            excerpt = evidence.make_excerpt(inquiry=story.inquiry, spans=spans, by=owen, at=at)
            carried.setdefault(excerpt.pk, (excerpt, []))[1].append(made[theme.name])
    for excerpt, worn in carried.values():
        evidence.set_themes(excerpt=excerpt, themes=worn, by=owen, at=at)


def write_report(story: Story) -> Report:
    """The draft from its file, and the asks that come of "ask me first": one answered, one still open."""
    bernie = story["Bernie"]
    done = reports.import_report(
        inquiry=story.inquiry,
        name="report.md",
        data=text_of("report.md"),
        door=team_door(bernie),
        by=bernie.actor,
        at=story.clock.ago(68),
    )
    for ask in Ask.objects.filter(excerpt__inquiry=story.inquiry).select_related("excerpt", "place", "person"):
        if ask.excerpt.spans.filter(quote__contains="I was administered").exists():
            evidence.answer_ask(ask=ask, answer="yes", how="in-person", by=ask.person.actor, at=story.clock.ago(64))
    evidence.make_claim(
        inquiry=story.inquiry,
        text="People on the Tops would come if we went to them first.",
        by=story["Shazia"].actor,
        at=story.clock.ago(20),
    )
    return done.report


def mask_names(story: Story) -> None:
    """The stop before publishing: who else is named in these words?"""
    for where, words, shown_as in MASKS:
        turn, _, _ = story.find(where)
        assert turn.current is not None
        start = turn.current.text.index(words)
        evidence.make_mask(
            turn=turn,
            revision=turn.current,
            start=start,
            end=start + len(words),
            shown_as=shown_as,
            by=story["Shazia"].actor,
            at=story.clock.ago(63),
        )


def publish(story: Story, report: Report) -> Edition:
    """The first edition, two months ago, and who has been told of it."""
    done = reports.publish(report=report, by=story["Bernie"].actor, at=story.clock.ago(61))
    for name, way, days in PEOPLE_TOLD:
        reports.tell(
            edition=done.edition, person=story[name], way=way, by=story["Shazia"].actor, at=story.clock.ago(days)
        )
    return done.edition


def disagree(story: Story) -> None:
    """Two people say: that is not what I meant. One has been answered, one has not."""
    claims = {c.text: c for c in Claim.objects.filter(inquiry=story.inquiry).select_related("place")}

    def about(begins: str) -> Claim:
        return next(c for text, c in claims.items() if text.startswith(begins))

    keith = evidence.object_to(
        claim=about("A key, a chair"),
        person=story["Keith"],
        text="I never said the key was not worth having. I said it is not power. You have put me down as a misery.",
        by=story["Keith"].actor,
        at=story.clock.ago(52),
    )
    evidence.answer_objection(
        objection=keith,
        answer=(
            "You are right that these are two things. Your sentence stays beside the claim as a challenge. On the "
            "first Tuesday we want to talk about which part of the budget could be ours to spend. Come and say it there."
        ),
        by=story["Bernie"].actor,
        at=story.clock.ago(47),
    )
    evidence.object_to(
        claim=about("What brings people back"),
        person=story["Shazia"],
        text="It reads as if my ringing people was the answer. I was saying that it worries me.",
        by=story["Shazia"].actor,
        at=story.clock.ago(6),
    )


def take_copies(story: Story) -> None:
    """Two copies of Voices from the Field were taken before somebody took their words back."""
    spoke = [story[c.name] for c in cast.CONTRIBUTORS]
    for name, form, days in (("Owen", "docx", 76), ("Shazia", "pdf", 75)):
        consent.number_copy(
            inquiry=story.inquiry,
            kind="voices",
            form=form,
            by=story[name].actor,
            at=story.clock.ago(days),
            persons=[p.pk for p in spoke],
        )


def one_leaves(story: Story, report: Report) -> None:
    """Ness takes her words back. They are gone at once, the corrected edition follows, and Shazia has shredded her
    copy. Owen has not yet."""
    ness, at = story["Ness"], story.clock.ago(33)
    consent.withdraw(person=ness, how="own-hand", by=ness.actor, at=at)
    reports.correct(report=report, at=at)
    shazia = story["Shazia"]
    for copied in Copied.objects.filter(person=ness, copy__holder=shazia.actor.key).select_related("copy__place"):
        consent.copy_destroyed(copied=copied, by=shazia.actor, at=story.clock.ago(31))


def one_joins(story: Story) -> None:
    """Jade joins the team. What was said before opens for her as people are told."""
    name, hats = cast.NEWCOMER
    jade, bernie = story[name], story["Bernie"].actor
    give_account(story, name)
    people.join_team(person=jade, hats=hats, by=bernie, at=story.clock.ago(5))
    told = (("Marcia", "in-person", "yes"), ("Dougie", "in-person", "yes"), ("Keith", "phone", ""))
    for owner, how, answer in told:
        reader = Reader.objects.select_related("place").get(owner=story[owner], member=jade)
        consent.tell_of_newcomer(reader=reader, how=how, by=bernie, at=story.clock.ago(4))
        if answer:
            consent.answer_reader(reader=reader, answer=answer, by=story[owner].actor, at=story.clock.ago(4))


def look_back(story: Story) -> None:
    """Who opened whose words, on which days. Nobody's look at their own words is kept."""
    gone = story["Ness"]
    heard = {talk.file: talk.days_ago for talk in cast.TALKS}
    rows = []
    for reader, door, days in LOOKED:
        for file, document in story.documents.items():
            owners = {t.owner_id for t in story.turns_once if t.document_id == document.pk and t.owner_id}
            for n, ago in enumerate(days):
                for owner in sorted(owners - {story[reader].pk}):
                    if (owner + n + len(file)) % 3 == 0 or (owner == gone.pk and ago < 34) or ago >= heard[file]:
                        continue
                    rows.append(
                        Look(
                            place=story.place,
                            owner_id=owner,
                            reader=story[reader].actor.key,
                            reader_name=reader,
                            door=door,
                            thing=str(document.uuid),
                            day=story.clock.day(ago),
                            times=1 + (owner + ago) % 3,
                        )
                    )
    Look.objects.bulk_create(rows)
