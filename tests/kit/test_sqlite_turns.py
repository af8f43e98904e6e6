"""Those who write take turns, in threads as in processes, and whoever fails leaves the line."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from django.db import DEFAULT_DB_ALIAS, connections

from trailbook.kit.sqlite.base import DatabaseWrapper

pytestmark = pytest.mark.django_db


def opened(path: Path) -> DatabaseWrapper:
    told = connections[DEFAULT_DB_ALIAS].settings_dict | {"HOST": "", "USER": "", "PASSWORD": ""}
    options = {"transaction_mode": "IMMEDIATE", "timeout": 0.05}
    return DatabaseWrapper(told | {"NAME": str(path), "OPTIONS": options}, "turns")


def write(there: DatabaseWrapper, hold: float) -> None:
    there.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    there.cursor().execute("insert into t values (1)")
    time.sleep(hold)
    there.commit()
    there.set_autocommit(True)


def test_whoever_writes_waits_in_line_and_not_by_trying_again(tmp_path):
    first = opened(tmp_path / "db.sqlite3")
    first.cursor().execute("create table t (n)")
    faults: list[Exception] = []

    def other() -> None:
        there = opened(tmp_path / "db.sqlite3")
        try:
            for _ in range(3):
                write(there, 0.1)  # longer than SQLite would try again for
        except Exception as fault:
            faults.append(fault)
        finally:
            there.close()

    threads = [threading.Thread(target=other) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not faults, faults
    assert first.cursor().execute("select count(*) from t").fetchone()[0] == 6
    first.close()


def test_whoever_fails_or_goes_leaves_the_line(tmp_path):
    first, second = opened(tmp_path / "db.sqlite3"), opened(tmp_path / "db.sqlite3")
    first.cursor().execute("create table t (n)")
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    with pytest.raises(Exception, match="no such table"):
        first.cursor().execute("insert into nowhere values (1)")
    first.rollback()
    first.set_autocommit(True)
    write(second, 0)
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.close()
    write(second, 0)
    second.close()
