"""A page costs the same number of queries whatever stands on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY, EVERYTHING, hear_one
from trailbook.evidence.doors import server_door
from trailbook.people import actions as people
from trailbook.reports import actions
from trailbook.reports.trail import trail

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def sentence(n: int) -> str:
    """A sentence that nobody else says."""
    tens = " ".join(NUMBERS[int(d)] for d in f"{n:04d}")
    return f"We walked {tens} miles along the wet canal that winter."


def big_report(cast, title: str, claims: int, quotes: int):
    """A report of so many claims on so many quotes of ten people, published."""
    speakers = []
    for i in range(10):
        person = people.add_person(place=cast.place, name=f"Speaker {title} {NUMBERS[i]}", by=BY, at=cast.at)
        said = "\n\n".join(f"{title}: {sentence(n)}" for n in range(i, quotes, 10))
        hear_one(cast.inquiry, person, cast.lee, said or "Nothing.", EVERYTHING, cast.at)
        speakers.append(person)
    lines = [f"# {title}", "", "## Part", ""]
    per = quotes // claims
    for c in range(claims):
        lines += [f"Claim: {title} number {c} is so.", ""]
        for n in range(c * per, (c + 1) * per):
            lines += [f"> {title}: {sentence(n)}", ""]
    lines.append("No challenge: nobody differs.")
    report = actions.import_report(
        inquiry=cast.inquiry, name="r.md", data="\n".join(lines), door=server_door(BY), by=BY, at=timezone.now()
    ).report
    actions.publish(report=report, by=BY, at=timezone.now())
    return report


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.fixture
def two(cast):
    return big_report(cast, "Small", 2, 4), big_report(cast, "Large", 9, 27)


def test_the_public_report(cast, two):
    small, large = (queries(Client(), reverse("sharing:report", args=[r.slug])) for r in two)
    assert small == large <= 24, (small, large)


def test_a_quotation_s_trail_and_the_data(cast, two):
    from trailbook.reports.models import EditionQuote

    found = []
    for r in two:
        quote = EditionQuote.objects.filter(edition__report=r).first()
        found.append(
            (
                queries(Client(), reverse("sharing:words", args=[r.slug, quote.public_id])),
                queries(Client(), reverse("sharing:json", args=[r.slug])),
            )
        )
    assert found[0] == found[1], found


def test_the_team_s_pages(cast, two, signed_in, address):
    dana = signed_in(cast.dana)
    for name in ("write", "checks", "names", "told-of", "publish"):
        small, large = (queries(dana, address(name, report=r.slug)) for r in two)
        assert small == large, (name, small, large)


def test_the_list(cast, signed_in, address):
    dana = signed_in(cast.dana)
    big_report(cast, "First", 2, 4)
    one = queries(dana, address("list"))
    for n in range(3):
        big_report(cast, f"More {NUMBERS[n]}", 2, 4)
    assert queries(dana, address("list")) == one


def test_choosing_what_to_put_in(cast, two, signed_in, address):
    dana = signed_in(cast.dana)
    found = []
    for r in two:
        other = actions.make_report(inquiry=cast.inquiry, title=f"x{r.pk}", by=BY, at=cast.at, outline=[("P", 2)])
        where = address("add-block", report=other.slug, section=other.sections.get().uuid)
        found.append(queries(dana, where))
    assert found[0] == found[1]


def test_the_trail_for_the_team(cast, two):
    counts = []
    for r in two:
        r.inquiry.place  # noqa: B018
        with CaptureQueriesContext(connection) as caught:
            found = trail(r, server_door(BY))
        counts.append(len(caught))
    assert len(found["claims"]) == 9
    assert counts[0] == counts[1]
