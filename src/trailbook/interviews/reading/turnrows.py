"""Tables with a turn in a row: who speaks in one column, what they say in another, often when and in which talk."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .columns import END, SPEAKER, START, TALK, WORDS, Head, column_called, is_open
from .columns import Facts as Cells
from .days import days_of
from .labels import ASKERS, base, generic, seconds, who_asks
from .shapes import Parts, ReadTurn

_SPEAKER = re.compile(
    r"(?:speakers?|who(?: speaks)?|voice|speaker[ _-]?(?:name|label|id)|turn[ _-]?taker|said by|tier|role|sender|author|from|name|participant)$",
    re.I,
)
_SURE = re.compile(r"(?:speaker|who speaks|turn[ _-]?taker|said by|speaker[ _-]?(?:name|label|id))$", re.I)
_WORDS = re.compile(
    r"(?:text|utterance|transcript(?:ion)?|annotation|content|message|turn|words|what is said|said|speech|sentence|caption|dialog(?:ue)?|line|body)$",
    re.I,
)
_START = re.compile(
    r"(?:start|begin|time ?span|in ?point|begin time(?: - .*)?|time|timestamp|time ?code|from|in|offset|start[ _-]?(?:time|sec(?:onds)?|ms)|time \(.*\)|start \(.*\))$",
    re.I,
)
_END = re.compile(
    r"(?:end|out ?point|end time(?: - .*)?|stop|to|out|end[ _-]?(?:time|sec(?:onds)?|ms)|end \(.*\))$", re.I
)
_TALK = re.compile(
    r"(?:interview|transcript|session|conversation|call|file(?:name)?|document|talk|group|meeting|recording|dialog(?:ue)?|source)(?:[ _-]?(?:id|no\.?|number|name|file))?$|(?:case|id|participant[ _-]?id)$",
    re.I,
)
DATE = re.compile(
    r"(?:(?:interview|session|talk|call|conversation|recording|meeting)[ _-]?)?(?:date|day|held(?: on)?|date (?:of .*|held))$",
    re.I,
)
_SPAN = re.compile(r"([\d:.,]{1,15})[ \t]*(?:-|–|—|-->|to)[ \t]*([\d:.,]{1,15})$")
_CLOCK = re.compile(r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?$")


@dataclass(frozen=True)
class TurnColumns:
    """Where the parts of a turn stand, by column from 0; None where the table has no such column."""

    speaker: int | None
    words: int
    start: int | None = None
    end: int | None = None
    talk: int | None = None
    day: int | None = None


def turn_columns(
    head: Head, body: list[tuple[int, list[str]]], wanted: Mapping[str, str] | None = None
) -> TurnColumns | None:
    """Where the parts stand, if each row is a turn; else None. `wanted` says what columns are."""
    told: dict[str, int] = {}
    for key, role in (wanted or {}).items():
        at = column_called(head.titles, head.codes, key)
        if at is not None and role in (SPEAKER, WORDS, START, END, TALK):
            told[role] = at
    if wanted and not told:
        return None  # somebody said what the columns are, and these are no turns
    cells = [[r[i].strip() for _, r in body] for i in range(min(40, len(head.titles)))]
    speaker, words = told.get(SPEAKER), told.get(WORDS)
    if speaker is None or words is None:
        found = _found(head, cells) or _nameless(head, cells)
        if found is None:
            return None
        speaker, words = found if speaker is None and words is None else (speaker, words)
        if words is None:
            return None
    taken = {speaker, words}
    start = told.get(START, _first(head, cells, _START, taken, _is_time))
    end = told.get(END, _first(head, cells, _END, taken | {start}, _is_time))
    talk = told.get(TALK, _first(head, cells, _TALK, taken | {start, end}, _in_runs))
    day = _first(head, cells, DATE, taken | {start, end, talk}, lambda c: any(days_of(c)))
    return TurnColumns(speaker, words, start, end, talk, day)


def _found(head: Head, cells: list[list[str]]) -> tuple[int, int] | None:
    if not cells or len(cells[0]) < 3:
        return None
    wordy = [i for i, c in enumerate(cells) if is_open(head.titles[i], Cells(c))]
    named = [
        i
        for i in range(len(cells))
        if _WORDS.match(head.titles[i]) and sum(len(x.split()) for x in cells[i]) >= 2 * len(cells[i])
    ]
    words = named[0] if named else wordy[0] if len(wordy) == 1 else None
    if words is None or len([i for i in wordy if i != words]) > 1:
        return None
    for i, column in enumerate(cells):
        said = [x for x in column if x]
        if i == words or not _SPEAKER.match(head.titles[i]) or not said or max(len(x.split()) for x in said) > 6:
            continue
        often = Counter(said)
        if len(often) < 2 or len(often) > 0.6 * len(said):
            continue
        askers = {x for x in often if base(x) in ASKERS}
        timed = any(_START.match(t) and _is_time(c) for t, c in zip(head.titles, cells, strict=False))
        if _SURE.match(head.titles[i]) or askers or (named and timed):
            return i, words
    return None


def _nameless(head: Head, cells: list[list[str]]) -> tuple[None, int] | None:
    """Where the words stand in a table of captions: when each begins and ends, and no column for who speaks."""
    if len(cells) > 6 or not cells or len(cells[0]) < 2:
        return None
    kinds = [(_START.match(t), _END.match(t), _WORDS.match(t)) for t in head.titles]
    start = [i for i, k in enumerate(kinds) if k[0] and _is_time(cells[i])]
    end = [i for i, k in enumerate(kinds) if k[1] and _is_time(cells[i])]
    words = [i for i, k in enumerate(kinds) if k[2] and i not in start and i not in end]
    return (None, words[0]) if start and end and len(words) == 1 else None


def _first(head, cells, pattern, taken, good):  # type: ignore[no-untyped-def]
    return next(
        (i for i, c in enumerate(cells) if i not in taken and pattern.match(head.titles[i]) and good(c)),
        None,
    )


def _is_time(column: list[str]) -> bool:
    said = [x for x in column if x]
    return bool(said) and sum(_when(x) is not None for x in said) >= 0.9 * len(said)


def _in_runs(column: list[str]) -> bool:
    """Whether alike cells stand together: then they tell which talk a row is of."""
    changes = sum(a != b for a, b in itertools.pairwise(column)) + 1
    return all(column) and changes <= max(len(set(column)) * 1.2, 1) and changes < len(column)


def is_start(title: str) -> bool:
    """Whether a column called so tells when something begins."""
    return bool(_START.match(title))


def is_end(title: str) -> bool:
    """Whether a column called so tells when something ends."""
    return bool(_END.match(title))


def _when(cell: str) -> float | None:
    """The seconds of a time; of a span (`0:03 - 0:05`) those of its beginning."""
    plain = cell.strip().removesuffix("s").strip()
    if (span := _SPAN.match(plain)) and ":" in plain:
        plain = span[1]
    if _CLOCK.match(plain):
        return seconds(plain)
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return None


def read_turn_rows(head: Head, body: list[tuple[int, list[str]]], at: TurnColumns, parts: Parts) -> None:
    """Fill `parts` with the turns of these rows. Whoever asks keeps their label; a label that names nobody is somebody
    else in each talk."""
    thousandth = _in_thousandths(at, body) or (
        at.start is not None and re.search(r"ms\b|millis", head.titles[at.start], re.I) is not None
    )
    rows: list[tuple[str, ReadTurn]] = []
    speaker = ""
    for number, row in body:
        text = row[at.words].replace("\r\n", "\n").replace("\r", "\n").strip()
        speaker = (row[at.speaker].strip() if at.speaker is not None else "") or speaker
        if not text:
            continue
        times = [None if i is None else _when(row[i]) for i in (at.start, at.end)]
        if at.start is not None and at.end is None and (span := _SPAN.match(row[at.start].strip())):
            times[1] = _when(span[2])
        times = [t / 1000 if t is not None and thousandth else t for t in times]
        if times[0] is not None and times[1] is not None and times[1] < times[0]:
            times[1] = times[0]
        talk = row[at.talk].strip() if at.talk is not None else ""
        rows.append((talk, ReadTurn(speaker or None, False, text, f"row {number}", times[0], times[1])))
    days = _days(at, body)
    rows = _joined(rows)
    talks = list(dict.fromkeys(talk for talk, _ in rows))
    parts.manner = "said"
    named = [head.titles[i] for i in (at.speaker, at.words, at.start, at.end, at.talk) if i is not None]
    parts.notes.append(f"Each row was read as a turn, by these columns: {'; '.join(named)}.")
    if len(talks) <= 1:
        parts.turns = [t for _, t in rows]
        parts.date = parts.date or next(iter(days.values()), None)
        return
    parts.dates = days
    parts.notes.append(f"It holds {len(talks)} talks.")
    asking = who_asks([(t.speaker, t.text) for _, t in rows if t.speaker])
    answering: dict[str, set[str]] = {}
    for talk, turn in rows:
        if turn.speaker and turn.speaker not in asking and generic(turn.speaker):
            answering.setdefault(talk, set()).add(turn.speaker)
    for talk, turn in rows:
        label = turn.speaker
        if label and label not in asking:
            if generic(label):
                label = talk if len(answering[talk]) == 1 and talk else f"{talk} {label}".strip()
                parts.people.setdefault(label, (None, {}))
            else:
                parts.people.setdefault(label, (label, {}))
        parts.turns.append(replace(turn, speaker=label, talk=talk))
    parts.asking |= asking


def _days(at: TurnColumns, body: list[tuple[int, list[str]]]) -> dict[str, str]:
    """The day of each talk, the first that is told."""
    found: dict[str, str] = {}
    if at.day is not None:
        for (_, row), day in zip(body, days_of([r[at.day] for _, r in body]), strict=True):
            if day:
                found.setdefault(row[at.talk].strip() if at.talk is not None else "", day)
    return found


def _in_thousandths(at: TurnColumns, body: list[tuple[int, list[str]]]) -> bool:
    """Whether times are whole numbers that can only be thousandths of a second: captions do not take minutes each."""
    if at.start is None or at.end is None:
        return False
    pairs = [(row[at.start].strip(), row[at.end].strip()) for _, row in body]
    whole = [(int(a), int(b)) for a, b in pairs if a.isdigit() and b.isdigit()]
    return len(whole) == len(pairs) and sum(b - a for a, b in whole) >= 200 * len(whole)


def _joined(rows: list[tuple[str, ReadTurn]]) -> list[tuple[str, ReadTurn]]:
    """The same, with what one person says in a row joined where rows cut sentences, as captions do."""
    pairs = list(itertools.pairwise(rows))
    alike = [(a, b) for a, b in pairs if a[0] == b[0] and a[1].speaker == b[1].speaker]
    cut = sum(not a[1].text.rstrip().endswith((".", "?", "!", "…", "”", '"')) for a, _ in alike)
    if len(alike) < 0.4 * len(pairs) or cut < 0.3 * len(alike):
        return rows
    out: list[tuple[str, ReadTurn]] = []
    for talk, turn in rows:
        if out and out[-1][0] == talk and out[-1][1].speaker == turn.speaker:
            last = out[-1][1]
            out[-1] = (talk, replace(last, text=f"{last.text} {turn.text}", end=turn.end or last.end))
        else:
            out.append((talk, turn))
    return out
