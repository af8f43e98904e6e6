"""The file format, the outline, names, checks and shapes: without a database."""

from __future__ import annotations

import pytest

from trailbook.reports import rules, structure
from trailbook.reports.finding import Held, Words, fold
from trailbook.reports.outline import hints, ready_outline
from trailbook.reports.reading import read_report, runs_in

A, B = "{{quote:11111111-1111-1111-1111-111111111111}}", "{{quote:22222222-2222-2222-2222-222222222222}}"
UA, UB = A[8:-2], B[8:-2]


def held(text: str, turn: int = 1, owner: int = 1, position: int = 0, **more) -> Held:
    return Held(turn=turn, revision=turn, text=text, owner=owner, document=1, position=position, **more)


def test_a_file_is_read_into_sections_claims_and_citations():
    read = read_report(
        "Where are we\n============\n\nHello\nthere.\n\nFirst\n-----\n\n**Claim:** One *thing*.\n\n"
        "> said this\n> and that — Ola\n>\n> Challenge: not so\n\n> alone after the claim\n\nText.\n\n> a quote by itself\n\n"
        "No challenge: we asked\nfew.\n"
    )
    assert read.title == "Where are we"
    assert [s.title for s in read.sections] == ["", "First"]
    claim, text, quote = read.sections[1].blocks
    assert (claim.kind, claim.text) == ("claim", "One *thing*.")
    assert [(q.text, q.stance, q.name, q.line) for q in claim.quotes] == [
        ("said this\nand that", "support", "Ola", 12),
        ("not so", "challenge", "", 15),
        ("alone after the claim", "support", "", 17),
    ]
    assert (text.kind, quote.kind) == ("text", "quote")
    assert read.no_challenge == "we asked few."


def test_a_blank_line_in_a_block_quote_ends_one_quotation_and_begins_the_next():
    read = read_report(
        "# T\n\nClaim: C.\n\n> We sat there.\n>\n> They never rang.\n> Not once.\n> \n> — Bo\n>\n> I left […]\n>\n> and came back\n"
    )
    assert [(q.text, q.name, q.line) for q in read.sections[0].blocks[0].quotes] == [
        ("We sat there.", "", 5),
        ("They never rang.\nNot once.", "Bo", 7),
        ("I left […]\n\nand came back", "", 12),
    ]


def test_front_matter_gives_the_title_and_lines_still_count():
    read = read_report('---\ntitle: "A title"\nauthor: x\n---\n\n## H\n\nClaim: C.\n\n> q\n')
    assert read.title == "A title"
    assert read.sections[0].blocks[0].quotes[0].line == 10


def test_apostrophes_are_no_quotations_and_scare_quotes_may_be():
    text = "The so-called ‘hub’ didn't open; “the system” won't. She said “it was never about the door”."
    assert [r.text for r in runs_in(text) if r.must_be_found] == ["it was never about the door"]


@pytest.mark.parametrize(
    ("quotation", "there"),
    [
        ("the kettle was “always” on", True),
        ("the kettle\nwas   'always' on", True),
        ("kettle was always […] asked", True),
        ("nobody asked […] kettle", False),
        ("ettle was always", False),
        ("The Kettle was always", False),
        ("kettle was, always on", False),
        ("didn't boil", True),
    ],
)
def test_a_quotation_is_the_same_letter_for_letter(quotation, there):
    words = Words([held("Well, the kettle was ‘always’ on and nobody asked; it didn’t boil.")])
    assert bool(words.find(quotation)) is there


def test_omissions_reach_over_one_person_s_turns_in_one_talk_and_never_into_another_s():
    words = Words([held("I went out early.", 1, 1, 0), held("Mm.", 2, 2, 1), held("I came home late.", 3, 1, 2)])
    (match,) = words.find("went out […] came home")
    assert [s.held.turn for s in match.spans] == [1, 3]
    assert words.find("went out […] Mm") == []


def test_nothing_is_found_in_what_is_held_back():
    text = "My sister is called Ann and she drives."
    assert Words([held(text, shut=((20, 23),))]).find("called Ann and") == []
    assert Words([held(text, shut=((20, 23),))]).find("and she drives")


