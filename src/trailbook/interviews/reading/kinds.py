"""Every kind of file that can be read, and the reader of each.

A new kind is one reader and two lines here: its endings in `KINDS`, its reader in `READERS`. A reader fills a `Parts`
with turns and with what it leaves out and why; it raises BadFile with the reason a file cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from . import chats, papers
from .cues import read_cues
from .decode import decode
from .flow import to_turns
from .meetings import is_chat, read_chat
from .pages import pdf_lines
from .plain import text_lines
from .shapes import Parts
from .stamps import read_spans
from .tables import csv_rows, read_table, read_workbook


@dataclass(frozen=True)
class Wanted:
    """What a reader is told beside the bytes. `drop_preamble`: leave out what stands before the first speaker.
    `columns`: the columns of a table that are answers, None to find them; `also`: titles that are answers with them; `roles`
    and `sheet`: what a person said of single columns, and which sheet of a workbook to read."""

    name: str
    drop_preamble: bool = True
    columns: Collection[str] | None = None
    also: Collection[str] = ()
    roles: Mapping[str, str] | None = None
    sheet: str = ""


Reader = Callable[[bytes, Parts, Wanted], None]


def _text(data: bytes, parts: Parts, wanted: Wanted) -> None:
    text = decode(data)
    if chats.is_chat(text):
        chats.read_chat(text, parts)
    elif is_chat(text):
        read_chat(text, parts)
    elif not read_spans(text, parts):
        to_turns(text_lines(text, False, parts), parts, wanted.drop_preamble)


def _markdown(data: bytes, parts: Parts, wanted: Wanted) -> None:
    to_turns(text_lines(decode(data), True, parts), parts, wanted.drop_preamble)


def _paper(read: Callable[[bytes, Parts, bool], None]) -> Reader:
    def reader(data: bytes, parts: Parts, wanted: Wanted) -> None:
        read(data, parts, wanted.drop_preamble)

    return reader


def _pdf(data: bytes, parts: Parts, wanted: Wanted) -> None:
    to_turns(pdf_lines(data, parts), parts, wanted.drop_preamble)


def _captions(data: bytes, parts: Parts, wanted: Wanted) -> None:
    read_cues(decode(data), parts)


def _csv(data: bytes, parts: Parts, wanted: Wanted) -> None:
    read_table(csv_rows(decode(data)), parts, wanted.columns, wanted.also, wanted.roles)


def _xlsx(data: bytes, parts: Parts, wanted: Wanted) -> None:
    read_workbook(data, parts, wanted.columns, wanted.also, wanted.roles, wanted.sheet)


#: The ending of a file's name, in small letters -> its kind, which is the `format` of what is read.
KINDS: dict[str, str] = {
    ".txt": "txt",
    ".md": "md",
    ".markdown": "md",
    ".docx": "docx",
    ".doc": "doc",
    ".odt": "odt",
    ".fodt": "odt",
    ".rtf": "rtf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".mht": "html",
    ".mhtml": "html",
    ".epub": "epub",
    ".eml": "eml",
    ".pdf": "pdf",
    ".vtt": "vtt",
    ".srt": "srt",
    ".sbv": "sbv",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
}

#: Kind -> its reader.
READERS: dict[str, Reader] = {
    "txt": _text,
    "md": _markdown,
    "docx": _paper(papers.docx),
    "doc": _paper(papers.old_word),
    "odt": _paper(papers.opendocument),
    "rtf": _paper(papers.rich_text),
    "html": _paper(papers.page),
    "epub": _paper(papers.book),
    "eml": _paper(papers.message),
    "pdf": _pdf,
    "vtt": _captions,
    "srt": _captions,
    "sbv": _captions,
    "csv": _csv,
    "xlsx": _xlsx,
}

#: Kinds whose rows are many people's answers, and no talk.
TABLES = frozenset(("csv", "xlsx"))
