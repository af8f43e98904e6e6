"""Withdrawn words leave every door at once: every page and every download, crawled as every kind of person, for every
run of eight words that only the person said. A neighbour's quote is still there."""

from __future__ import annotations

from collections.abc import Set

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import BY, WORDS
from tests.crawl import Crawl, crawl, holds_any, runs_of
from trailbook.consent import actions as consent

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OLA = runs_of(WORDS["ola"])
BO = runs_of(WORDS["bo"])


def walks(everyone, but: str, *, without: Set[str] = frozenset()) -> dict[str, Crawl]:
    """What each kind of person finds."""
    found = {}
    for kind, (client, starts) in everyone.everybody(but).items():
        if kind in without:
            continue
        found[kind] = crawl(client, starts)
        assert not found[kind].statuses(500), kind
    return found


def those_who_find(found: dict[str, Crawl], runs: set[str]) -> set[str]:
    return set(where(found, runs))


def where(found: dict[str, Crawl], runs: set[str]) -> dict[str, list[str]]:
    """Who finds them, and on which pages."""
    return {kind: pages for kind, walk in found.items() if (pages := walk.where(runs))}


READERS = {"co-ordinator", "engagement worker", "learning partner", "core", "community"}


def test_taken_back_words_are_nowhere_and_the_neighbours_still_are(everyone, published):
    before = walks(everyone, but="ola")
    assert {*READERS, "a stranger", "ally", "contributor bo", "contributor cy"} <= those_who_find(before, OLA)
    files = [a for a in before["co-ordinator"].pages if a.startswith("POST")]
    assert {a.rsplit(" ", 1)[-1] for a in files} >= {"pdf", "docx", "html", "json"}
    for kind in ("pdf", "docx", "html", "json"):
        assert [a for a in where(before, OLA)["co-ordinator"] if a.endswith(f" {kind}")], kind

    consent.withdraw(person=everyone.cast.ola, how="phone", by=BY, at=timezone.now())

    after = walks(everyone, but="ola")
    assert where(after, OLA) == {}
    assert {*READERS, "a stranger", "contributor cy"} <= those_who_find(after, BO)
    own = everyone.contributor(everyone.cast.ola)
    assert holds_any(own.get("/mine/said/").content.decode(), OLA)
    assert Client().get(f"/read/{published.slug}/").status_code == 200
    corrected = published.editions.order_by("-number").first()
    assert corrected.correction
    assert "Ola" not in corrected.reason


def test_a_no_to_one_use_closes_that_door_alone(everyone, published):
    consent.answer(
        person=everyone.cast.ola,
        use="quote",
        answer="no",
        how="phone",
        by=BY,
        at=timezone.now(),
    )
    one = "engagement worker"  # stands for all who go on reading
    found = where(walks(everyone, but="ola", without=READERS - {one}), OLA)
    assert one in found
    assert {"a stranger", "ally", "decision", "funder", "contributor zed"}.isdisjoint(found)
    assert not [a for pages in found.values() for a in pages if a.startswith("/read/")]


def test_destroyed_words_are_nowhere_and_nor_is_the_name(everyone, published):
    from trailbook.site.upkeep.erasing import erase_for_good

    consent.ask_erasure(person=everyone.cast.ola, by=BY, at=timezone.now(), now=True)
    erase_for_good([everyone.cast.ola], timezone.now())
    after = walks(everyone, but="ola")
    assert where(after, OLA) == {}
    named = {k: [a for a, (_, t) in w.pages.items() if "Ola Berg" in t] for k, w in after.items()}
    assert {k: v for k, v in named.items() if v} == {}
    assert {*READERS, "a stranger"} <= those_who_find(after, BO)
