"""Placing by meaning: the weighing with likenesses made up by hand; and the model itself, where it is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.placing_talks import UNSEEN, made_up_talks, shares, with_model
from django.utils import timezone
from tests.cast import BY

from trailbook.evidence.models import Document
from trailbook.guides.actions import put_to_use, save_guide
from trailbook.guides.reading import read_guide
from trailbook.interviews.actions import confirm, hear, place_document, place_turn
from trailbook.interviews.actions.meaning import MEANING, place_document_by_meaning, why_not_by_meaning
from trailbook.interviews.actions.placings import Shelf
from trailbook.interviews.models import Placing
from trailbook.interviews.placing import GuideItem, TurnIn
from trailbook.interviews.placing.course import MOVES, course, move
from trailbook.interviews.placing.meaning import SURE_RULE, place_by_meaning
from trailbook.interviews.placing.model import engine
from trailbook.interviews.placing.model.words import pieces
from trailbook.interviews.placing.signs import NOWHERE, ONWARD, QUESTION, Signs, signs
from trailbook.interviews.placing.stretches import CHAT, Felt, Guide, stretches
from trailbook.interviews.placing.weights import WEIGHTS
from trailbook.interviews.reading import read_bytes

needs_model = pytest.mark.skipif(engine.why_not() is not None, reason=engine.why_not() or "")

ITEMS = [
    GuideItem("a", "1", "How did you come here?"),
    GuideItem("b", "2", "What goes wrong?"),
    GuideItem("b1", "2.1", "If somebody is hurt: who helps?", "b"),
    GuideItem("c", "3", "What next?"),
]


def word_alike(texts, others):
    """Alike as far as a letter in brackets tells: "[b] …" means question b, "[b1]" its prompt."""
    marks = {"How did": "[a]", "What goes": "[b]", "If somebody": "[b1]", "What next": "[c]"}
    ways = [next((m for start, m in marks.items() if o.startswith(start)), "[chat]") for o in others]
    return [[0.8 if w in t else 0.05 for w in ways] for t in texts]


#: Short answers tell less than long ones, so these go on for a while.
ON = " and so it went, for a good while, as these things do, with the rain at the window and nobody minding much at all"


def talk(*said: str) -> list[TurnIn]:
    return [
        TurnIn(n, text.startswith("Q "), text, speaker="X")
        if text.startswith("Q ")
        else TurnIn(n, False, text + ON * ("[" in text), speaker="Y")
        for n, text in enumerate(said)
    ]


def under(turns, fixed=None):
    return {p.turn: p.item for p in place_by_meaning(ITEMS, turns, word_alike, fixed or {})}


def test_a_talk_goes_along_the_guide_stays_with_a_nod_and_comes_back():
    turns = talk(
        "Q Now tell me [a] will you?", "By bus, I think it was. [a]",
        "Q Mm.", "A green bus it was, [a].",
        "Q And then can you say [b] please?", "The lamps, all of them. [b]",
        "Q So what about [c] then?", "A party, with lamps. [c]",
        "Q Can we go back to [a] for a moment?", "It was not the bus, I remember. [a]",
    )  # fmt: skip
    assert under(turns) == {1: "a", 3: "a", 5: "b", 7: "c", 9: "a"}


def test_small_talk_and_consent_talk_stand_nowhere():
    turns = talk("Q Is it fine to record this [chat] now?", "Yes.", "Q Well then [a] tell me?", "By bus it was. [a]")
    assert under(turns) == {3: "a"}


def test_an_answer_to_a_prompt_stands_under_the_prompt():
    turns = talk("Q Now tell me [a] will you?", "Bus. [a]", "Q And should it happen [b1] who is it?", "Meg does. [b1]")
    assert under(turns)[3] == "b1"


def test_what_is_settled_is_not_placed_again_and_tells_where_the_talk_was():
    turns = talk("Q Now tell me [a] will you?", "Bus. [a]", "Q Mm.", "It was green.")
    found = under(turns, {1: "c"})
    assert 1 not in found
    assert found.get(3, "c") == "c"


def test_why_is_a_sentence_and_it_is_never_quite_sure_beyond_nine_tenths():
    for p in place_by_meaning(ITEMS, talk("Q Now tell me [b] will you?", "Lamps. [b]"), word_alike, {}):
        assert p.why.endswith(".")
        assert p.how == "machine"
        assert p.confidence is not None
        assert 0 < p.confidence <= 0.9


def test_a_short_prompt_is_read_after_its_question():
    guide = Guide.of_items([GuideItem("a", "1", "What do you do here?"), GuideItem("b", "1.1", "Cooking", "a")])
    assert "What do you do here? Cooking" in guide.ways


def test_quoted_turns_are_left_aside():
    assert not [s for s in stretches([TurnIn(1, False, "x", quoted=True)]) if s.answers]


def test_the_weights_fit_the_signs():
    assert len(WEIGHTS.question) == len(QUESTION)
    assert len(WEIGHTS.nowhere) == len(NOWHERE)
    assert [len(row) for row in WEIGHTS.moves] == [len(ONWARD)] * len(MOVES)


def told_by(likenesses: list[list[float]], turns: list[TurnIn]) -> Signs:
    found, guide = stretches(turns), Guide.of_items(ITEMS)
    felt = Felt(likenesses, likenesses, likenesses, [None] * len(found), [None] * len(found), [None] * len(found))
    return signs(found, felt, guide, ITEMS, [{} for _ in found])


def test_what_tells_is_taken_against_the_same_talk_not_as_it_stands():
    """A guide whose questions are all much alike, or one that any talk comes near, is no surer for it."""
    turns = talk("Q One thing?", "It was.", "Q Another thing?", "So it was.")
    low, high = [[0.1, 0.4, 0.2], [0.3, 0.1, 0.2]], [[0.5, 0.8, 0.6], [0.7, 0.5, 0.6]]
    for before, after in zip(told_by(low, turns).question, told_by(high, turns).question, strict=True):
        for one, other in zip(before, after, strict=True):
            assert one == pytest.approx(other)
    near_first = [[x + 0.3 * (j == 0) for j, x in enumerate(row)] for row in low]
    grew = told_by(near_first, turns).question[0][0][0] - told_by(low, turns).question[0][0][0]
    assert 0 < grew < 2  # 3 tenths, scaled by ten, were put in


def test_every_move_has_a_kind_and_the_sureness_of_a_stretch_is_one():
    kinds = {move(last, to, aside, 5)[0] for last in range(-1, 5) for to in range(5) for aside in (False, True)}
    assert {MOVES[k] for k in kinds} == set(MOVES) - {"aside", "stay aside"}
    turns = talk("Q Now?", "Yes, it was.", "Q And then?", "No, it was not.")
    told = told_by([[0.1, 0.4, 0.2], [0.3, 0.1, 0.2]], turns)
    for row in course(told, 3):
        assert sum(row) == pytest.approx(1)
    assert course(told, 3, [2, None])[0][2] > 0.999
    assert course(told, 3, [3, None])[0][3] > 0.999
    assert course(Signs([], [], []), 3) == []


def test_in_a_long_talk_nothing_is_lost_in_small_numbers():
    turns = talk(*[x for n in range(600) for x in (f"Q Thing {n}?", "It was.")])
    rows = course(told_by([[0.1, 0.4, 0.2]] * 600, turns), 3)
    assert len(rows) == 600
    assert all(sum(row) == pytest.approx(1) for row in rows)


KNOWN_PIECES = [
    ("Café, naïve — “quoted” it’s £5!", [101, 7668, 1010, 15743, 1517, 1523, 9339, 1524, 2009, 1521, 1055, 27813, 999, 102]),
    ("Unbelievably-long_words & co. 北京 x²", [101, 4895, 8671, 2666, 3567, 6321, 1011, 2146, 1035, 2616, 1004, 2522, 1012, 1781, 1755, 1060, 10701, 102]),
    ("Søren Ångström's ﬁne ½ ...", [101, 1055, 16415, 7389, 17076, 15687, 1005, 1055, 1984, 2638, 1092, 1012, 1012, 1012, 102]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "numbers"), KNOWN_PIECES)
def test_text_is_cut_as_the_models_own_cutter_cuts_it(text, numbers):
    assert pieces(text) == numbers


def test_a_long_text_is_cut_off_and_odd_ones_do_no_harm():
    assert len(pieces("word " * 5000)) == 128
    assert pieces("") == [101, 102]
    assert pieces("\ud800\0\u200b" + "x" * 300) == [101, 100, 102]


def test_a_file_that_is_not_the_model_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "model.onnx").write_bytes(b"something else")
    monkeypatch.setattr(engine, "_file", lambda: tmp_path / "model.onnx")
    monkeypatch.setattr(engine, "find_spec", lambda name: object())
    engine._session.cache_clear()
    try:
        assert "not the file it should be" in (engine.check() or "")
    finally:
        engine._session.cache_clear()


def test_without_the_package_it_says_so(monkeypatch):
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    assert "by rules alone" in (engine.why_not() or "")


@needs_model
def test_the_model_knows_what_means_the_same():
    assert engine.check() is None
    [row] = engine.alike(["Which gadgets are on your desk?"], ["What hardware do you use?", "Are you happy?", *CHAT])
    assert max(row) == row[0]


# With the database.

GUIDE = "# Guide\n\n1. How did you come here?\n2. What goes wrong?\n3. What next?\n"
TALK = (
    f"ASKER: Now tell me [a] will you?\n\nWREN: By bus it was. [a]{ON}\n\nASKER: And say [b] please?\n\n"
    f"WREN: The lamps, all of them. [b]{ON}\n\nASKER: And say [c] please?\n\nWREN: A party. [c]{ON}\n"
)


@pytest.fixture
def heard(cast):
    at = timezone.now()
    guide = save_guide(inquiry=cast.inquiry, guide=read_guide("g.md", GUIDE.encode()), by=BY, at=at)
    put_to_use(version=guide, by=BY, at=at)
    [one] = hear(inquiry=cast.inquiry, documents=[read_bytes("t.txt", TALK.encode())], by=BY, at=at)
    assert one.kept is not None
    Placing.objects.filter(turn__document=one.kept, confirmed_at__isnull=True).delete()
    return one.kept


def by_meaning(document: Document) -> int:
    return place_document_by_meaning(document=document, by=BY, at=timezone.now(), alike=word_alike)


def stand(document: Document) -> list[tuple[int, str, str]]:
    rows = Placing.objects.filter(turn__document=document).order_by("turn__position", "start")
    return [(p.turn.position, p.question.number if p.question else "", p.by) for p in rows]


def test_it_is_the_machines_proposal_and_run_twice_it_is_the_same(heard):
    assert by_meaning(heard) == 3
    first = list(Placing.objects.filter(turn__document=heard).order_by("pk").values())
    assert {p["by"] for p in first} == {MEANING.key}
    assert {p["how"] for p in first} == {"machine"}
    assert all(p["confirmed_at"] is None for p in first)
    assert by_meaning(heard) == 3
    assert list(Placing.objects.filter(turn__document=heard).order_by("pk").values()) == first


def test_what_a_person_did_is_never_moved(heard, cast):
    answers = [t for t in heard.turns.order_by("position") if not t.asks]
    by_meaning(heard)
    [kept] = Placing.objects.filter(turn=answers[0])
    other = Placing.objects.get(turn=answers[1]).question
    place_turn(turn=answers[0], question=other, by=BY, at=timezone.now())
    place_turn(turn=answers[2], question=None, by=BY, at=timezone.now())
    confirm(placings=Placing.objects.filter(turn=answers[1]), by=BY, at=timezone.now())
    before = list(Placing.objects.filter(turn__document=heard).order_by("pk").values())
    by_meaning(heard)
    assert list(Placing.objects.filter(turn__document=heard).order_by("pk").values()) == before
    assert kept.pk not in {p["id"] for p in before}


PLAIN = (
    "ASKER: How did you come here?\n\nWREN: By bus it was. [a]\n\nASKER: What goes wrong?\n\n"
    "WREN: The lamps, all of them. [b]\n"
)


def by_rules(cast, text: str):
    at = timezone.now()
    put_to_use(
        version=save_guide(inquiry=cast.inquiry, guide=read_guide("g.md", GUIDE.encode()), by=BY, at=at), by=BY, at=at
    )
    [one] = hear(inquiry=cast.inquiry, documents=[read_bytes("t.txt", text.encode())], by=BY, at=at)
    place_document(document=one.kept, by=BY, at=at)
    return one.kept


def test_what_the_rules_are_sure_of_stays(cast):
    document = by_rules(cast, PLAIN)
    before = set(
        Placing.objects.filter(turn__document=document, confidence__gte=SURE_RULE).values_list("pk", flat=True)
    )
    assert before
    by_meaning(document)
    assert before <= set(Placing.objects.filter(turn__document=document).values_list("pk", flat=True))


def test_what_the_rules_are_not_sure_of_is_one_sign_among_others(cast):
    """In a talk: meaning says otherwise, and is believed; run twice it is the same; a person who confirmed it is believed more."""
    document = by_rules(cast, TALK)
    first = document.turns.filter(asks=False).order_by("position").first()
    wrong = Shelf(cast.inquiry).questions[2]
    Placing.objects.filter(turn=first).delete()
    weak = Placing.objects.create(
        place=first.place,
        turn=first,
        question=wrong,
        start=0,
        end=5,
        how="machine",
        confidence=0.5,
        by="machine",
        at=timezone.now(),
    )
    assert by_meaning(document) == 3
    now = stand(document)
    assert now[0][1:] == ("1", MEANING.key)
    assert by_meaning(document) == 3
    assert stand(document) == now
    Placing.objects.filter(turn=first).delete()
    weak.confirmed_at, weak.confirmed_by = timezone.now(), BY.key
    weak.save(force_insert=True)
    by_meaning(document)
    assert stand(document)[0][1] == "3"


def test_no_guide_no_placing(cast):
    [one] = hear(inquiry=cast.inquiry, documents=[read_bytes("t.txt", TALK.encode())], by=BY, at=timezone.now())
    Placing.objects.all().delete()
    assert isinstance(by_meaning(one.kept), int)


def test_switched_off_it_says_so(settings):
    settings.SENTENCE_MODEL = False
    assert "switched off" in (why_not_by_meaning() or "")


def test_keys_have_numbers_alone():
    here = Path(__file__).parent
    for key in [*here.joinpath("keys").glob("*.key"), *here.joinpath("spoken").glob("*.key")]:
        for line in key.read_text(encoding="utf-8").splitlines()[1:]:
            turn, where = line.split()
            assert turn.isdigit()
            assert set(where) <= set("0123456789|-"), line


def test_every_made_up_talk_has_a_key_for_each_answer_and_a_guide_that_knows_its_questions():
    talks = list(made_up_talks())
    assert {t.name for t in talks} >= UNSEEN
    for talk_here in talks:
        numbers = {i.number for i in talk_here.items if i.parent is None and not i.said} | {"-"}
        assert {t.key for t in talk_here.turns if not t.asks} == set(talk_here.key), talk_here.name
        assert all(where <= numbers for where in talk_here.key.values()), talk_here.name


@needs_model
@pytest.mark.slow
def test_a_spoken_talk_that_was_never_fitted_on_is_seldom_placed_wrongly():
    """Less than what was measured (docs/placing.md), with a little room: of four talks nobody fitted on."""
    placed, wrong = shares([p for t in made_up_talks(UNSEEN) for p in with_model(t)])
    assert placed >= 0.28
    assert wrong <= 0.12
