"""A guide made from interviews' own headings, or from chosen columns of a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from .lines import plain
from .shapes import GuideError, ReadGuide, ReadItem, ReadSection


def _fold(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def guide_from_headings(
    documents: Iterable[Sequence[str]], *, columns: Sequence[str] | None = None, name: str = "these files"
) -> ReadGuide:
    """Each document gives its question headings (or column titles) in order. Those that stand in at least a third of
    the documents (or are named in ``columns``) become the guide, in their usual order, in the spelling met most.
    Raises GuideError when there are none, or a column is not there."""
    bare = str.strip if columns is not None else lambda h: plain(h, markdown=False)
    files = [list(dict.fromkeys(bare(h) for h in d if h.strip())) for d in documents]
    files = [f for f in files if f]
    seen: Counter[str] = Counter()
    spelling: dict[str, Counter[str]] = {}
    place: dict[str, list[float]] = {}
    for headings in files:
        for i, heading in enumerate(headings):
            key = _fold(heading)
            if key and key not in {_fold(h) for h in headings[:i]}:
                seen[key] += 1
                place.setdefault(key, []).append(i / max(1, len(headings) - 1))
            spelling.setdefault(key, Counter())[heading] += 1
    if columns is not None:
        wanted = [_fold(c) for c in columns]
        for column, key in zip(columns, wanted, strict=True):
            if key not in spelling:
                raise GuideError(f"There is no column called “{column}” in {name}.")
        chosen = list(dict.fromkeys(wanted))
    else:
        least = max(1, len(files) / 3)
        chosen = [k for k in seen if seen[k] >= least]
        chosen.sort(key=lambda k: sum(place[k]) / len(place[k]))
    if not chosen:
        raise GuideError(f"There are no headings in {name} that could be questions.")
    items = tuple(ReadItem(spelling[k].most_common(1)[0][0], "question") for k in chosen)
    return ReadGuide(None, (ReadSection(None, False, "", items),), ())
