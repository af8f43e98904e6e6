"""Files to turns: words kept, speakers told apart, bad files refused with a sentence."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trailbook.interviews.reading import (
    ReadDocument,
    SkippedFile,
    correct,
    dry_run_json,
    read_bytes,
    read_paths,
)

TALK = """# Licence\n\nFree to share.\n\n# BEGIN TRANSCRIPT\n\nKIT: How is the mill?\n\nWREN: Slow.\n\nNote: it leaks.
\nKIT: Here is what others said.\n\n> _Source(s): Moss-1_\n>\n> MOSS: It is cold.\n\nWhat do you think?\n\nWREN: True.\n"""


def said(doc: ReadDocument) -> list[tuple[str | None, bool, str, str | None]]:
    return [(t.speaker, t.asks, t.text, t.quoted_by) for t in doc.turns]


def test_labels_preamble_and_quotations() -> None:
    doc = read_bytes("mill.md", TALK.encode())
    assert said(doc) == [
        ("KIT", True, "How is the mill?", None),
        ("WREN", False, "Slow.\n\nNote: it leaks.", None),
        ("KIT", True, "Here is what others said.", None),
        ("MOSS", False, "It is cold.", "KIT"),
        ("KIT", True, "What do you think?", None),
        ("WREN", False, "True.", None),
    ]
    assert "Free to share" in doc.skipped[0].why
    kept = read_bytes("mill.md", TALK.encode(), drop_preamble=False)
    assert kept.turns[0].speaker is None
    assert "Free to share" in kept.turns[0].text


def test_written_interview_with_front_matter() -> None:
    text = "---\ntitle: Ada Fenn\nrole: miller\n---\n\n### Who are you?\n\nA [miller][m].\n\n* one\n\n* two\n\n[m]: http://x.test\n"
    doc = read_bytes("ada.markdown", text.encode())
    assert [(t.heading, t.text) for t in doc.turns] == [
        ("Who are you?", "A [miller][m]."),
        ("Who are you?", "* one\n\n* two"),
    ]
    assert doc.speakers[0].name == "Ada Fenn"
    assert doc.speakers[0].attributes == {"role": "miller"}


def test_cues_are_joined_with_times() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Wren>Hello\n\n00:02.000 --> 00:03.500\nthere.\n\n00:04.000 --> 00:05.000\n<v Kit>Why?\n"
    doc = read_bytes("a.vtt", text.encode())
    assert [(t.speaker, t.start, t.end, t.text) for t in doc.turns] == [
        ("Wren", 1, 3.5, "Hello there."),
        ("Kit", 4, 5, "Why?"),
    ]


def test_a_row_a_person() -> None:
    text = "Name;Age;What changed?\nWren;40;The mill closed and we met.\n;30;Nothing at all, sadly for us.\n"
    doc = read_bytes("s.csv", text.encode("utf-8-sig"))
    assert [(t.speaker, t.heading) for t in doc.turns] == [
        ("Wren", "What changed?"),
        ("row 3", "What changed?"),
    ]
    assert doc.speakers[0].attributes == {"Age": "40"}
    assert doc.speakers[1].kind == "generic"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'


def packed(name: str, data: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b""),
        ("a.txt", b"\x00\x01\x02\x00"),
        ("a.pdf", b"%PDF-1.7 broken"),
        ("a.docx", b"PK\x03\x04 broken"),
        ("a.docx", packed("word/document.xml", BOMB)),
        ("a.docx", packed("word/document.xml", " " * 30_000_000)),
        ("a.xlsx", packed("xl/workbook.xml", BOMB)),
        ("a.csv", b"only a heading\n"),
        ("a.vtt", b"WEBVTT\n\n"),
    ],
)
def test_bad_files_are_one_sentence(name: str, data: bytes) -> None:
    doc = read_bytes(name, data)
    assert doc.error
    assert doc.error.startswith(name)
    assert doc.error.endswith(".")
    assert not doc.turns


def test_folders_zips_and_the_printed_shape(tmp_path: Path) -> None:
    (tmp_path / "b.jpg").write_bytes(b"x")
    (tmp_path / "c.zip").write_bytes(packed("../out.txt", "Q: a?\nA: b"))
    (tmp_path / "a.md").write_text(TALK)
    found = list(read_paths([tmp_path]))
    assert sum(isinstance(x, SkippedFile) for x in found) == 2
    first = dry_run_json(found)["files"][0]
    assert set(first) == {"document", "format", "turns", "skipped", "error"}
    assert set(first["turns"][0]) == {"speaker", "asks", "start", "end", "text"}


def test_what_a_person_settles() -> None:
    doc = correct(read_bytes("mill.md", TALK.encode()), asks={"KIT": False}, rename={"WREN": "Wren Hale"}, drop=[0])
    assert not any(t.asks for t in doc.turns)
    assert doc.turns[0].speaker == "Wren Hale"


@given(st.lists(st.text("abc é?.,-*\n", min_size=1).filter(str.strip), min_size=1, max_size=6))
def test_words_kept_are_the_files_words(words: list[str]) -> None:
    text = "\n\n".join(f"{'KIT' if i % 2 == 0 else 'WREN'}: {w}" for i, w in enumerate([*words, "x", "y", "z", "w"]))
    doc = read_bytes("t.txt", text.encode())
    bare = text.replace("KIT:", "").replace("WREN:", "").split()
    assert " ".join(t.text for t in doc.turns).split() == bare


def test_samples() -> None:
    root = os.environ.get("TRAILBOOK_SAMPLES")
    if not root:
        pytest.skip("TRAILBOOK_SAMPLES is not set")
    talks = list(read_paths([Path(root) / "fossrit-mismatches" / "transcripts"]))
    assert len(talks) == 15
    assert all({s.label for s in d.speakers if s.asks} == {"MEL"} for d in talks)


SMALL_HEADINGS = """What do you use in the kitchen?

