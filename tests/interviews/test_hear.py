"""Hearing: whose words are kept as whose, what was allowed before, and how it is undone."""

from __future__ import annotations

import sys

import pytest
from django.utils import timezone
from tests.cast import BY

from trailbook.consent import actions as consent
from trailbook.consent.models import Grant, Naming, Occasion
from trailbook.evidence.doors import public_door, server_door
from trailbook.evidence.gate import conversation
from trailbook.evidence.models import Document, Turn
from trailbook.interviews.actions import Stated, hear, unhear
from trailbook.interviews.actions import hear as bring_in
from trailbook.interviews.models import Import, Interview
from trailbook.interviews.queries import shown_documents
from trailbook.interviews.reading import read_bytes
from trailbook.ledger.models import Entry
from trailbook.people.models import Person

pytestmark = pytest.mark.django_db

FIRST = """KIT: How is it at the mill?

WREN: The wheel has stood still since the flood came through in March.

KIT: And what would help?

WREN: Somebody to look at the sluice before the winter comes again.
"""
SECOND = """KIT: Here is what somebody else said.

> _Source(s): Wren-1_
>
> WREN: The wheel has stood still since the flood came through in March.
>
> KIT: And what would help?
>
> WREN: before the winter comes

MOSS: Yes, that is how it is. It was loud before.

KIT: What else?

MOSS: Nothing at all.
"""
SINGLE = "Interviewer: How are you?\n\nParticipant: Well enough today.\n\nInterviewer: Why?\n\nParticipant: The sun.\n"


def bring(cast, *files: tuple[str, str], **more):  # type: ignore[no-untyped-def]
    read = [read_bytes(name, text.encode()) for name, text in files]
    return hear(inquiry=cast.inquiry, documents=read, by=BY, at=timezone.now(), **more)


def test_a_name_is_one_person_and_a_label_is_one_in_each_file(cast):
    bring(cast, ("a/w.txt", FIRST), ("a/m.txt", SECOND), ("p1.txt", SINGLE), ("p2.txt", SINGLE + "\nParticipant: So."))
    assert Person.objects.filter(name="WREN").count() == 1
    assert Person.objects.filter(name="KIT").count() == 1
    labels = Person.objects.filter(name__startswith="Participant").order_by("name")
    assert [(p.name, p.generic) for p in labels] == [("Participant (p1.txt)", True), ("Participant (p2.txt)", True)]
    assert not Person.objects.filter(name__startswith="Interviewer").exists()


def test_what_was_allowed_before_is_stated_for_each_time_of_speaking(cast):
    bring(cast, ("w.txt", FIRST), stated=Stated(uses=("voices", "quote"), note="on paper", naming="own"))
    wren = Person.objects.get(name="WREN")
    grants = Grant.objects.filter(person=wren)
    assert {(g.use, g.answer, g.how, g.note) for g in grants} == {
        (u, "yes", "importer", "on paper") for u in ("notes", "team", "voices", "quote")
    }
    assert all(g.occasion for g in grants)
    assert (
        next(s.name for s in conversation(Document.objects.get(name="w.txt"), public_door()) if not s.turn.asks)
        == "WREN"
    )
    assert not Grant.objects.filter(person__name="KIT").exists(), "whoever asks allows nothing"


def test_a_mere_label_is_never_a_public_name(cast):
    bring(cast, ("p.txt", SINGLE), stated=Stated(uses=("quote",), naming="own"))
    shown = conversation(Document.objects.get(name="p.txt"), public_door())
    assert {s.name for s in shown if not s.turn.asks} == {"Someone"}
    assert Naming.objects.get(person__name__startswith="Participant").kind == "own"


def test_quoted_words_are_their_owners_under_the_talk_they_are_from(cast):
    bring(cast, ("m.md", SECOND), stated=Stated(uses=("quote",)))
    loose = Turn.objects.filter(quoted=True, owner__name="WREN")
    assert {t.occasion for t in loose} == {None}
    shown = conversation(Document.objects.get(name="m.md"), server_door(BY))
    assert not any("stood still" in s.text for s in shown), "nobody has allowed it"
    bring(cast, ("w.txt", FIRST), stated=Stated(uses=("quote",)))
    occasion = Occasion.objects.get(person__name="WREN")
    assert {t.occasion_id for t in Turn.objects.filter(quoted=True, owner__name="WREN")} == {occasion.pk}
    shown = conversation(Document.objects.get(name="m.md"), public_door())
    (quoted,) = [s for s in shown if "stood still" in s.text]
    assert quoted.turn.quoted_by.name == "KIT"
    consent.answer(
        person=occasion.person, use="quote", answer="no", how="phone", by=BY, at=timezone.now(), occasion=occasion
    )
    shown = conversation(Document.objects.get(name="m.md"), public_door())
    assert not any("stood still" in s.text for s in shown)
    assert any("It was loud" in s.text for s in shown)


