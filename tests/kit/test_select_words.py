"""Choosing words in a real browser: by mouse, by finger, by keyboard; counted in code points."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import EVERYTHING, hear_one
from trailbook.evidence.models import Excerpt

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SAID = "It was cold 🥶🥶 that day.\nThe kettle was on, the door was open and nobody asked. The kettle was on."


@pytest.fixture
def turn(cast):
    document = hear_one(cast.inquiry, cast.ola, cast.lee, SAID, EVERYTHING, cast.at)
    return document.turns.get(asks=False)


def address(cast, name: str, key) -> str:
    return reverse(f"evidence:{name}", args=[cast.place.slug, cast.inquiry.slug, key])


def the_span():
    span = Excerpt.objects.get().spans.get()
    return span.start, span.end, span.quote


def kept(page) -> None:
    """The form was sent, and the page of the new excerpt is open."""
    page.get_by_text("Kept. Now give these words a theme").wait_for()


SELECT = """(words) => {
  const box = document.querySelector("[data-choose], [data-word-mode]");
  for (const piece of box.querySelectorAll("[data-start]")) {
    for (const node of piece.childNodes) {
      const at = node.data ? node.data.indexOf(words) : -1;
      if (at >= 0) { getSelection().setBaseAndExtent(node, at, node, at + words.length); return true; }
    }
  }
  return false;
}"""


def test_selected_in_a_conversation_words_go_to_the_form_and_are_kept(cast, turn, page_as):
    """Words after an emoji; the selection cuts through its first and last word."""
    page = page_as(cast.dana)
    page.goto(address(cast, "conversation", turn.document.uuid))
    assert page.evaluate(SELECT, "ettle was on, the d")
    page.get_by_role("link", name="Make an excerpt of these words").click()
    assert address(cast, "choose", turn.uuid) in page.url
    assert page.get_by_label("Type or paste the words").input_value() == "kettle was on, the door"
    page.locator(".picker").get_by_role("button", name="Keep these words").click()
    kept(page)
    start = SAID.index("kettle was on, the door")
    assert the_span() == (start, start + len("kettle was on, the door"), "kettle was on, the door")


def test_by_keyboard_alone_the_second_of_two_alike_places(cast, turn, page_as):
    page = page_as(cast.dana)
    page.goto(address(cast, "choose", turn.uuid))
    page.locator("[data-word-mode]").focus()
    page.keyboard.press("End")
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    assert page.locator("[data-word-said]").text_content() == "The kettle was on."
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    kept(page)
    start = SAID.rindex("The kettle")
    assert the_span() == (start, len(SAID), "The kettle was on.")


def test_by_touch_the_first_word_and_the_last(cast, turn, page_as):
    page = page_as(cast.dana, width=360, has_touch=True)
    page.goto(address(cast, "choose", turn.uuid))
    page.locator(".word", has_text="🥶🥶").tap()
    page.locator(".word", has_text="day.").tap()
    assert page.locator(".word.chosen").count() == 3
    page.locator(".picker button").tap()
    kept(page)
    assert the_span() == (12, 24, "🥶🥶 that day.")


def test_escape_forgets_and_typing_decides(cast, turn, page_as):
    page = page_as(cast.dana)
    page.goto(address(cast, "choose", turn.uuid))
    page.locator("[data-word-mode]").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Escape")
    assert page.get_by_label("Type or paste the words").input_value() == ""
    assert page.locator(".picker").is_hidden()
    page.get_by_label("Type or paste the words").fill("nobody asked")
    page.locator("form#choose button").click()
    kept(page)
    assert the_span()[2] == "nobody asked"


def test_words_over_a_line_end(cast, turn, page_as):
    page = page_as(cast.dana)
    page.goto(address(cast, "choose", turn.uuid))
    page.locator(".word", has_text="day.").click()
    page.locator(".word", has_text="The").first.click()
    page.locator(".picker button").click()
    kept(page)
    assert the_span()[2] == "day.\nThe"
