"""Everything moves from SQLite to PostgreSQL and back by one command, and loses nothing."""

from __future__ import annotations

import json

import pytest

from tests import server
from tests.cast import WORDS
from tests.upkeep.house import counted, own_database

pytestmark = pytest.mark.slow

INQUIRY = ("--inquiry", "where-are-we-now")


def test_there_and_back_nothing_is_lost_and_nothing_left_behind(small):
    small.run("sample")
    small.run("erase", "Cy Lund", "--now", *INQUIRY)
    before = counted(small)
    there = own_database(small)
    moved = small.json("move", "--to", there)
    assert (moved["from"], moved["to"]) == ("sqlite", "postgresql")
    assert moved["rows"] > 2000
    assert not list(small.data.glob("trailbook.sqlite3*")), "erased words must not be left behind in the old file"
    assert "moved to PostgreSQL" in small.run("check", fails=True), "a forgotten setting does not begin an empty place"

    small.env["DATABASE_URL"] = there
    assert counted(small) == before
    assert json.loads(small.run("check", "--json"))["well"]
    link = small.run("link", "Ola Berg", *INQUIRY).split()[-1]
    highest = small.rows("select max(id) from people_link")[0][0]
    small.run("erase", "Bo Trent", "--now", *INQUIRY)
    assert small.holds(WORDS["bo"]) == []
    assert link

    small.json("move", "--to", "sqlite")
    assert "moved to SQLite" in small.run("check", fails=True)
    assert small.rows("select count(*) from people_person") == [(0,)], "PostgreSQL holds nothing any more"
    del small.env["DATABASE_URL"]
    assert json.loads(small.run("check", "--json"))["well"]
    assert small.holds(WORDS["bo"]) == []
    assert small.holds(WORDS["ola"])
    small.run("link", "Ola Berg", *INQUIRY)
    assert small.rows("select max(id) from people_link")[0][0] == highest + 1, "numbers go on where they were"


def test_what_stands_in_the_way_is_said_and_nothing_is_changed(small, house, tmp_path):
    before = counted(small)
    assert "something in the database" in small.run("move", "--to", house.env["DATABASE_URL"], fails=True)
    assert "on SQLite already" in small.run("move", "--to", f"sqlite:///{tmp_path}/x.sqlite3", fails=True)
    assert "cannot be used" in small.run("move", "--to", server.named("nowhere"), fails=True)
    assert "should begin with" in small.run("move", "--to", "mysql://there/x", fails=True)
    small.write("update people_place set own_words = 'nul ' || char(0) where slug = 'northgate'")
    said = small.run("move", "--to", own_database(small), fails=True)
    assert "people_place" in said
    small.write("update people_place set own_words = '' where slug = 'northgate'")
    assert counted(small) == before


def test_nothing_moves_while_pages_are_served(small):
    running = small.start()
    try:
        assert "Stop it first" in small.run("move", "--to", own_database(small), fails=True)
    finally:
        small.stop(running)


def test_a_move_cut_short_goes_on(small):
    """Cut between the copy and the emptying: the same command finds everything there already, and finishes."""
    before = counted(small)
    there = own_database(small)
    small.python(
        "from django.utils import timezone\nfrom trailbook.site.upkeep import moving\n"
        "def cut(*args): raise KeyboardInterrupt\n"
        "moving._remember = cut\n"
        f"try: moving.move('{there}', at=timezone.now())\nexcept KeyboardInterrupt: pass"
    )
    assert counted(small) == before
    small.json("move", "--to", there)
    small.env["DATABASE_URL"] = there
    assert counted(small) == before


def test_a_file_that_a_crash_left_behind_is_gone_at_the_next_start(small):
    there = own_database(small)
    file = small.data / "trailbook.sqlite3"
    kept = file.read_bytes()
    small.json("move", "--to", there)
    file.write_bytes(kept)
    small.env["DATABASE_URL"] = there
    small.run("check")
    assert not file.exists()
