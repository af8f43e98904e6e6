"""Several at once, each on a connection of their own: nothing is lost, nothing is given twice, nobody waits for ever.

On SQLite writers wait for each other from their first statement on, so there is nothing to try; on PostgreSQL they run
side by side.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from tests.cast import BY
from trailbook.consent import actions, uses
from trailbook.consent.looks import record_looks
from trailbook.consent.models import Copy, Grant, Look, Naming, Withdrawal
from trailbook.evidence.actions import edit_claim, make_claim
from trailbook.evidence.models import Revision, Turn
from trailbook.kit.database import next_keys
from trailbook.kit.refused import Refused
from trailbook.ledger.models import Entry
from trailbook.people.models import Place

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="on SQLite writers take turns; there is no side by side"),
]

SIDE_BY_SIDE, TIMES = 4, 6


def at_once(act, count: int = SIDE_BY_SIDE) -> list:
    """``act`` is called with 0, 1, 2 … on threads that begin together; gives what each gave, or the Refused it met."""
    begin = Barrier(count)

    def one(number: int):
        begin.wait(20)
        try:
            return act(number)
        except Refused as why:
            return why
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def test_one_person_answers_over_and_over_from_several_phones(cast):
    before, entries = Place.objects.get(pk=cast.place.pk).consent_number, Entry.objects.count()
    occasion = cast.turn("ola").occasion

    def tap(number: int) -> None:
        for n in range(TIMES):
            said = uses.YES if (number + n) % 2 else uses.NO
            scope = None if n % 3 else occasion
            how = {"how": "own-hand", "by": BY, "at": timezone.now()}
            actions.answer(person=cast.ola, use=uses.QUOTE, answer=said, occasion=scope, **how)

    at_once(tap)
    standing = Grant.objects.filter(person=cast.ola, use=uses.QUOTE, ended_at=None)
    assert max(Counter(standing.values_list("occasion", flat=True)).values()) == 1
    changes = SIDE_BY_SIDE * TIMES
    assert Place.objects.get(pk=cast.place.pk).consent_number == before + changes
    assert Entry.objects.count() == entries + changes
    numbers = list(Entry.objects.filter(place_key=str(cast.place.uuid)).order_by("pk").values_list("number", flat=True))
    assert sorted(numbers) == list(range(1, len(numbers) + 1)), "no number twice and none left out"


def test_a_no_for_everything_ends_what_is_allowed_on_an_occasion_at_the_same_moment(cast):
    """Whichever of the two is later stands; never a yes that the later no should have ended."""
    occasion = cast.turn("ola").occasion
    for _ in range(TIMES):

        def act(number: int) -> None:
            now = timezone.now()
            scope, said = (occasion, uses.YES) if number % 2 else (None, uses.NO)
            actions.answer(person=cast.ola, use=uses.QUOTE, answer=said, occasion=scope, how="phone", by=BY, at=now)

        at_once(act)
        standing = {g.occasion_id: g for g in Grant.objects.filter(person=cast.ola, use=uses.QUOTE, ended_at=None)}
        no, yes = standing[None], standing.get(occasion.pk)
        assert yes is None or yes.pk > no.pk


def test_taking_back_twice_at_once_is_one_and_names_are_one(cast):
    def act(number: int) -> None:
        actions.withdraw(person=cast.bo, how="own-hand", by=BY, at=timezone.now())
        actions.name_as(person=cast.ola, kind="chosen", text=f"Name {number}", by=BY, at=timezone.now())

    at_once(act)
    assert Withdrawal.objects.filter(person=cast.bo, ended_at=None).count() == 1
    assert Naming.objects.filter(person=cast.ola, ended_at=None).count() == 1


def test_copies_are_numbered_once(cast):
    def act(number: int) -> None:
        for _ in range(TIMES):
            whose = {"persons": [cast.ola.pk], "by": BY, "at": timezone.now()}
            actions.number_copy(inquiry=cast.inquiry, kind="voices", form="pdf", **whose)

    at_once(act)
    numbers = sorted(Copy.objects.filter(place=cast.place).values_list("number", flat=True))
    assert numbers == list(range(1, SIDE_BY_SIDE * TIMES + 1))


def test_of_several_who_edit_one_claim_one_is_kept_and_the_others_are_told(cast):
    claim = make_claim(inquiry=cast.inquiry, text="Doors are shut.", by=BY, at=timezone.now())
    done = at_once(lambda n: edit_claim(claim=claim, text=f"Text {n}", version=1, by=BY, at=timezone.now()))
    assert sum(isinstance(d, Refused) for d in done) == SIDE_BY_SIDE - 1
    claim.refresh_from_db()
    assert claim.version == 2


def test_looks_at_one_day_are_counted_together(cast):
    turn = cast.turn("ola")
    member = cast.dana
    at_once(lambda n: [record_looks(BY, member, "team", [turn]) for _ in range(TIMES)])
    assert Look.objects.get(owner=cast.ola).times == SIDE_BY_SIDE * TIMES


def test_keys_handed_out_ahead_are_handed_out_once(cast):
    """Also beside rows that are written one by one."""
    turn = cast.turn("ola")

    def act(number: int) -> list[int]:
        with transaction.atomic():
            keys = list(next_keys(Revision, 50))
            made = [
                Revision(pk=k, turn=turn, number=1000 * (number + 1) + i, text="x", by="t", at=cast.at)
                for i, k in enumerate(keys)
            ]
            Revision.objects.bulk_create(made)
            last = {"number": 99_000 + number, "text": "x", "by": "t", "at": cast.at}
            keys.append(Revision.objects.create(turn=turn, **last).pk)
        return keys

    given = [k for keys in at_once(act) for k in keys]
    assert len(set(given)) == SIDE_BY_SIDE * 51
    assert Turn.objects.get(pk=turn.pk).revisions.count() == SIDE_BY_SIDE * 51 + 1


def test_a_look_does_not_wait_for_a_long_writing(cast):
    """An import holds its place for seconds; pages, which keep looks, go on meanwhile."""
    writing, looked = Barrier(2), Barrier(2)

    def act(number: int) -> None:
        with transaction.atomic():
            if number == 0:
                actions.name_as(person=cast.bo, kind="nobody", by=BY, at=timezone.now())
                writing.wait(20)
                looked.wait(20)  # breaks, and the test fails, where the other had to wait for this transaction's end
                return
        writing.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        record_looks(BY, cast.dana, "team", [cast.turn("ola")])
        looked.wait(20)

    at_once(act, 2)
    assert Look.objects.filter(owner=cast.ola, day__gte=timezone.localdate() - timedelta(days=1)).exists()
