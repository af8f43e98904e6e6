"""Watches every request of every test: one that writes something of the house's must write to the ledger too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import connection

WRITES = re.compile(r'\s*(?:insert(?:\s+or\s+\w+)?\s+into|replace\s+into|update|delete\s+from)\s+"?(\w+)"?', re.I)
ROOMS = ("people_", "consent_", "evidence_", "guides_", "interviews_", "voices_", "reports_", "sharing_", "ledger_")
LEDGER = "ledger_entry"

#: Written without an entry, and why.
NO_ENTRY = {
    "consent_look": "a look is a record of its own, which its owner reads",
    "consent_wording": "the wordings shipped with this version, which belong to no place",
    "people_account": "the day of the last sign-in; opening, changing and ending an account have their entries",
}


class Watch:
    """What one request has written so far. A rollback takes back what was written since its savepoint."""

    def __init__(self) -> None:
        self.wrote: list[str] = []
        self.marks: dict[str, int] = {}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        head = sql.lstrip()[:40].upper()
        if head.startswith("SAVEPOINT"):
            self.marks[sql.split()[-1]] = len(self.wrote)
        elif head.startswith("ROLLBACK TO"):
            del self.wrote[self.marks.get(sql.split()[-1], 0) :]
        elif found := WRITES.match(sql):
            self.wrote.append(found[1])
        return done

    @property
    def unledgered(self) -> set[str]:
        """Tables of the house that were written while nothing was written to the ledger."""
        if LEDGER in self.wrote:
            return set()
        return {
            t for t in self.wrote if t.startswith(ROOMS) and t not in NO_ENTRY and not t.startswith("evidence_words")
        }


@contextmanager
def watched() -> Iterator[list[str]]:
    """Gives a list that fills with a line for each request that wrote without an entry."""
    faults: list[str] = []
    open_now: list[tuple[Watch, Any, str]] = []

    def begin(sender: Any, environ: dict[str, Any] | None = None, **kwargs: Any) -> None:
        watch = Watch()
        manager = connection.execute_wrapper(watch)
        manager.__enter__()
        said = environ or {}
        open_now.append((watch, manager, f"{said.get('REQUEST_METHOD', '')} {said.get('PATH_INFO', '')}"))

    def end(sender: Any, **kwargs: Any) -> None:
        if open_now:
            watch, manager, what = open_now.pop()
            manager.__exit__(None, None, None)
            if watch.unledgered:
                faults.append(f"{what} wrote {', '.join(sorted(watch.unledgered))} and nothing to the ledger")

    request_started.connect(begin, weak=False, dispatch_uid="ledgered-begin")
    request_finished.connect(end, weak=False, dispatch_uid="ledgered-end")
    try:
        yield faults
    finally:
        request_started.disconnect(dispatch_uid="ledgered-begin")
        request_finished.disconnect(dispatch_uid="ledgered-end")
        while open_now:
            open_now.pop()[1].__exit__(None, None, None)
