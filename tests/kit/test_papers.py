"""Papers: whatever is written in them comes out as the same words, in files that anyone can read and print."""

from __future__ import annotations

import random
import re
import time
from io import BytesIO

import pypdf
import pytest
import typst
from docx import Document
from docx.oxml.ns import qn
from pdfua import validate

from trailbook.kit.papers import (
    Block,
    Break,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Quotation,
    Run,
    Table,
    to_docx,
    to_html,
    to_pdf,
)
from trailbook.kit.papers import pdf as pdf_module
from trailbook.kit.papers.shapes import clean, levelled, right_to_left

HOSTILE = [
    '#import "/etc/passwd": * #panic("no") ]',
    "$x^2$ \\ #{ } @label <label> = heading - list + list / term: *bold* _it_ `raw` // gone? /* gone? */",
    "<script>alert(1)</script> &amp; &lt;b&gt; {{ paper }} {% now 'Y' %}",
    "quotes \" ' “ ” ‘ ’ … — – 100%",
    "مرحبا بكم",
    "שלום עולם",
    "Ελληνικά кириллица łąka İstanbul",
    "a smile 😀 and a family",
]
LONG = "Rindfleischetikettierungs" * 12


@pytest.fixture(scope="module")
def paper() -> Paper:
    """One of everything, with hostile words everywhere."""
    return Paper(
        title="Where are we now? #import ]",
        under=("Northgate · Where are we now?", "12 March 2026 · edition 2"),
        footer="Copy 3, numbered to Ada [the first].",
        contents="What is in it",
        blocks=(
            Heading("First part", 2),
            *(Paragraph((Run(h), Run(h, "strong"), Run(h, "quiet"))) for h in HOSTILE),
            Paragraph((Run("They told us "), Run("it never rings", "quotation"), Run("."))),
            Paragraph((Run("Many people wait."),), "claim"),
            Quotation(("I waited.\nAll day.", "And the next."), "Ola", stance="support"),
            Quotation(("She waited as well.",), "Bo", noted=True, stance="challenge"),
            Quotation((LONG,), "Cy", name_first=True, about=("on 1.1",)),
            Heading("Deeper", 4),
            Listing(((Run("first"),), (Run("second #x"),)), True),
            Listing(((Run("bullet"),),)),
            Table(("Place", "People"), (("North", "a few"), ("South", "seven")), "Who was asked"),
            Break(),
            Heading("The end", 2),
            Paragraph((Run("control \x00\x07\x1b and a half \ud800 pair \uffff stay out, words stay"),), "note"),
        ),
    )


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u200b", ""))


def close(text: str) -> str:
    """Without any white space: where a line ends, text read out of a PDF has one more."""
    return re.sub(r"\s+", "", flat(text))


@pytest.fixture(scope="module")
def pdf(paper) -> bytes:
    return to_pdf(paper)


def test_pdf_holds_the_words(pdf):
    read = pypdf.PdfReader(BytesIO(pdf))
    text = flat(" ".join(p.extract_text() for p in read.pages))
    for hostile in [*HOSTILE[:4], HOSTILE[6], HOSTILE[7]]:
        assert close(text).count(close(hostile)) == 3, hostile
    for word in " ".join(HOSTILE[4:6]).split():
        assert word in text
    assert LONG in close(text)
    assert "“it never rings”" in text
    assert "“I waited. All day. “And the next.” — Ola" in text
    assert "She waited as well. — Bo · noted by someone else" in text
    assert "“She waited" not in text
    assert "words stay" in text
    assert "\x00" not in text
    assert text.count("Copy 3, numbered to Ada [the first].") == len(read.pages)


def kinds_of_tags(element) -> set[str]:
    """Every kind of structure element at and under this one."""
    element = element.get_object()
    if isinstance(element, list):
        return set().union(*map(kinds_of_tags, element))
    if not isinstance(element, dict):
        return set()
    below = kinds_of_tags(element["/K"]) if "/K" in element else set()
    return below | ({str(element["/S"])} if "/S" in element else set())


def test_pdf_is_tagged_titled_and_has_bookmarks(pdf):
    read = pypdf.PdfReader(BytesIO(pdf))
    root = read.trailer["/Root"]
    assert root["/Lang"] == "en-GB"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata.title == "Where are we now? #import ]"
    titles = [o["/Title"] for o in read.outline if not isinstance(o, list)]
    assert titles[-2:] == ["First part", "The end"]
    assert b"pdfuaid" in pdf
    assert "/BlockQuote" in kinds_of_tags(root["/StructTreeRoot"])
    assert {"/H1", "/H2", "/L", "/Table", "/TOC"} <= kinds_of_tags(root["/StructTreeRoot"])
    assert list(validate(BytesIO(pdf)).findings) == []


def test_pdf_without_a_font_still_comes_and_says_so():
    made = to_pdf(Paper("One", (Paragraph((Run("Unseen: \U0001e900 and on"),)),)))
    text = flat(pypdf.PdfReader(BytesIO(made)).pages[0].extract_text())
    assert "no font for some of the letters" in text
    assert "Unseen:" in text
    assert "and on" in text


