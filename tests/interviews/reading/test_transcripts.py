"""Captions, transcripts with times, meetings' files, labels of every kind: whose words they are and when."""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

import pytest

from trailbook.interviews.reading import ReadDocument, read_bytes
from trailbook.interviews.reading.labels import alike
from trailbook.interviews.reading.meetings import together
from trailbook.interviews.reading.parting import leave_out, nobodys_until_said, speak_for


def read(name: str, text: str, **more: object) -> ReadDocument:
    return read_bytes(name, text.encode(), **more)  # type: ignore[arg-type]


def said(doc: ReadDocument) -> list[tuple[str | None, float | None, str]]:
    return [(t.speaker, t.start, t.text) for t in doc.turns]


@pytest.fixture(scope="module")
def samples() -> Path:
    root = os.environ.get("TRAILBOOK_SAMPLES")
    if not root:
        pytest.skip("TRAILBOOK_SAMPLES is not set")
    return Path(root)


TWO = [("Kit Ward", 3.0, "What happened at the mill?"), ("Wren Hale", 6.0, "It closed in March.")]


@pytest.mark.parametrize(
    "text",
    [
        "Kit Ward  0:03  \nWhat happened at the mill?\n\nWren Hale  0:06  \nIt closed in March.\n",
        "Kit Ward   00:00:03\nWhat happened at the mill?\nWren Hale   00:00:06\nIt closed in March.\n",
        "00:00:03 Kit Ward\nWhat happened at the mill?\n\n00:00:06 Wren Hale\nIt closed in March.\n",
        "Kit Ward\n0:03\nWhat happened at the mill?\n\nWren Hale\n0:06\nIt closed in March.\n",
        "[00:00:03] Kit Ward: What happened at the mill?\n[00:00:06] Wren Hale: It closed in March.\n",
        "Kit Ward (00:03):\nWhat happened at the mill?\n\nWren Hale (00:06):\nIt closed in March.\n",
        "0:0:3.0 --> 0:0:5.0\nKit Ward\nWhat happened at the mill?\n\n0:0:6.0 --> 0:0:9.0\nWren Hale\nIt closed in March.\n",
        "[00:03.000 --> 00:05.000] Kit Ward: What happened at the mill?\n[00:06.000 --> 00:09.000] Wren Hale: It closed in March.\n",
        "00:00:03\n\nKit Ward: What happened at the mill?\n\n00:00:06\n\nWren Hale: It closed in March.\n",
    ],
)
def test_times_stand_beside_above_or_before_a_name(text: str) -> None:
    assert said(read("t.txt", text)) == TWO


def test_a_day_told_by_the_clock_keeps_its_times() -> None:
    for text in (
        "On 3:15 we left.\n\n10:30\n\nCame home at ten.\n\n11:15\n\nWent to bed.\n",
        "7:00 wake up\n\n8:30 go to work\n\n12:00 Lunch\n\n18:00 Home\n\n19:00 Dinner\n",
    ):
        assert " ".join(t.text for t in read("t.txt", text).turns).split() == text.split()


def test_a_clock_in_a_sentence_is_no_time_of_the_recording() -> None:
    text = "I left at 10:30\nand came home.\n\nIt was late. Then at 11:15\nI slept.\n"
    assert " ".join(t.text for t in read("t.txt", text).turns).split() == text.split()


def test_names_stand_above_what_they_said() -> None:
    text = "".join(f"{n}\nWords number {i} of it.\n\n" for i, n in enumerate(["Kit Ward", "Wren Hale"] * 3))
    assert [t.speaker for t in read("t.txt", text).turns] == ["Kit Ward", "Wren Hale"] * 3
    apart = "".join(f"{n}\n\nWords number {i} of it.\n\n" for i, n in enumerate(["Kit Ward", "Wren Hale"] * 3))
    assert [t.speaker for t in read("t.txt", apart).turns] == ["Kit Ward", "Wren Hale"] * 3
    once = "My kitchen\nI cook.\n\nMy garden\nI dig.\n\nMy street\nI walk.\n"
    assert {t.speaker for t in read("t.txt", once).turns} == {None}


@pytest.mark.parametrize(
    ("labels", "asks"),
    [
        (("interviewer:", "interviewee:"), {"interviewer"}),
        (("Interviewer 2:", "Interviewee1 :"), {"Interviewer 2"}),
        (("INTERVIEWER:", "WREN HALE:"), {"INTERVIEWER"}),
        (("[int]", "[id1]"), {"int"}),
        (("**Kit:**", "**Wren:**"), {"Kit"}),
    ],
)
def test_labels_of_every_kind(labels: tuple[str, str], asks: set[str]) -> None:
    text = "".join(f"{labels[0]} What was it, number {i}?\n\n{labels[1]} Cold and wet {i}.\n\n" for i in range(3))
    doc = read("t.md", text)
    assert {s.label for s in doc.speakers if s.asks} == asks
    assert len(doc.turns) == 6


