"""Nobody's words are read behind their back through Trailbook: each view of unpublished words is kept where its owner
can see it; whoever joins later reads nothing earlier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import BY, WORDS, member
from tests.crawl import crawl, holds_any, readable, runs_of
from trailbook.consent import actions as consent
from trailbook.consent.models import Look, Reader
from trailbook.evidence import actions as evidence

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

RUNS = {name: runs_of(words) for name, words in WORDS.items()}


@pytest.fixture
def claimed(everyone):
    """Claims and themes that use everyone's words; nothing published."""
    cast = everyone.cast
    claim = evidence.make_claim(inquiry=cast.inquiry, text="Doors matter.", by=BY, at=cast.at)
    theme = evidence.make_theme(inquiry=cast.inquiry, name="Doors", by=BY, at=cast.at)
    for name in ("ola", "bo", "cy"):
        excerpt = cast.excerpt(name)
        evidence.cite(claim=claim, excerpt=excerpt, by=BY, at=cast.at)
        evidence.set_themes(excerpt=excerpt, themes=[theme], by=BY, at=cast.at)
    return claim


def names_in(text: str) -> set[str]:
    return {name for name, runs in RUNS.items() if holds_any(text, runs)}


def test_every_view_leaves_a_look_that_its_owner_sees(everyone, claimed):
    cast = everyone.cast
    dana = everyone.signed_in(cast.dana)
    walk = crawl(dana, everyone.team_starts("kettle", "appointment", "desk"))
    showing = [a for a, (_, text) in walk.pages.items() if names_in(text)]
    assert len(showing) >= 8
    unseen = {}
    for address in showing:
        Look.objects.all().delete()
        if address.startswith("POST "):
            _, path, form = address.split(" ")
            answer = dana.post(path, {"form": form})
        else:
            answer = dana.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        shown = names_in(readable(body, answer.headers["Content-Type"]))
        kept = {name for name in RUNS if Look.objects.filter(owner=getattr(cast, name), reader=cast.dana.actor.key)}
        if not shown <= kept:
            unseen[address] = shown - kept
    assert unseen == {}
    dana.get(showing[0])
    ola = everyone.contributor(cast.ola)
    for address in showing:
        dana.get(address) if not address.startswith("POST") else None
    assert "Dana Shaw" in ola.get("/mine/readers/?names=yes").content.decode()


def test_whoever_joins_later_reads_nothing_earlier_until_the_person_was_told(everyone, claimed):
    cast = everyone.cast
    now = timezone.now()
    late = member(cast.place, "Late Comer", ["core", "coordinator", "learning"], now)
    starts = everyone.team_starts("kettle", "appointment", "desk")
    assert names_in(crawl(everyone.signed_in(late), starts).text) == set()
    row = Reader.objects.get(owner=cast.ola, member=late)
    consent.tell_of_newcomer(reader=row, how="phone", by=BY, at=now - timedelta(days=6))
    assert names_in(crawl(everyone.signed_in(late), starts).text) == set()
    Reader.objects.filter(pk=row.pk).update(told_at=now - timedelta(days=8))
    assert names_in(crawl(everyone.signed_in(late), starts).text) == {"ola"}
    consent.answer_reader(reader=row, answer="no", by=cast.ola.actor, at=now)
    assert names_in(crawl(everyone.signed_in(late), starts).text) == set()
    bo = Reader.objects.get(owner=cast.bo, member=late)
    consent.answer_reader(reader=bo, answer="yes", by=cast.bo.actor, at=now)
    assert names_in(crawl(everyone.signed_in(late), starts).text) == {"bo"}


def test_guests_and_those_who_left_read_nothing(everyone, claimed):
    from trailbook.people.actions import leave_team

    cast = everyone.cast
    leave_team(person=cast.mo, by=BY, at=timezone.now())
    starts = everyone.team_starts("kettle")
    for person in (*everyone.guests.values(), cast.mo, cast.nadia):
        assert names_in(crawl(everyone.signed_in(person), starts).text) == set()


def test_the_team_never_learns_when_a_contributor_opened_their_page(everyone):
    from trailbook.ledger.models import Entry

    before = Entry.objects.count()
    mine = everyone.contributor(everyone.cast.ola)
    made = Entry.objects.count()  # the link itself
    crawl(mine, ["/mine/"], downloads=False)
    assert (made - before, Entry.objects.count() - made) == (1, 0)
    assert not Look.objects.filter(owner=everyone.cast.ola).exists()
