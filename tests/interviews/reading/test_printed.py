"""Transcripts printed to PDF in many layouts: the same turns come out of all of them, word for word and in order."""

from __future__ import annotations

import random
import time

import pytest
import typst

from trailbook.interviews.reading import read_bytes
from trailbook.kit.documents.pdf import Row, Word
from trailbook.kit.documents.pdf.order import in_order

WORDS = (
    "the mill wheel river flood spring office difficult affluent finally waffle efficient neighbour although community "
    "understanding conversation responsibility immediately well-known together nobody remembering kitchen through"
).split()


def _said() -> list[tuple[str, str]]:
    chance = random.Random(5)
    turns = []
    for n in range(16):
        count = chance.randint(4, 9) if n % 2 == 0 else chance.randint(12, 60)
        words = " ".join(chance.choice(WORDS) for _ in range(count)).capitalize()
        turns.append(("Kit Boye", words + "?") if n % 2 == 0 else ("Wren Hale", words + "."))
    return turns


SAID = _said()
SMALL = '#set page(width: 300pt, height: 420pt, margin: 40pt)\n#set par(justify: true)\n#set text(lang: "en", hyphenate: true, size: 9pt)\n'
RUNNING = "#set page(header: [Interview with Wren #h(1fr) 5 March 2026], footer: context [Mill #h(1fr) Page #counter(page).display() of 9])\n"


def lines(form: str, between: str = "\n\n") -> str:
    return between.join(form.format(n=n, who=who, said=said, t=f"0:{n:02}") for n, (who, said) in enumerate(SAID, 1))


LAYOUTS = {
    "heads and feet": RUNNING + lines("{who}: {said}"),
    "two columns under a title": "#set page(columns: 2, width: 420pt)\n"
    '#place(top + center, scope: "parent", float: true)[#text(18pt)[Talk]]\n' + lines("*{who}:* {said}"),
    "three columns": "#set page(columns: 3, width: 560pt)\n" + lines("{who}: {said}"),
    "numbers of lines": '#set par.line(numbering: "1")\n' + RUNNING + lines("{who}: {said}"),
    "numbers to the right": '#set par.line(numbering: "1", number-margin: right)\n' + lines("{who}: {said}"),
    "names above": RUNNING + lines("*{who}*\\\n{said}"),
    "notes at the foot": lines("{who}: {said}").replace("?\n\n", "?#footnote[Laughs at this.]\n\n"),
    "a table": "#table(columns: (auto, auto, 1fr), table.header([Time], [Speaker], [Text]),"
    + lines("[{t}], [{who}], [{said}]", ",")
    + ")",
    "a column of names": "#grid(columns: (70pt, 1fr), row-gutter: 8pt," + lines("[*{who}*], [{said}]", ",") + ")",
    "counted turns": '#set enum(numbering: "1.")\n' + lines("+ {who}: {said}", "\n"),
    "sheets that are turned": "#set page(flipped: true)\n" + lines("{who}: {said}"),
}


def printed(source: str) -> bytes:
    return typst.compile(source.encode())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_words_of_a_printed_talk(layout: str) -> None:
    doc = read_bytes("talk.pdf", printed(SMALL + LAYOUTS[layout]))
    assert doc.error is None
    assert [(t.speaker, t.asks, " ".join(t.text.split())) for t in doc.turns] == [
        (who, who == "Kit Boye", said) for who, said in SAID
    ]


def test_a_sheet_that_lies_on_its_side_reads_as_one_holds_it() -> None:
    import io

    import pypdfium2

    book = pypdfium2.PdfDocument(printed(SMALL + lines("{who}: {said}")))
    for n in range(len(book)):
        book[n].set_rotation(270)
    out = io.BytesIO()
    book.save(out)
    doc = read_bytes("turned.pdf", out.getvalue())
    assert [t.speaker for t in doc.turns] == [who for who, _ in SAID]


def test_words_that_stand_far_off_the_page_cost_nothing() -> None:
    near, far = Word("near", 72.0, 90.0), Word("far", 2e9, 2e9 + 20)
    rows = [Row(1, [near, far], 700.0 - 14 * n, 12.0, False) for n in range(20)]
    began = time.process_time()
    assert len(in_order(rows)) == 20
    assert time.process_time() - began < 1
