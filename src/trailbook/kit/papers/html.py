"""A paper as one web page that needs nothing beside it: no script, nothing loaded from elsewhere, good to print."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from pathlib import Path

from django.template.loader import render_to_string

from .shapes import Heading, Paper, clean, levelled, right_to_left

HERE = Path(__file__).parent
FONT = HERE.parent / "static" / "kit" / "fonts" / "atkinson-next-latin.woff2"


@lru_cache(maxsize=1)
def typeface() -> str:
    """A CSS rule that carries the typeface in itself, for pages that stand alone (25 kB)."""
    data = b64encode(FONT.read_bytes()).decode()
    source = f'url(data:font/woff2;base64,{data}) format("woff2")'
    return f'@font-face{{font-family:"Atkinson Hyperlegible Next";font-weight:400 700;src:{source}}}\n'


@lru_cache(maxsize=1)
def _css() -> str:
    return typeface() + (HERE / "paper.css").read_text(encoding="utf-8")


def to_html(paper: Paper) -> str:
    """The paper as one HTML page, its typeface inside it (25 kB)."""
    blocks = [
        {"is": type(b).__name__.lower(), "it": b, "n": n, "tag": f"h{b.level + 1}" if isinstance(b, Heading) else ""}
        for n, b in enumerate(levelled(paper.blocks))
    ]
    first = next((n for n, b in enumerate(blocks) if b["is"] == "heading"), len(blocks))
    context = {
        "paper": paper,
        "css": _css(),
        "before": blocks[:first],
        "after": blocks[first:],
        "heads": [b for b in blocks if isinstance(b["it"], Heading) and b["it"].level == 1],
        "direction": "rtl" if right_to_left(paper.title) else "ltr",
    }
    return clean(render_to_string("kit/paper.html", context))