def test_two_interviewers_a_label_that_changes_and_a_group_of_eight() -> None:
    text = "Assistant: Well?\n\nUser: Cold.\n\nAI: And then?\n\nUser: Warm.\n"
    assert {s.label for s in read("t.txt", text).speakers if s.asks} == {"Assistant", "AI"}
    names = "Ana Ben Cem Dov Eva Fay Gus Hal".split()
    group = "".join(f"Moderator: Question {i}?\n\n" + "".join(f"{n}: I say {i}.\n\n" for n in names) for i in range(3))
    doc = read("t.txt", group)
    assert [s.label for s in doc.speakers if not s.asks] == names
    assert len(doc.turns) == 27


INTERPRETED = "Kit: What was it?\n\nAmira: (in her language)\n\nInterpreter: The mill was cold.\n\nKit: And?\n\nInterpreter: They met there.\n"


def test_an_interpreters_words_are_nobodys_until_it_is_said_whose() -> None:
    doc = read("t.txt", INTERPRETED)
    left = nobodys_until_said(doc)
    assert [(t.speaker, t.through) for t in left.turns if t.through] == [(None, "Interpreter")] * 2
    assert "Interpreter" in left.notes[-1]
    for whose in ("Amira", "amira", ""):
        hers = speak_for(doc, {"interpreter": whose})
        assert [(t.speaker, t.through, t.text) for t in hers.turns if t.through] == [
            ("Amira", "Interpreter", "The mill was cold."),
            ("Amira", "Interpreter", "They met there."),
        ]
        assert {s.label for s in hers.speakers} == {"Kit", "Amira"}
    named = speak_for(doc, {"Interpreter": "Somebody Else"})
    assert {s.label: s.turns for s in named.speakers} == {"Kit": 2, "Amira": 1, "Somebody Else": 2}


def test_what_a_label_says_is_left_out_and_told() -> None:
    doc = leave_out(read("t.txt", INTERPRETED), ["AMIRA"])
    assert not any(t.speaker == "Amira" for t in doc.turns)
    assert doc.skipped[-1].where == "1 turn of Amira"


def test_names_that_may_be_one_are_offered_and_others_are_not() -> None:
    counts = {"Jackie": 5, "JACKIE": 2, "Jaqcuie": 1, "Mel": 9, "Nick": 3, "Mick": 3, "Speaker 1": 4, "Speaker 2": 4}
    assert alike(counts) == {"JACKIE": "Jackie", "Jaqcuie": "Jackie"}


# Captions


def test_sbv_and_a_caption_that_ends_before_it_starts() -> None:
    doc = read("a.sbv", "0:00:01.000,0:00:02.000\nKit: Why?\n\n0:00:03.000,0:00:02.500\nWren: So[br]it is.\n")
    assert [(t.speaker, t.start, t.end, t.text) for t in doc.turns] == [
        ("Kit", 1.0, 2.0, "Why?"),
        ("Wren", 3.0, 3.0, "So it is."),
    ]
    assert any("ends before it starts" in n for n in doc.notes)


def test_voices_classes_languages_notes_styles_and_regions() -> None:
    text = (
        "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:one\n\nNOTE nobody says this\n\n1\n"
        "00:01.000 --> 00:02.000 region:one\n<v.first.loud Esme O&apos;Neil>It is <i>cold</i> <lang en>here</lang></v>\n\n"
        "intro\n00:02.000 --> 00:03.000\n<v Kit>Why?</v> <v Esme O&apos;Neil>because</v>\n\n"
        "00:02.800 --> 00:06.000\n<v Kit>a < b & 5 > 3\n"
    )
    doc = read("a.vtt", text)
    assert [(t.speaker, t.text) for t in doc.turns] == [
        ("Esme O'Neil", "It is cold here"),
        ("Kit", "Why?"),
        ("Esme O'Neil", "because"),
        ("Kit", "a < b & 5 > 3"),
    ]
    assert "nobody says this" not in str(doc.turns)


def test_captions_that_roll_up_are_said_once() -> None:
    lines = ["so what we did", "was to walk down", "to the river", "and wait there"]
    cues = [
        f"00:0{i}.000 --> 00:0{i + 1}.000\n{lines[i - 1] if i else ''}\n{line.split()[0]}<00:00:0{i}.500><c> "
        f"{' '.join(line.split()[1:])}</c>\n\n00:0{i}.900 --> 00:0{i}.990\n{line}\n"
        for i, line in enumerate(lines)
    ]
    assert " ".join(t.text for t in read("a.vtt", "WEBVTT\n\n" + "\n".join(cues)).turns) == " ".join(lines)
    plain = [
        f"{i}\n00:00:0{i},000 --> 00:00:0{i + 1},000\n{lines[i - 1] if i else 'hello'}\n{x}\n"
        for i, x in enumerate(lines)
    ]
    assert " ".join(t.text for t in read("a.srt", "\n".join(plain)).turns) == "hello " + " ".join(lines)