def test_the_nearest_words_are_found_and_nothing_is_made_up():
    words = Words([held("The bus was late again and I missed it."), held("Rain.", 2, 2)])
    near = words.nearest("the bus was late and I missed my turn")
    assert near is not None
    assert words.held[0].text[near.start : near.end].startswith("The bus was late")
    assert words.nearest("utterly different sentence") is None


def test_fold_keeps_every_letter():
    assert fold("“Don’t\n  «stop»”") == "Don't stop"


def test_everything_that_stands_in_the_way_is_said():
    bare, fine = rules.ClaimFacts("Bare.", key="a"), rules.ClaimFacts("Fine.", support=1, key="b")
    assert [s.about for s in rules.why_not_publish([bare, fine], 2, "")] == ["claim:a", "no-challenge"]
    assert rules.why_not_publish([fine], 1, "We asked few.") == []
    assert rules.why_not_publish([rules.ClaimFacts("C.", support=1, challenge=1)], 1, "") == []
    assert rules.why_not_publish([rules.ClaimFacts("C.", support=1, objections=1)], 1, "") == []
    assert [s.about for s in rules.why_not_publish([], 0, "")] == ["report"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("My friend Petra came.", ["Petra"]),
        ("I saw Dr Okafor and Mrs Lane.", ["Okafor", "Lane"]),
        ("a man called Joe said so", ["Joe"]),
        ("my support worker Ann Lee left", ["Ann Lee"]),
        ("Then Ola Berg rang", ["Ola Berg"]),
        ("the doctor. He was late", []),
        ("nobody at all", []),
    ],
)
def test_names_are_found_by_plain_rules(text, names):
    assert [n.name for n in rules.names_in(text, ["Ola Berg", "Ola", "Berg"])] == names


def test_people_labelled_in_capitals_are_found_as_they_are_written_in_speech():
    known = [*rules.first_names("BERNARD"), *rules.first_names("AMINA (typed)"), *rules.first_names("WILL")]
    text = "I disagree with Bernard there, and Amina’s point stands. It will, I think, bernard or not."
    assert [n.name for n in rules.names_in(text, known)] == ["Bernard", "Amina"]


def test_what_goes_takes_its_sentence_and_leaves_a_mark_in_running_text():
    frozen = {
        "sections": [
            {"title": f"On {A}", "level": 2, "blocks": [
                {"kind": "text", "text": f"They said {A} and {B}."},
                {"kind": "quote", "excerpt": UA},
                {"kind": "claim", "claim": "c", "text": "C.", "quotes": [[UA, "support"], [UB, "challenge"]]},
            ]},
            {"title": "Parent", "level": 2, "blocks": []},
            {"title": "Child", "level": 3, "blocks": [{"kind": "quote", "excerpt": UB}]},
            {"title": "Empty", "level": 2, "blocks": []},
        ],
        "no_challenge": A,
    }  # fmt: skip
    left = structure.without(frozen, {UB})
    assert [s["title"] for s in left["sections"]] == ["On {{gone}}", "Parent", "Child"]
    assert left["sections"][0]["blocks"] == [{"kind": "text", "text": f"They said {{{{gone}}}} and {B}."}]
    assert left["no_challenge"] == "{{gone}}"
    assert UA not in str(left)
    assert structure.without(left, {UB}) == left


def test_the_outline_is_whole_and_easy_to_read():
    from trailbook.kit.reading_age import reading_age

    outline = ready_outline()
    assert [h.level for h in outline].count(2) >= 6
    assert all(h.hint and h.level in {2, 3} for h in outline)
    assert len(hints()) == len(outline), "no heading stands twice"
    assert reading_age(" ".join(h.hint for h in outline)) <= 11


def test_marks_of_emphasis_and_lists():
    assert rules.unmarked("A **bold** and *soft* [link](https://x.org) word_with_lines") == (
        "A bold and soft link (https://x.org) word_with_lines"
    )
    assert rules.lists_in("We saw:\n- one\n  more\n- two") == ("We saw:", ["one more", "two"], False)
    assert rules.lists_in("1. a\n2. b") == ("", ["a", "b"], True)
    assert rules.few(3) == "a few people"
    assert rules.few(7) == "seven people"
