"""The law of consent, a sentence a test: which words the gate lets through at which door."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import BY, EVERYTHING, WORDS, Cast, hear_one, member
from trailbook.consent import actions as consent
from trailbook.consent import uses
from trailbook.consent.models import Look, Occasion, Reader
from trailbook.evidence import actions as evidence
from trailbook.evidence import gate
from trailbook.evidence.doors import Door, group_door, own_door, public_door, server_door, team_door
from trailbook.people import actions as people

pytestmark = pytest.mark.django_db


def text_at(cast: Cast, name: str, door: Door) -> str | None:
    """What this contributor's answer says at a door; None where it does not show."""
    shown = gate.shown(gate.Stretch(cast.turn(name).pk), door)
    return shown.text if shown else None


def shows(cast: Cast, name: str, door: Door) -> bool:
    return text_at(cast, name, door) is not None


def say(cast: Cast, name: str, use: str, answer: str, occasion: Occasion | None = None) -> None:
    consent.answer(
        person=getattr(cast, name),
        use=use,
        answer=answer,
        how="phone",
        by=BY,
        at=timezone.now(),
        occasion=occasion,
    )


def everyone_at(cast: Cast, door: Door) -> set[str]:
    return {name for name in (*WORDS, "zed") if shows(cast, name, door)}


# Uses and doors


def test_each_door_shows_exactly_those_who_said_yes_to_its_use(cast):
    assert everyone_at(cast, team_door(cast.dana)) == {"ola", "bo", "cy", "di"}
    assert everyone_at(cast, team_door(cast.dana, uses.VOICES)) == {"ola", "bo", "cy", "di"}
    assert everyone_at(cast, team_door(cast.dana, uses.SESSION)) == {"ola", "bo"}
    assert everyone_at(cast, public_door()) == {"ola", "bo", "zed"}
    assert everyone_at(cast, team_door(cast.nadia)) == {"zed"}


def test_words_are_shown_character_for_character(cast):
    assert text_at(cast, "ola", team_door(cast.dana)) == WORDS["ola"]


def test_no_answer_yet_means_no(cast):
    assert not shows(cast, "flo", team_door(cast.dana))
    assert not shows(cast, "cy", public_door())


def test_no_use_implies_another_and_each_needs_team(cast):
    say(cast, "ola", uses.TEAM, uses.NO)
    assert everyone_at(cast, public_door()) == {"bo", "zed"}
    assert "ola" not in everyone_at(cast, team_door(cast.dana, uses.VOICES))
    say(cast, "flo", uses.QUOTE, uses.YES)
    assert not shows(cast, "flo", public_door())
    say(cast, "flo", uses.TEAM, uses.YES)
    assert shows(cast, "flo", public_door())
    assert not shows(cast, "flo", team_door(cast.dana, uses.VOICES))


# Scopes


def test_the_newest_answer_of_a_scope_stands(cast):
    occasion = cast.occasion("ola")
    for answer, open_ in (("no", False), ("yes", True), ("ask", False), ("yes", True)):
        say(cast, "ola", uses.QUOTE, answer, occasion)
        assert shows(cast, "ola", public_door()) is open_


def test_the_narrowest_scope_rules(cast):
    say(cast, "cy", uses.QUOTE, uses.YES)
    assert shows(cast, "cy", public_door()), "a yes for everything covers an occasion without an answer"
    say(cast, "cy", uses.QUOTE, uses.NO, cast.occasion("cy"))
    assert not shows(cast, "cy", public_door()), "a no for the occasion is narrower"
    say(cast, "cy", uses.QUOTE, uses.YES)
    assert not shows(cast, "cy", public_door()), "a later yes for everything does not undo the narrower no"


def test_a_no_for_everything_ends_every_earlier_answer_beneath_it(cast):
    say(cast, "ola", uses.QUOTE, uses.NO)
    assert not shows(cast, "ola", public_door()), "although the occasion had its own yes"
    say(cast, "ola", uses.QUOTE, uses.YES)
    assert shows(cast, "ola", public_door()), "the occasion's answer is ended, so the newest general one stands"
    say(cast, "ola", uses.QUOTE, uses.NO)
    say(cast, "ola", uses.QUOTE, uses.YES, cast.occasion("ola"))
    assert shows(cast, "ola", public_door()), "an answer given after the no is narrower and newer"


