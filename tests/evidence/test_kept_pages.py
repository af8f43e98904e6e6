"""A conversation that was opened before is sent again without being made again, and never when it may not be."""

from __future__ import annotations

import gzip
import time
from threading import Thread

import pytest
from django.utils import timezone

from tests.cast import BY, WORDS
from trailbook.consent import actions as consent
from trailbook.consent.models import Look
from trailbook.evidence import gate, kept
from trailbook.evidence.doors import public_door
from trailbook.people import actions as people
from trailbook.people.actions import raise_consent_number

pytestmark = pytest.mark.django_db
DOOR = public_door()


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


def page_of(size: int, consent: int = 7, made: float | None = None) -> kept.Page:
    now = time.monotonic() if made is None else made
    return kept.Page(1, "place", kept.Standing(consent, 3), now, b"x" * size, {}, (), DOOR, "thing")


def test_no_more_is_held_than_there_is_room_for():
    pages = kept.Pages(most=1000)
    pages.consent_is(1, 7)
    for n in range(20):
        pages.put(n, page_of(200))
    assert pages.size <= 1000
    assert list(pages.pages) == [15, 16, 17, 18, 19]
    pages.put("big", page_of(900))
    assert "big" not in pages.pages
    pages.put("old", page_of(1, consent=6))
    assert "old" not in pages.pages, "made before consent changed"


def test_a_page_stands_while_its_place_does_and_for_ten_minutes():
    pages = kept.Pages()
    pages.consent_is(1, 7)
    for now, made, stands in (
        (kept.Standing(7, 3), None, True),
        (kept.Standing(7, 4), None, False),
        (kept.Standing(8, 3), None, False),
        (None, None, False),
        (kept.Standing(7, 3), time.monotonic() - kept.KEPT_SECONDS - 1, False),
    ):
        pages.clear()
        pages.consent_is(1, 7)
        pages.put("k", page := page_of(5, made=made))
        assert pages.stands("k", page, now) is stands
        assert ("k" in pages.pages) is stands, "what does not stand is let go of"


def test_whoever_leaves_or_may_read_no_more_is_sent_nothing_from_memory(cast, signed_in, talk):
    lee, mo = signed_in(cast.lee), signed_in(cast.mo)
    for client in (lee, mo):
        client.get(talk)
        assert WORDS["ola"] in client.get(talk).content.decode()
    assert len(kept.PAGES.pages) == 2
    people.leave_team(person=cast.lee, by=BY, at=timezone.now())
    assert lee.get(talk).status_code == 302, "their session ended with their part in the team"
    people.wear(person=cast.mo, hats=["ally"], by=BY, at=timezone.now())
    assert mo.get(talk).status_code == 403


def test_what_happens_while_a_page_is_made_makes_it_out_of_date(cast, signed_in, talk, monkeypatch):
    lee = signed_in(cast.lee)
    lee.get(talk)
    kept.PAGES.clear()
    real = gate.conversation

    def meanwhile(*told, **more):
        answer = real(*told, **more)
        consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
        return answer

    monkeypatch.setattr(gate, "conversation", meanwhile)
    lee.get(talk)
    monkeypatch.setattr(gate, "conversation", real)
    assert WORDS["ola"] not in lee.get(talk).content.decode()


def test_pages_go_out_small_and_are_kept_so(cast, signed_in, talk):
    lee = signed_in(cast.lee)
    lee.get(talk)
    for _ in range(2):
        sent = lee.get(talk, headers={"accept-encoding": "br, gzip"})
        assert sent["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in sent["Vary"]
        assert WORDS["ola"] in gzip.decompress(sent.content).decode()
    plain = lee.get(talk, headers={"accept-encoding": "gzip;q=0"})
    assert "Content-Encoding" not in plain
    assert WORDS["ola"] in plain.content.decode()


def test_many_who_ask_for_the_same_at_once_wait_for_one_page():
    pages, making, most = kept.Pages(), [], []

    def ask(n: int) -> None:
        with pages.made_by_one("k"):
            making.append(n)
            most.append(len(making))
            time.sleep(0.002)
            making.remove(n)

    threads = [Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8
    assert not pages.making, "nothing is left of it"