def test_words_cannot_run_as_code(monkeypatch):
    """Every word travels in sys.inputs; the source that typst compiles is the same whatever is written."""
    sources = []
    real = typst.compile
    monkeypatch.setattr(pdf_module.typst, "compile", lambda source, **k: sources.append(source) or real(source, **k))
    to_pdf(Paper("a #panic()", (Paragraph((Run("#panic()"),)),)))
    to_pdf(Paper("b", ()))
    assert len(set(sources)) == 1


def test_docx_opens_with_the_words_and_real_styles(paper):
    doc = Document(BytesIO(to_docx(paper)))
    lines = [(p.style.name, p.text) for p in doc.paragraphs]
    text = "\n".join(t for _, t in lines)
    for hostile in [*HOSTILE, LONG]:
        assert clean(hostile) in text
    assert ("Title", "Where are we now? #import ]") in lines
    assert ("Heading 1", "First part") in lines
    assert ("Heading 2", "Deeper") in lines
    assert ("Heading 1", "The end") in lines
    assert ("Claim", "Many people wait.") in lines
    assert ("Quote", "“I waited.\nAll day.") in lines
    assert ("Quote", "“And the next.”") in lines
    assert ("Voice that challenges", "She waited as well.") in lines
    assert ("Voice", "— Bo · noted by someone else") in lines
    assert doc.core_properties.title == "Where are we now? #import ]"
    assert doc.core_properties.language == "en-GB"
    assert doc.sections[0].footer.paragraphs[0].text.startswith("Copy 3, numbered to Ada [the first].")
    assert next(lang.get(qn("w:val")) for lang in doc.styles.element.iter(qn("w:lang"))) == "en-GB"
    assert doc.tables[0].rows[1].cells[1].text == "a few"
    arabic = next(p for p in doc.paragraphs if p.text.startswith("مرحبا"))
    assert arabic._p.pPr.find(qn("w:bidi")) is not None


def test_docx_lists_count_from_one_each():
    one = Listing(((Run("a"),), (Run("b"),)), True)
    doc = Document(BytesIO(to_docx(Paper("x", (one, Paragraph((Run("between"),)), one)))))
    ids = [p._p.pPr.numPr.numId.val for p in doc.paragraphs if p.style.name == "List Number"]
    assert ids[0] == ids[1] != ids[2] == ids[3]


def test_html_is_one_page_that_loads_nothing(paper):
    html = to_html(paper)
    for hostile in HOSTILE[4:]:
        assert hostile in html
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "{{ paper }}" in html
    assert not re.findall(r"(?:src|href)=[\"'](?!#)", html)
    assert re.findall(r"url\((?!data:)", html) == []
    assert '<html lang="en-GB" dir="ltr">' in html
    assert "<q>“it never rings”</q>" in html
    assert "\x00" not in html
    assert html.index("<h2") < html.index("<h3")


def test_levels_close_their_gaps():
    def levels(*given):
        return [h.level for h in levelled(tuple(Heading("x", n) for n in given))]

    assert levels(2, 4, 2, 3, 3) == [1, 2, 1, 2, 2]
    assert levels(3, 2, 1) == [1, 1, 1]


def test_direction_of_first_letter():
    assert right_to_left("12. שלום hello")
    assert not right_to_left("hello שלום")
    assert not right_to_left("123")


def test_clean_keeps_all_that_can_be_kept():
    assert clean("a\r\nb\rc\td") == "a\nb\nc\td"
    assert clean("x\x00y\ud800z") == "x y\ufffdz"
    assert clean("😀 e\u0301 \u202e") == "😀 e\u0301 \u202e"


WORDS = [a + b for a in ("lon", "wai", "ter", "ho", "stre") for b in ("dor", "ting", "me", "et", "lan", "s", "der")]


def a_report(seed: int) -> tuple[Paper, bytes]:
    """60 claims and 300 quotes of 38 words, as a paper and as plain typst."""
    rnd = random.Random(seed)
    blocks: list[Block] = []
    source = ['#set document(title: "Report")\n#set text(font: "Atkinson Hyperlegible Next")\n#title()\n']
    for c in range(60):
        if c % 6 == 0:
            blocks.append(Heading(f"Part {c}"))
            source.append(f"= Part {c}\n")
        said = " ".join(rnd.choices(WORDS, k=20))
        blocks.append(Paragraph((Run(said),), "claim"))
        source.append(f"#strong[{said}]\n\n")
        for q in range(5):
            said = " ".join(rnd.choices(WORDS, k=38))
            blocks.append(Quotation((said,), f"Person {q}"))
            source.append(f"#quote(block: true, attribution: [Person {q}])[“{said}”]\n")
    return Paper("Report", tuple(blocks)), "".join(source).encode()


@pytest.mark.slow
def test_a_long_report_costs_little_more_than_the_bare_typesetter():
    """At most 1.5 times typst alone on the same words, with the same fonts and standard; new words each time, since
    typst remembers what it has set."""
    to_pdf(Paper("Warm", ()))
    pairs = []
    for seed in range(5):
        paper, bare = a_report(seed)
        start = time.process_time()
        to_pdf(paper)
        middle = time.process_time()
        typst.compile(bare, font_paths=pdf_module._fonts(), pdf_standards=["ua-1"])
        pairs.append((middle - start) / (time.process_time() - middle))
    assert sorted(pairs)[2] <= 1.5, pairs