def test_ask_for_everything_leaves_the_occasions_own_yes(cast):
    say(cast, "ola", uses.QUOTE, uses.ASK)
    assert shows(cast, "ola", public_door())


def test_one_occasion_says_nothing_about_another(cast):
    again = hear_one(cast.inquiry, cast.cy, cast.lee, "The second time we met it rained.", EVERYTHING, timezone.now())
    turn = again.turns.get(asks=False)
    assert gate.shown(gate.Stretch(turn.pk), public_door())
    assert not shows(cast, "cy", public_door())


def test_an_occasion_of_somebody_else_never_opens_words(cast):
    turn = cast.turn("flo")
    turn.occasion = cast.occasion("ola")
    turn.save()
    assert not shows(cast, "flo", team_door(cast.dana))


# Ask me first


def test_ask_me_first_is_no_until_these_words_on_this_page_were_allowed(cast):
    excerpt = cast.excerpt("di")
    page, elsewhere = public_door("reports.report:1"), public_door("reports.report:2")
    assert not gate.shown_excerpts([excerpt.pk], page)
    ask = evidence.ask_first(
        excerpt=excerpt, person=cast.di, where="reports.report:1", where_title="Now", by=BY, at=timezone.now()
    )
    assert not gate.shown_excerpts([excerpt.pk], page), "asking opens nothing"
    evidence.answer_ask(ask=ask, answer="yes", how="phone", by=BY, at=timezone.now())
    assert gate.shown_excerpts([excerpt.pk], page)[excerpt.pk].text == WORDS["di"]
    assert gate.live_excerpts([excerpt.pk], page) == {excerpt.pk}
    assert not gate.shown_excerpts([excerpt.pk], elsewhere)
    assert not gate.shown_excerpts([excerpt.pk], public_door())
    assert not shows(cast, "di", page), "the rest of the answer stays closed"
    say(cast, "di", uses.QUOTE, uses.NO)
    assert not gate.shown_excerpts([excerpt.pk], page), "a later no ends it"


def test_a_yes_to_one_excerpt_opens_no_other_of_the_same_turn(cast):
    turn = cast.turn("di")
    first, other = (
        evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, *span)], by=BY, at=timezone.now())
        for span in ((0, 10), (11, 30))
    )
    ask = evidence.ask_first(excerpt=first, person=cast.di, where="r", where_title="", by=BY, at=timezone.now())
    evidence.answer_ask(ask=ask, answer="yes", how="phone", by=BY, at=timezone.now())
    assert set(gate.shown_excerpts([first.pk, other.pk], public_door("r"))) == {first.pk}
    assert gate.live_excerpts([first.pk, other.pk], public_door("r")) == {first.pk}


# Taken back, erased, returned


def test_taken_back_words_show_to_their_owner_alone(cast):
    for door in (team_door(cast.dana), server_door(BY), public_door(), group_door(cast.ola, cast.inquiry)):
        assert not shows(cast, "eve", door)
    assert text_at(cast, "eve", own_door(cast.eve)) == WORDS["eve"]
    assert not shows(cast, "eve", own_door(cast.ola))


def test_after_coming_back_each_use_is_asked_afresh(cast):
    consent.come_back(person=cast.eve, how="phone", by=BY, at=timezone.now())
    assert not shows(cast, "eve", team_door(cast.dana))
    say(cast, "eve", uses.TEAM, uses.YES)
    assert shows(cast, "eve", team_door(cast.dana))
    assert not shows(cast, "eve", public_door())


