"""A corrected transcript in the place of the one that is here: what stays the same keeps all that hangs from it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from difflib import SequenceMatcher

from django.db import transaction
from django.utils.translation import gettext as _

from trailbook.consent.models import Occasion
from trailbook.evidence.actions import NewTurn, revise_document
from trailbook.evidence.holding import index_forgets
from trailbook.evidence.models import Document, Turn
from trailbook.kit.database import log_emptied
from trailbook.kit.refused import Refused
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from ..again import aligned
from ..models import Placing
from ..reading import ReadDocument, ReadTurn
from .placings import place_document

Whose = tuple[Person | None, Occasion | None, bool, str]


@transaction.atomic
def bring_instead(*, document: Document, read: ReadDocument, by: Actor, at: datetime) -> None:
    """``read`` is from now on what this document says. Turns that say the same, or nearly, of the same speaker stay who
    they are: what was allowed for them, where a person placed them, and what was chosen from them. Raises Refused where
    somebody speaks in it who does not speak here: for them nobody said yet what they allow."""
    old = list(document.turns.select_related("current", "owner", "occasion", "quoted_by").order_by("position"))
    whose = _whose(old)
    wanted: list[tuple[Turn | None, NewTurn]] = []
    for a, b in aligned([t.current.text if t.current else "" for t in old], [t.text for t in read.turns]):
        if b is None:
            continue
        turn, found = (old[a] if a is not None else None), read.turns[b]
        if turn is not None and (turn.label != _label(found)[:160] or turn.quoted != (found.quoted_by is not None)):
            turn = None  # the same words of somebody else are theirs
        wanted.append((turn, _new(found, turn, whose)))
    before = {t.pk: t.current.text for t, _n in wanted if t is not None and t.current is not None}
    revise_document(document=document, wanted=wanted, sha256=read.sha256, by=by, at=at)
    for turn, new in wanted:
        if turn is not None and before.get(turn.pk, new.text) != new.text:
            _move_placings(turn, before[turn.pk], new.text)
    place_document(document=document, by=by, at=at)
    index_forgets()
    transaction.on_commit(log_emptied, robust=True)


def _label(turn: ReadTurn) -> str:
    return turn.through or turn.speaker or ""


def _whose(old: list[Turn]) -> dict[str, Whose]:
    """Whose a label is in this document, as most of its turns say."""
    often: dict[str, Counter[tuple[int | None, int | None, bool, str]]] = defaultdict(Counter)
    first: dict[tuple[int | None, int | None, bool, str], Whose] = {}
    for t in old:
        if not t.quoted:
            key = (t.owner_id, t.occasion_id, t.asks, t.manner)
            often[t.label][key] += 1
            first[key] = (t.owner, t.occasion, t.asks, t.manner)
    return {label: first[counts.most_common(1)[0][0]] for label, counts in often.items()}


def _new(read: ReadTurn, turn: Turn | None, whose: dict[str, Whose]) -> NewTurn:
    label = _label(read)
    heading, kind = read.heading or "", read.heading_kind or ""
    if turn is not None:
        return NewTurn(read.text, label=label, heading=heading, heading_kind=kind, start=read.start, end=read.end)
    if read.quoted_by is not None:  # whose it is nobody has settled, so it stays with the team
        return NewTurn(read.text, label=label, quoted=True, heading=heading, heading_kind=kind)
    if label[:160] not in whose:
        raise Refused(
            _("%(who)s speaks in it, and not in the one that is here. Bring it in as well.")
            % {"who": label or _("Somebody")}
        )
    owner, occasion, asks, manner = whose[label[:160]]
    return NewTurn(
        read.text,
        owner=owner,
        occasion=occasion,
        label=label,
        asks=asks,
        manner=manner,
        heading=heading,
        heading_kind=kind,
        start=read.start,
        end=read.end,
    )


def _move_placings(turn: Turn, before: str, now: str) -> None:
    """Placings of a turn whose words changed stand over the same words as before."""
    blocks = SequenceMatcher(None, before, now, autojunk=False).get_matching_blocks()

    def moved(at: int) -> int:
        for a, b, size in blocks:
            if at <= a + size:
                return min(max(b, b + at - a), len(now))
        return len(now)

    for placing in Placing.objects.filter(turn=turn):
        whole = placing.start == 0 and placing.end >= len(before)
        start, end = (0, len(now)) if whole else (moved(placing.start), moved(placing.end))
        Placing.objects.filter(pk=placing.pk).update(start=min(start, end), end=max(start, end))
