"""Tables: a row a person and a column a question, a transcript in a cell, a turn in a row, or facts about people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from .columns import ANSWER, END, FACT, ID, NAME, OUT, SPEAKER, START, TALK, WORDS, Head, head_of, roles_of
from .days import days_of
from .flow import to_turns
from .labels import who_asks
from .meetings import attendance
from .plain import text_lines
from .shapes import Column, Facts, Parts, ReadTurn, Skipped
from .sheets import Rows, chosen_sheet, csv_rows, formulas_without_value, xlsx_rows, xlsx_sheets
from .sizes import MAX_ATTRIBUTE
from .turnrows import DATE, read_turn_rows, turn_columns

__all__ = ["csv_rows", "read_table", "read_workbook", "xlsx_rows"]

Body = list[tuple[int, list[str]]]
EACH = "Each talk becomes an interview of its own."


def read_workbook(
    data: bytes,
    parts: Parts,
    columns: Collection[str] | None,
    also: Collection[str] = (),
    roles: Mapping[str, str] | None = None,
    sheet: str = "",
) -> None:
    """Fill `parts` from one sheet of a workbook: the one named, else the one with most words; raises BadFile."""
    sheets = xlsx_sheets(data)
    name = chosen_sheet(sheets, sheet)
    if empty := formulas_without_value(data):
        parts.notes.append(
            f"{empty} cells hold a formula that was never worked out, so they are empty here. Open the file in your "
            "spreadsheet programme, save it, and bring it in again."
        )
    if len(sheets) > 1:
        parts.sheets = [name, *(s for s in sheets if s != name)]
        others = "; ".join(s for s in sheets if s != name)
        parts.notes.append(f"The sheet “{name}” was read. Not read: {others}.")
    read_table(sheets[name], parts, columns, also, roles)


def read_table(
    rows: Rows,
    parts: Parts,
    columns: Collection[str] | None,
    also: Collection[str] = (),
    roles: Mapping[str, str] | None = None,
) -> None:
    """Fill `parts`: open columns become turns, closed ones attributes; raises BadFile. A column that holds whole
    conversations becomes the turns of each. `columns` are answers and no others are; `roles` says of single columns,
    by title, code or `#number`, what they are."""
    if not roles and columns is None and (there := attendance(rows)):
        parts.beside, parts.facts = "attendance", there
        parts.notes.append(f"It is the list of who was in a meeting: {len(there)} people. It holds no words of theirs.")
        return
    head = head_of(rows)
    span = len(head.titles)
    body = [
        (n, [*r[:span], *[""] * (span - len(r))])
        for n, r in enumerate(rows[head.start :], head.start + 1)
        if any(c.strip() for c in r)
    ]
    wanted = dict(roles or {})
    if columns is not None:
        wanted = dict.fromkeys(columns, ANSWER) | wanted
    turns = turn_columns(head, body, wanted)
    if turns is not None:
        read_turn_rows(head, body, turns, parts)
        if len({t.talk for t in parts.turns}) > 1:
            parts.notes.append(EACH)
        at = {turns.speaker: SPEAKER, turns.words: WORDS, turns.start: START, turns.end: END, turns.talk: TALK}
        parts.columns = _columns(head, body, [at.get(i, OUT) for i in range(span)])
        return
    found, unmet = roles_of(head, body, also, wanted)
    if unmet:
        parts.notes.append(f"There is no column called: {'; '.join(unmet)}.")
    parts.columns = _columns(head, body, found)
    _notes(head, found, parts)
    _people(head, body, found, parts)


def _columns(head: Head, body: Body, roles: list[str]) -> list[Column]:
    out = []
    for i, (title, code, role) in enumerate(zip(head.titles, head.codes, roles, strict=True)):
        said = [c for _, r in body if (c := r[i].strip())]
        sample = max(said[:60], key=len, default="") if role == ANSWER else next(iter(said), "")
        out.append(Column(i + 1, title, role, len(said), len(set(said)), " ".join(sample.split())[:160], code))
    return out


def _notes(head: Head, roles: list[str], parts: Parts) -> None:
    answers = _listed(head, roles, ANSWER)
    parts.questions = [t for t, r in zip(head.titles, roles, strict=True) if r == ANSWER]
    parts.notes.append(f"Read as answers: {answers or 'no column'}.")
    if facts := _listed(head, roles, FACT, 12):
        parts.notes.append(f"Kept as facts about the person: {facts}.")
    if out := sum(c.role == OUT and c.filled > 0 for c in parts.columns):
        parts.notes.append(f"Not kept: {out} other {'column' if out == 1 else 'columns'}. You can choose others.")


def _listed(head: Head, roles: list[str], role: str, most: int = 25) -> str:
    names = [t for t, r in zip(head.titles, roles, strict=True) if r == role]
    more = f"; and {len(names) - most} more" if len(names) > most else ""
    return ("; ".join(names[:most]) + more).rstrip(".")


def _people(head: Head, body: Body, roles: list[str], parts: Parts) -> None:
    """The turns of people who have a row each; a table without answers tells facts about them."""
    at = {role: [i for i, r in enumerate(roles) if r == role] for role in (ANSWER, FACT, NAME, ID)}
    talks = _talks(body, at[ANSWER])
    if talks:
        said = "; ".join(head.titles[i] for i in talks)
        parts.notes.append(f"Each cell of this column holds a whole conversation, and was read as one: {said}.")
        parts.questions = [head.titles[i] for i in at[ANSWER] if i not in talks]
    parts.rows = True
    twice: Counter[str] = Counter()
    days = _days(head, body, roles) if talks else []
    called: Counter[str] = Counter()
    for at_row, (number, row) in enumerate(body):
        name = " ".join(row[i].strip() for i in at[NAME] if row[i].strip())
        code = next((row[i].strip() for i in at[ID] if row[i].strip()), "")
        label = name or (f"Respondent {code}" if code.isdigit() else code) or f"row {number}"
        facts = {head.titles[i]: row[i].strip()[:MAX_ATTRIBUTE] for i in at[FACT] if row[i].strip()}
        if name and code:
            facts |= {head.titles[i]: row[i].strip()[:MAX_ATTRIBUTE] for i in at[ID][:1]}
        if not at[ANSWER]:
            if facts and (name or code):
                parts.facts.append(Facts(label, name or None, facts, f"row {number}"))
            continue
        twice[label] += label in parts.people
        before = parts.people.get(label, (None, {}))[1]
        parts.people[label] = (name or None, facts | before)
        talk = ""
        if talks:  # each row is a talk of its own, the second one of the same person too
            called[label] += 1
            talk = label if called[label] == 1 else f"{label} ({called[label]})"
            if days and days[at_row]:
                parts.dates[talk] = days[at_row]
        for i in at[ANSWER]:
            text = row[i].replace("\r\n", "\n").replace("\r", "\n").strip()
            if not text:
                continue
            if i in talks and (turns := _conversation(text, label, f"row {number}")):
                parts.turns += [replace(t, talk=talk) for t in turns]
                parts.asking |= {t.speaker for t in turns if t.asks and t.speaker}
                continue
            parts.turns.append(
                ReadTurn(label, False, text, f"row {number}", heading=head.titles[i], heading_kind="column", talk=talk)
            )
    if len({t.talk for t in parts.turns}) > 1:
        parts.notes.append(EACH)
    again = [x for x, n in twice.items() if n]
    if again:
        parts.notes.append(
            f"More than one row is of the same person: {'; '.join(again[:8])}. Their answers go together."
        )
    if len({f.who for f in parts.facts}) < 0.9 * len(parts.facts):
        parts.facts = []  # many rows for one: a log of something, and no facts about people
    if parts.facts:
        parts.beside = "facts"
        first, last = parts.facts[0].where, parts.facts[-1].where
        where = first if first == last else f"{first} to {last}"
        parts.skipped.append(Skipped(where, "tells facts about people; nobody says anything in it"))


def _days(head: Head, body: Body, roles: list[str]) -> list[str]:
    """The day of each row, where a column tells it."""
    for i, title in enumerate(head.titles):
        if roles[i] != ANSWER and DATE.match(title):
            found = days_of([r[i] for _, r in body])
            if sum(map(bool, found)) >= 0.5 * len(body):
                return found
    return []


def _talks(body: Body, open_ones: list[int]) -> frozenset[int]:
    """The columns whose cells are conversations: most of the first ones have several turns and somebody who asks."""
    found = set()
    for i in open_ones:
        cells = [r[i] for _, r in body if r[i].count("\n") >= 3][:20]
        if cells and len(cells) >= 0.5 * min(20, sum(bool(r[i].strip()) for _, r in body)):
            read = [_conversation(c, "x", "") for c in cells]
            if sum(any(t.asks for t in turns) for turns in read) >= 0.6 * len(cells):
                found.add(i)
    return frozenset(found)


def _conversation(text: str, label: str, where: str) -> list[ReadTurn]:
    """A cell's turns: whoever asks under their own label, everybody else as the person of the row. Empty where
    nobody is labelled as asking."""
    inner = Parts()
    to_turns(text_lines(text, False, inner), inner, False)
    asking = who_asks([(t.speaker, t.text) for t in inner.turns if t.speaker and t.quoted_by is None])
    if not asking:
        return []
    return [
        replace(t, where=where, asks=True) if t.speaker in asking else replace(t, where=where, speaker=label)
        for t in inner.turns
        if t.quoted_by is None
    ]
