"""Two records turn out to be one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import in_turn, raise_consent_number
from trailbook.people.models import Membership, Person, PersonAttribute
from trailbook.people.rules import fold

from .. import uses, withdrawn
from ..models import Copied, Erasure, Grant, Look, Naming, Occasion, Reader, Withdrawal


@transaction.atomic
def join_persons(*, keep: Person, other: Person, by: Actor, at: datetime) -> None:
    """Two persons turn out to be one. ``keep`` takes over everything of ``other``; the stricter answers win.

    Where only one of them had answered for everything, the other's occasions without an answer of their own
    are given a *no*, so that joining never opens a door; and what the other allowed on an occasion beyond that answer
    ends, whenever it was said: neither record knew of the other, so the later one did not take the earlier one back.
    """
    if keep.pk == other.pk:
        raise ValueError("These are the same person already.")
    if keep.place_id != other.place_id:
        raise ValueError("These two are in different places.")
    in_turn(keep.place)
    if Erasure.objects.filter(person__in=[keep, other]).exists():
        raise Refused(
            "One of them asked for their words to be destroyed. Two records cannot become one until it is done."
        )
    for use in uses.USES:
        _join_answers(keep, other, use, by, at)
    _join_naming(keep, other, at)
    gone = Withdrawal.objects.filter(person__in=[keep, other], ended_at__isnull=True).order_by("person_id")
    for extra in list(gone)[1:]:
        extra.ended_at = at
        extra.save(update_fields=["ended_at"])
    _move_rows(keep, other)
    record(place=keep.place, by=by, verb="joined-persons", thing=keep, at=at, other=str(other.uuid))
    raise_consent_number(keep.place)
    withdrawn.append(withdrawn.line(withdrawn.JOINED, keep, at, other=other))
    if Withdrawal.objects.filter(person=keep, ended_at__isnull=True).exists():
        withdrawn.append(withdrawn.line(withdrawn.WITHDREW, keep, at))
    account, other.account = other.account, None
    if account is not None:
        other.save(update_fields=["account"])
        if keep.account is None:
            keep.account = account
            keep.save(update_fields=["account"])
    other.delete()


def _join_answers(keep: Person, other: Person, use: str, by: Actor, at: datetime) -> None:
    general = {
        g.person_id: g
        for g in Grant.objects.filter(person__in=[keep, other], use=use, occasion__isnull=True, ended_at__isnull=True)
    }
    for person in (keep, other):
        if person.pk in general or not general:
            continue
        answered = Grant.objects.filter(person=person, use=use, ended_at__isnull=True, occasion__isnull=False)
        for occasion in Occasion.objects.filter(person=person).exclude(pk__in=answered.values("occasion")):
            Grant.objects.create(
                place=keep.place,
                person=person,
                use=use,
                answer=uses.NO,
                occasion=occasion,
                how="importer",
                note="two records joined: the stricter answer stands",
                by=by.key,
                at=at,
            )
    for person, counterpart in ((keep, other), (other, keep)):
        if person.pk in general:
            stands = uses.STRICTNESS[general[person.pk].answer]
            beyond = [a for a, strictness in uses.STRICTNESS.items() if strictness > stands]
            theirs = Grant.objects.filter(person=counterpart, use=use, ended_at=None, occasion__isnull=False)
            theirs.filter(answer__in=beyond).update(ended_at=at)
    if len(general) == 2:
        looser = max(general.values(), key=lambda g: (uses.STRICTNESS[g.answer], g.person_id == other.pk))
        looser.ended_at = at
        looser.save(update_fields=["ended_at"])
    noes = [g.at for g in general.values() if g.answer == uses.NO]
    if noes:
        beneath = Grant.objects.filter(person__in=[keep, other], use=use, ended_at=None, occasion__isnull=False)
        beneath.filter(at__lte=max(noes)).exclude(answer=uses.NO).update(ended_at=at)


def _join_naming(keep: Person, other: Person, at: datetime) -> None:
    order = [Naming.Kinds.NOBODY, Naming.Kinds.ROLE, Naming.Kinds.CHOSEN, Naming.Kinds.OWN]
    standing = Naming.objects.filter(person__in=[keep, other], ended_at__isnull=True)
    ranked = sorted(standing, key=lambda n: order.index(Naming.Kinds(n.kind)))
    for extra in ranked[1:]:
        extra.ended_at = at
        extra.save(update_fields=["ended_at"])


def _move_rows(keep: Person, other: Person) -> None:
    """Every row that points at ``other`` points at ``keep`` now, in whichever room it is."""
    for relation in Person._meta.related_objects:
        model, field = relation.related_model, relation.field.name
        rows = model._default_manager.filter(**{field: other})
        if model in (Reader, Copied, Erasure, Membership) or relation.one_to_one:
            for row in rows:
                with_keep = _twin(row, field, keep)
                if with_keep is not None:
                    _keep_stricter(with_keep, row)
                    row.delete()
                else:
                    setattr(row, field, keep)
                    row.save(update_fields=[field])
        elif model.__name__ in {"Look", "Ask", "Asked", "PersonAttribute"}:
            for row in rows:
                twin = _twin(row, field, keep)
                if twin is None:
                    setattr(row, field, keep)
                    row.save(update_fields=[field])
                    continue
                if isinstance(twin, Look) and isinstance(row, Look):
                    Look.objects.filter(pk=twin.pk).update(times=twin.times + row.times)
                if isinstance(twin, PersonAttribute) and isinstance(row, PersonAttribute) and twin.fold != row.fold:
                    both = f"{twin.value}; {row.value}"  # neither is lost
                    PersonAttribute.objects.filter(pk=twin.pk).update(value=both, fold=fold(both))
                row.delete()
        else:
            rows.update(**{field: keep})


def _twin(row: object, field: str, keep: Person) -> object | None:
    """The row that would break a unique constraint if ``row`` moved to ``keep``."""
    model = type(row)
    for constraint in model._meta.constraints:  # type: ignore[attr-defined]
        fields: Sequence[str] = getattr(constraint, "fields", ())
        if field not in fields:
            continue
        values = {f: getattr(row, f) for f in fields if f != field}
        rows = model._default_manager.filter(**values, **{field: keep})  # type: ignore[attr-defined]
        if constraint.condition is not None:
            rows = rows.filter(constraint.condition)
        found = rows.first()
        if found is not None:
            return found
    if model._meta.get_field(field).one_to_one:  # type: ignore[attr-defined]
        return model._default_manager.filter(**{field: keep}).first()  # type: ignore[attr-defined]
    return None


def _keep_stricter(kept: object, dropped: object) -> None:
    if isinstance(kept, Reader) and isinstance(dropped, Reader):
        if dropped.basis == Reader.Bases.NEW:
            kept.basis, kept.told_at = dropped.basis, max_or_none(kept.told_at, dropped.told_at)
        if "no" in (kept.answer, dropped.answer):
            kept.answer = "no"
        kept.save()
    if isinstance(kept, Erasure) and isinstance(dropped, Erasure) and dropped.due_at < kept.due_at:
        kept.due_at = dropped.due_at
        kept.save()


def max_or_none(a: datetime | None, b: datetime | None) -> datetime | None:
    return None if a is None or b is None else max(a, b)
