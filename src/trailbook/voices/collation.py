"""The collation as data: the team's own view of every answer, under its question."""

from __future__ import annotations

from typing import Any

from trailbook.consent.uses import TEAM
from trailbook.evidence.doors import server_door
from trailbook.evidence.gate import Shown
from trailbook.interviews.queries import shown_documents
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from .queries import unplaced, voices


def collation(inquiry: Inquiry, by: Actor) -> dict[str, Any]:
    """What ``collate --json`` prints; the shape is in ``docs/json.md``. Needs *team* only; looks are kept."""
    door = server_door(by, TEAM)
    found = voices(inquiry, door)
    called = shown_documents(inquiry)
    return {
        "inquiry": inquiry.slug,
        "guide_version": found.version.number if found.version else None,
        "questions": [
            {
                "number": q.number,
                "text": q.text,
                "answers": [
                    {
                        "contributor": a.contributor,
                        "document": called[a.document.pk],
                        "prompt": a.prompt or None,
                        "text": a.text,
                        "placed_by": a.placed_by,
                        "confidence": a.confidence,
                    }
                    for a in q.answers
                ],
                "asked": q.numbers.asked,
                "passed": q.numbers.passed,
                "not_asked": q.numbers.not_asked,
                "not_known": q.numbers.not_known,
                "held_back": q.numbers.held_back,
            }
            for q in found.questions
        ],
        "unplaced": [
            {"document": called[s.turn.document_id], "contributor": _who(s), "text": s.text}
            for s in unplaced(inquiry, door)
        ],
    }


def _who(shown: Shown) -> str:
    """The team's name for the speaker; of somebody unknown, their label in the file."""
    return shown.name if shown.turn.owner_id else (shown.turn.label or shown.name)
