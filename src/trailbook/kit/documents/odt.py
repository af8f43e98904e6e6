"""OpenDocument text (ODT, and flat FODT) to paragraphs."""

from __future__ import annotations

import re
from typing import Any

from .shapes import Block, Document, Table
from .sizes import BadFile, open_zip, unpack
from .tree import tree

_NS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, OFFICE, TABLE, DRAW, STYLE = (_NS % n for n in ("text", "office", "table", "drawing", "style"))
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_INDEXES = frozenset(
    "table-of-content illustration-index table-index object-index user-index alphabetical-index bibliography".split()
)
_NOTHING = frozenset(
    {OFFICE + n for n in ("forms", "event-listeners")}
    | {TEXT + n for n in ("sequence-decls", "variable-decls", "user-field-decls", "index-title-template", "ruby-text")}
    | {DRAW + n for n in ("image", "object")}
)
_LISTED = re.compile(r"List_20_(?:Bullet|Number)_20_([1-9])$")
MAX_SPACES = 1_000
_SPACE = re.compile(r"[ \n\t\r]+")


def read(data: bytes) -> Document:
    """The paragraphs of an OpenDocument text. Notes, comments and what was deleted are left out and told; raises
    BadFile."""
    if data.lstrip()[:5] == b"<?xml":
        root = tree(data)
        parts = [root]
    else:
        packed = open_zip(data)
        names = set(packed.namelist())
        if "content.xml" not in names:
            raise BadFile("is not an OpenDocument text, or is damaged")
        if "META-INF/manifest.xml" in names and b"encryption-data" in unpack(packed, "META-INF/manifest.xml"):
            raise BadFile("is locked with a password")
        root = tree(unpack(packed, "content.xml"))
        parts = [root, *([tree(unpack(packed, "styles.xml"))] if "styles.xml" in names else [])]
    body = root.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise BadFile("is an OpenDocument file, but no text")
    try:
        return _Reading(parts).read(body).numbered()
    except RecursionError as problem:
        raise BadFile("is nested too deep to be read") from problem


