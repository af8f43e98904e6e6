"""Transcripts as text with times: those of meetings, recorders and speech-to-text.

Times stand in front of a line (`[00:00.000 --> 00:04.000] words`), beside a name (`Wren Hale  0:03`), above it or on a
line of their own. What a time says is kept as the turn's start; the time itself is nobody's word.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace

from .cues import Said, join_said
from .labels import candidate, generic, known, name_like, seconds, settle
from .programs import is_credit
from .shapes import Line, Parts, Skipped

_T = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_SPAN = re.compile(rf"\s*[\[(]?({_T})\s*(?:-->|->|–|—|-|to)\s*({_T})[\])]?[ \t]*:?[ \t]*(.*)$")
_CLOCK = re.compile(r"\d:\d")
_OPENS = frozenset("0123456789[(")
_ALONE = re.compile(rf"\s*[\[(]?({_T})(?:\s*(?:-->|->|–|—|-|to)\s*{_T})?[\])]?\s*$")
_BEFORE = re.compile(rf"\s*[\[(]?({_T})[\])]?[ \t]+(?:[-–|][ \t]+)?(\S.*)$")
_BEHIND = re.compile(rf"\s*(\S.{{0,59}}?)[ \t]*[ \t,|–-][ \t]*[\[(]?({_T})[\])]?[ \t]*$")


def read_spans(text: str, parts: Parts) -> bool:
    """Fill `parts` from a text whose lines each say from when to when, and say whether it is one."""
    rows = [r for r in text.lstrip("\ufeff").split("\n") if r.strip()]
    while rows and is_credit(rows[-1]):
        parts.skipped.append(Skipped("the end", f"is said by a program, not by anybody: “{rows.pop().strip()[:60]}”"))
    found = [_SPAN.match(r) if r.lstrip()[:1] in _OPENS else None for r in rows]
    hits = sum(1 for m in found if m)
    if hits < 2 or hits < 0.3 * len(rows):
        return False
    said: list[Said] = []
    at: tuple[float, float] | None = None
    for row, span in zip(rows, found, strict=True):
        if span:
            at, row = (seconds(span[1]), seconds(span[2])), span[3]
        if at is None:
            parts.skipped.append(Skipped("the beginning", f"stands before the first time: “{row.strip()[:60]}”"))
        elif row.strip():
            said.append(Said(len(said) + 1, at[0], max(at), None, row.strip()))
    if not said:
        return False
    join_said([replace(s, cue=s.cue) for s in _voiced(said)], parts)
    return bool(parts.turns)


def _voiced(said: list[Said]) -> list[Said]:
    """The same with names as voices, in front of the words or on a line of their own."""
    hits = [candidate(s.words) for s in said]
    alone = Counter(s.words for s in said if name_alone(s.words))
    labels = settle((h[0] for h in hits if h), len(said)) | {x for x, n in alone.items() if n > 1 or len(alone) > 1}
    voice: str | None = None
    out: list[Said] = []
    for s, hit in zip(said, hits, strict=True):
        if s.words in labels and not (hit and hit[1].strip()):
            voice = s.words
        elif hit and hit[0] in labels:
            voice = hit[0]
            if hit[1].strip():
                out.append(replace(s, voice=voice, words=hit[1].strip()))
        else:
            out.append(replace(s, voice=voice))
    return out


def name_alone(text: str) -> bool:
    """Whether a line is nothing but what may be somebody's name."""
    bare = text.strip().strip("*_").rstrip(":").strip()
    words = bare.split()
    if not 0 < len(words) <= 5 or len(bare) > 50 or (re.search(r"[.?!,;\d](?:\s|$)", bare) and not generic(bare)):
        return False
    return known(bare) or generic(bare) or name_like(bare)


