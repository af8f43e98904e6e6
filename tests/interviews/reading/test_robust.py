"""Whatever the file: never an error but a sentence, and the words kept are the words in it."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trailbook.interviews.reading import KINDS, ReadDocument, SkippedFile, read_bytes, read_paths
from trailbook.interviews.reading.decode import decode

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def p(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


@pytest.mark.parametrize("ending", sorted(KINDS))
@settings(max_examples=25, deadline=3000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=600), st.text(max_size=400).map(str.encode)))
def test_any_bytes_give_turns_or_a_sentence(ending: str, data: bytes) -> None:
    doc = read_bytes(f"odd{ending}", data)
    assert bool(doc.error) != bool(doc.turns or doc.notes)
    if doc.error:
        assert doc.error.startswith(f"odd{ending} ")
        assert doc.error.endswith(".")


@settings(max_examples=40, deadline=3000)
@given(st.lists(st.sampled_from(["A: ", "\n", "\n\n", "# ", "> ", "B:", "x", "? ", "---\n", "- ", "**C**", "[1]: a"])))
def test_any_marks_lose_no_word(parts: list[str]) -> None:
    doc = read_bytes("odd.md", "".join(parts).encode())
    assert all(t.text.strip() for t in doc.turns)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("old.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "locked with a password"),
        ("old.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "locked with a password"),
        ("half.docx", docx(p("Hello there"))[:150], "damaged"),
        ("torn.pdf", b"%PDF-1.4\n1 0 obj\n<<", "damaged"),
        ("blank.txt", b" \n\t\n", "empty"),
        ("strange.txt", b"\xff\xfe\x00\xd8\x00\xd8", "encoding"),
        ("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "really a picture"),
        ("talk.mp3", b"ID3", "is a sound; bring in what was said in it as text"),
        ("talk.eaf", b"<x/>", "belongs to ELAN; export it there as tab-delimited text first"),
        ("talk.xyz", b"ID3", "a kind of file that cannot be read here"),
        ("big.txt", b"a" * (50 * 1024 * 1024 + 1), "bigger than 50 MB"),
    ],
)
def test_a_bad_file_is_told_with_its_reason(name: str, data: bytes, said: str) -> None:
    doc = read_bytes(name, data)
    assert doc.error is not None
    assert said in doc.error
    assert doc.error.count(".") <= 2 + name.count(".")


def test_a_locked_pdf_is_told() -> None:
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    try:
        writer.encrypt("secret", algorithm="RC4-128")
    except Exception:
        pytest.skip("no way to lock a PDF here")
    out = io.BytesIO()
    writer.write(out)
    assert "locked with a password" in (read_bytes("a.pdf", out.getvalue()).error or "")


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("KIT: How so?\n\nWREN: Slowly.\n\nKIT: Why?\n\nWREN: Rain.\n")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / ".hidden.txt").write_text("x")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as z:
        z.writestr("../../etc/passwd.txt", "KIT: no")
        z.writestr("in/d.txt", "KIT: How so?\n\nWREN: Slowly.\n")
        z.writestr("in/e.zip", b"PK")
    found = list(read_paths([tmp_path]))
    read = {d.document: d for d in found if isinstance(d, ReadDocument)}
    assert read["a.txt"].error is None
    assert read["d.txt"].error is None
    assert read["b.docx"].error
    assert {s.why for s in found if isinstance(s, SkippedFile)} == {
        "is a hidden file or folder",
        "has a name that points outside the zip",
        "is a zip inside a zip",
    }


def test_a_long_line_is_quick() -> None:
    began = time.monotonic()
    for text in ("a " * 400_000, "A:" * 200_000, "[" * 300_000, "- " * 200_000, "> " * 100_000):
        read_bytes("long.md", text.encode())
    assert time.monotonic() - began < 8


def test_cells_of_nested_tables_are_read_in_order() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p('three')}</w:tc><w:tc>{p('four')}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{p('two')}{inner}</w:tc><w:tc>{p('five')}</w:tc></w:tr></w:tbl>"
    doc = read_bytes("cells.docx", docx(p("one") + outer + p("six")))
    assert " ".join(t.text for t in doc.turns).split() == ["one", "two", "three", "four", "five", "six"]


def test_questions_marked_without_labels_on_the_answers() -> None:
    text = "Question 1: What is a mill?\n\nA wheel and a roof.\n\nQuestion 2: Who runs it?\n\nMy aunt does.\n"
    doc = read_bytes("form.txt", text.encode())
    assert [(t.heading, t.text, t.asks) for t in doc.turns] == [
        ("What is a mill?", "A wheel and a roof.", False),
        ("Who runs it?", "My aunt does.", False),
    ]


def test_of_two_people_whoever_asks_more_to_the_word_asks() -> None:
    turns = [
        ("KIT", "Okay. And how is that?"),
        ("WREN", "Well, would you believe it? " + "The mill stood and turned and the water ran on. " * 20),
        ("KIT", "Right."),
        ("WREN", "You know what I said? " + "There is no bread in a broken wheel, my dear. " * 20),
        ("KIT", "Is it still so?"),
        ("WREN", "It is so. " * 30),
    ]
    doc = read_bytes("t.txt", "\n\n".join(f"{who}: {what}" for who, what in turns).encode())
    assert {s.label for s in doc.speakers if s.asks} == {"KIT"}


def test_a_label_misspelt_once_is_the_label_meant() -> None:
    text = "\n\n".join(["Dan: Why?\n\nParticipant: Because."] * 6 + ["Particpant: Also this."])
    doc = read_bytes("t.txt", text.encode())
    assert {s.label for s in doc.speakers} == {"Dan", "Participant"}


def test_a_title_in_the_text_names_nobody() -> None:
    assert read_bytes("a.md", b"# Notes of a walk\n\nWe walked.\n").speakers[0].name is None
    assert read_bytes("a.md", b"---\ntitle: Ada Fenn\n---\n\nI walked.\n").speakers[0].name == "Ada Fenn"


def test_a_quotation_with_its_source_is_shown_by_whoever_asks() -> None:
    text = (
        "KIT: Ready?\n\nWREN: Yes.\n\n> _Source(s): Moss-1_\n>\n> MOSS: It is cold here.\n>\n> KIT: How cold?\n\n"
        "KIT: And you?\n\nWREN: Colder."
    )
    doc = read_bytes("t.md", text.encode())
    quoted = [(t.speaker, t.text, t.quoted_by, t.asks) for t in doc.turns if t.quoted_by is not None]
    assert quoted == [("MOSS", "It is cold here.", "KIT", False), ("KIT", "How cold?", "KIT", False)]


def test_columns_that_the_guide_asks_are_answers() -> None:
    rows = "\n".join(f"{i},yes,blue" for i in range(12))
    data = f"Respondent ID,1. Like it?,Colour\n{rows}\n".encode()
    assert not read_bytes("t.csv", data).turns
    doc = read_bytes("t.csv", data, also=["Like it?"])
    assert {t.heading for t in doc.turns} == {"1. Like it?"}
    assert doc.speakers[0].attributes == {"Colour": "blue"}


def test_a_conversation_in_each_cell_is_read_turn_by_turn() -> None:
    talk = "Assistant: Hello. How are you?\n\nUser: Fine.\n\nAI: What do you make?\n\nUser: Bread.\n\nAnd jam."
    rows = "\n".join(f'w{i},"{talk}"' for i in range(4))
    doc = read_bytes("t.csv", f"id,text\n{rows}\n".encode())
    assert [(t.speaker, t.asks, t.text) for t in doc.turns[:4]] == [
        ("Assistant", True, "Hello. How are you?"),
        ("w0", False, "Fine."),
        ("AI", True, "What do you make?"),
        ("w0", False, "Bread.\n\nAnd jam."),
    ]


@pytest.mark.slow
def test_every_word_kept_stands_in_the_file(samples: Path) -> None:
    """For every text file of the samples: each turn is a stretch of the file as it stands, quotation marks of a block
    quote and cues' line ends aside."""
    checked = 0
    for file in sorted(samples.rglob("*")):
        if file.suffix.lower() not in (".txt", ".md", ".markdown", ".csv") or "polis" in str(file):
            continue
        doc = read_bytes(file.name, file.read_bytes())
        if doc.error:
            continue
        text = decode(file.read_bytes())
        plain = re.sub(r"\s+", " ", re.sub(r"^ ?> ?", "", text.replace("\ufeff", ""), flags=re.M))
        plain = plain.replace('""', '"') if file.suffix == ".csv" else plain
        for turn in doc.turns:
            whole = re.sub(r"\s+", " ", turn.text.replace('""', '"') if file.suffix == ".csv" else turn.text).strip()
            assert whole in plain, (file.name, turn.where)
            checked += 1
    assert checked > 5000


@pytest.mark.slow
def test_words_of_pdf_and_docx_are_those_another_reader_finds(samples: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    for file in sorted((samples / "pdpilot-interviews" / "transcripts").glob("*.pdf")):
        doc = read_bytes(file.name, file.read_bytes())
        told = " ".join(page.extract_text() for page in pypdf.PdfReader(str(file)).pages)
        bare = re.sub(r"\W+", "", told)
        left = re.sub(r"\d+", "", bare)
        for turn in doc.turns:
            assert re.sub(r"\d+", "", re.sub(r"\W+", "", turn.text))[:60] in left, (file.name, turn.where)
    office = pytest.importorskip("docx")
    for file in samples.rglob("*.docx"):
        doc = read_bytes(file.name, file.read_bytes())
        told = re.sub(r"\W+", "", "".join(office.Document(str(file)).element.body.itertext()))
        for turn in doc.turns:
            assert all(re.sub(r"\W+", "", line) in told for line in turn.text.split("\n")), turn.where
