"""Nothing acknowledged is lost. Kill the process at any moment: whatever the page said was saved is there."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time

import pytest

from tests.upkeep.house import House, Phone

pytestmark = pytest.mark.slow

ROUNDS = 6


def names_kept(house: House) -> set[str]:
    return {text for (text,) in house.rows("select text from consent_naming where kind = 'chosen'")}


def test_what_the_page_said_was_saved_is_there_after_the_process_was_killed(house):
    """A contributor changes how they are named, over and over, by form; the server is killed at a random moment,
    several times over. Each name whose page came back with *Saved* is in the database, whole."""
    chance = random.Random(20261124)
    link = house.run("link", "Ola Berg", "--inquiry", "where-are-we-now").split()[-1]
    said_saved: list[str] = []
    cut_off: list[str] = []
    for turn in range(ROUNDS):
        server = house.start()
        stop = threading.Event()
        phone = Phone(house)
        phone.get(link)
        phone.get("/mine/named/")

        def write(phone=phone, stop=stop, turn=turn) -> None:
            number = 0
            while not stop.is_set():
                number += 1
                name = f"Name {turn}-{number}"
                try:
                    page = phone.send("/mine/named/", kind="chosen", text=name)
                    if re.search(r"Saved\. That is how you are named", page):
                        said_saved.append(name)
                    phone.get("/mine/named/")
                except (OSError, http.client.HTTPException) as cut:
                    cut_off.append(repr(cut))
                    return

        writer = threading.Thread(target=write)
        writer.start()
        time.sleep(chance.uniform(0.2, 1.2))
        house.kill(server)
        stop.set()
        writer.join(30)
        assert set(said_saved) <= names_kept(house)
    assert len(said_saved) >= ROUNDS
    assert len(cut_off) == ROUNDS
    assert house.json("check")["well"]
    standing = house.rows(
        "select count(*) from consent_naming n join people_person p on p.id = n.person_id "
        "where p.name = 'Ola Berg' and n.ended_at is null"
    )
    assert standing == [(1,)]


def test_a_withdrawal_that_was_acknowledged_stands_after_the_process_was_killed(house):
    """Taken back, and killed the moment the page says so: in the database, and in the list beside it."""
    link = house.run("link", "Bo Trent", "--inquiry", "where-are-we-now").split()[-1]
    server = house.start()
    phone = Phone(house)
    phone.get(link)
    phone.get("/mine/take-back/")
    page = phone.send("/mine/take-back/")
    house.kill(server)
    assert "nobody but you can open your words" in page
    assert "withdrew" in (house.data / "withdrawals.jsonl").read_text().splitlines()[-1]
    server = house.start()
    try:
        assert "You took your words back" in phone.get("/mine/")
    finally:
        house.stop(server)


def test_an_erasure_cut_short_is_finished_at_the_next_start(house):
    """Destroyed in the database, but the process died before its files were rebuilt: the next start does it."""
    words = "They moved my appointment four times"
    house.python(
        "from django.utils import timezone\nfrom trailbook.consent import actions\n"
        "from trailbook.people.models import Person\nfrom trailbook.site.upkeep.erasing import mark\n"
        "mark().touch()\n"
        "actions.erase_now(person=Person.objects.get(name='Bo Trent'), at=timezone.now())\n"
    )
    assert (house.data / "forget-pending").exists()
    house.run("check")
    assert house.holds(words) == []
    assert not (house.data / "forget-pending").exists()