BAKING & SWEETS: I have one good bowl.

It was my mother's.

And a scale.

The oven is older than I am, and leans.

It has been mended twice.

Nobody else may touch it.

PAINTING & PAPER: Two brushes.

What do you wish for?

BAKING & SWEETS: A table by the window.

A second oven.

PAINTING & PAPER: Light.

And a door that shuts.
"""


def test_small_headings_in_capitals_inside_answers_are_no_speakers() -> None:
    doc = read_bytes("kitchen.txt", SMALL_HEADINGS.encode())
    assert {t.speaker for t in doc.turns} == {None}
    assert "BAKING & SWEETS: I have one good bowl." in [t.text for t in doc.turns]


def test_numbered_questions_above_their_answers_are_turns_of_their_own() -> None:
    doc = read_bytes(
        "form.txt", b"1. Where do you sit?\nBy the pond.\n\n2. Who with?\nMy dog.\n\n3. Tell us why.\nIt is near.\n"
    )
    assert [t.text for t in doc.turns] == [
        "1. Where do you sit?\nBy the pond.",
        "2. Who with?\nMy dog.",
        "3. Tell us why.\nIt is near.",
    ]
    listed = read_bytes("list.txt", b"I bring three things.\n\n1. A chair\n\n2. A flask\n\n3. A hat, for the sun\n")
    assert [t.text for t in listed.turns] == [
        "I bring three things.",
        "1. A chair\n\n2. A flask\n\n3. A hat, for the sun",
    ]


def test_a_long_name_of_several_words_is_a_speaker() -> None:
    talk = (
        "Interviewer: How is it?\n\nAna Maria de Souza Lima: Cold.\n\nInterviewer: And the people?\n\n"
        "Ana Maria de Souza Lima: They say this: be kind to them and they will be kind.\n"
    )
    doc = read_bytes("long.txt", talk.encode())
    assert {s.label for s in doc.speakers} == {"Interviewer", "Ana Maria de Souza Lima"}
    assert doc.turns[-1].text == "They say this: be kind to them and they will be kind."
