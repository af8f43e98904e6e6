"""Promise 1 on real talks, by the command line: fifteen long interviews in which people are shown each other's words.
One person takes theirs back, another has theirs destroyed; every run of eight words that nobody else's own turns and
no author's text contain is looked for on every page, in every public file and in every byte of the data folder."""

from __future__ import annotations

import json

import pytest

from tests.crawl import holds_any, readable, runs_of
from tests.upkeep.house import House

pytestmark = pytest.mark.slow

INQUIRY = ("--inquiry", "mismatches")

TURNS = """
import json
from trailbook.evidence.models import Turn
rows = Turn.objects.select_related("owner", "current")
print(json.dumps([[t.owner.name if t.owner else "", t.asks, t.current.text] for t in rows]))
"""

WALK = """
import json, os
from django.test import Client
from django.utils import timezone
from tests.cast import BY, member
from tests.crawl import crawl
from trailbook.people.actions import make_link
from trailbook.people.models import Person, Place, Account
from trailbook.consent.models import Reader
place = Place.objects.get(slug="rit")
dana = Person.objects.filter(name="Dana Shaw").first() or member(place, "Dana Shaw", ["coordinator"], timezone.now())
for person in Person.objects.filter(place=place, erased_at=None).exclude(pk=dana.pk):
    Reader.objects.update_or_create(owner=person, member=dana, defaults={"place": place, "basis": "there",
        "made_at": timezone.now()})
at = {"SERVER_NAME": "127.0.0.1"}
signed_in = Client(**at)
signed_in.force_login(dana.account)
stranger = Client(**at)
walks = {"member": (signed_in, ["/t/rit/", "/t/rit/mismatches/", "/t/rit/mismatches/words/search/?q=packaging"]),
         "stranger": (stranger, ["/", "/read/findings/"])}
jackie = Person.objects.filter(name__iexact="jackie").first()
_, secret = make_link(kind="mine", place=place, person=jackie, by=BY, at=timezone.now())
contributor = Client(**at)
contributor.get(f"/mine/{secret}")
walks["contributor"] = (contributor, ["/mine/", "/read/findings/"])
texts = {}
for kind, (client, starts) in walks.items():
    walk = crawl(client, starts, most=140)
    assert not walk.statuses(500), walk.statuses(500)
    texts[kind] = walk.text
print(json.dumps(texts))
"""


def turns(house: House) -> list[tuple[str, bool, str]]:
    return [tuple(row) for row in json.loads(house.python(TURNS))]


def only_theirs(held, person: str, authors: str) -> set[str]:
    own: set[str] = set()
    others = runs_of(authors)
    for name, asks, text in held:
        if name == person and not asks:
            own |= runs_of(text)
        else:
            others |= runs_of(text)
    return own - others


def in_the_folder(house: House, runs: set[str]) -> dict[str, int]:
    """File -> how many of the runs stand in its bytes. PostgreSQL's tables are read as one file more."""
    found = {}
    if house.on_postgresql:
        said = "\n".join(house.everything().decode().split("\\n"))
        if hits := holds_any(said, runs):
            found["trailbook.sqlite3"] = len(hits)
    for file in house.data.rglob("*"):
        if file.is_file() and not file.is_relative_to(house.data / "static"):
            hits = holds_any(file.read_bytes().decode("utf-8", "replace"), runs)
            if hits:
                found[file.name] = len(hits)
    return found


def in_files(folder, runs: set[str]) -> set[str]:
    kinds = {".pdf": "application/pdf", ".docx": "officedocument", ".html": "text/html", ".json": "application/json"}
    return {f.name for f in folder.iterdir() if holds_any(readable(f.read_bytes(), kinds[f.suffix]), runs)}


def a_report(held, *people: str) -> str:
    """A report that quotes each of these people once."""
    lines = ["# Findings", "", "## What we heard", ""]
    for person in people:
        words = next(
            text
            for name, asks, text in held
            if name == person and not asks and 60 < len(text) < 400 and "\n" not in text and "“" not in text
        )
        lines += [f"Claim: Something that {len(person)} letters taught us.", "", f"> {words} — {person}", ""]
    return "\n".join([*lines, "No challenge: this is a trial.", ""])


@pytest.fixture
def house(samples, tmp_path) -> House:
    made = House(tmp_path / "house")
    made.env["TRAILBOOK_SENTENCE_MODEL"] = "no"  # where answers stand is tried elsewhere, and takes a minute here
    made.run("init", "--place", "Rit", "--inquiry", "Mismatches")
    folder = samples / "fossrit-mismatches"
    made.run("guide", folder / "study" / "interview-protocol.md", *INQUIRY)
    made.run("hear", folder / "transcripts", "--consent", "voices,quote,session", "--naming", "own", *INQUIRY)
    return made


def test_taken_back_and_destroyed_words_of_real_talks_are_nowhere(house, samples, tmp_path):
    held = turns(house)
    names = {name.casefold(): name for name, _, _ in held if name}
    ernest, terri, naomi = (names[n] for n in ("ernest", "terri", "naomi"))
    report = a_report(held, ernest, terri, naomi)
    authors = report.split("> ")[0] + (samples / "fossrit-mismatches/study/interview-protocol.md").read_text()
    gone = {who: only_theirs(held, who, authors) for who in (ernest, terri)}
    stays = only_theirs(held, naomi, authors)
    (tmp_path / "findings.md").write_text(report)
    house.run("report", tmp_path / "findings.md", *INQUIRY)
    published = ("publish", "--report", "findings", *INQUIRY, "--out", tmp_path / "out")
    house.run(*published)
    house.run("voices", *INQUIRY, "--out", tmp_path / "voices.json")
    old = tmp_path / "old.zip"
    house.run("backup", old)
    every = {"index.html", "report.pdf", "report.docx", "report.json"}
    for runs in gone.values():
        assert len(runs) > 3000
        assert in_files(tmp_path / "out", runs) == every
        assert in_the_folder(house, runs)["trailbook.sqlite3"] > 3000
    seen = json.loads(house.python(WALK))
    for runs in (*gone.values(), stays):
        assert holds_any(seen["member"], runs)
        assert holds_any(seen["stranger"], runs)

    house.run("withdraw", terri, *INQUIRY)
    house.run("erase", ernest, "--now", *INQUIRY)

    def nowhere() -> None:
        house.run(*published)
        house.run("voices", *INQUIRY, "--out", tmp_path / "out" / "voices.docx")
        seen = json.loads(house.python(WALK))
        for who, runs in gone.items():
            assert in_files(tmp_path / "out", runs) == set(), who
            for kind, text in seen.items():
                assert holds_any(text, runs) == set(), (who, kind)
        assert in_the_folder(house, gone[ernest]) == {}
        assert in_the_folder(house, gone[terri])
        assert in_files(tmp_path / "out", stays) >= every
        assert holds_any(seen["member"], stays)
        assert holds_any(seen["stranger"], stays)
        assert json.loads(house.run("check", "--json"))["well"]

    nowhere()
    (tmp_path / "out" / "voices.docx").unlink()
    done = house.json("restore", old)
    assert (done["erased_again"], done["withdrawn_again"]) == (1, 1)
    nowhere()
