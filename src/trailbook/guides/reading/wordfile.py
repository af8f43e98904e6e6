"""A Word document's paragraphs to lines, tables' cells in order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from .lines import ITEM, Line, plain
from .shapes import GuideError

MAX_UNPACKED = 100 * 1024 * 1024


def docx_lines(short: str, data: bytes) -> Iterator[Line]:
    """Headings, list items and words of a Word document; raises GuideError."""
    import docx
    from docx.oxml.ns import qn

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > MAX_UNPACKED:
                raise GuideError(f"{short} unpacks to far too much.")
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(entry)[:4096]:
                    raise GuideError(f"{short} holds entity definitions, which no guide needs.")
        document = docx.Document(io.BytesIO(data))
        names = {s.style_id: (s.name or "").casefold() for s in document.styles}
    except GuideError:
        raise
    except Exception as error:  # damaged and hostile files fail in many ways inside the library
        raise GuideError(f"{short} is damaged or is not a Word document.") from error
    for paragraph in document.element.body.iter(qn("w:p")):
        if any(
            True
            for _ in paragraph.iterancestors("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
        ):
            continue
        line = _line(paragraph, names, qn)
        if line.kind == "text":
            yield Line("blank")  # a paragraph never goes on the one before
        yield line


def _line(paragraph: Any, names: dict[str, str], qn: Any) -> Line:
    text = _text(paragraph, qn)
    if not text:
        return Line("blank")
    properties = paragraph.find(qn("w:pPr"))
    style = properties.find(qn("w:pStyle")) if properties is not None else None
    key = (style.get(qn("w:val")) or "") if style is not None else ""
    name = names.get(key, key.casefold())
    outline = properties.find(qn("w:outlineLvl")) if properties is not None else None
    numbering = properties.find(qn("w:numPr")) if properties is not None else None
    if name.startswith("heading") and name[-1:].isdigit():
        return Line("heading", plain(text, markdown=False), int(name[-1]))
    if name == "title":
        return Line("heading", plain(text, markdown=False), 0)
    if outline is not None and (outline.get(qn("w:val")) or "9") in "012345678":
        return Line("heading", plain(text, markdown=False), int(outline.get(qn("w:val"))) + 1)
    if numbering is not None or (name.startswith("list") and name != "list paragraph"):
        level = numbering.find(qn("w:ilvl")) if numbering is not None else None
        if level is not None:
            depth = int(level.get(qn("w:val")) or 0)
        else:
            depth = int(name[-1]) - 1 if name[-1:].isdigit() else 0
        return Line("item", plain(text, markdown=False), depth * 4, "-")
    if found := ITEM.match(text):
        return Line("item", plain(found["text"], markdown=False), _indent(properties, qn), found["mark"])
    if _all_bold(paragraph, qn) and not text.endswith(("?", ".")) and len(text.split()) <= 15:
        return Line("heading", plain(text.rstrip(":"), markdown=False), 6)
    return Line("text", text)


def _text(paragraph: Any, qn: Any) -> str:
    """A paragraph's words; a break or a tab is a space; what stands in a text box is a paragraph of its own."""
    parts = []
    for node in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:cr"), qn("w:tab"), qn("w:noBreakHyphen")):
        if next(node.iterancestors(qn("w:p"))) is not paragraph:
            continue
        if node.tag == qn("w:t"):
            parts.append(node.text or "")
        elif node.getparent().tag == qn("w:r"):
            parts.append("-" if node.tag == qn("w:noBreakHyphen") else " ")
    return "".join(parts).replace("\u00a0", " ").strip()


def _indent(properties: Any, qn: Any) -> int:
    """An indent set by hand, in the measure of a list's depth: half an inch (720 twentieths of a point) is one step."""
    ind = properties.find(qn("w:ind")) if properties is not None else None
    left = (ind.get(qn("w:left")) or ind.get(qn("w:start")) or "0") if ind is not None else "0"
    return 4 * round(int(left) / 720) if left.lstrip("-").isdigit() else 0


def _all_bold(paragraph: Any, qn: Any) -> bool:
    runs = [r for r in paragraph.iter(qn("w:r")) if "".join(t.text or "" for t in r.iter(qn("w:t"))).strip()]

    def bold(run: Any) -> bool:
        mark = run.find(f"{qn('w:rPr')}/{qn('w:b')}")
        return mark is not None and (mark.get(qn("w:val")) or "1") not in ("0", "false")

    return bool(runs) and all(bold(r) for r in runs)
