"""What rooms put on paper: an edition and Voices, word for word what their pages show."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from types import SimpleNamespace
from uuid import uuid4

import pypdf
import pytest
from docx import Document

from trailbook.kit.papers import to_docx, to_html, to_pdf
from trailbook.reports import papers as edition_papers
from trailbook.reports.files import page
from trailbook.reports.queries import Part, ShownBlock, ShownEdition, ShownQuote, ShownSection
from trailbook.voices import paper as voices_paper
from trailbook.voices.queries import Head, Numbers, QuestionVoices

AT = datetime(2026, 3, 12, tzinfo=UTC)


def quote(text, name="Ola", stance="support", noted=False):
    return ShownQuote(uuid4().hex, text, name, noted, stance, 1)


@pytest.fixture
def shown() -> ShownEdition:
    place = SimpleNamespace(name="Northgate", sample=True)
    report = SimpleNamespace(place=place, inquiry=SimpleNamespace(name="Where are we now?"))
    edition = SimpleNamespace(
        report=report,
        number=2,
        published_at=AT,
        title="A year of doors",
        reason="We put a date right.",
        correction=True,
    )
    claim = ShownBlock(
        "claim",
        [Part("Several people were sent on.")],
        [
            quote("They sent me on"),
            quote("I was sent on", "Bo", "nuance", noted=True),
            quote("They let me in", "Cy", "challenge"),
        ],
        contested=True,
        number=1,
    )
    text = ShownBlock(
        "text",
        [Part("Somebody said "), Part("", quote("it rains in", stance="")), Part(".")],
        items=[[Part("one thing")], [Part("another")]],
        ordered=True,
    )
    sections = [
        ShownSection("What we heard", 2, [text, claim]),
        ShownSection("Nearer", 3, [ShownBlock("quote", quotes=[quote("alone", "Di", "")])]),
        ShownSection("The end", 2, []),
    ]
    return ShownEdition(edition, sections, [Part("Nobody differed, and we asked.")], False, 3)  # type: ignore[arg-type]


def test_an_edition_on_paper_holds_what_its_page_shows(shown):
    doc = Document(BytesIO(to_docx(edition_papers.paper_of(shown))))
    lines = [p.text for p in doc.paragraphs if p.text]
    wanted = [
        "A year of doors",
        "Northgate · Where are we now?",
        "12 March 2026 · edition 2",
        "We put a date right.",
        "This is a made-up sample. Nobody in it is real.",
        "What we heard",
        "Somebody said “it rains in”.",
        "one thing",
        "another",
        "Several people were sent on.",
        "Someone whose words stand here says: that is not what I meant. The authors have not answered yet.",
        "It rests on",
        "“They sent me on”",
        "— Ola",
        "This shades it",
        "I was sent on",
        "— Bo · noted by someone else",
        "This challenges it",
        "“They let me in”",
        "— Cy",
        "Nearer",
        "“alone”",
        "— Di",
        "The end",
        "Why nothing here challenges the claims",
        "Nobody differed, and we asked.",
    ]
    assert [line for line in lines if line in wanted] == wanted
    assert any("People quoted here: " in line for line in lines)
    assert "small group" in lines[-1]


def test_an_edition_as_pdf_names_its_edition_on_every_page(shown):
    read = pypdf.PdfReader(BytesIO(to_pdf(edition_papers.paper_of(shown))))
    for sheet in read.pages:
        assert "A year of doors, edition 2" in sheet.extract_text()


def test_an_edition_as_one_page_needs_nothing_beside_it(shown):
    shown.edition.report.slug = "doors"
    html = page(shown)
    assert "url(data:font/woff2" in html
    assert not re.findall(r"url\((?![\"']?data:)", html)
    assert not re.findall(r"(?:src|href)=[\"'](?!#|report\.(?:pdf|docx|json))", html)
    assert "“They let me in”" in html


@pytest.fixture
def found():
    place = SimpleNamespace(name="Northgate", sample=False)
    inquiry = SimpleNamespace(name="Where are we now?", place=place)
    head = Head(uuid4(), "1", "How is it here?", "Here", (("1.1", "And last winter?"),), (1,), earlier=True)
    answers = [
        SimpleNamespace(
            contributor="Ola", prompt="1.1", noted=False, quoted_by="", interpreted=False, unconfirmed=True,
            spoken=(SimpleNamespace(text="Cold.\n\nAnd <wet>."), SimpleNamespace(text="Still.")),
        ),
        SimpleNamespace(
            contributor="Somebody", prompt="", noted=True, quoted_by="Ola", interpreted=False, unconfirmed=False,
            spoken=(SimpleNamespace(text="She said so."),),
        ),
    ]  # fmt: skip
    asked = QuestionVoices(head, answers, Numbers(asked=6, passed=1, not_known=2))
    empty = QuestionVoices(Head(uuid4(), "2", "What would help?", "Here", (), (2,)), [], Numbers())
    return SimpleNamespace(inquiry=inquiry, questions=[asked, empty])


COPY = SimpleNamespace(number=7, holder_name="Ada", made_at=AT)


def test_voices_on_paper_hold_every_answer_and_whose_copy_it_is(found):
    paper = voices_paper.paper_of(found, COPY)  # type: ignore[arg-type]
    doc = Document(BytesIO(voices_paper.to_bytes(paper, "docx")))
    lines = [p.text for p in doc.paragraphs if p.text]
    at = lines.index("1 How is it here?")
    assert lines[at:] == [
        "1 How is it here?",
        "Asked in an earlier version of the guide.",
        "What else was asked with it",
        "1.1 And last winter?",
        "Six people were asked this. One passed. We do not know whether two more were asked.",
        "Ola · on 1.1 · placed here by machine, not confirmed",
        "“Cold.",
        "“And <wet>.",
        "“Still.”",
        "Somebody · quoted by Ola · noted by someone else",
        "She said so.",
        "2 What would help?",
        "Nobody is known to have been asked this.",
        "Nobody’s answer to this is open here yet.",
    ]
    assert "copy 7, numbered to Ada" in doc.sections[0].footer.paragraphs[0].text
    assert "&lt;wet&gt;" in to_html(paper)
    assert "copy 7, numbered to Ada" in to_html(paper)
    with pytest.raises(KeyError):
        voices_paper.to_bytes(paper, "exe")
