"""What My page shows, read from every room."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from trailbook.consent import uses
from trailbook.consent.models import Erasure, Naming, Occasion, Reader, Withdrawal
from trailbook.consent.queries import readers_of
from trailbook.evidence.doors import own_door, public_door
from trailbook.evidence.gate import Shown, Stretch, shown, shown_many
from trailbook.evidence.models import Ask, Citation, Claim, HoldBack, Objection, Turn
from trailbook.interviews.models import Placing
from trailbook.people.models import Inquiry, Person
from trailbook.people.registry import HOLDINGS, Appearance


@dataclass(frozen=True)
class Said:
    """One thing the person said, with the question it answers and what of it they hold back."""

    shown: Shown
    held: tuple[HoldBack, ...]
    cited: bool

    @property
    def turn(self) -> Turn:
        return self.shown.turn

    @property
    def held_words(self) -> list[str]:
        """What of it the person keeps back, in their words."""
        here = (self.shown.text[max(h.start, self.shown.start) : h.end] for h in self.held)
        return [words for words in here if words]


@dataclass(frozen=True)
class Under:
    """A question (or None: not under a question yet) with what the person said to it."""

    number: str
    question: str
    said: tuple[Said, ...]


def said_by_question(person: Person) -> list[Under]:
    """Everything the person said, under the questions it answers, in the order of the guide; what stands under
    no question comes last. A fixed number of queries."""
    turns = list(Turn.objects.filter(owner=person, asks=False).order_by("document__made_at", "document", "position"))
    shown = shown_many([Stretch(t.pk) for t in turns], own_door(person))
    by_turn = {s.turn: words for s, words in shown.items()}
    held: dict[int, list[HoldBack]] = {}
    for hold in HoldBack.objects.filter(turn__owner=person, lifted_at=None).order_by("start"):
        held.setdefault(hold.turn_id, []).append(hold)
    cited = set(
        Citation.objects.filter(excerpt__spans__turn__owner=person).values_list("excerpt__spans__turn", flat=True)
    )
    under: dict[tuple, list[Said]] = {}
    labels: dict[tuple, tuple[str, str]] = {}
    placed: set[int] = set()
    placings = (
        Placing.objects.filter(turn__owner=person, question__isnull=False)
        .select_related("question", "question__section", "question__parent")
        .order_by("question__section__order", "question__order", "turn__document", "turn__position")
    )
    for p in placings:
        question = p.question
        assert question is not None
        top = question.parent or question
        key = (top.section.order if top.section_id else 0, top.order, str(top.lineage))
        labels[key] = (top.number, top.text)
        words = by_turn.get(p.turn_id)
        if words is None or any(s.turn.pk == p.turn_id for s in under.get(key, [])):
            continue
        under.setdefault(key, []).append(Said(words, tuple(held.get(p.turn_id, [])), p.turn_id in cited))
        placed.add(p.turn_id)
    answer = [Under(*labels[key], tuple(under[key])) for key in sorted(under, key=lambda k: k[:2])]
    rest = tuple(
        Said(by_turn[t.pk], tuple(held.get(t.pk, [])), t.pk in cited)
        for t in turns
        if t.pk in by_turn and t.pk not in placed
    )
    if rest:
        answer.append(Under("", "", rest))
    return answer


#: So many questions of one's own go on one page.
ASKED_AT_ONCE = 25


def asked_by(person: Person, page: int = 1) -> tuple[list[Said], int]:
    """What the person said where they were the one who asked, talk by talk, a page at a time; and how many pages there
    are. A fixed number of queries."""
    own = Turn.objects.filter(owner=person, asks=True).order_by("document__made_at", "document", "position")
    pages = max(1, -(-own.count() // ASKED_AT_ONCE))
    first = (min(page, pages) - 1) * ASKED_AT_ONCE
    keys = list(own.values_list("pk", flat=True)[first : first + ASKED_AT_ONCE])
    opened = {s.turn: words for s, words in shown_many([Stretch(pk) for pk in keys], own_door(person)).items()}
    held: dict[int, list[HoldBack]] = {}
    for hold in HoldBack.objects.filter(turn__in=keys, lifted_at=None).order_by("start"):
        held.setdefault(hold.turn_id, []).append(hold)
    return [Said(opened[pk], tuple(held.get(pk, [])), False) for pk in keys if pk in opened], pages


@dataclass(frozen=True)
class UsesMyWords:
    """A claim that uses the person's words, with those words and what they said to it."""

    claim: Claim
    quotes: tuple[str, ...]
    stances: tuple[str, ...]
    objections: tuple[Objection, ...]


