"""Passages held back or hidden by hand, and namings, from the list outside the database: what an older backup has
forgotten is done again, always on the stricter side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from trailbook.consent import actions as consent
from trailbook.consent import withdrawn
from trailbook.consent.models import Naming
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import HoldBack, Mask, Turn
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

#: What opens again what the key closed.
OPENS = {withdrawn.LIFTED: withdrawn.HELD, withdrawn.UNMASKED: withdrawn.MASKED}
CLOSES = frozenset(OPENS.values())


def standing(lines: Iterable[withdrawn.Line]) -> list[withdrawn.Line]:
    """The passages that the list leaves held back or hidden, read from its beginning."""
    found: dict[tuple[str, ...], withdrawn.Line] = {}
    for line in lines:
        act = OPENS.get(line.act, line.act)
        if act not in CLOSES:
            continue
        key = (act, line.other, line.part, line.use)
        if line.act in OPENS:
            found.pop(key, None)
        else:
            found[key] = line
    return list(found.values())


def passages_again(lines: Iterable[withdrawn.Line], *, by: Actor) -> dict[str, int]:
    """Hold back and hide again what the database does not know of. Where it has other words than those the list speaks
    of, the whole turn is held back, or hidden. What a mask said is not on the list: it says "[not shown]"."""
    done = {"held_back_again": 0, "masked_again": 0}
    wanted = standing(lines)
    if not wanted:
        return done
    keys = {line.other for line in wanted}
    rows = Turn.objects.filter(uuid__in=keys).select_related("current", "place", "owner", "document")
    turns = {str(t.uuid): t for t in rows.prefetch_related("revisions")}
    held = HoldBack.objects.filter(turn__uuid__in=keys).select_related("turn", "revision")
    masks = Mask.objects.filter(turn__uuid__in=keys).select_related("turn", "revision")
    known: dict[tuple[str, ...], datetime | None] = {}
    for act, passages in ((withdrawn.HELD, held), (withdrawn.MASKED, masks)):
        for p in passages:
            key = (act, str(p.turn.uuid), str(p.revision.number), str(p.start), str(p.end), getattr(p, "use", ""))
            if key not in known or known[key] is not None:
                known[key] = p.lifted_at
    for line in wanted:
        turn = turns.get(line.other)
        if turn is None or turn.current is None or not turn.current.text:
            continue
        number, start, end = line.part.replace(":", "-").split("-")
        revision = next((r for r in turn.revisions.all() if str(r.number) == number), None)
        if revision is None or int(end) > len(revision.text):
            revision, start, end = turn.current, "0", str(len(turn.current.text))
        key = (line.act, line.other, str(revision.number), start, end, line.use)
        if key in known and ((lifted := known[key]) is None or lifted >= datetime.fromisoformat(line.at)):
            continue
        place: dict[str, Any] = {"turn": turn, "revision": revision, "start": int(start), "end": int(end), "by": by}
        if line.act == withdrawn.HELD:
            evidence.hold_back(**place, use=line.use, at=timezone.now())
            done["held_back_again"] += 1
        else:
            evidence.make_mask(**place, shown_as=_("[not shown]"), at=timezone.now())
            done["masked_again"] += 1
    return done


def namings_again(lines: Iterable[withdrawn.Line], *, by: Actor) -> int:
    """Whoever changed how they are named since: their own name or nobody as they said; a name or a role they chose is
    not on the list, so they are nobody until they choose again. Says how many that were."""
    newest = {line.person: line for line in lines if line.act == withdrawn.NAMED}
    if not newest:
        return 0
    persons = Person.objects.filter(uuid__in=newest, erased_at=None).select_related("place")
    again = 0
    for person in persons.annotate(named_at=Max("namings__at")):
        line = newest[str(person.uuid)]
        if person.named_at and person.named_at >= datetime.fromisoformat(line.at):
            continue
        kind = line.use if line.use == Naming.Kinds.OWN else Naming.Kinds.NOBODY
        with transaction.atomic():
            consent.name_as(person=person, kind=kind, by=by, at=timezone.now())
        again += 1
    return again
