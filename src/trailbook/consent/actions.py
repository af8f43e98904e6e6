"""What a person decides about their words, and what the team tells them. One function a verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from trailbook.ledger.actions import record
from trailbook.ledger.rules import MACHINE, Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Inquiry, Link, Membership, Person, Place
from trailbook.people.registry import from_the_top

from . import uses, withdrawn
from .models import (
    Copied,
    Copy,
    Erasure,
    Grant,
    Naming,
    Occasion,
    Reader,
    Withdrawal,
    Wording,
)

ERASE_WAITS = timedelta(days=7)


@transaction.atomic
def open_occasion(
    *,
    person: Person,
    inquiry: Inquiry,
    at: datetime,
    held: str = "",
    held_on: object = None,
    title: str = "",
) -> Occasion:
    return Occasion.objects.create(
        place=person.place,
        person=person,
        inquiry=inquiry,
        held=held,
        held_on=held_on,
        title=title[:200],
        made_at=at,
    )


@transaction.atomic
def open_occasions(
    *,
    persons: Sequence[Person],
    inquiry: Inquiry,
    at: datetime,
    held: str = "",
    held_on: object = None,
    title: str = "",
) -> dict[Person, Occasion]:
    """One occasion for each of these persons, in one statement."""
    made = Occasion.objects.bulk_create(
        [
            Occasion(
                place_id=inquiry.place_id,
                person=p,
                inquiry=inquiry,
                held=held,
                held_on=held_on,
                title=title[:200],
                made_at=at,
            )
            for p in persons
        ],
        batch_size=500,
    )
    return dict(zip(persons, made, strict=True))


@transaction.atomic
def state_answers(
    *, occasions: Sequence[Occasion], said: Sequence[str], how: str, note: str, by: Actor, at: datetime
) -> None:
    """Record that consent to these uses was given before, for occasions that are new: a yes each, with how that
    is known. One ledger entry for all."""
    if not occasions:
        return
    wordings = {use: current_wording(use) for use in said}
    Grant.objects.bulk_create(
        [
            Grant(
                place_id=o.place_id,
                person_id=o.person_id,
                use=use,
                answer=uses.YES,
                occasion=o,
                wording=wordings[use],
                how=how,
                note=note[:300],
                by=by.key,
                at=at,
            )
            for o in occasions
            for use in said
        ],
        batch_size=500,
    )
    place = occasions[0].place
    if uses.TEAM in said:
        persons = {o.person_id for o in occasions}
        there = set(Reader.objects.filter(owner__in=persons, basis=Reader.Bases.THERE).values_list("owner", flat=True))
        members = list(
            Membership.objects.wearing(uses.TEAM_READERS).filter(place=place).values_list("person", flat=True)
        )
        Reader.objects.bulk_create(
            [
                Reader(place=place, owner_id=p, member_id=m, basis=Reader.Bases.THERE, made_at=at)
                for p in sorted(persons - there)
                for m in members
                if m != p
            ],
            batch_size=500,
            ignore_conflicts=True,
        )
    record(
        place=place,
        by=by,
        verb="stated-consent",
        thing=occasions[0],
        at=at,
        people=len(occasions),
        uses=list(said),
    )
    raise_consent_number(place)


@transaction.atomic
def state_naming(*, persons: Sequence[Person], kind: str, text: str, by: Actor, at: datetime) -> None:
    """Record how these persons want to be named, as stated by whoever brings their words in. Someone who has
    chosen with their own hand keeps their choice."""
    chosen = set(Naming.objects.filter(person__in=persons, ended_at__isnull=True).values_list("person", flat=True))
    for person in persons:
        if person.pk not in chosen:
            name_as(person=person, kind=kind, text=text, by=by, at=at)


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
) -> Grant:
    """Record a yes, no or "ask me first" to one use, for one occasion or (none given) for everything.

    The standing answer of that scope ends. A *no* for everything also ends every earlier answer to that use
    for single occasions. A first yes to *team* lists everyone on the team now as having been there at the
    yes. Raises ValueError for a use, answer or way that does not exist.
    """
    if use not in uses.USES or answer not in uses.ANSWERS or how not in uses.HOWS:
        raise ValueError(f"There is no such use, answer or way: {use}, {answer}, {how}.")
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
        wording=wording or current_wording(use),
        how=how,
        note=note[:300],
        by=by.key,
        at=at,
    )
    if use == uses.TEAM and answer == uses.YES:
        list_readers(person=person, at=at)
    facts = {"use": use, "answer": answer, "how": how}
    record(place=person.place, by=by, verb="answered", thing=person, at=at, **facts)
    raise_consent_number(person.place)
    return grant


@transaction.atomic
def end_answers(*, person: Person, use: str, at: datetime) -> None:
    """End the standing answers to one use for single occasions, because the person now answers for
    everything."""
    Grant.objects.filter(person=person, use=use, ended_at__isnull=True, occasion__isnull=False).update(ended_at=at)


def current_wording(use: str) -> Wording | None:
    return Wording.objects.filter(use=use).order_by("-version").first()


def list_readers(*, person: Person, at: datetime) -> None:
    """At a person's first yes to *team*: everyone who reads on the team now was there. Whoever is listed
    already stays as they are (a newcomer does not become an old hand by a later yes)."""
    if Reader.objects.filter(owner=person, basis=Reader.Bases.THERE).exists():
        return
    members = Membership.objects.wearing(uses.TEAM_READERS).filter(place=person.place)
    Reader.objects.bulk_create(
        [
            Reader(place=person.place, owner=person, member_id=m, basis=Reader.Bases.THERE, made_at=at)
            for m in members.exclude(person=person).values_list("person", flat=True)
        ],
        ignore_conflicts=True,
    )


def list_newcomer(*, member: Person, at: datetime, came_back: bool = False) -> None:
    """A member who joined: list everyone of the place who has ever said yes to *team* as still to be told of
    them. (Whoever has not, will see them by name at their first yes.) Someone who left and ``came_back`` is a
    newcomer again: people may have spoken while they were away. A yes or no to them still stands."""
    if came_back:
        Reader.objects.filter(member=member).update(basis=Reader.Bases.NEW, told_at=None, told_how="")
    owners = (
        Grant.objects.filter(place=member.place, use=uses.TEAM, answer=uses.YES)
        .exclude(person=member)
        .values_list("person", flat=True)
        .distinct()
    )
    Reader.objects.bulk_create(
        [Reader(place=member.place, owner_id=o, member=member, basis=Reader.Bases.NEW, made_at=at) for o in owners],
        ignore_conflicts=True,
    )


@transaction.atomic
def tell_of_newcomer(*, reader: Reader, how: str, by: Actor, at: datetime) -> None:
    """The contributor was told that this newcomer would read what they said earlier. The first telling
    counts."""
    if reader.told_at is None:
        reader.told_at, reader.told_how = at, how
        reader.save(update_fields=["told_at", "told_how"])
        record(place=reader.place, by=by, verb="told-of-newcomer", thing=reader, at=at, how=how)
        raise_consent_number(reader.place)


@transaction.atomic
def answer_reader(*, reader: Reader, answer: str, by: Actor, at: datetime) -> None:
    """The contributor's yes or no to one member reading their words."""
    reader.answer, reader.answered_at = answer, at
    reader.save(update_fields=["answer", "answered_at"])
    record(place=reader.place, by=by, verb="answered-reader", thing=reader, at=at, answer=answer)
    raise_consent_number(reader.place)


