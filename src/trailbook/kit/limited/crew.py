"""The asking side: workers that wait, one for each thread that asks."""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .wire import BYTES, END, HEAD, MAX_ANSWER, TOLD, TROUBLE, head

_SRC = str(Path(__file__).resolve().parents[3])
_START = (
    "import sys; sys.path[:0] = [sys.argv[3]]; from trailbook.kit.limited.child import main; "
    "main(int(sys.argv[1]), int(sys.argv[2]))"
)
_PIPE = 1 << 20
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", 1031)

MEMORY = "memory"
TIME = "time"
DEEP = "deep"
DIED = "died"
SAID = {
    MEMORY: "would take more memory than one file may have, so it was left",
    TIME: "takes too long to read, so it was left",
    DEEP: "is nested too deep to be read",
    DIED: "could not be read: it may be damaged",
}


class Trouble(Exception):
    """A task that gave no answer. ``kind`` is memory, time, deep or died (anything else that went wrong); the text is
    the second half of a sentence that starts with the file's name."""

    def __init__(self, kind: str, detail: str = "", *, ended: bool = True) -> None:
        super().__init__(SAID[kind])
        self.kind, self.detail = kind, detail
        self.ended = ended  # whether the worker can be asked no more


@dataclass(frozen=True)
class Limits:
    """What one question may take: ``memory`` in bytes for the whole worker, ``seconds`` of processor time, and
    ``wait`` in seconds by the clock until each answer."""

    memory: int = 1536 * 1024 * 1024
    seconds: int = 30
    wait: float = 90.0


USUAL = Limits()


class _Worker:
    """One process and its two pipes."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process = subprocess.Popen(  # noqa: S603 (our own interpreter, our own code)
            [sys.executable, "-I", "-c", _START, str(limits.memory), str(limits.seconds), _SRC],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            close_fds=True,
            start_new_session=True,
            bufsize=0,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asks, self.hears = self.process.stdin.fileno(), self.process.stdout.fileno()
        self.room = 4096  # so many bytes can be asked without waiting; every pipe holds more
        for end in (self.hears, self.asks):
            with contextlib.suppress(OSError):
                self.room = fcntl.fcntl(end, _SET_PIPE_SIZE, _PIPE) - 4096

    def rests(self) -> bool:
        """Whether it has ended by itself, having nothing to do."""
        return self.process.returncode == 0

    def alive(self) -> bool:
        return self.process.poll() is None

    def ask(self, task: str, data: bytes, told: dict[str, Any]) -> None:
        """Raises OSError where nobody listens."""
        question = json.dumps({"task": task, "told": told}).encode()
        first = head(TOLD, len(question)) + question + head(BYTES, len(data))
        if len(data) < 1 << 18:
            _write(self.asks, first + data)
        else:
            _write(self.asks, first)
            _write(self.asks, data)

    def answer(self) -> tuple[bytes, bytes]:
        """The next frame. Raises Trouble where none comes in time, or it is too long."""
        until = time.monotonic() + self.limits.wait
        kind, size = HEAD.unpack(self._exactly(HEAD.size, until))
        if size > MAX_ANSWER or kind not in (TOLD, BYTES, END, TROUBLE):
            raise Trouble(DIED, "an answer that is none")
        return kind, self._exactly(size, until)

    def answers(self) -> Iterator[Any]:
        """What is answered to the question asked first of those that wait, to its end. Raises Trouble."""
        while True:
            kind, body = self.answer()
            if kind == END:
                return
            if kind == TROUBLE:
                said = body.decode("ascii", "replace")
                raise Trouble(said if said in (MEMORY, DEEP) else DIED, said, ended=said == MEMORY)
            yield json.loads(body) if kind == TOLD else body

    def _exactly(self, size: int, until: float) -> bytes:
        found = bytearray()
        while len(found) < size:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.hears], [], [], left)[0]:
                raise Trouble(TIME)
            more = os.read(self.hears, min(size - len(found), _PIPE))
            if not more:
                raise Trouble(self._why_gone())
            if len(more) == size:
                return more
            found += more
        return bytes(found)

    def _why_gone(self) -> str:
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            return DIED
        return {-signal.SIGXCPU: TIME, -signal.SIGKILL: MEMORY}.get(code, DIED)

    def end(self) -> None:
        with contextlib.suppress(OSError):
            self.process.kill()
        for end in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if end is not None:
                    end.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)


def _write(end: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(end, left) :]


_KEPT = 2
_lock = threading.Lock()
_waiting: list[_Worker] = []
_owner = 0


def _take(limits: Limits) -> tuple[_Worker, bool]:
    """A worker that waits, and whether it has answered before. One of the process this one was made from is not ours."""
    global _owner
    with _lock:
        if _owner != os.getpid():
            _waiting.clear()
            _owner = os.getpid()
        while _waiting:
            at = next((i for i in range(len(_waiting) - 1, -1, -1) if _waiting[i].limits == limits), None)
            if at is None:
                break
            worker = _waiting.pop(at)
            if worker.alive():
                return worker, True
            worker.end()
    return _Worker(limits), False


def _give_back(worker: _Worker) -> None:
    """It waits for the next question; where too many wait, the one that has waited longest goes."""
    with _lock:
        gone = worker
        if _owner == os.getpid():
            _waiting.append(worker)
            if len(_waiting) <= _KEPT:
                return
            gone = _waiting.pop(0)
    gone.end()


def _asked(task: str, data: bytes, told: dict[str, Any], limits: Limits) -> _Worker:
    """A worker that has the question. One that went to rest meanwhile is replaced. Raises Trouble."""
    while True:
        worker, old = _take(limits)
        try:
            worker.ask(task, data, told)
        except OSError as gone:
            worker.end()
            if not old:
                raise Trouble(DIED, "it does not listen") from gone
        else:
            return worker


def stream(task: str, data: bytes, *, limits: Limits = USUAL, **told: Any) -> Iterator[Any]:
    """What a task answers, one after another: JSON's values, and bytes. Raises Trouble; what came before it stands."""
    worker = _asked(task, data, told, limits)
    nothing_yet = True
    try:
        while True:
            try:
                for found in worker.answers():
                    nothing_yet = False
                    yield found
            except Trouble as trouble:
                if not (trouble.ended and worker.rests() and nothing_yet):
                    raise
                nothing_yet = False  # it went to rest just as it was asked: once more, with another
                worker.end()
                worker = _asked(task, data, told, limits)
            else:
                break
    except Trouble as trouble:
        _give_back(worker) if not trouble.ended else worker.end()
        raise
    except BaseException:
        worker.end()
        raise
    _give_back(worker)


def work(task: str, data: bytes, *, limits: Limits = USUAL, **told: Any) -> Any:
    """A task's one answer. Raises Trouble."""
    answers = list(stream(task, data, limits=limits, **told))
    if len(answers) != 1:
        raise Trouble(DIED, "not one answer")
    return answers[0]


def close() -> None:
    """End every worker that waits. The next question starts a new one."""
    with _lock:
        gone = list(_waiting) if _owner == os.getpid() else []
        _waiting.clear()
    for worker in gone:
        worker.end()


atexit.register(close)
