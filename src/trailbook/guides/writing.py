"""A guide as a file to send ahead: Markdown and Word. Both read back to the same guide. Plain Python."""

from __future__ import annotations

import io
import re

from .reading import ReadGuide, ReadItem
from .reading.lines import NUMBER

SAID = " (said, not asked)"
BEGINS = re.compile(r"\s*(?:[-*+#>•‣▪◦–○●·|=~]|\(?\w{1,5}[.):]|\d|---)")


def as_markdown(guide: ReadGuide, title: str) -> str:
    """A guide as Markdown: headings are sections, list items questions, nested items prompts."""
    lines: list[str] = [f"# {_held(title)}", ""]

    def item(node: ReadItem, depth: int) -> None:
        lines.append(f"{'    ' * depth}- {_held(node.text)}")
        for child in node.children:
            item(child, depth + 1)

    for n, section in enumerate(guide.sections):
        if section.title or n:
            lines += [f"## {_held(section.title or '…')}{SAID if section.said else ''}", ""]
        if section.intro:
            lines += [*_paragraphs(section.intro), ""]
        for node in section.items:
            item(node, 0)
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _paragraphs(intro: str) -> list[str]:
    rows: list[str] = []
    for paragraph in re.split(r"\n\s*\n", intro):
        text = " ".join(paragraph.split())
        held = _held(text)
        if text:
            rows += ["", "\\" + held if BEGINS.match(text) and held[0] != "\\" else held]
    return rows[1:]


def _held(text: str) -> str:
    """Words as Markdown that reads back as the same words: marks that would mean something are held down."""
    text = re.sub(r"([\\*_\[\]`])", r"\\\1", text)
    text = re.sub(r"&(?=#?\w)", "&amp;", text).replace("<", "&lt;")
    return "\\" + text if NUMBER.match(text) else text


def as_docx(guide: ReadGuide, title: str, note: str = "") -> bytes:
    """A guide as a Word document with real headings and lists."""
    import docx

    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.add_paragraph(title, style="Title")
    if note:
        document.add_paragraph(note)

    def item(node: ReadItem, depth: int) -> None:
        style = "List Number" if depth == 0 else f"List Bullet {min(depth + 1, 3)}"
        document.add_paragraph(node.text, style=style)
        for child in node.children:
            item(child, depth + 1)

    for n, section in enumerate(guide.sections):
        if section.title or n:
            document.add_paragraph(f"{section.title or '…'}{SAID if section.said else ''}", style="Heading 1")
        for paragraph in re.split(r"\n\s*\n", section.intro):
            if paragraph.strip():
                document.add_paragraph(" ".join(paragraph.split()))
        for node in section.items:
            item(node, 0)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()
