"""A person's own yes, no or "ask me first", and how they are named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import in_turn, raise_consent_number
from trailbook.people.models import Person

from .. import uses, withdrawn
from ..models import Grant, Naming, Occasion, Wording
from ..wordings import current_wording
from .readers import list_readers

#: Ways in which our own wording was put to the person. Paper and importers have words of their own.
READ_OUT = ("own-hand", "in-person", "phone")


@transaction.atomic
def answer(
    *,
    person: Person,
    use: str,
    answer: str,
    how: str,
    by: Actor,
    at: datetime,
    occasion: Occasion | None = None,
    note: str = "",
    wording: Wording | None = None,
    saw: Collection[int] | None = None,
) -> Grant:
    """Record a yes, no or "ask me first" to one use, for one occasion or (none given) for everything.

    The standing answer of that scope ends. A *no* for everything also ends every earlier answer to that use
    for single occasions. ``wording`` is what was put to them (none given: the current one, where ours was read
    to them). A yes to *team* lists who may read (``list_readers``; ``saw`` are those put to them by name).
    Raises ValueError for a use, answer or way that does not exist.
    """
    if use not in uses.USES or answer not in uses.ANSWERS or how not in uses.HOWS:
        raise ValueError(f"There is no such use, answer or way: {use}, {answer}, {how}.")
    in_turn(person.place)
    standing = Grant.objects.filter(person=person, use=use, ended_at__isnull=True)
    if not (occasion is None and answer == uses.NO):
        standing = standing.filter(occasion=occasion)
    standing.update(ended_at=at)
    grant = Grant.objects.create(
        place=person.place,
        person=person,
        use=use,
        answer=answer,
        occasion=occasion,
        wording=wording or (current_wording(use) if how in READ_OUT else None),
        how=how,
        note=note[:300],
        by=by.key,
        at=at,
    )
    if use == uses.TEAM and answer == uses.YES:
        list_readers(person=person, at=at, saw=saw)
    facts = {"use": use, "answer": answer, "how": how}
    record(place=person.place, by=by, verb="answered", thing=person, at=at, **facts)
    raise_consent_number(person.place)
    if answer != uses.YES:
        withdrawn.append(withdrawn.line(withdrawn.CLOSED, person, at, use=use, other=occasion))
    return grant


@transaction.atomic
def end_answers(*, person: Person, use: str, at: datetime) -> None:
    """End the standing answers to one use for single occasions, because the person now answers for
    everything."""
    in_turn(person.place)
    Grant.objects.filter(person=person, use=use, ended_at__isnull=True, occasion__isnull=False).update(ended_at=at)


@transaction.atomic
def answer_for_everything(
    *,
    person: Person,
    answers: Mapping[str, str],
    how: str,
    by: Actor,
    at: datetime,
    note: str = "",
    wordings: Mapping[str, Wording] | None = None,
    saw: Collection[int] | None = None,
) -> None:
    """The person answers these uses for everything they said and will say: what stood for single occasions ends
    too. All of it is saved, or none."""
    for use, said in answers.items():
        end_answers(person=person, use=use, at=at)
        answer(
            person=person,
            use=use,
            answer=said,
            how=how,
            by=by,
            at=at,
            note=note,
            wording=(wordings or {}).get(use),
            saw=saw,
        )


@transaction.atomic
def name_as(*, person: Person, kind: str, by: Actor, at: datetime, text: str = "") -> Naming:
    """How the person is named outside the team from now on. *chosen* and *role* need a text."""
    if kind not in uses.NAMINGS:
        raise ValueError(f"There is no such naming: {kind}.")
    in_turn(person.place)
    Naming.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    naming = Naming.objects.create(
        place=person.place, person=person, kind=kind, text=text.strip()[:120], by=by.key, at=at
    )
    record(place=person.place, by=by, verb="named", thing=person, at=at, kind=kind)
    raise_consent_number(person.place)
    withdrawn.append(withdrawn.line(withdrawn.NAMED, person, at, use=kind))
    return naming
