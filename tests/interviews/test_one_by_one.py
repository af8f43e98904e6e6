"""One answer after another: each press settles one and brings the next, with and without a script."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.interviews.pages import at, keep, make_guide, page, send, signed_in

from trailbook.consent.models import Look
from trailbook.evidence.models import Document
from trailbook.guides.models import Question
from trailbook.interviews.models import Asked, Placing

pytestmark = pytest.mark.django_db

TALK = """KIT: What is it like at the old mill these days?

WREN: It is cold, but we have the stove.

KIT: Mm.

WREN: And we have each other.

KIT: Who helped you when the river came up last winter?

WREN: Nobody from the council.

KIT: And the bridge, what should happen there?

WREN: Tell them it still shakes.
"""


@pytest.fixture
def dana(cast):
    make_guide(cast)
    return signed_in(cast.dana)


@pytest.fixture
def answers(cast, dana):
    """Four answers; the first is an unconfirmed placing under question 1, the others stand nowhere."""
    keep(dana, send(dana, cast, ("mill.txt", TALK)))
    document = Document.objects.get(name="mill.txt")
    Placing.objects.filter(turn__document=document).delete()
    Asked.objects.all().delete()
    found = list(document.turns.filter(asks=False).order_by("position"))
    Placing.objects.create(
        place=cast.place, turn=found[0], question=question(1), end=len(found[0].current.text), how="machine",
        confidence=0.7, why="It is like it.", by="machine:rules", at=timezone.now(),
    )  # fmt: skip
    return found


def question(n: int) -> Question:
    return Question.objects.get(number=str(n))


def stands(turn) -> list[tuple]:
    rows = Placing.objects.filter(turn=turn).order_by("start")
    return [(p.question.number if p.question else None, p.how, bool(p.confirmed_at)) for p in rows]


def one(cast) -> str:
    return at(cast, "one") + f"?talk={Document.objects.get(name='mill.txt').uuid}"


def press(client, cast, turn, do, part=True, **more):
    piece = Placing.objects.filter(turn=turn).first()
    data = {"do": do, "turn": str(turn.uuid), "piece": str(piece.uuid) if piece else ""} | more
    headers = {"x-part": "1"} if part else {}
    return client.post(one(cast), data, headers=headers, follow=True)


def test_the_first_that_waits_is_shown_with_what_was_asked_and_its_likely_questions(cast, dana, answers):
    html = page(dana, one(cast))
    assert "It is cold, but we have the stove." in html
    assert "these days?" in html
    assert "4 answers wait" in html
    assert 'data-key="Enter"' in html
    assert 'data-key="2"' in html
    assert html.count("Tell them it still shakes.") == 0


def test_one_press_accepts_and_brings_the_next(cast, dana, answers):
    html = press(dana, cast, answers[0], "accept").content.decode()
    assert stands(answers[0]) == [("1", "machine", True)]
    assert "And we have each other." in html
    assert "<html" not in html
    assert "1 settled now" in html


def test_without_a_script_it_is_a_whole_page_at_the_next(cast, dana, answers):
    response = press(dana, cast, answers[0], "accept", part=False)
    html = response.content.decode()
    assert "<html" in html
    assert "And we have each other." in html
    assert "Kept under question 1." in html
    assert "Kept under question 1." not in page(dana, response.request["PATH_INFO"])


def test_a_key_moves_it_and_undo_takes_it_back(cast, dana, answers):
    press(dana, cast, answers[0], str(question(3).uuid))
    assert stands(answers[0]) == [("3", "person", True)]
    html = dana.post(one(cast), {"do": "undo"}, headers={"x-part": "1"}).content.decode()
    assert stands(answers[0]) == [("1", "machine", False)]
    assert "It is cold, but we have the stove." in html
    assert "settled now" not in html


def test_the_whole_stretch_goes_till_the_next_question_and_a_nod_ends_nothing(cast, dana, answers):
    assert "1 more answer till the next question" in page(dana, one(cast))
    html = press(dana, cast, answers[0], "accept", stretch="yes").content.decode()
    assert stands(answers[0]) == [("1", "machine", True)]
    assert stands(answers[1]) == [("1", "person", True)]
    assert stands(answers[2]) == []
    assert "2 settled now" in html
    dana.post(one(cast), {"do": "undo"}, headers={"x-part": "1"})
    assert stands(answers[1]) == []


def test_what_a_person_settled_in_the_stretch_stays(cast, dana, answers):
    press(dana, cast, answers[1], str(question(2).uuid))
    press(dana, cast, answers[0], "accept", stretch="yes")
    assert stands(answers[1]) == [("2", "person", True)]


def test_later_leaves_it_and_it_comes_again_at_the_end(cast, dana, answers):
    html = press(dana, cast, answers[0], "skip").content.decode()
    assert "And we have each other." in html
    assert stands(answers[0]) == [("1", "machine", False)]
    html = press(dana, cast, answers[3], "none").content.decode()
    assert "left for later" in html
    assert "It is cold, but we have the stove." in html
    assert stands(answers[3]) == [(None, "person", True)]


def test_when_all_is_done_it_says_so(cast, dana, answers):
    for turn in answers:
        html = press(dana, cast, turn, "none").content.decode()
    assert "All answers that are open to you have been looked at." in html


def test_a_press_on_nothing_says_what_to_do_and_stays(cast, dana, answers):
    html = press(dana, cast, answers[1], "move", question="").content.decode()
    assert "Choose a question first." in html
    assert "And we have each other." in html


def test_a_stranger_to_placing_is_kept_out_and_another_places_answers_too(cast, dana, answers):
    assert signed_in(cast.dana).get(at(cast, "one") + "?talk=00000000-0000-0000-0000-000000000001").status_code == 404
    assert dana.post(one(cast), {"do": "accept", "turn": "x"}, headers={"x-part": "1"}).status_code == 404


def test_a_look_is_kept_for_what_was_opened(cast, dana, answers):
    before = Look.objects.count()
    page(dana, one(cast))
    assert Look.objects.count() >= before


def test_a_step_takes_a_fixed_number_of_queries(cast, dana, answers):
    def cost(turn) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            press(dana, cast, turn, "none")
        return len(queries)

    first = cost(answers[0])
    more = "\n\n".join(f"KIT: And what of number {n}, then?\n\nWREN: It is number {n}." for n in range(40))
    keep(dana, send(dana, cast, ("more.txt", more)))
    assert cost(answers[1]) <= first
