"""``serve`` and ``check`` as whoever runs the server meets them: real processes, a real data folder."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.cast import WORDS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_where_it_is_and_ends_cleanly_leaving_nothing_running(house, ending):
    script = "from trailbook.site.cli import main; main()"
    args = ["serve", "--port", str(house.port), "--workers", "2", "--no-sample"]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *args],
        env=house.env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{house.url}/healthy", timeout=2).read()
            break
        except OSError:
            time.sleep(0.1)
    os.kill(process.pid, ending)
    out, err = process.communicate(timeout=40)
    assert f"Trailbook is at {house.url}" in out
    assert "Stop it with Ctrl-C." in out
    assert "Traceback" not in err
    time.sleep(1)
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_serve_as_json_prints_addresses_that_are_served_and_a_taken_port_makes_no_links(house):
    """Without a public address of its own it is where the pages are, whichever port was chosen."""
    script = "from trailbook.site.cli import main; main()"
    args = [sys.executable, "-c", script, "serve", "--port", str(house.port), "--workers", "1", "--no-sample", "--json"]
    env = {k: v for k, v in house.env.items() if k != "TRAILBOOK_URL"}
    process = subprocess.Popen(args, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{house.url}/healthy", timeout=2).read()
                break
            except OSError:
                time.sleep(0.1)
        second = subprocess.run(args, env=env, capture_output=True, text=True, timeout=60)
        assert second.returncode == 1
        assert "cannot listen" in json.loads(second.stdout)["error"]
    finally:
        process.send_signal(signal.SIGINT)
        out, _err = process.communicate(timeout=40)
    told = json.loads(out)
    assert told["address"] == house.url
    assert told.get("start", house.url).startswith(house.url)


def test_an_erasure_falls_due_while_pages_are_served(house):
    """Asked for a week ago all but a moment: done by what runs beside the pages, with nobody doing anything."""
    house.run("erase", "Bo Trent", "--inquiry", "where-are-we-now")
    server = house.start()
    chores = [sys.executable, "-m", "trailbook.site.upkeep.chores", str(os.getpid()), "1"]
    beside = subprocess.Popen(chores, env=house.env)
    try:
        house.python(
            "from datetime import timedelta\nfrom django.utils import timezone\n"
            "from trailbook.consent.models import Erasure\nErasure.objects.update(due_at=timezone.now())\n"
        )
        for _ in range(120):
            if not house.holds(WORDS["bo"]):
                break
            time.sleep(0.5)
        assert house.holds(WORDS["bo"]) == []
    finally:
        beside.terminate()
        beside.wait(20)
        house.stop(server)
    assert house.holds(WORDS["ola"])


def test_check_says_what_is_wrong_and_ends_with_one(house, tmp_path):
    house.run("backup", tmp_path / "b.zip")
    found = json.loads(house.run("check", "--json"))
    assert found["well"] is True
    assert {c["name"] for c in found["checks"]} >= {"database", "citations", "owners", "files", "erasures", "backup"}
    house.python(
        "from django.utils import timezone\nfrom tests.cast import BY\nfrom trailbook.evidence import actions\n"
        "from trailbook.evidence.models import Span, Turn\n"
        "turn = Turn.objects.select_related('current', 'document__inquiry').get(owner__name='Ola Berg')\n"
        "actions.make_excerpt(inquiry=turn.document.inquiry, spans=[(turn, turn.current, 0, 10)], by=BY,"
        " at=timezone.now())\nSpan.objects.update(quote='The teapot')\n"
    )
    (tmp_path / "b.zip").write_bytes(b"cut off")
    stored = house.data / "files" / "editions" / "5f0c2f1e-0000-4000-8000-000000000000"
    stored.mkdir(parents=True)
    (stored / "1.pdf").write_bytes(b"%PDF")
    said = subprocess.run(
        [sys.executable, "-c", "from trailbook.site.cli import main; main()", "check"],
        env=house.env, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert said.returncode == 1
    wrong = re.findall(r"WRONG +(.*)", said.stdout)
    assert len(wrong) == 3
    assert "1 of 1 quotations" in wrong[0]
    assert "older than the last change of consent" in wrong[1]
    assert "b.zip is damaged" in wrong[2]