def test_a_dash_is_somebody_else_where_nobody_is_named_and_a_dash_where_they_are() -> None:
    two = "1\n00:00:01,000 --> 00:00:02,000\n- Is it cold?\n- It is.\n"
    assert [t.text for t in read("a.srt", two).turns] == ["Is it cold?", "It is."]
    named = "1\n00:00:01,000 --> 00:00:02,000\nWren: it was\n\n2\n00:00:02,000 --> 00:00:03,000\n- you know - cold\n\n"
    named += "3\n00:00:04,000 --> 00:00:05,000\nKit: Was it?\n\n4\n00:00:06,000 --> 00:00:07,000\nWren: Yes.\n"
    assert [t.speaker for t in read("a.srt", named).turns] == ["Wren", "Kit", "Wren"]


# Meetings


def test_a_chat_belongs_to_its_meeting_and_private_words_stay_out() -> None:
    talk = "WEBVTT\n\n" + "".join(
        f"{i}\n00:00:{i:02}.000 --> 00:00:{i + 1:02}.000\n{'Kit: What now?' if i % 2 else 'Wren: It rains.'}\n\n"
        for i in range(1, 9)
    )
    chat = (
        "10:02:11 From Kit to Everyone:\n\tHello all\n10:03:00 From Wren to Kit(Direct Message):\n\tbetween us\n"
        "10:04:00 From Wren to Everyone:\n\tThe mill\n\tis cold.\n"
    )
    tabs = "00:21:14\tKit:\tHello all\n00:22:00\tWren:\tThe mill is cold.\n"
    there = (
        "Name (Original Name),User Email,Total Duration (Minutes),Guest\nWren,w@x.org,70,\nMoss,,20,\nWren,w@x.org,5,\n"
    )
    docs = together(
        {
            0: read("m1_participants.csv", there),
            1: read("m1_chat.txt", chat),
            2: read("m1_transcript.vtt", talk),
            3: read("other.txt", tabs),
        }
    )
    assert list(docs) == [1, 2, 3, 0], "what tells of people comes after them"
    assert said(docs[1]) == [("Kit", 36131.0, "Hello all"), ("Wren", 36240.0, "The mill\nis cold.")]
    assert docs[1].turns[0].asks, "Kit asks in the meeting"
    assert docs[1].manner == "written"
    assert "between us" not in str(docs[1])
    assert "belongs to m1_transcript.vtt" in str(docs[1].notes)
    assert said(docs[3])[0] == ("Kit", 1274.0, "Hello all")
    assert [(f.who, f.told) for f in docs[0].facts] == [
        ("Wren", {"Total Duration (Minutes)": "75"}),
        ("Moss", {"Total Duration (Minutes)": "20"}),
    ]
    assert "w@x.org" not in str(docs[0].facts)


# Real ones


def test_real_captions(samples: Path) -> None:
    def of(name: str) -> ReadDocument:
        path = samples / name
        return read_bytes(path.name, path.read_bytes())

    rolling = of("subtitle-forms/youtube_dl.vtt")
    assert " ".join(t.text for t in rolling.turns) == "yeah what this will happen is I'm telling"
    assert all(t.end is None or t.end >= (t.start or 0) for t in of("subtitle-forms/sample.sbv").turns)
    zoom = of("zoom-export/meeting001_transcript.vtt")
    assert {s.label for s in zoom.speakers} == {
        "Andrew Knight", "Paul McCartney", "George Harrison", "Ringo Starr", "John Lennon",
    }  # fmt: skip
    text = (samples / "zoom-export/meeting001_transcript.vtt").read_text("utf-8")
    words = [
        re.sub(r"^[A-Z]\w+ [A-Z]\w+: ", "", row)
        for row in text.split("\n")[1:]
        if row.strip() and "-->" not in row and not row.strip().isdigit()
    ]
    assert " ".join(t.text for t in zoom.turns).split() == " ".join(words).split()


def test_each_of_125_conversations_in_cells_has_its_own_turns_and_asker(samples: Path) -> None:
    path = samples / "anthropic-interviewer-creatives" / "creatives_transcripts.csv"
    doc = read_bytes(path.name, path.read_bytes())
    csv.field_size_limit(10**8)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    wanted = []
    for number, (key, text) in enumerate(rows, 2):
        pieces = re.split(r"(?m)^(Assistant|AI|User):", text)
        for label, words in zip(pieces[1::2], pieces[2::2], strict=True):
            if words.strip():
                who = key if label == "User" else label
                wanted.append((f"row {number}", who, label != "User", words.split()))
    assert len(rows) == 125
    assert [(t.where, t.speaker, t.asks, t.text.split()) for t in doc.turns] == wanted
