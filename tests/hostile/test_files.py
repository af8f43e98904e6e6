"""Broken files and files made to do harm: each is one sentence that names it, nothing of it is half kept, and neither
memory nor time runs away. Read as every file is, in the worker."""

from __future__ import annotations

import time
import zlib
from pathlib import Path

import pytest

from tests.hostile.making import (
    TEXT,
    docx,
    eml,
    epub,
    html,
    lying_zip,
    odt,
    pdf,
    rtf,
    whole,
    xlsx,
    zipped,
)
from trailbook.guides.reading import GuideError, read_guide_apart
from trailbook.interviews.reading import KINDS, ReadDocument, SkippedFile, read_apart, read_paths
from trailbook.interviews.reading.apart import USUAL
from trailbook.kit.limited import Limits

pytestmark = pytest.mark.slow

LIMITS = Limits(memory=USUAL.memory, seconds=10, wait=25)
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
DEEP = 60_000


def read(name: str, data: bytes, within: float = 12.0) -> ReadDocument:
    began = time.monotonic()
    doc = read_apart(name, data, limits=LIMITS)
    assert time.monotonic() - began < within
    whole_or_not_at_all(doc, name)
    return doc


def whole_or_not_at_all(doc: ReadDocument, name: str) -> None:
    if doc.error:
        assert doc.error.startswith(f"{name} ")
        assert doc.error.endswith(".")
        assert "\n" not in doc.error
        assert "Traceback" not in doc.error
        assert not doc.turns
        assert not doc.speakers


def refused(name: str, data: bytes, within: float = 12.0) -> str:
    doc = read(name, data, within)
    assert doc.error, [t.text[:80] for t in doc.turns[:3]]
    return doc.error


@pytest.mark.parametrize("name", sorted(whole()))
def test_each_whole_file_is_read(name: str) -> None:
    """Else the tests below would try nothing."""
    doc = read(name, whole()[name])
    assert doc.error is None
    assert doc.turns


