"""The worker's side. Started by ``crew`` as ``python -I -c …``; leans on nothing of the product but the task it is
given."""

from __future__ import annotations

import importlib
import json
import os
import re
import resource
import select
import sys
from collections.abc import Iterator
from typing import Any

from .wall import build
from .wire import BYTES, END, HEAD, MAX_ANSWER, TOLD, TROUBLE, head

IDLE_SECONDS = 60
#: A worker that grew past this ends after its answer: the next one starts small.
GROWN = 500 * 1024 * 1024
_NO_CHARACTER = re.compile("[\x00\ud800-\udfff]")


def main(memory: int, seconds: int) -> None:
    """Answer until nobody asks any more. ``memory`` in bytes, ``seconds`` of processor time for each question."""
    asked, told = os.dup(0), os.dup(1)
    _to_nowhere()
    os.closerange(max(asked, told) + 1, 256)
    sys.dont_write_bytecode = True
    sys.setrecursionlimit(2_000)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, min(64, hard) if hard != resource.RLIM_INFINITY else 64))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    build()
    while select.select([asked], [], [], IDLE_SECONDS)[0]:
        _allow(seconds)
        try:
            question, data = _question(asked)
        except EOFError:
            return
        if not _answered(told, question, data):
            return
        del question, data
        if _size() > GROWN:
            return


def _size() -> int:
    """Bytes of memory in use. Trap: the kernel's record of the most that was used counts whoever started this process,
    so that beside a large one each worker would end after its first answer."""
    with open("/proc/self/statm", encoding="ascii") as told:
        return int(told.read().split()[1]) * resource.getpagesize()


def _to_nowhere() -> None:
    """What libraries print goes nowhere, and nothing is read from where questions come."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for n in (0, 1, 2):
        os.dup2(nowhere, n)
    os.close(nowhere)


def _allow(seconds: int) -> None:
    """So much processor time from now; the kernel ends whoever takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _question(asked: int) -> tuple[dict[str, Any], bytes]:
    size = HEAD.unpack(_exactly(asked, HEAD.size))[1]
    question = json.loads(_exactly(asked, size))
    size = HEAD.unpack(_exactly(asked, HEAD.size))[1]
    return question, _exactly(asked, size)


def _exactly(asked: int, size: int) -> bytes:
    first = os.read(asked, size) if size else b""
    if len(first) == size:
        return first
    found = bytearray(first)
    while len(found) < size:
        more = os.read(asked, min(size - len(found), 1 << 20))
        if not more:
            raise EOFError
        found += more
    return bytes(found)


def _answered(told: int, question: dict[str, Any], data: bytes) -> bool:
    """Say the answers; False where this process should not go on."""
    try:
        for kind, body in _answers(question, data):
            if len(body) > MAX_ANSWER:
                raise MemoryError
            _say(told, kind, body)
    except MemoryError:
        del data
        _say(told, TROUBLE, b"memory")
        return False
    except RecursionError:
        _say(told, TROUBLE, b"deep")
    except Exception as problem:
        # the kind of problem alone: its text may hold words of the file
        _say(told, TROUBLE, type(problem).__name__.encode()[:100])
    else:
        _say(told, END, b"")
    return True


def _answers(question: dict[str, Any], data: bytes) -> Iterator[tuple[bytes, bytes]]:
    module, _, name = question["task"].partition(":")
    found = getattr(importlib.import_module(module), name)(data, **question["told"])
    for one in found if isinstance(found, Iterator) else (found,):
        if isinstance(one, bytes):
            yield BYTES, one
        else:
            yield TOLD, _told(one)


def _told(value: Any) -> bytes:
    """As JSON. What is no character anywhere else (NUL, half of a pair) becomes U+FFFD."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if "\\u0000" not in text:
        try:
            return text.encode()
        except UnicodeEncodeError:
            pass
    return json.dumps(_fit(value), ensure_ascii=False, separators=(",", ":")).encode()


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return _NO_CHARACTER.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_fit(k): _fit(v) for k, v in value.items()}
    return [_fit(v) for v in value] if isinstance(value, list | tuple) else value


def _say(told: int, kind: bytes, body: bytes) -> None:
    whole = memoryview(head(kind, len(body)) + body)
    while whole:
        whole = whole[os.write(told, whole) :]
