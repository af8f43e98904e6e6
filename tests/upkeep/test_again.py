"""The list of withdrawals beside the database, and bringing a database up to it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import BY
from trailbook.consent import actions as consent
from trailbook.consent import withdrawn
from trailbook.consent.models import Erasure, Grant, Naming, Reader, Withdrawal
from trailbook.consent.queries import is_withdrawn
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import Stretch, shown
from trailbook.evidence.models import HoldBack, Mask
from trailbook.site.upkeep import again, erasing, health, ready

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_rebuilding(monkeypatch):
    """A database cannot be rebuilt inside a test's transaction."""
    monkeypatch.setattr(erasing, "forget", lambda: True)


def line(act, person, days=0.0, due=None, other=None, use=""):
    return withdrawn.line(act, person, timezone.now() + timedelta(days=days), due=due, other=other, use=use)


def apply(*lines):
    return again.apply_list(lines, by=BY)


def test_a_withdrawal_on_the_list_alone_is_made_again_and_only_once(cast):
    on_the_list = line(withdrawn.WITHDREW, cast.ola)
    assert apply(on_the_list)["withdrawn_again"] == 1
    assert is_withdrawn(cast.ola)
    assert apply(on_the_list)["withdrawn_again"] == 0


def test_who_came_back_stays_back_but_what_they_allowed_before_stays_ended(cast):
    """An older database knows neither that they left nor that they returned to be asked afresh."""
    apply(line(withdrawn.WITHDREW, cast.ola, -2), line(withdrawn.RETURNED, cast.ola, -1))
    assert not is_withdrawn(cast.ola)
    assert not Grant.objects.filter(person=cast.ola, ended_at=None).exists()
    consent.answer(person=cast.ola, use="team", answer="yes", how="phone", by=BY, at=timezone.now())
    apply(line(withdrawn.WITHDREW, cast.ola, -2), line(withdrawn.RETURNED, cast.ola, -1))
    assert Grant.objects.filter(person=cast.ola, ended_at=None).count() == 1


def test_a_no_said_after_the_backup_was_made_still_closes_its_door(cast):
    occasion = cast.occasion("ola")
    standing = lambda use: Grant.objects.filter(person=cast.ola, use=use, ended_at=None).count()  # noqa: E731
    apply(line(withdrawn.CLOSED, cast.ola, -40, use="quote"))
    assert standing("quote") == 1  # said before that yes
    apply(
        withdrawn.line(withdrawn.CLOSED, cast.ola, timezone.now(), use="quote"),
        withdrawn.line(withdrawn.CLOSED, cast.ola, timezone.now(), use="voices", other=occasion),
        withdrawn.line(withdrawn.CLOSED, cast.ola, timezone.now(), use="session", other=cast.occasion("bo")),
    )
    assert [standing(u) for u in ("quote", "voices", "session", "team")] == [0, 0, 1, 1]


def test_a_no_by_the_person_is_on_the_list_and_a_later_yes_stands(cast):
    for answer in ("no", "yes"):
        consent.answer(person=cast.ola, use="quote", answer=answer, how="phone", by=BY, at=timezone.now())
    assert [(x.act, x.use) for x in withdrawn.read()][-1] == (withdrawn.CLOSED, "quote")
    again.apply_list(withdrawn.read(), by=BY)
    assert Grant.objects.filter(person=cast.ola, use="quote", answer="yes", ended_at=None).exists()


def test_a_reader_who_was_refused_stays_refused_unless_let_in_again(cast):
    row = Reader.objects.get(owner=cast.ola, member=cast.mo)
    consent.answer_reader(reader=row, answer="no", by=BY, at=timezone.now())
    Reader.objects.filter(pk=row.pk).update(answer="", answered_at=None)
    again.apply_list(withdrawn.read(), by=BY)
    row.refresh_from_db()
    assert row.answer == "no"
    consent.answer_reader(reader=row, answer="yes", by=BY, at=timezone.now())
    again.apply_list(withdrawn.read(), by=BY)
    row.refresh_from_db()
    assert row.answer == "yes"


