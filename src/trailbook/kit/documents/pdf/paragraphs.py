"""Lines of a PDF to paragraphs, headings and items."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable

from ..shapes import Block, Document
from .edges import body_size
from .shapes import Pages, Row, Word

_CUT = re.compile(r"[^\W\d_]{2}[-\u00ad\u2010]$")
_BULLET = re.compile(r"([•‣▪◦○●·■□▫➢➤✓❖\uf0b7\uf0a7\uf0d8\u2043]|[-–](?=\s))\s*")
_COUNTED = re.compile(r"(\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)


def paragraphs(pages: Pages, begins: Callable[[str], bool] = lambda text: False) -> Document:
    """Lines joined to paragraphs; ``begins`` says of a line's text that it begins one whatever the lines look like."""
    rows, found = pages.rows, pages.found
    body = body_size(rows)
    larger = sorted({round(r.size, 1) for r in rows if r.size >= 1.15 * body}, reverse=True)
    level_of = {size: min(n, 6) for n, size in enumerate(larger, 1)}
    pitch, spaced = _pitch(rows, body)
    edges = _right_edges(rows)
    hyphens = _Hyphens(rows)
    joined: list[tuple[Row, list[Row]]] = []
    for n, row in enumerate(rows):
        before = rows[n - 1] if n else None
        if before is None or begins(row.text) or _breaks(before, row, joined[-1][1], pitch, spaced, edges, body):
            joined.append((row, [row]))
        else:
            joined[-1][1].append(row)
    left = min((r.left for r in rows), default=0.0)
    for first, lines in joined:
        text, item, mark = _joined(lines, hyphens)
        if not text:
            continue
        level = level_of.get(round(first.size, 1), 0) if len(text) < 300 else 0
        found.parts.append(
            Block(
                text,
                level=level,
                item=item and not level,
                depth=max(0, round((first.left - left) / 18)),
                mark=mark,
                bold=all(r.bold for r in lines),
                where=f"page {first.page}",
            )
        )
    return found


def _pitch(rows: list[Row], body: float) -> tuple[float, bool]:
    """How far lines of a paragraph are from each other, and whether paragraphs stand further apart than that."""
    steps: Counter[float] = Counter()
    for x, y in itertools.pairwise(rows):
        step = x.base - y.base
        if x.page == y.page and x.column == y.column and 0.5 * body < step < 3.5 * body and abs(x.size - y.size) < 0.6:
            steps[round(step * 2) / 2] += 1
    many = sum(steps.values())
    usual = [step for step, n in steps.items() if n >= 0.12 * many]
    pitch = min(usual) if usual else 1.25 * body
    apart = sum(n for step, n in steps.items() if step > 1.4 * pitch)
    return pitch, many > 5 and apart >= 0.08 * many and steps[pitch] > 0


