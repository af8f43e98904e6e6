"""Joining quoted words to the talk they came from, where that can be known."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from trailbook.evidence.models import Turn
from trailbook.people.models import Inquiry

RUN = 8
LEAST = 4  # so many words may be found whole in one talk; fewer only beside others from the same talk


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("’", "").replace("'", ""))


def runs(text: str) -> set[str]:
    words = words_of(text)
    return {" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)}


def link_quoted(inquiry: Inquiry) -> int:
    """For each quoted turn without an occasion: the occasion of the same person's own words that share most runs of
    eight words with it; something shorter where its words stand whole in one talk alone, or in the talk that the
    quotation beside it is from. Says how many were joined. What cannot be found stays under the person's answers for
    everything alone."""
    loose = list(
        Turn.objects.filter(
            document__inquiry=inquiry, quoted=True, asks=False, occasion__isnull=True, owner__isnull=False
        )
        .select_related("current")
        .order_by("document", "position")
    )
    if not loose:
        return 0
    found = _sources(inquiry, loose)
    beside = _beside(loose, found)
    for turn in loose:
        best = found.get(turn.pk, Counter()).most_common(1)
        turn.occasion_id = best[0][0] if best else beside.get(turn.pk)
    done = [t for t in loose if t.occasion_id]
    Turn.objects.bulk_update(done, ["occasion"], batch_size=500)
    return len(done)


def _sources(inquiry: Inquiry, loose: list[Turn]) -> dict[int, Counter[int]]:
    """For each loose turn the occasions it may be from, with how many runs they share. One query."""
    wanted: dict[int, dict[str, list[Turn]]] = defaultdict(lambda: defaultdict(list))
    short: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for turn in loose:
        text = turn.current.text if turn.current else ""
        owner = turn.owner_id or 0
        for run in runs(text):
            wanted[owner][run].append(turn)
        if LEAST <= len(words_of(text)) < RUN:
            short[owner].append((f" {' '.join(words_of(text))} ", turn.pk))
    found: dict[int, Counter[int]] = defaultdict(Counter)
    whole: dict[int, set[int]] = defaultdict(set)
    own = Turn.objects.filter(document__inquiry=inquiry, quoted=False, asks=False, owner__in=[*wanted, *short])
    rows = own.exclude(occasion=None).values_list("owner", "occasion", "current__text")
    for owner, occasion, text in rows.iterator(chunk_size=500):
        here = wanted[owner]
        for run in runs(text or "") & here.keys():
            for quoted in here[run]:
                found[quoted.pk][occasion] += 1
        if owner in short:
            words = f" {' '.join(words_of(text or ''))} "
            for part, key in short[owner]:
                if part in words:
                    whole[key].add(occasion)
    for key, occasions in whole.items():
        if len(occasions) == 1:
            found[key][next(iter(occasions))] += 1
    return found


def _beside(loose: list[Turn], found: dict[int, Counter[int]]) -> dict[int, int]:
    """For short quotations that were not found: the occasion of what is quoted of the same person within the same
    stretch of quotations, where all of it is from one. One query."""
    lost = [t for t in loose if t.pk not in found and len(words_of(t.current.text if t.current else "")) < RUN]
    if not lost:
        return {}
    linked = {k: c.most_common(1)[0][0] for k, c in found.items()}
    rows = Turn.objects.filter(document__in={t.document_id for t in lost}).order_by("document", "position")
    stretch: dict[int, int] = {}
    from_where: dict[tuple[int, int], set[int]] = defaultdict(set)
    number, before = 0, (0, False)
    for pk, document, quoted, owner, occasion in rows.values_list("pk", "document", "quoted", "owner", "occasion"):
        if not quoted or before != (document, True):
            number += 1
        before = (document, quoted)
        if quoted:
            stretch[pk] = number
            if here := occasion or linked.get(pk):
                from_where[number, owner or 0].add(here)
    answer = {}
    for turn in lost:
        occasions = from_where[stretch[turn.pk], turn.owner_id or 0]
        if len(occasions) == 1:
            answer[turn.pk] = next(iter(occasions))
    return answer