def test_erasure_hides_at_once_and_calling_it_off_does_not_open(cast):
    consent.ask_erasure(person=cast.ola, by=BY, at=timezone.now())
    for door in (team_door(cast.dana), server_door(BY), public_door()):
        assert not shows(cast, "ola", door)
    assert shows(cast, "ola", own_door(cast.ola))
    consent.call_off_erasure(person=cast.ola, by=BY, at=timezone.now())
    assert not shows(cast, "ola", public_door()), "the words stay taken back until the person returns"


def test_an_excerpt_needs_every_owner(cast):
    ola, bo = cast.turn("ola"), cast.turn("bo")
    both = evidence.make_excerpt(
        inquiry=cast.inquiry,
        spans=[(ola, ola.current, 0, 10), (bo, bo.current, 0, 10)],
        by=BY,
        at=timezone.now(),
    )
    assert gate.shown_excerpts([both.pk], public_door())
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=timezone.now())
    assert not gate.shown_excerpts([both.pk], public_door())
    assert not gate.live_excerpts([both.pk], public_door())


# The team is not a moving audience


def newcomer(cast: Cast, hats=("core",)):
    return member(cast.place, "Noor Hill", list(hats), timezone.now() - timedelta(days=20))


def test_a_newcomer_reads_nothing_earlier_until_told_and_seven_days_passed(cast):
    noor = newcomer(cast)
    assert everyone_at(cast, team_door(noor)) == set()
    reader = Reader.objects.get(owner=cast.ola, member=noor)
    consent.tell_of_newcomer(reader=reader, how="phone", by=BY, at=timezone.now() - timedelta(days=6, hours=23))
    assert everyone_at(cast, team_door(noor)) == set()
    reader.told_at = timezone.now() - timedelta(days=7, minutes=1)
    reader.save()
    assert everyone_at(cast, team_door(noor)) == {"ola"}, "per newcomer and person"
    assert everyone_at(cast, team_door(cast.dana)) == {"ola", "bo", "cy", "di"}


def test_a_yes_to_a_newcomer_opens_at_once_and_a_no_never(cast):
    noor = newcomer(cast)
    reader = Reader.objects.get(owner=cast.ola, member=noor)
    consent.tell_of_newcomer(reader=reader, how="phone", by=BY, at=timezone.now() - timedelta(days=9))
    consent.answer_reader(reader=reader, answer="no", by=BY, at=timezone.now())
    assert not shows(cast, "ola", team_door(noor))
    consent.answer_reader(reader=reader, answer="yes", by=BY, at=timezone.now())
    assert shows(cast, "ola", team_door(noor))


def test_somebody_who_was_there_can_be_refused_too(cast):
    reader = Reader.objects.get(owner=cast.ola, member=cast.mo)
    consent.answer_reader(reader=reader, answer="no", by=BY, at=timezone.now())
    assert not shows(cast, "ola", team_door(cast.mo))
    assert shows(cast, "ola", team_door(cast.dana))


def test_a_later_yes_does_not_make_a_newcomer_an_old_hand(cast):
    noor = newcomer(cast)
    say(cast, "ola", uses.TEAM, uses.YES)
    assert not shows(cast, "ola", team_door(noor))


def test_whoever_joined_before_a_persons_first_yes_was_there(cast):
    noor = newcomer(cast)
    say(cast, "flo", uses.TEAM, uses.YES)
    assert shows(cast, "flo", team_door(noor))


def test_whoever_said_no_first_shows_to_those_named_at_the_first_yes(cast):
    say(cast, "flo", uses.TEAM, uses.NO)
    noor = newcomer(cast)
    say(cast, "flo", uses.TEAM, uses.YES)
    assert shows(cast, "flo", team_door(noor))


@pytest.mark.parametrize("hat", ["ally", "decision", "funder"])
def test_guests_read_nothing_under_team(cast, hat):
    guest = newcomer(cast, (hat,))
    Reader.objects.filter(member=guest).update(answer="yes")
    for use in uses.USES:
        assert everyone_at(cast, team_door(guest, use)) == set()


@pytest.mark.parametrize("hat", uses.TEAM_READERS)
def test_each_reading_hat_reads(cast, hat):
    noor = newcomer(cast, (hat,))
    Reader.objects.filter(member=noor).update(answer="yes")
    assert everyone_at(cast, team_door(noor)) == {"ola", "bo", "cy", "di"}


