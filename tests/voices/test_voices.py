"""Voices from the Field: whose words stand in it, under which name, with which numbers."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import BY, EVERYTHING, WORDS, hear_one
from trailbook.consent import actions as consent
from trailbook.consent import uses
from trailbook.consent.models import Copied, Copy, Look
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import group_door, server_door, team_door
from trailbook.guides.models import Question, Section, Version
from trailbook.interviews.models import Placing
from trailbook.people import actions as people
from trailbook.voices import queries

pytestmark = pytest.mark.django_db


def door(cast):
    return team_door(cast.dana, uses.VOICES)


def test_each_question_has_everyone_who_said_yes_under_the_name_they_chose(cast, guide):
    found = queries.voices(cast.inquiry, door(cast))
    first, second = found.questions
    assert (first.number, first.text) == ("1", "How is it here?")
    assert [(a.contributor, a.prompt, a.text) for a in first.answers] == [
        ("Ola Berg", "", WORDS["ola"]),
        ("B.", "1.1", WORDS["bo"]),
        ("Someone", "", WORDS["cy"]),
        ("a tenant", "", WORDS["di"]),
    ]
    assert second.answers == []


def test_the_teams_own_view_needs_team_alone_and_uses_the_teams_names(cast, guide):
    consent.answer(
        person=cast.cy,
        use="voices",
        answer="no",
        how="phone",
        by=BY,
        at=timezone.now(),
        occasion=cast.occasion("cy"),
    )
    names = [a.contributor for a in queries.voices(cast.inquiry, server_door(BY)).questions[0].answers]
    assert names == ["Ola Berg", "Bo Trent", "Cy Lund", "Di Marsh"]
    names = [a.contributor for a in queries.voices(cast.inquiry, door(cast)).questions[0].answers]
    assert names == ["Ola Berg", "B.", "a tenant"]


def test_a_machines_placing_shows_and_is_marked_until_somebody_looked(cast, guide):
    def of_cy():
        return queries.voices(cast.inquiry, door(cast)).questions[0].answers[2]

    assert (of_cy().placed_by, of_cy().confidence, of_cy().unconfirmed) == ("machine", 0.8, True)
    Placing.objects.filter(turn=cast.turn("cy")).update(confirmed_at=timezone.now())
    assert not of_cy().unconfirmed


def test_the_numbers_add_up_and_leave_out_whoever_took_their_words_back(cast, guide):
    _version, heads = queries.heads(cast.inquiry)
    one, two = queries.counted(cast.inquiry, heads, uses.VOICES).values()
    assert one == queries.Numbers(asked=5, answered=5, held_back=1), "Flo keeps hers back; Eve is not counted"
    assert two == queries.Numbers(asked=1, passed=1, not_asked=1, not_known=2)
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    one, two = queries.counted(cast.inquiry, heads, uses.VOICES).values()
    assert (one.asked, two.asked) == (4, 0), "kept numbers are not served after a change"


def test_several_turns_of_one_person_are_one_answer_joined_by_a_blank_line(cast, guide):
    turn = cast.turn("ola")
    Placing.objects.filter(turn=turn).delete()
    for start, end in ((0, 10), (11, 20)):
        Placing.objects.create(
            place=cast.place,
            turn=turn,
            question=guide["1"],
            start=start,
            end=end,
            how="person",
            by="x",
            at=timezone.now(),
        )
    (answer,) = [a for a in queries.voices(cast.inquiry, door(cast)).questions[0].answers if a.person == cast.ola.pk]
    assert answer.text == WORDS["ola"][0:10] + "\n\n" + WORDS["ola"][11:20]


def test_answers_to_an_earlier_version_stay_under_their_question(cast, guide):
    version = Version.objects.get()
    newer = Version.objects.create(place=cast.place, guide=version.guide, number=2, made_at=timezone.now(), made_by="x")
    section = Section.objects.create(version=newer, order=0, title="Anew")
    Question.objects.create(
        section=section, order=0, number="1", text="What would help now?", lineage=guide["2"].lineage
    )
    found = queries.voices(cast.inquiry, door(cast))
    assert [(q.text, q.head.earlier, len(q.answers)) for q in found.questions] == [
        ("What would help now?", False, 0),
        ("How is it here?", True, 4),
    ]


def test_a_prompt_has_the_number_it_has_now(cast, guide):
    """A person's placing under a prompt of an earlier version stays; the guide it is shown with has other numbers."""
    first = guide["1"]
    wet, dry = (
        Question.objects.create(section=first.section, parent=first, order=n, number=f"1.{n + 1}", text=text)
        for n, text in enumerate(["Is it wet?", "Is it dry?"])
    )
    Placing.objects.filter(turn=cast.turn("ola")).update(question=wet)
    Placing.objects.filter(turn=cast.turn("bo")).update(question=dry)
    newer = Version.objects.create(
        place=cast.place, guide=Version.objects.get().guide, number=2, made_at=timezone.now(), made_by="x"
    )
    section = Section.objects.create(version=newer, order=0, title="Anew")
    top = Question.objects.create(section=section, order=1, number="2", text=first.text, lineage=first.lineage)
    Question.objects.create(section=section, parent=top, order=0, number="2.1", text="New?")
    Question.objects.create(section=section, parent=top, order=1, number="2.2", text=wet.text, lineage=wet.lineage)
    (asked,) = [q for q in queries.voices(cast.inquiry, door(cast)).questions if q.head.lineage == first.lineage]
    prompts = {a.person: a.prompt for a in asked.answers}
    assert prompts[cast.ola.pk] == "2.2"
    assert prompts[cast.bo.pk] == "1.2", "one that is asked no more keeps the number it had"


