"""PDF with text to lines: whoever speaks begins a paragraph, whatever the page looks like."""

from __future__ import annotations

import itertools
import re
from collections import Counter

from trailbook.kit.documents import pdf
from trailbook.kit.documents.pdf import Pages, Row, Word

from .documents import document_lines, is_head
from .labels import candidate, settle
from .shapes import Line, Parts
from .stamps import name_alone

_COUNTED = re.compile(r"\d{1,4}[.)]$")
_CLOCK = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?$")


def pdf_lines(data: bytes, parts: Parts) -> list[Line]:
    """Paragraphs of a PDF's text; raises BadFile when it is locked, damaged, too long or only pictures."""
    pages = pdf.rows_of(data)
    pages.rows = _without_numbers(_labels_beside(pages))
    hits = [candidate(row.text) for row in pages.rows]
    labels = settle((h[0] for h in hits if h), len(pages.rows))
    alone = _names_alone(pages.rows) if not labels else frozenset()

    def begins(text: str) -> bool:
        if text in alone:
            return True
        hit = candidate(text)
        return hit is not None and hit[0] in labels

    return document_lines(pdf.paragraphs(pages, begins), parts)


def _names_alone(rows: list[Row]) -> frozenset[str]:
    """Lines that are nothing but a name, each several times: they stand above what each said."""
    often = Counter(r.text for r in rows if len(r.words) <= 5)
    names = {x for x, n in often.items() if n > 2 and name_alone(x)}
    return frozenset(names) if len(names) > 1 else frozenset()


def _without_numbers(rows: list[Row]) -> list[Row]:
    """The same without numbers that count the turns in front of their labels (`12. Wren: words`)."""
    counted = [r for r in rows if len(r.words) > 1 and _COUNTED.match(r.words[0].text)]
    told = [c for r in counted if (c := candidate(" ".join(w.text for w in r.words[1:]))) is not None]
    numbers = [int(r.words[0].text[:-1]) for r in counted]
    rising = sum(y == x + 1 for x, y in itertools.pairwise(numbers))
    if len(told) < 4 or len(told) < 0.8 * len(counted) or rising < 0.8 * (len(numbers) - 1):
        return rows
    if len({c[0] for c in told}) > 0.5 * len(told):
        return rows
    gone = {id(r) for r in counted}
    return [_with(r, r.words[1:]) if id(r) in gone else r for r in rows]


# a column of speakers beside a column of words


def _labels_beside(pages: Pages) -> list[Row]:
    """The same lines; where a column beside the words says who speaks (and another one when), that stands as a label in
    front of the words."""
    rows = pages.rows
    edge = _column_of_words(rows)
    if edge is None:
        return rows
    split = [_split(r, edge) for r in rows]
    said = Counter(" ".join(who) for _, who, words in split if who and words and not is_head(" ".join(who)))
    again = sum(n for n in said.values() if n > 1)
    if sum(said.values()) < 4 or again < 0.6 * sum(said.values()) or any(len(x) > 40 for x in said):
        return rows
    if sum(x[:1].isupper() for x in said) < 0.8 * len(said) or any(x.endswith((":", ".")) for x in said):
        return rows
    split = _wrapped(rows, split)
    out = []
    for row, (when, who, words) in zip(rows, split, strict=True):
        if who and is_head(" ".join(who)):
            pages.found.leave_out(f"page {row.page}", "is the head of a table", row.text)
        elif who and words:
            at = [Word(when, row.left, row.left)] if when else []
            label = Word(" ".join(who) + ":", row.left, words[0].left - 1)
            out.append(_with(row, [*at, label, *words]))
        elif words:
            out.append(_with(row, words) if len(words) < len(row.words) else row)
        elif who:
            out.append(row)
    return out


def _with(row: Row, words: list[Word]) -> Row:
    return Row(row.page, words, row.base, row.size, row.bold, row.column)


def _column_of_words(rows: list[Row]) -> float | None:
    """Where a column begins that nearly every line has words in, to the right of where lines begin; None where there is
    none."""
    if len(rows) < 6:
        return None
    least = min(r.left for r in rows)
    starts: Counter[int] = Counter()
    for row in rows:
        for x in {round(w.left) for w in row.words}:
            starts[x] += 1
    wide = {x: n + starts[x + 1] for x, n in starts.items() if x > least + 15}
    good = [x for x, n in wide.items() if n >= 0.7 * len(rows)]
    if not good:
        return None
    edge = max(good, key=lambda x: (wide[x], x))
    return edge if sum(r.left < edge - 5 for r in rows) >= 4 else None


def _split(row: Row, edge: float) -> tuple[str, list[str], list[Word]]:
    """(when, who, words) of a line by where its words stand."""
    before = [w.text for w in row.words if w.left < edge - 1.5]
    when = next((x for x in before if _CLOCK.match(x)), "")
    who = [x for x in before if not _CLOCK.match(x) and not x.isdigit() and x not in ("-", "–")]
    return when.strip("[]()"), who, [w for w in row.words if w.left >= edge - 1.5]


Split = tuple[str, list[str], list[Word]]


def _wrapped(rows: list[Row], split: list[Split]) -> list[Split]:
    """The same with names that need two lines of their cell whole, where a time or nothing beside them tells it."""
    timed = sum(bool(when) for when, who, _ in split if who) >= 3
    out: list[Split] = []
    for n, (when, who, words) in enumerate(split):
        close = n > 0 and rows[n - 1].page == rows[n].page and 0 < rows[n - 1].base - rows[n].base < 1.9 * rows[n].size
        if who and not when and close and out[-1][1] and (timed or not words):
            out[-1] = (out[-1][0], [*out[-1][1], *who], out[-1][2])
            out.append((when, [], words))
        else:
            out.append((when, who, words))
    return out