def test_a_guest_who_becomes_core_is_a_newcomer_then(cast):
    people.join_team(person=cast.ash, hats=["core"], by=BY, at=timezone.now())
    assert everyone_at(cast, team_door(cast.ash)) == set()


def test_former_members_read_nothing(cast):
    people.leave_team(person=cast.lee, by=BY, at=timezone.now())
    assert everyone_at(cast, team_door(cast.lee)) == set()


# Voices and those in it


def test_the_group_is_those_who_are_in_it(cast):
    assert everyone_at(cast, group_door(cast.cy, cast.inquiry)) == {"ola", "bo", "cy", "di"}
    assert everyone_at(cast, group_door(cast.flo, cast.inquiry)) == set()
    assert everyone_at(cast, group_door(cast.eve, cast.inquiry)) == set(), "whoever left is out"
    assert everyone_at(cast, group_door(cast.zed, cast.inquiry)) == set(), "nobody of another place"
    assert everyone_at(cast, group_door(cast.zed, cast.other_inquiry)) == {"zed"}
    say(cast, "cy", uses.VOICES, uses.NO)
    assert everyone_at(cast, group_door(cast.cy, cast.inquiry)) == set()


# Unknown speakers, askers, quoted somebody


def test_an_unknown_speakers_words_stay_with_the_team(cast):
    turn = cast.turn("ola")
    turn.owner, turn.occasion = None, None
    turn.save()
    assert shows(cast, "ola", team_door(cast.dana))
    assert shows(cast, "ola", server_door(BY))
    for door in (
        public_door(),
        team_door(cast.dana, uses.VOICES),
        team_door(cast.nadia),
        team_door(cast.ash),
        group_door(cast.cy, cast.inquiry),
    ):
        assert not shows(cast, "ola", door)


def test_the_askers_words_show_only_beside_an_answer_that_shows(cast):
    assert [s.turn.asks for s in gate.conversation(cast.documents["ola"], public_door())] == [True, False]
    assert gate.conversation(cast.documents["cy"], public_door()) == []
    assert gate.conversation(cast.documents["eve"], team_door(cast.dana)) == []
    question = cast.documents["ola"].turns.get(asks=True)
    assert gate.shown(gate.Stretch(question.pk), team_door(cast.dana)) is None


def long_talk(cast: Cast, rows: list[tuple[str, object, bool]]):
    """A conversation of (words, owner, asks)."""
    return evidence.keep_document(
        inquiry=cast.inquiry,
        name="long.txt",
        format="txt",
        sha256="0" * 64,
        turns=[
            evidence.NewTurn(
                words, owner=owner, asks=asks, occasion=None if asks else Occasion.objects.get(person=owner)
            )
            for words, owner, asks in rows
        ],
        by=BY,
        at=timezone.now(),
    )


def test_a_question_to_somebody_who_does_not_show_does_not_show(cast):
    talk = long_talk(
        cast,
        [
            ("To Ola?", cast.lee, True),
            ("Ola speaks.", cast.ola, False),
            ("To Cy, about his illness?", cast.lee, True),
            ("Cy speaks.", cast.cy, False),
            ("To Ola once more?", cast.lee, True),
            ("And she answers.", cast.ola, False),
            ("Thanks to you all.", cast.lee, True),
        ],
    )
    words = [s.text for s in gate.conversation(talk, public_door())]
    assert words == ["To Ola?", "Ola speaks.", "To Ola once more?", "And she answers.", "Thanks to you all."]


def test_the_asker_may_hold_back_a_passage(cast):
    question = cast.documents["ola"].turns.get(asks=True)
    evidence.hold_back(turn=question, start=0, end=8, by=BY, at=timezone.now())
    first = gate.conversation(cast.documents["ola"], team_door(cast.dana))[0]
    assert first.text.startswith("[held back]")
    assert "How have" not in first.text