def names_with_times(lines: list[Line]) -> tuple[list[Line], list[Skipped]]:
    """(the same lines, with names and times that share a line, or stand one above the other, as labels with a time in
    front; the lines that only told a time, which are gone). Gives the very same list back where there are none."""
    whole = lines
    if any("\n" in x.text for x in lines):  # a paragraph may hold a name with its time and the words under them
        lines = [replace(x, text=row) for x in lines for row in x.text.split("\n")]
    timed = [3 < len(x.text) <= 80 and ":" in x.text and _CLOCK.search(x.text) is not None for x in lines]
    if sum(timed) < 2:
        return whole, []
    alone = [t and _ALONE.match(x.text) is not None for x, t in zip(lines, timed, strict=True)]
    beside = [
        _name_and_time(x.text) if t and not x.level and not a else None
        for x, t, a in zip(lines, timed, alone, strict=True)
    ]
    filled = [i for i, x in enumerate(lines) if x.text.strip()]
    after = dict(itertools.pairwise(filled))
    # a name stands above words: a list of times of day does not
    beside = [b if b and i in after and not timed[after[i]] else None for i, b in enumerate(beside)]
    often = Counter(b[0] for b in beside if b)
    good = {n for n, c in often.items() if c > 1 or len(often) > 1 or known(n)}
    if sum(alone) < 2 and sum(often[n] for n in good) < 2:
        return whole, []
    above = Counter(lines[i - 1].text.strip() for i in range(1, len(lines)) if alone[i])
    names = {x for x in above if name_alone(x)}
    names = {x for x in names if above[x] > 1 or known(x) or len(names) > 1}
    out: list[Line] = []
    gone: list[str] = []
    stamp = ""
    for i, line in enumerate(lines):
        if alone[i]:
            before = next((x for x in reversed(out) if x.text.strip()), None)
            if before is not None and before is out[-1] and before.text.strip() in names:
                out[-1] = replace(before, text=f"[{_time(line.text)}] {before.text.strip().rstrip(':')}: ")
            else:
                stamp = _time(line.text)
            gone.append(line.where)
            continue
        named = beside[i]
        if named and named[0] in good:
            out.append(replace(line, text=f"[{named[1]}] {named[0]}: "))
            stamp = ""
        elif stamp and line.text.strip():
            told = candidate(line.text)
            if told and told[2] is None:
                line = replace(line, text=f"[{stamp}] {line.text.lstrip()}")
            elif name_alone(line.text) and i + 1 < len(lines) and lines[i + 1].text.strip():
                line = replace(line, text=f"[{stamp}] {line.text.strip().rstrip(':')}: ")
            out.append(line)
            stamp = ""
        else:
            out.append(line)
    if not gone:
        return out, []
    where = gone[0] if len(gone) == 1 else f"{gone[0]} to {gone[-1]}"
    why = "only tells the time" if len(gone) == 1 else f"are {len(gone)} lines that only tell the time"
    return out, [Skipped(where, why)]


def _time(text: str) -> str:
    found = _ALONE.match(text)
    return _written(found[1]) if found else ""


def _written(stamp: str) -> str:
    """A time as it is written most often, so that it is known again."""
    at = seconds(stamp)
    whole, rest = divmod(at, 60)
    return f"{int(whole // 60)}:{int(whole % 60):02}:{int(rest):02}" + (
        f".{round(rest % 1 * 1000):03}" if rest % 1 else ""
    )


def _name_and_time(text: str) -> tuple[str, str] | None:
    """(name, time) of a line that is nothing but the two."""
    found = _BEHIND.match(text)
    if found and name_alone(_bare(found[1])):
        return _bare(found[1]), _written(found[2])
    found = _BEFORE.match(text)
    if found and name_alone(_bare(found[2])):
        return _bare(found[2]), _written(found[1])
    return None


def _bare(name: str) -> str:
    """A name without the brackets or the colon that a program puts to it."""
    name = name.strip().rstrip(":").strip()
    return name[1:-1].strip() if name[:1] == "[" and name[-1:] == "]" else name


def bare_names(lines: list[Line]) -> list[Line]:
    """The same lines, with names that stand alone above what each said as labels: at least two, each more than once,
    taking turns."""
    at = [i for i, x in enumerate(lines) if _may_stand_above(lines, i)]
    often = Counter(lines[i].text.strip() for i in at)
    good = {x for x, n in often.items() if n > 1}
    here = [i for i in at if lines[i].text.strip() in good]
    if len(good) < 2 or len(here) < 4:
        return lines
    said = [lines[i].text.strip() for i in here]
    blocks = sum(1 for i, x in enumerate(lines) if x.text.strip() and (i == 0 or not lines[i - 1].text.strip()))
    in_turn = sum(a != b for a, b in itertools.pairwise(said))
    if in_turn < 0.7 * (len(said) - 1) or len(here) < 0.25 * blocks:
        return lines
    chosen = set(here)
    return [replace(x, text=f"{x.text.strip().rstrip(':')}: ") if i in chosen else x for i, x in enumerate(lines)]


def _may_stand_above(lines: list[Line], i: int) -> bool:
    line = lines[i]
    if len(line.text) > 60:
        return False
    free = i == 0 or not lines[i - 1].text.strip()
    below = next((x for x in lines[i + 1 : i + 3] if x.text.strip()), None)
    under = below is not None and not name_alone(below.text)
    return free and under and not (line.level or line.quote) and name_alone(line.text) and ":" not in line.text