@transaction.atomic
def name_as(*, person: Person, kind: str, by: Actor, at: datetime, text: str = "") -> Naming:
    """How the person is named outside the team from now on. *chosen* and *role* need a text."""
    if kind not in uses.NAMINGS:
        raise ValueError(f"There is no such naming: {kind}.")
    Naming.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    naming = Naming.objects.create(
        place=person.place, person=person, kind=kind, text=text.strip()[:120], by=by.key, at=at
    )
    record(place=person.place, by=by, verb="named", thing=person, at=at, kind=kind)
    raise_consent_number(person.place)
    return naming


@transaction.atomic
def withdraw(*, person: Person, how: str, by: Actor, at: datetime) -> Withdrawal:
    """Take a person's words back: from the next request nobody but they can open them. Said twice, it is one.
    Holders of copies are asked to destroy them."""
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
    Withdrawal.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    Grant.objects.filter(person=person, ended_at__isnull=True).update(ended_at=at)
    record(place=person.place, by=by, verb="came-back", thing=person, at=at, how=how)
    raise_consent_number(person.place)
    withdrawn.append(withdrawn.line(withdrawn.RETURNED, person, at))


@transaction.atomic
def ask_erasure(*, person: Person, by: Actor, at: datetime, now: bool = False) -> Erasure:
    """Hide a person's words at once, and destroy them now or after seven days, as they choose."""
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
    """Before it is done, an erasure can be called off; the words stay taken back until the person returns."""
    Erasure.objects.filter(person=person, done_at__isnull=True).delete()
    withdraw(person=person, how="own-hand", by=by, at=at)
    record(place=person.place, by=by, verb="called-off-erasure", thing=person, at=at)
    withdrawn.append(withdrawn.line(withdrawn.RETURNED, person, at))
    withdrawn.append(withdrawn.line(withdrawn.WITHDREW, person, at + timedelta(microseconds=1)))