def test_a_question_inside_a_quotation_is_the_askers(cast):
    bring(cast, ("m.md", SECOND))
    turn = Turn.objects.get(quoted=True, owner__name="KIT")
    assert turn.asks
    assert turn.current.text == "And what would help?"


def test_the_same_file_again_is_noticed(cast):
    bring(cast, ("w.txt", FIRST))
    (again, other) = bring(cast, ("copy-of-w.txt", FIRST), ("p.txt", SINGLE))
    assert again.same
    assert again.error == "copy-of-w.txt is here already, as w.txt."
    assert other.kept


def test_one_strange_file_is_told_and_the_others_go_in(cast, monkeypatch):
    module = sys.modules["trailbook.interviews.actions.hear"]
    real = module.keep_documents

    def breaks(**told):  # type: ignore[no-untyped-def]
        made = real(**told)
        if "w.txt" in [d.name for d in told["documents"]]:
            raise ZeroDivisionError
        return made

    monkeypatch.setattr(module, "keep_documents", breaks)
    before = Person.objects.count()
    first, second = bring(cast, ("w.txt", FIRST), ("p.txt", SINGLE))
    assert first.error.startswith("w.txt ")
    assert not first.kept
    assert second.kept
    assert Person.objects.count() == before + 1, "nobody of the file that failed is kept"
    assert not Document.objects.filter(name="w.txt").exists()
    assert Entry.objects.filter(at=Import.objects.get().at, verb="kept").count() == 1


def test_two_files_alike_have_their_folder_before_them(cast):
    bring(cast, ("north/a.txt", FIRST), ("south/a.txt", SINGLE), ("b.txt", SECOND))
    more = FIRST.replace("March", "May")
    bring(cast, ("x/north/a.txt", more))
    names = set(shown_documents(cast.inquiry).values())
    assert {"north/a.txt", "south/a.txt", "x/north/a.txt", "b.txt"} <= names


def test_undoing_takes_everything_of_a_file_and_nothing_else(cast):
    held = {m: m.objects.count() for m in (Person, Occasion, Grant, Turn, Document, Interview, Import)}
    bring(cast, ("w.txt", FIRST), stated=Stated(uses=("quote",), naming="own"))
    bring(cast, ("m.md", SECOND), stated=Stated(uses=("quote",)))
    gone = unhear(document=Document.objects.get(name="w.txt"), by=BY, at=timezone.now())
    assert gone == [], "Wren is quoted in the other one"
    assert not Occasion.objects.filter(person__name="WREN").exists()
    assert {t.occasion for t in Turn.objects.filter(owner__name="WREN")} == {None}
    gone = unhear(document=Document.objects.get(name="m.md"), by=BY, at=timezone.now())
    assert set(gone) == {"WREN", "MOSS", "KIT"}
    for model, count in held.items():
        if model is not Import:
            assert model.objects.count() == count, model


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        (Stated(uses=("fame",)), "no use called “fame”"),
        (Stated(naming="king"), "no naming called “king”"),
        (Stated(naming="role"), "Say which name or role"),
    ],
)
def test_what_cannot_be_stated_is_refused(stated, said):
    assert said in (stated.why_not() or "")


def test_a_table_is_a_person_a_row_in_a_few_statements(cast, django_assert_max_num_queries):
    rows = "\n".join(f'P{i},{20 + i},"The ferry has been late for week {i} now, as ever."' for i in range(60))
    read = read_bytes("t.csv", f"id,age,What has changed?\n{rows}\n".encode())
    with django_assert_max_num_queries(60):
        bring_in(
            inquiry=cast.inquiry,
            documents=[read],
            by=BY,
            at=timezone.now(),
            stated=Stated(uses=("voices",), naming="role", shown_as="a neighbour"),
        )
    assert Occasion.objects.filter(title="t.csv").count() == 60
    assert Naming.objects.filter(text="a neighbour").count() == 60
