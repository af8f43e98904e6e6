"""A paper as a tagged PDF (PDF/UA-1), by typst.

The words reach typst as data (``sys.inputs``), read by ``paper.typ``: they are never part of its source, so nothing
written in them can run. Fonts are ours, then those inside typst (Hebrew, Greek, Cyrillic, Arabic), then the machine's.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.utils.translation import gettext as _

from .shapes import (
    Block,
    Break,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Quotation,
    Run,
    Table,
    clean,
    levelled,
    right_to_left,
)

HERE = Path(__file__).parent
LONGEST = 28
"""Words longer than this may break: a zero-width space (U+200B) is set into them at every so many characters."""

UNBROKEN = 700
"""Quotations under so many characters stand on one page with their name."""


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Every font, looked for once in the life of the process (some 20 ms)."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True, font_paths=[HERE / "fonts"])


@lru_cache(maxsize=1)
def _source() -> bytes:
    return (HERE / "paper.typ").read_bytes()


def to_pdf(paper: Paper) -> bytes:
    """The paper as PDF/UA-1 with bookmarks, page numbers, its language and title. Where it holds letters for which
    this computer has no font, PDF/UA-1 cannot be promised: then it is a tagged PDF that says so on its first page."""
    try:
        return _compiled(paper, ["ua-1"])
    except typst.TypstError:
        note = _("This computer has no font for some of the letters here. The Word file and the web page keep them.")
        said = Paragraph((Run(note),), "note")
        return _compiled(replace(paper, blocks=(said, *paper.blocks)), [])


def _compiled(paper: Paper, standards: list[Any]) -> bytes:
    told = {"paper": json.dumps(_told(paper), ensure_ascii=False)}
    compiled: bytes = typst.compile(  # type: ignore[type-var]
        _source(), root=HERE, font_paths=_fonts(), sys_inputs=told, pdf_standards=standards
    )
    return compiled


def _told(paper: Paper) -> dict[str, Any]:
    language, _dash, region = paper.tag.partition("-")
    return {
        "title": _text(paper.title) or "—",
        "under": [_text(line) for line in paper.under],
        "lang": language,
        "region": region if len(region) == 2 else None,
        "footer": _text(paper.footer),
        "contents": _text(paper.contents),
        "blocks": [_block(b) for b in levelled(paper.blocks)],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"is": "heading", "level": block.level, "text": _text(block.text) or "—"}
        case Paragraph():
            text = "".join(r.text for r in block.runs)
            return {"is": "paragraph", "role": block.role, "runs": _runs(block.runs), "rtl": right_to_left(text)}
        case Quotation():
            about = [*block.about, *([_("noted by someone else")] if block.noted else [])]
            return {
                "is": "quotation",
                "parts": [{"text": _text(p), "rtl": right_to_left(p)} for p in block.marked],
                "by": _text(block.by),
                "about": [_text(a) for a in about],
                "first": block.name_first,
                "stance": block.stance,
                "whole": sum(map(len, block.paragraphs)) < UNBROKEN,
            }
        case Listing():
            return {"is": "list", "ordered": block.ordered, "items": [_runs(item) for item in block.items]}
        case Table():
            rows = [[_text(c) for c in row] for row in block.rows]
            return {
                "is": "table",
                "head": [_text(h) for h in block.head],
                "rows": rows,
                "caption": _text(block.caption),
            }
        case Break():
            return {"is": "break"}


def _runs(runs: tuple[Run, ...]) -> list[dict[str, str]]:
    return [{"is": r.kind, "text": _text(r.marked)} for r in runs]


_TOO_LONG = re.compile(r"\S{%d,}" % (LONGEST + 1))


def _text(text: str) -> str:
    return _TOO_LONG.sub(_breakable, clean(text).replace("\t", " "))


def _breakable(word: re.Match[str]) -> str:
    whole = word.group()
    return "\u200b".join(whole[i : i + LONGEST] for i in range(0, len(whole), LONGEST))
