"""What a page looks at: chosen in its address, said in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from trailbook.evidence.doors import Door
from trailbook.kit.refused import Refused
from trailbook.kit.text import in_words
from trailbook.people.models import Inquiry
from trailbook.people.rules import fold

from ..counting import Pair
from . import rules
from .people import HAT, NOT_SAID, TALK, VERSION, WHEN, Around, Cell, Way, around, cells_of, chosen_way, joined, ways_of

#: How many choices can be made at once, and how many groups stand side by side.
MOST_CHOICES, MOST_COLUMNS = 3, 4


@dataclass(frozen=True)
class Choice:
    """Some people in some of their talks (``talks``), and perhaps groups of them side by side. ``why_not``: the
    sentence that says why this cannot be shown; then there are no columns."""

    here: Around
    ways: list[Way]
    where: tuple[Cell, ...] = ()
    by: Way | None = None
    groups: tuple[Cell, ...] = ()
    columns: tuple[Cell, ...] = ()
    why_not: str = ""
    talks: frozenset[Pair] = field(default_factory=frozenset)

    @property
    def people(self) -> rules.Group:
        return frozenset(person for person, _ in self.talks)

    @property
    def anything(self) -> bool:
        """Whether anything was chosen at all."""
        return bool(self.where or self.by)

    def address(self, *, without: Cell | None = None, by: bool = True, columns: Sequence[Cell] | None = None) -> str:
        """The choice as it stands after an address's question mark."""
        said = [("where", c.where) for c in self.where if c != without]
        if by and self.by:
            said.append(("by", self.by.slug))
            for cell in self.columns if columns is None else columns:
                said.append(("show", cell.slug))
        return urlencode(said)

    @property
    def query(self) -> str:
        return self.address()

    def only(self, column: Cell) -> str:
        """The address of one column alone."""
        return urlencode([("where", c.where) for c in (*self.where, column)])

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """The choice as fields of a form."""
        said = [("where", c.where) for c in self.where]
        if self.by:
            said += [("by", self.by.slug), *(("show", c.slug) for c in self.columns)]
        return said

    @property
    def sentence(self) -> str:
        """What is shown, in words: “Carers, heard in 2024: 7 of 31 people.”"""
        all_of = len(self.here.people)
        if not self.where:
            return _("Everyone: %(n)s.") % {"n": people_said(all_of)}
        names = ", ".join(told_cell(c, self.ways) for c in self.where)
        return _("%(names)s: %(n)s of %(all)s.") % {
            "names": names[:1].upper() + names[1:],
            "n": number_said(len(self.people)),
            "all": people_said(all_of),
        }

    @property
    def by_sentence(self) -> str:
        if self.by is None:
            return ""
        return _("Side by side: %(way)s.") % {"way": self.by.title}


def number_said(n: int) -> str:
    """A number of people on a page that is about some of them."""
    if n == 0:
        return _("nobody")
    return _("fewer than five") if n < rules.FEW else in_words(n)


def people_said(n: int) -> str:
    return _("%(n)s people") % {"n": number_said(n)} if n else _("nobody")


def told_cell(cell: Cell, ways: Sequence[Way]) -> str:
    """A group in words."""
    if cell.way == WHEN:
        return _("heard in %(year)s") % {"year": cell.title} if cell.title.isdecimal() else cell.title
    if cell.way in (HAT, VERSION, TALK):
        return cell.title
    way = chosen_way(ways, cell.way)
    return f"{way.title}: {cell.title}" if way else cell.title


def read_choice(inquiry: Inquiry, door: Door, said: QueryDict) -> Choice:
    """The choice in an address. What is not there (any more) is left out; one too many is refused in a sentence. A
    fixed number of queries for so many choices."""
    here = around(inquiry, door)
    ways = ways_of(here)
    where: list[Cell] = []
    for text in said.getlist("where")[: MOST_CHOICES + 8]:
        slug, _colon, cell = text.partition(":")
        way = chosen_way(ways, slug)
        if way is None or any(c.way == slug for c in where):
            continue
        found = next((c for c in joined(here, cells_of(here, way)) if c.slug == cell), None)
        if found is not None:
            where.append(found)
    by = chosen_way(ways, said.get("by", ""))
    if by is not None and any(c.way == by.slug for c in where):
        by = None
    return _made(here, ways, where, by, said.getlist("show"))


def _made(here: Around, ways: list[Way], where: list[Cell], by: Way | None, show: Sequence[str]) -> Choice:
    too_many = len(where) > MOST_CHOICES
    where = where[:MOST_CHOICES]
    talks = here.talks
    for cell in where:
        talks &= cell.talks
    why = rules.why_not_together(here.people, [c.people for c in where], here.unnamed)
    if too_many:
        why = _("Choose at most three things at once.")
    if why:
        return Choice(here, ways, tuple(where), by, why_not=why)
    if by is None:
        return Choice(here, ways, tuple(where), talks=talks)
    parts = rules.parts_of(here.people, [c.people for c in where])
    groups = joined(here, cells_of(here, by), parts)
    inside = [Cell(c.way, c.slug, c.title, c.talks & talks) for c in groups]
    inside = [c for c in inside if c.talks]
    if len(inside) < 2:
        sentence = _(
            "These people cannot be set side by side in this way: the groups would be so small that somebody who is "
            "not named could be told from the others."
        )
        return Choice(here, ways, tuple(where), by, why_not=sentence)
    picked = [c for c in inside if c.slug in show][:MOST_COLUMNS] or _largest(inside)
    return Choice(here, ways, tuple(where), by, tuple(inside), tuple(picked), talks=talks)


def _largest(groups: list[Cell]) -> list[Cell]:
    """The largest groups, in their order; those who said nothing only where there is room."""
    ranked = sorted(groups, key=lambda c: (c.slug == NOT_SAID, -len(c.people)))[:MOST_COLUMNS]
    return [c for c in groups if c in ranked]


def choice_in_words(inquiry: Inquiry, door: Door, where: Sequence[str], by: str) -> Choice:
    """The same from words, as at the command line: ``where`` as “hat=co-ordinator”, ``by`` as the name of a way.
    Raises Refused, with a sentence, for what is not there."""
    here = around(inquiry, door)
    ways = ways_of(here)
    cells = []
    for text in where:
        name, _sign, wanted = text.partition("=")
        way = _way_named(ways, name)
        groups = joined(here, cells_of(here, way))
        found = next((c for c in groups if fold(c.title) == fold(wanted) or c.slug == wanted), None)
        if found is None:
            there = ", ".join(c.title for c in groups[:20])
            raise Refused(
                _("There is no group “%(name)s” here. There are: %(there)s.") % {"name": text, "there": there}
            )
        cells.append(found)
    made = _made(here, ways, cells, _way_named(ways, by) if by else None, ())
    if made.why_not:
        raise Refused(made.why_not)
    return made


def _way_named(ways: Sequence[Way], name: str) -> Way:
    for way in ways:
        if name.strip() == way.slug or fold(name) == fold(way.title):
            return way
    there = ", ".join(w.title if w.key else w.slug for w in ways)
    raise Refused(
        _("There is no way of looking called “%(name)s” here. There are: %(there)s.") % {"name": name, "there": there}
    )
