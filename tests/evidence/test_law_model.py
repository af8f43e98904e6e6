"""The gate against a plain model of the law, over random histories of decisions.

The model remembers what happened and reads the law off it, sentence by sentence; it knows no tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.once import Once
from trailbook.consent import actions as consent
from trailbook.consent.models import Reader
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import group_door, own_door, public_door, server_door, team_door
from trailbook.evidence.models import Turn
from trailbook.ledger.rules import server_actor
from trailbook.people import actions as people
from trailbook.people.models import Membership

BY = server_actor("the tests")
READING, GUEST = ["core"], ["ally"]
MEMBERS = ("old", "other")


@dataclass
class Model:
    """What happened, and what the law makes of it."""

    answers: list[tuple[str, str, int | None]] = field(default_factory=list)
    taken_back: bool = False
    erasing: bool = False
    said_yes_to_team: bool = False
    wears: dict[str, list[str]] = field(default_factory=lambda: {"old": READING, "other": []})
    there: set[str] = field(default_factory=set)
    told_long_ago: dict[str, bool | None] = field(default_factory=dict)
    refused_or_let: dict[str, str] = field(default_factory=dict)

    def stands(self, use: str, occasion: int | None) -> str:
        general, single = "", ""
        for u, answer, scope in self.answers:
            if u == "came back":
                general = single = ""
            elif u == use and scope is None:
                general = answer
                if answer == "no":
                    single = ""
            elif u == use and scope == occasion:
                single = answer
        return single or general or "no"

    def here(self) -> bool:
        return not (self.taken_back or self.erasing)

    def allowed(self, use: str, occasion: int | None) -> bool:
        uses_needed = {"team", use}
        return self.here() and all(self.stands(u, occasion) == "yes" for u in uses_needed)

    def reads(self, member: str) -> bool:
        if "core" not in self.wears[member]:
            return False
        answer = self.refused_or_let.get(member)
        if answer == "no":
            return False
        return member in self.there or answer == "yes" or bool(self.told_long_ago.get(member))


USE = st.sampled_from(["team", "voices", "quote"])
ANSWER = st.sampled_from(["yes", "yes", "no", "ask"])
MEMBER = st.sampled_from(MEMBERS)
STEP = st.one_of(
    st.tuples(st.just("answer"), USE, ANSWER, st.sampled_from([None, 0, 1])),
    st.tuples(st.just("answer"), st.just("team"), st.just("yes"), st.sampled_from([None, 0, 1])),
    st.sampled_from([("withdraw",), ("come back",), ("ask erasure",), ("call off",)]),
    st.tuples(st.just("join"), MEMBER, st.sampled_from([READING, GUEST])),
    st.tuples(st.just("leave"), MEMBER),
    st.tuples(st.just("tell"), MEMBER, st.booleans()),
    st.tuples(st.just("let"), MEMBER, st.sampled_from(["yes", "no"])),
)


class World:
    """One contributor with two occasions and a quotation whose occasion is not known; two members."""

    def __init__(self) -> None:
        self.at = timezone.now() - timedelta(days=40)
        self.place = people.make_place(name="P", by=BY, at=self.at)
        self.inquiry = people.make_inquiry(place=self.place, name="I", by=BY, at=self.at)
        self.person = people.add_person(place=self.place, name="Pat", by=BY, at=self.at)
        self.members = {m: people.add_person(place=self.place, name=m, by=BY, at=self.at) for m in MEMBERS}
        people.join_team(person=self.members["old"], hats=READING, by=BY, at=self.at)
        self.occasions = [consent.open_occasion(person=self.person, inquiry=self.inquiry, at=self.at) for _ in range(2)]
        document = evidence.keep_document(
            inquiry=self.inquiry, name="d", format="txt", sha256="0" * 64, by=BY, at=self.at,
            turns=[
                evidence.NewTurn("one", owner=self.person, occasion=self.occasions[0]),
                evidence.NewTurn("two", owner=self.person, occasion=self.occasions[1]),
                evidence.NewTurn("three", owner=self.person, quoted=True),
            ],
        )  # fmt: skip
        self.turns = dict(zip((0, 1, None), document.turns.order_by("position"), strict=True))

    def live(self, door) -> set[int | None]:
        keys = set(Turn.objects.live(door).values_list("pk", flat=True))
        return {k for k, t in self.turns.items() if t.pk in keys}


NEW = Once(World)


def do(world: World, model: Model, step: tuple) -> None:
    """The same step in the house and in the model."""
    now = timezone.now()
    match step:
        case ("answer", use, answer, scope):
            consent.answer(
                person=world.person, use=use, answer=answer, how="phone", by=BY, at=now,
                occasion=None if scope is None else world.occasions[scope],
            )  # fmt: skip
            model.answers.append((use, answer, scope))
            if use == "team" and answer == "yes" and not model.said_yes_to_team:
                model.said_yes_to_team = True
                model.there = {m for m in MEMBERS if "core" in model.wears[m]}
        case ("withdraw",):
            consent.withdraw(person=world.person, how="phone", by=BY, at=now)
            model.taken_back = True
        case ("come back",):
            consent.come_back(person=world.person, how="phone", by=BY, at=now)
            model.taken_back = False
            model.answers.append(("came back", "", None))
        case ("ask erasure",):
            consent.ask_erasure(person=world.person, by=BY, at=now)
            model.erasing = True
        case ("call off",):
            if model.erasing:
                consent.call_off_erasure(person=world.person, by=BY, at=now)
                model.erasing, model.taken_back = False, True
        case ("join", member, hats):
            was_on = bool(model.wears[member])
            people.join_team(person=world.members[member], hats=hats, by=BY, at=now)
            model.wears[member] = [*model.wears[member], *hats]
            if not was_on:
                model.there.discard(member)
                model.told_long_ago.pop(member, None)
        case ("leave", member):
            if model.wears[member]:
                people.leave_team(person=world.members[member], by=BY, at=now)
                model.wears[member] = []
        case ("tell", member, long_ago):
            reader = Reader.objects.filter(owner=world.person, member=world.members[member]).first()
            if reader:
                told = now - timedelta(days=8 if long_ago else 1)
                consent.tell_of_newcomer(reader=reader, how="phone", by=BY, at=told)
                model.told_long_ago.setdefault(member, long_ago)
        case ("let", member, answer):
            reader = Reader.objects.filter(owner=world.person, member=world.members[member]).first()
            if reader:
                consent.answer_reader(reader=reader, answer=answer, by=BY, at=now)
                model.refused_or_let[member] = answer


def compare(world: World, model: Model) -> None:
    scopes = (0, 1, None)
    assert world.live(own_door(world.person)) == set(scopes)
    assert world.live(server_door(BY)) == {s for s in scopes if model.allowed("team", s)}
    assert world.live(public_door()) == {s for s in scopes if model.allowed("quote", s)}
    in_voices = {s for s in scopes if model.allowed("voices", s)}
    assert world.live(group_door(world.person, world.inquiry)) == in_voices
    for name, member in world.members.items():
        for use in ("team", "voices"):
            expected = {s for s in scopes if model.reads(name) and model.allowed(use, s)}
            assert world.live(team_door(member, use)) == expected, (name, use)


@pytest.mark.slow
@pytest.mark.django_db
@given(steps=st.lists(STEP, max_size=14))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_gate_does_what_the_law_says_over_any_history(db, own_data_folder, steps):
    with transaction.atomic():
        world, model = NEW.again(), Model()
        for number, step in enumerate(steps, 1):
            do(world, model, step)
            note(str(step))
            if number % 2 == 0 or number == len(steps):
                compare(world, model)
        assert Membership.objects.filter(person=world.members["old"]).exists()
        transaction.set_rollback(True)
