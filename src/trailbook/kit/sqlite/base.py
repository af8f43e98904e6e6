"""Django's SQLite, with those who write taking turns.

SQLite lets one write at a time, and whoever comes meanwhile tries again and again with ever longer pauses, in no order: while
the worker brings files in, or many people read at once (each reading is kept), one of them would wait for seconds. Here
whoever begins a transaction first waits in line for a lock on a file beside the database, and finds the database free. The
lock goes with the end of the transaction, and with the end of the process, however it comes.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection; each has the file open for itself, so that threads of a process wait for each other too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_in_line()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc] # where this fails, a rollback follows
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._line is not None:
                os.close(self._line)
                self._line = None

    def _wait_in_line(self) -> None:
        if self.is_in_memory_db():
            return
        if self._line is None:
            name = f"{self.settings_dict['NAME']}-turn"
            self._line = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._line, fcntl.LOCK_EX)

    def _leave(self) -> None:
        if self._line is not None:
            fcntl.flock(self._line, fcntl.LOCK_UN)
