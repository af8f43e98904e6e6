"""What is noted of people: written, put right, taken away; keys and words that are one thing. One function a verb.

Nothing here changes what somebody said about themselves but writing it anew: that two keys or words count as one is a
row of its own, which can be taken away again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor

from .. import rules
from ..models import Alike, AttributeKey, Person, PersonAttribute, Place
from .numbers import raise_consent_number


def _keys(place: Place, names: Sequence[str], at: datetime) -> dict[str, AttributeKey]:
    """The place's key for each of these names, made where there was none. By fold."""
    wanted = {f: n.strip()[:160] for n in names if (f := rules.fold(n))}
    known = {k.fold: k for k in AttributeKey.objects.filter(place=place, fold__in=wanted)}
    fresh = [AttributeKey(place=place, name=n, fold=f, made_at=at) for f, n in wanted.items() if f not in known]
    for key in AttributeKey.objects.bulk_create(fresh):
        known[key.fold] = key
    return known


@transaction.atomic
def note_all(*, place: Place, said: Mapping[Person, Mapping[str, str]], by: Actor, at: datetime) -> int:
    """Keep what files say of many people at once; what is noted of somebody under a key already stays as it is. A
    "rather not say" is nothing, and so is a key that Trailbook keeps no list of. Says how many were kept. A fixed
    number of queries."""
    folds = {k: rules.fold(k) for facts in said.values() for k in facts}
    fine = {k for k in folds if rules.why_not_key(k) is None}
    meant = {
        person: {k: v.strip() for k, v in facts.items() if k in fine and not rules.not_said(v)}
        for person, facts in said.items()
    }
    keys = _keys(place, list(dict.fromkeys(k for facts in meant.values() for k in facts)), at)
    if not keys:
        return 0
    main = {f: k.same_as_id or k.pk for f, k in keys.items()}
    have: set[tuple[int, int]] = set(
        PersonAttribute.objects.filter(
            person__in=meant, key__in=set(main.values()) | {k.pk for k in keys.values()}
        ).values_list("person", "key")
    )
    rows: list[PersonAttribute] = []
    for person, facts in meant.items():
        for name, value in facts.items():
            key = keys[folds[name]]
            if (person.pk, key.pk) in have or (person.pk, main[key.fold]) in have:
                continue
            have |= {(person.pk, key.pk), (person.pk, main[key.fold])}
            rows.append(
                PersonAttribute(
                    place=place, person=person, key=key, value=value, fold=rules.fold(value), by=by.key, at=at
                )
            )
    PersonAttribute.objects.bulk_create(rows, batch_size=500)
    for person, n in _per_person(rows).items():
        record(place=place, by=by, verb="noted", thing=person, at=at, attributes=n)
    return len(rows)


def _per_person(rows: Sequence[PersonAttribute]) -> dict[Person, int]:
    found: dict[Person, int] = {}
    for row in rows:
        found[row.person] = found.get(row.person, 0) + 1
    return found


@transaction.atomic
def note(*, person: Person, name: str, value: str, by: Actor, at: datetime) -> PersonAttribute | None:
    """Note one thing of a person, in place of what was noted under that key. "Rather not say", like an empty field,
    takes away what was there and keeps nothing: then None. Raises Refused, with a sentence."""
    why = rules.why_not_key(name) or rules.why_not_value(value)
    if why:
        raise Refused(why)
    key = _keys(person.place, [name], at)[rules.fold(name)]
    if key.same_as is not None:
        key = key.same_as
    rows = list(PersonAttribute.objects.filter(person=person, key__in=family(key)))
    if rules.not_said(value):
        if rows:
            take_away(noted=rows, by=by, at=at)
        else:
            _tidy([key.pk])
        return None
    row = next((r for r in rows if r.key_id == key.pk), rows[0] if rows else None)
    if row is None:
        row = PersonAttribute(place=person.place, person=person, key=key)
    elif row.value == value.strip():
        return row
    row.value, row.fold, row.by, row.at = value.strip(), rules.fold(value), by.key, at
    row.save()
    PersonAttribute.objects.filter(pk__in=[r.pk for r in rows if r.pk != row.pk]).delete()
    record(place=person.place, by=by, verb="noted", thing=person, at=at, key=str(key.uuid))
    raise_consent_number(person.place)
    _tidy([key.pk])
    return row


@transaction.atomic
def take_away(*, noted: Sequence[PersonAttribute], by: Actor, at: datetime) -> None:
    """These are known no more: nothing of them is left but that something was taken away."""
    keys = {row.key_id for row in noted}
    for row in noted:
        record(place=row.place, by=by, verb="took-away-attribute", thing=row.person, at=at, key=str(row.key.uuid))
    PersonAttribute.objects.filter(pk__in=[row.pk for row in noted]).delete()
    if noted:
        raise_consent_number(noted[0].place)
    _tidy(list(keys))


