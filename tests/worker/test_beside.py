"""The worker beside the pages: where it dies, another takes its place, and none outlives the pages."""

from __future__ import annotations

import os
import signal
import sys
import time

from trailbook.site.upkeep import working


def test_a_worker_that_dies_has_a_successor_and_the_last_one_is_stopped(monkeypatch, tmp_path):
    monkeypatch.setattr(working, "AGAIN", 0.02)
    beside = working.Beside([sys.executable, "-S", "-c", "import time; time.sleep(60)"])
    first = beside.process.pid
    os.kill(first, signal.SIGKILL)
    end = time.monotonic() + 10
    while beside.process.pid == first and time.monotonic() < end:
        time.sleep(0.01)
    second = beside.process
    assert second.pid != first
    assert second.poll() is None
    beside.stop()
    assert second.poll() is not None
    assert not beside.watch.is_alive()
