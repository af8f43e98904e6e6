"""What well-known programs write around the words, put as everybody writes it: the time, the label, the words.

Forms: f4 and MAXQDA (`WREN: words #00:00:09-7#`, the time at which the paragraph ends, or in front of it); Rev, Trint,
Sonix, Descript (`Wren: [00:00:09] words`, `Wren [00:00:09] words`); EXMARaLDA's lists (`WREN [v] words`); and what
programs say of themselves at an edge ("Transcribed by …"). A time is nobody's word.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from .labels import candidate, generic, known, name_like
from .shapes import Line, Parts, Skipped

_T = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_HASH = re.compile(r"[ \t]*#(\d{1,2}:\d{2}:\d{2})(?:[-.,](\d{1,3}))?#[ \t]*")
_BEHIND = re.compile(
    rf"(?:\*\*|__)?([^\W_][^:\n\[\]*]{{0,59}}?)[ \t]*:(?:\*\*|__)?[ \t]*(?:[\[(]({_T})[\])][ \t]*|\t[ \t]*({_T})\t)(.*)$",
    re.S,
)
_BESIDE = re.compile(rf"([^\W_][^:\n\[\]*]{{0,59}}?)[ \t]+\[({_T})\][ \t]+(\S.*)$", re.S)
_UNTIL = re.compile(rf"[ \t]*\[{_T}\](?:[ \t]*\[\d{{1,5}}(?:\.\d{{1,3}})?\])?[ \t]*$")
_VERBAL = re.compile(r"([^\W_][^\t\n\[\]]{0,39}?) \[v\][ \t]+(.*)$", re.S)
_DASHED = re.compile(r"([^\W\d_][\w.'’ ]{0,39}?)[ \t]+[-–—][ \t]+(\S.*)$", re.S)
_CREDIT = re.compile(
    r"[(*_ ]*(?:(?:this (?:transcript|file) was )?(?:automatically )?(?:transcribed|transcript(?:ion)?(?: was)? (?:generated|created|provided)|generated|created)"
    r" (?:by|with|using) (?:https?://)?(?:www\.)?(?:otter|turboscribe|rev|trint|sonix|temi|happy ?scribe|descript|notta|tactiq"
    r"|fireflies|macwhisper|whisper|amberscript|riverside|noscribe|goodtape|good tape)\b.{0,120}"
    r"|.{1,60} (?:started|stopped) (?:the )?transcription\.?"
    r"|meeting ended after \d{1,2}:\d{2}(?::\d{2})?.{0,10})[)*_ ]*$",
    re.I,
)


def as_usual(lines: list[Line], parts: Parts) -> list[Line]:
    """The same lines with times in front of labels, and without what programs say of themselves. The very same list
    where there is nothing of the kind."""
    lines = _without_credits(lines, parts)
    if sum("#" in x.text and _HASH.search(x.text) is not None for x in lines) >= 2:
        lines = _hashed(lines, parts)
    lines = _behind(lines)
    return _verbal(lines)


def is_credit(text: str) -> bool:
    """Whether a line is what a program says of itself."""
    return len(text) < 200 and _CREDIT.match(text.strip()) is not None


def _without_credits(lines: list[Line], parts: Parts) -> list[Line]:
    filled = [i for i, x in enumerate(lines) if x.text.strip()]
    gone = [i for i in {*filled[:6], *filled[-4:]} if is_credit(lines[i].text)]
    if not gone or len(gone) == len(filled):
        return lines
    for i in sorted(gone):
        why = f"is said by a program, not by anybody: “{' '.join(lines[i].text.split())[:60]}”"
        parts.skipped.append(Skipped(lines[i].where, why))
    return [replace(x, text="") if i in gone else x for i, x in enumerate(lines)]


def _hashed(lines: list[Line], parts: Parts) -> list[Line]:
    """The same without times between signs (`#00:00:09-7#`): a labelled paragraph begins at the time in front of its
    words, else at the one with which the paragraph before ended."""
    out: list[Line] = []
    until, number = "0:00:00", 0
    for line in lines:
        found = list(_HASH.finditer(line.text))
        if not found:
            out.append(line)
            continue
        number += len(found)
        words = _HASH.sub(" ", line.text).strip()
        first, last = found[0], found[-1]
        before = line.text[: first.start()].strip()
        leads = not before or before.endswith(":")
        start = _clock(first) if leads else until
        if last is not first or not leads:
            until = _clock(last)
        hit = candidate(words) if words else None
        out.append(replace(line, text=f"[{start}] {words}" if hit and hit[2] is None else words))
    parts.skipped.append(Skipped("between the words", f"{number} times of the recording are not words"))
    return out


def _clock(found: re.Match[str]) -> str:
    return found[1] + (f".{found[2]}" if found[2] else "")


def _behind(lines: list[Line]) -> list[Line]:
    """The same with times that stand behind a label put in front of it."""
    told = [
        _BEHIND.match(x.text)
        if not x.level and ("[" in x.text[:80] or "(" in x.text[:80] or "\t" in x.text[:80])
        else None
        for x in lines
    ]
    names = Counter(m[1] for m in told if m)
    if sum(names.values()) < 2:
        told = [_BESIDE.match(x.text) if not x.level and "[" in x.text[:80] else None for x in lines]
        names = Counter(m[1] for m in told if m and (name_like(m[1]) or generic(m[1])))
        filled = sum(bool(x.text.strip()) for x in lines)
        if sum(names.values()) < max(2, 0.4 * filled):
            return lines
    out = []
    shut = sum(1 for m in told if m and m[1] in names and _UNTIL.search(m[m.re.groups]))
    for line, m in zip(lines, told, strict=True):
        if m is None or m[1] not in names:
            out.append(line)
            continue
        words = m[m.re.groups]
        words = _UNTIL.sub("", words) if shut >= 0.5 * sum(names.values()) else words
        out.append(replace(line, text=f"[{m[2] or m[3]}] {m[1].strip()}: {words}"))
    return out


def _verbal(lines: list[Line]) -> list[Line]:
    told = [_VERBAL.match(x.text) if " [v]" in x.text[:60] else None for x in lines]
    if sum(1 for m in told if m) < 2:
        return lines
    return [replace(x, text=f"{m[1]}: {m[2]}") if m else x for x, m in zip(lines, told, strict=True)]


def dashed(lines: list[Line]) -> list[Line]:
    """The same lines with a dash behind a name (`Wren – words`) as a colon: where at least two names stand so, each more
    than once, in front of most lines. Gives the very same list back where they do not."""
    rows = [row for x in lines for row in x.text.split("\n")]
    told = Counter(m[1] for row in rows if (m := _DASHED.match(row)) and (name_like(m[1]) or known(m[1])))
    good = {x for x, n in told.items() if n > 1 and len(x.split()) <= 3}
    filled = sum(bool(row.strip()) for row in rows)
    if len(good) < 2 or len(good) > 12 or sum(told[x] for x in good) < max(4, 0.6 * filled):
        return lines
    out = []
    for line in lines:
        for row in line.text.split("\n"):
            m = _DASHED.match(row)
            out.append(replace(line, text=f"{m[1]}: {m[2]}" if m and m[1] in good else row))
    return out