def test_what_stands_nowhere_is_listed_apart(cast, guide):
    Placing.objects.filter(turn__in=[cast.turn("ola"), cast.turn("eve")]).delete()
    assert [s.text for s in queries.unplaced(cast.inquiry, door(cast))] == [WORDS["ola"]]


def test_a_contributor_in_it_reads_the_same_and_one_outside_nothing(cast, guide):
    found = queries.voices(cast.inquiry, group_door(cast.cy, cast.inquiry))
    assert len(found.questions[0].answers) == 4
    assert not queries.voices(cast.inquiry, group_door(cast.flo, cast.inquiry)).persons


def test_held_back_passages_stay_held_back(cast, guide):
    evidence.hold_back(turn=cast.turn("ola"), start=4, end=10, use=uses.VOICES, by=BY, at=timezone.now())
    answer = queries.voices(cast.inquiry, door(cast)).questions[0].answers[0]
    assert answer.text.startswith("The [held back] was")


# Pages


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def every_page(guide, address):
    return [
        address("voices"),
        address("question", lineage=guide["1"].lineage),
        address("all"),
        address("copies"),
    ]


def test_each_page_opens_for_the_team_and_for_no_one_else(cast, guide, signed_in, address):
    for url in every_page(guide, address):
        page(signed_in(cast.mo), url)
        page(signed_in(cast.ash), url, 403)
        page(signed_in(cast.nadia), url, 404)
    for name in ("take", "destroyed"):
        more = {"copy": cast.ola.uuid} if name == "destroyed" else {}
        assert signed_in(cast.dana).get(address(name, **more)).status_code == 405
        assert signed_in(cast.nadia).post(address(name, **more)).status_code == 404
    assert signed_in(cast.ash).post(address("take"), {"form": "json"}).status_code == 403


def test_the_list_of_questions_opens_no_words(cast, guide, signed_in, address):
    html = page(signed_in(cast.dana), address("voices"))
    assert "How is it here?" in html
    assert "We will talk for an hour." not in html, "what is said is no question"
    assert "Five people were asked this." in html
    assert "One answered and keeps it back from here." in html
    assert not Look.objects.exists()


@pytest.mark.parametrize("name", ["question", "all"])
def test_words_are_shown_and_the_look_is_kept(cast, guide, signed_in, address, name):
    url = address("question", lineage=guide["1"].lineage) if name == "question" else address("all")
    html = page(signed_in(cast.dana), url)
    for who in ("ola", "bo", "cy", "di"):
        assert WORDS[who] in html
    for who in ("eve", "flo"):
        assert WORDS[who][:24] not in html
    assert "The ferry stopped" not in html
    assert "Bo Trent" not in html
    assert "placed here by machine, not confirmed" in html
    assert set(Look.objects.values_list("owner", "door")) == {
        (getattr(cast, w).pk, "voices") for w in ("ola", "bo", "cy", "di")
    }


