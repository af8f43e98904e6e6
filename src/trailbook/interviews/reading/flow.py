"""Lines of a text, a document or a page to turns."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from .labels import ASKERS, base, candidate, known, settle, slips
from .programs import as_usual, dashed
from .shapes import Line, Parts, ReadTurn, Skipped
from .stamps import bare_names, names_with_times

_SOURCE = re.compile(r"[_*(\[ ]*source(?:\(s\)|s)?[_*]*\s*:", re.I)
_SAID = re.compile(r"([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,2}) (?:said|says|wrote|writes|told \w+|put it)\s*[:,]\s*")
_FROM = re.compile(r"[—–-]{1,2}\s*([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3})\s*$")
_MARK = re.compile(
    r"[\W_]*(?:(?:begin|start|end)(?: of)?(?: the)? ?(?:transcript|interview|recording)?|transcript)[\W_]*$",
    re.I,
)
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s+\S")


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 60 else words[:57] + "…"


def to_turns(lines: list[Line], parts: Parts, drop_preamble: bool) -> None:
    """Fill `parts` with the turns in `lines`: by labels if the file has them, else a paragraph each."""
    lines = as_usual(lines, parts)
    timed, times = names_with_times(lines)
    told = [candidate(x.text) for x in timed if not x.level] if timed is not lines else []
    if sum(1 for h in told if h and h[2] is not None) >= 2:
        lines = timed  # where nobody is named, a time is a word like any other
        parts.skipped += times
    hits = [None if x.level or x.quote or not x.text.strip() else candidate(x.text) for x in lines]
    blanks = sum(not x.text.strip() for x in lines)
    filled = len(lines) - blanks
    size = min(filled, blanks + 1) if blanks else filled
    marked = [None if h and _bare(x.text, h) else h for x, h in zip(lines, hits, strict=True)]
    labels = settle((h[0] for h in marked if h), size)
    if not labels and (named := bare_names(lines)) is lines:
        named = dashed(lines)
    if not labels and named is not lines:
        lines, hits = named, [None if x.level or x.quote else candidate(x.text) for x in named]
        marked = hits
        labels = settle((h[0] for h in hits if h), size)
    if labels:
        hits = marked  # where labels are marked, a line that is nothing but such a word is what somebody said
    else:
        labels = settle((h[0] for h in hits if h), size)
    asked = sum(x.level > 0 and x.text.rstrip().endswith("?") for x in lines)
    labelled = sum(1 for h in hits if h and h[0] in labels)
    if asked > 1 and labelled < 0.5 * size and not any(known(x) for x in labels):
        labels = frozenset()  # a written answer may hold its own small headings that look like names
    if labels and not any(known(x) for x in labels) and _asked_by_others(lines, hits, labels, size):
        labels = frozenset()  # the same, where the questions are plain lines and no heading marks them
    if labels and all(base(x) in ASKERS for x in labels):  # questions are marked, and answers stand plain under them
        for x, h in zip(lines, hits, strict=True):
            if h and h[0] in labels and 0 < len(h[1].strip()) <= 400:
                x.text, x.level = h[1].strip(), 9
        labels = frozenset()
    if labels:
        meant = slips(Counter(h[0] for h in hits if h and h[0] in labels))
        hits = [(meant.get(h[0], h[0]), h[1], h[2]) if h else None for h in hits]
        labels -= meant.keys()
        _labelled(lines, hits, labels, parts, drop_preamble)
        _by_the_clock(parts)
    else:
        _written(lines, parts)


def _by_the_clock(parts: Parts) -> None:
    """Where times are those of the day (`10:03:21`), they count from the first one: a recording does not begin hours
    into itself."""
    told = [t.start for t in parts.turns if t.start is not None]
    if len(told) < 2 or told[0] < 4 * 3600 or min(told) < told[0]:
        return
    for turn in parts.turns:
        if turn.start is not None:
            turn.start = round(turn.start - told[0], 3)
    parts.notes.append("Its times are those of the day. They count from the first one here.")


def _bare(text: str, hit: tuple[str, str, float | None]) -> bool:
    """Whether nothing but the label itself stands there, with no mark beside it."""
    return text.strip() == hit[0]


def _asked_by_others(lines: list[Line], hits: list, labels: frozenset[str], size: int) -> bool:
    """Whether lines of their own ask, from before the first label on, while nobody who has a label ever asks and the
    labels are few: then the labels are small headings of the answers."""
    at = [i for i, h in enumerate(hits) if h and h[0] in labels]
    if len(at) >= 0.4 * size or any("?" in hits[i][1] for i in at):
        return False
    asking = [
        i
        for i, x in enumerate(lines)
        if i not in at
        and x.text.rstrip().endswith("?")
        and len(x.text) <= 200
        and (i == 0 or not lines[i - 1].text.strip())
    ]
    return len(asking) >= 2 and asking[0] < at[0]


def _labelled(lines, hits, labels, parts, drop_preamble) -> None:  # type: ignore[no-untyped-def]
    first = next(i for i, h in enumerate(hits) if h and h[0] in labels)
    before = [x for x in lines[:first] if x.text.strip()]
    if before and drop_preamble:
        why = f"comes before the first speaker: “{_short(' '.join(x.text for x in before[:4]))}”"
        parts.skipped.append(Skipped(f"{before[0].where} to {before[-1].where}", why))
    elif before:
        text = "\n".join(x.text for x in lines[:first]).strip("\n")
        parts.turns.append(ReadTurn(None, False, text.strip(), before[0].where))
    speaker: str | None = None
    at: float | None = None
    heading: str | None = None
    words: list[str] = []
    where = ""

    def close() -> None:
        text = "\n".join(words).strip()
        if text:
            kind = "heading" if heading else None
            parts.turns.append(ReadTurn(speaker, False, text, where, at, None, heading, kind))  # type: ignore[arg-type]
        words.clear()

    i = first
    while i < len(lines):
        line, hit = lines[i], hits[i]
        if line.quote:
            close()
            block = []
            while i < len(lines) and lines[i].quote:
                block.append(lines[i])
                i += 1
            _quoted(block, speaker or "", heading, labels, parts)
            at, where = None, lines[i].where if i < len(lines) else ""
            continue
        if line.level or (_MARK.match(line.text) and len(line.text) < 60 and not hit):
            if line.text.strip():
                close()
                if _MARK.match(line.text) or not line.level:
                    parts.skipped.append(Skipped(line.where, f"marks a part of the file: “{_short(line.text)}”"))
                else:
                    heading = line.text.strip()
                    parts.questions.append(heading)
                where = line.where
            i += 1
            continue
        if hit and hit[0] in labels:
            close()
            speaker, at, where = hit[0], hit[2], line.where
            words.append(hit[1])
        else:
            if not words and line.text.strip():
                where = line.where
            words.append(line.text)
        i += 1
    close()


def _quoted(block: list[Line], by: str, heading: str | None, labels: frozenset[str], parts: Parts) -> None:
    kind = "heading" if heading else None
    speaker: str | None = None
    words: list[str] = []
    where = block[0].where

    def close() -> None:
        text = "\n".join(words).strip()
        if text:
            turn = ReadTurn(speaker, False, text, where, None, None, heading, kind, by, sourced)  # type: ignore[arg-type]
            parts.turns.append(turn)
        words.clear()

    sourced = any(_SOURCE.match(x.text.strip()) for x in block)
    last = next((x for x in reversed(block) if x.text.strip()), block[-1])
    signed = _FROM.match(last.text.strip())
    if signed:
        speaker = signed[1]
        parts.skipped.append(Skipped(last.where, f"tells whose words are quoted: “{_short(last.text)}”"))
        block = block[: block.index(last)]
    for line in block:
        bare = line.text.strip()
        if _SOURCE.match(bare):
            close()
            parts.skipped.append(Skipped(line.where, f"tells the source of a quotation: “{_short(bare)}”"))
            people = re.findall(r"([A-Z][a-z]+)-\d+(?![\d-])", bare)
            speaker = people[0] if len(set(people)) == 1 and "," not in bare else None
            if speaker and labels and all(x.isupper() for x in labels):
                speaker = speaker.upper()
            where = line.where
            continue
        hit = candidate(bare)
        said = _SAID.match(bare)
        if hit and (hit[0] in labels or hit[0].isupper() or (len(hit[0].split()) <= 2 and hit[0].istitle())):
            close()
            speaker, where = hit[0], line.where
            words.append(hit[1])
        elif said:
            close()
            speaker, where = said[1], line.where
            words.append(bare[said.end() :])
        else:
            if not words:
                where = line.where
            words.append(line.text)
    close()


def _asks_above(lines: list[Line], i: int) -> bool:
    """Whether a numbered line is a question with its answer directly under it, and no item of a list: it ends as a
    sentence does, and what stands under it is neither an item nor set in."""
    text = lines[i].text.rstrip()
    under = lines[i + 1].text if i + 1 < len(lines) else ""
    plain = bool(under.strip()) and not _ITEM.match(under) and not under[0].isspace()
    return plain and text.lstrip()[0].isdigit() and text[-1] in "?.:!"


def _written(lines: list[Line], parts: Parts) -> None:
    levels = Counter(x.level for x in lines if x.level)
    asked = Counter(x.level for x in lines if x.level and x.text.rstrip().endswith("?"))
    main = max(levels, key=lambda n: (asked[n] > 0, levels[n], -n)) if levels else 0
    loose = not any(not x.text.strip() for x in lines) and sum(len(x.text) for x in lines) > 120 * len(lines)
    heading: str | None = None
    words: list[str] = []
    where = ""
    is_list = False

    def close() -> None:
        nonlocal is_list
        text = "\n".join(words).strip("\n")
        if text.strip():
            kind = "heading" if heading else None
            turn = ReadTurn(None, False, text.strip(), where, None, None, heading, kind)  # type: ignore[arg-type]
            last = parts.turns[-1] if parts.turns else None
            if is_list and last and last.heading == heading and last.quoted_by is None and _ITEM.match(last.text):
                parts.turns[-1] = replace(last, text=last.text + "\n\n" + turn.text)
            else:
                parts.turns.append(turn)
        words.clear()
        is_list = False

    i = 0
    while i < len(lines):
        line = lines[i]
        if line.quote:
            close()
            block = []
            while i < len(lines) and lines[i].quote:
                block.append(lines[i])
                i += 1
            _quoted(block, parts.name or parts.title or "", heading, frozenset(), parts)
            continue
        if line.level and line.level == main and line.text.strip():
            close()
            if parts.title is None and not parts.turns and line.level == 1 and levels[1] == 1:
                parts.title = line.text.strip()
                parts.skipped.append(Skipped(line.where, f"is the title: “{_short(line.text)}”"))
            else:
                heading = line.text.strip()
                parts.questions.append(heading)
        elif not line.text.strip():
            close()
        else:
            if line.level or loose:
                close()
            if line.level == 1 and main != 1 and parts.title is None and not parts.turns:
                parts.title = line.text.strip()
                parts.skipped.append(Skipped(line.where, f"is the title: “{_short(line.text)}”"))
            else:
                if not words:
                    where, is_list = line.where, bool(_ITEM.match(line.text)) and not _asks_above(lines, i)
                words.append(line.text)
                if line.level:
                    close()
        i += 1
    close()
