"""PDF to paragraphs. A PDF knows letters and where they stand; lines, columns, heads and feet, numbers in the margin,
paragraphs and headings are told from that."""

from __future__ import annotations

import ctypes
import itertools
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from .shapes import Block, Document
from .sizes import MAX_PAGES, PDF_SECONDS, BadFile

MAX_LETTERS = 20_000_000
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|página|pagina)?\s*[-–|]?\s*\d{1,4}\s*(?:(?:/|of|von|de|di|sur)\s*\d{1,4})?\s*[-–|]?$", re.I
)
_PRINTED = re.compile(
    r"(?:https?://|file://)\S*\s+\d{1,4}\s*/\s*\d{1,4}$|\d{1,4}[./-]\d{1,2}[./-]\d{1,4},? \d{1,2}:\d{2}(?: [AP]M)?\b.*$"
)
_BULLET = re.compile(r"([•‣▪◦○●·■□▫➢➤✓❖\uf0b7\uf0a7\uf0d8\u2043]|[-–](?=\s))\s*")
_COUNTED = re.compile(r"(\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)


@dataclass(slots=True)
class Word:
    text: str
    left: float
    right: float


@dataclass(slots=True)
class Row:
    """A line as it stands: its words, its baseline, how high its letters are, whether they are bold."""

    page: int
    words: list[Word]
    base: float
    size: float
    bold: bool
    column: int = 0

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    @property
    def text(self) -> str:
        return " ".join(w.text for w in self.words)


@dataclass
class Pages:
    """The lines of a file in reading order, without what runs along its edges, and what was left out."""

    rows: list[Row]
    found: Document = field(default_factory=Document)


def rows_of(data: bytes) -> Pages:
    """The lines of a PDF. Heads, feet, page numbers and numbers in the margin are left out and told. Raises BadFile when
    it is locked, damaged, too long, or has no text."""
    pages, heights = _extracted(data)
    if not any(pages):
        raise BadFile("has no text in it: it is pictures of pages, perhaps a scan. Have its text recognised first")
    found = Document()
    pages = [_in_order(rows) for rows in pages]
    pages = _without_margins(pages, found)
    pages = _without_edges(pages, heights, found)
    if not any(pages):
        raise BadFile("has no words in it")
    return Pages([row for page in pages for row in page], found)


# letters and lines


def _extracted(data: bytes) -> tuple[list[list[Row]], list[float]]:
    import pypdfium2
    import pypdfium2.raw as raw

    if b"%PDF" not in data[:2048]:
        raise BadFile("is damaged, or is not the kind of file its name says")
    began = time.monotonic()
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as problem:
        locked = getattr(problem, "err_code", None) == raw.FPDF_ERR_PASSWORD or "assword" in str(problem)
        raise BadFile("is locked with a password" if locked else "is damaged and cannot be read") from problem
    try:
        if len(pdf) > MAX_PAGES:
            raise BadFile(f"has more than {MAX_PAGES} pages")
        pages, heights, letters = [], [], 0
        for n in range(len(pdf)):
            if time.monotonic() - began > PDF_SECONDS:
                raise BadFile("takes too long to read")
            try:
                page = pdf[n]
                text = page.get_textpage()
            except pypdfium2.PdfiumError:
                pages.append([])
                heights.append(0.0)
                continue
            letters += text.count_chars()
            if letters > MAX_LETTERS:
                raise BadFile("holds more text than one file may have")
            height = page.get_height()
            rows = _page_rows(text, n + 1, raw)
            pages.append([r for r in rows if -r.size < r.base < height + r.size])  # the rest nobody sees
            heights.append(height)
            text.close()
            page.close()
        return pages, heights
    finally:
        pdf.close()


def _page_rows(text: Any, number: int, raw: Any) -> list[Row]:
    """The lines of a page in the order in which the file writes them."""
    count = text.count_chars()
    held = text.raw
    unicode_of, box_of, origin_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharBox, raw.FPDFText_GetCharOrigin
    a, b, c, d = (ctypes.c_double() for _ in range(4))
    matrix = raw.FS_MATRIX()
    rows: list[Row] = []
    words: list[Word] = []
    letters: list[str] = []
    start = last = 0
    first = -1

    def end_word() -> None:
        nonlocal letters
        if letters:
            box_of(held, start, a, b, c, d)
            left = a.value
            box_of(held, last, a, b, c, d)
            said = _clean("".join(letters))
            if said:
                words.append(Word(said, left, max(left, b.value)))
            letters = []

    def end_row() -> None:
        nonlocal words, first
        end_word()
        if words:
            sizes = []
            for at in (first, (first + last) // 2, last):
                raw.FPDFText_GetMatrix(held, at, matrix)
                scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
                sizes.append(raw.FPDFText_GetFontSize(held, at) * scale or 10.0)
            size = sorted(sizes)[1]
            origin_of(held, first, a, b)
            bold = all(_bold(held, at, raw) for at in (first, (first + last) // 2, last))
            rows.append(Row(number, words, b.value, size, bold))
        words, first = [], -1

    for i in range(count):
        code = unicode_of(held, i)
        if code in (13, 10):
            end_row()
        elif code in (32, 9, 0xA0, 0x3000) or 0x2000 <= code <= 0x200A:
            end_word()
        elif code in (2, 0xFFFE):  # a hyphen at the end of a line, as PDFium tells it
            letters.append("-")
            last = max(start, i - 1)
            end_row()
        elif code and code != 0xFFFF:
            if not letters:
                start = i
                if first < 0:
                    first = i
            letters.append(chr(code))
            last = i
    end_row()
    return rows


def _bold(held: Any, at: int, raw: Any) -> bool:
    if raw.FPDFText_GetFontWeight(held, at) >= 600:
        return True
    name = ctypes.create_string_buffer(96)
    flags = ctypes.c_int()
    size = raw.FPDFText_GetFontInfo(held, at, name, 96, flags)
    return 0 < size <= 96 and any(x in name.value.lower() for x in (b"bold", b"black", b"heavy", b"semibold"))


def _clean(word: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in word):
        word = word.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if any("\ufb00" <= c <= "\ufb06" for c in word):
        word = "".join(_LIGATURES.get(c, c) for c in word)
    return word.strip("\x00\u200b\ufeff")


# order, edges, margins


def _gap(row: Row) -> float:
    return 1.6 * row.size


def _in_order(rows: list[Row]) -> list[Row]:
    """Lines in the order in which they are read. A file mostly writes them so; lines that run over two columns are cut
    between them, and lines that are drawn from below or at random are put by their height."""
    rows = _cut_columns(rows)
    _told_columns(rows)
    jumps = sum(1 for x, y in itertools.pairwise(rows) if x.column == y.column and y.base > x.base + y.size)
    if len(rows) > 5 and jumps > 2 and jumps > 0.15 * len(rows) and not _side_by_side(rows):
        rows = sorted(rows, key=lambda r: (r.column, -round(r.base), r.left))
    return rows


def _side_by_side(rows: list[Row]) -> bool:
    """Whether lines stand beside each other at the same height often, as in columns or a table."""
    at = Counter(round(r.base / 2) for r in rows)
    return sum(n for n in at.values() if n > 1) > 0.3 * len(rows)


def _cut_columns(rows: list[Row]) -> list[Row]:
    """Where many lines have one wide gap at the same place and much text on both sides, the page has two columns."""
    gaps: Counter[int] = Counter()
    for row in rows:
        for x, y in zip(row.words, row.words[1:], strict=False):
            if y.left - x.right > _gap(row):
                for cell in range(int(x.right // 6) + 1, int(y.left // 6)):
                    gaps[cell] += 1
    if not gaps:
        return rows
    cell, often = gaps.most_common(1)[0]
    middle = cell * 6 + 3
    left = [r for r in rows if r.left < middle]
    wide = [sum(w.right - w.left for w in r.words if w.right < middle) for r in left]
    far = [sum(w.right - w.left for w in r.words if w.left > middle) for r in rows]
    span = max(r.right for r in rows) - min(r.left for r in rows)
    sides = (
        sorted(x for x in wide if x)[-max(1, len(wide) // 3) :],
        sorted(x for x in far if x)[-max(1, len(far) // 3) :],
    )
    if often < 6 or often < 0.3 * len(rows) or any(not s or s[0] < 0.25 * span for s in sides):
        return rows
    out: list[Row] = []
    one: list[Row] = []
    two: list[Row] = []
    for row in rows:
        crossing = any(w.left < middle < w.right for w in row.words) or any(
            x.right < middle < y.left and y.left - x.right <= _gap(row)
            for x, y in zip(row.words, row.words[1:], strict=False)
        )
        if crossing:
            out += one + two
            one, two = [], []
            out.append(row)
            continue
        for column, words in enumerate(
            ([w for w in row.words if w.right < middle], [w for w in row.words if w.left > middle])
        ):
            if words:
                (two if column else one).append(Row(row.page, words, row.base, row.size, row.bold, column + 1))
    return out + one + two


def _told_columns(rows: list[Row]) -> None:
    """Where a file writes one column after the other: tell which line stands in which, by a gap that few lines cross."""
    if len(rows) < 8 or any(r.column for r in rows):
        return
    first, last = min(r.left for r in rows), max(r.right for r in rows)
    for step in range(30, 71, 2):
        middle = first + (last - first) * step / 100
        left = [r for r in rows if r.right < middle]
        right = [r for r in rows if r.left > middle]
        crossing = len(rows) - len(left) - len(right)
        wide = all(
            sorted(r.right - r.left for r in side)[len(side) // 2] > 0.25 * (last - first)
            for side in (left, right)
            if side
        )
        if min(len(left), len(right)) >= max(4, 0.15 * len(rows)) and crossing <= 0.1 * len(rows) and wide:
            for side, column in ((left, 1), (right, 2)):
                for row in side:
                    row.column = column
            return


def _key(row: Row, height: float) -> tuple[str, int]:
    return re.sub(r"\d+", "#", row.text)[:200], round((row.base if row.base < height / 2 else height - row.base) / 4)


def _without_edges(pages: list[list[Row]], heights: list[float], found: Document) -> list[list[Row]]:
    """Pages without heads, feet and page numbers: what stands at the same height at the edge of many of them."""
    body = _body_size([r for p in pages for r in p])
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


def _without_margins(pages: list[list[Row]], found: Document) -> list[list[Row]]:
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


# paragraphs


def _body_size(rows: Iterable[Row]) -> float:
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size, 1)] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def read(data: bytes) -> Document:
    """The paragraphs of a PDF; raises BadFile."""
    return paragraphs(rows_of(data))


def paragraphs(pages: Pages, begins: Callable[[str], bool] = lambda text: False) -> Document:
    """Lines joined to paragraphs; ``begins`` says of a line's text that it begins one whatever the lines look like."""
    rows, found = pages.rows, pages.found
    body = _body_size(rows)
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