def test_a_mask_covers_the_askers_words_in_public_too(cast):
    question = cast.documents["ola"].turns.get(asks=True)
    evidence.make_mask(
        turn=question, revision=question.current, start=9, end=15, shown_as="[this]", by=BY, at=timezone.now()
    )
    assert "[this]" in gate.conversation(cast.documents["ola"], public_door())[0].text
    assert "[this]" not in gate.conversation(cast.documents["ola"], team_door(cast.dana))[0].text


def test_the_askers_words_cannot_be_cited(cast):
    from trailbook.kit.refused import Refused

    question = cast.documents["ola"].turns.get(asks=True)
    with pytest.raises(Refused):
        evidence.make_excerpt(
            inquiry=cast.inquiry, spans=[(question, question.current, 0, 3)], by=BY, at=timezone.now()
        )


def quoting(cast: Cast, occasion: Occasion | None):
    return evidence.keep_document(
        inquiry=cast.inquiry,
        name="quoting.txt",
        format="txt",
        sha256="1" * 64,
        turns=[
            evidence.NewTurn("Someone told us this:", owner=cast.ola, occasion=cast.occasion("ola")),
            evidence.NewTurn(
                "The lift never works.", owner=cast.cy, occasion=occasion, quoted=True, quoted_by=cast.ola
            ),
        ],
        by=BY,
        at=timezone.now(),
    )


def test_a_quotation_is_under_the_quoted_persons_grants(cast):
    talk = quoting(cast, cast.occasion("cy"))
    texts = [s.text for s in gate.conversation(talk, public_door())]
    assert texts == ["Someone told us this:"], "Cy did not agree to be quoted in public"
    team = gate.conversation(talk, team_door(cast.dana))
    assert [s.quoted_by for s in team] == ["", "Ola Berg"]


def test_a_quotation_from_nobody_knows_where_is_under_everything_grants_alone(cast):
    talk = quoting(cast, None)
    assert len(gate.conversation(talk, team_door(cast.dana))) == 1
    say(cast, "cy", uses.TEAM, uses.YES)
    assert len(gate.conversation(talk, team_door(cast.dana))) == 2


# Held back, masked, named


def test_held_back_from_one_use_is_open_at_others(cast):
    turn = cast.turn("ola")
    held = evidence.hold_back(turn=turn, start=4, end=10, use=uses.QUOTE, by=BY, at=timezone.now())
    assert text_at(cast, "ola", public_door()) == "The [held back] was" + WORDS["ola"][14:]
    assert text_at(cast, "ola", team_door(cast.dana)) == WORDS["ola"]
    evidence.lift_hold_back(held=held, by=BY, at=timezone.now())
    assert text_at(cast, "ola", public_door()) == WORDS["ola"]


def test_held_back_from_the_team_is_held_back_from_everyone_but_the_owner(cast):
    evidence.hold_back(turn=cast.turn("ola"), start=4, end=10, by=BY, at=timezone.now())
    for door in (team_door(cast.dana), team_door(cast.dana, uses.VOICES), server_door(BY), public_door()):
        assert "kettle" not in (text_at(cast, "ola", door) or "")
    assert text_at(cast, "ola", own_door(cast.ola)) == WORDS["ola"]


def test_what_is_wholly_held_back_is_not_there_for_counting_either(cast):
    excerpt, turn = cast.excerpt("ola"), cast.turn("ola")
    half = len(WORDS["ola"]) // 2
    evidence.hold_back(turn=turn, start=0, end=half, by=BY, at=timezone.now())
    assert gate.live_excerpts([excerpt.pk], public_door()) == {excerpt.pk}
    evidence.hold_back(turn=turn, start=half, end=len(WORDS["ola"]), by=BY, at=timezone.now())
    assert not shows(cast, "ola", team_door(cast.dana))
    assert gate.live_excerpts([excerpt.pk], team_door(cast.dana)) == set()
    assert gate.shown_excerpts([excerpt.pk], team_door(cast.dana)) == {}


