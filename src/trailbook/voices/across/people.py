"""Whom one can look at apart from others: the ways of looking an inquiry has, and the groups each makes. Opens no
words."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Left
from django.utils.translation import gettext as _

from trailbook.consent import uses
from trailbook.consent.known import people_known
from trailbook.consent.models import Naming, Occasion
from trailbook.evidence import doors
from trailbook.evidence.doors import Door
from trailbook.evidence.models import Turn
from trailbook.evidence.queries.claims import parts_of_people
from trailbook.interviews.models import Interview
from trailbook.ledger.models import Entry
from trailbook.people.models import Alike, AttributeKey, Inquiry, Person, PersonAttribute

from ..counting import Pair
from . import rules

HAT, WHEN, VERSION, TALK = "hat", "when", "guide", "talk"
OTHERS, NOT_SAID = "others", "not-said"

#: Words longer than this are told by their beginning.
SHORT = 60


@dataclass(frozen=True)
class Way:
    """A way of looking across: *hat*, *when*, *guide*, *talk*, or an attribute by the hex of its key."""

    slug: str
    title: str
    key: AttributeKey | None = None
    people: int = 0


@dataclass(frozen=True)
class Cell:
    """People who are alike in one way, in those of their talks where they are. ``slug`` says nothing about them."""

    way: str
    slug: str
    title: str
    talks: frozenset[Pair]

    @property
    def people(self) -> rules.Group:
        return frozenset(person for person, _ in self.talks)

    @property
    def where(self) -> str:
        """As it stands in an address."""
        return f"{self.way}:{self.slug}"


@dataclass(frozen=True)
class Around:
    """Everybody one may look at here: who spoke in which talk, and who of them is not named at this door."""

    inquiry: Inquiry
    door: Door
    talks: frozenset[Pair]
    unnamed: rules.Group
    facts: Mapping[Pair, tuple[str, str, int]] = field(repr=False, default_factory=dict)

    @property
    def people(self) -> rules.Group:
        return frozenset(person for person, _ in self.talks)


def around(inquiry: Inquiry, door: Door) -> Around:
    """Everybody whose words the team may read at this door, with their talks. A fixed number of queries; who spoke
    when is remembered until the place's next ledger entry."""
    facts = _talks(inquiry)
    member = door.person if door.stands == doors.MEMBER else None
    known = set(people_known(inquiry.place, member).values_list("pk", flat=True))
    talks = frozenset(pair for pair in facts if pair[0] in known)
    people = {person for person, _ in talks}
    return Around(inquiry, door, talks, frozenset(people - _named(inquiry, door, people)), facts)


def _talks(inquiry: Inquiry) -> dict[Pair, tuple[str, str, int]]:
    """(person, document) -> the year it was held, or nothing; the guide's version, or nothing; which of their talks it
    was."""
    at = f"talks:{_stand(inquiry)}:{inquiry.pk}"
    found: dict[Pair, tuple[str, str, int]] | None = cache.get(at)
    if found is None:
        found = _read_talks(inquiry)
        cache.set(at, found, timeout=3600)
    return found


def _stand(inquiry: Inquiry) -> str:
    """The place and its newest ledger entry: whatever changes who spoke or what is noted leaves one. What is kept
    under it is counts and keys, never words."""
    place = str(inquiry.place.uuid)
    last = Entry.objects.filter(place_key=place).order_by("-number").values_list("uuid", flat=True).first()
    return f"{place}:{last}"


def _read_talks(inquiry: Inquiry) -> dict[Pair, tuple[str, str, int]]:
    own = Turn.objects.filter(asks=False, quoted=False, owner__isnull=False)
    first = own.filter(occasion=OuterRef("pk")).order_by("pk").values("document")[:1]
    occasions = Occasion.objects.filter(inquiry=inquiry).annotate(document=Subquery(first)).exclude(document=None)
    pairs: set[Pair] = set(occasions.values_list("person", "document"))
    loose = own.filter(document__inquiry=inquiry, occasion=None).order_by()
    pairs |= set(loose.values_list("owner", "document").distinct())
    held = {
        document: (str(day.year) if day else "", str(version or ""), day.isoformat() if day else "")
        for document, day, version in Interview.objects.filter(document__inquiry=inquiry).values_list(
            "document", "held_on", "guide_version__number"
        )
    }
    of_person: dict[int, list[tuple[str, int]]] = {}
    for person, document in pairs:
        of_person.setdefault(person, []).append((held.get(document, ("", "", ""))[2], document))
    return {
        (person, document): (*held.get(document, ("", "", ""))[:2], n)
        for person, documents in of_person.items()
        for n, (_, document) in enumerate(sorted(documents), 1)
    }