def test_an_erasure_asked_for_is_asked_again_and_one_called_off_is_off(cast):
    due = timezone.now() + timedelta(days=3)
    asked = line(withdrawn.ERASE_ASKED, cast.ola, -4, due=due)
    apply(asked)
    assert Erasure.objects.get(person=cast.ola).due_at == due
    apply(asked, line(withdrawn.CALLED_OFF, cast.ola, -1))
    assert not Erasure.objects.filter(person=cast.ola).exists()
    assert Withdrawal.objects.filter(person=cast.ola, ended_at=None).exists()


def test_returning_does_not_call_an_erasure_off(cast):
    asked = line(withdrawn.ERASE_ASKED, cast.ola, -4, due=timezone.now() + timedelta(days=3))
    apply(asked, line(withdrawn.RETURNED, cast.ola, -1))
    assert Erasure.objects.filter(person=cast.ola).exists()


def test_an_old_database_that_knows_two_records_of_one_erased_person_loses_both(cast):
    done = apply(line(withdrawn.JOINED, cast.ola, -2, other=cast.bo), line(withdrawn.ERASED, cast.ola, -1))
    assert done["erased_again"] == 2
    for person in (cast.ola, cast.bo):
        person.refresh_from_db()
        assert (person.name, bool(person.erased_at)) == ("", True)


def test_a_list_that_is_in_force_costs_a_handful_of_queries_and_changes_nothing(cast, django_assert_max_num_queries):
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    number = type(cast.place).objects.get(pk=cast.place.pk).consent_number
    with django_assert_max_num_queries(6):
        ready.apply_list(withdrawn.read(), by=BY)
    assert type(cast.place).objects.get(pk=cast.place.pk).consent_number == number


def test_a_line_cut_off_in_the_writing_does_not_take_the_next_one_with_it(cast):
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    with open(withdrawn.path(), "a") as handle:
        handle.write('{"act": "withd')
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=timezone.now())
    assert [x.person for x in withdrawn.read()][-2:] == [str(cast.ola.uuid), str(cast.bo.uuid)]


def test_the_list_holds_ids_and_days_alone(cast):
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    consent.ask_erasure(person=cast.bo, by=BY, at=timezone.now())
    text = withdrawn.path().read_text()
    for name in ("Ola", "Bo", "Northgate"):
        assert name not in text
    assert withdrawn.path().stat().st_mode & 0o077 == 0


def test_an_erasure_that_fell_due_is_done_at_the_next_start_and_uploads_go_with_it(cast, settings):
    waiting = settings.DATA / "waiting"
    waiting.mkdir()
    (waiting / "an-upload.json").write_text("The kettle was always on")
    consent.ask_erasure(person=cast.ola, by=BY, at=timezone.now() - timedelta(days=8))
    assert not health.erasures_on_time().well
    ready.withdrawals_hold()
    cast.ola.refresh_from_db()
    assert cast.ola.erased_at
    assert list(waiting.iterdir()) == []
    assert health.erasures_on_time().well


def test_when_the_files_cannot_be_rebuilt_now_the_next_start_tries_again(cast, monkeypatch):
    monkeypatch.setattr(erasing, "forget", lambda: False)
    monkeypatch.setattr(erasing.time, "sleep", lambda seconds: None)
    erasing.erase_for_good([cast.ola], timezone.now())
    assert erasing.mark().exists()
    monkeypatch.setattr(erasing, "forget", lambda: True)
    ready.withdrawals_hold()
    assert not erasing.mark().exists()


def test_what_was_to_be_said_to_somebody_is_not_said_after_an_erasure(cast, client):
    from django.contrib.sessions.models import Session

    client.force_login(cast.dana.account)
    session = client.session
    session["_messages"] = '[["__json_message", 0, 25, "Saved: what they said about Ola Berg."]]'
    session.save()
    erasing.erase_for_good([cast.ola], timezone.now())
    kept = Session.objects.get(pk=session.session_key).get_decoded()
    assert "_messages" not in kept
    assert "_auth_user_id" in kept