def test_an_inquiry_without_a_guide_says_what_would_be_here(cast, signed_in, address):
    assert "First there must be a topic guide" in page(signed_in(cast.dana), address("voices"))
    assert "There is no topic guide yet" in page(signed_in(cast.dana), address("all"))
    page(signed_in(cast.dana), address("question", lineage=cast.ola.uuid), 404)


def test_many_answers_come_a_page_at_a_time(cast, guide, signed_in, address, monkeypatch):
    monkeypatch.setattr(queries, "A_PAGE", 3)
    url = address("question", lineage=guide["1"].lineage)
    first, second = page(signed_in(cast.dana), url), page(signed_in(cast.dana), url + "?page=2")
    assert WORDS["cy"] in first
    assert WORDS["di"] not in first
    assert WORDS["di"] in second
    page(signed_in(cast.dana), url + "?page=x")


@pytest.mark.slow
def test_a_page_asks_as_much_with_thirty_as_with_few(cast, guide, signed_in, address):
    dana, counts = signed_in(cast.dana), {}
    for url in every_page(guide, address):
        dana.get(url)
        with CaptureQueriesContext(connection) as asked:
            dana.get(url)
        counts[url] = len(asked)
    for i in range(30):
        person = people.add_person(place=cast.place, name=f"P{i}", by=BY, at=timezone.now())
        talk = hear_one(cast.inquiry, person, cast.lee, f"Number {i}.", EVERYTHING, timezone.now())
        Placing.objects.create(
            place=cast.place,
            turn=talk.turns.get(asks=False),
            question=guide["1"],
            end=7,
            how="person",
            by="x",
            at=timezone.now(),
        )
    for url in every_page(guide, address):
        dana.get(url)
        with CaptureQueriesContext(connection) as asked:
            dana.get(url)
        assert len(asked) == counts[url], url


# Copies


def take(client, address, form):
    return client.post(address("take"), {"form": form})


@pytest.mark.parametrize("form", ["html", "docx", "pdf", "json"])
def test_a_copy_is_numbered_to_its_holder_and_lists_whose_words_it_has(cast, guide, signed_in, address, form):
    response = take(signed_in(cast.dana), address, form)
    assert response.status_code == 200
    assert f'filename="voices-where-are-we-now-1.{form}"' in response["Content-Disposition"]
    copy = Copy.objects.get()
    assert (copy.number, copy.form, copy.holder) == (1, form, cast.dana.actor.key)
    assert set(Copied.objects.values_list("person", flat=True)) == {
        cast.ola.pk,
        cast.bo.pk,
        cast.cy.pk,
        cast.di.pk,
    }
    take(signed_in(cast.lee), address, form)
    assert Copy.objects.get(holder=cast.lee.actor.key).number == 2


def test_a_form_that_does_not_exist_is_not_there(cast, guide, signed_in, address):
    assert take(signed_in(cast.dana), address, "exe").status_code == 404


def test_nothing_to_take_is_said_and_not_numbered(cast, signed_in, address):
    response = signed_in(cast.dana).post(address("take"), {"form": "json"}, follow=True)
    assert "There is nothing to take yet" in response.content.decode()
    assert not Copy.objects.exists()


def test_whoever_holds_a_copy_is_asked_to_destroy_it_and_says_so(cast, guide, signed_in, address):
    dana, lee = signed_in(cast.dana), signed_in(cast.lee)
    take(dana, address, "json")
    assert "I have destroyed" not in page(dana, address("copies"))
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert "I have destroyed copy 1" in page(dana, address("copies"))
    assert "I have destroyed copy 1" not in page(lee, address("copies"))
    copy = Copy.objects.get()
    assert lee.post(address("destroyed", copy=copy.uuid)).status_code == 404
    assert not Copied.objects.exclude(destroyed_at=None).exists()
    dana.post(address("destroyed", copy=copy.uuid))
    assert Copied.objects.get(person=cast.ola).destroyed_at is not None
    assert Copied.objects.get(person=cast.bo).destroyed_at is None, "only whoever asked"
    assert "I have destroyed" not in page(dana, address("copies"))
