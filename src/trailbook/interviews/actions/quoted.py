"""Joining quoted words to the talk they came from, where that can be known."""

from __future__ import annotations

import re
from collections import defaultdict

from trailbook.consent.models import Occasion
from trailbook.evidence.models import Turn
from trailbook.people.models import Inquiry

RUN = 8


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("’", "").replace("'", ""))


def runs(text: str) -> set[str]:
    words = words_of(text)
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def link_quoted(inquiry: Inquiry) -> int:
    """For each quoted turn without an occasion: the occasion of the same person's own turn that shares a run of
    eight words with it. Says how many were joined. What cannot be found stays under the person's answers for
    everything alone."""
    loose = list(
        Turn.objects.filter(
            document__inquiry=inquiry, quoted=True, occasion__isnull=True, owner__isnull=False
        ).select_related("current")
    )
    if not loose:
        return 0
    wanted: dict[int, dict[str, list[Turn]]] = defaultdict(lambda: defaultdict(list))
    for turn in loose:
        for run in runs(turn.current.text if turn.current else ""):
            wanted[turn.owner_id or 0][run].append(turn)
    joined: dict[int, Occasion] = {}
    own = (
        Turn.objects.filter(document__inquiry=inquiry, quoted=False, asks=False, owner__in=list(wanted))
        .exclude(occasion=None)
        .select_related("current", "occasion")
    )
    for turn in own.iterator(chunk_size=500):
        here = wanted[turn.owner_id or 0]
        for run in runs(turn.current.text if turn.current else "") & here.keys():
            for quoted in here[run]:
                joined.setdefault(quoted.pk, turn.occasion)  # type: ignore[arg-type]
    for turn in loose:
        if turn.pk in joined:
            turn.occasion = joined[turn.pk]
    Turn.objects.bulk_update([t for t in loose if t.pk in joined], ["occasion"], batch_size=500)
    return len(joined)
