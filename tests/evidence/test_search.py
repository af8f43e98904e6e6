"""Search: what is found, what is not, and that nothing leaks."""

from __future__ import annotations

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import BY, EVERYTHING, hear_one
from trailbook.consent import actions as consent
from trailbook.consent import uses
from trailbook.consent.models import Look
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import public_door, team_door
from trailbook.evidence.models import Revision
from trailbook.evidence.search import find as finding
from trailbook.evidence.search import search
from trailbook.evidence.search.terms import (
    _WORD,
    Term,
    all_matches,
    fold,
    for_postgres,
    for_sqlite,
    matches,
    parse,
    snippets,
)

# What was typed


def test_words_phrases_and_beginnings():
    assert parse('warm "the old library" hous* “in rows”') == (
        Term(("warm",)),
        Term(("the", "old", "library")),
        Term(("hous",), begins=True),
        Term(("in", "rows")),
    )


def test_nothing_typed_is_an_instruction():
    for typed in (
        '" OR 1',
        "NEAR(a b)",
        "a AND NOT b",
        "text: x",
        "-x ^y (z)",
        "'; drop",
        '"',
        "*",
        "a:* & b",
    ):
        terms = parse(typed)
        assert all(w.isalnum() for t in terms for w in t.words)
    assert for_sqlite(parse('a* OR "b c"')) == '"a"* AND "or" AND "b c"'
    assert for_postgres(parse('a* "b c"')) == "('a':*) & ('b' <-> 'c')"


@given(st.text(max_size=60))
def test_any_text_parses_to_plain_words(typed):
    for term in parse(typed):
        assert term.words
        assert not any(c in word for word in term.words for c in "\"'*()&|!:<>\\ ")


def test_apostrophes_of_any_shape_and_accents_and_case_are_alike():
    (term,) = parse("don't")
    assert matches(term, "We DON’T know.")
    assert matches(Term((fold("Café"),)), "the cafe was shut")
    assert not matches(Term(("art",)), "the start")
    assert matches(Term(("star",), begins=True), "the start")


def test_all_terms_must_stand_and_no_phrase_reaches_over_a_gap():
    runs = [(0, "the old "), (20, "library was warm")]
    assert all_matches(parse("old warm"), runs)
    assert not all_matches(parse('"old library"'), runs)
    assert not all_matches(parse("old cold"), runs)


@given(st.text(alphabet="ab é’.\n", max_size=400), st.sampled_from(["a", "ab", "e", "b*", '"a b"']))
def test_snippets_are_stretches_of_the_text(text, typed):
    found = all_matches(parse(typed), [(0, text)])
    for row in snippets(text, found, around=10):
        plain = "".join(s.text for s in row).removeprefix("… ").removesuffix(" …")
        assert plain in text
        assert any(s.marked for s in row)


# In the house


def words_found(cast, typed, person=None, **more):
    found = search(typed, team_door(person or cast.dana), place=cast.place, **more)
    return ["".join(s.text for row in h.snippets for s in row) for h in found.hits]


@pytest.mark.django_db
def test_what_one_may_read_is_found_with_the_words_marked(cast):
    found = search("old library", team_door(cast.dana), place=cast.place)
    (hit,) = found.hits
    assert (hit.name, found.count) == ("Ola Berg", 1)
    assert [s.text for s in hit.snippets[0] if s.marked] == ["old", "library"]


@pytest.mark.django_db
def test_taken_back_refused_and_other_places_words_are_not_found(cast):
    assert words_found(cast, "bakery") == []
    assert words_found(cast, "landlord") == []
    assert words_found(cast, "ferry") == []
    assert words_found(cast, "kettle", person=cast.ash) == []
    assert words_found(cast, "library", inquiry=cast.other_inquiry) == []


@pytest.mark.django_db
def test_the_askers_words_are_not_found(cast):
    assert words_found(cast, '"how have things been"') == []


@pytest.mark.django_db
def test_a_hit_inside_a_held_back_passage_is_no_hit_and_leaves_no_look(cast):
    evidence.hold_back(turn=cast.turn("ola"), start=4, end=10, by=BY, at=timezone.now())
    assert words_found(cast, "kettle") == []
    assert words_found(cast, "kettle library") == []
    assert not Look.objects.exists()
    (shown,) = words_found(cast, "library")
    assert "kettle" not in shown
    assert "[held back]" in shown
    assert words_found(cast, "held back") == [], "what stands in for words is not words"


@pytest.mark.django_db
def test_a_passage_held_back_from_quoting_alone_is_found_by_the_team(cast):
    evidence.hold_back(turn=cast.turn("ola"), start=4, end=10, use=uses.QUOTE, by=BY, at=timezone.now())
    assert words_found(cast, "kettle")
    assert not search("kettle", public_door(), place=cast.place).hits


