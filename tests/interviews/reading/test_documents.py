"""The same talk in every form a team keeps documents in: the same words, the same turns, and what is left out told."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trailbook.interviews.reading import read_apart, read_bytes, read_paths
from trailbook.kit.documents import oldword

TALK = [("KIT", "How is the mill?"), ("WREN", "Slow, and wet — “well-worn”."), ("KIT", "Why?"), ("WREN", "Rain. É!")]
TURNS = [(who, text) for who, text in TALK]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"


def turns(doc):
    assert doc.error is None, doc.error
    return [(t.speaker, t.text) for t in doc.turns]


def zipped(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(name.replace("__", "/").replace("_DOT_", "."), data)
    return out.getvalue()


def docx(body: str, **more: str) -> bytes:
    whole = {"word__document_DOT_xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'} | more
    return zipped(**whole)


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def odt(body: str, styles: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{n}="{ODF.format(u)}"'
        for n, u in (("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"))
    )
    content = f"<office:document-content {names}>{styles}<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return zipped(mimetype="application/vnd.oasis.opendocument.text", content_DOT_xml=content)


def rtf(*lines: str) -> bytes:
    def told(text: str) -> str:
        return "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in text)

    return ("{\\rtf1\\ansi\\ansicpg1252 " + "".join(f"\\pard {told(x)}\\par\n" for x in lines) + "}").encode()


def mail(text: str, subtype: str = "plain") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Wren Ash <wren@example.org>"
    message["Subject"] = "Our questions"
    message["Date"] = "Tue, 3 Mar 2026 10:11:12 +0000"
    message.set_content(text, subtype=subtype)
    return message


LINES = [f"{who}: {text}" for who, text in TALK]
PAGE = "<!doctype html><meta charset=utf-8><title>T</title>" + "".join(f"<p><b>{w}:</b> {t}</p>" for w, t in TALK)
CHAPTER = f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{"".join(f"<p>{x}</p>" for x in LINES)}</body></html>'
BOOK = zipped(
    mimetype="application/epub+zip",
    **{
        "META-INF__container_DOT_xml": '<container><rootfiles><rootfile full-path="b/p.opf"/></rootfiles></container>',
        "b__p_DOT_opf": '<package><manifest><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>',
        "b__a_DOT_xhtml": CHAPTER,
    },
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("t.docx", docx("".join(p(x) for x in LINES))),
        ("t.odt", odt("".join(f"<text:p>{x}</text:p>" for x in LINES))),
        ("t.rtf", rtf(*LINES)),
        ("t.html", PAGE.encode()),
        ("t.htm", PAGE.replace("charset=utf-8", "charset=cp1252").encode("cp1252")),
        ("t.epub", BOOK),
        ("t.doc", rtf(*LINES)),
        ("t.eml", bytes(mail("\n\n".join(LINES)))),
    ],
)
def test_the_same_turns_come_out_of_every_form(name, data):
    assert turns(read_bytes(name, data)) == TURNS
    assert turns(read_apart(name, data)) == TURNS, "in the worker too"


TABLE = [("Speaker", "Time", "Text"), ("Kit", "00:01", "How so?"), ("Wren", "00:04", "Slowly."), ("Kit", "00:07", "Why?"), ("Wren", "00:09", "Rain.")]  # fmt: skip


def test_a_talk_in_a_table_is_its_speakers_turns():
    page = "<table>" + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in TABLE) + "</table>"
    word = "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{p(c)}</w:tc>" for c in row) + "</w:tr>" for row in TABLE) + "</w:tbl>"  # fmt: skip
    for doc in (read_bytes("t.html", page.encode()), read_bytes("t.docx", docx(word))):
        assert [(t.speaker, t.text, t.start) for t in doc.turns] == [
            ("Kit", "How so?", 1), ("Wren", "Slowly.", 4), ("Kit", "Why?", 7), ("Wren", "Rain.", 9)]  # fmt: skip
        assert any("head of a table" in s.why for s in doc.skipped)


def test_a_form_with_questions_in_a_column_is_read_as_questions_and_answers():
    rows = [("How is it?", "Fine here."), ("What helps?", "Tea."), ("Who helps?", "Ann.")]
    page = "<table>" + "".join(f"<tr><td>{q}<td>{a}" for q, a in rows) + "</table>"
    assert [(t.heading, t.text) for t in read_bytes("t.html", page.encode()).turns] == rows


def test_word_keeps_what_was_inserted_and_tells_what_is_no_word():
    body = (
        "<w:p><w:r><w:t>WREN: It is </w:t></w:r><w:ins><w:r><w:t>very </w:t></w:r></w:ins><w:del><w:r><w:delText>not "
        "</w:delText></w:r></w:del><w:r><w:t>wet.</w:t></w:r><w:r><w:footnoteReference/></w:r><w:r><w:pict><w:txbxContent>"
        f"{p('KIT: In a box?')}</w:txbxContent></w:pict></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{p('WREN: Nested.')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>"
    )
    notes = f'<w:footnotes xmlns:w="{W}"><w:footnote>{p("See below")}</w:footnote></w:footnotes>'
    remarks = f'<w:comments xmlns:w="{W}"><w:comment>{p("Check this")}</w:comment></w:comments>'
    doc = read_bytes("t.docx", docx(body, word__footnotes_DOT_xml=notes, word__comments_DOT_xml=remarks))
    assert turns(doc) == [("WREN", "It is very wet."), ("KIT", "In a box?"), ("WREN", "Nested.")]
    assert {s.why for s in doc.skipped} == {
        "was deleted and not accepted yet: “not”",
        "is a footnote: “See below”",
        "is a comment in the margin: “Check this”",
    }


def test_odt_notes_comments_and_deleted_words_are_told():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes><text:p>WREN: Slow<text:s text:c='2'/>and<text:tab/>wet"
        "<text:note text:note-class='footnote'><text:note-body><text:p>Note</text:p></text:note-body></text:note>"
        "<office:annotation><text:p>Remark</text:p></office:annotation>.<text:line-break/>Yes.</text:p>"
        "<text:p>KIT: Why?</text:p>"
    )
    doc = read_bytes("t.odt", odt(body))
    assert turns(doc) == [("WREN", "Slow  and\twet.\nYes."), ("KIT", "Why?")]
    assert sorted(s.why for s in doc.skipped) == [
        "is a comment in the margin: “Remark”", "is a footnote: “Note”", "was deleted and not accepted yet: “Gone”"]  # fmt: skip


def test_rtf_understands_its_characters_and_leaves_out_what_is_no_word():
    data = (
        rb"{\rtf1\ansi\ansicpg1250{\fonttbl{\f0\fcharset238 Arial;}}{\info{\author Nobody}}{\header Head\par}"
        rb"\pard WREN: \'9a\'e8 {\footnote Note\par}{\deleted gone }{\*\generator X}{\v hidden }\u8220?yes\u8221?\line no\~x"
        rb"{\pict 00ff}{\field{\*\fldinst HYPERLINK}{\fldrslt link}}\par KIT: Why?\par}"
    )
    doc = read_bytes("t.rtf", data)
    assert turns(doc) == [("WREN", "šč “yes”\nno\xa0xlink"), ("KIT", "Why?")]
    assert {s.why for s in doc.skipped} == {
        "is a running head: “Head”", "is a footnote: “Note”", "was deleted and not accepted yet: “gone”"}  # fmt: skip


def test_a_saved_page_is_read_without_what_is_around_it():
    page = "<nav><a>Home</a></nav><main><h1>Title</h1><p>WREN: Hello.</p><p>KIT: Yes?</p><aside>Buy!</aside></main><footer>©</footer><script>x()</script>"
    saved = EmailMessage()
    saved["Subject"] = "Page"
    saved.set_content(page, subtype="html")
    for name, data in (("p.html", page.encode()), ("p.mhtml", b"MIME-Version: 1.0\n" + bytes(saved))):
        doc = read_bytes(name, data)
        assert turns(doc) == [("WREN", "Hello."), ("KIT", "Yes?")], name
        assert "x()" not in repr(doc)
    assert {s.why.split(":")[0] for s in doc.skipped} >= {
        "is a menu",
        "stands beside the text",
        "is the foot of the page",
    }


def test_a_noscribe_transcript_has_times_and_speakers():
    page = (
        '<html><body><p>talk</p><p>Transcribed with noScribe</p><p><a name="ts_500_2000_S00">S00: [00:00:00] How?</a></p>'
        '<p><a name="ts_2100_5000_S01">S01: Slow,</a><a name="ts_5000_8000_S01"> and wet.</a></p></body></html>'
    )
    doc = read_bytes("n.html", page.encode())
    assert [(t.speaker, t.text, t.start, t.end) for t in doc.turns] == [
        ("S00", "How?", 0.5, 2.0), ("S01", "Slow, and wet.", 2.1, 8.0)]  # fmt: skip
    assert len(doc.skipped) == 2


LETTER = """Hello,