def test_a_mask_shows_in_public_alone(cast):
    turn = cast.turn("ola")
    mask = evidence.make_mask(
        turn=turn, revision=turn.current, start=4, end=10, shown_as="[thing]", by=BY, at=timezone.now()
    )
    assert text_at(cast, "ola", public_door()).startswith("The [thing] was")
    assert text_at(cast, "ola", team_door(cast.dana)) == WORDS["ola"]
    evidence.hold_back(turn=turn, start=6, end=12, use=uses.QUOTE, by=BY, at=timezone.now())
    assert text_at(cast, "ola", public_door()).startswith("The [thing][held back]")
    evidence.lift_mask(mask=mask, by=BY, at=timezone.now())
    assert text_at(cast, "ola", public_door()).startswith("The ke[held back]")


def test_a_stretch_of_another_turns_words_shows_nothing(cast):
    closed = cast.turn("flo").current_id
    assert gate.shown(gate.Stretch(cast.turn("ola").pk, 0, 20, closed), team_door(cast.dana)) is None


def test_names_are_the_teams_inside_and_each_persons_own_choice_outside(cast):
    def name(who: str, door: Door) -> str:
        return gate.shown(gate.Stretch(cast.turn(who).pk), door).name

    assert name("bo", team_door(cast.dana)) == "Bo Trent"
    assert name("bo", public_door()) == "B."
    assert name("ola", public_door()) == "Ola Berg"
    assert name("cy", team_door(cast.dana, uses.VOICES)) == "Someone", "nobody is the default"
    assert name("di", team_door(cast.dana, uses.VOICES)) == "a tenant"
    cast.ola.generic = True
    cast.ola.save()
    assert name("ola", public_door()) == "Someone", "a generic label is never a public name"


# Places


def test_two_places_never_meet(cast):
    assert gate.conversation(cast.documents["zed"], team_door(cast.dana)) == []
    assert not shows(cast, "ola", team_door(cast.nadia))


# Looks


def test_opening_words_is_kept_once_a_day_with_how_often(cast):
    for _ in range(3):
        gate.conversation(cast.documents["ola"], team_door(cast.dana))
    look = Look.objects.get(owner=cast.ola)
    assert (look.reader_name, look.times, look.door) == ("Dana Shaw", 3, "team")


def test_no_look_is_kept_of_what_did_not_show_or_of_ones_own(cast):
    for name in ("eve", "flo"):
        gate.conversation(cast.documents[name], team_door(cast.dana))
    gate.conversation(cast.documents["ola"], own_door(cast.ola))
    gate.conversation(cast.documents["ola"], group_door(cast.cy, cast.inquiry))
    gate.conversation(cast.documents["ola"], public_door())
    gate.live_excerpts([cast.excerpt("bo").pk], team_door(cast.dana))
    assert not Look.objects.exists()


def test_no_look_at_the_half_of_an_excerpt_that_could_not_be_shown_whole(cast):
    ola, flo = cast.turn("ola"), cast.turn("flo")
    both = evidence.make_excerpt(
        inquiry=cast.inquiry,
        spans=[(ola, ola.current, 0, 10), (flo, flo.current, 0, 10)],
        by=BY,
        at=timezone.now(),
    )
    assert not gate.shown_excerpts([both.pk], team_door(cast.dana))
    assert not Look.objects.exists()


def test_a_long_conversation_costs_what_a_short_one_does(cast, django_assert_num_queries):
    short = long_talk(cast, [("Why?", cast.lee, True), ("So.", cast.ola, False)])
    long = evidence.keep_document(
        inquiry=cast.inquiry,
        name="l.txt",
        format="txt",
        sha256="2" * 64,
        turns=[
            evidence.NewTurn(
                "word",
                owner=cast.lee if i % 2 else cast.ola,
                asks=bool(i % 2),
                occasion=None if i % 2 else cast.occasion("ola"),
            )
            for i in range(270)
        ],
        by=BY,
        at=timezone.now(),
    )
    with CaptureQueriesContext(connection) as first:
        gate.conversation(short, public_door())
    with django_assert_num_queries(len(first)):
        assert len(gate.conversation(long, public_door())) == 270
