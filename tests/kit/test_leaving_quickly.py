"""Leave this page now: the page goes blank, the way back does not lead to it, and what was typed is forgotten."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import BY
from trailbook.people import actions as people
from trailbook.people.models import Link

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def my_page(cast, page_as):
    """Ola's page, come to by way of the page of promises; the world outside is a blank page."""
    _, secret = people.make_link(person=cast.ola, place=cast.place, kind=Link.Kinds.MINE, by=BY, at=cast.at)
    page = page_as(width=360)
    page.route(lambda url: "localhost" not in url, lambda route: route.fulfill(body="<title>Elsewhere</title>"))
    page.goto(reverse("promise"))
    page.goto(reverse("mine:open", args=[secret]))
    page.evaluate("sessionStorage.setItem('typed:x', 'y')")
    return page


@pytest.mark.parametrize("how", ["the button", "three times Escape"])
def test_one_step_and_it_is_gone(my_page, how):
    here = my_page.url
    if how == "the button":
        my_page.get_by_role("link", name="Leave this page now").click()
    else:
        for _ in range(3):
            my_page.keyboard.press("Escape")
    my_page.wait_for_function("document.title === 'Elsewhere'")
    assert "localhost" not in my_page.url
    my_page.go_back()
    assert my_page.url != here
    assert my_page.evaluate("sessionStorage.length") == 0
