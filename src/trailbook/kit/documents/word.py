"""DOCX to paragraphs: tables' cells in order, nested ones too; what stands in a text box is a paragraph of its own."""

from __future__ import annotations

from typing import Any

from .shapes import Block, Document, Table
from .sizes import BadFile, open_zip, unpack
from .tree import tree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_DELETED = (W + "del", W + "moveFrom")
_NOTHING = frozenset([W + "instrText", W + "delInstrText", W + "pPr", W + "rPr", W + "sectPr", W + "tblPr", W + "tcPr"])
_NOTES = (
    ("word/footnotes.xml", W + "footnote", "the notes", "is a footnote"),
    ("word/endnotes.xml", W + "endnote", "the notes", "is an endnote"),
    ("word/comments.xml", W + "comment", "the comments", "is a comment in the margin"),
)


def read(data: bytes) -> Document:
    """The paragraphs of a Word document. Notes, comments and what was deleted are left out and told, what was inserted
    is kept; raises BadFile."""
    packed = open_zip(data)
    names = set(packed.namelist())
    if "word/document.xml" not in names:
        raise BadFile("is not a Word document, or is damaged")
    try:
        body = tree(unpack(packed, "word/document.xml"))
        styles = tree(unpack(packed, "word/styles.xml")) if "word/styles.xml" in names else None
        reading = _Reading(styles)
        found = reading.read(body)
        for name, tag, where, why in _NOTES:
            if name in names:
                for note in tree(unpack(packed, name)).iter(tag):
                    text = " ".join(" ".join(t.text or "" for t in p.iter(W + "t")) for p in note.iter(W + "p"))
                    if text.strip() and note.get(W + "type") not in ("separator", "continuationSeparator"):
                        found.leave_out(where, why, "".join(t.text or "" for t in note.iter(W + "t")))
    except RecursionError as problem:
        raise BadFile("is nested too deep to be read") from problem
    return found.numbered()


class _Reading:
    def __init__(self, styles: Any) -> None:
        self.levels: dict[str, int] = {}
        self.quotes: set[str] = set()
        self.indexes: set[str] = set()
        self.listed: dict[str, int] = {}
        for style in styles.iter(W + "style") if styles is not None else ():
            name = style.find(W + "name")
            said = (name.get(W + "val", "") if name is not None else "").casefold()
            key = style.get(W + "styleId", "")
            if said.startswith("heading ") and said[8:].isdigit():
                self.levels[key] = int(said[8:])
            elif said == "title":
                self.levels[key] = 1
            elif said in ("quote", "intense quote", "block text"):
                self.quotes.add(key)
            elif said.startswith(("list bullet", "list number")):
                self.listed[key] = int(said[-1]) - 1 if said[-1].isdigit() else 0
            elif said.startswith("toc ") and said[4:].isdigit():
                self.indexes.add(key)
        self.found = Document()
        self.boxes: list[list[Block | Table]] = []

    def read(self, body: Any) -> Document:
        self.found.parts = self._blocks(body)
        return self.found

    def _blocks(self, node: Any) -> list[Block | Table]:
        out: list[Block | Table] = []
        for child in node:
            if child.tag == W + "p":
                out += self._paragraph(child)
            elif child.tag == W + "tbl":
                out.append(self._table(child))
            elif child.tag in _DELETED:
                self._deleted(child)
            elif child.tag not in _NOTHING and child.tag != _FALLBACK:
                out += self._blocks(child)
        return out

    def _table(self, node: Any) -> Table:
        table = Table([])
        for row in self._under(node, W + "tr"):
            cells: list[list[Block]] = []
            for cell in self._under(row, W + "tc"):
                inside: list[Block] = []
                for part in self._blocks(cell):
                    inside += [part] if isinstance(part, Block) else [b for r in part.rows for c in r for b in c]
                cells.append(inside)
            if any(cells):
                table.rows.append(cells)
        return table

    def _under(self, node: Any, tag: str) -> list[Any]:
        """The nearest nodes of this kind, also inside what wraps them."""
        out: list[Any] = []
        for child in node:
            if child.tag == tag:
                out.append(child)
            elif child.tag in _DELETED:
                self._deleted(child)
            elif child.tag not in _NOTHING and child.tag not in (W + "p", W + "tbl", _FALLBACK):
                out += self._under(child, tag)
        return out

    def _paragraph(self, node: Any) -> list[Block | Table]:
        self.boxes.append([])
        text = "".join(self._words(node))
        boxes = self.boxes.pop()
        properties = node.find(W + "pPr")
        style = properties.find(W + "pStyle") if properties is not None else None
        key = style.get(W + "val", "") if style is not None else ""
        if not text.strip():
            return boxes
        if key in self.indexes:
            self.found.leave_out("the document", "is a table of contents, not words", text)
            return boxes
        level = self.levels.get(key, 0)
        numbers = properties.find(W + "numPr") if properties is not None else None
        depth = numbers.find(W + "ilvl") if numbers is not None else None
        said = depth.get(W + "val", "0") if depth is not None else "0"
        block = Block(
            text.strip(" \n"),
            level=level,
            item=(numbers is not None or key in self.listed) and not level,
            depth=max(min(9, int(said)) if said.isdigit() else 0, self.listed.get(key, 0)),
            mark="-" if numbers is not None else "",
            quote=key in self.quotes,
            bold=self._all_bold(node),
        )
        return [block, *boxes]

    def _words(self, node: Any) -> list[str]:
        out: list[str] = []
        for child in node:
            tag = child.tag
            if tag == W + "t":
                out.append(child.text or "")
            elif tag in _NOTHING or tag == _FALLBACK:
                continue
            elif tag in _DELETED:
                self._deleted(child)
            elif tag == W + "tab":
                out.append("\t")
            elif tag in (W + "br", W + "cr"):
                out.append("\n")
            elif tag == W + "noBreakHyphen":
                out.append("\u2011")
            elif tag == W + "txbxContent":
                self.boxes[-1] += self._blocks(child)
            else:
                out += self._words(child)
        return out

    def _deleted(self, node: Any) -> None:
        text = "".join(t.text or "" for t in node.iter() if t.tag in (W + "delText", W + "t"))
        if text.strip():
            moved = node.tag == W + "moveFrom"
            why = "was moved to another place" if moved else "was deleted and not accepted yet"
            self.found.leave_out("the changes", why, text)

    def _all_bold(self, node: Any) -> bool:
        runs = [r for r in node.iter(W + "r") if any((t.text or "").strip() for t in r.iter(W + "t"))]

        def bold(run: Any) -> bool:
            mark = run.find(f"{W}rPr/{W}b")
            return mark is not None and mark.get(W + "val", "1") not in ("0", "false")

        return bool(runs) and all(bold(r) for r in runs)
