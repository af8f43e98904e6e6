"""A backup is one file; restoring it never brings taken-back words to light again."""

from __future__ import annotations

import json
import sqlite3
import threading
import zipfile

import pytest

from tests.cast import WORDS
from tests.upkeep.house import House, counted

pytestmark = pytest.mark.slow

INQUIRY = ("--inquiry", "where-are-we-now")


def test_a_backup_goes_round_and_what_is_wrong_with_a_file_is_said(house, tmp_path):
    kept = tmp_path / "kept.zip"
    assert house.json("backup", kept)["persons"] == 12
    assert json.loads(house.run("check", "--json"))["well"]
    with zipfile.ZipFile(kept) as archive:
        assert set(archive.namelist()) == {"trailbook.sqlite3", "withdrawals.jsonl", "manifest.json"}
    assert "inside the data folder" in house.run("backup", house.data / "b.zip", fails=True)
    assert "is a folder" in house.run("backup", tmp_path, fails=True)
    assert "no folder" in house.run("backup", tmp_path / "nowhere" / "b.zip", fails=True)

    before = house.everything()
    assert "There is no file" in house.run("restore", tmp_path / "none.zip", fails=True)
    assert "is a folder" in house.run("restore", tmp_path, fails=True)
    for name, content in wrong_files(kept, tmp_path).items():
        file = tmp_path / name
        file.write_bytes(content)
        said = house.run("restore", file, fails=True)
        assert name in said
        assert "damaged" in said or "not a Trailbook backup" in said, said
    newer = tmp_path / "newer.zip"
    from_the_future(kept, newer)
    assert "newer Trailbook" in house.run("restore", newer, fails=True)
    assert house.everything() == before

    empty = House(tmp_path / "empty")
    done = empty.json("restore", kept)
    assert done["erased_again"] == 0
    assert "copy its withdrawals.jsonl here" in done["notes"][0], "an empty folder knows nobody who left since"
    assert empty.json("restore", kept)["notes"] == []
    assert empty.holds(WORDS["ola"])
    assert json.loads(empty.run("check", "--json"))["well"]


