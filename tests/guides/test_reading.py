"""What is understood of a guide file: sections, questions, prompts, word for word."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trailbook.guides.queries import ready_guide
from trailbook.guides.reading import GuideError, ReadGuide, ReadItem, ReadSection, guide_from_headings, read_guide
from trailbook.guides.writing import as_docx, as_markdown
from trailbook.kit.reading_age import grade


def shape(guide: ReadGuide):
    """Sections as (heading, items), items as text or (text, prompts)."""

    def item(node: ReadItem):
        return (node.text, [item(c) for c in node.children]) if node.children else node.text

    return [(s.title, [item(i) for i in s.items]) for s in guide.sections]


def md(text: str, **more) -> ReadGuide:
    return read_guide("guide.md", text.encode(), **more)


def txt(text: str) -> ReadGuide:
    return read_guide("guide.txt", text.encode())


def questions(guide: ReadGuide) -> list[str]:
    return [q.text for q in guide.questions]


def test_headings_items_and_prompts():
    guide = md("# Ours\n\n## You\n\n1. Who are you?\n   - And who else?\n2. Why?\n\n## Here\n\n* Where?\n")
    assert guide.title == "Ours"
    assert shape(guide) == [("You", [("Who are you?", ["And who else?"]), "Why?"]), ("Here", ["Where?"])]


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("1. Who are you?", "Who are you?"),
        ("12) Who are you?", "Who are you?"),
        ("- Q3: Who are you?", "Who are you?"),
        ("Q3. Who are you?", "Who are you?"),
        ("- 1.2 Who are you?", "Who are you?"),
        ("(a) Who are you?", "Who are you?"),
        ("iv. Who are you?", "Who are you?"),
        ("- [ ] Who are you?", "Who are you?"),
        ("- **Who are you?**", "Who are you?"),
        ("- **4. Who are you?**", "Who are you?"),
        ("- Who are *you*, _really_?", "Who are you, really?"),
        ("- Who is [your worker](https://example.org/x_y_(z)?a=1)?", "Who is your worker?"),
        ("- 3 things you would change?", "3 things you would change?"),
        ("- 2010 was when you came: why?", "2010 was when you came: why?"),
        ("- A snake_case_name or 2 * 3 * 4?", "A snake_case_name or 2 * 3 * 4?"),
        ("- Fill in: ____ and ____?", "Fill in: ____ and ____?"),
        ("- Did you say \\*no\\*?", "Did you say *no*?"),
        ("- I. or you?", "or you?"),
        ("- In [Project,] who decides?", "In [Project,] who decides?"),
        ("- Tea &amp; toast?", "Tea & toast?"),
    ],
)
def test_words_stay_and_numbers_and_marks_go(line, text):
    assert questions(md(f"## Here\n\n{line}\n"))[0] == text


def test_letters_under_numbers_and_dotted_numbers_hang():
    guide = txt("Here\n\n1. One?\na) Half?\nb) Third?\n2. Two?\n2.1 Fifth?\n2.1.1 Sixth?\n3. Three?\n")
    assert shape(guide) == [("Here", [("One?", ["Half?", "Third?"]), ("Two?", [("Fifth?", ["Sixth?"])]), "Three?"])]


def test_broken_html_lists_nest_and_never_leak_past_the_next_heading():
    text = (
        "## One\n<table><tr><td><ul><li><em>First?</em>\n<ul>\n<li><em>Why? </em</li><li>How?</li></ul></li>"
        "<li>Second<br>line?\n\n## Two\n\n<ol><li>Third?</li></ol>\n"
    )
    assert shape(md(text)) == [("One", [("First?", ["Why?", "How?"]), "Second line?"]), ("Two", ["Third?"])]


def test_a_wrapped_question_is_one_question():
    assert questions(md("## A\n\n1. How did you come\n   to be here?\n2. And\nwhy?\n")) == [
        "How did you come to be here?",
        "And why?",
    ]


def test_without_lists_each_paragraph_that_asks_is_a_question():
    guide = txt("How did you come to be\nhere, of all places?\nWho helps?\n\nTell me about the rain.\n\nThe end.\n")
    assert questions(guide) == ["How did you come to be here, of all places?", "Who helps?", "Tell me about the rain."]
    assert "no lists" in guide.notes[0]


def test_a_plain_text_has_headings_too():
    assert shape(txt("ABOUT YOU\n1. Who?\n\nThe town:\n- Where?\n")) == [
        ("ABOUT YOU", ["Who?"]),
        ("The town", ["Where?"]),
    ]


def test_numbered_headings_are_no_questions():
    guide = txt(
        "1.0 Introduction\n\nThank you for coming to talk to us about how the harbour is and what it was like before then.\n\n"
        "2.0 Questions\n\nA. You\n1. Who?\n2. Why?\n\nB. Here\n3. Where?\n"
    )
    assert shape(guide) == [("Introduction", []), ("Questions", []), ("You", ["Who?", "Why?"]), ("Here", ["Where?"])]
    assert shape(
        txt(
            "1. Who?\n\nA long remark on it that goes on for rather more than sixteen words, so that it is no heading at all.\n"
        )
    )[0][1] == ["Who?"]


def test_said_by_its_heading_by_name_and_by_what_it_stands_under():
    text = "# G\n\n## Start (said, not asked)\n\n- Hello.\n\n### More\n\n- Sit.\n\n## Ask\n\n- Why?\n\n## Close, then\n\n- Bye.\n"
    guide = md(text, said=["close"])
    assert [(s.title, s.said) for s in guide.sections] == [
        ("Start", True),
        ("More", True),
        ("Ask", False),
        ("Close, then", True),
    ]
    assert questions(guide) == ["Why?"]
    with pytest.raises(GuideError, match="no heading that begins with “Clothes”"):
        md(text, said=["Clothes"])


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.pdf", b"%PDF-1.4", "a.pdf is damaged"),
        ("a.odt", b"PK\x03\x04 broken", "damaged"),
        ("a.rtf", b"no", "damaged"),
        ("a.epub", b"PK", "not a kind we read"),
        ("a", b"- x?", "not a kind we read"),
        ("a.md", b"  \n", "a.md is empty"),
        ("a.md", b"# Only a heading\n", "no questions"),
        ("a.md", b"\xff\xfe\x00\xd8\x00\x00", "cannot be read as text|no questions"),
        ("a.docx", b"PK\x03\x04 broken", "damaged"),
        ("a.txt", b"x" * (5 * 1024 * 1024 + 1), "too big"),
        ("a.md", b"- why?\n" * 2_500, "too long"),
        ("../x/b.md", b"nothing", "^b.md holds no questions"),
    ],
)
def test_what_cannot_be_a_guide_gets_a_sentence_with_its_name(name, data, why):
    with pytest.raises(GuideError, match=why):
        read_guide(name, data)


def test_word_documents():
    import docx
    from docx.enum.text import WD_BREAK

    made = docx.Document()
    made.add_paragraph("Ours", style="Title")
    made.add_heading("About you", 1)
    made.add_paragraph("Who are you?", style="List Number")
    made.add_paragraph("And who else?", style="List Bullet 2")
    broken = made.add_paragraph("Which day", style="List Number")
    broken.add_run().add_break(WD_BREAK.LINE)
    broken.add_run("was it?")
    made.add_paragraph().add_run("The town").bold = True
    made.add_paragraph("3. Where is it?")
    held = io.BytesIO()
    made.save(held)
    guide = read_guide("g.docx", held.getvalue())
    assert guide.title == "Ours"
    assert shape(guide) == [
        ("About you", [("Who are you?", ["And who else?"]), "Which day was it?"]),
        ("The town", ["Where is it?"]),
    ]


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from(" *_[]()\\`<>&#-+.123aq"), min_size=1, max_size=40
).map(lambda t: " ".join(t.split())).filter(lambda t: re.search(r"\w", t))  # fmt: skip


def items(depth: int):
    below = items(depth - 1) if depth else st.just(())
    kind = "question" if depth == 2 else "prompt"
    return st.lists(st.builds(lambda t, c: ReadItem(t, kind, c), WORDS, below), max_size=3).map(tuple)  # type: ignore[arg-type]


HEADINGS = st.text("abcdefgh ÄÖ", min_size=1, max_size=20).map(lambda t: " ".join(t.split()) or "x")
SECTIONS = st.builds(ReadSection, HEADINGS, st.booleans(), WORDS | st.just(""), items(2))


@settings(max_examples=40, deadline=None)
@given(st.lists(SECTIONS, min_size=1, max_size=3).map(tuple))
def test_what_is_written_as_markdown_reads_back_the_same(sections):
    whole = (*sections, ReadSection("The last", False, "", (ReadItem("Why?", "question"),)))
    guide = ReadGuide(None, whole)
    assert read_guide("x.md", as_markdown(guide, "A title").encode()).sections == whole


@pytest.mark.parametrize(
    "write", [lambda g, t: ("x.md", as_markdown(g, t).encode()), lambda g, t: ("x.docx", as_docx(g, t))]
)
def test_the_ready_made_guide_reads_back_from_each_file(write):
    guide = ready_guide()
    again = read_guide(*write(guide, guide.title))
    assert (again.title, again.sections) == (guide.title, guide.sections)


def test_the_ready_made_guide_covers_its_four_parts_in_plain_words():
    guide = ready_guide()
    asked = [s for s in guide.sections if not s.said]
    assert [s.title for s in asked] == [
        "The project",
        "What we have learnt",
        "The system around us",
        "How we learn and get better together",
    ]
    assert max(len(i.children) for i in asked[2].items) == 9  # the nine behaviours
    assert grade(" ".join(i.text for i in guide.all_items())) <= 6


def test_a_guide_from_headings_takes_the_common_ones_in_their_usual_order():
    talks = [
        ["1. Who are you?", "And why?"],
        ["Who are you?", "And why?", "One odd thing"],
        ["who are you?", "And why?"],
        ["Who are you?", "And why?"],
    ]
    assert questions(guide_from_headings(talks)) == ["Who are you?", "And why?"]
    assert questions(guide_from_headings(talks, columns=["And why?", "Who are you?"])) == ["And why?", "Who are you?"]
    with pytest.raises(GuideError, match="no column called “Nope”"):
        guide_from_headings(talks, columns=["Nope"])
    with pytest.raises(GuideError, match="no headings"):
        guide_from_headings([[], [""]])


def test_real_guides(samples):
    """A real guide with broken HTML, and a real protocol with its briefing and closing said."""
    path = samples / "topic-guides" / "esrc-interview-topic-guide.md"
    guide = read_guide(path.name, path.read_bytes())
    sections = {s.title: s for s in guide.sections}
    assert len(sections["Consent"].items) == 12
    data = sections["What data sets are being collected/re-used?"].items
    assert [c.text for c in data[0].children] == [
        "What does it mean to you in your research?",
        "What form is it in when used in your research?",
    ]
    assert not any("<" in i.text or "**" in i.text for i in guide.all_items())
    path = samples / "fossrit-mismatches" / "study" / "interview-protocol.md"
    guide = read_guide(path.name, path.read_bytes(), said=["Briefing", "Open-licensing and closing"])
    assert [s.said for s in guide.sections] == [True, False, False, False, True]
    raw = path.read_text(encoding="utf-8")
    assert len(guide.questions) == 10
    assert all(q.text in raw for q in guide.questions)


BRANCHED = """# Guide
## Consent
- I have understood what this is about.
- I may stop when I like.
## Here
1. Do you live here?
If yes: since when?
If no: where then?
2. Who helps?
   a) At home?
      i. Who there?
   b) Outside?
