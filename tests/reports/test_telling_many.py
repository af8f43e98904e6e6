"""Telling many people at once that a report is out."""

from __future__ import annotations

import pytest

from tests.reports.test_pages import text_of
from trailbook.reports.models import Told
from trailbook.reports.theirs import quoted_in, words_in, words_of

pytestmark = pytest.mark.django_db


def test_many_are_told_at_once_and_a_mistake_is_taken_back(cast, signed_in, address, edition):
    dana, there = signed_in(cast.dana), address("told-of", report=edition.report.slug)
    assert "Tick the people who were told" in text_of(dana.post(there, {"whom": "some", "way": "letter"}))
    assert dana.post(there, {"whom": "all"}).status_code == 422, "how they were told is not guessed"
    assert not Told.objects.exists()

    one = dana.post(there, {"whom": "some", "person": [cast.ola.uuid], "way": "letter"}, follow=True)
    assert "Saved: one person has been told." in text_of(one)
    owed = one.context["people"].counts["owed"]
    rest = dana.post(there, {"whom": "all", "way": "message"}, follow=True)
    assert f"Saved: {owed} people have been told." in text_of(rest)
    assert Told.objects.filter(person=cast.eve).count() == 0, "whoever took their words back is told nothing"
    back = dana.post(there, {"back": "yes"}, follow=True)
    assert f"Taken back. {owed} people are owed a word again." in text_of(back)
    assert list(Told.objects.values_list("person", flat=True)) == [cast.ola.pk]


def test_everyone_s_letter_holds_their_own_words_alone(cast, signed_in, address, edition):
    people = [cast.ola, cast.bo, cast.eve]
    theirs = words_of(edition.report, people)
    assert {p.pk for p in people if theirs[p.pk]} == quoted_in(edition) & {p.pk for p in people}
    for person in people:
        assert theirs[person.pk] == words_in(edition.report, person)
    page = text_of(signed_in(cast.dana).get(address("letters", report=edition.report.slug) + "?show=quoted"))
    assert "Dear Ola Berg," in page
    assert "Eve" not in page
