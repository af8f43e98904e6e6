"""Small whole files of every form, to be cut, bent and blown up."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINES = [
    "KIT: What is it like at the mill?",
    "WREN: Cold, but we have the stove.",
    "KIT: Who helped?",
    "WREN: The neighbours.",
]
TEXT = "\n\n".join(LINES) + "\n"


def zipped(*named: tuple[str, str | bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as packed:
        for name, data in named:
            packed.writestr(name, data)
    return out.getvalue()


def docx(body: str | None = None, *more: tuple[str, str | bytes], before: str = "") -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in LINES) if body is None else body
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped(("[Content_Types].xml", types), ("word/document.xml", document), *more)


_OFFICE = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'


def odt(body: str | None = None, *more: tuple[str, str | bytes], before: str = "") -> bytes:
    body = "".join(f"<text:p>{line}</text:p>" for line in LINES) if body is None else body
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {_OFFICE}><office:body><office:text>{body}</office:text>'
        "</office:body></office:document-content>"
    )
    return zipped(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", content), *more)


def xlsx(*rows: list[str]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows or (
        ["name", "What is it like at the mill?"],
        ["Wren", "Cold, but we have the stove."],
        ["Moss", "It is fine by me."],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(*lines: str, packed: bytes | None = None) -> bytes:
    words = (
        b"BT /F1 12 Tf 72 720 Td "
        + b" ".join(
            b"(%s) Tj 0 -24 Td" % line.replace("(", "\\(").replace(")", "\\)").encode("latin-1")
            for line in lines or LINES
        )
        + b" ET"
    )
    stream = zlib.compress(words) if packed is None else packed
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, at = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        at.append(len(out))
        out += b"%d 0 obj" % n + part + b"endobj\n"
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + b"".join(b"%010d 00000 n \n" % a for a in at)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, table)


def epub(chapter: str | None = None, *more: tuple[str, str | bytes], before: str = "") -> bytes:
    chapter = "".join(f"<p>{line}</p>" for line in LINES) if chapter is None else chapter
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="c.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest><item id="a" href="a.xhtml" '
        'media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>'
    )
    page = f'<?xml version="1.0"?>{before}<html xmlns="http://www.w3.org/1999/xhtml"><body>{chapter}</body></html>'
    return zipped(
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container),
        ("c.opf", opf),
        ("a.xhtml", page),
        *more,
    )


def rtf(words: str | None = None) -> bytes:
    return ("{\\rtf1\\ansi " + ("\\par ".join(LINES) if words is None else words) + "}").encode("latin-1")


def html(words: str | None = None) -> bytes:
    body = "".join(f"<p>{line}</p>" for line in LINES) if words is None else words
    return f"<!doctype html><html><body>{body}</body></html>".encode()


def eml(words: str = TEXT) -> bytes:
    return (
        "From: Wren <w@example.org>\r\nTo: k@example.org\r\nSubject: The mill\r\nDate: Mon, 4 Mar 2024 10:00:00 +0000\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}"
    ).encode()


VTT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Kit>What is it like?\n\n00:00:03.000 --> 00:00:06.000\n<v Wren>Cold.\n"
)
SRT = "1\n00:00:01,000 --> 00:00:03,000\nKIT: What is it like?\n\n2\n00:00:03,000 --> 00:00:06,000\nWREN: Cold.\n"
SBV = "0:00:01.000,0:00:03.000\nKIT: What is it like?\n\n0:00:03.000,0:00:06.000\nWREN: Cold.\n"
CSV = 'name,What is it like at the mill?\nWren,"Cold, but we have the stove."\nMoss,It is fine by me.\n'
CHAT = "27/03/2022, 13:32 - Kit: How was it?\n27/03/2022, 13:33 - Wren: Muddy\nbut fine\n27/03/2022, 13:34 - Kit: <Media omitted>\n"


def whole() -> dict[str, bytes]:
    """One small file of every form, by its name."""
    return {
        "a.txt": TEXT.encode(),
        "a.md": (b"---\nname: Wren\n---\n\n# At the mill?\n\nCold.\n\n> Moss: Colder.\n"),
        "a.docx": docx(),
        "a.odt": odt(),
        "a.rtf": rtf(),
        "a.html": html(),
        "a.epub": epub(),
        "a.eml": eml(),
        "a.pdf": pdf(),
        "a.vtt": VTT.encode(),
        "a.srt": SRT.encode(),
        "a.sbv": SBV.encode(),
        "a.csv": CSV.encode(),
        "a.xlsx": xlsx(),
        "chat.txt": CHAT.encode(),
    }


def lying_zip(claims: int) -> bytes:
    """A zip whose one entry says that it is of this size, and unpacks to 30 MB."""
    data = bytearray(zipped(("a.txt", b"a" * 30_000_000)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        where = data.index(mark) + at
        data[where : where + 4] = struct.pack("<I", claims)
    return bytes(data)
