"""Many questions in a row: workers go on with the next ones while the answers before are used."""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from .crew import DIED, USUAL, Limits, Trouble, _asked, _give_back, _Worker

#: So many workers at most answer side by side, and no more than there are processors.
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Question:
    """What is asked ahead: a task, its bytes and what it is told."""

    task: str
    data: bytes
    told: dict[str, Any]


K = TypeVar("K")


def ahead(
    questions: Iterable[tuple[K, Question | None]], *, most: int = 16, limits: Limits = USUAL
) -> Iterator[tuple[K, Any]]:
    """Each question's one answer in order, with its key; a Trouble in the answer's place where there is none, and None
    where nothing was asked. Workers go on with the next questions, ``most`` at once, while the answers before
    are used; no thread waits for them. A second worker is started only where many wait for the first."""
    lines = [_Line(limits) for _ in range(min(SIDE_BY_SIDE, _processors()))]
    waiting: deque[tuple[K, _Line | None]] = deque()
    try:
        for key, question in questions:
            if question is None:
                waiting.append((key, None))
            else:
                while not (free := next((x for x in lines if x.takes(question, most // len(lines))), None)):
                    yield _next(waiting)
                free.put(question)
                waiting.append((key, free))
            while waiting and (waiting[0][1] is None or len(waiting) > most):
                yield _next(waiting)
        while waiting:
            yield _next(waiting)
    finally:
        for line in lines:
            line.finish()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _next(waiting: deque[tuple[K, _Line | None]]) -> tuple[K, Any]:
    key, line = waiting.popleft()
    return key, None if line is None else line.get()


class _Line:
    """Questions put to one worker before it has answered the ones before."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.worker: _Worker | None = None
        self.asked: deque[Question] = deque()

    def takes(self, question: Question, most: int) -> bool:
        """Whether this can be put now: there is room in the pipe for all that waits, whatever the worker does."""
        room = self.worker.room if self.worker else 0
        size = sum(_weight(q) for q in self.asked) + _weight(question)
        return not self.asked or (len(self.asked) < most and size <= room)

    def put(self, question: Question) -> None:
        self.asked.append(question)
        if self.worker is None:
            self._anew()
            return
        with contextlib.suppress(OSError):  # it is gone: whoever waits for the answer finds out
            self.worker.ask(question.task, question.data, question.told)

    def get(self) -> Any:
        """The answer to the first question that waits, or the Trouble there was."""
        found = self._answer()
        if isinstance(found, Trouble) and found.ended and self.worker is not None and self.worker.rests():
            self._anew()  # it went to rest just as it was asked
            found = self._answer()
        self.asked.popleft()
        if isinstance(found, Trouble) and found.ended:
            self.end()
            if self.asked:
                self._anew()
        return found

    def _answer(self) -> Any:
        if self.worker is None:
            return Trouble(DIED, "no worker")
        try:
            answers = list(self.worker.answers())
        except Trouble as trouble:
            return trouble
        return answers[0] if len(answers) == 1 else Trouble(DIED, "not one answer", ended=False)

    def _anew(self) -> None:
        """Put all that waits to another worker."""
        self.end()
        (first, *more) = self.asked
        try:
            self.worker = _asked(first.task, first.data, first.told, self.limits)
            for question in more:
                self.worker.ask(question.task, question.data, question.told)
        except (OSError, Trouble):
            pass

    def end(self) -> None:
        if self.worker is not None:
            self.worker.end()
            self.worker = None

    def finish(self) -> None:
        """Let the worker go: back to those that wait, where it has nothing left to say."""
        if self.worker is not None and not self.asked:
            _give_back(self.worker)
            self.worker = None
        self.end()


def _weight(question: Question) -> int:
    return len(question.data) + 4096 + sum(len(str(v)) for v in question.told.values())
