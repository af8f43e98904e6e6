"""The sample holds what its pages and the README say of it, and goes without a trace."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from trailbook.consent.models import Copied, Grant, Look, Naming, Reader, Withdrawal
from trailbook.evidence.models import Ask, Citation, Claim, Document, HoldBack, Mask, Objection, Theme, Turn
from trailbook.evidence.rules import why_word_does_not_fit
from trailbook.guides.models import Question
from trailbook.interviews.models import Asked, Interview, Placing
from trailbook.people.models import Membership, Person, Place
from trailbook.reports.models import Edition, Told
from trailbook.site.sample import cast as who
from trailbook.site.sample import placed, themes
from trailbook.site.sample.story import HERE


def answers_of(place: Place):
    return Turn.objects.filter(place=place, asks=False)


def test_eleven_people_spoke_in_nine_conversations_held_in_different_ways(sample):
    spoke = set(answers_of(sample).values_list("owner__name", flat=True))
    assert spoke == {c.name for c in who.CONTRIBUTORS}
    assert len(spoke) == 11
    held = list(Interview.objects.filter(place=sample).values_list("held", flat=True))
    assert len(held) == 9
    assert set(held) == {"phone", "walk", "group", "video", "voice", "written", "face"}
    for document in Document.objects.filter(place=sample):
        words = sum(len(t.current.text.split()) for t in document.turns.all())
        assert 500 <= words <= 1200, (document.name, words)
    group = Document.objects.get(place=sample, name="round-the-folding-table.txt")
    assert len(set(group.turns.filter(asks=False).values_list("owner", flat=True))) == 3


def test_the_words_kept_are_the_words_in_the_files(sample):
    for talk in who.TALKS:
        text = " ".join((HERE / "interviews" / talk.file).read_text().split())
        text = re.sub(r"\d\d:\d\d:\d\d\.\d{3} --> \S+ <v \w+>", "", text)
        for turn in Document.objects.get(place=sample, name=talk.file).turns.all():
            assert " ".join(turn.current.text.split()) in " ".join(text.split()), turn.current.text[:60]


def test_fourteen_questions_and_something_to_do_at_the_placings(sample):
    top = Question.objects.filter(section__version__place=sample, section__said=False, parent=None)
    assert top.count() == 14
    answered = set(
        Placing.objects.filter(place=sample, question__isnull=False).values_list("question__number", flat=True)
    )
    assert {n.split(".")[0] for n in answered} == {str(n) for n in range(1, 15)}
    unplaced = answers_of(sample).filter(placings=None)
    unchecked = Placing.objects.filter(place=sample, how="machine", confirmed_at=None)
    assert unplaced.count() >= len(placed.WAITING)
    assert unchecked.count() >= 4
    assert unplaced.count() + unchecked.count() == len(placed.WAITING) + len(placed.UNCHECKED)
    hows = set(Placing.objects.filter(place=sample).values_list("how", flat=True))
    assert hows >= {"heading", "machine", "person"}
    assert Asked.objects.filter(place=sample, state="passed", person__name="Col").exists()


def test_every_answer_stands_where_owen_settled_it(sample):
    for begins, number in placed.SETTLED:
        rows = Placing.objects.filter(place=sample, turn__current__text__startswith=begins)
        rows = rows or Placing.objects.filter(place=sample, turn__current__text__contains=begins)
        assert [r.question.number for r in rows] == [number], begins
        assert all(r.confirmed_at for r in rows)


def test_consents_and_names_differ(sample):
    def answer(name: str, use: str) -> str:
        return Grant.objects.get(person__place=sample, person__name=name, use=use, occasion=None, ended_at=None).answer

    assert answer("Marcia", "quote") == "yes"
    assert answer("Col", "voices") == "yes"
    assert answer("Col", "quote") == "no"
    assert answer("Wanda", "quote") == "ask"
    naming = dict(Naming.objects.filter(place=sample, ended_at=None).values_list("person__name", "kind"))
    assert set(naming.values()) == {"own", "chosen", "role", "nobody"}
    hows = set(Grant.objects.filter(place=sample, occasion=None).values_list("how", flat=True))
    assert hows >= {"phone", "in-person", "own-hand", "paper"}
    assert list(Withdrawal.objects.filter(place=sample).values_list("person__name", flat=True)) == ["Ness"]
    asks = dict(Ask.objects.filter(place=sample).values_list("excerpt__spans__quote", "answer"))
    assert sorted(asks.values()) == ["", "yes"]


def test_every_claim_of_the_report_has_support_and_challenges_are_shown(sample):
    edition = Edition.objects.filter(place=sample).order_by("-number").first()
    claims = {q.claim_id for q in edition.quotes.all() if q.claim_id}
    assert len(claims) >= 8
    for claim in claims:
        assert edition.quotes.filter(claim=claim, stance="support").exists()
    assert edition.quotes.filter(stance="challenge").count() >= 5
    assert edition.quotes.filter(stance="nuance").count() >= 5


def test_every_quotation_equals_its_source(sample):
    spans = [s for c in Citation.objects.filter(place=sample) for s in c.excerpt.spans.select_related("revision")]
    assert len(spans) > 45
    for span in spans:
        assert span.revision.text[span.start : span.end] == span.quote


def test_themes_are_defined_and_nest_and_carry_words(sample):
    rows = Theme.objects.filter(place=sample)
    assert rows.count() == len(themes.THEMES)
    assert all(t.definition and t.themings.exists() for t in rows)
    assert rows.filter(parent__isnull=False).count() >= 2


def test_an_edition_two_months_ago_and_the_correction_that_a_withdrawal_caused(sample):
    first, second = Edition.objects.filter(place=sample).order_by("number")
    assert not first.correction
    assert second.correction
    assert second.reason == "Words were withdrawn."
    left = Withdrawal.objects.get(place=sample)
    assert first.published_at < left.at == second.published_at
    gone = {q.excerpt_id for q in first.quotes.all()} - {q.excerpt_id for q in second.quotes.all()}
    assert gone
    owners = set(Turn.objects.filter(spans__excerpt__in=gone).values_list("owner__name", flat=True))
    assert owners == {"Ness"}
    claims = {q.claim_id for q in first.quotes.all()} - {q.claim_id for q in second.quotes.all()}
    assert len(claims) == 1, "the claim that rested on her alone has left"


def test_there_is_something_to_learn_at_every_stone(sample):
    assert HoldBack.objects.filter(place=sample).count() == 1
    assert Mask.objects.filter(place=sample, shown_as="[a friend]").exists()
    answered = Objection.objects.filter(place=sample).values_list("answered_at", flat=True)
    assert len(answered) == 2
    assert sum(a is None for a in answered) == 1
    assert Claim.objects.filter(place=sample, citations=None).count() == 1
    assert Copied.objects.filter(copy__place=sample, person__name="Ness", destroyed_at=None).count() == 1
    told = set(Told.objects.filter(place=sample).values_list("person__name", flat=True))
    assert 0 < len(told) < 11
    newcomer = Reader.objects.filter(place=sample, basis="new")
    assert newcomer.filter(told_at=None).exists()
    assert newcomer.filter(answer="yes").exists()
    months = {day.replace(day=1) for day in Look.objects.filter(place=sample).values_list("day", flat=True)}
    assert len(months) >= 3
    assert len(set(Look.objects.filter(place=sample).values_list("reader", flat=True))) >= 4


def test_quantity_words_fit_until_somebody_leaves(sample):
    """One "many" stands on five people, one of whom has taken her words back: the authors see that it no longer fits."""
    unfit = []
    for claim in Claim.objects.filter(place=sample):
        support = claim.citations.filter(stance="support")
        people = set(support.values_list("excerpt__spans__turn__owner", flat=True)) - {None}
        gone = set(Withdrawal.objects.filter(place=sample).values_list("person", flat=True))
        assert why_word_does_not_fit(claim.text, len(people), 11) is None, claim.text
        if people - gone and why_word_does_not_fit(claim.text, len(people - gone), 10):
            unfit.append(claim.text)
    assert len(unfit) == 1
    assert unfit[0].startswith("Many people here know")


def test_the_team_can_be_entered_and_guests_read_nothing(sample):
    kinds = set(Membership.objects.filter(place=sample).values_list("hats__kind", flat=True))
    assert kinds == {"coordinator", "core", "learning", "engagement", "community", "ally", "funder"}
    members = Person.objects.filter(place=sample, memberships__isnull=False)
    assert all(m.account and not m.account.has_usable_password() for m in members)


@pytest.mark.slow
def test_withdrawn_words_are_nowhere_in_public(sample):
    ness = Person.objects.get(place=sample, name="Ness")
    edition = Edition.objects.filter(place=sample).order_by("-number").first()
    from tests.crawl import crawl

    found = crawl(Client(), [f"/read/{edition.report.slug}/", "/"], most=80)
    pages = {a: s for a, (s, _) in found.pages.items()}
    assert pages[f"/read/{edition.report.slug}/"] == 200
    text = " ".join(found.text.split())
    everyone_else = " ".join(
        " ".join(t.current.text.split()) for t in answers_of(sample).exclude(owner=ness).select_related("current")
    )
    assert "this town shuts at ten to six" in text, "a neighbour's words still are"
    for turn in answers_of(sample).filter(owner=ness):
        words = turn.current.text.split()
        for i in range(max(1, len(words) - 7)):
            run = " ".join(words[i : i + 8])
            if len(run.split()) == 8 and run not in everyone_else:
                assert run not in text, run
    for hidden in ("Mick Hallam", "his tag's playing up", "My brother was one of the people", "bookies or the bench"):
        assert hidden not in text, hidden
