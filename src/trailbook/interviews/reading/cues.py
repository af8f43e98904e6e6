"""WebVTT and SubRip cues to turns with times."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from .labels import candidate, seconds, settle
from .shapes import Parts, ReadTurn, Skipped
from .sizes import BadFile

_TIMING = re.compile(r"\s*(\d{1,3}:\d{2}(?::\d{2})?[.,]\d{1,3})\s*-->\s*(\d{1,3}:\d{2}(?::\d{2})?[.,]\d{1,3})")
_TAG = re.compile(r"<[^<>\n]{0,200}>")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,60})?\s+([^<>\n]{1,80})>")
_ROLLING = re.compile(r"<\d{2}:\d{2}:\d{2}\.\d{3}>")


def read_cues(text: str, parts: Parts) -> None:
    """Fill `parts` with turns: cues of one speaker are joined, first start to last end; raises BadFile."""
    cues: list[tuple[int, float, float, str | None, str]] = []
    rolling = _ROLLING.search(text) is not None
    previous: list[str] = []
    for rows in _blocks(text.lstrip("\ufeff")):
        at = next((i for i, row in enumerate(rows[:3]) if "-->" in row and _TIMING.match(row)), None)
        if at is None:
            if rows[0].startswith(("NOTE", "STYLE", "REGION")):
                parts.skipped.append(Skipped(f"after cue {len(cues)}", "is a note or a style, not spoken words"))
            continue
        timing = _TIMING.match(rows[at])
        assert timing is not None
        body = rows[at + 1 :]
        if rolling:
            body, previous = [r for r in body if _plain(r) not in previous], [_plain(r) for r in body]
        for voice, words in _voices("\n".join(body)):
            if words:
                cues.append((len(cues) + 1, seconds(timing[1]), seconds(timing[2]), voice, words))
    if not cues:
        raise BadFile("has no captions with words in it")
    hits = [None if c[3] else candidate(c[4]) for c in cues]
    labels = settle((h[0] for h in hits if h), len(cues))
    speaker: str | None = None
    for (number, start, end, voice, words), hit in zip(cues, hits, strict=True):
        said = voice
        if hit and hit[0] in labels:
            said, words = hit[0], hit[1].strip()
        last = parts.turns[-1] if parts.turns else None
        same = last is not None and (said is None or said == speaker)
        if last and same and speaker is None:
            long = len(last.text) > 400 and last.text.endswith((".", "?", "!"))
            same = not long and start - (last.end or start) < 4
        if last and same:
            parts.turns[-1] = ReadTurn(speaker, False, f"{last.text} {words}".strip(), last.where, last.start, end)
        else:
            speaker = said or speaker
            parts.turns.append(ReadTurn(speaker, False, words, f"cue {number}", start, end))


def _blocks(text: str) -> Iterator[list[str]]:
    """Stretches between empty lines; a second timing in one of them begins a new one, with its number before it."""
    for block in re.split(r"\n[ \t]*\n", text):
        rows = block.strip("\n").split("\n")
        starts = [i for i, row in enumerate(rows) if "-->" in row and _TIMING.match(row)]
        cuts = [i - 1 if rows[i - 1].strip().isdigit() else i for i in starts[1:]]
        for start, stop in zip([0, *cuts], [*cuts, len(rows)], strict=True):
            yield rows[start:stop]


def _voices(body: str) -> list[tuple[str | None, str]]:
    found = list(_VOICE.finditer(body))
    if not found:
        return [(None, _plain(body))]
    out: list[tuple[str | None, str]] = [(None, _plain(body[: found[0].start()]))]
    for i, voice in enumerate(found):
        stop = found[i + 1].start() if i + 1 < len(found) else len(body)
        out.append((voice[1].strip(), _plain(body[voice.end() : stop])))
    return out


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).strip()
