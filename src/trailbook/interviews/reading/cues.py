"""WebVTT, SubRip and SBV cues to turns with times.

Form of the files: W3C WebVTT (cues, voice tags, notes, styles, regions, times inside a line), SubRip as players write
it, and the SBV of YouTube. Meetings' own transcripts are such files with `Name: words` in each cue.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .labels import candidate, seconds, settle
from .shapes import Parts, ReadTurn, Skipped
from .sizes import BadFile

_T = r"\d{1,3}:\d{1,2}(?::\d{1,2})?[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*({_T})\s*-->\s*({_T})")
_SBV = re.compile(r"\s*(\d{1,3}:\d{2}:\d{2}\.\d{1,3}),(\d{1,3}:\d{2}:\d{2}\.\d{1,3})\s*$")
_TAG = re.compile(r"</?(?:[a-z]{1,5}\b|\d)[^<>\n]{0,200}>|<>", re.I)
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,60})?\s+([^<>\n]{1,80})>", re.I)
_VOICE_END = re.compile(r"</v\s*>", re.I)
_WORD_TIME = re.compile(r"<(?:\d{1,3}:)?\d{2}:\d{2}\.\d{3}>")
_NOT_SPOKEN = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|:|$)")
_IDENT = re.compile(r"\d{1,6} [\"“]([^\"”\n]{1,80})[\"”](?: \(\d+\))?$")
_CHANGE = re.compile(r"(?:>>+|[-–—](?=[ \t]*[^\W\d_“\"'(\[]))[ \t]*")

#: An unlabelled turn goes on until somebody pauses so many seconds, or a sentence ends after so many characters.
PAUSE, LONG = 4.0, 400


@dataclass(frozen=True)
class Said:
    """Words of one cue by one voice. `fresh`: the sign that shows that somebody else
    begins, a dash or ``>``."""

    cue: int
    start: float
    end: float
    voice: str | None
    words: str
    fresh: str = ""


def read_cues(text: str, parts: Parts) -> None:
    """Fill `parts` with turns: cues of one speaker are joined, first start to last end; raises BadFile."""
    found = _times_right(list(_cues(text.lstrip("\ufeff"), parts)), parts)
    if not found:
        raise BadFile("has no captions with words in it")
    said = _labelled(found)
    if any(s.fresh and s.voice is None for s in said):
        parts.notes.append("Signs show where somebody else speaks, but not who it is. A name can be set for all of it.")
    join_said(said, parts)


def join_said(said: list[Said], parts: Parts) -> None:
    """Turns of what was said: what one person says in a row is one; words without a name go on with the last one."""
    speaker: str | None = None
    for s in said:
        last = parts.turns[-1] if parts.turns else None
        same = last is not None and not (s.fresh and s.voice is None) and s.voice in (None, speaker)
        if last and same and speaker is None:
            long = len(last.text) > LONG and last.text.endswith((".", "?", "!"))
            same = not long and s.start - (last.end or s.start) < PAUSE
        if last and same:
            end = max(last.end or s.end, s.end)
            parts.turns[-1] = replace(last, text=f"{last.text} {s.words}".strip(), end=end)
        else:
            speaker = s.voice or (None if s.fresh else speaker)
            parts.turns.append(ReadTurn(speaker, False, s.words, f"cue {s.cue}", s.start, s.end))


def _cues(text: str, parts: Parts) -> Iterator[Said]:
    blocks = list(_blocks(text))
    rolling = _rolls(blocks, _WORD_TIME.search(text) is not None)
    previous: list[str] = []
    number, beside = 0, 0
    for timing, body in blocks:
        if timing is None:
            beside += body[0][:8].upper().startswith(("NOTE", "STYLE", "REGION"))
            continue
        number += 1
        rows = body
        if rolling:
            rows, previous = [r for r in body if _plain(r) not in previous], [_plain(r) for r in body]
        for voice, words in _voices("\n".join(rows).replace("[br]", "\n")):
            for fresh, line in _changes(words):
                if line:
                    yield Said(number, timing[0], timing[1], voice, line, fresh)
    if beside:
        what = "a note or a style, not spoken words" if beside == 1 else "are notes or styles, not spoken words"
        parts.skipped.append(Skipped("beside the captions", f"is {what}" if beside == 1 else f"{beside} parts {what}"))


def _changes(words: str) -> Iterator[tuple[str, str]]:
    """The words of one voice in a cue, parted where a dash or `>>` at the beginning of a line shows that somebody else
    begins."""
    rows: list[str] = []
    fresh = ""
    for row in words.split("\n"):
        sign = _CHANGE.match(row)
        if sign:
            yield fresh, "\n".join(rows).strip()
            rows, fresh, row = [], row[0], row[sign.end() :]
        rows.append(row)
    yield fresh, "\n".join(rows).strip()


def _times_right(said: list[Said], parts: Parts) -> list[Said]:
    """The same with every end at or after its start: where a file says otherwise, the next start stands."""
    wrong = [i for i, s in enumerate(said) if s.end < s.start]
    for i in wrong:
        s = said[i]
        after = said[i + 1].start if i + 1 < len(said) else s.start
        said[i] = replace(s, end=max(s.start, after))
    if wrong:
        cues = ", ".join(str(n) for n in list(dict.fromkeys(said[i].cue for i in wrong))[:5])
        parts.notes.append(f"A caption ends before it starts (cue {cues}). Its words are taken, its end is put right.")
    return said


def _labelled(said: list[Said]) -> list[Said]:
    """The same with the names that stand at the beginning of lines as voices."""
    rows = [(s, row) for s in said for row in s.words.split("\n")]
    hits = [None if s.voice else candidate(row) for s, row in rows]
    labels = settle((h[0] for h in hits if h), len(said))
    out: list[Said] = []
    before: Said | None = None
    for (s, row), hit in zip(rows, hits, strict=True):
        if hit and hit[0] in labels:
            out.append(replace(s, voice=hit[0], words=hit[1].strip(), fresh=">"))
        elif before is s:
            out[-1] = replace(out[-1], words=f"{out[-1].words} {row.strip()}".strip())
        else:
            out.append(replace(s, words=row.strip()))
        before = s
    if any(s.voice for s in out):  # where people are named, a dash is only a dash
        out = [replace(s, fresh="") if s.fresh not in ("", ">") else s for s in out]
    return [s for s in out if s.words]


def _rolls(blocks: list[tuple[tuple[float, float] | None, list[str]]], timed: bool) -> bool:
    """Whether each caption shows the line before it again, as captions that roll up do."""
    bodies = [[_plain(r) for r in body] for timing, body in blocks if timing]
    pairs = [(a, b) for a, b in itertools.pairwise(bodies) if a and b]
    again = sum(bool(b[0]) and b[0] in a for a, b in pairs)
    return again > 0 if timed else len(pairs) >= 3 and again >= 0.5 * len(pairs)


def timing_of(row: str) -> tuple[float, float] | None:
    """Start and end of a caption in seconds, if this line says them."""
    found = _TIMING.match(row) if "-->" in row else _SBV.match(row) if row[:1].isdigit() else None
    return (seconds(found[1]), seconds(found[2])) if found else None


def _blocks(text: str) -> Iterator[tuple[tuple[float, float] | None, list[str]]]:
    """(times, rows of words) of each stretch between empty lines; a second timing in one of them begins a new one,
    with its number before it. Stretches without times have None."""
    for block in re.split(r"\n[ \t]*\n", text):
        rows = block.strip("\n").split("\n")
        times = [(i, t) for i, row in enumerate(rows) if (t := timing_of(row))]
        # a name or number may stand before the times; anything else there is a note, not a caption
        if not times or (times[0][0] > 2 and not _ends_header(rows, times[0][0])) or _NOT_SPOKEN.match(rows[0]):
            yield None, rows
            continue
        for n, (i, timing) in enumerate(times):
            stop = len(rows)
            if n + 1 < len(times):
                following = times[n + 1][0]
                stop = following - 1 if rows[following - 1].strip().isdigit() else following
            body = rows[i + 1 : max(stop, i + 1)]
            named = _IDENT.match(rows[i - 1].strip()) if i and body and rows[i - 1][:1].isdigit() else None
            yield timing, [f"<v {named[1]}>{body[0]}", *body[1:]] if named else body


def _ends_header(rows: list[str], at: int) -> bool:
    return rows[0].startswith("WEBVTT") and at < 20


def _voices(body: str) -> list[tuple[str | None, str]]:
    found = list(_VOICE.finditer(body))
    if not found:
        return [(None, _plain(body))]
    out: list[tuple[str | None, str]] = [(None, _plain(body[: found[0].start()]))]
    for i, voice in enumerate(found):
        stop = found[i + 1].start() if i + 1 < len(found) else len(body)
        own, _end, rest = _VOICE_END.sub("\0", body[voice.end() : stop], count=1).partition("\0")
        out.append((html.unescape(voice[1]).strip(), _plain(own)))
        out.append((None, _plain(rest)))
    return [x for x in out if x[1]]


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).strip()
