"""Looking across: some people only, groups side by side, then and now, who was asked what."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import BY, EVERYTHING, WORDS, client_of, hear_one, mine_client
from trailbook.consent import actions as consent
from trailbook.consent import uses
from trailbook.consent.models import Copied, Look
from trailbook.evidence.doors import server_door, team_door
from trailbook.interviews.models import Asked, Interview, Placing
from trailbook.kit.refused import Refused
from trailbook.people import actions as people
from trailbook.people.models import AttributeKey
from trailbook.voices.across import choice as choices
from trailbook.voices.across.gaps import Grid
from trailbook.voices.across.people import around
from trailbook.voices.across.reading import numbers_of, side_by_side
from trailbook.voices.files import numbered
from trailbook.voices.queries import heads

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(cast, guide):
    """Six carers, six neighbours and three who say nothing; nobody of them is named. Carers 0 to 3 were heard in 2023,
    everyone else in 2024."""
    at = timezone.now()
    made = []
    for n in range(15):
        person = people.add_person(place=cast.place, name=f"Unnamed {n:02}", by=BY, at=at)
        document = hear_one(
            cast.inquiry, person, cast.lee, f"This is what number {n:02} said of it all.", EVERYTHING, at
        )
        held = date(2023 if n < 4 else 2024, 5, 1)
        Interview.objects.create(place=cast.place, document=document, held_on=held)
        turn = document.turns.get(asks=False)
        Placing.objects.create(
            place=cast.place, turn=turn, question=guide["1"], end=len(turn.current.text), how="person", by="x", at=at
        )
        if n < 12:
            people.note(person=person, name="Role", value="Carer" if n < 6 else "neighbour", by=BY, at=at)
        made.append(person)
    return made


def door(cast):
    return team_door(cast.dana, uses.VOICES)


def group(cast, title, way="Role"):
    """How a group stands in an address."""
    found = choices.choice_in_words(cast.inquiry, door(cast), [f"{way}={title}"], "")
    return found.where[0].where


def chosen(cast, query):
    return choices.read_choice(cast.inquiry, door(cast), QueryDict(query))


def test_only_some_people_are_shown_in_their_words(cast, crowd, address, guide):
    page = address("across-question", lineage=guide["1"].lineage) + f"?where={group(cast, 'carer')}"
    text = client_of(cast.dana).get(page).content.decode()
    assert "number 03 said" in text
    assert "number 07 said" not in text
    assert WORDS["ola"] not in text
    assert "Role: Carer: six of 19 people." in text
    assert set(Look.objects.filter(reader=cast.dana.actor.key).values_list("owner", flat=True)) == {
        p.pk for p in crowd[:6]
    }


def test_groups_stand_side_by_side_and_the_address_says_nothing_of_anybody(cast, crowd, address, guide):
    key = AttributeKey.objects.get()
    client = client_of(cast.dana)
    index = client.get(address("across") + f"?by={key.uuid.hex}").content.decode()
    assert "neighbour" in index
    found = chosen(cast, f"by={key.uuid.hex}")
    assert "arer" not in found.query
    assert "neighbour" not in found.query
    _version, known = heads(cast.inquiry)
    columns = side_by_side(found, known[0])
    assert [(c.title, len(c.question.answers)) for c in columns] == [("Carer", 6), ("neighbour", 6), ("not said", 7)]
    assert chosen(cast, found.query).columns == found.columns, "the address brings back what it says"


def test_a_small_group_of_unnamed_people_stands_with_others(cast, crowd):
    for person in crowd[9:12]:
        people.note(person=person, name="Role", value="sexton", by=BY, at=timezone.now())
    found = choices.choice_in_words(cast.inquiry, door(cast), [], "Role")
    assert [c.title for c in found.groups] == ["Carer", "not said", "others"]
    with pytest.raises(Refused, match="no group"):
        choices.choice_in_words(cast.inquiry, door(cast), ["Role=sexton"], "")


def test_a_small_group_stands_where_everybody_in_it_has_a_name_here(cast, crowd):
    for person in (cast.ola, cast.bo):
        people.note(person=person, name="Role", value="sexton", by=BY, at=timezone.now())
    found = choices.choice_in_words(cast.inquiry, door(cast), ["Role=sexton"], "")
    assert "fewer than five of 19 people" in found.sentence
    consent.name_as(person=cast.bo, kind="role", text="a sexton", by=BY, at=timezone.now())
    with pytest.raises(Refused):
        choices.choice_in_words(cast.inquiry, door(cast), ["Role=sexton"], "")


def test_choices_that_together_leave_one_person_are_refused_in_a_sentence(cast, crowd, address, guide):
    key = AttributeKey.objects.get()
    for person in (crowd[4], crowd[5]):
        people.note(person=person, name="Town", value="Hill", by=BY, at=timezone.now())
    for person in crowd[6:9]:
        people.note(person=person, name="Town", value="Hill", by=BY, at=timezone.now())
    query = f"where={group(cast, 'carer')}&where={group(cast, 'Hill', 'Town')}"
    found = chosen(cast, query)
    assert found.why_not
    assert not found.talks
    text = client_of(cast.dana).get(address("across-question", lineage=guide["1"].lineage) + "?" + query)
    assert "Take one of them away" in text.content.decode()
    assert "said of it all" not in text.content.decode()
    assert key


def test_small_numbers_are_not_told(cast, crowd, guide):
    Asked.objects.create(
        place=cast.place, document=crowd[0].turns.first().document, person=crowd[0], question=guide["2"],
        state="passed", how="person", by="x", at=timezone.now(),
    )  # fmt: skip
    key = AttributeKey.objects.get()
    _version, known = heads(cast.inquiry)
    numbers = numbers_of(chosen(cast, f"by={key.uuid.hex}"), known, uses.VOICES)
    passed = [next(c for c in column if c.key == "passed").said for column in numbers[guide["2"].lineage]]
    assert passed == ["fewer than five"] * 3


def test_who_took_their_words_back_is_in_no_group(cast, crowd):
    before = len(around(cast.inquiry, door(cast)).people)
    consent.withdraw(person=crowd[0], how="phone", by=BY, at=timezone.now())
    assert len(around(cast.inquiry, door(cast)).people) == before - 1


def test_a_hidden_key_is_no_way_of_looking(cast, crowd):
    key = AttributeKey.objects.get()
    people.set_up_key(key=key, name=key.name, offered=[], hidden=True, by=BY, at=timezone.now())
    found = chosen(cast, f"by={key.uuid.hex}")
    assert found.by is None
    assert key.uuid.hex not in [w.slug for w in found.ways]


def test_words_that_count_as_one_are_one_group(cast, crowd):
    key = AttributeKey.objects.get()
    people.count_words_as(key=key, words="neighbour", other="carer", by=BY, at=timezone.now())
    found = choices.choice_in_words(cast.inquiry, door(cast), [], "Role")
    assert [(c.title, len(c.people)) for c in found.groups] == [("Carer", 12), ("not said", 7)]


def test_a_file_has_the_groups_and_lists_whose_words_it_has(cast, crowd):
    found = choices.choice_in_words(cast.inquiry, server_door(BY, uses.VOICES), ["Role=carer"], "")
    copy, data = numbered(cast.inquiry, server_door(BY, uses.VOICES), "json", by=BY, at=timezone.now(), choice=found)
    said = json.loads(data)
    assert said["shown"]["in_words"] == "Role: Carer: six of 19 people."
    assert [len(g["answers"]) for g in said["questions"][0]["groups"]] == [6]
    assert set(Copied.objects.filter(copy=copy).values_list("person", flat=True)) == {p.pk for p in crowd[:6]}


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_papers_say_who_is_in_them(cast, crowd, form, address):
    from tests.crawl import readable

    key = AttributeKey.objects.get()
    answer = client_of(cast.dana).post(address("take") + f"?by={key.uuid.hex}", {"form": form})
    text = " ".join(readable(answer.content, answer.headers["Content-Type"]).split())
    assert "Everyone: 19 people" in text
    assert "neighbour (six)" in text
    assert "number 07 said" in text


@pytest.mark.slow
def test_pages_cost_as_many_queries_with_few_as_with_many(cast, crowd, address, guide):
    key = AttributeKey.objects.get()
    client = client_of(cast.dana)
    pages = [
        address("across") + f"?by={key.uuid.hex}",
        address("across") + f"?add={key.uuid.hex}",
        address("across-question", lineage=guide["1"].lineage) + f"?by={key.uuid.hex}",
        address("across-print") + f"?by={key.uuid.hex}",
        address("again"),
        address("who-asked"),
        address("ask-next"),
    ]

    def cost():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(page).status_code == 200
            found.append(len(asked))
        return found

    before = cost()
    at = timezone.now()
    for n in range(20, 50):
        person = people.add_person(place=cast.place, name=f"More {n}", by=BY, at=at)
        document = hear_one(cast.inquiry, person, cast.lee, f"Number {n} said more of it.", EVERYTHING, at)
        turn = document.turns.get(asks=False)
        Placing.objects.create(place=cast.place, turn=turn, question=guide["1"], end=9, how="person", by="x", at=at)
        people.note(person=person, name="Role", value=["carer", "neighbour"][n % 2], by=BY, at=at)
    assert cost() == before


# --- then and now


@pytest.fixture
def later(cast, guide):
    """Ola was heard again."""
    document = hear_one(cast.inquiry, cast.ola, cast.lee, "Now the kettle is mine and the chairs are new.", EVERYTHING,
                        timezone.now())  # fmt: skip
    turn = document.turns.get(asks=False)
    Placing.objects.create(
        place=cast.place, turn=turn, question=guide["1"], end=len(turn.current.text), how="person", by="x",
        at=timezone.now(),
    )  # fmt: skip
    Interview.objects.create(place=cast.place, document=document, held_on=date(2026, 2, 3))
    return document


def test_one_person_then_and_now_for_the_team_and_a_look_is_kept(cast, later, address):
    client = client_of(cast.dana)
    listed = client.get(address("again")).content.decode()
    assert "Ola Berg" in listed
    assert "Bo Trent" not in listed
    text = client.get(address("then", person=cast.ola.uuid)).content.decode()
    assert text.index(WORDS["ola"][:30]) < text.index("Now the kettle is mine")
    assert "3 February 2026" in text
    assert Look.objects.filter(owner=cast.ola, reader=cast.dana.actor.key).exists()
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert client.get(address("then", person=cast.ola.uuid)).status_code == 404


def test_what_is_held_back_is_held_back_then_and_now(cast, later, address):
    from trailbook.evidence import actions as evidence

    turn = later.turns.get(asks=False)
    evidence.hold_back(turn=turn, start=0, end=18, use="team", by=cast.ola.actor, at=timezone.now())
    text = client_of(cast.dana).get(address("then", person=cast.ola.uuid)).content.decode()
    assert "Now the kettle" not in text
    assert "the chairs are new" in text


def test_then_and_now_on_ones_own_page_leaves_no_look(cast, later):
    mine = mine_client(cast.ola)
    link = f"/mine/then/{cast.inquiry.slug}/"
    assert link in mine.get("/mine/").content.decode()
    text = mine.get(link).content.decode()
    assert WORDS["ola"][:30] in text
    assert "Now the kettle is mine" in text
    assert not Look.objects.exists()
    assert mine_client(cast.bo).get(link).status_code == 404, "heard once"


# --- who was asked what


def test_each_person_stands_at_each_question_in_words(cast, guide):
    _version, known = heads(cast.inquiry)
    grid = Grid(cast.inquiry, known)
    two = known[1]
    found = {name: grid.state(getattr(cast, name).pk, two) for name in ("ola", "bo", "cy", "di")}
    assert found == {"ola": "asked", "bo": "not-asked", "cy": "not-known", "di": "passed"}
    assert grid.state(cast.ola.pk, known[0]) == "answered"
    assert cast.eve.pk not in grid.everyone


def test_the_gaps_are_found_by_question_and_printed_for_one_person(cast, guide, address):
    client = client_of(cast.lee)
    page = address("who-asked") + f"?question={guide['2'].lineage}&state=open"
    text = client.get(page).content.decode()
    people_part = text[text.index('id="people"') :]
    assert "Bo Trent" in people_part
    assert "Cy Lund" in people_part
    assert "Di Marsh" not in people_part
    table = client.get(address("who-asked") + "?as=table").content.decode()
    assert '<span class="hidden">not asked</span>' in table, "never a sign or a colour alone"
    paper = client.get(address("ask-next") + f"?person={cast.bo.uuid}").content.decode()
    assert "What would help?" in paper
    assert "How is it here?" not in paper[paper.index("<main") :]
    for secret in WORDS.values():
        assert secret[:25] not in text + paper


def test_guests_see_none_of_it(cast, crowd, address):
    client = client_of(cast.ash)
    for name in ("across", "across-print", "again", "who-asked", "ask-next"):
        assert client.get(address(name)).status_code == 403
