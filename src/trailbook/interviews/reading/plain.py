"""Plain text and Markdown to lines, with front matter."""

from __future__ import annotations

import re

from .shapes import Line, Parts, Skipped
from .sizes import MAX_ATTRIBUTE

_DEFINITION = re.compile(r" {0,3}\[[^\]\n]{1,200}\]:\s*(?:<\S*>|https?:\S+|\S+)(?:\s+[\"'(].*)?\s*$")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|$)")
_KEY = re.compile(r"([A-Za-z][\w -]{0,60}):(?:[ \t]+(.*)|)$")


def text_lines(text: str, markdown: bool, parts: Parts) -> list[Line]:
    """The lines of a text; front matter goes to `parts`, link definitions to its skipped list."""
    raw = text.lstrip("\ufeff").split("\n")
    start = _front(raw, parts) if raw and raw[0].strip() == "---" else 0
    lines: list[Line] = []
    fenced = False
    defined: list[int] = []
    for number, line in enumerate(raw[start:], start + 1):
        where = f"line {number}"
        level, quote = 0, False
        if line.startswith(">") or line.startswith(" >"):
            quote = True
            line = line.lstrip()[1:]
            line = line[1:] if line.startswith(" ") else line
        elif markdown:
            bare = line.strip()
            if bare.startswith(("```", "~~~")):
                fenced = not fenced
            elif not fenced and bare.startswith("#") and (found := _HEADING.match(line)):
                level, line = len(found[1]), line[found.end() :].strip().rstrip("#").strip()
            elif not fenced and bare.startswith("[") and "]:" in bare and _DEFINITION.match(line[:3000]):
                defined.append(number)
                continue
            elif len(bare) >= 3 and set(bare) == {"="} and lines and lines[-1].text.strip() and not lines[-1].quote:
                lines[-1].level = 1
                continue
        lines.append(Line(line, where, level, quote))
    if defined:
        span = f"line {defined[0]}" if len(defined) == 1 else f"lines {defined[0]} to {defined[-1]}"
        parts.skipped.append(Skipped(span, "are addresses of links, not words anybody said"))
    return lines


def _front(raw: list[str], parts: Parts) -> int:
    end = next((i for i, x in enumerate(raw[1:400], 1) if x.strip() in ("---", "...")), 0)
    if not end:
        return 0
    values: dict[str, str] = {}
    key = ""
    for line in raw[1:end]:
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        found = _KEY.match(line.rstrip()[:2000])
        if found:
            key = found[1].strip().lower()
            value = (found[2] or "").strip()
            if value[:1] == "[" and value[-1:] == "]":
                value = ", ".join(x.strip().strip("\"'") for x in value[1:-1].split(","))
            values[key] = value.strip("\"'") if value not in (">", "|", ">-", "|-") else ""
        elif key:
            extra = bare[1:].strip().strip("\"'") if bare.startswith("-") else bare
            joiner = ", " if bare.startswith("-") else " "
            values[key] = values[key] + joiner + extra if values[key] else extra
        else:
            return 0
    if not values:
        return 0
    parts.title = values.pop("title", None) or None
    parts.name = next((v for k in ("name", "person", "participant", "interviewee") if (v := values.pop(k, ""))), None)
    parts.name = parts.name or parts.title
    parts.date = values.pop("date", None) or None
    parts.attributes.update({k: v[:MAX_ATTRIBUTE] for k, v in list(values.items())[:50] if v})
    return end + 1