def claims_using(person: Person) -> list[UsesMyWords]:
    """Claims that rest on, are shaded by or are challenged by the person's words."""
    citations = (
        Citation.objects.filter(excerpt__spans__turn__owner=person, claim__put_away_at=None)
        .select_related("claim", "excerpt")
        .prefetch_related("excerpt__spans")
        .distinct()
        .order_by("claim__made_at", "order")
    )
    by_claim: dict[int, list[Citation]] = {}
    for citation in citations:
        by_claim.setdefault(citation.claim_id, []).append(citation)
    own = set(Turn.objects.filter(owner=person).values_list("pk", flat=True))
    stretches = {
        (span.excerpt_id, span.pk): Stretch(span.turn_id, span.start, span.end, span.revision_id)
        for found in by_claim.values()
        for c in found
        for span in c.excerpt.spans.all()
        if span.turn_id in own
    }
    shown = shown_many(stretches.values(), own_door(person))
    objections: dict[int, list[Objection]] = {}
    for o in Objection.objects.filter(person=person, claim__in=by_claim, taken_back_at=None).order_by("at"):
        objections.setdefault(o.claim_id, []).append(o)
    answer = []
    for key, found in by_claim.items():
        quotes = [shown[s].text for c in found for (e, _), s in stretches.items() if e == c.excerpt_id and s in shown]
        stances = tuple(str(c.get_stance_display()) for c in found)
        answer.append(
            UsesMyWords(found[0].claim, tuple(dict.fromkeys(quotes)), stances, tuple(objections.get(key, [])))
        )
    return answer


def what_came_of_it(person: Person) -> list[Appearance]:
    """Everywhere the person's words stand, from every room that can show them."""
    return [a for holding in HOLDINGS.values() for a in holding.appearances(person)]


def asks_waiting(person: Person) -> list[Ask]:
    return list(Ask.objects.filter(person=person, answer="").select_related("excerpt").order_by("at"))


def words_asked_for(ask: Ask) -> list[str]:
    """The exact words an ask is about, as they would stand on the page: masks in place."""
    spans = list(ask.excerpt.spans.select_related("turn"))
    stretches = [Stretch(s.turn_id, s.start, s.end, s.revision_id) for s in spans if s.turn.owner_id == ask.person_id]
    with_masks = shown_many(stretches, public_door(ask.where), asked=[s.turn for s in stretches])
    plain = shown_many(stretches, own_door(ask.person))
    return [(with_masks.get(s) or plain[s]).text for s in stretches if s in plain]


def groups_in(person: Person) -> list[Inquiry]:
    """The inquiries whose Voices from the Field the person is in and may read: those with a live yes to it."""
    live = Turn.objects.filter(owner=person, asks=False).filter(
        Q(pk__in=Turn.objects.filter(owner=person).live(_voices()).values("pk"))
    )
    return list(Inquiry.objects.filter(documents__turns__in=live).distinct().order_by("made_at"))


def _voices():  # type: ignore[no-untyped-def]
    from trailbook.evidence.doors import server_door
    from trailbook.ledger.rules import MACHINE

    return server_door(MACHINE, uses.VOICES)


def occasions_of(person: Person) -> list[Occasion]:
    return list(Occasion.objects.filter(person=person).select_related("inquiry").order_by("made_at"))


def naming_of(person: Person) -> Naming | None:
    """How the person asked to be named; None: not said."""
    return Naming.objects.filter(person=person, ended_at=None).first()


def taken_back(person: Person) -> bool:
    """Taken back and not to be destroyed: there is something to come back from."""
    waits = erasure_waiting(person)
    return waits is None and Withdrawal.objects.filter(person=person, ended_at=None).exists()


def erasure_waiting(person: Person) -> Erasure | None:
    return Erasure.objects.filter(person=person, done_at=None).first()


def newcomers_waiting(person: Person) -> list[Reader]:
    """Members who joined later and about whom the person has not said yes or no."""
    return list(readers_of(person).filter(basis=Reader.Bases.NEW, answer="").order_by("made_at"))


def held_back(person: Person) -> int:
    return HoldBack.objects.filter(turn__owner=person, lifted_at=None).count()


def few_words(person: Person, most: int = 140) -> str:
    """The first words of something the person said, to show how their name will look beside them."""
    turn = Turn.objects.filter(owner=person, asks=False, quoted=False).order_by("document__made_at", "position").first()
    opened = shown(Stretch(turn.pk), own_door(person)) if turn else None
    if opened is None:
        return ""
    first = " ".join(opened.text.split())
    return first if len(first) <= most else first[:most].rsplit(" ", 1)[0] + " […]"


#: About how many characters of a person's words go on one page.
A_PAGE = 6000


def in_pages(said: tuple[Said, ...]) -> list[tuple[Said, ...]]:
    """What stands under a question, in pages of not too many words; each has at least one thing on it."""
    pages: list[list[Said]] = [[]]
    length = 0
    for one in said:
        size = len(one.shown.text) + 200
        if pages[-1] and length + size > A_PAGE:
            pages.append([])
            length = 0
        pages[-1].append(one)
        length += size
    return [tuple(p) for p in pages]