@pytest.mark.parametrize("name", sorted(whole()))
def test_a_file_cut_off_anywhere_is_read_so_far_or_told(name: str) -> None:
    data = whole()[name]
    for tenth in range(10):
        doc = read(name, data[: len(data) * tenth // 10])
        assert doc.error or doc.turns or doc.notes
        packed = name.rsplit(".", 1)[-1] in ("docx", "odt", "xlsx", "epub")
        assert bool(doc.error) or not packed


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", before=LAUGHS)),
        ("a.docx", docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", before=OUTSIDE)),
        ("a.odt", odt("<text:p>&j;</text:p>", before=LAUGHS)),
        ("a.odt", odt("<text:p>&j;</text:p>", before=OUTSIDE)),
        ("a.epub", epub("<p>&j;</p>", before=LAUGHS)),
        ("a.epub", epub("<p>&j;</p>", before=OUTSIDE)),
        ("a.html", (LAUGHS + "<html><body><p>&j;</p></body></html>").encode()),
        ("a.html", (OUTSIDE + "<html><body><p>&j;</p></body></html>").encode()),
    ],
)
def test_entities_are_never_opened(name: str, data: bytes) -> None:
    doc = read(name, data, within=5)
    said = "".join(t.text for t in doc.turns)
    assert "aaaaaaaaaa" not in said
    assert "root:" not in said
    if not name.endswith((".html", ".epub")):
        assert doc.error == f"{name} holds XML that is not safe to open."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", zipped(("word/document.xml", b"a" * 120_000_000))),
        ("a.odt", zipped(("content.xml", b"a" * 120_000_000))),
        ("a.epub", zipped(("META-INF/container.xml", b"a" * 120_000_000))),
        ("a.xlsx", zipped(("xl/workbook.xml", b"a" * 120_000_000))),
        ("a.docx", lying_zip(1000)),
        ("a.xlsx", zipped(*((f"xl/{n}.xml", "") for n in range(6000)), ("xl/workbook.xml", ""))),
        ("a.pdf", pdf(packed=zlib.compress(b"(a) Tj " * 20_000_000))),
    ],
)
def test_what_unpacks_without_end_is_not_opened(name: str, data: bytes) -> None:
    assert len(data) < 2_000_000
    refused(name, data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tables.docx", docx("<w:tbl><w:tr><w:tc>" * DEEP + "x" + "</w:tc></w:tr></w:tbl>" * DEEP)),
        ("tags.docx", docx("<w:smartTag>" * DEEP + "x" + "</w:smartTag>" * DEEP)),
        ("a.odt", odt("<text:section>" * DEEP + "<text:p>x</text:p>" + "</text:section>" * DEEP)),
        ("a.rtf", rtf("{" * DEEP + "x" + "}" * DEEP)),
        ("open.rtf", rtf("{" * 3_000_000)),
    ],
)
def test_what_is_nested_too_deep_is_told(name: str, data: bytes) -> None:
    assert refused(name, data) == f"{name} is nested too deep to be read."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", html("<div>" * DEEP + "KIT: x" + "</div>" * DEEP)),
        ("lists.html", html("<ul><li>" * DEEP + "x")),
        ("tables.html", html("<table><tr><td>" * DEEP + "x")),
        ("a.epub", epub("<div>" * DEEP + "x" + "</div>" * DEEP)),
        ("a.md", (">" * DEEP + " x\n").encode()),
        ("a.txt", ("(" * DEEP + "[" * DEEP + "\n").encode()),
        (
            "a.eml",
            (
                "From: a@b\r\nMIME-Version: 1.0\r\n"
                + "".join(f"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n" for i in range(1500))
                + "Content-Type: text/plain\r\n\r\nx"
            ).encode(),
        ),
    ],
)
def test_other_deep_nesting_ends(name: str, data: bytes) -> None:
    read(name, data)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("talk.txt", pdf(), "it is really a PDF; give it the ending .pdf"),
        ("talk.docx", b"\x89PNG\r\n\x1a\n" + bytes(300), "it is really a picture (PNG)"),
        ("talk.pdf", docx(), "it is really a Word document; give it the ending .docx"),
        ("talk.docx", odt(), "it is really an OpenDocument text; give it the ending .odt"),
        ("talk.csv", xlsx(), "it is really a workbook (Excel); give it the ending .xlsx"),
        ("talk.txt", rtf(), "it is really a rich text file (RTF); give it the ending .rtf"),
        ("talk.md", zipped(("a.txt", TEXT)), "it is really a zip with files in it; give it the ending .zip"),
        ("talk.html", b"\xff\xd8\xff\xe0" + bytes(300), "it is really a picture (JPEG)"),
        ("talk.vtt", b"RIFF\x24\0\0\0WAVEfmt " + bytes(300), "it is really a sound (WAV)"),
        ("talk.odt", b"\x7fELF" + bytes(300), "it is really a program"),
        (
            "talk.docx",
            OLE + "WordDocument".encode("utf-16-le"),
            "it is really an old Word document; give it the ending .doc",
        ),
        ("talk.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
        ("talk.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "is locked with a password"),
    ],
)
def test_a_file_is_told_what_it_really_is(name: str, data: bytes, said: str) -> None:
    assert said in refused(name, data)


def test_locked_files_are_told() -> None:
    import io

    import pypdf

    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>'
    )
    locked = zipped(
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", bytes(99)),
    )
    assert "password" in refused("a.odt", locked)
    writer = pypdf.PdfWriter(io.BytesIO(pdf()))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert "locked with a password" in refused("a.pdf", out.getvalue())
    packed = bytearray(zipped(("word/document.xml", "x")))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(mark) + at] |= 1
    assert "locked with a password" in refused("a.docx", bytes(packed))


def test_macros_are_never_run_and_that_is_said() -> None:
    doc = read("a.docx", docx(None, ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(99))))
    assert doc.error is None
    assert "It holds macros. They were left out and never run." in doc.notes
    assert "macros" not in " ".join(read("a.docx", docx()).notes)


@pytest.mark.parametrize("ending", sorted(KINDS))
def test_bytes_that_are_no_text_are_told(ending: str) -> None:
    for data in (bytes(range(256)) * 40, b"\x00" * 5000, b"\xff" * 5000, b"KIT: a\x00b\n" * 20):
        doc = read(f"a{ending}", data)
        assert not any("\x00" in t.text for t in doc.turns)


