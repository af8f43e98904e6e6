"""The frozen shape of an edition: authors' text, claim texts and excerpt ids, never anyone's words. Plain Python.

``{"sections": [{"title", "level", "blocks": [block]}], "no_challenge": text}`` where a block is
``{"kind": "text", "text"}``, ``{"kind": "quote", "excerpt"}`` or
``{"kind": "claim", "claim", "text", "quotes": [[excerpt, stance]]}``. Texts and headings hold quotations as
``{{quote:UUID}}`` and, where words went, as ``{{gone}}``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from .reading import TOKEN

GONE = "{{gone}}"


def excerpts_in(structure: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(excerpt, claim or "", stance or "") of every quotation, in order, each once."""
    found: list[tuple[str, str, str]] = []
    for text in texts_in(structure):
        found += [(uuid, "", "") for uuid in TOKEN.findall(text)]
    for block in blocks_in(structure):
        if block["kind"] == "quote":
            found.append((block["excerpt"], "", ""))
        if block["kind"] == "claim":
            found += [(excerpt, block["claim"], stance) for excerpt, stance in block["quotes"]]
    return list(dict.fromkeys(found))


def blocks_in(structure: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for section in structure["sections"]:
        yield from section["blocks"]


def texts_in(structure: dict[str, Any]) -> Iterator[str]:
    """Every text with tokens in it: headings, the authors' text, the claims', the explanation."""
    for section in structure["sections"]:
        yield section["title"]
    for block in blocks_in(structure):
        if block["kind"] in {"text", "claim"}:
            yield block["text"]
    yield structure["no_challenge"]


def without(structure: dict[str, Any], live: Collection[str]) -> dict[str, Any]:
    """The same with only the live excerpts: dead quotations leave; a claim without live support leaves with its
    sentence; in running text a mark stays where words were; a heading with nothing left beneath it leaves."""

    def kept(text: str) -> str:
        return TOKEN.sub(lambda m: m.group() if m.group(1) in live else GONE, text)

    def block(b: dict[str, Any]) -> dict[str, Any] | None:
        if b["kind"] == "quote":
            return b if b["excerpt"] in live else None
        if b["kind"] == "text":
            return {**b, "text": kept(b["text"])}
        quotes = [q for q in b["quotes"] if q[0] in live]
        supported = any(stance == "support" for _, stance in quotes)
        return {**b, "text": kept(b["text"]), "quotes": quotes} if supported else None

    sections = [
        {**s, "title": kept(s["title"]), "blocks": [kept_block for b in s["blocks"] if (kept_block := block(b))]}
        for s in structure["sections"]
    ]
    return {"sections": _not_empty(sections), "no_challenge": kept(structure["no_challenge"])}


def _not_empty(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sections with something in them, or in a smaller one that follows beneath them."""
    left: list[dict[str, Any]] = []
    for section in reversed(sections):
        if section["blocks"] or (left and left[0]["level"] > section["level"]):
            left.insert(0, section)
    return left


def claims_of(structure: dict[str, Any]) -> set[str]:
    return {b["claim"] for b in blocks_in(structure) if b["kind"] == "claim"}
