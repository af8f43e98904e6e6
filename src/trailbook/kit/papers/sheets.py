"""Rows as a workbook (Office Open XML, ECMA-376 part 1, section 18), a row at a time, in which nothing anybody wrote is
ever a formula: every cell of words is told to be text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from .packed import escaped, packed
from .shapes import clean

#: What a cell of a spreadsheet can hold.
CELL = 32_767
#: Rows that a sheet can hold, its first one with them.
ROWS = 1_048_576
#: From this width on, long words go over several lines; how high a line is, and a row at most, in points.
WIDE, LINE, HIGHEST = 40, 15, 409
_SPACE = "http://schemas.openxmlformats.org"
_MAIN, _RELS = f"{_SPACE}/spreadsheetml/2006/main", f"{_SPACE}/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_REL = f"{_SPACE}/officeDocument/2006/relationships"
#: In a cell, "_x0041_" would be read as "A": its underscore is told as such itself.
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

_AROUND = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_SPACE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELS}">'
        f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELS}">'
        f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>'
    ),
    # The second way a cell may look is bold, the third has long words broken over several lines.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
        '<alignment vertical="top"/></xf>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
        '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def to_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int] = ()) -> IO[bytes]:
    """The rows as a workbook with one sheet, its first row in bold and staying in sight. Words are kept as text as they
    are, cut where a cell can hold no more, and rows after a million left out, where a sheet can hold no more.
    ``widths``: how many letters a column shows side by side; in one of ``WIDE`` or more, long words go over several lines.
    Memory does not grow with the rows."""
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        f'<sheet name="{escaped(_sheet_name(title))}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    around = [(name, (text,)) for name, text in _AROUND.items()]
    return packed([*around, ("xl/workbook.xml", (book,)), ("xl/worksheets/sheet1.xml", _sheet(head, rows, widths))])


def _sheet(head: Sequence[str], rows: Iterable[Sequence[object]], widths: Sequence[int]) -> Iterator[str]:
    yield (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    )
    if widths:
        told = (f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(widths, 1))
        yield f"<cols>{''.join(told)}</cols>"
    letters = [_letters(n) for n in range(len(head))]
    wide = [(n, width) for n, width in enumerate(widths) if width >= WIDE]
    looks = [2 if n in dict(wide) else 0 for n in range(len(head))]
    yield "<sheetData>" + _row(1, letters, head, [1] * len(head))
    for n, row in enumerate(rows, 2):
        if n > ROWS:
            continue
        yield _row(n, letters, row, looks, wide)
    # On paper all columns stand beside each other, on as many sheets as it takes.
    yield '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def _row(
    n: int, letters: Sequence[str], row: Sequence[object], looks: Sequence[int], wide: Sequence[tuple[int, int]] = ()
) -> str:
    cells = []
    for letter, look, value in zip(letters, looks, row, strict=True):
        if isinstance(value, int):
            cells.append(f'<c r="{letter}{n}" s="{look}"><v>{int(value)}</v></c>')
            continue
        text = str(value)
        if text:
            if len(text) > CELL:
                text = clean(text)[:CELL]
            text = escaped(text)
            if "_x" in text:
                text = _CODE.sub("_x005F_", text)
            cells.append(f'<c r="{letter}{n}" s="{look}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
    lines = max([_lines(str(row[at]), width) for at, width in wide], default=1)
    high = f' ht="{min(lines * LINE, HIGHEST)}" customHeight="1"' if lines > 1 else ""
    return f'<row r="{n}"{high}>{"".join(cells)}</row>'


def _lines(text: str, width: int) -> int:
    """About how many lines words take in a column: spreadsheets that open the file do not all find it out."""
    if len(text) <= width and "\n" not in text:
        return 1
    return sum(1 + len(part) * 10 // (9 * width) for part in text.split("\n"))


def _letters(column: int) -> str:
    """What a column is called, from 0: A to Z, then AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _sheet_name(title: str) -> str:
    """What a sheet may be called: 31 characters, none of those that formulas use."""
    return "".join(" " if c in r"[]:*?/\'" else c for c in clean(title))[:31].strip() or "1"