def _right_edges(rows: list[Row]) -> dict[tuple[int, int], float]:
    """How far lines reach, by page and column; on a page of short lines as far as on the others."""
    far: dict[tuple[int, int], float] = defaultdict(float)
    whole: dict[int, list[float]] = defaultdict(list)
    for row in rows:
        far[row.page, row.column] = max(far[row.page, row.column], row.right)
    for (_, column), right in far.items():
        whole[column].append(right)
    usual = {column: sorted(rights)[len(rights) // 2] for column, rights in whole.items()}
    return {key: max(right, usual[key[1]]) for key, right in far.items()}


def _breaks(
    before: Row,
    row: Row,
    paragraph: list[Row],
    pitch: float,
    spaced: bool,
    edges: dict[tuple[int, int], float],
    body: float,
) -> bool:
    """Whether a line begins a paragraph: it stands further below than lines do, its letters are of another size, it is
    set in, it is an item, or its first word would have fitted on the line before."""
    if _CUT.search(before.text) and row.words[0].text[:1].islower() and abs(before.size - row.size) < 0.5:
        return False  # a word goes on
    if before.size > 1.15 * body and abs(before.size - row.size) < 0.05 * row.size:  # a heading over several lines
        return not (before.page == row.page and 0 < before.base - row.base < 1.5 * row.size)
    if any(y.left - x.right > 3 * row.size for x, y in itertools.pairwise(row.words)):  # a row of a table
        return True
    if abs(before.size - row.size) > 0.12 * max(before.size, row.size) or (
        before.bold != row.bold and (before.bold or row.bold) and _short_line(before, edges)
    ):
        return True
    if _BULLET.match(row.text + " ") or (_COUNTED.match(row.text) and _wide_after_first(row)):
        return True
    same_page = before.page == row.page and before.column == row.column
    step = before.base - row.base
    if same_page and (step > 1.4 * pitch or step < -row.size):
        return step > 1.4 * pitch or not _beside(before, row)
    room = _right_of(before, row, edges) - before.right
    first = row.words[0]
    needs = first.right - first.left + 0.3 * row.size
    if not same_page:
        return room > needs + 0.5 * row.size
    usual = paragraph[1].left if len(paragraph) > 1 else None
    if usual is not None and row.left > usual + 0.9 * row.size and row.left < usual + 6 * row.size:
        return True
    if spaced:  # paragraphs stand apart, so a line that stands close goes on, unless the one before is short
        return room > needs + 0.5 * row.size and room > 0.3 * (before.right - before.left + room)
    return room > needs + 0.5 * row.size


def _right_of(before: Row, row: Row, edges: dict[tuple[int, int], float]) -> float:
    """How far a line could have reached. Of columns that a file writes one after the other the page knows no edge, so
    the widest of the two lines tells at least."""
    return max(edges[before.page, before.column], before.right)


def _short_line(row: Row, edges: dict[tuple[int, int], float]) -> bool:
    return row.right < edges[row.page, row.column] - 2 * row.size


def _beside(before: Row, row: Row) -> bool:
    return abs(before.base - row.base) < 0.3 * row.size


def _wide_after_first(row: Row) -> bool:
    return len(row.words) > 1 and row.words[1].left - row.words[0].right > 0.42 * row.size


def _joined(lines: list[Row], hyphens: _Hyphens) -> tuple[str, bool, str]:
    """The text of a paragraph, whether it is an item, and its mark, which is no word of it."""
    first = lines[0]
    item, mark = False, ""
    words = first.words
    if found := _BULLET.match(first.text + " "):
        rest = first.words[0].text[len(found[1]) :]
        words = [Word(rest, first.left, first.words[0].right), *first.words[1:]] if rest else first.words[1:]
        item, mark = True, "-"
    elif _wide_after_first(first) and _COUNTED.match(first.text):
        item, mark, words = True, first.words[0].text, first.words[1:]
    text = " ".join(w.text for w in words)
    for row in lines[1:]:
        following = row.text
        if text.endswith(("-", "\u00ad", "\u2010")) and not text.endswith((" -", "--")):
            text = hyphens.join(text, following)
        else:
            text = f"{text} {following}" if text else following
    return text.replace("\u00ad", "").strip(), item, mark


class _Hyphens:
    """Which hyphens at the ends of lines break a word and which belong to it. A file whose lines seldom end in one
    breaks no words; in others the words of the file itself tell, and after them the parts that words are made with."""

    _PARTS = frozenset(
        "self well non co semi half post pre multi cross long short high low full part all follow one two three "
        "four five six seven eight nine ten twenty thirty forty fifty sixty seventy eighty ninety on off up so "
        "anti mid ill much old new ever mother father sister brother in".split()
    )

    def __init__(self, rows: list[Row]) -> None:
        ends = [r for r in rows if re.search(r"[^\W\d_]{2}[-\u00ad\u2010]$", r.words[-1].text)]
        self.breaks = len(ends) >= 3 and len(ends) >= 0.02 * len(rows)
        self.whole: Counter[str] = Counter()
        self.hyphened: set[str] = set()
        for row in rows:
            for n, word in enumerate(row.words):
                bare = word.text.casefold().strip(".,;:!?()[]“”\"'’‘")
                if n == len(row.words) - 1 and bare.endswith(("-", "\u2010")):
                    continue
                self.whole.update(_WORD.findall(bare))
                if "-" in bare:
                    self.hyphened.add(bare)

    def join(self, text: str, following: str) -> str:
        """The text with the next line, its last word whole."""
        head = re.search(r"([^\W\d_]+(?:[-’'][^\W\d_]+)*)[-\u00ad\u2010]$", text)
        tail = re.match(r"[^\W\d_]+", following)
        if text.endswith("\u00ad"):
            return text[:-1] + following
        if head is None or tail is None or not tail[0][0].islower():
            return text + following
        left, right = head[1].casefold().rpartition("-")[2], tail[0].casefold()
        if self.whole[left + right]:
            return text[:-1] + following
        if f"{left}-{right}" in self.hyphened or any(h.startswith(f"{left}-{right}") for h in self.hyphened):
            return text + following
        if not self.breaks or left in self._PARTS or (len(left) > 2 and self.whole[left] and self.whole[right]):
            return text + following
        return text[:-1] + following
