"""A worker is killed in the middle, again and again; two work at once. What is there in the end is what an undisturbed
worker would have left: nothing lost, nothing twice."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests import server

ROOT = Path(__file__).resolve().parents[2]
TRAILBOOK = [sys.executable, "-c", "from trailbook.site.cli import main; main()"]
FILES = 240

pytestmark = pytest.mark.slow


class House:
    """A data folder of its own, and the commands in it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        outside = (
            "TRAILBOOK_DATA",
            "TRAILBOOK_URL",
            "DATABASE_URL",
            "TRAILBOOK_TEST_DATABASE",
            "DJANGO_SETTINGS_MODULE",
        )
        self.env = {k: v for k, v in os.environ.items() if k not in outside} | {
            "TRAILBOOK_DATA": str(data),
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        self.address = server.make(f"killed_{secrets.token_hex(6)}") if server.address() else ""
        if self.address:
            self.env["DATABASE_URL"] = self.address

    def other(self, *said: str) -> str:
        return self.run([sys.executable, "-m", "tests.worker.other", *said])

    def run(self, command: list[str]) -> str:
        done = subprocess.run(command, env=self.env, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def start(self, *said: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*TRAILBOOK, *said], env=self.env, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def said(self, sql: str) -> Any:
        if self.address:
            import psycopg

            with psycopg.connect(self.address) as there:
                row = there.execute(sql).fetchone()  # type: ignore[call-overload]
                return row[0] if row else None
        with contextlib.closing(sqlite3.connect(f"file:{self.data / 'trailbook.sqlite3'}?mode=ro", uri=True)) as db:
            db.execute("PRAGMA busy_timeout=20000")
            return db.execute(sql).fetchone()[0]

    def in_now(self) -> int:
        return int(self.said("select count(*) from interviews_sent"))

    def state(self) -> dict[str, Any]:
        return json.loads(self.other("state"))


def until(folder: House, process: subprocess.Popen[bytes], count: int) -> None:
    """Wait until so many files are in."""
    end = time.monotonic() + 120
    while folder.in_now() < count:
        assert process.poll() is None, f"ended early: {(process.communicate()[1] or b'').decode()[-2000:]}"
        assert time.monotonic() < end, "nothing goes on"
        time.sleep(0.005)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> dict[str, Any]:
    folder = House(tmp_path_factory.mktemp("undisturbed") / "data")
    folder.other("fill", str(FILES))
    folder.run([*TRAILBOOK, "work", "--until-empty"])
    found = folder.state()
    assert len(found["documents"]) == FILES
    assert [j[1] for j in found["jobs"]] == ["done"]
    assert found["jobs"][0][-1] | {"turns": 0, "placed": 0, "unplaced": 0} == {
        "in": FILES, "same": 1, "refused": 1, "left": 1, "turns": 0, "placed": 0, "unplaced": 0,
    }  # fmt: skip
    assert sum(1 for row in found["turns"] if row[8] != "None") > FILES  # talks have their occasions
    return found


def equal(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    for what, rows in wanted.items():
        assert found[what] == rows, f"{what} differ"


def test_killed_in_the_middle_it_is_taken_up_by_itself_with_nothing_lost_or_doubled(undisturbed, tmp_path):
    folder = House(tmp_path / "data")
    folder.other("fill", str(FILES))
    for count in (1, 37, 122):
        worker = folder.start("work")
        until(folder, worker, count)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert folder.said("select state from work_job where kind = 'bring-in'") == "running"
    assert folder.in_now() < FILES
    folder.run([*TRAILBOOK, "work", "--until-empty"])
    equal(folder.state(), undisturbed)
    assert list((folder.data / "waiting").iterdir()) == [], "the files go when they are kept"


def test_two_workers_at_once_and_one_killed_do_it_once(undisturbed, tmp_path):
    folder = House(tmp_path / "data")
    folder.other("fill", str(FILES))
    first, second = folder.start("work", "--until-empty"), folder.start("work")
    try:
        until(folder, second, 60)
        holder = str(folder.said("select held_by from work_job where kind = 'bring-in'")).split("-")[0]
        os.kill(int(holder), signal.SIGKILL)
        end = time.monotonic() + 120
        while folder.said("select count(*) from work_job where state != 'done' and kind = 'bring-in'"):
            assert time.monotonic() < end, "nobody took it up"
            if first.poll() is not None and second.poll() is not None:
                second = folder.start("work")
            time.sleep(0.1)
    finally:
        for process in (first, second):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(60)
    equal(folder.state(), undisturbed)


def test_told_to_stop_a_worker_finishes_its_step_and_puts_the_rest_back(undisturbed, tmp_path):
    folder = House(tmp_path / "data")
    folder.other("fill", str(FILES))
    worker = folder.start("work")
    until(folder, worker, 20)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert folder.said("select state from work_job where kind = 'bring-in'") == "waiting"
    assert folder.said("select count(*) from work_worker") == 0
    folder.run([*TRAILBOOK, "work", "--until-empty"])
    equal(folder.state(), undisturbed)