@pytest.mark.django_db
def test_only_words_as_they_stand_now_are_found(cast):
    turn = cast.turn("ola")
    turn.current = Revision.objects.create(turn=turn, number=2, text="The urn was on.", by="x", at=timezone.now())
    turn.save()
    assert words_found(cast, "kettle") == []
    assert words_found(cast, "urn") == ["The urn was on."]


@pytest.mark.django_db
def test_erased_words_leave_the_index(cast):
    consent.erase_now(person=cast.ola, at=timezone.now())
    from django.db import connection

    sqlite = "SELECT count(*) FROM evidence_words WHERE evidence_words MATCH 'kettle'"
    postgres = "SELECT count(*) FROM evidence_revision WHERE words @@ 'kettle'::tsquery"
    with connection.cursor() as cursor:
        cursor.execute(sqlite if connection.vendor == "sqlite" else postgres)
        assert cursor.fetchone()[0] == 0
    assert words_found(cast, "kettle") == []


@pytest.mark.django_db
def test_looks_are_kept_for_the_hits_shown_and_no_others(cast, monkeypatch):
    monkeypatch.setattr(finding, "A_PAGE", 1)
    found = search("nobody", team_door(cast.dana), place=cast.place)
    assert found.count == 2
    assert found.pages == 2
    assert list(Look.objects.values_list("owner", flat=True)) == [found.hits[0].turn.owner_id]
    second = search("nobody", team_door(cast.dana), place=cast.place, page=2)
    assert second.hits[0].turn != found.hits[0].turn
    assert search("nobody", team_door(cast.dana), place=cast.place, page=99).page == 2


@pytest.mark.django_db
def test_a_search_is_bounded_and_says_so(cast, monkeypatch):
    monkeypatch.setattr(finding, "CANDIDATES", 3)
    for i in range(5):
        hear_one(cast.inquiry, cast.ola, cast.lee, f"The kettle again, {i}.", EVERYTHING, timezone.now())
    found = search("kettle", team_door(cast.dana), place=cast.place)
    assert found.cut_short
    assert found.count == 3


@pytest.mark.django_db
def test_what_may_not_be_shown_does_not_hide_what_was_said_before_it(cast, monkeypatch):
    at = timezone.now()
    old = hear_one(cast.inquiry, cast.ola, cast.lee, "Older words about the ferry.", EVERYTHING, at)
    for n in range(5):
        hear_one(cast.inquiry, cast.bo, cast.lee, f"Newer words about the ferry, {n}.", EVERYTHING, at)
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=at)
    monkeypatch.setattr(finding, "CANDIDATES", 2)
    found = search("ferry", team_door(cast.lee), place=cast.place)
    assert [h.document.pk for h in found.hits] == [old.pk]
    assert not found.cut_short
    monkeypatch.setattr(finding, "MOST_LOOKED", 4)
    found = search("ferry", team_door(cast.lee), place=cast.place)
    assert not found.hits
    assert found.cut_short, "it says that older ones were not looked through"


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "   ", '"', "*", "'", "— … !", '""', "a" * 400, '" " OR "'])
def test_odd_things_typed_break_nothing(cast, typed):
    assert search(typed, team_door(cast.dana), place=cast.place).hits == []


@pytest.mark.django_db
def test_the_page_marks_hits_and_escapes_what_was_typed(cast, signed_in, address):
    html = signed_in(cast.dana).get(address("search"), {"q": "kettle <script>"}).content.decode()
    assert "<script>" not in html
    html = signed_in(cast.dana).get(address("search"), {"q": "kettle"}).content.decode()
    assert "<mark>kettle</mark>" in html


# On PostgreSQL the index holds the words that the rules above see. On SQLite its own tokenizer does that.


ODD = ["1e00e 0x1f -5 a.b@c.uk/d_e", "Café’s 10AM—naïve", "ΟΔΟΣ ß Ø İ ²½", "हिन्दी कि़", "العَرَبِيَّة", "日本語 \u0301e", ""]


@pytest.mark.django_db
@given(st.one_of(st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_postgresql_sees_the_words_that_the_rules_see(words_of_the_index, text):
    assert words_of_the_index(text) == [fold(w) for w in _WORD.findall(text)]


@pytest.mark.django_db
def test_a_word_too_long_for_the_index_is_found_by_its_beginning(words_of_the_index):
    (kept,) = words_of_the_index("é" * 3000)
    assert f"'{kept}'" in for_postgres(parse("é" * 3000))
    assert len(words_of_the_index(" ".join(f"word{n}" for n in range(200_000)))) > 10_000


@pytest.fixture
def words_of_the_index(db):
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("the words in SQLite's index are SQLite's own doing")

    def of(text):
        with connection.cursor() as cursor:
            cursor.execute("SELECT lexeme, positions FROM unnest(evidence_words_of(%s))", [text])
            return [word for _, word in sorted((p, word) for word, places in cursor.fetchall() for p in places)]

    return of
