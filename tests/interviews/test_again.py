"""What comes again: a chat exported later, and a transcript that was put right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone
from tests.cast import BY
from tests.interviews.pages import send, signed_in

from trailbook.consent import actions as consent
from trailbook.evidence.actions import make_excerpt
from trailbook.evidence.models import Document, Excerpt, Revision, Turn
from trailbook.interviews.actions import hear
from trailbook.interviews.again import messages_here, seen_ahead, stem
from trailbook.interviews.models import Import
from trailbook.interviews.reading import chats, read_bytes
from trailbook.people.models import Person

pytestmark = pytest.mark.django_db

FIRST = """[05/03/2026, 10:00:00] Kit: Hello all, how is it at the mill?
[05/03/2026, 10:01:00] Wren: The wheel stands still since the flood.
[05/03/2026, 10:02:00] Moss: ok
[05/03/2026, 10:03:00] Wren: ok
[05/03/2026, 10:04:00] Wren: Somebody has to look at the sluice.
"""
MORE = """[06/03/2026, 09:00:00] Wren: ok
[06/03/2026, 09:01:00] Moss: I was there and it was cold.
[06/03/2026, 09:02:00] Wren: Then we go together on Sunday.
"""


def chat(cast, text: str, *authors: str, name: str = "chat.txt"):  # type: ignore[no-untyped-def]
    doc = read_bytes(name, text.encode())
    assert doc.by_message
    made = chats.chosen(doc, chats.by_authors(doc, authors))
    return hear(inquiry=cast.inquiry, documents=[made], by=BY, at=timezone.now())[0]


def said(name: str) -> list[str]:
    turns = Turn.objects.filter(document__name=name).order_by("document", "position")
    return list(turns.values_list("current__text", flat=True))


def test_a_chat_that_grew_longer_brings_only_what_is_new(cast) -> None:  # type: ignore[no-untyped-def]
    first = chat(cast, FIRST, "Wren")
    assert first.turns == 3
    again = chat(cast, "[04/03/2026, 08:00:00] Moss: Before.\n" + FIRST + MORE, "Wren", "Moss")
    assert said("chat.txt") == [
        "The wheel stands still since the flood.", "ok", "Somebody has to look at the sluice.",
        "Before.", "ok", "ok", "I was there and it was cold.", "Then we go together on Sunday.",
    ]  # fmt: skip
    assert "grown longer. 3 messages are here already" in again.notes[-1]
    once_more = chat(cast, FIRST + MORE, "Wren")
    assert (once_more.kept, once_more.same) == (None, True)
    assert "no message that is new" in once_more.error


def test_withdrawn_messages_are_not_offered_again_and_another_chat_is_another(cast) -> None:  # type: ignore[no-untyped-def]
    chat(cast, FIRST, "Wren")
    consent.withdraw(person=Person.objects.get(name="Wren"), how="phone", by=BY, at=timezone.now())
    doc = read_bytes("later.txt", (FIRST + MORE).encode())
    assert sorted(messages_here(cast.inquiry, doc)) == [1, 3, 4]
    other = FIRST.replace("The wheel", "A wheel").replace("Somebody", "Nobody")
    assert messages_here(cast.inquiry, read_bytes("other.txt", other.encode())) == {}


TALK = """KIT: How is it at the mill these days?

WREN: The wheel has stood still since the flood came through in March of last year.

KIT: And what would help you most now?

WREN: Somebody to look at the slice before the winter comes again, and soon.

