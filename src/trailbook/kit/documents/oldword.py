"""Word's old form (DOC) by LibreOffice, where the machine has it: a process of its own, with an empty profile, a folder
that goes afterwards, and limits."""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .sizes import MAX_FILE, BadFile

SECONDS = 60
MEMORY = 3 * 1024 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD = "WordDocument".encode("utf-16-le")
_MARK = b"\x00trailbook-doc\x00"
SAVE_AS = "is in Word's old form (.doc). Open it, save it as DOCX, and bring that in"


def program() -> str | None:
    """Where LibreOffice is, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def prepared(data: bytes) -> bytes:
    """An old Word file as what ``opened`` takes: its DOCX, or the reason why there is none. Run by whoever asks for a
    file to be read, since the one who reads may start nothing."""
    if not data.startswith(_OLE) or _WORD not in data:
        return data
    try:
        made = _converted(data)
    except BadFile as problem:
        return _MARK + hashlib.sha256(data).digest() + b"!" + str(problem).encode()
    return _MARK + hashlib.sha256(data).digest() + b"=" + made


def opened(data: bytes) -> tuple[bytes, str]:
    """The DOCX of what was prepared, and the sha256 of the file it was made of. Raises BadFile."""
    if not data.startswith(_MARK):
        if data.startswith(_OLE) and _WORD in data:
            raise BadFile(SAVE_AS)
        raise BadFile("is damaged, or is not the kind of file its name says")
    at = len(_MARK) + 32
    told, rest = data[at : at + 1], data[at + 1 :]
    if told != b"=":
        raise BadFile(rest.decode("utf-8", "replace"))
    return rest, data[len(_MARK) : at].hex()


def _limit(process: int) -> None:
    """What the process, and whatever it starts, may take; where the system can be told so."""
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 4 * MAX_FILE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, MEMORY),
    ):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            resource.prlimit(process, what, (most, most))


def _converted(data: bytes) -> bytes:
    office = program()
    if office is None:
        raise BadFile(SAVE_AS)
    with tempfile.TemporaryDirectory(prefix="trailbook-doc-") as made:
        folder = Path(made)
        (folder / "in.doc").write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--norestore", "--nodefault", "--nolockcheck", "--convert-to", "docx"]
        command += ["--outdir", str(folder / "out"), str(folder / "in.doc")]
        known = {k: v for k, v in os.environ.items() if k in ("PATH", "LANG", "LC_ALL")}
        process = subprocess.Popen(  # noqa: S603 (found on the PATH; the file's name is ours)
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=known | {"HOME": made, "TMPDIR": made},
            start_new_session=True,
        )
        try:
            _limit(process.pid)
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired as slow:
            raise BadFile("takes LibreOffice too long to open; save it as DOCX, and bring that in") from slow
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        found = folder / "out" / "in.docx"
        if not found.is_file():
            raise BadFile("is locked with a password or damaged: LibreOffice could not open it")
        if found.stat().st_size > MAX_FILE:
            raise BadFile("is too big")
        return found.read_bytes()