On Mon, 2 Mar 2026 at 09:00, Team <team@example.org> wrote:
> Some words first.
> How is the mill?

Slow, and wet.

> Not asked.

Thank you.

--\x20
Wren, 07000 000000
"""


def test_an_email_is_its_writers_words_and_answers_stand_under_what_was_asked():
    doc = read_bytes("m.eml", bytes(mail(LETTER)))
    assert [(t.heading, t.text) for t in doc.turns] == [
        (None, "Hello,"), ("How is the mill?", "Slow, and wet."), ("How is the mill?", "Thank you.")]  # fmt: skip
    assert (doc.title, doc.date, doc.speakers[0].name) == ("Our questions", "2026-03-03", "Wren Ash")
    assert {s.why.split(":")[0] for s in doc.skipped} == {
        "is a signature", "says whose message is quoted", "is quoted from another message"}  # fmt: skip


def test_an_email_in_html_is_read_without_its_quotation():
    page = "<div>Yes, it <b>is</b>.</div><div class='gmail_quote'><blockquote>Is it?</blockquote></div>"
    assert [t.text for t in read_bytes("m.eml", bytes(mail(page, "html"))).turns] == ["Yes, it is."]


def test_what_is_attached_comes_in_as_files_of_its_own_or_is_listed(tmp_path: Path):
    message = mail("See what is attached.")
    for name, data in (
        ("talk.docx", docx("".join(p(x) for x in LINES))),
        ("face.png", b"\x89PNG"),
        ("../up.txt", b"KIT: Up?"),
    ):
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    (tmp_path / "m.eml").write_bytes(bytes(message))
    found = {x.path.removeprefix(f"{tmp_path}/"): x for x in read_paths([tmp_path])}
    assert set(found) == {"m.eml", "m.eml/talk.docx", "m.eml/face.png", "m.eml/up.txt"}
    assert turns(found["m.eml/talk.docx"]) == TURNS
    assert "cannot be read here" in found["m.eml/face.png"].why


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.odt", odt("<text:p/>"), "no words"),
        ("a.odt", zipped(mimetype="application/vnd.oasis.opendocument.text", content_DOT_xml="<a>"), "damaged"),
        ("a.odt", zipped(content_DOT_xml='<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'), "not safe"),
        ("a.rtf", b"{\\rtf1" + b"{" * 5_000 + b"x", "nested too deep"),
        ("a.rtf", b"plain", "not the kind"),
        ("a.epub", zipped(mimetype="application/epub+zip"), "not a book"),
        ("a.eml", b"just some words", "no e-mail"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no words"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ""),
        ("a.pdf", b"%PDF-1.4\n%%EOF", "damaged"),
    ],
)
def test_a_bad_document_is_one_sentence(name, data, said):
    doc = read_apart(name, data)
    assert doc.error is not None
    assert doc.error.startswith(f"{name} ")
    assert said in doc.error
    assert not doc.turns


@settings(max_examples=60, deadline=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="{}\\par'u08-9 abf*\n;", max_size=200))
def test_any_control_words_are_answered(text):
    doc = read_bytes("x.rtf", b"{\\rtf1 " + text.encode())
    assert bool(doc.error) != bool(doc.turns)


@settings(max_examples=60, deadline=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("<p> </p> <div> <li> <ul> </ul> <table> <tr> <td> </table> <b> </b> a <!-- --> & < > <br>".split()), max_size=40))  # fmt: skip
def test_any_tags_keep_the_words(tags):
    doc = read_bytes("x.html", ("<p>start</p>" + " ".join(tags) + "<p>finis</p>").encode())
    assert "start" in " ".join(t.text for t in doc.turns)


# PDF


def pdf(source: str) -> bytes:
    typst = pytest.importorskip("typst")
    return typst.compile(source.encode())


PROSE = (
    "We came here in the winter and the understanding between neighbours was extraordinarily important to everybody, "
    "since nobody had anything that worked properly, and the self-made things were the well-known ones that everybody "
    "wanted, notwithstanding the considerable inconvenience. "
)


def words(text: str) -> list[str]:
    return re.findall(r"[\w’'-]+", text)


def test_two_columns_broken_words_heads_and_feet_of_a_pdf():
    text = [f"{who}: {n} {PROSE * 3}" for n, who in enumerate(["KIT", "WREN"] * 8)]
    source = (
        "#set page(width: 15cm, height: 14cm, columns: 2, header: [Our study], footer: context [Page #counter(page).display()])\n"
        '#set text(size: 9pt, lang: "en", hyphenate: true)\n#set par(justify: true)\n' + "\n\n".join(text)
    )
    doc = read_bytes("t.pdf", pdf(source))
    assert [t.speaker for t in doc.turns] == ["KIT", "WREN"] * 8
    assert [words(t.text) for t in doc.turns] == [words(x.split(": ", 1)[1]) for x in text]
    assert any("running head: “Our study”" in s.why for s in doc.skipped)
    assert any("Page 2" in s.why for s in doc.skipped)


def test_ligatures_lists_and_headings_of_a_pdf():
    source = "= What helps?\nThe office finds its first waffle difficult to define.\n\n- one thing\n- another thing\n\n= Who helps?\nNobody does so.\n"
    doc = read_bytes("t.pdf", pdf(source))
    assert [(t.heading, t.text) for t in doc.turns] == [
        ("What helps?", "The office finds its first waffle difficult to define."),
        ("What helps?", "one thing\nanother thing"),
        ("Who helps?", "Nobody does so."),
    ]


def test_numbers_in_the_margin_of_a_pdf_are_no_words():
    rows = "\n".join(
        f"#block(spacing: 1.4em)[#place(dx: -1cm)[{n}]{who}: Answer number {n * 7} {'is here ' * 20}]"
        for n, who in enumerate(["KIT", "WREN"] * 12, 1)
    )
    doc = read_bytes("t.pdf", pdf("#set page(height: 18cm)\n" + rows))
    assert len(doc.turns) == 24
    assert doc.turns[3].text.startswith("Answer number 28 is here")
    assert any("24 paragraph numbers" in s.why for s in doc.skipped)


def test_a_page_that_is_a_picture_is_told():
    doc = read_bytes("scan.pdf", pdf("#rect(width: 5cm, height: 5cm)"))
    assert doc.error is not None
    assert "pictures of pages" in doc.error


@pytest.mark.slow
def test_what_libreoffice_makes_of_a_talk_has_the_same_turns(tmp_path: Path):
    office = oldword.program()
    if office is None:
        pytest.skip("LibreOffice is not installed")
    import docx as word

    made = word.Document()
    for n, (who, text) in enumerate(TALK * 6):
        made.add_paragraph(f"{who}: {n} {PROSE if n % 2 else text}")
    made.save(str(tmp_path / "t.docx"))
    expected = turns(read_bytes("t.docx", (tmp_path / "t.docx").read_bytes()))
    for ending in ("odt", "rtf", "doc", "html", "epub", "pdf"):
        subprocess.run(
            [office, f"-env:UserInstallation=file://{tmp_path}/p", "--headless", "--convert-to", ending, "t.docx"],
            cwd=tmp_path, check=True, capture_output=True, timeout=90,
        )  # fmt: skip
        found = turns(read_apart(f"t.{ending}", (tmp_path / f"t.{ending}").read_bytes()))
        assert found == [(who, text.strip()) for who, text in expected], ending


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE html [<!ENTITY x "y">]>',
        '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C" "x" [ <!ENTITY a "b"> ] >',
    ],
)
def test_what_a_page_declares_of_its_own_is_no_word(head: str) -> None:
    page = head + "<html><body><p>KIT: How?</p><p>WREN: Cold ]> so.</p><p>KIT: And?</p><p>WREN: Wet.</p></body></html>"
    assert [t.text for t in read_bytes("a.html", page.encode()).turns] == ["How?", "Cold ]> so.", "And?", "Wet."]