def wrong_files(kept, tmp_path):
    whole = kept.read_bytes()
    yield_from = {"text.zip": b"not a zip at all", "cut.zip": whole[: len(whole) // 2], "none.zip": b""}
    middle = bytearray(whole)
    for i in range(len(middle) // 4, len(middle) // 2):
        middle[i] ^= 0x5A
    other = tmp_path / "other-source.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "hello")
    return {**yield_from, "bits.zip": bytes(middle), "other.zip": other.read_bytes()}


def from_the_future(kept, target):
    folder = target.parent / "future"
    with zipfile.ZipFile(kept) as archive:
        archive.extractall(folder)
    database = sqlite3.connect(folder / "trailbook.sqlite3")
    database.execute("insert into django_migrations(app, name, applied) values ('consent', '9999_later', '2030-01-01')")
    database.commit()
    database.close()
    with zipfile.ZipFile(target, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)


def test_restoring_an_older_backup_brings_nothing_back_that_was_taken_back(house, tmp_path):
    kept = tmp_path / "kept.zip"
    house.run("backup", kept)
    house.run("withdraw", "Cy Lund", *INQUIRY)
    house.run("erase", "Bo Trent", "--now", *INQUIRY)
    house.run("erase", "Di Marsh", *INQUIRY)
    assert house.holds(WORDS["bo"]) == []
    house.python(
        "from django.utils import timezone\nfrom trailbook.evidence.actions import hold_back\n"
        "from trailbook.evidence.models import Turn\nola = Turn.objects.get(owner__name='Ola Berg')\n"
        "hold_back(turn=ola, start=4, end=10, use='quote', by=ola.owner.actor, at=timezone.now())"
    )
    done = house.json("restore", kept)
    assert (done["held_back_again"], done["masked_again"], done["named_again"]) == (1, 0, 0)
    assert done["notes"] == ["Parts that people had kept back since the backup are kept back again."]
    assert done["erased_again"] == 1
    assert done["withdrawn_again"] == 2
    assert house.holds(WORDS["bo"]) == []
    assert house.holds("Bo Trent") == []
    assert house.holds(WORDS["ola"])
    assert house.holds(WORDS["cy"])
    assert house.holds(WORDS["di"])
    standing = house.python(
        "from trailbook.people.models import Person\nfrom trailbook.consent.queries import is_withdrawn\n"
        "print([p.name for p in Person.objects.order_by('name') if p.name and is_withdrawn(p)])"
    )
    assert "['Cy Lund', 'Di Marsh', 'Eve Stone']" in standing


def test_the_database_of_yesterday_put_back_by_hand_is_brought_up_to_the_list(house):
    put_back = house.yesterday()
    house.run("erase", "Bo Trent", "--now", *INQUIRY)
    put_back()
    assert house.holds(WORDS["bo"])
    house.run("check")
    assert house.holds(WORDS["bo"]) == []


def test_a_backup_while_people_write_is_of_one_moment(house, tmp_path):
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            set_to = f"update people_place set own_words = '{number}' where slug = "
            house.write(f"{set_to} 'northgate'", f"{set_to} 'southmere'")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(3):
            house.run("backup", tmp_path / f"{n}.zip")
    finally:
        stop.set()
        writer.join()
    for n in range(3):
        with zipfile.ZipFile(tmp_path / f"{n}.zip") as archive:
            archive.extract("trailbook.sqlite3", tmp_path / str(n))
        database = sqlite3.connect(tmp_path / str(n) / "trailbook.sqlite3")
        assert len({w for (w,) in database.execute("select own_words from people_place")}) == 1
        database.close()


def test_a_restore_waits_until_nobody_serves(house, tmp_path):
    house.run("backup", tmp_path / "kept.zip")
    server = house.start()
    try:
        assert "Stop it first" in house.run("restore", tmp_path / "kept.zip", fails=True)
    finally:
        house.stop(server)
    house.run("restore", tmp_path / "kept.zip")


def test_a_restore_cut_short_leaves_what_was_here(house, tmp_path):
    if house.on_postgresql:
        house.run("backup", tmp_path / "kept.zip")
        house.run("withdraw", "Cy Lund", *INQUIRY)
        before = house.everything()
        said = house.python(
            "from pathlib import Path\nfrom trailbook.site.upkeep import backup, rows\n"
            "from trailbook.ledger.rules import MACHINE\nfrom trailbook.kit.refused import Refused\n"
            "rows.differences = lambda one, other: ['people_person']\n"
            f"try: backup.restore(Path('{tmp_path / 'kept.zip'}'), by=MACHINE)\nexcept Refused as why: print(why)"
        )
        assert "Nothing was changed" in said
        assert house.everything() == before
        return
    (house.data / "trailbook.sqlite3").rename(house.data / "trailbook.before")
    house.run("check")
    assert house.holds(WORDS["ola"])
    assert not (house.data / "trailbook.before").exists()


def test_a_backup_of_one_engine_is_restored_on_the_other(house, other_house, tmp_path):
    """Twice over: what comes back in the end is what there was, row for row; taken-back words stay taken back."""
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    house.run("backup", first)
    before = counted(house)
    assert other_house.json("restore", first)["notes"], "an empty folder knows nobody who left since"
    assert counted(other_house) == before
    other_house.run("erase", "Bo Trent", "--now", *INQUIRY)
    assert other_house.holds(WORDS["bo"]) == []
    assert other_house.holds(WORDS["ola"])
    other_house.run("backup", second)
    house.run("restore", second)
    assert house.holds(WORDS["bo"]) == []
    assert counted(house) == counted(other_house)
    assert house.json("check")["well"]
    assert other_house.json("check")["well"]
