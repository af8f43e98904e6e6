"""A paper as a Word document: real heading styles, its language and title, the copy note in the footer. Written as it
goes, a block at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import IO

from django.utils.translation import gettext as _

from . import word
from .packed import escaped, packed
from .shapes import (
    Block,
    Break,
    Heading,
    Listing,
    Paper,
    Paragraph,
    Quotation,
    Run,
    RunKind,
    Table,
    levelling,
    right_to_left,
)

ROLES = {"lead": "Lead", "quiet": "Small print", "claim": "Claim", "label": "Label", "note": "Note"}
_KEEP = "<w:keepNext/>"
_OPENS, _CLOSES = '<w:t xml:space="preserve">', "</w:t>"
_LINE, _TAB = f"{_CLOSES}<w:br/>{_OPENS}", f"{_CLOSES}<w:tab/>{_OPENS}"


def to_docx(paper: Paper, more: Iterable[Block] = ()) -> IO[bytes]:
    """The paper as DOCX, its blocks and then ``more``, ready to read from its start. The words come out as they are;
    what XML cannot hold becomes a space or U+FFFD. Memory does not grow with ``more``."""
    return packed(_parts(paper, more))


def _parts(paper: Paper, more: Iterable[Block]) -> Iterator[tuple[str, Iterable[str]]]:
    for name, text in word.AROUND.items():
        yield name, (text,)
    yield "docProps/core.xml", (word.core(paper.title, paper.tag),)
    yield "word/styles.xml", (word.styles(paper.tag),)
    yield "word/footer1.xml", (word.footer(_run(Run(f"{paper.footer}  ·  ")) if paper.footer else ""),)
    body = _Body()
    yield "word/document.xml", body.written(paper, more)
    yield "word/numbering.xml", (word.numbering(body.lists),)


class _Body:
    """The words of a document. ``lists``: how many numbered lists there were; each has a numbering of its own, so that
    it counts from one."""

    def __init__(self) -> None:
        self.lists = 0

    def written(self, paper: Paper, more: Iterable[Block]) -> Iterator[str]:
        yield f"<w:document {word.SPACE}><w:body>{_line('Title', (Run(paper.title),))}"
        for under in paper.under:
            yield _line("Subtitle", (Run(under),))
        for block in levelling(chain(paper.blocks, more)):
            yield self._block(block)
        yield f"{word.SECTION}</w:body></w:document>"

    def _block(self, block: Block) -> str:
        match block:
            case Quotation():
                return _quotation(block)
            case Heading():
                return _line(f"heading {block.level}", (Run(block.text),))
            case Paragraph():
                return _line(ROLES.get(block.role, ""), block.runs)
            case Listing():
                return self._listing(block)
            case Table():
                return _table(block)
            case Break():
                return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'

    def _listing(self, block: Listing) -> str:
        if not block.ordered:
            return "".join(_line("List Bullet", item) for item in block.items)
        self.lists += 1
        numbered = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.lists + 1}"/></w:numPr>'
        return "".join(_line("List Number", item, numbered) for item in block.items)


def _quotation(block: Quotation) -> str:
    about = [*block.about, *([_("noted by someone else")] if block.noted else [])]
    named = (Run(block.by, "strong"), Run((" · " if block.by else "") + " · ".join(about) if about else "", "quiet"))
    says_who = bool(block.by or about)
    style = "Voice that challenges" if block.stance == "challenge" else "Quote"
    follows = _KEEP if says_who and not block.name_first else ""
    words = "".join(_line(style, (Run(part),), follows) for part in block.marked)
    if not says_who:
        return words
    return _line("Voice before", named) + words if block.name_first else words + _line("Voice", (Run("— "), *named))


def _table(block: Table) -> str:
    caption = _line("Label", (Run(block.caption),)) if block.caption else ""
    each = word.WIDTH // max(1, len(block.head))
    rows = []
    for n, row in enumerate([block.head, *block.rows]):
        kind: RunKind = "plain" if n else "strong"
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{each}"/></w:tcPr>{_line("", (Run(text, kind),))}</w:tc>'
            for _head, text in zip(block.head, row, strict=True)
        )
        rows.append(f"<w:tr>{'' if n else '<w:trPr><w:tblHeader/></w:trPr>'}{cells}</w:tr>")
    grid = f'<w:gridCol w:w="{each}"/>' * len(block.head)
    told = '<w:tblStyle w:val="TableGrid"/><w:tblW w:type="auto" w:w="0"/><w:tblLook w:val="04A0"/>'
    return f"{caption}<w:tbl><w:tblPr>{told}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _line(style: str, runs: Sequence[Run], more: str = "") -> str:
    """A paragraph. ``more``: what else is told of it, in the order that the format wants."""
    text = runs[0].text if len(runs) == 1 else "".join([r.text for r in runs])
    backwards = not text.isascii() and right_to_left(text)
    told = f'<w:pStyle w:val="{word.style_id(style)}"/>' if style else ""
    return f"<w:p><w:pPr>{told}{more}{'<w:bidi/>' if backwards else ''}</w:pPr>{''.join(map(_run, runs))}</w:p>"


def _run(run: Run) -> str:
    marked = run.marked
    text = escaped(marked)
    if not text:
        return ""
    looks = _LOOKS[run.kind]
    if not marked.isascii() and right_to_left(marked):
        looks += "<w:rtl/>"
    if "\n" in text or "\t" in text:
        text = text.replace("\n", _LINE).replace("\t", _TAB)
    return f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}{_OPENS}{text}{_CLOSES}</w:r>"


_LOOKS = {"plain": "", "quotation": "", "strong": "<w:b/><w:bCs/>", "quiet": f'<w:color w:val="{word.QUIET}"/>'}
