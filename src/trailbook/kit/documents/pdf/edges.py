"""What runs along the edges of pages: heads, feet, page numbers, and numbers of lines or paragraphs beside the text."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from ..shapes import Document
from .shapes import Row, Word

_NOTE = re.compile(r"(?:\d{1,3}|[*†‡§]{1,3})\s*\D")
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|pagina)?\s*[-–|]?\s*\d{1,4}\s*(?:(?:/|of|von|de|di|sur)\s*\d{1,4})?\s*[-–|]?$", re.I
)
_PRINTED = re.compile(
    r"(?:https?://|file://)\S*\s+\d{1,4}\s*/\s*\d{1,4}$|\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}(?: [AP]M)?\b.*$"
)


def without_notes(pages: list[list[Row]], found: Document) -> list[list[Row]]:
    """Pages without notes at their foot: smaller lines below all others, of which the first begins with a number that is
    smaller still, or with a sign of a note."""
    body = body_size([r for p in pages for r in p])
    out = []
    for rows in pages:
        low = sorted(rows, key=lambda r: r.base)
        block: list[Row] = []
        for row in low:
            if row.size > 0.93 * body:
                break
            block.append(row)
        first = block[-1] if block else None
        kept = {id(r) for r in rows}
        if first is not None and len(block) < len(rows) and _NOTE.match(first.text):
            kept -= {id(r) for r in block}
            found.leave_out(f"page {first.page}", "is a note at the foot of the page", first.text)
        out.append([r for r in rows if id(r) in kept])
    return out


def _key(row: Row, height: float) -> tuple[str, int]:
    return re.sub(r"\d+", "#", row.text)[:200], round((row.base if row.base < height / 2 else height - row.base) / 4)


def without_edges(pages: list[list[Row]], heights: list[float], found: Document) -> list[list[Row]]:
    """Pages without heads, feet and page numbers: what stands at the same height at the edge of many of them."""
    body = body_size([r for p in pages for r in p])
    edges: list[list[Row]] = []
    groups: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for rows, height in zip(pages, heights, strict=True):
        high = sorted(rows, key=lambda r: -r.base)
        edge = [r for r in high[:4] if r.base > 0.86 * height] + [r for r in high[-4:] if r.base < 0.13 * height]
        edges.append(edge)
        for key, row in {_key(r, height): r for r in edge}.items():
            groups[key].append(row)
    filled = sum(1 for p in pages if p)
    least = 2 if filled < 6 else max(3, 0.35 * filled)
    many = {key for key, found in groups.items() if filled > 1 and len(found) >= least}
    counting = {key for key in many if _counts(groups[key])}
    running = counting | {key for key in many if len({r.text for r in groups[key]}) <= max(1, len(groups[key]) // 10)}
    out = []
    for rows, edge, height in zip(pages, edges, heights, strict=True):
        gone: set[int] = set()
        for top in (True, False):
            side = sorted((r for r in rows if (r.base > height / 2) == top), key=lambda r: -r.base if top else r.base)
            block: list[Row] = []
            for row in side:
                if not any(row is e for e in edge) or _key(row, height) not in running:
                    break
                block.append(row)
            far = next((k for k in range(len(block), 0, -1) if k == len(side) or _far(side[k - 1], side[k])), 0)
            gone |= {
                id(r) for k, r in enumerate(block) if k < far or _key(r, height) in counting or r.size < 0.93 * body
            }
        for row in edge:
            outermost = all(abs(r.base - row.base) < 2 or (r.base < row.base) == (row.base > height / 2) for r in rows)
            number = outermost and bool(_PAGE_NUMBER.match(row.text)) and _apart(row, rows)
            if id(row) in gone or number or (outermost and _PRINTED.match(row.text)):
                gone.add(id(row))
                found.leave_out(f"page {row.page}", "is a page number or running head", row.text)
        out.append([r for r in rows if id(r) not in gone])
    return out


def _far(outer: Row, inner: Row) -> bool:
    return abs(outer.base - inner.base) > 1.7 * inner.size


def _counts(rows: list[Row]) -> bool:
    """Whether lines that differ in their numbers alone count the pages."""
    numbers = [[int(x) for x in re.findall(r"\d{1,6}", r.text)] for r in rows]
    for at in range(min(map(len, numbers))):
        ahead = Counter(found[at] - row.page for found, row in zip(numbers, rows, strict=True))
        if ahead.most_common(1)[0][1] >= 0.8 * len(rows):
            return True
    return False


def _apart(row: Row, rows: list[Row]) -> bool:
    """Whether a line stands apart from the text: further than two lines are from each other, or in its middle or side."""
    near = min((abs(r.base - row.base) for r in rows if abs(r.base - row.base) > 1), default=99.0)
    return near > 1.7 * row.size or len(rows) < 3


def without_margins(pages: list[list[Row]], found: Document) -> list[list[Row]]:
    """Pages without numbers of paragraphs or lines that stand beside the text and count up."""
    numbers: list[int] = []
    marked: list[tuple[Row, Word]] = []
    lefts: Counter[int] = Counter()
    for page in pages:
        for row in page:
            words = row.words[1:] if row.words[0].text.isdigit() and len(row.words) > 1 else row.words
            if not words[0].text.isdigit():
                lefts[round(words[0].left / 3)] += len(row.text)
    if not lefts:
        return pages
    often = lefts.most_common(1)[0][0]
    body = min((x for x, n in lefts.items() if n >= 0.1 * sum(lefts.values())), default=often) * 3
    for page in pages:
        for row in page:
            first = row.words[0]
            if first.text.isdigit() and len(first.text) < 6 and first.right < body - 2:
                marked.append((row, first))
                numbers.append(int(first.text))
    rising = sum(1 for x, y in itertools.pairwise(numbers) if y > x)
    if len(numbers) < 3 or rising < 0.8 * (len(numbers) - 1):
        numbers, marked = _on_the_right(pages)
        if not numbers:
            return pages
    gone = {id(word) for _, word in marked}
    out = []
    for page in pages:
        rows = []
        for row in page:
            words = [w for w in row.words if id(w) not in gone]
            if words:
                rows.append(
                    row
                    if len(words) == len(row.words)
                    else Row(row.page, words, row.base, row.size, row.bold, row.column)
                )
        out.append(rows)
    found.leave_out("the margins", f"are {len(numbers)} paragraph numbers, not words")
    return out


def body_size(rows: Iterable[Row]) -> float:
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _on_the_right(pages: list[list[Row]]) -> tuple[list[int], list[tuple[Row, Word]]]:
    """Numbers that count up to the right of all text, each in a line of its own or at a line's end."""
    rows = [r for p in pages for r in p]
    rights = sorted(r.right for r in rows if not r.words[-1].text.isdigit())
    if len(rights) < 5:
        return [], []
    edge = rights[int(0.98 * (len(rights) - 1))]
    marked = [(r, r.words[-1]) for r in rows if r.words[-1].text.isdigit() and r.words[-1].left > edge + 2]
    marked.sort(key=lambda x: (x[0].page, -x[0].base))
    numbers = [int(w.text) for _, w in marked if len(w.text) < 6]
    rising = sum(1 for x, y in itertools.pairwise(numbers) if y > x)
    if len(numbers) < 5 or rising < 0.8 * (len(numbers) - 1):
        return [], []
    return numbers, marked
