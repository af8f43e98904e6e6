"""The letters of a PDF to lines, in the order in which the file writes them."""

from __future__ import annotations

import ctypes
import math
import re
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from ..sizes import MAX_PAGES, PDF_SECONDS, BadFile
from .shapes import Row, Word

MAX_LETTERS = 20_000_000
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_HYPHENS = frozenset("-\u2010\u00ad")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}


def extracted(data: bytes) -> tuple[list[list[Row]], list[float]]:
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
            upright, width, height = _upright(page, text, raw)
            rows = _page_rows(text, n + 1, raw, upright)
            pages.append([r for r in rows if _seen(r, width, height)])
            heights.append(height)
            text.close()
            page.close()
        return pages, heights
    finally:
        pdf.close()


Turn = Callable[[float, float], tuple[float, float]]


def _upright(page: Any, text: Any, raw: Any) -> tuple[Turn | None, float, float]:
    """How a place on the sheet stands on the page when one holds it so that most of its text runs from left to right;
    None where that is the same; and how wide and high the page is then. Sheets may begin anywhere, and be turned."""
    left, bottom, right, top = page.get_bbox()
    width, height = right - left, top - bottom
    ways: Counter[int] = Counter()
    matrix, count = raw.FS_MATRIX(), text.count_chars()
    for at in range(0, count, max(1, count // 40)):
        raw.FPDFText_GetMatrix(text.raw, at, matrix)
        if max(abs(matrix.a), abs(matrix.b)) > 4 * min(abs(matrix.a), abs(matrix.b)):
            ways[round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) % 4] += 1
    way = ways.most_common(1)[0][0] if ways else 0
    if way == 1:
        return (lambda x, y: (y - bottom, right - x)), height, width
    if way == 2:
        return (lambda x, y: (right - x, top - y)), width, height
    if way == 3:
        return (lambda x, y: (top - y, x - left)), height, width
    return ((lambda x, y: (x - left, y - bottom)) if left or bottom else None), width, height


def _seen(row: Row, width: float, height: float) -> bool:
    """Whether a line stands on the page; the rest nobody sees."""
    return -row.size < row.base < height + row.size and -row.size < row.left and row.right < width + 10 * row.size


def _page_rows(text: Any, number: int, raw: Any, upright: Turn | None = None) -> list[Row]:
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

    def sides(at: int) -> tuple[float, float]:
        box_of(held, at, a, b, c, d)
        if upright is None:
            return a.value, b.value
        x, y = upright(a.value, c.value)[0], upright(b.value, d.value)[0]
        return (x, y) if x <= y else (y, x)

    def end_word() -> None:
        nonlocal letters, first
        if letters:
            if letters[-1].isdigit() and not letters[0].isdigit():
                _without_mark(letters, held, start, raw)
            if _RIGHT_TO_LEFT.search(letters[0]) or _RIGHT_TO_LEFT.search(letters[-1]):
                _as_read(letters, held, start, box_of)
            left, right = sides(start)[0], sides(last)[1]
            said = _clean("".join(letters))
            if said and words and said in _HYPHENS and -1 < left - words[-1].right < 2.5:
                words[-1] = Word(words[-1].text + "-", words[-1].left, right)
            elif said:
                if words and left < words[-1].left - 1 and _below(held, first, start, raw):
                    begins, letters = start, []  # a line further down, though the file does not say so
                    end_row()
                    first = begins
                words.append(Word(said, min(left, right), max(left, right)))
            letters = []

    def end_row() -> None:
        nonlocal words, first
        end_word()
        if words:
            sizes = []
            slant = False
            for at in (first, (first + last) // 2, last):
                raw.FPDFText_GetMatrix(held, at, matrix)
                slant = min(abs(matrix.a), abs(matrix.b)) > 0.2 * max(abs(matrix.a), abs(matrix.b), 1e-6)
                sizes.append(_size(held, at, raw))
            size = sorted(sizes)[1]
            origin_of(held, first, a, b)
            bold = all(_bold(held, at, raw) for at in (first, (first + last) // 2, last))
            base = b.value if upright is None else upright(a.value, b.value)[1]
            before = rows[-1] if rows else None
            if before and words[0].text in _HYPHENS and len(words) == 1 and abs(before.base - base) < 1:
                before.words[-1].text += "-"  # the hyphen of a broken word, set apart from it
            elif not slant:  # what stands across a page is stamped on it
                rows.append(Row(number, _mirrored(words), base, size, bold))
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


def _below(held: Any, one: int, other: int, raw: Any) -> bool:
    """Whether two letters stand on different lines."""
    a, b, c, d = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharOrigin(held, one, a, b)
    raw.FPDFText_GetCharOrigin(held, other, c, d)
    return abs(b.value - d.value) > 0.5 * _size(held, one, raw)


def _without_mark(letters: list[str], held: Any, start: int, raw: Any) -> None:
    """Take the number of a note off a word: digits at its end whose letters are much smaller."""
    size = _size(held, start, raw)
    a, b, c, d, x, y = (ctypes.c_double() for _ in range(6))
    keep = len(letters)
    while keep > 1 and letters[keep - 1].isdigit():
        at = start + keep - 1
        raw.FPDFText_GetCharOrigin(held, start, x, y)
        raw.FPDFText_GetCharBox(held, at, a, b, c, d)  # some are set smaller, others are letters that stand higher
        if _size(held, at, raw) >= 0.85 * size and not 0.15 * size < c.value - y.value < 2 * size:
            break
        keep -= 1
    if keep < len(letters) and not letters[keep - 1].isdigit():
        del letters[keep:]


def _size(held: Any, at: int, raw: Any) -> float:
    """How high the letter here stands."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(held, at, matrix)
    scale = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
    return float(raw.FPDFText_GetFontSize(held, at) * scale or 10.0)


def _as_read(letters: list[str], held: Any, start: int, box_of: Any) -> None:
    """Put the letters of a word that runs from right to left in the order in which they are read, where the file writes
    them as they stand."""
    if not all(_RIGHT_TO_LEFT.match(x) or not x.isalnum() for x in letters):
        return
    a, b, c, d = (ctypes.c_double() for _ in range(4))
    lefts = []
    for at in range(len(letters)):
        box_of(held, start + at, a, b, c, d)
        lefts.append(a.value)
    if lefts[0] < lefts[-1]:
        order = sorted(range(len(letters)), key=lambda i: -lefts[i])
        letters[:] = [letters[i] for i in order]


def _mirrored(words: list[Word]) -> list[Word]:
    """The same; in a line that runs from right to left brackets that the file writes as they stand are turned."""
    text = " ".join(w.text for w in words)
    if not _RIGHT_TO_LEFT.search(text) or not ("(" in text and 0 <= text.find(")") < text.find("(")):
        return words
    turn = str.maketrans("()", ")(")
    return [Word(w.text.translate(turn), w.left, w.right) for w in words]


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