def forget_noted(person: Person) -> None:
    """A step of erasing: everything noted of them, and words and keys that were theirs alone."""
    keys = list(PersonAttribute.objects.filter(person=person).values_list("key", flat=True))
    PersonAttribute.objects.filter(person=person).delete()
    _tidy(keys)


def _tidy(keys: Sequence[int]) -> None:
    """Words that counted as others go with the last person who used them, and a key with its last word, unless the
    team did something with it."""
    alike = Alike.objects.filter(key__in=keys)
    if alike:
        there = set(PersonAttribute.objects.filter(key__in=keys).values_list("key", "fold"))
        gone = [a.pk for a in alike if (a.key_id, a.fold) not in there]
        Alike.objects.filter(pk__in=gone).delete()
    empty = AttributeKey.objects.filter(pk__in=keys, noted=None, spellings=None, same_as=None, hidden=False)
    for key in empty:
        if not key.offered:
            key.delete()


def family(key: AttributeKey) -> list[int]:
    """The key and its other spellings, by primary key."""
    return [key.pk, *AttributeKey.objects.filter(same_as=key).values_list("pk", flat=True)]


@transaction.atomic
def count_key_as(*, key: AttributeKey, other: AttributeKey, by: Actor, at: datetime) -> None:
    """``key`` is another spelling of ``other``. Raises Refused, with a sentence."""
    other = other.same_as or other
    if key.pk == other.pk or key.place_id != other.place_id:
        raise Refused(_("These two are one already."))
    AttributeKey.objects.filter(same_as=key).update(same_as=other)
    key.same_as = other
    key.save(update_fields=["same_as"])
    record(place=key.place, by=by, verb="counted-as", thing=key, at=at, other=str(other.uuid))


@transaction.atomic
def keep_key_apart(*, key: AttributeKey, by: Actor, at: datetime) -> None:
    """It was no other spelling after all."""
    key.same_as = None
    key.save(update_fields=["same_as"])
    record(place=key.place, by=by, verb="kept-apart", thing=key, at=at)


@transaction.atomic
def count_words_as(*, key: AttributeKey, words: str, other: str, by: Actor, at: datetime) -> None:
    """When looking across, these words count as the others. Both are given as their folds. Raises Refused."""
    chain = dict(Alike.objects.filter(key=key).values_list("fold", "counts_as"))
    goal = chain.get(other, other)
    there = PersonAttribute.objects.filter(key__in=family(key))
    if words == goal or not there.filter(fold=words).exists() or not there.filter(fold=goal).exists():
        raise Refused(_("Choose two different ways of putting it."))
    Alike.objects.filter(key=key, counts_as=words).update(counts_as=goal)
    Alike.objects.update_or_create(
        key=key, fold=words, defaults={"place": key.place, "counts_as": goal, "by": by.key, "at": at}
    )
    record(place=key.place, by=by, verb="counted-words-as", thing=key, at=at)


@transaction.atomic
def keep_words_apart(*, key: AttributeKey, words: str, by: Actor, at: datetime) -> None:
    """They mean different things after all. ``words`` is a fold."""
    Alike.objects.filter(key=key, fold=words).delete()
    record(place=key.place, by=by, verb="kept-words-apart", thing=key, at=at)


@transaction.atomic
def set_up_key(*, key: AttributeKey, name: str, offered: Sequence[str], hidden: bool, by: Actor, at: datetime) -> None:
    """How the team calls a key, which words it offers (nobody has to take one), and whether anybody looks across by
    it. Raises Refused, with a sentence."""
    why = rules.why_not_key(name)
    if why is None and AttributeKey.objects.filter(place=key.place, fold=rules.fold(name)).exclude(pk=key.pk).exists():
        why = _("There is one called that already. You can say that the two are one.")
    if why:
        raise Refused(why)
    key.name, key.fold, key.hidden = name.strip()[:160], rules.fold(name), hidden
    key.offered = list(dict.fromkeys(w.strip()[:80] for w in offered if not rules.not_said(w)))[:30]
    key.save(update_fields=["name", "fold", "hidden", "offered"])
    record(place=key.place, by=by, verb="set-up-key", thing=key, at=at, hidden=hidden)


@transaction.atomic
def make_key(*, place: Place, name: str, by: Actor, at: datetime, offered: Sequence[str] = ()) -> AttributeKey:
    """Something that the place wants to note of people, with words it offers. Raises Refused, with a sentence."""
    why = rules.why_not_key(name)
    if why:
        raise Refused(why)
    key = _keys(place, [name], at)[rules.fold(name)]
    set_up_key(key=key, name=name, offered=offered or key.offered, hidden=key.hidden, by=by, at=at)
    return key
