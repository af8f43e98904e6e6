from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.cast import BY, Cast, member
from tests.voices.conftest import guide  # noqa: F401 - a fixture
from trailbook.consent.models import Reader
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import server_door
from trailbook.people.actions import make_link
from trailbook.people.models import Link, Person
from trailbook.reports import actions as reports

REPORT = """# Where are we now?

## What we heard

People told us “nobody asked what you were there for” again and again.

Claim: A place with no questions at the door is easier to enter.

> The kettle was always on at the old library and nobody asked what you were there for. — Ola Berg

> Challenge: They moved my appointment four times and then wrote that I did not engage with them. — Bo Trent

Claim: Who is moved about is said not to engage.

> They moved my appointment four times and then wrote that I did not engage with them. — Bo Trent
"""


class Everyone:
    """Every kind of person there is, each with a browser of their own and the pages they begin from."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.members = {"co-ordinator": cast.dana, "engagement worker": cast.lee, "learning partner": cast.mo}
        for hat in ("core", "community"):
            self.members[hat] = member(cast.place, f"{hat.title()} Member", [hat], cast.at)
            Reader.objects.filter(member=self.members[hat]).update(basis=Reader.Bases.THERE)
        self.guests = {"ally": cast.ash}
        for hat in ("decision", "funder"):
            self.guests[hat] = member(cast.place, f"{hat.title()} Guest", [hat], cast.at)
        self.place = f"/t/{cast.place.slug}/"
        self.inquiry = f"{self.place}{cast.inquiry.slug}/"

    def signed_in(self, person: Person) -> Client:
        client = Client()
        client.force_login(person.account)
        return client

    def contributor(self, person: Person) -> Client:
        _, secret = make_link(kind=Link.Kinds.MINE, place=person.place, person=person, by=BY, at=timezone.now())
        client = Client()
        client.get(f"/mine/{secret}")
        return client

    def team_starts(self, *words: str) -> list[str]:
        return ["/t/", "/", self.place, *(f"{self.inquiry}words/search/?q={w}" for w in words)]

    def everybody(self, but: str = "") -> dict[str, tuple[Client, list[str]]]:
        """Kind of person -> their browser and where they begin. ``but`` is the contributor to leave out."""
        search = self.team_starts("kettle", "appointment", "desk")
        found = {k: (self.signed_in(p), search) for k, p in {**self.members, **self.guests}.items()}
        found["a member of another place"] = (self.signed_in(self.cast.nadia), search)
        for name in ("ola", "bo", "cy", "di", "eve", "flo", "zed"):
            if name != but:
                found[f"contributor {name}"] = (self.contributor(getattr(self.cast, name)), ["/mine/"])
        found["a stranger"] = (Client(), ["/", "/mine/", self.place])
        reads = [f"/read/{r.slug}/" for r in reports_of(self.cast)]
        return {k: (client, [*starts, *reads]) for k, (client, starts) in found.items()}


def reports_of(cast: Cast):
    from trailbook.reports.models import Report

    return Report.objects.filter(place=cast.place)


@pytest.fixture
def everyone(cast, guide) -> Everyone:  # noqa: F811
    """Everyone in the story, with answers placed under questions, a claim with themes, nothing published yet."""
    return Everyone(cast)


@pytest.fixture
def published(everyone):
    """A report that quotes Ola and Bo, published."""
    cast = everyone.cast
    theme = evidence.make_theme(inquiry=cast.inquiry, name="Doors", by=BY, at=cast.at)
    evidence.set_themes(excerpt=cast.excerpt("ola"), themes=[theme], by=BY, at=cast.at)
    done = reports.import_report(
        inquiry=cast.inquiry, name="report.md", data=REPORT.encode(), door=server_door(BY), by=BY, at=timezone.now()
    )
    reports.publish(report=done.report, by=BY, at=timezone.now())
    return done.report
