"""What a person decides on their own page, as they would: one thing at a time, without script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY, WORDS, hear_one, member
from trailbook.consent import actions as consent
from trailbook.consent import uses
from trailbook.consent.models import Grant, Reader, Withdrawal
from trailbook.consent.queries import standing_answers
from trailbook.consent.wordings import current_wording
from trailbook.evidence import actions as evidence
from trailbook.evidence.actions import hold_back
from trailbook.evidence.doors import public_door, server_door, team_door
from trailbook.evidence.gate import Stretch, shown
from trailbook.evidence.models import HoldBack, Objection

pytestmark = pytest.mark.django_db


def seen(cast, name, door):
    found = shown(Stretch(cast.turn(name).pk), door)
    return found.text if found else None


def words_of(person) -> dict[str, str]:
    return {u: s.word for u, s in standing_answers(person).items() if s.word}


def test_what_stands_on_the_page_stands_in_the_order_that_matters(cast, page_of):
    heads = re.findall(r"<h2[^>]*>(.*?)</h2>", page_of("ola").get())
    assert heads[:11] == [
        "What came of it",
        "What you said",
        "Who may use it",
        "How you are named",
        "That is not what I meant",
        "Keep a part back",
        "Questions for you",
        "Who has read it",
        "Take everything away",
        "Take my words back",
        "Destroy my words",
    ]


@pytest.mark.parametrize(
    ("rung", "allowed"),
    [
        ("between-us", {"notes"}),
        ("team", {"notes", "team"}),
        ("group", {"notes", "team", "voices", "session"}),
        ("public", {"notes", "team", "voices", "session", "quote"}),
    ],
)
def test_a_rung_is_a_yes_to_its_uses_and_a_no_to_those_above(cast, page_of, rung, allowed):
    page = page_of("ola").answer(f"/mine/who/rung/{rung}/")
    assert "Saved." in page
    said = words_of(cast.ola)
    assert {u for u, w in said.items() if w == "yes"} == allowed
    assert {u for u, w in said.items() if w == "no"} == {"notes", "team", "voices", "session", "quote"} - allowed
    assert (seen(cast, "ola", public_door()) is not None) == ("quote" in allowed)
    assert (seen(cast, "ola", server_door(BY)) is not None) == ("team" in allowed)


def test_before_a_yes_the_person_sees_who_can_read_by_name_and_what_cannot_be_taken_back(cast, page_of):
    page = page_of("flo").get("/mine/who/rung/team/")
    for said in ("Dana Shaw", "Lee Ward", "Mo Aziz", "If that changes, we ask you first"):
        assert said in page
    assert "Ash Green" not in page
    for said in ("drawer", "court", "own words", "lose touch", "If you die"):
        assert said in page
    assert page.index("court") < page.index("Yes, the team may read it")


def test_whoever_was_not_named_at_the_yes_may_not_read(cast, page_of):
    """Someone joins between the showing of the page and the yes."""
    flo = page_of("flo")
    page = flo.get("/mine/who/rung/team/")
    late = member(cast.place, "Late Comer", ["core"], timezone.now())
    wording = re.search(r'name="wording" value="([^"]+)"', page).group(1)
    flo.send("/mine/who/rung/team/", wording=wording, saw=re.findall(r'name="saw" value="([^"]+)"', page))
    assert seen(cast, "flo", team_door(cast.dana))
    assert seen(cast, "flo", team_door(late)) is None
    assert "Late Comer" in flo.get("/mine/asks/")


def test_a_yes_on_a_page_that_names_a_newcomer_lets_them_read_and_a_no_to_them_stands(cast, page_of):
    new = member(cast.place, "New Here", ["core"], timezone.now())
    refused = member(cast.place, "Not Her", ["core"], timezone.now())
    row = Reader.objects.get(owner=cast.ola, member=refused)
    consent.answer_reader(reader=row, answer="no", by=cast.ola.actor, at=timezone.now())
    assert seen(cast, "ola", team_door(new)) is None
    ola = page_of("ola")
    assert "Not Her cannot: you said no." in ola.get("/mine/who/rung/team/")
    ola.answer("/mine/who/rung/team/")
    assert seen(cast, "ola", team_door(new))
    assert seen(cast, "ola", team_door(refused)) is None


def test_the_wording_that_was_shown_is_kept_with_the_answer_and_none_other_is_taken(cast, page_of):
    page = page_of("cy")
    page.answer("/mine/who/quote/", answer="yes")
    grant = Grant.objects.get(person=cast.cy, use="quote", ended_at=None)
    assert grant.wording == current_wording("quote")
    assert grant.wording.question in page.get("/mine/who/quote/")
    before = Grant.objects.count()
    page.send("/mine/who/quote/", answer="no", wording="")
    page.send("/mine/who/rung/public/", wording="another")
    assert Grant.objects.count() == before


def test_an_answer_can_be_for_one_talk_alone(cast, page_of):
    second = hear_one(cast.inquiry, cast.ola, cast.lee, "The second talk was about buses.", ("notes", "team"), cast.at)
    talk = second.turns.get(asks=False).occasion
    page = page_of("ola")
    assert "Answer for one talk only" in page.get("/mine/who/quote/")
    page.answer(f"/mine/who/quote/?talk={talk.uuid}", answer="yes")
    assert shown(Stretch(second.turns.get(asks=False).pk), public_door())
    page.answer(f"/mine/who/quote/?talk={cast.occasion('ola').uuid}", answer="no")
    assert seen(cast, "ola", public_door()) is None
    assert shown(Stretch(second.turns.get(asks=False).pk), public_door())


def test_naming_shows_how_it_will_look_before_it_is_saved(cast, page_of):
    page = page_of("cy")
    looked = page.send("/mine/named/", kind="chosen", text="Sparrow", look="yes")
    assert re.search(r"I would rather talk while we walk.*<footer>Sparrow</footer>", looked, re.S)
    assert not cast.cy.namings.exists()
    assert "Sparrow" in page.send("/mine/named/", kind="chosen", text="Sparrow")
    assert cast.cy.namings.get(ended_at=None).text == "Sparrow"
    assert "Write the name or the role" in page.send("/mine/named/", status=422, kind="role", text=" ")


def test_someone_known_by_a_label_alone_has_no_name_to_choose(cast, page_of):
    cast.cy.generic, cast.cy.name = True, "Participant (talk.txt)"
    cast.cy.save()
    page = page_of("cy")
    assert "Participant" not in page.get()
    assert "My name" not in page.get("/mine/named/")
    assert "We do not know your name" in page.send("/mine/named/", status=422, kind="own")


def hold(page, cast, name="ola", use="team", **choice):
    path = f"/mine/said/{cast.turn(name).uuid}/"
    second = page.send(path, **choice)
    parts = re.findall(r'name="part" value="([^"]+)"', second)
    return page.send(path, part=parts, use=use)


def test_a_part_is_kept_back_by_ticking_a_sentence(cast, page_of):
    words = "The bus is late. My sister knows why. I walk."
    two = hear_one(cast.inquiry, cast.ola, cast.lee, words, ("notes", "team", "quote"), cast.at)
    turn = two.turns.get(asks=False)
    page = page_of("ola")
    path = f"/mine/said/{turn.uuid}/"
    keys = re.findall(r'name="part" value="([^"]+)"> <span class="words">([^<]+)', page.get(path))
    assert [w for _, w in keys] == ["The bus is late.", "My sister knows why.", "I walk."]
    asked = page.send(path, part=keys[1][0])
    assert "My sister knows why." in asked
    assert not HoldBack.objects.exists()
    page.send(path, part=keys[1][0], use="team")
    assert shown(Stretch(turn.pk), team_door(cast.dana)).text == "The bus is late. [held back] I walk."
    held = HoldBack.objects.get(turn=turn)
    page.send(f"{path}lift/{held.uuid}/")
    assert shown(Stretch(turn.pk), team_door(cast.dana)).text == words


def test_a_part_is_kept_back_by_its_first_and_last_words(cast, page_of):
    page = page_of("ola")
    saved = hold(page, cast, first="nobody  ASKED", last="there for", use="quote")
    assert "Saved." in saved
    assert seen(cast, "ola", public_door()) == "The kettle was always on at the old library and [held back]"
    assert seen(cast, "ola", team_door(cast.dana)) == WORDS["ola"]


def test_words_that_do_not_stand_there_are_asked_for_again_and_what_was_typed_stays(cast, page_of):
    page = page_of("ola")
    answer = page.send(f"/mine/said/{cast.turn('ola').uuid}/", status=422, first="kettle drum", last="library")
    assert "just as they stand" in answer
    assert 'value="kettle drum"' in answer
    assert not HoldBack.objects.exists()


def test_that_is_not_what_i_meant_reaches_the_authors_and_their_answer_comes_back(cast, page_of):
    claim = evidence.make_claim(inquiry=cast.inquiry, text="Kettles matter.", by=BY, at=cast.at)
    evidence.cite(claim=claim, excerpt=cast.excerpt("ola"), by=BY, at=cast.at)
    page = page_of("ola")
    assert "Kettles matter." in page.get("/mine/came-of-it/")
    page.send(f"/mine/claim/{claim.uuid}/", text="I meant the people.")
    said = Objection.objects.get()
    assert (said.person, said.text) == (cast.ola, "I meant the people.")
    evidence.answer_objection(objection=said, answer="We change it.", by=BY, at=timezone.now())
    assert "We change it." in page.get("/mine/came-of-it/")
    assert "There is an answer for you." in page.get()
    page_of("bo").get(f"/mine/claim/{claim.uuid}/", status=404)


def test_an_ask_shows_the_exact_words_and_the_page_and_is_no_until_answered(cast, page_of):
    excerpt = cast.excerpt("di")
    ask = evidence.ask_first(excerpt=excerpt, person=cast.di, where="r:1", where_title="Our report", by=BY, at=cast.at)
    page = page_of("di")
    assert "A question waits for you" in page.get()
    screen = page.get(f"/mine/asks/{ask.uuid}/")
    assert WORDS["di"] in screen
    assert "Our report" in screen
    assert "Until you answer, it is no." in screen
    page.send(f"/mine/asks/{ask.uuid}/", answer="yes")
    ask.refresh_from_db()
    assert (ask.answer, ask.how) == ("yes", "own-hand")
    assert "A question waits" not in page.get()


def test_three_of_the_team_read_this_with_names_and_days_on_asking(cast, page_of):
    for who in (cast.dana, cast.lee, cast.mo):
        shown(Stretch(cast.turn("ola").pk), team_door(who))
    shown(Stretch(cast.turn("ola").pk), server_door(BY))
    page = page_of("ola")
    assert "Three of the team read this in" in page.get()
    plain = page.get("/mine/readers/")
    assert "Whoever runs the computer read this" in plain
    day = timezone.localdate()
    assert f"Dana Shaw, {day.day} " not in plain
    assert f"Dana Shaw, {day.day} " in page.get("/mine/readers/?names=yes")


def test_copies_are_told_with_their_holders_and_how_many_are_destroyed(cast, page_of):
    for who in (cast.dana, cast.lee):
        consent.number_copy(
            inquiry=cast.inquiry, kind="voices", form="pdf", by=who.actor, at=cast.at, persons=[cast.ola.pk]
        )
    page = page_of("ola")
    assert "Two files with your words were taken away." in page.get("/mine/readers/")
    page.send("/mine/take-back/")
    consent.copy_destroyed(copied=cast.ola.copies.first(), by=cast.dana.actor, at=timezone.now())
    read = page.get("/mine/readers/")
    assert "One is destroyed, they say." in read
    assert "taken by Lee Ward" in read


def test_taking_back_and_coming_back(cast, page_of):
    page = page_of("ola")
    assert "drawer" in page.get("/mine/take-back/")
    done = page.send("/mine/take-back/")
    assert "You took your words back" in done
    assert seen(cast, "ola", team_door(cast.dana)) is None
    assert WORDS["ola"] in page.get("/mine/said/")
    page.send("/mine/come-back/")
    assert words_of(cast.ola) == {}
    assert seen(cast, "ola", team_door(cast.dana)) is None
    page.answer("/mine/who/rung/team/")
    page.send("/mine/come-back/")  # an old page sent twice
    assert words_of(cast.ola)["team"] == "yes"


def test_no_yes_is_taken_while_words_are_taken_back(cast, page_of):
    page = page_of("eve")
    page.send("/mine/who/rung/public/", wording=str(current_wording("rung-public") or ""))
    assert not Grant.objects.filter(person=cast.eve, how="own-hand").exists()
    assert "come back first" in page.get("/mine/who/")


def test_destroying_in_seven_days_can_be_stopped_and_old_pages_do_no_harm(cast, page_of):
    page = page_of("ola")
    assert "hidden" in page.send("/mine/erase/", when="later")
    assert seen(cast, "ola", team_door(cast.dana)) is None
    page.send("/mine/come-back/")
    assert Withdrawal.objects.filter(person=cast.ola).count() == 0
    assert cast.ola.__class__.objects.get(pk=cast.ola.pk).erasure.due_at > timezone.now() + timedelta(days=6)
    assert "Stopped." in page.send("/mine/erase/call-off/")
    assert "You took your words back" in page.get()
    page.send("/mine/come-back/")
    page.send("/mine/erase/call-off/")
    assert not Withdrawal.objects.filter(person=cast.ola, ended_at=None).exists()


def test_a_newcomer_is_asked_about_and_answered(cast, page_of):
    new = member(cast.place, "New Here", ["core"], timezone.now())
    page = page_of("ola")
    assert "New Here is new on the team" in page.get("/mine/asks/")
    row = Reader.objects.get(owner=cast.ola, member=new)
    assert "New Here may not read" in page.send(f"/mine/readers/{row.uuid}/", answer="no")
    assert seen(cast, "ola", team_door(new)) is None
    page.send(f"/mine/readers/{row.uuid}/", answer="yes")
    assert seen(cast, "ola", team_door(new))


def test_what_should_happen_later_is_kept_only_if_said(cast, page_of):
    page = page_of("ola")
    page.send("/mine/later/", text="My sister Ann decides.")
    assert "My sister Ann decides." in page.get("/mine/later/")
    page.send("/mine/later/", text=" ")
    cast.ola.refresh_from_db()
    assert not hasattr(cast.ola, "wish")


def test_uses_and_rungs_are_the_laws(cast, page_of):
    page = page_of("ola").get("/mine/who/")
    for use in uses.USES:
        assert f"/mine/who/{use}/" in page


def test_whoever_asked_keeps_a_part_of_their_own_words_back(cast, page_of, signed_in):
    """An interviewer owns what they asked: they find it on their page, and nobody else sees what they keep back."""
    lee, dana = page_of("lee"), signed_in(cast.dana)
    talk = reverse("evidence:conversation", args=[cast.place.slug, cast.inquiry.slug, cast.documents["ola"].uuid])
    assert "How have things been here for you?" in dana.get(talk).content.decode()
    assert "/mine/asked/" in lee.get()
    page = lee.get("/mine/asked/")
    assert page.count("How have things been here for you?") == 6
    assert "kettle" not in page
    turn = cast.documents["ola"].turns.get(asks=True)
    assert f"/mine/said/{turn.uuid}/" in page
    lee.send(f"/mine/said/{turn.uuid}/", first="How have", last="been here")
    saved = lee.send(f"/mine/said/{turn.uuid}/", first="How have", last="been here", use="team")
    assert "From now on nobody but you sees those words" in saved
    assert "You keep one part of this back" in lee.get("/mine/asked/")
    shown = dana.get(talk).content.decode()
    assert "How have things" not in shown
    assert "for you?" in shown
    ola = page_of("ola")
    assert "/mine/asked/" not in ola.get()
    assert "You have asked nothing" in ola.get("/mine/asked/")
    ola.get(f"/mine/said/{turn.uuid}/", status=404)


def test_many_questions_of_ones_own_come_in_parts_and_cost_no_more(cast, page_of, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    lee = page_of("lee")
    lee.get("/mine/asked/")
    with CaptureQueriesContext(connection) as few:
        lee.get("/mine/asked/")
    for n in range(30):
        words = f"The bell rang {n} times and nobody came to the door that day."
        document = hear_one(cast.inquiry, cast.ola, cast.lee, words, ("notes", "team"), cast.at)
        hold_back(turn=document.turns.get(asks=True), start=0, end=3, by=cast.lee.actor, at=cast.at)
    with django_assert_num_queries(len(few)):
        first = lee.get("/mine/asked/")
    last = lee.get("/mine/asked/?part=9999")
    assert "Part 1 of 2" in first
    assert "Part 2 of 2" in last
    assert first.count("How have things") + last.count("How have things") == 36