@transaction.atomic
def erase_now(*, person: Person, at: datetime) -> None:
    """Destroy what every room holds of a person. What is left is a row without a name, so that an old backup
    knows whom to erase again. Afterwards the caller makes the database forget (``kit.database.forget``)."""
    for holding in from_the_top():
        holding.erase(person, at)
    Person.objects.filter(pk=person.pk).update(name="", generic=True, attributes={}, account=None, erased_at=at)
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


def words_gone_soon(person: Person, at: datetime) -> None:
    """After the commit, tell the rooms above (a report issues its corrected edition). A courtesy: the words
    are gone already, by the gate."""
    from .signals import words_taken_back

    transaction.on_commit(lambda: words_taken_back.send(sender=Person, person=person, at=at))


def ask_to_destroy(*, person: Person, at: datetime) -> None:
    """Ask the holder of every copy with this person's words to destroy it."""
    Copied.objects.filter(person=person, destroy_asked_at__isnull=True).update(destroy_asked_at=at)


@transaction.atomic
def number_copy(*, inquiry: Inquiry, kind: str, form: str, by: Actor, at: datetime, persons: Iterable[int]) -> Copy:
    """Number a file with unpublished words to whoever takes it, and list whose words are in it."""
    place = Place.objects.select_for_update().get(pk=inquiry.place_id)
    last = Copy.objects.filter(place=place).aggregate(n=Max("number"))["n"] or 0
    copy = Copy.objects.create(
        place=place,
        inquiry=inquiry,
        number=last + 1,
        kind=kind,
        form=form,
        holder=by.key,
        holder_name=by.name[:160],
        made_at=at,
    )
    Copied.objects.bulk_create([Copied(copy=copy, person_id=p) for p in sorted(set(persons))])
    record(place=place, by=by, verb="took-copy", thing=copy, at=at, number=copy.number)
    return copy


@transaction.atomic
def copy_destroyed(*, copied: Copied, by: Actor, at: datetime) -> None:
    copied.destroyed_at = at
    copied.save(update_fields=["destroyed_at"])
    record(place=copied.copy.place, by=by, verb="destroyed-copy", thing=copied.copy, at=at)


@transaction.atomic
def join_persons(*, keep: Person, other: Person, by: Actor, at: datetime) -> None:
    """Two persons turn out to be one. ``keep`` takes over everything of ``other``; the stricter answers win.

    Where only one of them had answered for everything, the other's occasions without an answer of their own
    are given a *no*, so that joining never opens a door.
    """
    if keep.pk == other.pk:
        raise ValueError("These are the same person already.")
    if keep.place_id != other.place_id:
        raise ValueError("These two are in different places.")
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
    if Withdrawal.objects.filter(person=keep, ended_at__isnull=True).exists():
        withdrawn.append(withdrawn.line(withdrawn.WITHDREW, keep, at))
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
    if len(general) == 2:
        looser = max(general.values(), key=lambda g: (uses.STRICTNESS[g.answer], g.person_id == other.pk))
        looser.ended_at = at
        looser.save(update_fields=["ended_at"])


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
        elif model.__name__ in {"Look", "Ask", "Asked"}:
            for row in rows:
                if _twin(row, field, keep) is None:
                    setattr(row, field, keep)
                    row.save(update_fields=[field])
                else:
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


def revoke_link(*, link: Link, by: Actor, at: datetime) -> None:
    """A private link stops working; others of the same person go on."""
    with transaction.atomic():
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        record(place=link.place, by=by, verb="revoked-link", thing=link, at=at)
