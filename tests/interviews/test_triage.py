"""Placing answers by hand: what a person says stands, what the machine said looks unconfirmed until then."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import BY, WORDS
from tests.interviews.pages import TALK, at, keep, make_guide, page, send, signed_in

from trailbook.consent import actions as consent
from trailbook.consent.models import Look
from trailbook.evidence.models import Document, Turn
from trailbook.guides.models import Question
from trailbook.interviews.models import Asked, Placing
from trailbook.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(cast):
    make_guide(cast)
    return signed_in(cast.dana)


@pytest.fixture
def talk(cast, dana):
    """The talk at the mill, kept, with one unconfirmed machine placing for each of its first two answers."""
    keep(dana, send(dana, cast, ("mill.txt", TALK)))
    document = Document.objects.get(name="mill.txt")
    Placing.objects.filter(turn__document=document).delete()
    Asked.objects.all().delete()
    for n in (0, 1):
        turn = answers(document)[n]
        Placing.objects.create(
            place=cast.place,
            turn=turn,
            question=question(n + 1),
            start=0,
            end=len(turn.current.text),
            how="machine",
            confidence=(0.9, 0.5)[n],
            why="The question before it is like it.",
            by="machine:rules",
            at=timezone.now(),
        )
    return document


def answers(document):
    return list(document.turns.filter(asks=False).order_by("position"))


def question(n) -> Question:
    return Question.objects.get(number=str(n))


def stands(turn) -> list[tuple]:
    rows = Placing.objects.filter(turn=turn).order_by("start", "pk")
    return [(p.start, p.end, p.question.number if p.question else None, p.how, bool(p.confirmed_at)) for p in rows]


def press(client, cast, turn, do, **more):
    piece = Placing.objects.filter(turn=turn).order_by("start").first()
    data = {"do": do, "piece": str(piece.uuid) if piece else "", "back": at(cast, "check")} | more
    return client.post(at(cast, "place", turn=turn.uuid), data, follow=True)


def whole(turn) -> int:
    return len(turn.current.text)


# Looking


def test_question_and_words_stand_side_by_side_with_how_and_how_sure(cast, dana, talk):
    html = page(dana, at(cast, "check"))
    assert "It is cold, but we have the stove" in html
    assert "What is it like at the old mill these days?" in html
    assert "Perhaps it answers" in html
    assert "1. What is it like at the mill?" in html
    assert "Placed by Trailbook, quite sure." in html
    assert "not very sure" in html
    assert "The question before it is like it." in html
    assert "not confirmed" in html
    assert "Tell them the bridge still shakes" not in html, "it has no question, so it is not here"


def test_only_what_is_open_to_the_reader_is_there_and_looks_are_kept(cast, dana, talk):
    html = page(dana, at(cast, "unplaced"))
    assert "5 answers wait for their question" in html, "what is closed is not counted either"
    assert WORDS["ola"] in html
    assert WORDS["eve"] not in html
    assert WORDS["flo"] not in html
    assert Look.objects.filter(owner=cast.ola, reader_name="Dana Shaw").exists()
    wren = answers(talk)[0].owner
    consent.withdraw(person=wren, how="phone", by=BY, at=timezone.now())
    assert "the stove" not in page(dana, at(cast, "check"))
    assert dana.post(at(cast, "place", turn=answers(talk)[0].uuid), {"do": "none"}).status_code == 404


def test_likely_questions_are_offered_for_an_answer_without_one(cast, dana, talk):
    Placing.objects.all().delete()
    html = page(dana, at(cast, "unplaced") + f"?talk={talk.uuid}")
    assert f'value="{question(2).uuid}" data-key="a">2. Who helped you' in html
    assert WORDS["ola"] not in html


# Acting


def test_a_placing_is_accepted(cast, dana, talk):
    first = answers(talk)[0]
    html = press(dana, cast, first, "accept").content.decode()
    assert stands(first) == [(0, whole(first), "1", "machine", True)]
    assert "It is cold, but we have the stove" not in html, "it waits no longer"
    assert Placing.objects.get(turn=first).confirmed_by == cast.dana.actor.key


def test_an_answer_is_moved_and_the_owner_counts_as_asked(cast, dana, talk):
    first = answers(talk)[0]
    press(dana, cast, first, "move", question=str(question(3).uuid))
    assert stands(first) == [(0, whole(first), "3", "person", True)]
    assert Asked.objects.get(person=first.owner, question=question(3)).state == "asked"
    press(dana, cast, first, str(question(2).uuid))
    assert stands(first)[0][2] == "2", "a likely question is one press"
    press(dana, cast, first, "none")
    assert stands(first) == [(0, whole(first), None, "person", True)]
    press(dana, cast, first, "unplace")
    assert stands(first) == []


def test_nothing_chosen_changes_nothing_and_says_so(cast, dana, talk):
    first = answers(talk)[0]
    for chosen in ("", "no such", "00000000-0000-0000-0000-000000000000"):
        html = press(dana, cast, first, "move", question=chosen).content.decode()
        assert "Choose a question first" in html
    assert stands(first) == [(0, whole(first), "1", "machine", False)]


def test_a_turn_answers_several_questions(cast, dana, talk):
    first = answers(talk)[0]
    press(dana, cast, first, "also", question=str(question(3).uuid))
    assert [s[2] for s in stands(first)] == ["1", "3"]
    assert "part 1 of 2" in page(dana, at(cast, "placing", document=talk.uuid))
    press(dana, cast, first, "move", question=str(question(2).uuid))
    assert {s[2] for s in stands(first)} == {"2", "3"}, "moving one piece leaves the other"


def test_the_whole_stretch_goes_along(cast, dana, talk):
    first, second, third = answers(talk)
    Placing.objects.all().delete()
    html = page(dana, at(cast, "unplaced") + f"?talk={talk.uuid}")
    assert "The 2 answers after it too" in html
    press(dana, cast, first, "move", question=str(question(1).uuid), stretch="yes", back=at(cast, "unplaced"))
    assert [stands(t)[0][2] for t in (first, second, third)] == ["1", "1", "1"]
    dana.post(at(cast, "undo_last"), {"back": at(cast, "unplaced")})
    assert [stands(t) for t in (first, second, third)] == [[], [], []]
    assert not Asked.objects.exists()


def test_the_stretch_stops_where_another_question_begins(cast, dana, talk):
    first, second, _third = answers(talk)
    press(dana, cast, first, "move", question=str(question(3).uuid), stretch="yes")
    assert stands(second)[0][2] == "2"


@pytest.mark.parametrize("how", ["paragraph", "words"])
def test_part_of_a_turn_answers_another_question(cast, dana, talk, how):
    second = answers(talk)[1]
    piece = Placing.objects.get(turn=second)
    url = at(cast, "split", turn=second.uuid) + f"?piece={piece.uuid}&back={at(cast, 'check')}"
    html = page(dana, url)
    point = second.current.text.index("And the school")
    assert f'value="{point}"' in html
    where = {"begins": str(point)} if how == "paragraph" else {"words": "And the school opened"}
    data = {"piece": str(piece.uuid), "first": str(question(2).uuid), "second": str(question(3).uuid)}
    dana.post(url, data | where | {"back": at(cast, "check")})
    assert stands(second) == [(0, point, "2", "person", True), (point, whole(second), "3", "person", True)]
    dana.post(at(cast, "undo_last"))
    assert stands(second) == [(0, whole(second), "2", "machine", False)]


def test_a_split_that_cannot_be_is_a_sentence_and_changes_nothing(cast, dana, talk):
    second = answers(talk)[1]
    piece = Placing.objects.get(turn=second)
    url = at(cast, "split", turn=second.uuid)
    good = {"piece": str(piece.uuid), "first": "none", "second": str(question(3).uuid)}
    for wrong, said in [
        ({}, "Say where the second part begins"),
        ({"words": "words that are not there"}, "do not stand here"),
        ({"words": "the"}, "more than once"),
        ({"words": "Nobody from"}, "has to begin after"),
        ({"begins": "7"}, "Say where the second part begins"),
        ({"begins": str(second.current.text.index("And the")), "second": ""}, "Choose a question first"),
    ]:
        answer = dana.post(url, good | wrong)
        assert answer.status_code == 422, wrong
        assert said in answer.content.decode(), wrong
    assert stands(second) == [(0, whole(second), "2", "machine", False)]


def test_one_question_is_checked_at_a_time(cast, dana, talk):
    url = at(cast, "check")
    html = page(dana, url)
    assert "1. What is it like at the mill? (1)" in html
    html = page(dana, f"{url}?under={question(2).uuid}")
    assert "Nobody from the council" in html
    assert "the stove" not in html
    press(dana, cast, answers(talk)[1], "accept")
    assert "Nothing more waits here" in page(dana, f"{url}?under={question(2).uuid}&talk={talk.uuid}")


def test_a_page_of_placings_is_accepted_at_once(cast, dana, talk):
    pieces = [str(u) for u in Placing.objects.values_list("uuid", flat=True)]
    html = dana.post(at(cast, "accept_many"), {"piece": pieces, "back": at(cast, "check")}, follow=True)
    assert "2 placings kept" in html.content.decode()
    assert all(s[4] for t in answers(talk)[:2] for s in stands(t))
    dana.post(at(cast, "undo_last"))
    assert not any(s[4] for t in answers(talk)[:2] for s in stands(t))


# Taking back


def test_the_last_act_is_taken_back_once(cast, dana, talk):
    first = answers(talk)[0]
    before = stands(first)
    html = press(dana, cast, first, "move", question=str(question(3).uuid)).content.decode()
    assert "Take that back" in html
    html = dana.post(at(cast, "undo_last"), {"back": at(cast, "check")}, follow=True).content.decode()
    assert "Taken back" in html
    assert stands(first) == before
    assert Placing.objects.get(turn=first).why == "The question before it is like it."
    assert not Asked.objects.exists()
    assert Entry.objects.filter(verb="placed-back").count() == 1
    assert "nothing to take back" in dana.post(at(cast, "undo_last"), follow=True).content.decode()


def test_what_someone_else_moved_since_is_not_taken_back(cast, dana, talk):
    first = answers(talk)[0]
    press(dana, cast, first, "move", question=str(question(3).uuid))
    press(signed_in(cast.mo), cast, first, "move", question=str(question(2).uuid))
    html = dana.post(at(cast, "undo_last"), follow=True).content.decode()
    assert "Someone else has moved these words since" in html
    assert stands(first)[0][2] == "2"


def test_marks_made_since_stay_when_an_act_is_taken_back(cast, dana, talk):
    first = answers(talk)[0]
    url, wren = at(cast, "asked", document=talk.uuid), first.owner
    dana.post(url, {f"{wren.pk}-{question(1).pk}": "passed"})
    press(dana, cast, first, "move", question=str(question(3).uuid))
    signed_in(cast.mo).post(url, {f"{wren.pk}-{question(2).pk}": "not_asked"})
    dana.post(at(cast, "undo_last"))
    marks = dict(Asked.objects.filter(person=wren).values_list("question__number", "state"))
    assert marks == {"1": "passed", "2": "not_asked"}
    press(dana, cast, first, "move", question=str(question(1).uuid))
    assert Asked.objects.get(person=wren, question=question(1)).state == "asked"
    dana.post(at(cast, "undo_last"))
    assert Asked.objects.get(person=wren, question=question(1)).state == "passed"


def test_a_piece_that_was_moved_meanwhile_is_shown_as_it_stands(cast, dana, talk):
    first = answers(talk)[0]
    old = Placing.objects.get(turn=first).uuid
    press(signed_in(cast.mo), cast, first, "move", question=str(question(3).uuid))
    answer = press(dana, cast, first, "accept", piece=str(old))
    assert "Someone else has moved these words since" in answer.content.decode()
    assert stands(first)[0][2] == "3"


# Who was asked what


def test_asked_passed_and_not_asked_are_marked(cast, dana, talk):
    wren = answers(talk)[0].owner
    url = at(cast, "asked", document=talk.uuid)
    html = page(dana, url)
    assert "the stove" not in html
    name = f"{wren.pk}-{question(3).pk}"
    for state in ("passed", "not_asked", "asked"):
        dana.post(url, {name: state})
        assert Asked.objects.get(person=wren, question=question(3)).state == state
    dana.post(url, {name: ""})
    assert not Asked.objects.filter(person=wren, question=question(3)).exists()
    dana.post(url, {name: "nonsense"})
    assert not Asked.objects.filter(person=wren, question=question(3)).exists()
    assert Entry.objects.filter(verb="marked-asked").count() == 4


# Rights, places, counts


def test_who_may_place_and_who_may_not(cast, dana, talk):
    first = answers(talk)[0]
    gets = [
        at(cast, "unplaced"),
        at(cast, "check"),
        at(cast, "placing", document=talk.uuid),
        at(cast, "asked", document=talk.uuid),
        at(cast, "split", turn=first.uuid),
    ]
    posts = [at(cast, "place", turn=first.uuid), at(cast, "accept_many"), at(cast, "undo_last")]
    for url in gets:
        assert dana.get(url).status_code == 200, url
        assert signed_in(cast.ash).get(url).status_code == 403, url
        assert signed_in(cast.nadia).get(url).status_code == 404, url
    for url in posts:
        assert dana.get(url).status_code == 405, url
        assert signed_in(cast.ash).post(url).status_code == 403, url
        assert signed_in(cast.nadia).post(url).status_code == 404, url


def test_another_places_turns_and_questions_are_not_there(cast, dana, talk):
    zed = cast.turn("zed")
    assert dana.post(at(cast, "place", turn=zed.uuid), {"do": "none"}).status_code == 404
    assert dana.get(at(cast, "split", turn=zed.uuid)).status_code == 404
    from trailbook.guides.actions import save_guide
    from trailbook.guides.reading import read_guide

    theirs = save_guide(
        inquiry=cast.other_inquiry, guide=read_guide("g.md", b"- What now?\n"), by=BY, at=timezone.now()
    )
    foreign = Question.objects.get(section__version=theirs)
    html = press(dana, cast, answers(talk)[0], "move", question=str(foreign.uuid)).content.decode()
    assert "Choose a question first" in html


def test_back_leads_only_to_these_pages(cast, dana, talk):
    first = answers(talk)[0]
    for elsewhere in ("https://evil.example/", "//evil.example", "/t/northgate/", at(cast, "check") + "//x"):
        answer = dana.post(at(cast, "place", turn=first.uuid), {"do": "unplace", "back": elsewhere})
        assert answer["Location"].split("#")[0] == at(cast, "unplaced"), elsewhere
    answer = dana.post(at(cast, "place", turn=first.uuid), {"do": "none", "back": at(cast, "check") + "?page=2"})
    assert answer["Location"].startswith(at(cast, "check") + "?page=2#")


@pytest.mark.slow
def test_each_page_asks_as_much_with_ten_as_with_three(cast, dana, talk):
    urls = [at(cast, "unplaced"), at(cast, "check"), at(cast, "placing", document=talk.uuid)]
    Placing.objects.filter(turn=answers(talk)[1]).delete()
    Turn.objects.exclude(document=talk).filter(asks=False).update(quoted=True)

    def bring(numbers):
        for i in numbers:
            text = TALK.replace("WREN", f"Wren{i} Hale").replace("cold", f"cold {i}")
            keep(dana, send(dana, cast, (f"{i}.txt", text)))

    bring(range(2))  # of one turn alone the law is asked in a shorter way
    few = [count(dana, u) for u in urls]
    bring(range(2, 12))
    Placing.objects.filter(turn__document__name="3.txt").delete()
    assert [count(dana, u) for u in urls] == few


def count(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
