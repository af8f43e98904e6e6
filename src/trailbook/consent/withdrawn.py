"""The list outside the database of what a restored backup must not undo: withdrawals, erasures, noes, passages held back
or hidden by hand, and namings. Ids, uses, positions and dates only; append-only, one JSON line each.

It outlives a restored backup: restore joins this list with the backup's and applies both again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from trailbook.kit.models import Row
from trailbook.people.models import Person, Place

WITHDREW, RETURNED, JOINED = "withdrew", "returned", "joined"
CLOSED, REFUSED = "closed", "refused-reader"
HELD, LIFTED, MASKED, UNMASKED = "held-back", "lifted-hold-back", "masked", "unmasked"
NAMED = "named"
ERASE_ASKED, CALLED_OFF, ERASED = "erase-asked", "called-off", "erased"


@dataclass(frozen=True, order=True)
class Line:
    """One act: when (ISO, with zone), what, whose (UUID), in which place (UUID), for erasures when due, and for
    two records made one the UUID of the one that went; for a use that was closed which use, and the UUID of the
    occasion where it was one alone; for a reader who was refused their UUID. For a passage the turn's UUID is ``other``,
    and ``part`` says which revision, from where to where ("1:12-40"); for a naming ``use`` is its kind."""

    at: str
    act: str
    person: str
    place: str
    due: str = ""
    other: str = ""
    use: str = ""
    part: str = ""


def path() -> Path:
    return Path(settings.DATA) / "withdrawals.jsonl"


def append(line: Line, file: Path | None = None) -> None:
    """Write one line and make sure it is on the disk before returning. Called inside the transaction that it
    belongs to: should that fail, one withdrawal too many is listed, never one too few."""
    target = file or path()
    target.parent.mkdir(parents=True, exist_ok=True)
    torn = _torn(target)
    with open(os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a", encoding="utf-8") as handle:
        handle.write(("\n" if torn else "") + json.dumps(asdict(line), sort_keys=True) + "\n")
        handle.flush()
        os.fsync(handle.fileno())


def _torn(target: Path) -> bool:
    """Whether the last line was cut off in the writing: the next one must not be lost with it."""
    if not target.exists() or not target.stat().st_size:
        return False
    with open(target, "rb") as handle:
        handle.seek(-1, os.SEEK_END)
        return handle.read(1) != b"\n"


def read(file: Path | None = None) -> list[Line]:
    """Every line, oldest first. A torn last line (power cut) is passed over."""
    target = file or path()
    if not target.exists():
        return []
    return parse(target.read_text(encoding="utf-8").splitlines())


def parse(lines: Iterable[str]) -> list[Line]:
    found = []
    for text in lines:
        try:
            found.append(Line(**json.loads(text)))
        except (ValueError, TypeError):
            continue
    return sorted(found)


def joined(*lists: Iterable[Line]) -> list[Line]:
    """Several lists as one, without doubles, oldest first."""
    return sorted({line for one in lists for line in one})


def line(
    act: str,
    person: Person,
    at: datetime,
    *,
    due: datetime | None = None,
    other: Row | None = None,
    use: str = "",
) -> Line:
    return Line(
        at=at.isoformat(),
        act=act,
        person=str(person.uuid),
        place=str(person.place.uuid),
        due=due.isoformat() if due else "",
        other=str(other.uuid) if other else "",
        use=use,
    )


def passage(act: str, owner: Person | None, place: Place, turn: Row, at: datetime, *, part: str, use: str = "") -> Line:
    """A line about a part of a turn, whose owner may be unknown."""
    whose = str(owner.uuid) if owner else ""
    return Line(
        at=at.isoformat(), act=act, person=whose, place=str(place.uuid), other=str(turn.uuid), use=use, part=part
    )