def _named(inquiry: Inquiry, door: Door, people: Iterable[int]) -> set[int]:
    """Of these people those whose words show at this door under a name they gave: their own or one they chose."""
    kinds = Q(kind=uses.OWN, person__generic=False) & ~Q(person__name="") | Q(kind=uses.CHOSEN) & ~Q(text="")
    named = Naming.objects.filter(kinds, ended_at__isnull=True, place=inquiry.place_id)
    ask = set(named.values_list("person", flat=True)) & set(people)
    if not ask:
        return set()
    own = Turn.objects.filter(asks=False, quoted=False, occasion=OuterRef("pk")).order_by("pk").values("pk")[:1]
    first = Occasion.objects.filter(inquiry=inquiry, person__in=ask).annotate(turn=Subquery(own)).exclude(turn=None)
    shows = Turn.objects.filter(pk__in=list(first.values_list("turn", flat=True))).live(door)
    return set(shows.values_list("owner", flat=True))


def ways_of(here: Around) -> list[Way]:
    """Every way of looking across that this inquiry has, those by attribute with how many people have it. Keys that
    the team hides are not among them. Two queries."""
    known = here.facts
    ways = [Way(HAT, _("What they are here"))]
    if len({known[t][0] for t in here.talks}) > 1:
        ways.append(Way(WHEN, _("When we talked")))
    if len({known[t][1] for t in here.talks}) > 1:
        ways.append(Way(VERSION, _("Which guide was used")))
    if any(known[t][2] > 1 for t in here.talks):
        ways.append(Way(TALK, _("First talk, second talk")))
    keys = list(AttributeKey.objects.filter(place=here.inquiry.place_id).order_by("name"))
    main = {k.pk: k.same_as_id or k.pk for k in keys}
    hidden = {k.pk for k in keys if k.hidden}
    counted: Counter[int] = Counter()
    for key, n in _noted(here.inquiry).items():
        counted[main[key]] += n
    return ways + [
        Way(k.uuid.hex, k.name, k, counted[k.pk])
        for k in keys
        if k.same_as_id is None and k.pk not in hidden and counted[k.pk]
    ]


def _noted(inquiry: Inquiry) -> dict[int, int]:
    """How many people have each key of the place."""
    at = f"noted:{_stand(inquiry)}"
    found: dict[int, int] | None = cache.get(at)
    if found is None:
        rows = PersonAttribute.objects.filter(key__place=inquiry.place_id).order_by()
        found = dict(rows.values_list("key").annotate(n=Count("pk")))
        cache.set(at, found, timeout=3600)
    return found


def cells_of(here: Around, way: Way) -> list[Cell]:
    """The groups that one way of looking makes of everybody here, the largest first; whoever says nothing comes last.
    Small ones are not yet joined."""
    said, titles = _by_attribute(here, way) if way.key else _by_talk(here, way.slug)
    cells = [Cell(way.slug, slug, titles[slug], frozenset(talks)) for slug, talks in said.items() if slug != NOT_SAID]
    if way.slug in (WHEN, VERSION, TALK):
        cells.sort(key=lambda c: c.title)
    else:
        cells.sort(key=lambda c: (-len(c.people), c.title))
    if NOT_SAID in said:
        cells.append(Cell(way.slug, NOT_SAID, titles[NOT_SAID], frozenset(said[NOT_SAID])))
    return cells


Grouped = tuple[dict[str, set[Pair]], dict[str, str]]


