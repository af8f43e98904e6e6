"""Taking words back, coming back, and having them destroyed."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.apps import apps
from django.db import transaction
from django.db.models import CharField

from trailbook.ledger.actions import record
from trailbook.ledger.rules import MACHINE, Actor
from trailbook.people.actions import in_turn, raise_consent_number
from trailbook.people.models import Person
from trailbook.people.registry import from_the_top

from .. import withdrawn
from ..models import Copy, Erasure, Grant, Look, Withdrawal
from .copies import ask_to_destroy

ERASE_WAITS = timedelta(days=7)


@transaction.atomic
def withdraw(*, person: Person, how: str, by: Actor, at: datetime) -> Withdrawal:
    """Take a person's words back: from the next request nobody but they can open them. Said twice, it is one.
    Holders of copies are asked to destroy them."""
    in_turn(person.place)
    already = Withdrawal.objects.filter(person=person, ended_at__isnull=True).first()
    if already:
        return already
    withdrawal = Withdrawal.objects.create(place=person.place, person=person, how=how, by=by.key, at=at)
    ask_to_destroy(person=person, at=at)
    record(place=person.place, by=by, verb="withdrew", thing=person, at=at, how=how)
    raise_consent_number(person.place)
    withdrawn.append(withdrawn.line(withdrawn.WITHDREW, person, at))
    words_gone_soon(person, at)
    return withdrawal


@transaction.atomic
def come_back(*, person: Person, how: str, by: Actor, at: datetime) -> None:
    """End a withdrawal. Every use is asked afresh: each standing answer ends, so that *no answer yet* is
    no."""
    in_turn(person.place)
    Withdrawal.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    Grant.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    record(place=person.place, by=by, verb="came-back", thing=person, at=at, how=how)
    raise_consent_number(person.place)
    withdrawn.append(withdrawn.line(withdrawn.RETURNED, person, at))


@transaction.atomic
def ask_erasure(*, person: Person, by: Actor, at: datetime, now: bool = False) -> Erasure:
    """Hide a person's words at once, and destroy them now or after seven days, as they choose."""
    in_turn(person.place)
    due = at if now else at + ERASE_WAITS
    erasure, made = Erasure.objects.get_or_create(
        person=person, defaults={"place": person.place, "asked_at": at, "due_at": due, "by": by.key}
    )
    if not made and due < erasure.due_at:
        erasure.due_at = due
        erasure.save(update_fields=["due_at"])
    ask_to_destroy(person=person, at=at)
    record(place=person.place, by=by, verb="asked-erasure", thing=person, at=at)
    raise_consent_number(person.place)
    withdrawn.append(withdrawn.line(withdrawn.ERASE_ASKED, person, at, due=erasure.due_at))
    words_gone_soon(person, at)
    return erasure


@transaction.atomic
def call_off_erasure(*, person: Person, by: Actor, at: datetime) -> None:
    """Before it is done, an erasure can be called off; the words stay taken back until the person returns.
    Where none waits, nothing happens."""
    in_turn(person.place)
    gone, _ = Erasure.objects.filter(person=person, done_at__isnull=True).delete()
    if not gone:
        return
    withdraw(person=person, how="own-hand", by=by, at=at)
    record(place=person.place, by=by, verb="called-off-erasure", thing=person, at=at)
    raise_consent_number(person.place)
    withdrawn.append(withdrawn.line(withdrawn.CALLED_OFF, person, at))


@transaction.atomic
def erase_now(*, person: Person, at: datetime) -> None:
    """Destroy what every room holds of a person. What is left is a row without a name, so that an old backup
    knows whom to erase again. Afterwards the caller makes the database forget (``kit.database.forget``)."""
    in_turn(person.place)
    for holding in from_the_top():
        holding.erase(person, at)
    _forget_signature(person)
    Person.objects.filter(pk=person.pk).update(name="", generic=True, account=None, erased_at=at)
    Erasure.objects.update_or_create(
        person=person,
        defaults={"place": person.place, "done_at": at},
        create_defaults={
            "place": person.place,
            "asked_at": at,
            "due_at": at,
            "done_at": at,
            "by": "server:restore",
        },
    )
    Withdrawal.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    record(place=person.place, by=MACHINE, verb="erased", thing=person, at=at)
    raise_consent_number(person.place)
    withdrawn.append(withdrawn.line(withdrawn.ERASED, person, at))


#: Columns that say in words who did something; whoever ran the server may have given a name there.
SIGNED = frozenset({"actor", "answered_by", "by", "confirmed_by", "holder", "made_by", "reader"})


def _forget_signature(person: Person) -> None:
    """Where the person signed by name at the command line, the name goes too."""
    if not person.name or person.generic:
        return
    signed, blank = f"server:{person.name}", f"server:{person.uuid.hex[:12]}"
    for model in apps.get_models():
        if model.__module__.startswith("trailbook."):
            for name in SIGNED & {f.name for f in model._meta.concrete_fields if isinstance(f, CharField)}:
                model._default_manager.filter(**{name: signed}).update(**{name: blank})
    Look.objects.filter(place=person.place_id, reader=blank).update(reader_name="")
    Copy.objects.filter(place=person.place_id, holder=blank).update(holder_name="")


def words_gone_soon(person: Person, at: datetime) -> None:
    """After the commit, tell the rooms above (a report issues its corrected edition). A courtesy: the words
    are gone already, by the gate."""
    from ..signals import words_taken_back

    transaction.on_commit(lambda: words_taken_back.send(sender=Person, person=person, at=at), robust=True)
