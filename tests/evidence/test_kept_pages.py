"""A conversation that was opened before is sent again without being made again, and never when it may not be."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.cast import BY, WORDS
from trailbook.consent import actions as consent
from trailbook.consent.models import Look
from trailbook.evidence import gate, kept
from trailbook.people.actions import raise_consent_number

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    kept.PAGES.clear()
    yield
    kept.PAGES.clear()


@pytest.fixture
def made(monkeypatch):
    """How often a conversation went through the gate."""
    calls = []
    real = gate.conversation

    def counted(*told, **more):
        calls.append(told)
        return real(*told, **more)

    monkeypatch.setattr(gate, "conversation", counted)
    return calls


@pytest.fixture
def talk(cast, address):
    return address("conversation", document=cast.documents["ola"].uuid)


def test_opened_again_it_is_the_same_page_and_the_look_is_kept(cast, signed_in, talk, made):
    lee = signed_in(cast.lee)
    lee.get(talk)
    first = lee.get(talk)
    times = Look.objects.get(owner=cast.ola).times
    again = lee.get(talk)
    assert again.content == first.content
    assert WORDS["ola"] in again.content.decode()
    assert len(made) <= 2, "it was made again"
    assert Look.objects.get(owner=cast.ola).times == times + 1, "nobody is read behind their back"
    assert "no-store" in again["Cache-Control"]


def test_words_taken_back_are_never_sent_from_memory(cast, signed_in, talk):
    lee = signed_in(cast.lee)
    lee.get(talk)
    lee.get(talk)
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert WORDS["ola"] not in lee.get(talk).content.decode()
    assert not [p for p in kept.PAGES.pages.values() if WORDS["ola"].encode() in p.body], "the words are still held"


def test_anything_done_in_the_place_shows_at_once(cast, signed_in, talk):
    lee = signed_in(cast.lee)
    lee.get(talk)
    lee.get(talk)
    excerpt = cast.excerpt("ola")
    assert str(excerpt.uuid) in lee.get(talk).content.decode()


def test_nobody_is_sent_what_was_made_for_somebody_else(cast, signed_in, talk, made):
    for person in (cast.lee, cast.mo):
        client = signed_in(person)
        client.get(talk)
        assert person.name in client.get(talk).content.decode()
    ash = signed_in(cast.ash)
    assert ash.get(talk).status_code in (403, 404)
    nadia = signed_in(cast.nadia)
    assert nadia.get(talk).status_code == 404


def test_a_change_of_consent_lets_go_of_every_page_of_the_place(cast, signed_in, address):
    lee = signed_in(cast.lee)
    for who in ("ola", "bo"):
        url = address("conversation", document=cast.documents[who].uuid)
        lee.get(url)
        lee.get(url)
    assert len(kept.PAGES.pages) >= 2
    raise_consent_number(cast.place)
    lee.get(address("conversation", document=cast.documents["cy"].uuid))
    assert len(kept.PAGES.pages) <= 1


def test_no_more_is_held_than_there_is_room_for():
    pages = kept.Pages(most=1000)
    pages.get("x", 1, 7)
    for n in range(20):
        pages.put(n, kept._Page(1, 7, 0.0, b"x" * 200, ()))
    assert pages.size <= 1000
    assert list(pages.pages) == [15, 16, 17, 18, 19]
    pages.put("big", kept._Page(1, 7, 0.0, b"x" * 900, ()))
    assert "big" not in pages.pages
    pages.put("old", kept._Page(1, 6, 0.0, b"x", ()))
    assert "old" not in pages.pages, "made before consent changed"