def _by_talk(here: Around, slug: str) -> Grouped:
    said: dict[str, set[Pair]] = {}
    titles: dict[str, str] = {}
    parts = parts_of_people(set(here.people)) if slug == HAT else {}
    for pair in here.talks:
        year, version, nth = here.facts[pair]
        if slug == HAT:
            title = ", ".join(sorted(parts[pair[0]]))
            at = hidden_name(HAT, title)
        elif slug == WHEN:
            at, title = (year or NOT_SAID), (year or _("not known when"))
        elif slug == VERSION:
            at = version or NOT_SAID
            title = _("guide %(n)s") % {"n": version} if version else _("not known which guide")
        else:
            at, title = str(min(nth, 9)), _nth(nth)
        said.setdefault(at, set()).add(pair)
        titles[at] = title
    return said, titles


def _nth(n: int) -> str:
    names = {1: _("1st talk"), 2: _("2nd talk"), 3: _("3rd talk")}
    return names.get(n) or (_("%(n)sth talk") % {"n": n} if n < 9 else _("9th talk, and later ones"))


def _by_attribute(here: Around, way: Way) -> Grouped:
    assert way.key is not None
    of_person, titles_of = values_of(way.key, here.people)
    said: dict[str, set[Pair]] = {}
    titles: dict[str, str] = {NOT_SAID: _("not said")}
    for pair in here.talks:
        fold = of_person.get(pair[0])
        at = NOT_SAID if fold is None else hidden_name(way.slug, fold)
        said.setdefault(at, set()).add(pair)
        if fold is not None:
            titles[at] = titles_of[fold]
    return said, titles


def values_of(key: AttributeKey, people: Collection[int]) -> tuple[dict[int, str], dict[str, str]]:
    """What the words of each of these people under a key count as, and how each of these is written most often by them:
    nobody else's words are told. Three queries."""
    family = [key.pk, *AttributeKey.objects.filter(same_as=key).values_list("pk", flat=True)]
    counts_as = dict(Alike.objects.filter(key=key).values_list("fold", "counts_as"))
    of_person: dict[int, str] = {}
    written: dict[str, Counter[tuple[bool, str]]] = {}
    rows = PersonAttribute.objects.filter(key__in=family).order_by("pk")
    for person, fold, value in rows.values_list("person", "fold", Left("value", 400)):
        if person in people:
            goal = counts_as.get(fold, fold)
            of_person[person] = goal
            written.setdefault(goal, Counter())[fold == goal, value] += 1
    return of_person, {
        fold: short(max(found.items(), key=lambda x: (x[0][0], x[1]))[0][1]) for fold, found in written.items()
    }


def short(words: str) -> str:
    """The beginning of words, on one line."""
    line = " ".join(words[:400].split())
    return line if len(line) <= SHORT else line[: SHORT - 1].rstrip() + "…"


def hidden_name(way: str, fold: str) -> str:
    """A name for a group that can stand in an address and in a log, and says nothing about anybody."""
    return hashlib.sha256(f"{way}\n{fold}".encode()).hexdigest()[:12]


def joined(here: Around, cells: list[Cell], within: list[rules.Group] | None = None) -> list[Cell]:
    """The groups that may stand apart, and after them those that are too small, as one. One group alone where nothing
    may stand apart."""
    by_slug = {c.slug: c for c in cells}
    stands, together = rules.apart({s: c.people for s, c in by_slug.items()}, here.unnamed, within or ())
    found = [by_slug[s] for s in stands]
    if together:
        several = [by_slug[s] for s in together]
        talks = frozenset().union(*(c.talks for c in several))
        if len(several) == 1:
            found.append(several[0])
        else:
            title = _("others, and not said") if NOT_SAID in together else _("others")
            found.append(Cell(several[0].way, OTHERS, title, talks))
    return found


def chosen_way(ways: Iterable[Way], slug: str) -> Way | None:
    return next((w for w in ways if w.slug == slug), None)


def person_named(here: Around, key: UUID) -> Person | None:
    """Somebody who can be looked at here, by their lasting key."""
    return Person.objects.filter(uuid=key, pk__in=here.people).first()