def test_mixed_encodings_and_half_characters() -> None:
    assert "a.txt mixes two encodings: line 41 " in refused(
        "a.txt", "KIT: żółć\n".encode() * 40 + "WREN: żółć\n".encode("cp1250") * 40 + b"\x81\x8d\n" * 9
    )
    assert refused("a.txt", b"\xff\xfe" + b"\x00\xd8" * 40)
    assert read("a.txt", b"\xff\xfe" + TEXT.encode("utf-16-le")).error is None
    assert read("a.txt", TEXT.encode("utf-8-sig")).turns[0].speaker == "KIT"
    for name, data in (
        ("a.html", html("<p>KIT: a&#xD800;b&#0;c</p><p>WREN: d</p>")),
        ("a.rtf", rtf("KIT: a\\u-10240?b\\par WREN: c")),
        ("a.docx", docx("<w:p><w:r><w:t>KIT: a&#xD800;b</w:t></w:r></w:p>")),
    ):
        for turn in read(name, data).turns:
            turn.text.encode()
            assert "\x00" not in turn.text


def test_names_inside_a_zip_reach_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(
        zipped(
            ("../../up.txt", TEXT),
            ("/etc/root.txt", TEXT),
            ("C:\\windows\\c.txt", TEXT),
            ("..\\back.txt", TEXT),
            ("in/inner.zip", zipped(("a.txt", TEXT))),
            ("in/good.txt", TEXT),
            ("in/bad.docx", b"PK\x03\x04"),
        )
    )
    (tmp_path / "torn.zip").write_bytes(zipped(("a.txt", TEXT))[:60])
    (tmp_path / "bomb.zip").write_bytes(zipped(("a.txt", b"a" * 120_000_000)))
    (tmp_path / "liar.zip").write_bytes(lying_zip(1000))
    (tmp_path / "many.zip").write_bytes(zipped(*((f"{n}.txt", "") for n in range(6000))))
    found = list(read_paths([tmp_path]))
    good = [d for d in found if isinstance(d, ReadDocument) and not d.error]
    assert [d.document for d in good] == ["good.txt"]
    skipped = {s.path.rsplit("/", 1)[-1]: s.why for s in found if isinstance(s, SkippedFile)}
    for name in ("up.txt", "root.txt", "c.txt", "back.txt"):
        assert "points outside the zip" in skipped[name]
    assert skipped["inner.zip"] == "is a zip inside a zip"
    errors = {d.document: d.error for d in found if isinstance(d, ReadDocument) and d.error}
    assert set(errors) == {"bad.docx", "torn.zip", "bomb.zip", "a.txt", "many.zip"}
    assert all(str(e).startswith(name) and str(e).count("\n") == 0 for name, e in errors.items())


def test_a_file_that_ends_the_worker_is_told_and_the_others_go_in(tmp_path: Path, monkeypatch) -> None:
    """Real limits, drawn tight: the middle file takes too much."""
    from trailbook.interviews.reading import lots

    monkeypatch.setattr(lots, "USUAL", Limits(memory=220 * 1024 * 1024, seconds=3, wait=20))
    for name in ("a.txt", "c.txt"):
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "b.txt").write_bytes("KIT: \U0001f60a ".encode() * 3_000_000)
    read_all = [d for d in read_paths([tmp_path]) if isinstance(d, ReadDocument)]
    assert [d.document for d in read_all] == ["a.txt", "b.txt", "c.txt"]
    assert [bool(d.error) for d in read_all] == [False, True, False]
    assert read_all[1].error == "b.txt would take more memory than one file may have, so it was left."


@pytest.mark.parametrize("name", ["g.docx", "g.md", "g.txt", "g.odt", "g.pdf", "g.html", "g.rtf"])
def test_a_hostile_guide_is_a_sentence_too(name: str) -> None:
    for data in (
        docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", before=LAUGHS),
        zipped(("word/document.xml", b"a" * 120_000_000), ("content.xml", b"a")),
        b"\x89PNG\r\n\x1a\n" + bytes(300),
        bytes(range(256)) * 20,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    ):
        began = time.monotonic()
        with pytest.raises(GuideError) as told:
            read_guide_apart(name, data)
        assert time.monotonic() - began < 10
        assert str(told.value).startswith(f"{name} ")
        assert str(told.value).endswith(".") or "." in str(told.value)


def test_mail_with_much_attached_is_bounded() -> None:
    attached = "".join(
        f"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=f{n}.bin\r\n\r\nx\r\n"
        for n in range(3000)
    )
    data = b"From: a@b\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + attached.encode()
    read("a.eml", data + b"--b\r\nContent-Type: text/plain\r\n\r\nKIT: hello there\r\n--b--")
    read("a.eml", eml("x" * 5_000_000))
