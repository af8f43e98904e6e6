"""What consent holds of a person: given back, and destroyed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from trailbook.people.models import Person
from trailbook.people.registry import Holding

from .models import Copied, Copy, Grant, Look, Naming, Occasion, Reader, Wish
from .queries import copies_of


def erase(person: Person, at: datetime) -> None:
    """Answers, namings, wishes, readers and looks go, and the person's name wherever they looked or took a copy. What
    is left is that an erasure was asked for and done, and that holders of copies were asked to destroy them."""
    Look.objects.filter(owner=person).delete()
    Look.objects.filter(reader=person.actor.key).update(reader_name="")
    Copy.objects.filter(holder=person.actor.key).update(holder_name="")
    Wish.objects.filter(person=person).delete()
    Grant.objects.filter(person=person).delete()
    Naming.objects.filter(person=person).delete()
    Reader.objects.filter(owner=person).delete()
    Reader.objects.filter(member=person).delete()
    Copied.objects.filter(person=person, destroy_asked_at__isnull=True).update(destroy_asked_at=at)
    Occasion.objects.filter(person=person).delete()


def take_out(person: Person) -> dict[str, Any]:
    """What the person decided, who may read, who has read, and which copies were made."""
    return {
        "answers": [
            {
                "use": g.use,
                "answer": g.answer,
                "for": g.occasion.title if g.occasion else "everything",
                "how": g.how,
                "at": g.at.isoformat(),
                "ended": g.ended_at.isoformat() if g.ended_at else None,
                "wording": g.wording.question if g.wording else "",
                "note": g.note,
            }
            for g in person.grants.select_related("occasion", "wording").order_by("at")
        ],
        "names": [{"kind": n.kind, "text": n.text, "at": n.at.isoformat()} for n in person.namings.order_by("at")],
        "wish": person.wish.text if hasattr(person, "wish") else "",
        "withdrawals": [
            {"at": w.at.isoformat(), "ended": w.ended_at.isoformat() if w.ended_at else None}
            for w in person.withdrawals.order_by("at")
        ],
        "readers": [
            {"name": r.member.name, "basis": r.basis, "told": str(r.told_at or ""), "answer": r.answer}
            for r in person.readers.select_related("member")
        ],
        "looks": [
            {"name": x.reader_name, "day": x.day.isoformat(), "door": x.door, "times": x.times}
            for x in person.looks.order_by("day")
        ],
        "copies": [
            {
                "number": c.copy.number,
                "holder": c.copy.holder_name,
                "made": c.copy.made_at.isoformat(),
                "asked_to_destroy": c.destroy_asked_at.isoformat() if c.destroy_asked_at else None,
                "destroyed": c.destroyed_at.isoformat() if c.destroyed_at else None,
            }
            for c in copies_of(person)
        ],
    }


HOLDING = Holding(
    room="consent",
    models=(
        "consent.Occasion",
        "consent.Grant",
        "consent.Naming",
        "consent.Withdrawal",
        "consent.Erasure",
        "consent.Reader",
        "consent.Look",
        "consent.Copied",
        "consent.Copy",
        "consent.Wish",
    ),
    erase=erase,
    take_out=take_out,
)
