"""The team's pages of words and claims, by test browser."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import BY, EVERYTHING, WORDS, hear_one
from trailbook.consent import actions as consent
from trailbook.consent.models import Look
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Citation, Claim, Excerpt, Objection, Theme
from trailbook.people import actions as people
from trailbook.people.models import Membership

pytestmark = pytest.mark.django_db


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.content[:400]
    return response.content.decode()


def post(client, url, data, follow=True):
    return client.post(url, data, follow=follow)


@pytest.fixture
def claim(cast):
    made = evidence.make_claim(inquiry=cast.inquiry, text="Some of us felt at home.", by=BY, at=timezone.now())
    evidence.cite(claim=made, excerpt=cast.excerpt("ola"), by=BY, at=timezone.now())
    return made


def every_page(cast, address, claim):
    theme = evidence.make_theme(inquiry=cast.inquiry, name="Warmth", by=BY, at=timezone.now())
    excerpt = claim.citations.get().excerpt
    evidence.set_themes(excerpt=excerpt, themes=[theme], by=BY, at=timezone.now())
    return [
        address("words"),
        address("search") + "?q=kettle",
        address("conversation", document=cast.documents["ola"].uuid),
        address("choose", turn=cast.turn("ola").uuid),
        address("excerpt", excerpt=excerpt.uuid),
        address("themes"),
        address("theme", theme=theme.uuid),
        address("claims"),
        address("claim", claim=claim.uuid),
    ]


# Who may come in


def test_each_page_opens_for_each_reading_hat_and_not_for_others(cast, signed_in, address, claim):
    pages = every_page(cast, address, claim)
    for url in pages:
        assert signed_in(cast.mo).get(url).status_code == 200, url
        assert signed_in(cast.ash).get(url).status_code == 403, f"a guest at {url}"
        assert signed_in(cast.nadia).get(url).status_code == 404, f"another place at {url}"
    from django.test import Client

    for url in pages:
        assert Client().get(url).status_code == 302, f"a stranger at {url}"
    people.leave_team(person=cast.lee, by=BY, at=timezone.now())
    for url in pages:
        assert signed_in(cast.lee).get(url).status_code == 404, f"a former member at {url}"


def test_another_places_rows_are_not_there_under_this_places_address(cast, signed_in, address):
    dana = signed_in(cast.dana)
    theirs = cast.documents["zed"]
    other = evidence.make_claim(inquiry=cast.other_inquiry, text="Theirs", by=BY, at=timezone.now())
    page(dana, address("conversation", document=theirs.uuid), 404)
    page(dana, address("choose", turn=cast.turn("zed").uuid), 404)
    page(dana, address("excerpt", excerpt=cast.excerpt("zed").uuid), 404)
    page(dana, address("claim", claim=other.uuid), 404)
    assert post(dana, address("claim", claim=other.uuid), {"text": "x", "version": 1}).status_code == 404


def test_every_change_needs_the_right_and_is_a_post(cast, signed_in, address, claim):
    excerpt, citation = claim.citations.get().excerpt, claim.citations.get()
    theme = evidence.make_theme(inquiry=cast.inquiry, name="Warmth", by=BY, at=timezone.now())
    said = evidence.object_to(claim=claim, person=cast.ola, text="No.", by=cast.ola.actor, at=timezone.now())
    changes = [
        address("set_themes", excerpt=excerpt.uuid),
        address("cite_excerpt", excerpt=excerpt.uuid),
        address("remove_excerpt", excerpt=excerpt.uuid),
        address("merge_theme", theme=theme.uuid),
        address("remove_theme", theme=theme.uuid),
        address("put_away", claim=claim.uuid),
        address("cite", claim=claim.uuid),
        address("citation", citation=citation.uuid),
        address("answer_objection", claim=claim.uuid, objection=said.uuid),
    ]
    for url in changes:
        assert signed_in(cast.dana).get(url).status_code == 405, url
        assert signed_in(cast.ash).post(url).status_code == 403, url
        assert signed_in(cast.nadia).post(url).status_code == 404, url


# Conversations


def test_the_list_names_people_and_opens_no_words(cast, signed_in, address):
    html = page(signed_in(cast.dana), address("words"))
    assert "Ola Berg" in html
    assert "Eve Stone took their words back" in html
    assert not any(words in html for words in WORDS.values())
    assert not Look.objects.exists()


def test_reading_a_conversation_shows_it_and_is_kept(cast, signed_in, address):
    html = page(signed_in(cast.dana), address("conversation", document=cast.documents["ola"].uuid))
    assert WORDS["ola"] in html
    assert "How have things been" in html
    assert f'id="t-{cast.turn("ola").uuid}"' in html
    look = Look.objects.get()
    assert (look.owner, look.reader_name, look.times) == (cast.ola, "Dana Shaw", 1)


@pytest.mark.parametrize("who", ["eve", "flo"])
def test_a_closed_conversation_says_so_and_shows_no_word_of_it(cast, signed_in, address, who):
    html = page(signed_in(cast.dana), address("conversation", document=cast.documents[who].uuid))
    assert WORDS[who][:20] not in html
    assert "How have things been" not in html
    assert "Nothing of this conversation is open to you now" in html


# Choosing words


def choose(client, cast, address, who, words, **more):
    url = address("choose", turn=cast.turn(who).uuid)
    return post(client, url, {"words": words, "revision": 1, **more})


def test_words_typed_with_other_quotation_marks_and_spaces_are_found(cast, signed_in, address):
    response = choose(signed_in(cast.dana), cast, address, "bo", " “moved my\n  appointment four times” ")
    span = Excerpt.objects.get().spans.get()
    assert response.redirect_chain[-1][0].partition("?")[0].endswith(f"/excerpt/{span.excerpt.uuid}/")
    assert span.quote == "moved my appointment four times"
    assert WORDS["bo"][span.start : span.end] == span.quote


def test_words_with_a_marked_omission_become_two_spans(cast, signed_in, address):
    choose(signed_in(cast.dana), cast, address, "ola", "The kettle was always on […] nobody asked")
    assert [s.quote for s in Excerpt.objects.get().spans.all()] == [
        "The kettle was always on",
        "nobody asked",
    ]


def test_words_that_are_not_there_are_refused_with_a_sentence(cast, signed_in, address):
    response = choose(signed_in(cast.dana), cast, address, "ola", "The kettle was never on")
    assert response.status_code == 422
    assert "do not stand in this answer" in response.content.decode()
    assert not Excerpt.objects.exists()


def test_words_that_stand_twice_are_asked_about_and_a_selection_is_not(cast, signed_in, address):
    dana = signed_in(cast.dana)
    talk = hear_one(cast.inquiry, cast.ola, cast.lee, "No. I said no. No.", EVERYTHING, timezone.now())
    turn = talk.turns.get(asks=False)
    url = address("choose", turn=turn.uuid)
    html = post(dana, url, {"words": "No.", "revision": 1}).content.decode()
    assert html.count('name="start"') == 2
    assert not Excerpt.objects.exists()
    post(dana, url, {"words": "No.", "revision": 1, "start": 15, "end": 18})
    span = Excerpt.objects.get().spans.get()
    assert (span.start, span.end) == (15, 18)


def test_held_back_words_cannot_be_chosen(cast, signed_in, address):
    evidence.hold_back(turn=cast.turn("ola"), start=4, end=10, by=BY, at=timezone.now())
    for words in ("kettle", "The kettle was", "The [held back] was"):
        assert choose(signed_in(cast.dana), cast, address, "ola", words).status_code == 422
    choose(signed_in(cast.dana), cast, address, "ola", "always on")
    assert Excerpt.objects.get().spans.get().quote == "always on"


def test_positions_sent_by_a_page_are_never_believed_without_the_words(cast, signed_in, address):
    choose(signed_in(cast.dana), cast, address, "ola", "kettle", start=0, end=60)
    assert Excerpt.objects.get().spans.get().quote == "kettle"


def test_words_changed_since_are_not_chosen(cast, signed_in, address):
    response = post(
        signed_in(cast.dana),
        address("choose", turn=cast.turn("ola").uuid),
        {"words": "kettle", "revision": 7},
    )
    assert "changed since" in response.content.decode()


def test_closed_words_cannot_be_chosen(cast, signed_in, address):
    choose(signed_in(cast.dana), cast, address, "eve", "bakery")
    assert not Excerpt.objects.exists()


# Excerpts and themes


def test_an_excerpt_gets_themes_old_and_new(cast, signed_in, address):
    dana, excerpt = signed_in(cast.dana), cast.excerpt("ola")
    warmth = evidence.make_theme(inquiry=cast.inquiry, name="Warmth", by=BY, at=timezone.now())
    post(
        dana,
        address("set_themes", excerpt=excerpt.uuid),
        {
            "themes": [str(warmth.uuid)],
            "name": "Tea",
            "definition": "Being offered some.",
            "parent": str(warmth.uuid),
        },
    )
    tea = Theme.objects.get(name="Tea")
    assert tea.parent == warmth
    assert set(excerpt.themes.all()) == {warmth, tea}
    html = page(dana, address("theme", theme=tea.uuid))
    assert WORDS["ola"] in html
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert WORDS["ola"] not in page(dana, address("theme", theme=tea.uuid))
    assert WORDS["ola"] not in page(dana, address("excerpt", excerpt=excerpt.uuid))


def test_themes_are_renamed_nested_merged_and_taken_away(cast, signed_in, address):
    dana, excerpt = signed_in(cast.dana), cast.excerpt("ola")
    for name in ("Warmth", "Heat", "Tea"):
        post(dana, address("themes"), {"name": name, "definition": f"About {name}."})
    warmth, heat, tea = (Theme.objects.get(name=n) for n in ("Warmth", "Heat", "Tea"))
    post(dana, address("theme", theme=tea.uuid), {"name": "Tea and toast", "parent": str(heat.uuid)})
    tea.refresh_from_db()
    assert (tea.name, tea.parent) == ("Tea and toast", heat)
    circle = post(dana, address("theme", theme=heat.uuid), {"name": "Heat", "parent": str(tea.uuid)})
    assert "cannot stand under itself" in circle.content.decode()
    taken = post(dana, address("theme", theme=heat.uuid), {"name": "Warmth"})
    assert "with this name already" in taken.content.decode()
    evidence.set_themes(excerpt=excerpt, themes=[heat], by=BY, at=timezone.now())
    post(dana, address("merge_theme", theme=heat.uuid), {"into": str(warmth.uuid)})
    tea.refresh_from_db()
    warmth.refresh_from_db()
    assert not Theme.objects.filter(pk=heat.pk).exists()
    assert tea.parent == warmth
    assert set(excerpt.themes.all()) == {warmth}
    assert "About Heat." in warmth.definition
    post(dana, address("remove_theme", theme=warmth.uuid), {})
    tea.refresh_from_db()
    assert tea.parent is None
    assert Excerpt.objects.filter(pk=excerpt.pk).exists()


def test_merging_a_theme_into_one_beneath_it_makes_no_circle(cast, signed_in, address):
    top = evidence.make_theme(inquiry=cast.inquiry, name="Top", by=BY, at=timezone.now())
    low = evidence.make_theme(inquiry=cast.inquiry, name="Low", parent=top, by=BY, at=timezone.now())
    post(signed_in(cast.dana), address("merge_theme", theme=top.uuid), {"into": str(low.uuid)})
    low.refresh_from_db()
    assert low.parent is None


# Claims


def test_words_are_put_under_a_new_claim_and_an_old_one(cast, signed_in, address, claim):
    dana, bo = signed_in(cast.dana), cast.excerpt("bo")
    post(
        dana,
        address("cite_excerpt", excerpt=bo.uuid),
        {"new_claim": "Letters blame people.", "stance": "support"},
    )
    assert Claim.objects.get(text="Letters blame people.").citations.get().excerpt == bo
    post(dana, address("cite_excerpt", excerpt=bo.uuid), {"claim": str(claim.uuid), "stance": "challenge"})
    assert claim.citations.get(excerpt=bo).stance == "challenge"
    said = post(dana, address("cite_excerpt", excerpt=bo.uuid), {"stance": "support"}).content.decode()
    assert "Choose a claim, or write a new one." in said


def test_a_claim_says_on_how_many_it_rests_and_whether_its_word_fits(cast, signed_in, address, claim):
    html = page(signed_in(cast.dana), address("claim", claim=claim.uuid))
    assert "Rests on 1 person" in html
    assert "“Some” needs two people" in html
    evidence.cite(claim=claim, excerpt=cast.excerpt("bo"), by=BY, at=timezone.now())
    evidence.cite(claim=claim, excerpt=cast.excerpt("cy"), by=BY, at=timezone.now())
    html = page(signed_in(cast.dana), address("claim", claim=claim.uuid))
    assert "Rests on 3 people" in html
    assert "2 of them may be quoted in public" in html
    assert "“Some” needs" not in html


def test_two_excerpts_of_one_person_are_one_person(cast, signed_in, address, claim):
    turn = cast.turn("ola")
    again = evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, 0, 10)], by=BY, at=timezone.now())
    evidence.cite(claim=claim, excerpt=again, by=BY, at=timezone.now())
    assert "Rests on 1 person" in page(signed_in(cast.dana), address("claim", claim=claim.uuid))


def test_a_claim_that_lost_its_support_says_so(cast, signed_in, address, claim):
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    for url in (address("claims"), address("claim", claim=claim.uuid)):
        html = page(signed_in(cast.dana), url)
        assert "has lost its support" in html
        assert WORDS["ola"] not in html


def test_two_people_editing_at_once_are_both_told_and_nothing_is_overwritten(cast, signed_in, address, claim):
    url = address("claim", claim=claim.uuid)
    post(signed_in(cast.dana), url, {"text": "Dana's wording", "version": 1})
    response = post(signed_in(cast.lee), url, {"text": "Lee's wording", "version": 1})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Dana&#x27;s wording" in html
    assert "Lee&#x27;s wording" in html
    claim.refresh_from_db()
    assert claim.text == "Dana's wording"
    post(
        signed_in(cast.lee),
        url,
        {"text": "Both together", "version": response.context["form"].initial["version"]},
    )
    claim.refresh_from_db()
    assert (claim.text, claim.version) == ("Both together", 3)


def test_citations_are_moved_turned_and_taken_out(cast, signed_in, address, claim):
    dana = signed_in(cast.dana)
    for name in ("bo", "cy"):
        evidence.cite(claim=claim, excerpt=cast.excerpt(name), by=BY, at=timezone.now())
    first, second, third = claim.citations.all()
    post(dana, address("citation", citation=third.uuid), {"do": "up"})
    assert list(claim.citations.all()) == [first, third, second]
    post(dana, address("citation", citation=first.uuid), {"do": "up"})
    assert list(claim.citations.all()) == [first, third, second]
    post(dana, address("citation", citation=second.uuid), {"do": "challenge"})
    assert Citation.objects.get(pk=second.pk).stance == "challenge"
    post(dana, address("citation", citation=first.uuid), {"do": "remove"})
    assert set(claim.citations.all()) == {second, third}
    post(dana, address("cite", claim=claim.uuid), {"excerpt": str(first.excerpt.uuid), "stance": "nuance"})
    assert claim.citations.get(excerpt=first.excerpt).stance == "nuance"
    post(dana, address("cite", claim=claim.uuid), {"excerpt": "no such thing"})
    assert claim.citations.count() == 3


def test_an_objection_is_shown_and_answered_and_goes_with_its_person(cast, signed_in, address, claim):
    dana, url = signed_in(cast.dana), address("claim", claim=claim.uuid)
    said = evidence.object_to(
        claim=claim, person=cast.ola, text="I meant the room.", by=cast.ola.actor, at=timezone.now()
    )
    assert "I meant the room." in page(dana, url)
    answer = address("answer_objection", claim=claim.uuid, objection=said.uuid)
    assert "Write an answer first" in post(dana, answer, {"answer": " "}).content.decode()
    post(dana, answer, {"answer": "We changed it."})
    assert Objection.objects.get().answer == "We changed it."
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert "I meant the room." not in page(dana, url)


def test_a_claim_is_put_away_and_brought_back(cast, signed_in, address, claim):
    dana = signed_in(cast.dana)
    post(dana, address("put_away", claim=claim.uuid), {})
    assert claim.text not in page(dana, address("claims"))
    assert claim.text in page(dana, address("claims") + "?away=1")
    post(dana, address("put_away", claim=claim.uuid), {})
    assert claim.text in page(dana, address("claims"))


def test_empty_pages_say_what_would_be_here(cast, signed_in, address):
    other = people.make_inquiry(place=cast.place, name="Something new", by=BY, at=timezone.now())
    dana, base = signed_in(cast.dana), f"/t/{cast.place.slug}/{other.slug}/words/"
    assert "Here will be every conversation" in page(dana, base)
    assert "Themes say what belongs together" in page(dana, base + "themes/")
    assert "A claim says what you notice" in page(dana, base + "claims/")


# How many questions a page asks of the database


def many(cast, n: int) -> None:
    """So many more conversations, excerpts, themes and claims."""
    at = timezone.now()
    parent = evidence.make_theme(inquiry=cast.inquiry, name="Top", by=BY, at=at)
    claims = list(Claim.objects.filter(inquiry=cast.inquiry))
    for i in range(n):
        person = people.add_person(place=cast.place, name=f"Person {i}", by=BY, at=at)
        talk = hear_one(cast.inquiry, person, cast.lee, f"The kettle, and number {i}.", EVERYTHING, at)
        turn = talk.turns.get(asks=False)
        excerpt = evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, 0, 10)], by=BY, at=at)
        theme = evidence.make_theme(inquiry=cast.inquiry, name=f"T{i}", parent=parent, by=BY, at=at)
        evidence.set_themes(excerpt=excerpt, themes=[theme, parent], by=BY, at=at)
        new = evidence.make_claim(inquiry=cast.inquiry, text=f"Claim {i}", by=BY, at=at)
        for c in [*claims, new]:
            evidence.cite(claim=c, excerpt=excerpt, by=BY, at=at)


@pytest.mark.slow
def test_each_page_asks_as_much_with_thirty_as_with_one(cast, signed_in, address, claim):
    pages, dana = every_page(cast, address, claim), signed_in(cast.dana)
    many(cast, 1)
    counts = {}
    for url in pages:
        dana.get(url)
        with CaptureQueriesContext(connection) as asked:
            dana.get(url)
        counts[url] = len(asked)
    assert Membership.objects.exists()
    many_more = 29
    Theme.objects.filter(name="Top").update(name="Top of old")
    Theme.objects.filter(name="T0").update(name="T0 of old")
    many(cast, many_more)
    for url in pages:
        dana.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert dana.get(url).status_code == 200
        assert len(asked) == counts[url], url