def test_a_wording_changed_without_a_new_version_is_noticed(cast):
    from trailbook.consent.models import Wording
    from trailbook.consent.wordings import wordings_ready

    wordings_ready()
    assert health.wordings_unchanged().well
    Wording.objects.filter(use="quote").update(question="May we do as we like?")
    assert "wording of quote" in health.wordings_unchanged().sentence
    wordings_ready()
    assert Wording.objects.get(use="quote").question == "May we do as we like?"


def test_a_part_kept_back_since_the_backup_is_kept_back_again_and_a_lifted_one_is_not(cast):
    turn, now = cast.turn("ola"), timezone.now()
    held = evidence.hold_back(turn=turn, start=4, end=10, by=cast.ola.actor, at=now, use="quote")
    lifted = evidence.hold_back(turn=turn, start=20, end=30, by=cast.ola.actor, at=now)
    evidence.lift_hold_back(held=lifted, by=cast.ola.actor, at=now)
    lines = withdrawn.read()
    assert again.apply_list(lines, by=BY)["held_back_again"] == 0
    HoldBack.objects.all().delete()  # what an older backup is like
    assert again.apply_list(lines, by=BY)["held_back_again"] == 1
    found = HoldBack.objects.get()
    assert (found.turn, found.start, found.end, found.use) == (turn, held.start, held.end, "quote")
    assert "ettle" not in shown(Stretch(turn.pk), public_door()).text
    assert again.apply_list(withdrawn.read(), by=BY)["held_back_again"] == 0
    evidence.lift_hold_back(held=found, by=cast.ola.actor, at=timezone.now())
    assert again.apply_list(withdrawn.read(), by=BY)["held_back_again"] == 0


def test_where_the_words_are_other_ones_the_whole_turn_is_kept_back(cast):
    turn = cast.turn("ola")
    told = {"at": timezone.now(), "use": "team"}
    gone = withdrawn.passage(withdrawn.HELD, turn.owner, cast.place, turn, told["at"], part="3:2-9", use="team")
    assert again.apply_list([gone], by=BY)["held_back_again"] == 1
    assert again.apply_list([gone], by=BY)["held_back_again"] == 0
    assert shown(Stretch(turn.pk), public_door()) is None


def test_words_hidden_by_hand_since_the_backup_are_hidden_again(cast):
    turn = cast.turn("ola")
    mask = evidence.make_mask(
        turn=turn, revision=turn.current, start=4, end=10, shown_as="[a secret]", by=BY, at=timezone.now()
    )
    lines = withdrawn.read()
    assert "secret" not in withdrawn.path().read_text()
    Mask.objects.all().delete()
    assert again.apply_list(lines, by=BY)["masked_again"] == 1
    assert shown(Stretch(turn.pk), public_door()).text.startswith("The [not shown] was always on")
    evidence.lift_mask(mask=Mask.objects.get(), by=BY, at=timezone.now())
    Mask.objects.all().delete()
    assert again.apply_list(withdrawn.read(), by=BY)["masked_again"] == 0
    assert mask.shown_as == "[a secret]"


def test_a_naming_since_the_backup_is_never_looser_than_what_was_said(cast):
    def stands(person):
        return Naming.objects.get(person=person, ended_at=None).kind

    for person, kind, text in ((cast.ola, "nobody", ""), (cast.bo, "chosen", "Mx Riddle"), (cast.di, "own", "")):
        consent.name_as(person=person, kind=kind, text=text, by=person.actor, at=timezone.now())
    lines = withdrawn.read()
    assert "Riddle" not in withdrawn.path().read_text()
    assert again.apply_list(lines, by=BY)["named_again"] == 0
    Naming.objects.filter(at__gt=cast.at).delete()
    Naming.objects.update(ended_at=None)
    assert (stands(cast.ola), stands(cast.bo), stands(cast.di)) == ("own", "chosen", "role")
    assert again.apply_list(lines, by=BY)["named_again"] == 3
    assert (stands(cast.ola), stands(cast.bo), stands(cast.di)) == ("nobody", "nobody", "own")
    assert again.apply_list(withdrawn.read(), by=BY)["named_again"] == 0
