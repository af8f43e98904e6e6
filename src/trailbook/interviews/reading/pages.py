"""PDF with text to lines: page numbers and running heads left out, wrapped lines joined again."""

from __future__ import annotations

import io
import re
import time
from collections import Counter

from .labels import candidate
from .shapes import Line, Parts, Skipped
from .sizes import MAX_PAGES, PDF_SECONDS, BadFile

_NUMBER = re.compile(r"(?:page\s*)?[-–]?\s*\d{1,4}\s*(?:(?:/|of|von|de)\s*\d{1,4})?\s*[-–]?$", re.I)
_COUNT = re.compile(r"\s*\d{1,4}\s+(?=\S)")


def pdf_lines(data: bytes, parts: Parts) -> list[Line]:
    """Paragraphs of a PDF's text; raises BadFile when it is locked, damaged, too long or only pictures."""
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    began = time.monotonic()
    pages: list[list[str]] = []
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadFile("is locked with a password")
        if len(reader.pages) > MAX_PAGES:
            raise BadFile(f"has more than {MAX_PAGES} pages")
        for sheet in reader.pages:
            if time.monotonic() - began > PDF_SECONDS:
                raise BadFile("takes too long to read")
            pages.append([" ".join(row.split()) for row in sheet.extract_text().split("\n")])
    except BadFile:
        raise
    except Exception as problem:  # pypdf lets many kinds through for a damaged file
        raise BadFile("is damaged, or locked in a way that cannot be read") from problem
    if not any(row for page in pages for row in page):
        raise BadFile("has no text in it: it may be a scan")
    counted_off = 0
    for i, page in enumerate(pages):
        pages[i] = _without_margin(page)
        counted_off += len(page) - len(pages[i])
    if counted_off:
        parts.skipped.append(Skipped("the margins", f"are {counted_off} paragraph numbers, not words"))
    heads = Counter(re.sub(r"\d+", "#", row) for page in pages for row in {*_edges(page)})
    lines: list[Line] = []
    width = sorted(len(r) for p in pages for r in p if r)[-max(1, sum(map(len, pages)) // 20)]
    single = width < 25
    tail = 0
    for number, page in enumerate(pages, 1):
        where = f"page {number}"
        edge = {*_edges(page)}
        for row in page:
            running = len(pages) > 2 and not candidate(row) and heads[re.sub(r"\d+", "#", row)] > len(pages) / 2
            if row in edge and row and (_NUMBER.match(row) or running):
                parts.skipped.append(Skipped(where, f"is a page number or running head: “{row[:60]}”"))
                continue
            hit = candidate(row)
            counted = _COUNT.match(row)
            if not hit and counted and (hit := candidate(row[counted.end() :])):
                row = row[counted.end() :]
            if not row:
                lines.append(Line("", where))
            elif (hit or not lines or not lines[-1].text or (not single and _ends(lines[-1].text, tail, width))) or (
                candidate(lines[-1].text) and lines[-1].text.endswith(":")
            ):
                lines.append(Line(row, where))
            else:
                last = lines[-1]
                glue = "" if last.text.endswith("-") and not last.text.endswith(" -") else " "
                lines[-1] = Line(last.text + glue + row, last.where)
            tail = len(row)
    return [x for line in lines for x in (line, Line("", line.where))]


def _ends(text: str, tail: int, width: int) -> bool:
    return text.endswith((".", "?", "!", "”", '"')) and tail < 0.75 * width


def _without_margin(page: list[str]) -> list[str]:
    """A page without the numbers of its margin: three or more bare numbers in a row that count up."""
    rows = [row for row in page if row]
    keep: list[str] = []
    i = 0
    while i < len(rows):
        j = i
        while j < len(rows) and rows[j].isdigit() and (j == i or int(rows[j]) == int(rows[j - 1]) + 1):
            j += 1
        if j - i >= 3:
            i = j
            continue
        keep.append(rows[i])
        i += 1
    return keep


def _edges(page: list[str]) -> list[str]:
    rows = [row for row in page if row]
    return rows[:1] + rows[-1:]