KIT: Thank you for that.
"""
RIGHT = TALK.replace("slice", "sluice") + "\nWREN: And a new roof for the house beside it.\n"


def bring(cast, name: str, text: str, wanted: str = ""):  # type: ignore[no-untyped-def]
    doc = read_bytes(name, text.encode())
    doc = replace(doc, stated={"again": wanted} if wanted else {})
    return hear(inquiry=cast.inquiry, documents=[doc], by=BY, at=timezone.now())[0]


def test_a_corrected_transcript_is_noticed_and_what_differs_is_told(cast) -> None:  # type: ignore[no-untyped-def]
    bring(cast, "wren.txt", TALK)
    told = "mostly what is here as “wren.txt”: 4 turns are word for word the same, 1 reads otherwise, 1 is new."
    beside = bring(cast, "wren (1).txt", RIGHT)
    assert beside.kept is not None
    assert told in beside.notes[-1]
    assert seen_ahead(cast.inquiry, [read_bytes("Wren copy.txt", (RIGHT + "\nKIT: Well.\n").encode())])[0].startswith(
        "Wren copy.txt: It is mostly what is here as “wren"
    )
    out = bring(cast, "wren_final.txt", RIGHT + "\nKIT: Good.\n", "out")
    assert (out.kept, out.same) == (None, True)
    assert not bring(cast, "moss.txt", RIGHT + "\nKIT: So.\n").notes, "called otherwise"
    assert not bring(cast, "wren-copy.txt", "KIT: Who are you?\n\nWREN: Nobody.\n\nKIT: So?\n\nWREN: No.\n").notes


def test_in_the_place_of_the_first_one_it_keeps_what_hangs_from_the_words(cast) -> None:  # type: ignore[no-untyped-def]
    document = bring(cast, "wren.txt", TALK).kept
    turns = list(document.turns.select_related("current").order_by("position"))
    excerpt = make_excerpt(inquiry=cast.inquiry, spans=[(turns[3], turns[3].current, 0, 8)], by=BY, at=timezone.now())
    occasion = turns[1].occasion
    done = bring(cast, "wren v2.txt", RIGHT, "instead")
    assert (done.error, done.kept) == ("", document)
    assert said("wren.txt") == [t.text for t in read_bytes("x.txt", RIGHT.encode()).turns]
    now = list(document.turns.order_by("position"))
    assert [t.pk for t in now[:5]] == [t.pk for t in turns], "they stay who they are"
    assert [t.occasion for t in now if not t.asks] == [occasion] * 3
    assert Excerpt.objects.get(pk=excerpt.pk).spans.get().quote == "Somebody"
    assert list(Revision.objects.filter(turn=turns[3]).order_by("number").values_list("number", flat=True)) == [1, 2]
    assert (Document.objects.filter(inquiry=cast.inquiry, name__startswith="wren").count(), Import.objects.count()) == (
        1,
        1,
    )
    assert bring(cast, "wren.txt", RIGHT).same, "the corrected file is the one that is here now"


def test_somebody_new_in_it_is_not_taken_in_that_way(cast) -> None:  # type: ignore[no-untyped-def]
    bring(cast, "wren.txt", TALK)
    refused = bring(cast, "wren.txt", TALK + "\nMOSS: I was there as well.\n\nMOSS: Twice.\n", "instead")
    assert refused.error == "wren.txt: MOSS speaks in it, and not in the one that is here. Bring it in as well."
    assert len(said("wren.txt")) == 5


def test_what_a_newer_copy_is_called() -> None:
    names = ("Wren.txt", "wren (2).docx", "Wren_final_v2.docx", "wren - corrected.md", "WREN copy.txt")
    assert {stem(n) for n in names} == {"wren"}
    assert stem("wave 2.txt") != stem("wave 1.txt")


def test_the_preview_says_what_differs_and_puts_it_in_its_place(cast) -> None:  # type: ignore[no-untyped-def]
    bring(cast, "wren.txt", TALK)
    dana = signed_in(cast.dana)
    preview = send(dana, cast, ("wren (1).txt", RIGHT))
    page = dana.get(preview).content.decode()
    assert "4 turns are word for word the same, 1 reads otherwise, 1 is new." in page
    form = {"file": "0", "again-0": "instead", "do": "save", "rung": "team", "how": "importer"}
    dana.post(preview, form)
    assert 'value="instead" checked' in dana.get(preview).content.decode()
    dana.post(preview, form | {"do": "keep"})
    assert Document.objects.filter(inquiry=cast.inquiry, name__startswith="wren").count() == 1
    assert "sluice" in " ".join(said("wren.txt"))


def test_the_page_of_a_chat_says_what_is_here_already(cast) -> None:  # type: ignore[no-untyped-def]
    chat(cast, FIRST, "Wren")
    dana = signed_in(cast.dana)
    preview = send(dana, cast, ("chat.txt", FIRST + MORE))
    assert "3 messages are here already" in dana.get(preview).content.decode()
    page = dana.get(f"{preview}0/chat/").content.decode()
    assert page.count("It is here already.") == 3
