"""What a file really is, whatever its name says: told by its first bytes."""

from __future__ import annotations

import re

#: First bytes, what that is, and the ending it should have where such a file can be read here.
_BEGINS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", ""),
    (b"\xff\xd8\xff", "a picture (JPEG)", ""),
    (b"GIF8", "a picture (GIF)", ""),
    (b"BM6", "a picture (BMP)", ""),
    (b"II*\x00", "a picture (TIFF)", ""),
    (b"MM\x00*", "a picture (TIFF)", ""),
    (b"ID3", "a sound (MP3)", ""),
    (b"OggS", "a sound (Ogg)", ""),
    (b"fLaC", "a sound (FLAC)", ""),
    (b"\x1f\x8b\x08", "packed (gzip)", ""),
    (b"7z\xbc\xaf\x27\x1c", "packed (7z)", ""),
    (b"Rar!\x1a\x07", "packed (RAR)", ""),
    (b"BZh", "packed (bzip2)", ""),
    (b"\xfd7zXZ\x00", "packed (xz)", ""),
    (b"MZ\x90", "a program", ""),
    (b"\x7fELF", "a program", ""),
    (b"SQLite format 3\x00", "a database", ""),
    (b"{\\rtf", "a rich text file (RTF)", "rtf"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_OLD_WORD, _OLD_EXCEL = "WordDocument".encode("utf-16-le"), "Workbook".encode("utf-16-le")
_MIME = re.compile(rb"mimetype(application/[\w.+-]{3,80})")
#: Kinds of document that are zips, with the endings they should have.
_PACKED = {"docx": "docx", "xlsx": "xlsx", "odt": "odt", "epub": "epub"}
_SHOWN = {
    "docx": "a Word document",
    "xlsx": "a workbook (Excel)",
    "pptx": "a slide show (PowerPoint)",
    "odt": "an OpenDocument text",
    "ods": "an OpenDocument table",
    "odp": "an OpenDocument slide show",
    "epub": "a book (EPUB)",
    "zip": "a zip with files in it",
}


def packed_kind(data: bytes) -> str:
    """What kind of document a zip holds, by the names in it: docx, xlsx, pptx, odt, ods, odp, epub, or zip."""
    found = _MIME.search(data[:200])
    mime = found[1].decode("ascii", "replace") if found else ""
    if mime.startswith("application/vnd.oasis.opendocument."):
        return {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}.get(mime.rsplit(".", 1)[-1], "zip")
    if mime.startswith("application/epub"):
        return "epub"
    for name, kind in (
        (b"word/document.xml", "docx"),
        (b"xl/workbook.xml", "xlsx"),
        (b"ppt/presentation.xml", "pptx"),
        (b"META-INF/container.xml", "epub"),
        (b"content.xml", "odt"),
    ):
        if name in data:
            return kind
    return "zip"


def not_what_it_says(kind: str, data: bytes) -> str:
    """Why a file of this kind is none, as the second half of a sentence; empty where its beginning fits."""
    if data.startswith(_OLE):
        return "" if kind in ("doc", "xls") else _old(data)
    if data.startswith(_ZIP):
        return _zipped(kind, data)
    for begins, what, ending in _BEGINS:
        if (
            data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(begins)
            if begins[:1] in b"%{"
            else data.startswith(begins)
        ):
            if ending == kind or (kind == "doc" and ending == "rtf"):
                return ""
            return _really(what, ending)
    if data[:4] == b"RIFF" and data[8:12] in (b"WAVE", b"AVI ", b"WEBP"):
        return _really({b"WAVE": "a sound (WAV)", b"AVI ": "a film (AVI)"}.get(data[8:12], "a picture (WebP)"), "")
    if data[4:8] == b"ftyp":
        return _really("a sound or a film (MP4)", "")
    return ""


def _zipped(kind: str, data: bytes) -> str:
    inside = packed_kind(data)
    if inside == kind or (kind in _PACKED and inside == "zip") or kind == "doc":
        return ""
    return _really(_SHOWN[inside], "zip" if inside == "zip" else _PACKED.get(inside, ""))


def _old(data: bytes) -> str:
    if _LOCKED in data:
        return "is locked with a password; save it again without one"
    if _OLD_WORD in data:
        return _really("an old Word document", "doc")
    if _OLD_EXCEL in data:
        return _really("an old workbook (Excel 97 to 2003); save it as .xlsx", "")
    return "is in an old form, or locked with a password; save it again without one, in a newer form"


def _really(what: str, ending: str) -> str:
    more = f"; give it the ending .{ending} and bring it in again" if ending else ""
    return f"is not what its name says: it is really {what}{more}"


def holds_macros(data: bytes) -> bool:
    """Whether a document holds little programs. They are never run here, and nothing of them is kept."""
    return data.startswith(_ZIP) and (
        b"vbaProject.bin" in data or b"Basic/script-lc.xml" in data or b"xl/macrosheets/" in data
    )
