"""The words of an inquiry that may be quoted in public, for checking quotations against. Words read here never
leave: what is shown goes through the gate."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from trailbook.consent import uses
from trailbook.consent.names import chosen_names
from trailbook.evidence.doors import Door, public_door
from trailbook.evidence.gate import Stretch, shown
from trailbook.evidence.models import HoldBack, Turn
from trailbook.people.models import Inquiry, Person

from .finding import At, Held, Match, Words
from .reading import runs_in

#: How many people who said the same are listed to choose from.
MOST_CHOICES = 12


@dataclass(frozen=True)
class Sought:
    """What came of looking for one quotation: a match, or the sentence that says why not."""

    match: Match | None
    why: str = ""


class Sources:
    """Everything in an inquiry that may be quoted, or about which its owner is to be asked first."""

    def __init__(self, inquiry: Inquiry, door: Door) -> None:
        self.inquiry, self.door = inquiry, door

    @cached_property
    def turns(self) -> dict[int, Turn]:
        live = Turn.objects.filter(document__inquiry=self.inquiry).select_related("current", "document", "owner")
        return {t.pk: t for t in [*live.live(public_door()), *live.live(public_door(), answer=uses.ASK)]}

    @cached_property
    def words(self) -> Words:
        firsts = set(
            Turn.objects.filter(document__inquiry=self.inquiry)
            .live(public_door(), answer=uses.ASK)
            .values_list("pk", flat=True)
        )
        shut: dict[int, list[tuple[int, int]]] = {}
        held = HoldBack.objects.filter(
            turn__document__inquiry=self.inquiry, use__in=[uses.TEAM, uses.QUOTE], lifted_at__isnull=True
        )
        for h in held.select_related("turn"):
            whole = h.revision_id != h.turn.current_id
            shut.setdefault(h.turn_id, []).append((0, 1 << 40) if whole else (h.start, h.end))
        return Words(
            Held(
                turn=t.pk,
                revision=t.current_id or 0,
                text=t.current.text,
                owner=t.owner_id or 0,
                document=t.document_id,
                position=t.position,
                quoted=t.quoted,
                first=t.pk in firsts,
                shut=tuple(shut.get(t.pk, ())),
            )
            for t in self.turns.values()
            if t.current is not None
        )

    @cached_property
    def people(self) -> dict[int, Person]:
        return {t.owner_id: t.owner for t in self.turns.values() if t.owner is not None and t.owner_id}

    @cached_property
    def called(self) -> dict[str, set[int]]:
        """Persons by each name that may stand after the dash: the team's name, the name they chose."""
        everyone = Person.objects.filter(
            place=self.inquiry.place_id, occasions__inquiry=self.inquiry, erased_at__isnull=True
        ).distinct()
        persons = {p.pk: p for p in everyone} | self.people
        chosen = chosen_names(persons.values())
        found: dict[str, set[int]] = {}
        for pk, person in persons.items():
            for name in (person.name, chosen[pk]):
                if name.strip():
                    found.setdefault(_plain(name), set()).add(pk)
        for document, owners in self._documents().items():
            found.setdefault(document, set()).update(owners)
        return found

    def _documents(self) -> dict[str, set[int]]:
        """Owners by document name, for people who have no name of their own."""
        owners: dict[str, set[int]] = {}
        for t in self.turns.values():
            if t.owner_id:
                owners.setdefault(_plain(t.document.name), set()).add(t.owner_id)
        return owners

    def seek(self, words: str, name: str = "", whole: str = "", beside: str = "") -> Sought:
        """Find a quotation. ``name``: what stands after its dash; ``whole``: the words with dash and name, for
        when that is no name but part of what was said; ``beside``: the paragraph it stands in, where naming one
        of several people who said the same is enough."""
        if name:
            owners = self.called.get(_plain(name))
            if owners is None:
                found = self.words.find(whole) if whole else []
                if len(found) == 1:
                    return Sought(found[0])
                if self.words.find(words):
                    return Sought(None, _("Nobody here is called “%(name)s”.") % {"name": name})
                return Sought(None, self.why_not_found(words))
            found = self.words.find(words, lambda h: h.owner in owners)
            if not found and self.words.find(words):
                return Sought(
                    None,
                    _("These are not %(name)s's words: someone else said them.") % {"name": name},
                )
        else:
            found = self.words.find(words)
        if not found:
            return Sought(None, self.why_not_found(words))
        if len(found) > 1 and beside:
            named = [m for m in found if self._named_in(beside, m.owner)]
            found = named if len(named) == 1 else found
        if len(found) > 1:
            several = self.told_apart(found)
            choices = ", ".join(several[:MOST_CHOICES])
            if len(several) > MOST_CHOICES:
                choices += _(" and %(n)s more") % {"n": len(several) - MOST_CHOICES}
            return Sought(
                None,
                _("More than one person said these words. Say whose they are with a dash and a name: %(choices)s.")
                % {"choices": choices},
            )
        return Sought(found[0])

    def _named_in(self, text: str, owner: int) -> bool:
        """Whether a paragraph calls this person by a name of theirs."""
        plain = _plain(text)
        names = [n for n, owners in self.called.items() if owner in owners]
        return any(re.search(rf"(?<!\w){re.escape(n)}(?!\w)", plain) for n in names)

    def told_apart(self, matches: list[Match]) -> list[str]:
        """Each match's person by name; by document where two have the same name."""
        names = [self.people[m.owner].name or _("someone") for m in matches]
        return sorted(
            f"— {n}" if names.count(n) == 1 else f"— {self.turns[m.spans[0].held.turn].document.name}"
            for n, m in zip(names, matches, strict=True)
        )

    def why_not_found(self, words: str) -> str:
        """The sentence about a quotation that is in nobody's words, with the nearest words where there are some."""
        near = self.words.nearest(words)
        text = self._shown(near) if near else None
        if not text:
            return _(
                "“%(words)s” is not in any words that may be quoted here. Either nobody said it this way, or "
                "whoever did has not said yes to being quoted in public."
            ) % {"words": _short(words)}
        return _(
            "“%(words)s” is not in any words that may be quoted here. The nearest words are: “%(near)s” (%(name)s)."
        ) % {"words": _short(words), "near": text[0], "name": text[1]}

    def _shown(self, at: At) -> tuple[str, str] | None:
        found = shown(Stretch(at.held.turn, at.start, at.end, at.held.revision), self.door)
        return (" ".join(found.text.split()), found.name) if found else None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _short(words: str) -> str:
    plain = " ".join(words.split()).strip('“”"')
    return plain if len(plain) <= 200 else plain[:200].rsplit(" ", 1)[0] + " …"


def runs_found(sources: Sources, text: str) -> tuple[list[tuple[int, int, Match]], list[tuple[int, str]]]:
    """Quotations in running text: (start, end, match) of those found, marks included, and (position, sentence) of
    those that are nobody's. Three words or fewer are the authors' own unless exactly one person said them."""
    found, wrong = [], []
    for run in runs_in(text):
        if run.must_be_found:
            beside = text[: run.outer_start] + " " + text[run.outer_end :]
            sought = sources.seek(run.text, beside=beside)
            match = sought.match
            if match is None:
                wrong.append((run.start, sought.why))
        else:
            several = sources.words.find(run.text) if " " in run.text.strip() else []
            match = several[0] if len(several) == 1 else None
        if match is not None:
            found.append((run.outer_start, run.outer_end, match))
    return found, wrong
