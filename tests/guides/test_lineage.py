"""Answers stay comparable over versions: what a question continues is proposed, settled, put right, and followed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.cast import BY
from trailbook.guides.actions import ChangedMeanwhile, change_guide, mark_used, save_guide, settle_lineage
from trailbook.guides.changing import change_item, path_of, remove_item
from trailbook.guides.models import Continuation, Question
from trailbook.guides.proposing import propose
from trailbook.guides.queries import families, family, lineage, lineage_stamp
from trailbook.guides.reading import read_guide
from trailbook.kit.refused import Refused

FIRST = """# Ours
## Here
1. How is it here?
    - Since when?
2. What helps, and what would help more?
3. When did you come?
4. Where do you sleep?
## Us
5. Who decides about the money?
"""
SECOND = """# Ours
## Here
1. How is it here, now?
    - Since when?
2. What helps?
3. What would help more?
## Next
4. When did you come, and where do you sleep?
5. Which bus do you take?
"""


def keep(inquiry, text, **more):
    at = timezone.now()
    return save_guide(inquiry=inquiry, guide=read_guide("g.md", text.encode()), by=BY, at=at, **more)


@pytest.fixture
def two(cast):
    """A first version that has been used and a second one."""
    first = keep(cast.inquiry, FIRST)
    mark_used(version=first, at=timezone.now())
    return first, keep(cast.inquiry, SECOND)


def told(found):
    return [(s.question.text, s.how, [b.text for b in s.before]) for s in found.steps]


def asked(version, text):
    return Question.objects.get(section__version=version, text=text)


def test_a_new_version_says_what_each_question_continues(two, django_assert_max_num_queries):
    first, second = two
    with django_assert_max_num_queries(3):
        found = lineage(second)
    assert told(found) == [
        ("How is it here, now?", "reworded", ["How is it here?"]),
        ("Since when?", "same", ["Since when?"]),
        ("What helps?", "split", ["What helps, and what would help more?"]),
        ("What would help more?", "split", ["What helps, and what would help more?"]),
        ("When did you come, and where do you sleep?", "merged", ["When did you come?", "Where do you sleep?"]),
        ("Which bus do you take?", "new", []),
    ]
    assert [q.text for q in found.dropped] == ["Who decides about the money?"]
    assert [s.question.text for s in found.steps if s.moved] == ["When did you come, and where do you sleep?"]
    assert (found.before, found.settled) == (first, False)
    assert lineage(first).before is None
    assert {s.how for s in lineage(first).steps} == {"new"}


def test_a_family_is_every_earlier_and_later_item_that_is_the_same_question(two, cast):
    first, second = two
    assert [(k.version, k.question.text, k.how) for k in family(asked(first, "What helps, and what would help more?"))] == [
        (2, "What helps?", "split"), (2, "What would help more?", "split")]  # fmt: skip
    mark_used(version=second, at=timezone.now())
    third = keep(cast.inquiry, SECOND.replace("1. How is it here, now?", "1. How is it?").replace("5. Which bus do you take?", "5. Who decides about the money?"))  # fmt: skip
    assert [(k.version, k.question.text, k.how) for k in family(asked(third, "When did you come, and where do you sleep?"))] == [
        (1, "When did you come?", "new"), (1, "Where do you sleep?", "new"),
        (2, "When did you come, and where do you sleep?", "merged")]  # fmt: skip
    back = next(s for s in lineage(third).steps if s.question.text == "Who decides about the money?")
    assert (back.how, back.before[0].section.version.number) == ("same", 1), "it came back"


def test_an_answer_shows_under_what_its_question_became(two, cast):
    first, second = two
    known = families(cast.inquiry)

    def now(text):
        return [q.text for q in known.now(asked(first, text).pk)]

    assert now("How is it here?") == ["How is it here, now?"]
    assert now("What helps, and what would help more?") == ["What helps?", "What would help more?"]
    assert now("Where do you sleep?") == ["When did you come, and where do you sleep?"]
    assert now("Who decides about the money?") == []
    new = asked(second, "What helps?")
    assert known.now(new.pk) == [new]


def test_a_prompt_that_is_asked_no_more_goes_with_its_question(cast):
    first = keep(cast.inquiry, FIRST)
    mark_used(version=first, at=timezone.now())
    keep(cast.inquiry, FIRST.replace("    - Since when?\n", ""))
    known = families(cast.inquiry)
    assert [q.text for q in known.now(asked(first, "Since when?").pk)] == ["How is it here?"]


def test_a_person_settles_it_before_it_is_made(cast):
    first = keep(cast.inquiry, FIRST)
    mark_used(version=first, at=timezone.now())
    guide = read_guide("g.md", SECOND.encode())
    proposal = propose(cast.inquiry, guide)
    assert proposal.guessed
    assert [proposal.how(at) for at in range(6)] == ["reworded", "same", "split", "split", "merged", "new"]
    money = asked(first, "Who decides about the money?")
    chosen = {at: [q.uuid for q in found] for at, found in proposal.continues.items()} | {0: [], 5: [money.uuid]}
    second = save_guide(inquiry=cast.inquiry, guide=guide, by=BY, at=timezone.now(), continues=chosen)
    found = lineage(second)
    assert told(found)[0] == ("How is it here, now?", "new", [])
    assert told(found)[5] == ("Which bus do you take?", "reworded", ["Who decides about the money?"])
    assert [q.text for q in found.dropped] == ["How is it here?"]
    assert found.settled
    with pytest.raises(Refused):
        save_guide(inquiry=cast.inquiry, guide=guide, by=BY, at=timezone.now(), continues={0: [second.uuid]}, title="X")


def test_it_can_be_put_right_later_and_later_versions_follow(two, cast):
    first, second = two
    mark_used(version=second, at=timezone.now())
    third = keep(cast.inquiry, SECOND + "6. What else?\n")
    merged, how = asked(first, "When did you come?"), asked(first, "How is it here?")
    chosen = {0: [], 4: [merged.uuid], 5: [how.uuid]}
    settle_lineage(version=second, continues=chosen, seen=lineage_stamp(second), by=BY, at=timezone.now())
    found = lineage(second)
    assert told(found)[4] == ("When did you come, and where do you sleep?", "reworded", ["When did you come?"])
    assert {q.text for q in found.dropped} == {"Where do you sleep?", "Who decides about the money?"}
    assert found.settled
    assert told(found)[2][1] == "split", "what was not touched stays"
    known = families(cast.inquiry)
    assert known.now(how.pk) == [asked(third, "Which bus do you take?")]
    assert [s.how for s in lineage(third).steps] == ["same"] * 6 + ["new"]
    assert Continuation.objects.count() == 1, "only the second part of the split needs a link of its own"


def test_two_people_settling_it_are_both_told(two, cast):
    _first, second = two
    seen = lineage_stamp(second)
    settle_lineage(version=second, continues={0: []}, seen=seen, by=BY, at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        settle_lineage(version=second, continues={0: []}, seen=seen, by=BY, at=timezone.now())


def test_changes_by_hand_to_a_version_keep_what_was_settled(two, cast):
    _first, second = two
    settle_lineage(version=second, continues={0: []}, seen=lineage_stamp(second), by=BY, at=timezone.now())
    line = asked(second, "What would help more?").lineage
    merged = asked(second, "When did you come, and where do you sleep?").lineage
    change_guide(
        inquiry=cast.inquiry, by=BY, at=timezone.now(), change=lambda g: change_item(g, path_of(g, line), "More?")
    )
    change_guide(inquiry=cast.inquiry, by=BY, at=timezone.now(), change=lambda g: remove_item(g, path_of(g, merged)))
    found = lineage(second)
    assert told(found)[0] == ("How is it here, now?", "new", [])
    assert told(found)[3] == ("More?", "split", ["What helps, and what would help more?"])
    assert found.settled
    assert {q.text for q in found.dropped} == {
        "How is it here?", "When did you come?", "Where do you sleep?", "Who decides about the money?"}  # fmt: skip


def test_a_reworded_question_changed_by_hand_needs_nobody_to_look(cast):
    first = keep(cast.inquiry, FIRST)
    mark_used(version=first, at=timezone.now())
    line = asked(first, "How is it here?").lineage
    second = change_guide(
        inquiry=cast.inquiry, by=BY, at=timezone.now(), change=lambda g: change_item(g, path_of(g, line), "Well?")
    )
    assert told(lineage(second))[0] == ("Well?", "reworded", ["How is it here?"])
    assert lineage(second).settled


def test_the_collation_shows_an_answer_under_what_its_question_became(cast, django_assert_max_num_queries):
    """Renamed, split, merged, made a prompt, dropped: an answer that a person placed under the first version stands
    under its continuation in the newest, and nowhere twice but where the question was split."""
    from trailbook.interviews.models import Placing
    from trailbook.voices.collation import collation
    from trailbook.voices.queries import heads

    first = keep(cast.inquiry, FIRST)
    Placing.objects.all().delete()

    def place(who, text):
        turn = cast.turn(who)
        Placing.objects.create(place=cast.place, turn=turn, question=asked(first, text), start=0,
                               end=len(turn.current.text), how="person", by="x", at=timezone.now())  # fmt: skip

    place("ola", "How is it here?")
    place("bo", "What helps, and what would help more?")
    place("cy", "Where do you sleep?")
    place("ola", "Who decides about the money?")
    mark_used(version=first, at=timezone.now())
    keep(cast.inquiry, SECOND)
    with django_assert_max_num_queries(4):
        heads(cast.inquiry)

    def stands():
        told = collation(cast.inquiry, BY)
        assert told["guide_version"] == 2 or told["guide_version"] == 3
        return {q["text"]: [(a["contributor"], a["prompt"]) for a in q["answers"]] for q in told["questions"]}

    name = {k: getattr(cast, k).name for k in ("ola", "bo", "cy")}
    found = stands()
    assert found.pop("Which bus do you take?") == []
    assert found == {
        "How is it here, now?": [(name["ola"], None)],
        "What helps?": [(name["bo"], None)],
        "What would help more?": [(name["bo"], None)],
        "When did you come, and where do you sleep?": [(name["cy"], None)],
        "Who decides about the money?": [(name["ola"], None)],
    }
    second = lineage(asked(first, "How is it here?").section.version.guide.versions.get(number=2)).version
    mark_used(version=second, at=timezone.now())
    keep(
        cast.inquiry, "# Ours\n## Here\n1. Tell us about here.\n    - How is it here, now?\n2. Which bus do you take?\n"
    )
    assert stands()["Tell us about here."] == [(name["ola"], "1.1")]
