"""Promise 2: a claim without live support cannot be published; each claim that is shown leads to its trail."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY
from trailbook.consent import actions as consent
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import server_door
from trailbook.kit.refused import Refused
from trailbook.reports import actions
from trailbook.reports.models import Edition, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def naked(cast) -> Report:
    """A report of one claim with nothing under it."""
    report = actions.make_report(inquiry=cast.inquiry, title="Bare", by=BY, at=cast.at, outline=[("Part", 2)])
    claim = evidence.make_claim(inquiry=cast.inquiry, text="The library was the only open door.", by=BY, at=cast.at)
    actions.add_claim(section=report.sections.get(), claim=claim, by=BY, at=cast.at)
    Report.objects.filter(pk=report.pk).update(no_challenge="Nobody differs.")
    return report


def claim_of(report: Report):
    return report.sections.get().blocks.get().claim


def under(cast, report: Report, who: str, stance: str = "support") -> None:
    evidence.cite(claim=claim_of(report), excerpt=cast.excerpt(who), stance=stance, by=BY, at=cast.at)


def refused(report: Report) -> str:
    with pytest.raises(Refused) as why:
        actions.publish(report=report, by=BY, at=timezone.now())
    assert not Edition.objects.exists()
    assert Client().get(reverse("sharing:report", args=[report.slug])).status_code == 404
    return str(why.value)


def test_with_nothing_under_it(naked):
    assert "rests on nobody's words" in refused(naked)


@pytest.mark.parametrize(
    ("who", "stance"),
    [
        ("cy", "support"),  # said no to being quoted
        ("di", "support"),  # is to be asked first
        ("eve", "support"),  # has taken her words back
        ("flo", "support"),  # never let the team read
        ("ola", "nuance"),
        ("ola", "challenge"),
    ],
)
def test_with_words_that_do_not_bear_it(cast, naked, who, stance):
    under(cast, naked, who, stance)
    assert "rests on nobody's words" in refused(naked)


def test_with_live_support_it_is_published_and_leads_to_its_trail_and_back(cast, naked):
    under(cast, naked, "ola")
    under(cast, naked, "bo", "nuance")
    actions.publish(report=naked, by=BY, at=timezone.now())
    stranger = Client()
    page = stranger.get(reverse("sharing:report", args=[naked.slug])).content.decode()
    claims = re.findall(r'<div class="claim" id="(c-\w+)">(.*?)</details>', page, re.S)
    assert len(claims) == 1
    for anchor, inside in claims:
        trails = re.findall(rf'href="(/read/{naked.slug}/words/\w+/)"', inside)
        assert trails
        for trail in trails:
            answer = stranger.get(trail)
            assert answer.status_code == 200
            assert f"/read/{naked.slug}/#{anchor}" in answer.content.decode()


def test_when_its_last_support_goes_it_cannot_be_published_anew(cast, naked):
    section = naked.sections.get()
    under(cast, naked, "ola")
    door = server_door(BY)
    actions.add_text(section=section, text="We asked six people.", door=door, by=BY, at=cast.at)
    actions.publish(report=naked, by=BY, at=timezone.now())
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    page = Client().get(reverse("sharing:report", args=[naked.slug])).content.decode()
    assert "only open door" not in page
    again = actions.publish(report=naked, by=BY, at=timezone.now(), reason="As it stands.")
    assert "only open door" not in str(again.edition.structure)


def test_a_quotation_written_into_a_claim_elsewhere_is_nobody_s_until_it_is_found(cast, naked):
    under(cast, naked, "ola")
    claim = claim_of(naked)
    evidence.edit_claim(claim=claim, text="They say “the door was never locked at all”.", version=1, by=BY, at=cast.at)
    assert "is not in any words that may be quoted here" in refused(naked)
    evidence.edit_claim(claim=claim, text="They say “The kettle was always on”.", version=2, by=BY, at=cast.at)
    actions.publish(report=naked, by=BY, at=timezone.now())
    claim.refresh_from_db()
    assert "kettle" not in claim.text, "held as somebody's words from now on"
    stranger = Client()
    page = stranger.get(reverse("sharing:report", args=[naked.slug])).content.decode()
    assert "“The kettle was always on”" in page
