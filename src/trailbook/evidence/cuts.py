"""Which passages are not shown as they stand: held back by their owner, or masked in public. For this room alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from trailbook.consent import uses
from trailbook.kit.prepared import Prepared
from trailbook.people.models import Inquiry

from . import doors
from .doors import Door
from .models import HoldBack, Mask, Turn
from .words import Cut


def cuts_in(turns: Iterable[Turn], door: Door) -> dict[int, list[Cut]]:
    """What is not shown as it stands in these turns' documents, by turn."""
    documents = {t.document_id for t in turns}
    if door.stands == doors.OWNER or not documents:
        return {}
    if len(documents) == 1:
        (document,) = documents
        return _by_turn(
            _HELD.rows(document=document, use=door.use),
            _MASKED.rows(document=document) if door.use == uses.QUOTE else (),
        )
    among = Q(turn__document__in=documents, lifted_at__isnull=True)
    held = HoldBack.objects.filter(among, use__in=[uses.TEAM, door.use])
    return _by_turn(held, Mask.objects.filter(among) if door.use == uses.QUOTE else ())


def cuts_among(inquiry: Inquiry, door: Door) -> dict[int, list[Cut]]:
    """The same for all turns of an inquiry, at another door than their owner's."""
    held = _ALL_HELD.rows(inquiry=inquiry.pk, use=door.use)
    return _by_turn(held, _ALL_MASKED.rows(inquiry=inquiry.pk) if door.use == uses.QUOTE else ())


_HELD = Prepared(
    lambda document, use: HoldBack.objects.filter(
        turn__document=document, use__in=[uses.TEAM, use], lifted_at__isnull=True
    ),
    document=-900_031,
    use="\ue001 use",
)
_MASKED = Prepared(
    lambda document: Mask.objects.filter(turn__document=document, lifted_at__isnull=True), document=-900_032
)


_ALL_HELD = Prepared(
    lambda inquiry, use: HoldBack.objects.filter(
        turn__document__inquiry=inquiry, use__in=[uses.TEAM, use], lifted_at__isnull=True
    ),
    inquiry=-900_033,
    use="\ue001 use",
)
_ALL_MASKED = Prepared(
    lambda inquiry: Mask.objects.filter(turn__document__inquiry=inquiry, lifted_at__isnull=True), inquiry=-900_034
)


def _by_turn(held: Iterable[HoldBack], masked: Iterable[Mask]) -> dict[int, list[Cut]]:
    cuts: dict[int, list[Cut]] = {}
    for h in held:
        cuts.setdefault(h.turn_id, []).append(Cut(h.revision_id, h.start, h.end, "held", ""))
    for m in masked:
        cuts.setdefault(m.turn_id, []).append(Cut(m.revision_id, m.start, m.end, "mask", m.shown_as))
    return cuts