class _Reading:
    def __init__(self, parts: list[Any]) -> None:
        self.found = Document()
        self.parent: dict[str, str] = {}
        self.heavy: set[str] = set()
        for part in parts:
            for style in part.iter(STYLE + "style"):
                name = style.get(STYLE + "name", "")
                self.parent[name] = style.get(STYLE + "parent-style-name", "")
                weight = style.find(f"{STYLE}text-properties")
                if weight is not None and weight.get(FO + "font-weight") in ("bold", "700", "800", "900"):
                    self.heavy.add(name)
        self.boxes: list[list[Block | Table]] = []

    def read(self, body: Any) -> Document:
        self.found.parts = self._blocks(body, 0, None)
        return self.found

    def _blocks(self, node: Any, depth: int, item: str | None) -> list[Block | Table]:
        out: list[Block | Table] = []
        for child in node:
            tag = child.tag
            if tag in (TEXT + "p", TEXT + "h"):
                out += self._paragraph(child, depth, item)
                item = None
            elif tag == TEXT + "list":
                out += self._list(child, depth)
            elif tag == TABLE + "table":
                out.append(self._table(child))
            elif tag == TEXT + "tracked-changes":
                self._deleted(child)
            elif tag.startswith(TEXT) and tag.removeprefix(TEXT) in _INDEXES:
                self.found.leave_out("the document", "is a table of contents or an index, not words", _plain(child))
            elif tag in _NOTHING:
                continue
            elif tag == DRAW + "frame" or tag == DRAW + "custom-shape" or tag == DRAW + "text-box":
                out += self._blocks(child, depth, None)
            elif isinstance(tag, str):
                out += self._blocks(child, depth, item)
        return out

    def _list(self, node: Any, depth: int) -> list[Block | Table]:
        out: list[Block | Table] = []
        for child in node:
            if child.tag in (TEXT + "list-item", TEXT + "list-header"):
                out += self._blocks(child, depth + 1, "-" if child.tag == TEXT + "list-item" else None)
        return out

    def _table(self, node: Any) -> Table:
        table = Table([])
        for row in node.iter(TABLE + "table-row"):
            cells: list[list[Block]] = []
            for cell in row:
                if cell.tag == TABLE + "table-cell":
                    inside: list[Block] = []
                    for part in self._blocks(cell, 0, None):
                        inside += [part] if isinstance(part, Block) else [b for r in part.rows for c in r for b in c]
                    cells.append(inside)
            table.rows.append(cells)
        # rows of tables inside this one were read with their cells
        inner = {id(r) for t in node.iter(TABLE + "table") if t is not node for r in t.iter(TABLE + "table-row")}
        rows = list(node.iter(TABLE + "table-row"))
        table.rows = [cells for cells, row in zip(table.rows, rows, strict=True) if id(row) not in inner and any(cells)]
        return table

    def _paragraph(self, node: Any, depth: int, item: str | None) -> list[Block | Table]:
        self.boxes.append([])
        text = "".join(self._words(node))
        boxes = self.boxes.pop()
        style = node.get(TEXT + "style-name", "")
        level = 0
        if node.tag == TEXT + "h":
            said = node.get(TEXT + "outline-level", "1")
            level = min(9, int(said)) if said.isdigit() else 1
        elif self._is(style, ("Title",)):
            level = 1
        out: list[Block | Table] = []
        if text.strip():
            block = Block(
                text.strip(" \n"),
                level=level,
                item=item is not None and not level,
                depth=max(0, depth - 1, self._set_in(style)),
                mark=item or "",
                quote=self._is(style, ("Quotations", "Quote", "Intense_20_Quote")),
                bold=self._all_bold(node, style),
            )
            out.append(block)
        return [*out, *boxes]

    def _set_in(self, style: str) -> int:
        """How deep a list item stands by the name of its style ("List Bullet 2")."""
        seen: set[str] = set()
        while style and style not in seen:
            if found := _LISTED.match(style):
                return int(found[1]) - 1
            seen.add(style)
            style = self.parent.get(style, "")
        return 0

    def _is(self, style: str, names: tuple[str, ...]) -> bool:
        seen: set[str] = set()
        while style and style not in seen:
            if style in names:
                return True
            seen.add(style)
            style = self.parent.get(style, "")
        return False

    def _all_bold(self, node: Any, style: str) -> bool:
        if (node.text or "").strip() and style not in self.heavy:
            return False
        spans = [c for c in node if "".join(c.itertext()).strip()]
        return bool(spans) and all(
            c.tag == TEXT + "span" and c.get(TEXT + "style-name", "") in self.heavy and not (c.tail or "").strip()
            for c in spans
        )

    def _words(self, node: Any) -> list[str]:
        out = [_collapsed(node.text)]
        for child in node:
            tag = child.tag
            if tag == TEXT + "s":
                said = child.get(TEXT + "c", "1")
                out.append(" " * min(MAX_SPACES, int(said) if said.isdigit() else 1))
            elif tag == TEXT + "tab":
                out.append("\t")
            elif tag == TEXT + "line-break":
                out.append("\n")
            elif tag == TEXT + "note":
                kind = "a footnote" if child.get(TEXT + "note-class") != "endnote" else "an endnote"
                body = child.find(TEXT + "note-body")
                self.found.leave_out("the notes", f"is {kind}", _plain(body if body is not None else child))
            elif tag == OFFICE + "annotation":
                self.found.leave_out("the comments", "is a comment in the margin", _comment(child))
            elif tag in (DRAW + "frame", DRAW + "custom-shape", DRAW + "text-box", DRAW + "g"):
                self.boxes[-1] += self._blocks(child, 0, None)
            elif tag in _NOTHING or tag == OFFICE + "annotation-end":
                pass
            else:
                out += self._words(child)
            out.append(_collapsed(child.tail))
        return out

    def _deleted(self, node: Any) -> None:
        for change in node.iter(TEXT + "deletion"):
            self.found.leave_out("the changes", "was deleted and not accepted yet", _plain(change))


def _collapsed(text: str | None) -> str:
    """White space as the format means it: any run of it is one space."""
    return _SPACE.sub(" ", text) if text else ""


def _plain(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def _comment(node: Any) -> str:
    return " ".join(" ".join("".join(p.itertext()) for p in node.iter(TEXT + "p")).split())
