"""What an erasure leaves: nobody's name, nobody's words, and other people's words as they were."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from tests.cast import BY, WORDS
from trailbook.consent import actions as consent
from trailbook.consent.models import Copy, Look, Occasion
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import server_door, team_door
from trailbook.evidence.gate import Stretch, conversation, shown
from trailbook.evidence.models import Document, Turn
from trailbook.ledger.rules import server_actor
from trailbook.people import actions as people

pytestmark = pytest.mark.django_db


def everything_held() -> str:
    """Every value of every table, as one text."""
    held = []
    for model in apps.get_models():
        fields = [f.attname for f in model._meta.concrete_fields]
        held += [
            json.dumps(row, default=str, ensure_ascii=False) for row in model._default_manager.values_list(*fields)
        ]
    return "\n".join(held)


def group_talk(cast, **named):
    """Lee asks; Ola answers, then Bo, then Bo is shown Ola's words and answers again."""
    ola, bo = cast.occasion("ola"), cast.occasion("bo")
    new = evidence.NewTurn
    return evidence.keep_document(
        inquiry=cast.inquiry, format="txt", sha256="9" * 64, by=BY, at=cast.at,
        **{"name": "ola-and-bo.txt", "title": "Ola Berg and Bo", "folder": "ola", **named},
        turns=[
            new("Ola, you told me about the kettle?", owner=cast.lee, asks=True),
            new("Yes, the blue one by the door that never cooled.", owner=cast.ola, occasion=ola, label="Ola Berg"),
            new("And you?", owner=cast.lee, asks=True),
            new("I never went in.", owner=cast.bo, occasion=bo),
            new("Here is what somebody said.", owner=cast.lee, asks=True),
            new("It never cooled, that kettle.", owner=cast.ola, occasion=ola, quoted=True, quoted_by=cast.lee),
            new("What do you make of it?", owner=cast.lee, asks=True),
            new("I should have gone in.", owner=cast.bo, occasion=bo),
        ],
    )  # fmt: skip


def erase(cast, name="ola"):
    consent.ask_erasure(person=getattr(cast, name), by=BY, at=timezone.now(), now=True)
    consent.erase_now(person=getattr(cast, name), at=timezone.now())


def test_no_table_holds_the_words_or_the_name(cast):
    group_talk(cast)
    Occasion.objects.filter(person=cast.bo).update(title="ola-and-bo.txt")
    consent.name_as(person=cast.ola, kind="chosen", text="Sparrowhawk", by=BY, at=cast.at)
    consent.say_wish(person=cast.ola, text="My sister decides.", by=BY, at=cast.at)
    claim = evidence.make_claim(inquiry=cast.inquiry, text="Doors.", by=BY, at=cast.at)
    evidence.cite(claim=claim, excerpt=cast.excerpt("ola"), by=BY, at=cast.at)
    evidence.object_to(claim=claim, person=cast.ola, text="Not the door.", by=cast.ola.actor, at=cast.at)
    turn = cast.turn("ola")
    evidence.hold_back(turn=turn, start=0, end=5, by=cast.ola.actor, at=cast.at)
    consent.number_copy(inquiry=cast.inquiry, kind="voices", form="pdf", by=BY, at=cast.at, persons=[cast.ola.pk])
    said = everything_held()
    for trace in ("kettle was always", "Ola Berg", "Sparrowhawk", "My sister", "Not the door", "never cooled"):
        assert trace in said
    erase(cast)
    said = everything_held()
    for trace in ("kettle", "Ola", "ola-and", "Sparrowhawk", "My sister", "Not the door", "cooled", "Berg"):
        assert trace not in said, trace
    assert WORDS["bo"] in said
    assert "I should have gone in." in said
    assert claim.text in said


def test_the_search_index_forgets_too(cast):
    erase(cast)
    holding = "select count(*) from evidence_revision where words @@ %s::tsquery"
    if connection.vendor == "sqlite":
        holding = "select count(*) from evidence_words where evidence_words match %s"
    with connection.cursor() as cursor:
        cursor.execute(holding, ["kettle"])
        assert cursor.fetchone() == (0,)
        cursor.execute(holding, ["appointment"])
        assert cursor.fetchone()[0] > 0


def test_quoted_words_go_with_their_speaker_and_what_was_asked_of_them_alone(cast):
    document = group_talk(cast)
    erase(cast)
    document.refresh_from_db()
    left = [t.text for t in conversation(document, team_door(cast.dana))]
    assert left == ["And you?", "I never went in.", "What do you make of it?", "I should have gone in."]
    assert "ola" not in f"{document.name}{document.title}{document.folder}".casefold()


def test_a_talk_that_was_theirs_alone_goes_whole(cast):
    key = cast.documents["ola"].pk
    erase(cast)
    assert not Document.objects.filter(pk=key).exists()
    assert not Turn.objects.filter(document=key).exists()


def test_an_askers_questions_stay_without_a_name(cast):
    erase(cast, "lee")
    asked = cast.documents["bo"].turns.get(asks=True)
    assert (asked.owner, asked.label) == (None, "")
    assert len(conversation(cast.documents["bo"], team_door(cast.dana))) == 2
    assert "Lee Ward" not in everything_held()


def test_the_name_goes_where_they_looked_took_a_copy_or_signed_at_the_command_line(cast):
    shown(Stretch(cast.turn("bo").pk), team_door(cast.lee))
    signed = server_actor("Lee Ward")
    shown(Stretch(cast.turn("bo").pk), server_door(signed))
    for by in (cast.lee.actor, signed):
        consent.number_copy(inquiry=cast.inquiry, kind="voices", form="pdf", by=by, at=cast.at, persons=[cast.bo.pk])
    people.make_place(name="Elsewhere", by=signed, at=cast.at)
    erase(cast, "lee")
    assert "Lee Ward" not in everything_held()
    assert Look.objects.filter(owner=cast.bo).count() == 2
    assert Copy.objects.count() == 2


def test_two_erased_readers_of_the_same_words_are_still_two_looks(cast):
    for who in (cast.lee, cast.mo):
        shown(Stretch(cast.turn("bo").pk), team_door(who))
    erase(cast, "lee")
    erase(cast, "mo")
    assert Look.objects.filter(owner=cast.bo, reader_name="").count() == 2


def test_a_generic_label_made_from_the_documents_name_goes_with_it(cast):
    group_talk(cast)
    other = people.add_person(place=cast.place, name="Participant (ola-and-bo.txt)", generic=True, by=BY, at=cast.at)
    erase(cast)
    other.refresh_from_db()
    assert "ola" not in other.name
    assert other.name.startswith("Participant (document-")


def test_the_neighbours_words_are_untouched(cast):
    before = {n: shown(Stretch(cast.turn(n).pk), team_door(cast.dana)).text for n in ("bo", "cy", "di")}
    erase(cast)
    assert {n: shown(Stretch(cast.turn(n).pk), team_door(cast.dana)).text for n in before} == before
