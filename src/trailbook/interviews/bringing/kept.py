"""What was understood of a file, as JSON and back. Plain Python."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from ..reading import ReadDocument, ReadSpeaker, ReadTurn, Skipped
from ..reading.shapes import Column, Facts, Talked


def document_to(doc: ReadDocument) -> dict[str, Any]:
    return asdict(doc)


def document_from(found: dict[str, Any]) -> ReadDocument:
    """The same document again. Raises TypeError or KeyError where it is not one."""
    told = {f.name: found[f.name] for f in fields(ReadDocument) if f.name in found}
    told["speakers"] = tuple(ReadSpeaker(**s) for s in told["speakers"])
    told["turns"] = tuple(ReadTurn(**t) for t in told["turns"])
    told["skipped"] = tuple(Skipped(**s) for s in told["skipped"])
    told["columns"] = tuple(Column(**c) for c in told.get("columns", ()))
    told["facts"] = tuple(Facts(**f) for f in told.get("facts", ()))
    told["talks"] = tuple(Talked(**t) for t in told.get("talks", ()))
    for name in ("questions", "notes", "sheets"):
        told[name] = tuple(told.get(name, ()))
    return ReadDocument(**told)
