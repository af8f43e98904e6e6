"""What is typed stays until it is sent, and is forgotten when somebody leaves."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def claims(cast) -> str:
    return reverse("evidence:claims", args=[cast.place.slug, cast.inquiry.slug])


def kept(page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((k) => k.startsWith('typed:'))")


def test_a_claim_half_written_is_there_again_until_it_is_sent(cast, page_as):
    page = page_as(cast.dana)
    page.goto(claims(cast))
    page.get_by_label("The claim, in your own words").press_sequentially("Some people wait")
    page.goto(reverse("home", args=[cast.place.slug]))
    page.goto(claims(cast))
    assert page.get_by_label("The claim, in your own words").input_value() == "Some people wait"
    page.get_by_role("button", name="Write it down").click()
    page.get_by_role("heading", name="Some people wait").wait_for()
    assert kept(page) == []
    page.goto(claims(cast))
    assert page.get_by_label("The claim, in your own words").input_value() == ""


def test_signing_out_forgets_it(cast, page_as):
    page = page_as(cast.dana)
    page.goto(claims(cast))
    page.get_by_label("The claim, in your own words").press_sequentially("Not for others")
    assert kept(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/")
    assert kept(page) == []
