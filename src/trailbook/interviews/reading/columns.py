"""The columns of a table: their titles, in one row or several, and what each is good for. Plain Python."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .sizes import MAX_COLUMNS, BadFile

#: What a column may be read as: somebody's answer, a fact about them, their name, a sign to tell them by, nothing; and
#: where each row is a turn: who speaks, the words, when it starts and ends, which talk it is of.
ANSWER, FACT, NAME, ID, OUT = "answer", "fact", "name", "id", "out"
SPEAKER, WORDS, START, END, TALK = "speaker", "words", "start", "end", "talk"
ROLES = (ANSWER, FACT, NAME, ID, OUT)
TURN_ROLES = (SPEAKER, WORDS, START, END, TALK)

#: A table with more closed columns than `WIDE` gives no more than `MOST_FACTS` of them as facts by itself.
WIDE, MOST_FACTS = 60, 30

_ID = re.compile(
    r"(?:(?:respondent|participant|response|case|person|user|transcript|record|author|voter|member|subject|interviewee)"
    r"[ _-]*)?(?:id|code|number|no\.?|#)$|case$|participant$|respondent$|pid$|uid$",
    re.I,
)
_NAME = re.compile(r"(?:(?:full|your|participant|respondent|chosen)[ _]?)?name(?: \(.*\))?$|contributor$|person$", re.I)
_PART_OF_NAME = re.compile(r"(?:first|given|fore|last|family|sur|second)[ _-]?name$", re.I)
_PRIVATE = re.compile(
    r"e-?mail|(?:tele|mobile )?phone|\bip[ _-]?addr|user[ _-]?agent|latitude|longitude|post ?code|zip ?code|street"
    r"|\baddress\b|date of birth|surname",
    re.I,
)
_WORKING = re.compile(
    r"(?:time ?stamp|start(?:ed)?(?: ?date| ?time)?|end(?:ed)?(?: ?date| ?time)?|date ?(?:submitted|created|modified"
    r"|started|recorded)|(?:recorded|submit) ?date|duration.*|progress|finished|status|collector ?id|last ?page|seed"
    r"|distribution ?channel|user ?language|response ?type|unnamed: ?\d+|index|submission ?(?:id|date)|url)$",
    re.I,
)
_CODE = re.compile(r"([A-Za-z]\w{0,30}(?:\[\w{1,30}\]){0,2})(?:\._\.|[.:] )\s*(?=\S)")
_SHORT_CODE = re.compile(r"[A-Za-z]{1,12}[\w.#-]{0,20}(?:\[\w+\])?$")
_RESPONSE = frozenset(("response", "open-ended response", "responses", "other (please specify)", "answer"))
_CLOSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_MAIL = re.compile(r"[^\s@]{1,100}@[^\s@]{1,200}\.\w{1,30}$")


@dataclass
class Head:
    """Titles of a table, the short codes it has for its columns, and the row (from 0) where its body begins."""

    titles: list[str]
    codes: list[str]
    start: int


def head_of(rows: list[list[str]]) -> Head:
    """The titles of these rows, whether one row or more hold them; raises BadFile."""
    width = max((sum(bool(c.strip()) for c in row) for row in rows[:500]), default=0)
    top = next((i for i, r in enumerate(rows) if sum(bool(c.strip()) for c in r) >= max(1, 0.6 * width)), None)
    if top is None:
        raise BadFile("has no rows under its headings")
    first, second = rows[top], rows[top + 1] if top + 1 < len(rows) else []
    span = min(MAX_COLUMNS, max(len(r) for r in rows))
    if top and (merged := _under_groups(rows[top - 1], first)):
        names, codes, start = merged, [""] * span, top + 1
    elif (at := _import_row(rows, top)) is not None:
        names, codes, start = _cells(rows[at - 1], span), _cells(first, span), at + 1
        if at - 1 == top:
            codes = [""] * span
    elif subtitles := _grouped(first, second, rows[top + 2 : top + 3]):
        names, codes, start = subtitles, [""] * span, top + 2
    elif _questions_below(first, second, rows[top + 2 : top + 22]):
        names = [b or a for a, b in zip(_cells(first, span), _cells(second, span), strict=True)]
        codes, start = _cells(first, span), top + 2
    else:
        names, codes, start = _cells(first, span), [""] * span, top + 1
    names = [*names, *[""] * (span - len(names))][:span]
    if not any(any(c.strip() for c in r) for r in rows[start:]):
        raise BadFile("has no rows under its headings")
    titles: list[str] = []
    taken: set[str] = set()
    for i, name in enumerate(names):
        name = " ".join(name.split()) if "\n" in name else name.strip()
        name = name or f"column {i + 1}"
        titles.append(name if name not in taken else f"{name} ({i + 1})")
        taken.add(titles[-1])
    codes = [
        "" if code == title else code or (found[1] if (found := _CODE.match(title)) else "")
        for code, title in zip(codes, titles, strict=True)
    ]
    return Head(titles, codes, start)


def _cells(row: list[str], span: int) -> list[str]:
    return [row[i].strip() if i < len(row) else "" for i in range(span)]


def _import_row(rows: list[list[str]], top: int) -> int | None:
    """The row in which a survey tool writes what only it can read (`{"ImportId": …}`), if there is one."""
    for i in range(top + 1, min(top + 4, len(rows))):
        cells = [c for c in rows[i] if c.strip()]
        if cells and sum("importid" in c.casefold() for c in cells) >= 0.5 * len(cells):
            return i
    return None


def _grouped(above: list[str], below: list[str], body: list[list[str]]) -> list[str] | None:
    """The titles of two rows in which the upper one stands over several columns of the lower one; None where the two
    are no such pair."""
    span = max(len(above), len(below))
    a, b = _cells(above, span), _cells(below, span)
    c = _cells(body[0], span) if body else [""] * span
    if not a[0] or b[0] or not c[0] or sum(bool(x) for x in b) < 1:
        return None
    over = sum(1 for x, y in zip(a, b, strict=True) if y and not x)
    if not over and not any(y.casefold() in _RESPONSE for y in b):
        return None
    if any(re.fullmatch(r"[\d.,:/ -]+", y) for y in b if y):
        return None
    names, last = [], ""
    for x, y in zip(a, b, strict=True):
        last = x or (last if y else "")
        if not y or y.casefold() in _RESPONSE:
            names.append(last if y or x else "")
        else:
            names.append(f"{last}: {y}" if last else y)
    return names


def _under_groups(above: list[str], below: list[str]) -> list[str] | None:
    """The titles under a line of groups that each stand over several columns ("About you", "About the mill"): with
    the group in front, but for what tells who somebody is. None where the line above holds no groups."""
    if sum(bool(c.strip()) for c in above) < 2:
        return None
    names, last = [], ""
    for x, y in zip(_cells(above, len(below)), _cells(below, len(below)), strict=True):
        last = x or last
        names.append(f"{last}: {y}" if last and y and not (_NAME.match(y) or _ID.match(y)) else y)
    return names


def _questions_below(first: list[str], second: list[str], body: list[list[str]]) -> bool:
    """Whether the row under short codes holds the questions they stand for."""
    heads = [c.strip() for c in first if c.strip()]
    below = [c.strip() for c in second if c.strip()]
    if len(heads) < 2 or not body or len(below) < 0.6 * len(heads):
        return False
    if not all(_SHORT_CODE.match(h) for h in heads) or any(re.fullmatch(r"[\d.,:/ -]+", c) for c in below):
        return False
    asked = sum(c.endswith(("?", ":", ")")) for c in below)
    asked_later = sum(c.strip().endswith("?") for row in body for c in row) / max(1, len(body))
    return asked >= 2 and asked > 2 * asked_later


@dataclass
class Facts:
    """What one column holds."""

    cells: list[str]

    def __post_init__(self) -> None:
        self.said = [c for c in self.cells if c]
        self.different = len(set(self.said))


def roles_of(
    head: Head, body: list[tuple[int, list[str]]], also: Collection[str] = (), wanted: Mapping[str, str] | None = None
) -> tuple[list[str], list[str]]:
    """(what each column is read as, names wanted that no column has). `also` are titles that are answers; `wanted`
    says what columns are, by title, code or number; where it names answers, there are no others."""
    columns = [Facts([r[i].strip() for _, r in body]) for i in range(len(head.titles))]
    named = [i for i, h in enumerate(head.titles) if _PART_OF_NAME.match(h)]
    if len(named) < 2:
        named = [i for i, h in enumerate(head.titles) if _NAME.match(h) and columns[i].said][:1]
    ident = next(
        (i for i, h in enumerate(head.titles) if i not in named and _ID.match(h) and columns[i].said),
        None,
    )
    asked = {f for c in also for f in fold_title(c)}
    found: list[str] = []
    for i, (title, column) in enumerate(zip(head.titles, columns, strict=True)):
        if i in named:
            found.append(NAME)
        elif i == ident:
            found.append(ID)
        elif not column.said:
            found.append(OUT)
        elif asked & fold_title(title) or (not _PRIVATE.search(title) and is_open(title, column)):
            found.append(ANSWER)
        else:
            found.append(FACT if _worth_keeping(title, column) else OUT)
    _few_facts(found, head, columns, len(body))
    told, unmet = _wanted(head, wanted or {})
    if ANSWER in told.values():
        found = [OUT if r == ANSWER else r for r in found]
    if FACT in told.values() and len(told) < len(found):
        found = [OUT if r == FACT else r for r in found]
    for single in (NAME, ID):
        if single in told.values():
            found = [
                FACT if r == single and _worth_keeping(head.titles[i], columns[i]) else OUT if r == single else r
                for i, r in enumerate(found)
            ]
    for i, role in told.items():
        found[i] = role
    return found, unmet


def _wanted(head: Head, wanted: Mapping[str, str]) -> tuple[dict[int, str], list[str]]:
    told: dict[int, str] = {}
    unmet: list[str] = []
    for key, role in wanted.items():
        found, lost = _called(head, key)
        told |= dict.fromkeys(found, role)
        unmet += lost
    return told, unmet


def _called(head: Head, key: str) -> tuple[list[int], list[str]]:
    """The columns meant by one title, or by several with commas between them, though titles may hold commas too."""
    pieces = key.split(",")
    found: list[int] = []
    lost: list[str] = []
    i = 0
    while i < len(pieces):
        for j in range(len(pieces), i, -1):
            at = column_called(head.titles, head.codes, ",".join(pieces[i:j]).strip())
            if at is not None:
                found.append(at)
                i = j
                break
        else:
            if pieces[i].strip():
                lost.append(pieces[i].strip())
            i += 1
    return found, lost


def column_called(titles: list[str], codes: list[str], key: str) -> int | None:
    """Which column is meant by a title, a code, a number (`#12`) or the beginning of one title alone."""
    plain = " ".join(key.split()).casefold()
    if re.fullmatch(r"#\d{1,5}", plain):
        at = int(plain[1:]) - 1
        return at if 0 <= at < len(titles) else None
    shown = [" ".join(t.split()).casefold() for t in titles]
    for there in (shown, [c.casefold() for c in codes]):
        if plain in there:
            return there.index(plain)
    begins = [i for i, t in enumerate(shown) if len(plain) >= 3 and t.startswith(plain)]
    return begins[0] if len(begins) == 1 else None


def _worth_keeping(title: str, column: Facts) -> bool:
    """Whether a closed column is a fact about somebody: no address of theirs, nothing a survey tool notes for itself."""
    if title.startswith("column ") and column.different == len(column.said) and all(c.isdigit() for c in column.said):
        return False
    if _PRIVATE.search(title) or _WORKING.match(title):
        return False
    return sum(bool(_MAIL.match(c)) for c in column.said) <= 0.2 * len(column.said)


def _few_facts(found: list[str], head: Head, columns: list[Facts], rows: int) -> None:
    closed = [i for i, r in enumerate(found) if r == FACT]
    if len(closed) <= WIDE:
        return
    good = [
        i
        for i in closed
        if 2 <= columns[i].different <= 30 and len(columns[i].said) >= 0.25 * rows and not head.titles[i].endswith("]")
    ]
    for i in set(closed) - set(good[:MOST_FACTS]):
        found[i] = OUT


def fold_title(head: str) -> set[str]:
    """A column's title for comparing, with its number and without."""
    plain = re.sub(r"[\W_]+", " ", head.casefold().replace("’", "").replace("'", "")).strip()
    return {plain, re.sub(r"^(?:q(?:uestion)? ?)?\d+[a-z]?\d? ", "", plain)} - {""}


def _length(cell: str) -> float:
    """How many words a cell has; scripts written without spaces count two signs as a word."""
    return max(len(cell.split()), len(_CLOSE.findall(cell)) / 2)


def is_open(head: str, column: Facts) -> bool:
    """Whether people answer in words of their own in this column."""
    said = column.said
    if not said:
        return False
    words = sum(_length(c) for c in said) / len(said)
    apart = column.different / len(said)
    title = re.sub(r"\W+", " ", head.casefold())
    if all(re.sub(r"\W+", " ", c.casefold()).strip() in title for c in said):
        return False  # a box that was ticked: the cell only says again what the column is
    if sum("://" in c and len(c.split()) < 3 for c in said) > 0.5 * len(said):
        return False
    if sum(bool(re.match(r"[\d\s:./-]+(?:[AP]M)?$|\w{3} \w{3} \d\d ", c)) for c in said) > 0.5 * len(said):
        return False
    if len(said) < 8:
        return words >= 4 or (head.endswith("?") and words >= 2)
    asks = "?" in head or "(other)" in head.casefold()
    return apart > 0.5 and (words >= 4 or (asks and words >= 1.6 and apart > 0.6))
