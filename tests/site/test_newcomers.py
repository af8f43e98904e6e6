"""Telling many people at once that somebody joined the team."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cast import client_of, member
from trailbook.consent import actions as consent
from trailbook.consent.models import Reader
from trailbook.consent.newcomers import untold_of
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Turn
from trailbook.ledger.models import Entry


@pytest.fixture
def jade(cast):
    return member(cast.place, "Jade Orr", ["community"], timezone.now())


def address(cast, name, *more):
    return reverse(name, args=[cast.place.slug, *more])


def test_everyone_is_told_at_once_and_has_seven_days(cast, jade):
    dana = client_of(cast.dana)
    listed = dana.get(address(cast, "new-on-the-team")).content.decode()
    page = dana.get(address(cast, "tell-of", jade.uuid)).content.decode()
    owed = Reader.objects.filter(pk__in=[r.pk for r in untold_of(jade)])
    assert owed.count() > 1
    assert f"{owed.count()} people are still to be told" in listed
    assert "Ola Berg" in page
    assert "Ola Berg" in dana.get(address(cast, "letters-about", jade.uuid)).content.decode()
    entries = Entry.objects.filter(verb="told-of-newcomer")
    dana.post(address(cast, "tell-of", jade.uuid), {"whom": "all", "how": "letter"})
    assert set(owed.values_list("told_how", flat=True)) == {"letter"}
    assert entries.count() == owed.count(), "each telling is in the ledger"
    assert not Turn.objects.live(team_door(jade)).exclude(owner=None).exists(), "told is not yet seven days ago"
    owed.update(told_at=timezone.now() - timedelta(days=8))
    assert Turn.objects.live(team_door(jade)).filter(owner=cast.ola).exists()


def test_only_those_ticked_and_never_whoever_is_owed_nothing(cast, jade):
    dana = client_of(cast.dana)
    ola = Reader.objects.get(member=jade, owner=cast.ola)
    consent.withdraw(person=cast.bo, how="phone", by=cast.dana.actor, at=timezone.now())
    page = dana.get(address(cast, "tell-of", jade.uuid)).content.decode()
    assert cast.bo.name not in page, "who took their words back is left in peace"
    refused = dana.post(address(cast, "tell-of", jade.uuid), {"whom": "some", "how": "phone"})
    assert refused.status_code == 422
    assert "Tick the people who were told" in refused.content.decode()
    there = Reader.objects.filter(member=cast.lee).first()
    sent = {"whom": "some", "how": "phone", "reader": [str(ola.uuid), str(there.uuid)]}
    assert dana.post(address(cast, "tell-of", jade.uuid), sent).status_code == 302
    assert list(Reader.objects.filter(told_at__isnull=False).values_list("owner__name", flat=True)) == ["Ola Berg"]


def test_a_newcomer_is_told_why_so_little_is_open(cast, jade):
    home = reverse("inquiry", args=[cast.place.slug, cast.inquiry.slug])
    assert "is not open to you yet" in client_of(jade).get(home).content.decode()
    assert "is not open to you yet" not in client_of(cast.dana).get(home).content.decode()