Probe: and who else?
3. What next?
"""


def nested(item):
    return (item.text, [nested(c) for c in item.children]) if item.children else item.text


def test_branches_and_probes_hang_from_their_question_and_consent_is_read_out():
    guide = md(BRANCHED)
    assert [(s.title, s.said) for s in guide.sections] == [("Consent", True), ("Here", False)]
    assert [nested(i) for i in guide.sections[1].items] == [
        ("Do you live here?", ["If yes: since when?", "If no: where then?"]),
        ("Who helps?", [("At home?", ["Who there?"]), "Outside?", "Probe: and who else?"]),
        "What next?",
    ]


HTML = b"""<!DOCTYPE html><title>x</title><nav>Menu</nav><main><h1>Guide</h1><h2>Here</h2><ol><li>How is it?
<ul><li>Since when</ul><li>Who <b>helps</b>?</ol><table><tr><td><ol><li>What next?</ol></table></main>"""
RTF = rb"""{\rtf1\ansi{\stylesheet{\s1 heading 1;}}{\s1\pard\s1 Here\par}\pard\ls1\ilvl0{\listtext 1.\tab}How is it?\par
\pard\ls1\ilvl1{\listtext a)\tab}Since when\par\pard\ls1\ilvl0{\listtext 2.\tab}Who helps?\par
\pard\ls1\ilvl0{\listtext 3.\tab}What next?\par}"""


@pytest.mark.parametrize(("name", "data"), [("g.html", HTML), ("g.rtf", RTF)])
def test_other_forms_give_the_same_guide(name, data):
    guide = read_guide(name, data)
    assert [nested(i) for s in guide.sections for i in s.items] == [
        ("How is it?", ["Since when"]),
        "Who helps?",
        "What next?",
    ]
    assert "Here" in (guide.title, guide.sections[-1].title)


@pytest.mark.slow
def test_a_guide_comes_back_the_same_from_what_libreoffice_makes_of_it(tmp_path):
    """ODT, RTF, DOC, HTML and PDF of one guide hold the same questions, nested as before."""
    import subprocess

    from trailbook.guides.reading import read_guide_apart
    from trailbook.guides.writing import as_docx
    from trailbook.kit.documents import oldword

    office = oldword.program()
    if office is None:
        pytest.skip("LibreOffice is not installed")
    text = (
        "# G\n## Here\n1. How do follow-up calls “go” for you, and who makes them?\n    - Since when?\n2. What helps?\n"
    )
    guide = md(text)
    (tmp_path / "g.docx").write_bytes(as_docx(guide, "G"))
    for ending in ("odt", "rtf", "doc", "html", "pdf"):
        subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/p", "--headless", "--convert-to", ending, "g.docx"],
            cwd=tmp_path, check=True, capture_output=True, timeout=90,
        )  # fmt: skip
        again = read_guide_apart(f"g.{ending}", (tmp_path / f"g.{ending}").read_bytes())
        asked = [nested(i) for s in again.sections for i in s.items]
        assert asked == [nested(i) for s in guide.sections for i in s.items], ending
