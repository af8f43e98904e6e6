"""Every kind of file that can be read, and the reader of each.

A new kind is one reader and two lines here: its endings in `KINDS`, its reader in `READERS`. A reader fills a `Parts`
with turns and with what it leaves out and why; it raises BadFile with the reason a file cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from . import chats, papers
from .cues import read_cues
from .data import read_data
from .decode import decode
from .flow import to_turns
from .meetings import is_chat, read_chat
from .plain import text_lines
from .shapes import Parts
from .stamps import read_spans
from .tabbed import read_tabbed
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
    elif not read_tabbed(text, parts) and not read_spans(text, parts):
        to_turns(text_lines(text, False, parts), parts, wanted.drop_preamble)


def _markdown(data: bytes, parts: Parts, wanted: Wanted) -> None:
    text = decode(data)
    if chats.is_chat(text):
        chats.read_chat(text, parts)
    else:
        to_turns(text_lines(text, True, parts), parts, wanted.drop_preamble)


def _paper(read: Callable[[bytes, Parts, bool], None]) -> Reader:
    def reader(data: bytes, parts: Parts, wanted: Wanted) -> None:
        read(data, parts, wanted.drop_preamble)

    return reader


def _pdf(data: bytes, parts: Parts, wanted: Wanted) -> None:
    from .pages import pdf_lines  # for whoever reads one: a page process at rest does without it

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
    ".json": "json",
    ".otr": "json",
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
    "json": _paper(read_data),
}

#: Kinds whose rows are many people's answers, and no talk.
TABLES = frozenset(("csv", "xlsx"))

#: Endings of what teams often have and cannot be read here: what it is, and what to do.
_INSTEAD: dict[str, str] = {
    **dict.fromkeys(
        (".mp3", ".m4a", ".wav", ".ogg", ".opus", ".flac", ".aac", ".wma", ".amr"),
        "is a sound; bring in what was said in it as text",
    ),
    **dict.fromkeys(
        (".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v"), "is a film; bring in what was said in it as text or captions"
    ),
    **dict.fromkeys((".pages", ".numbers", ".key"), "is a file of Apple’s own; export it as Word, Excel or PDF first"),
    **dict.fromkeys((".gdoc", ".gsheet"), "is only a link to Google; download it there as Word or Excel first"),
    **dict.fromkeys((".ods", ".xls", ".xlsm", ".xlsb"), "is a table of another form; save it as XLSX or CSV first"),
    **dict.fromkeys((".docm", ".dotx", ".wps", ".wpd"), "is a document of another form; save it as DOCX first"),
    **dict.fromkeys((".pptx", ".ppt", ".odp"), "is a slide show; save what is said in it as text or PDF first"),
    **dict.fromkeys((".eaf", ".pfsx", ".etf"), "belongs to ELAN; export it there as tab-delimited text first"),
    **dict.fromkeys((".exb", ".exs", ".coma"), "belongs to EXMARaLDA; export it there as text first"),
    **dict.fromkeys((".inqscr",), "belongs to InqScribe; export it there as text first"),
    **dict.fromkeys((".f4t", ".f4p", ".f4a"), "belongs to f4; export it there as RTF or text first"),
    **dict.fromkeys((".nvp", ".nvpx", ".nvcx"), "is a project of NVivo; export its documents as Word or PDF first"),
    **dict.fromkeys(
        (".mx18", ".mx20", ".mx22", ".mx24", ".mex22", ".mex24"),
        "is a project of MAXQDA; export its documents as Word or PDF first",
    ),
    **dict.fromkeys((".atlproj", ".atlproj23"), "is a project of ATLAS.ti; export its documents as Word or PDF first"),
    **dict.fromkeys(
        (".rar", ".7z", ".gz", ".tgz", ".tar"), "is packed in a form that is not opened here; pack it as ZIP"
    ),
    ".whisper": "belongs to MacWhisper; export it there as text, captions or a table first",
    ".msg": "is a message of Outlook; save it as EML or text first",
}


def why_not_kind(ending: str) -> str:
    """Why a file with this ending is not read, as the second half of a sentence."""
    return _INSTEAD.get(ending.lower(), "is a kind of file that cannot be read here")
