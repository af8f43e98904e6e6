"""The team's pages of a report, as a member walks through them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from trailbook.evidence.models import Ask, Claim
from trailbook.reports.models import Block, Edition, Report, Told

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def was(answer) -> str:
    return re.search(r'name="was" value="([^"]*)"', answer.content.decode()).group(1)


def read_the_words(browser, address, report) -> None:
    """Whoever publishes says that they have read the words for who else is named in them."""
    page = browser.get(address("names", report=report.slug)).content.decode()
    browser.post(address("looked", report=report.slug), {"mark": re.search(r'name="mark" value="(\w+)"', page)[1]})


def test_from_an_empty_outline_to_everyone_told(cast, signed_in, address):
    dana = signed_in(cast.dana)
    assert "There is no report yet" in text_of(dana.get(address("list")))
    made = dana.post(address("new"), {"title": "How it is here", "begin": "outline"}, follow=True)
    report = Report.objects.get()
    page = text_of(made)
    assert "About power" in page
    assert "Who decides? Who gives way?" in page, "a hint stands under an empty heading"
    section = report.sections.get(title="About power")

    add = address("add-block", report=report.slug, section=section.uuid)
    refused = dana.post(add, {"kind": "text", "text": "Someone said “nobody ever asked me anything at the library”."})
    assert refused.status_code == 422
    assert "The nearest words are" in text_of(refused)
    assert "nobody ever asked me anything" in refused.content.decode(), "what was typed is kept"
    dana.post(add, {"kind": "text", "text": "Someone said “nobody asked what you were there for”."})
    text = Block.objects.get(kind="text")
    assert "{{quote:" in text.text
    assert "nobody asked" not in text.text

    dana.post(add, {"kind": "new-claim", "text": "Open doors are quiet power."})
    claim = Claim.objects.get()
    checks = address("checks", report=report.slug)
    page = dana.get(checks)
    assert "rests on nobody's words" in text_of(page)
    assert reverse("evidence:claim", args=[cast.place.slug, cast.inquiry.slug, claim.uuid]) in page.content.decode()
    assert dana.post(address("publish", report=report.slug)).status_code == 302
    assert not Edition.objects.exists(), "a naked claim stops it"

    cite = reverse("evidence:cite", args=[cast.place.slug, cast.inquiry.slug, claim.uuid])
    dana.post(cite, {"excerpt": cast.excerpt("ola").uuid, "stance": "support"})
    assert "Nothing in this report challenges its claims" in text_of(dana.get(checks))
    explain = address("no-challenge", report=report.slug)
    dana.post(explain, {"text": "We asked only friends so far.", "was": was(dana.get(explain))})
    assert "Nothing stands in the way" in text_of(dana.get(checks))

    stopped = dana.post(address("publish", report=report.slug), follow=True)
    assert "First look at who else is named" in text_of(stopped), "also where rules find no name"
    assert not Edition.objects.exists()
    read_the_words(dana, address, report)
    shown = dana.post(address("publish", report=report.slug), follow=True)
    assert "It is published" in text_of(shown)
    public = text_of(dana.get(reverse("sharing:report", args=[report.slug])))
    assert "Open doors are quiet power." in public
    assert "We asked only friends so far." in public
    assert "Who decides?" not in public, "hints are never published"
    assert "About this place" not in public, "nor are headings with nothing beneath them"

    told = dana.get(address("told"), follow=True)
    assert "Still owed a word (5)" in text_of(told), "Eve took her words back and is owed nothing"
    tell = address("tell", report=report.slug, person=cast.ola.uuid)
    page = text_of(dana.get(tell))
    assert "“The kettle was always on" in page
    assert "Hello Ola," in page
    letter = text_of(dana.get(address("letter", report=report.slug, person=cast.ola.uuid)))
    assert "Dear Ola Berg," in letter
    assert "The kettle was always on" in letter
    dana.post(tell, {"way": "letter"})
    assert Told.objects.get().person == cast.ola
    assert "Still owed a word (4)" in text_of(dana.get(address("told"), follow=True))


def test_two_people_writing_the_same_are_both_told(cast, signed_in, address, report):
    dana, mo = signed_in(cast.dana), signed_in(cast.mo)
    block = Block.objects.get(kind="text")
    where = address("block", report=report.slug, block=block.uuid)
    seen_by_both = was(dana.get(where))
    mo.post(where, {"text": "People told us a lot.", "was": seen_by_both})
    late = dana.post(where, {"text": "People told Dana even more.", "was": seen_by_both})
    assert late.status_code == 409
    page = text_of(late)
    assert "People told us a lot." in page
    assert "People told Dana even more." in page
    block.refresh_from_db()
    assert block.text == "People told us a lot."
    dana.post(where, {"text": "Both together.", "was": was(late)})
    block.refresh_from_db()
    assert block.text == "Both together."


def test_what_was_typed_is_not_lost_when_the_paragraph_is_gone(cast, signed_in, address, report):
    dana = signed_in(cast.dana)
    block = Block.objects.get(kind="text")
    where = address("block", report=report.slug, block=block.uuid)
    seen = was(dana.get(where))
    signed_in(cast.mo).post(where, {"do": "remove"})
    late = dana.post(where, {"text": "My long afternoon's work.", "was": seen})
    assert late.status_code == 409
    assert "My long afternoon's work." in text_of(late)


def test_parts_are_moved_and_taken_out(cast, signed_in, address, report):
    dana = signed_in(cast.dana)
    heard, later = report.sections.order_by("order")
    text, claim = heard.blocks.order_by("order")
    dana.post(address("block", report=report.slug, block=claim.uuid), {"do": "up"})
    assert list(heard.blocks.order_by("order")) == [claim, text]
    dana.post(address("block", report=report.slug, block=text.uuid), {"do": "down"})
    assert list(later.blocks.all()) == [text], "past the end it goes into the next part"
    dana.post(address("section", report=report.slug, section=later.uuid), {"do": "up"})
    assert list(report.sections.order_by("order")) == [later, heard]
    dana.post(address("block", report=report.slug, block=claim.uuid), {"do": "remove"})
    assert Claim.objects.filter(put_away_at=None).count() == 1, "the claim stays in the inquiry"


def test_a_file_with_wrong_words_is_answered_line_by_line_and_nothing_is_kept(cast, signed_in, address):
    from django.core.files.uploadedfile import SimpleUploadedFile

    text = "# T\n\nClaim: A.\n\n> the kettle was always off at the library\n"
    answer = signed_in(cast.dana).post(address("bring"), {"file": SimpleUploadedFile("r.md", text.encode())})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "r.md, line 5" in page
    assert "The nearest words are: “The kettle was always on at the old" in page
    assert not Report.objects.exists()
    assert not Claim.objects.exists()


def test_asking_first_from_the_page(cast, signed_in, address, bring):
    from tests.cast import BY
    from trailbook.evidence import actions as evidence

    report = bring("# R\n\n## S\n\nClaim: Leaving is news too.\n\n> The kettle was always on\n").report
    claim = Claim.objects.get()
    excerpt = cast.excerpt("di")
    evidence.cite(claim=claim, excerpt=excerpt, by=BY, at=cast.at, stance="challenge")
    dana = signed_in(cast.dana)
    page = text_of(dana.get(address("write", report=report.slug)))
    assert "wants to be asked first, and nobody has asked them" in page
    asked = dana.post(address("ask", report=report.slug), {"excerpt": excerpt.uuid}, follow=True)
    assert "Di Marsh" in text_of(asked)
    ask = Ask.objects.get()
    assert "asked and have not answered" in text_of(dana.get(address("write", report=report.slug)))
    assert "Nothing in this report challenges" in text_of(dana.get(address("checks", report=report.slug)))
    dana.post(address("answer-ask", ask=ask.uuid), {"answer": "yes", "how": "phone"})
    ask.refresh_from_db()
    assert (ask.answer, ask.how) == ("yes", "phone")
    assert "Nothing stands in the way" in text_of(dana.get(address("checks", report=report.slug)))


def test_names_must_be_looked_at_and_can_be_hidden_by_hand(cast, signed_in, address, bring):
    from tests.cast import EVERYTHING, hear_one
    from trailbook.people import actions as people

    gil = people.add_person(place=cast.place, name="Gil Hart", by=cast.dana.actor, at=cast.at)
    hear_one(
        cast.inquiry, gil, cast.lee, "My friend Petra lent me her coat and Bo Trent walked me home that night.",
        EVERYTHING, cast.at,
    )  # fmt: skip
    report = bring(
        "# R\n\n## S\n\nClaim: Neighbours help.\n\n> My friend Petra lent me her coat and Bo Trent walked me home\n\nNo challenge: We asked few.\n"
    ).report
    dana = signed_in(cast.dana)
    stopped = dana.post(address("publish", report=report.slug), follow=True)
    page = stopped.content.decode()
    assert "Who else is named" in page
    assert not Edition.objects.exists()
    assert "<mark>Petra</mark>" in page
    assert "<mark>Bo Trent</mark>" in page
    form = re.search(
        r'name="turn" value="([^"]+)"><input type="hidden" name="start" value="(\d+)"><input type="hidden" name="end" '
        r'value="(\d+)"><input type="hidden" name="words" value="Petra"',
        page,
    )
    values = {"turn": form[1], "start": form[2], "end": form[3], "words": "Petra", "shown_as": "[a friend]"}
    dana.post(address("mask", report=report.slug), values)
    dana.post(address("mask", report=report.slug), {"words": "her coat", "shown_as": "[something warm]"})
    page = dana.get(address("names", report=report.slug)).content.decode()
    assert "<mark>Petra</mark>" not in page
    stale = dana.post(address("looked", report=report.slug), {"mark": "x"}, follow=True)
    assert "look once more" in text_of(stale)
    dana.post(address("looked", report=report.slug), {"mark": re.search(r'name="mark" value="(\w+)"', page)[1]})
    dana.post(address("publish", report=report.slug))
    public = text_of(dana.get(reverse("sharing:report", args=[report.slug])))
    assert "My friend [a friend] lent me [something warm] and Bo Trent walked me home" in public
    assert "Petra" not in public


def test_a_report_is_taken_down_and_stays_down_when_words_are_withdrawn(cast, signed_in, address, edition):
    from tests.cast import BY
    from trailbook.consent import actions as consent

    dana, slug = signed_in(cast.dana), edition.report.slug
    assert "At once nobody outside the team" in text_of(dana.get(address("take-down", report=slug)))
    dana.post(address("take-down", report=slug))
    public = reverse("sharing:report", args=[slug])
    assert dana.get(public).status_code == 404
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=cast.at)
    from trailbook.reports.actions import correct_all

    assert correct_all(cast.place, cast.at) == []
    assert dana.get(public).status_code == 404
    assert "Taken down on" in text_of(dana.get(address("list")))


def test_a_passage_held_back_brings_out_a_corrected_edition_by_itself(
    cast, edition, django_capture_on_commit_callbacks
):
    from tests.cast import BY
    from trailbook.evidence.actions import hold_back

    turn = cast.turn("ola")
    with django_capture_on_commit_callbacks(execute=True):
        hold_back(turn=turn, start=0, end=len(turn.current.text), by=BY, at=cast.at)
    assert edition.report.editions.count() == 2


def test_after_the_challenge_was_withdrawn_one_form_leads_to_the_next_edition(cast, signed_in, address, edition):
    """The corrected edition stands by itself; the page says what a new one by hand needs, and takes it."""
    from tests.cast import BY
    from trailbook.consent import actions as consent
    from trailbook.reports.actions import correct_all

    dana, slug = signed_in(cast.dana), edition.report.slug
    assert "What challenged the claims" not in text_of(dana.get(address("checks", report=slug)))
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=cast.at)
    assert len(correct_all(cast.place, cast.at)) == 1
    told = text_of(dana.get(address("told-of", report=slug)))
    assert "This is about edition 1 of" in told
    assert re.search(r"Edition 2 of .* is the one that is read now. It came out by itself", told)
    page = dana.get(address("checks", report=slug))
    assert "What challenged the claims of this report may not be shown any more." in text_of(page)
    assert "Bo Trent" not in text_of(page)
    form = {"then": "checks", "was": page.context["explain"]["was"].value(), "text": "Words were withdrawn."}
    saved = dana.post(address("no-challenge", report=slug), form, follow=True)
    assert "Nothing stands in the way" in text_of(saved)
    looked = dana.get(address("names", report=slug))
    dana.post(address("looked", report=slug), {"mark": looked.context["mark"]})
    done = text_of(dana.post(address("publish", report=slug), {"reason": "We say it ourselves."}, follow=True))
    assert "Published. Edition 3 can be read by everyone now." in done


@pytest.mark.parametrize("who", ["ash", "nadia"])
def test_guests_and_strangers_have_no_way_in(cast, signed_in, address, report, who):
    browser = signed_in(getattr(cast, who))
    for name in ("list", "new", "bring", "told"):
        assert browser.get(address(name)).status_code in {403, 404}
    for name in ("write", "title", "no-challenge", "add-section", "checks", "names", "publish", "take-down", "told-of"):
        assert browser.get(address(name, report=report.slug)).status_code in {403, 404}, name


def test_only_those_who_may_publish_publish(cast, signed_in, address, report):
    lee = signed_in(cast.lee)
    assert lee.post(address("publish", report=report.slug)).status_code == 403
    assert lee.get(address("names", report=report.slug)).status_code == 403
    assert "does not include publishing" in text_of(lee.get(address("checks", report=report.slug)))


def test_another_inquiry_s_parts_cannot_be_reached_or_put_in(cast, signed_in, address, report):
    from tests.cast import BY
    from trailbook.evidence import actions as evidence

    theirs = evidence.make_claim(inquiry=cast.other_inquiry, text="Theirs.", by=BY, at=cast.at)
    dana = signed_in(cast.dana)
    section = report.sections.first()
    add = address("add-block", report=report.slug, section=section.uuid)
    assert dana.post(add, {"kind": "claim", "claim": theirs.uuid}).status_code == 404
    assert dana.post(add, {"kind": "quote", "quote": "no-uuid"}).status_code == 404


def test_a_quotation_in_a_claim_is_held_everywhere(cast, signed_in, address, bring):
    report = bring(
        "# R\n\n## On “The kettle was always on”\n\nClaim: They say “nobody asked what you were there for”.\n\n"
        "> The kettle was always on\n\nNo challenge: few asked.\n"
    ).report
    claim = Claim.objects.get()
    assert "nobody asked" not in claim.text
    dana = signed_in(cast.dana)
    for page in (
        reverse("evidence:claims", args=[cast.place.slug, cast.inquiry.slug]),
        reverse("evidence:excerpt", args=[cast.place.slug, cast.inquiry.slug, claim.citations.get().excerpt.uuid]),
    ):
        shown = dana.get(page).content.decode()
        assert "They say “…”." in shown
        assert "{{quote:" not in shown
    draft = text_of(dana.get(address("write", report=report.slug)))
    assert "They say “nobody asked what you were there for”." in draft
    assert "On “The kettle was always on”" in draft
    read_the_words(dana, address, report)
    dana.post(address("publish", report=report.slug))
    public = text_of(dana.get(reverse("sharing:report", args=[report.slug])))
    assert "On “The kettle was always on”" in public
    from tests.cast import BY
    from trailbook.consent import actions as consent
    from trailbook.evidence import actions as evidence

    evidence.cite(claim=claim, excerpt=cast.excerpt("bo"), by=BY, at=cast.at)
    read_the_words(dana, address, report)
    dana.post(address("publish", report=report.slug))
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=cast.at)
    public = text_of(dana.get(reverse("sharing:report", args=[report.slug])))
    assert "On [words withdrawn]" in public
    assert "They say [words withdrawn]." in public
    for page in ("write", "checks", "names"):
        assert "nobody asked" not in text_of(dana.get(address(page, report=report.slug)))
