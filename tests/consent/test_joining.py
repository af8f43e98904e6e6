"""Two records become one person: never does joining open a door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import BY
from trailbook.consent import actions as consent
from trailbook.consent import withdrawn
from trailbook.consent.models import Look, Reader, Withdrawal
from trailbook.evidence.doors import public_door, server_door, team_door
from trailbook.evidence.gate import Stretch, shown
from trailbook.kit.refused import Refused
from trailbook.people.models import Person

pytestmark = pytest.mark.django_db


def join(keep, other):
    consent.join_persons(keep=keep, other=other, by=BY, at=timezone.now())


def opens(cast, name, door):
    return shown(Stretch(cast.turn(name).pk), door) is not None


def say(person, use, answer, at=None):
    consent.answer(person=person, use=use, answer=answer, how="phone", by=BY, at=at or timezone.now())


def test_a_no_for_everything_of_either_ends_what_the_other_allowed_before(cast):
    turn_ola, turn_bo = cast.turn("ola"), cast.turn("bo")
    say(cast.bo, "quote", "no")
    join(cast.ola, cast.bo)
    assert shown(Stretch(turn_ola.pk), public_door()) is None
    assert shown(Stretch(turn_bo.pk), public_door()) is None
    assert shown(Stretch(turn_bo.pk), server_door(BY)).name == "Ola Berg"


@pytest.mark.parametrize("answer", ["no", "ask"])
def test_what_one_allowed_on_an_occasion_ends_at_the_others_stricter_answer_whenever_it_was_given(cast, answer):
    """The yes came later, and to a record that knew nothing of the other's answer."""
    turn = cast.turn("ola")
    say(cast.bo, "quote", answer, timezone.now() - timedelta(days=900))
    assert opens(cast, "ola", public_door())
    join(cast.bo, cast.ola)
    assert shown(Stretch(turn.pk), public_door()) is None


def test_a_yes_for_everything_of_one_does_not_open_the_others_words(cast):
    turn = cast.turn("cy")
    say(cast.ola, "quote", "yes")
    join(cast.ola, cast.cy)
    assert shown(Stretch(turn.pk), public_door()) is None
    assert opens(cast, "ola", public_door())


def test_of_two_answers_for_everything_the_stricter_stands(cast):
    say(cast.ola, "session", "ask", timezone.now() - timedelta(days=3))
    say(cast.bo, "session", "yes")
    join(cast.ola, cast.bo)
    standing = cast.ola.grants.get(use="session", occasion=None, ended_at=None)
    assert standing.answer == "ask"


def test_words_taken_back_by_one_are_taken_back_for_both(cast):
    turn = cast.turn("eve")
    join(cast.ola, cast.eve)
    assert Withdrawal.objects.filter(person=cast.ola, ended_at=None).count() == 1
    assert not opens(cast, "ola", server_door(BY))
    assert shown(Stretch(turn.pk), server_door(BY)) is None


def test_the_more_careful_naming_and_reader_stand_and_looks_are_counted_together(cast):
    Reader.objects.filter(owner=cast.bo, member=cast.dana).update(answer="no")
    for name in ("ola", "bo"):
        shown(Stretch(cast.turn(name).pk), team_door(cast.lee), thing="the same page")
    join(cast.ola, cast.bo)
    assert cast.ola.namings.get(ended_at=None).kind == "chosen"
    assert not opens(cast, "ola", team_door(cast.dana))
    assert Look.objects.get(owner=cast.ola, reader=cast.lee.actor.key).times == 2
    assert not Person.objects.filter(name="Bo Trent").exists()


def test_nobody_is_joined_while_one_is_to_be_destroyed_nor_across_places(cast):
    with pytest.raises(ValueError, match="different places"):
        join(cast.ola, cast.zed)
    consent.ask_erasure(person=cast.bo, by=BY, at=timezone.now())
    with pytest.raises(Refused, match="asked for their words to be destroyed"):
        join(cast.ola, cast.bo)
    assert Person.objects.filter(pk=cast.bo.pk).exists()


def test_the_list_beside_the_database_knows_who_became_whom(cast):
    other = str(cast.bo.uuid)
    join(cast.ola, cast.bo)
    line = next(x for x in withdrawn.read() if x.act == withdrawn.JOINED)
    assert (line.person, line.other) == (str(cast.ola.uuid), other)
