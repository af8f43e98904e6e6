"""Files that wait are told without their words: the same as with them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.interviews.pages import TALK

from trailbook.interviews.bringing.choices import (
    Choices,
    FileChoice,
    LabelChoice,
    labels_over,
    settled,
    who_in,
)
from trailbook.interviews.bringing.kept import Lot, document_in, gist_line, gist_of, gists_in, line_of
from trailbook.interviews.reading import read_bytes, settle_who_asks
from trailbook.interviews.reading.meetings import together

QUOTED = f"""{TALK}
KIT: Here is what somebody else said.

> FINN: The bridge shakes at night too, and nobody comes.

WREN: Yes, I said that.
"""
FILES = {
    "mill.txt": TALK,
    "quoted.txt": QUOTED,
    "interpreted.txt": TALK.replace("WREN: Nobody", "Interpreter: Nobody"),
    "turned.txt": TALK.replace("KIT:", "ASH:").replace("WREN:", "KIT:").replace("ASH:", "WREN:"),
    "alone.md": "---\nname: Ola Berg\n---\nWe met at the mill.\n\nIt was cold there.\n",
    "empty.txt": "",
    "table.csv": "Name;What changed at the mill?\nWren;The mill closed and we met.\nFinn;Nothing at all.\n",
    "meeting_saved_chat.txt": "10:00:01\tKIT:\tHello all of you\n10:01:00\tWREN:\tIt shakes, the bridge\n",
}
CHOICES = {
    "nothing": Choices(),
    "named": Choices({"WREN": LabelChoice(who="named", name="Ola Berg"), "KIT": LabelChoice(asks=False)}),
    "out": Choices({"KIT": LabelChoice(part="out")}, {0: FileChoice(labels={"WREN": LabelChoice(who="unknown")})}),
    "through": Choices({"Interpreter": LabelChoice(part="interprets", speaks_for="WREN")}),
    "left": Choices({}, {1: FileChoice(leave_out=True)}),
}


class Kept:
    """An upload in memory, written and read as one in a folder is."""

    def __init__(self) -> None:
        self.lines, gists = b"", b""
        for n, (name, text) in enumerate(FILES.items()):
            doc = read_bytes(name, text.encode())
            line = line_of(n, False, doc)
            gists += gist_line(n, False, gist_of(doc, len(self.lines), len(line)))
            self.lines += line
        self.gists = gists_in(gists + gists[:40]).gists

    def words(self, gist):
        return document_in(self.lines[gist.at : gist.at + gist.length])

    def whole(self, n):
        return None


@pytest.fixture(scope="module")
def lot() -> Lot:
    return Lot(Kept())


@pytest.fixture(scope="module")
def docs():
    found = settle_who_asks([read_bytes(name, text.encode()) for name, text in FILES.items()])
    return together(dict(enumerate(found)))


def test_with_their_words_they_are_as_they_were_read(lot, docs):
    assert list(lot) == list(docs)
    assert {n: lot[n] for n in lot} == docs


@pytest.mark.parametrize("named", CHOICES)
def test_who_is_who_and_how_many_turns_go_in_is_told_without_words(lot, docs, named):
    choices = CHOICES[named]
    for n, doc in docs.items():
        light, made = settled(lot.light[n], n, choices), settled(doc, n, choices)
        assert lot.gists[n].turns_of(light) == len(made.turns), doc.document
        was = [(w.label, w.name, w.state, w.asks) for w in who_in(doc, made, set())]
        assert [(w.label, w.name, w.state, w.asks) for w in who_in(lot.light[n], light, set())] == was, doc.document


def test_labels_over_all_files_are_the_same_without_words(lot, docs):
    assert labels_over(lot.light) == labels_over(docs)
    assert any(row.quoted_only for row in labels_over(lot.light))


def test_no_word_that_was_said_is_in_what_is_told_but_the_samples(lot):
    for gist in lot.gists.values():
        assert all(t.text == "" and t.heading is None for t in gist.doc.turns)
        assert not gist.doc.questions
        assert not any(s.attributes for s in gist.doc.speakers)
    assert replace(lot.gists[0].doc, turns=()).sha256
    assert "It is cold, but we have the stove and we have each other." in lot.gists[0].samples["WREN"]
