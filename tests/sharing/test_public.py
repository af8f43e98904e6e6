"""The public door, as a stranger walks through it."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY
from trailbook.consent import actions as consent
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Claim
from trailbook.reports import actions
from trailbook.reports.models import Edition, EditionQuote

pytestmark = pytest.mark.django_db

OLA = "nobody asked what you were there for"
BO = "They moved my appointment four times"


@pytest.fixture
def stranger() -> Client:
    return Client()


def page(stranger: Client, edition: Edition) -> str:
    return stranger.get(reverse("sharing:report", args=[edition.report.slug])).content.decode()


def test_each_claim_s_trail_is_one_tap_away_and_leads_back(stranger, edition):
    shown = page(stranger, edition)
    assert "A place with no questions at the door is easier to enter." in shown
    assert "Ola Berg" in shown
    assert ">— B." in shown.replace("\n", ""), "Bo stands under the name he chose"
    claim = Claim.objects.get()
    quote = EditionQuote.objects.get(claim=claim, stance="support")
    trail = reverse("sharing:words", args=[edition.report.slug, quote.public_id])
    assert trail in shown
    back = stranger.get(trail).content.decode()
    assert "A place with no questions at the door" in back
    assert f"#c-{str(claim.uuid).replace('-', '')[:12]}" in back
    assert "How have things been here for you?" in back, "what was asked before it"


def test_nothing_inner_leaves(stranger, cast, edition):
    shown = page(stranger, edition)
    data = stranger.get(reverse("sharing:json", args=[edition.report.slug])).content.decode()
    for inner in ("Bo Trent", "ola.txt", "bo.txt", str(cast.ola.uuid), str(cast.turn("ola").uuid)):
        assert inner not in shown
        assert inner not in data
    ids = [q["id"] for c in json.loads(data)["claims"] for q in c["support"] + c["challenge"]]
    assert len(ids) == len(set(ids)) == 2
    assert json.loads(data)["people_quoted"] == "a few people"
    assert "People quoted here: a few people" in re.sub(r"\s+", " ", shown)


def test_files_say_the_same_words(stranger, edition):
    from tests.crawl import readable

    pytest.importorskip("trailbook.reports.papers")
    for name in ("pdf", "docx"):
        answer = stranger.get(reverse(f"sharing:{name}", args=[edition.report.slug]))
        text = " ".join(readable(answer.content, answer.headers["Content-Type"]).split())
        assert OLA in text
        assert BO in text
        assert "Bo Trent" not in text


def test_a_withdrawal_closes_at_once_and_the_corrected_edition_issues_itself(
    stranger, cast, edition, django_capture_on_commit_callbacks
):
    slug = edition.report.slug
    quote = EditionQuote.objects.get(stance="support")
    running = EditionQuote.objects.get(claim=None)
    tag = stranger.get(reverse("sharing:report", args=[slug])).headers["ETag"]
    assert stranger.get(reverse("sharing:report", args=[slug]), headers={"If-None-Match": tag}).status_code == 304
    with django_capture_on_commit_callbacks() as later:
        consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    answer = stranger.get(reverse("sharing:report", args=[slug]), headers={"If-None-Match": tag})
    assert answer.status_code == 200, "before anything else has run"
    before = answer.content.decode()
    assert OLA not in before
    assert "easier to enter" not in before, "the claim has no live support and leaves with its sentence"
    assert "[words withdrawn]" in before, "running text keeps a mark"
    assert "Words were withdrawn." in before
    assert BO not in before, "what stood against the claim leaves with it"
    for callback in later:
        callback()
    newest = Edition.objects.order_by("-number").first()
    assert (newest.number, newest.reason) == (2, "Words were withdrawn.")
    assert "easier to enter" not in json.dumps(newest.structure)
    after = page(stranger, edition)
    assert OLA not in after
    for gone in (quote, running):
        assert stranger.get(reverse("sharing:words", args=[slug, gone.public_id])).status_code == 410
    listed = stranger.get(reverse("sharing:editions", args=[slug])).content.decode()
    assert "Words were withdrawn." in listed
    for old in (1, 2):
        answer = stranger.get(reverse("sharing:edition", args=[slug, old]))
        assert answer.headers["Location"] == reverse("sharing:report", args=[slug]), "no address shows an old edition"


def test_words_that_never_were_and_words_that_went_are_answered_alike(stranger, edition):
    slug = edition.report.slug
    answer = stranger.get(reverse("sharing:words", args=[slug, "0123456789abcdef"]))
    assert answer.status_code == 410


def test_an_old_trail_leads_to_the_newest_while_the_words_stand(stranger, edition):
    old = EditionQuote.objects.get(stance="challenge")
    actions.publish(report=edition.report, by=BY, at=timezone.now(), reason="A clearer edition.")
    answer = stranger.get(reverse("sharing:words", args=[edition.report.slug, old.public_id]))
    newest = EditionQuote.objects.get(edition__number=2, stance="challenge")
    assert answer.headers["Location"] == reverse("sharing:words", args=[edition.report.slug, newest.public_id])
    assert newest.public_id != old.public_id


def test_that_is_not_what_i_meant_shows_at_once_until_answered(stranger, cast, edition):
    address = reverse("sharing:report", args=[edition.report.slug])
    tag = stranger.get(address).headers["ETag"]
    said = evidence.object_to(
        claim=Claim.objects.get(), person=cast.ola, text="My private reason.", by=cast.ola.actor, at=timezone.now()
    )
    answer = stranger.get(address, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert "that is not what I meant" in answer.content.decode()
    assert "My private reason." not in answer.content.decode()
    evidence.answer_objection(objection=said, answer="You are right.", by=BY, at=timezone.now())
    assert "that is not what I meant" not in page(stranger, edition)


def test_held_back_and_masked_words_show_so(stranger, cast, edition):
    turn = cast.turn("bo")
    start = turn.current.text.index("four times")
    evidence.hold_back(
        turn=turn, start=start, end=start + len("four times"), use="quote", by=cast.bo.actor, at=timezone.now()
    )
    shown = page(stranger, edition)
    assert "They moved my appointment [held back] and then" in shown
    assert "four times" not in shown


def test_what_stands_around_shows_only_under_a_plain_yes(stranger, cast, edition):
    from trailbook.evidence.actions import NewTurn, keep_document

    other = consent.open_occasion(person=cast.cy, inquiry=cast.inquiry, at=cast.at, title="x")
    mine = consent.open_occasion(person=cast.ola, inquiry=cast.inquiry, at=cast.at, title="x")
    for use in ("notes", "team", "quote"):
        consent.answer(person=cast.ola, use=use, answer="yes", how="phone", by=BY, at=cast.at, occasion=mine)
    consent.answer(person=cast.cy, use="team", answer="yes", how="phone", by=BY, at=cast.at, occasion=other)
    document = keep_document(
        inquiry=cast.inquiry,
        name="group.txt",
        format="txt",
        sha256="g",
        turns=[
            NewTurn("Before it I said the rain came in sideways.", owner=cast.ola, occasion=mine),
            NewTurn("The bridge was shut and the bus went round.", owner=cast.ola, occasion=mine),
            NewTurn("That is private talk of mine about buses.", owner=cast.cy, occasion=other),
            NewTurn("And then we walked the rest of the way.", owner=cast.ola, occasion=mine),
        ],
        by=BY,
        at=cast.at,
    )
    turn = document.turns.get(position=1)
    excerpt = evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, 0, 19)], by=BY, at=cast.at)
    evidence.cite(claim=Claim.objects.get(), excerpt=excerpt, by=BY, at=cast.at)
    actions.publish(report=edition.report, by=BY, at=timezone.now())
    quote = EditionQuote.objects.get(edition__number=2, excerpt=excerpt)
    shown = stranger.get(reverse("sharing:words", args=[edition.report.slug, quote.public_id])).content.decode()
    assert "<mark>The bridge was shut</mark> and the bus went round." in shown
    assert "Before it I said the rain" in shown
    assert "private talk" not in shown
    assert "walked the rest" not in shown, "nothing beyond a gap"


def test_a_report_that_is_not_there(stranger, report):
    assert stranger.get(reverse("sharing:report", args=[report.slug])).status_code == 404, "a draft is not public"
    assert stranger.get(reverse("sharing:report", args=["nothing-here"])).status_code == 404


def test_files_are_not_for_the_taking_without_end(stranger, edition, monkeypatch):
    monkeypatch.setattr("trailbook.sharing.public.rendered", lambda edition, form: b"%PDF")
    address = reverse("sharing:pdf", args=[edition.report.slug])
    answers = [stranger.get(address).status_code for _ in range(31)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_reading_keeps_no_look_and_needs_no_cookie(stranger, cast, edition):
    from trailbook.consent.models import Look

    looks = Look.objects.count()
    answer = stranger.get(reverse("sharing:report", args=[edition.report.slug]))
    assert Look.objects.count() == looks
    assert not answer.cookies
    assert "no-cache" in answer.headers["Cache-Control"]
