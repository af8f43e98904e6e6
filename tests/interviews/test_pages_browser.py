"""One journey in a real browser: files dropped on the page, looked at, kept, and placed with the keyboard."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.interviews.pages import TALK, at, make_guide, waiting

from trailbook.evidence.models import Document
from trailbook.interviews.models import Placing

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

#: A drop as a browser makes it, with a folder of two files, one hidden.
DROP = """text => {
  const form = document.querySelector("form[data-drop]");
  const leaf = (name, path) => ({
    name, isFile: true, fullPath: path,
    file: (ok) => ok(new File([text], name, {type: "text/plain"})),
  });
  let given = false;
  const folder = {
    name: "talks", isFile: false, fullPath: "/talks",
    createReader: () => ({readEntries: (ok) => {
      const found = given ? [] : [leaf("mill.txt", "/talks/mill.txt"), leaf(".secret.txt", "/talks/.secret.txt")];
      given = true;
      ok(found);
    }}),
  };
  const event = new Event("drop", {bubbles: true, cancelable: true});
  event.dataTransfer = {items: [{webkitGetAsEntry: () => folder}], files: []};
  form.dispatchEvent(event);
}"""


def test_dropped_looked_at_kept_and_placed_by_keys(cast, page_as):
    make_guide(cast)
    Document.objects.filter(inquiry=cast.inquiry).delete()
    page = page_as(cast.dana)
    page.goto(at(cast, "list"))
    page.evaluate(DROP, TALK)
    page.get_by_text("One file chosen.").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("1 file can go in").wait_for()
    assert page.get_by_text("It is cold, but we have the stove").is_visible()
    page.get_by_role("button", name="Keep these words").click()
    page.get_by_role("heading", name="1 interview went in").wait_for()
    kept = Document.objects.get(name="mill.txt")
    assert kept.folder == "talks"
    assert waiting() == []

    first, second, third = kept.turns.filter(asks=False).order_by("position")
    Placing.objects.all().delete()
    for turn in (first, second):
        Placing.objects.create(
            place=cast.place,
            turn=turn,
            question=_question(1),
            start=0,
            end=len(turn.current.text),
            how="machine",
            confidence=0.9,
            by="machine:rules",
            at=timezone.now(),
        )
    page.goto(at(cast, "check"))
    page.keyboard.press("a")
    assert Placing.objects.filter(confirmed_at=None).count() == 2, "keys do nothing while no answer is in focus"
    page.locator("[data-triage]").first.focus()
    page.keyboard.press("a")
    page.get_by_text("Kept as it is.").first.wait_for()
    assert page.evaluate("document.activeElement.id") == f"a-{second.uuid}", "the next answer is in focus"
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.get_by_text("Saved under question 2.").first.wait_for()
    page.goto(at(cast, "unplaced"))
    page.locator("[data-triage]").first.focus()
    page.keyboard.press("n")
    page.get_by_text("It answers no question.").first.wait_for()
    page.get_by_role("button", name="Take that back").click()
    page.get_by_text("Taken back").wait_for()
    stands = {p.turn_id: (p.question.number, p.how, bool(p.confirmed_at)) for p in Placing.objects.all()}
    assert stands == {first.pk: ("1", "machine", True), second.pk: ("2", "person", True)}
    assert not Placing.objects.filter(turn=third).exists()


def _question(n):
    from trailbook.guides.models import Question

    return Question.objects.get(number=str(n))


def test_without_scripts_the_same_goes_by_plain_forms(cast, page_as, tmp_path):
    make_guide(cast)
    file = tmp_path / "mill.txt"
    file.write_text(TALK)
    page = page_as(cast.dana, width=360, java_script_enabled=False)
    page.goto(at(cast, "list"))
    page.get_by_text("Bring in more interviews").click()
    page.set_input_files("#files", str(file))
    page.get_by_role("button", name="See what is in them").click()
    page.get_by_role("button", name="Keep these words").click()
    page.get_by_role("heading", name="1 interview went in").wait_for()
    page.goto(at(cast, "unplaced"))
    item = page.locator("[data-triage]").first
    item.locator("select").select_option(index=3)
    item.get_by_role("button", name="Put it there").click()
    page.get_by_text("Saved under question 3.").first.wait_for()
    assert Placing.objects.filter(how="person").count() == 1
