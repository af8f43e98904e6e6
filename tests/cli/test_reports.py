"""``report``, ``publish`` and ``trail`` at the command line, on a world made by hand."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from trailbook.consent import actions as consent
from trailbook.site.cli import reports as commands

pytestmark = pytest.mark.django_db

GOOD = """# Where it stands

## Warm rooms

Someone said "nobody asked what you were there for" and meant it.

Claim: A warm room does more than a leaflet.

> The kettle was always
> on at the old library [...] nobody asked what you were there for

> Challenge: They moved my appointment four times — B.

Claim: Some want to walk.

> Nuance: wrote that I did not engage with them
"""


@pytest.fixture
def run(cast, monkeypatch):
    """Run a command as the command line does, in the tests' own database."""
    from tests.cast import BY
    from trailbook.kit.refused import Refused

    monkeypatch.setattr(commands, "begin", lambda ctx: BY)

    def ran(command, *said: str) -> tuple[int, str]:
        done = CliRunner().invoke(command, [*said, "--inquiry", cast.inquiry.slug])
        if isinstance(done.exception, Refused):
            return 1, str(done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return ran


@pytest.fixture
def file(tmp_path):
    def written(text: str | bytes, name: str = "r.md") -> str:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return written


def test_the_main_line(run, file, cast, tmp_path):
    text = GOOD.replace("Nuance: ", "")
    status, said = run(commands.report, file(text))
    assert status == 0
    name = said.split()[-1]
    assert name == "where-it-stands"
    out = tmp_path / "out" / "deeper"
    status, said = run(commands.publish, "--report", name, "--out", str(out), "--json")
    assert status == 0
    told = json.loads(said)
    assert (told["edition"], told["new"], told["correction"]) == (1, True, False)
    assert sorted(p.name for p in out.iterdir()) == ["index.html", "report.docx", "report.json", "report.pdf"]
    data = json.loads((out / "report.json").read_text())
    assert [c["text"] for c in data["claims"]] == ["A warm room does more than a leaflet.", "Some want to walk."]
    assert data["claims"][0]["support"][0]["text"] == (
        "The kettle was always on at the old library […] nobody asked what you were there for"
    )
    status, said = run(commands.publish, "--report", name, "--out", str(out), "--json")
    assert json.loads(said)["new"] is False, "published again without a change it is the same edition"
    status, said = run(commands.publish, "--report", name, "--out", str(out), "--reason", "A word was wrong.", "--json")
    assert (json.loads(said)["edition"], json.loads(said)["reason"]) == (2, "A word was wrong.")


def test_the_trail_leads_to_turns_and_their_letters(run, file, cast):
    from trailbook.evidence.models import Turn

    _status, said = run(commands.report, file(GOOD.replace("Nuance: ", "")))
    status, said = run(commands.trail, "--report", said.split()[-1], "--json")
    assert status == 0
    found = json.loads(said)
    first = found["claims"][0]["excerpts"][0]
    assert (first["person"], first["document"], first["stance"]) == ("Ola Berg", "ola.txt", "support")
    for claim in found["claims"]:
        for excerpt in claim["excerpts"]:
            for span in excerpt["spans"]:
                words = Turn.objects.get(uuid=span["turn"]).current.text
                assert words[span["start"] : span["end"]] == span["text"]
            assert excerpt["text"] == " […] ".join(s["text"] for s in excerpt["spans"])
    assert [q["text"] for q in found["quotations"]] == ["nobody asked what you were there for"]


def test_the_trail_tells_two_files_of_one_name_apart(run, file, cast):
    from trailbook.evidence.models import Document

    Document.objects.filter(name="bo.txt").update(name="ola.txt", folder="south")
    Document.objects.filter(name="ola.txt", folder="").update(folder="north")
    _status, said = run(commands.report, file(GOOD.replace("Nuance: ", "")))
    _status, said = run(commands.trail, "--report", said.split()[-1], "--json")
    found = [e for c in json.loads(said)["claims"] for e in c["excerpts"]]
    assert {e["document"] for e in found} >= {"north/ola.txt", "south/ola.txt"}
    assert all(s["document"] == e["document"] for e in found for s in e["spans"])


def test_nothing_is_published_where_the_files_cannot_be_written(run, file, tmp_path):
    from trailbook.reports.models import Edition

    _status, said = run(commands.report, file(GOOD.replace("Nuance: ", "")))
    (tmp_path / "taken").write_text("")
    status, why = run(commands.publish, "--report", said.split()[-1], "--out", str(tmp_path / "taken" / "deeper"))
    assert (status, why.endswith("taken is a file.")) == (1, True)
    assert not Edition.objects.exists()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_line_ends(run, file, ends):
    status, said = run(commands.report, file(GOOD.replace("\n", ends)))
    assert status == 0, said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "# T\n\nClaim: A.\n\n> the kettle was often on at the old library\n",
            "r.md, line 5: “the kettle was often on",
        ),
        (
            "# T\n\nClaim: A.\n\n> the kettle was often on at the old library\n",
            "nearest words are: “The kettle was always",
        ),
        ("# T\n\n\nSee “a thing that nobody said”.\n", "r.md, line 4:"),
        ("# T\n\nClaim: A.\n\n> kettle was always on — Bo Trent\n", "line 5: These are not Bo Trent's words"),
        ("# T\n\nClaim: A.\n\n> kettle was always on — Zed\n", "line 5: Nobody here is called “Zed”"),
        ("# T\n\nClaim: A.\n\n> I would rather talk while we walk\n", "line 5: “I would rather talk"),
        ("# T\n\nClaim: A.\n\n> When the shelter closed we slept\n", "has not said yes to being quoted in public"),
        ("# T\n\nClaim: A.\n\n> ettle was always on at the\n", "line 5"),
        ("# T\n\nClaim:\n\n> kettle was always on\n", "line 3: This claim is empty"),
        ("# T\n\n## Only headings\n", "r.md holds no text"),
        ("", "r.md holds no text"),
        (b"# T\n\ncaf\xe9\n", "r.md, line 3: this is not UTF-8 text"),
        (b"# T\n\n\x00\n", "r.md is not a text file"),
        ("# The “quiet words of somebody here” report\n\nText.\n", "line 1: A title cannot quote anyone"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_kept(run, file, text, why):
    from trailbook.reports.models import Report

    status, said = run(commands.report, file(text))
    assert status == 1
    assert why in said
    assert "slept behind the bakery" not in said, "nobody's closed words are shown as the nearest"
    assert not Report.objects.exists()


def test_two_people_who_said_the_same_are_told_apart(run, file, cast):
    from tests.cast import BY, EVERYTHING, hear_one
    from trailbook.people import actions as people

    gil = people.add_person(place=cast.place, name="Gil Hart", by=BY, at=cast.at)
    hear_one(cast.inquiry, gil, cast.lee, "I tell you the kettle was always on.", EVERYTHING, cast.at)
    text = "# T\n\nClaim: A.\n\n> kettle was always on{}\n\nNo challenge: few asked.\n"
    status, said = run(commands.report, file(text.format("")))
    assert status == 1
    assert "— Gil Hart, — Ola Berg" in said
    assert run(commands.report, file(text.format(" — Gil Hart")))[0] == 0


def test_what_stops_publishing(run, file):
    _status, said = run(commands.report, file("# U\n\nClaim: Bare.\n"))
    status, said = run(commands.publish, "--report", said.split()[-1], "--out", "x")
    assert status == 1
    assert "rests on nobody's words" in said


def test_a_new_edition_without_its_challenge_says_what_to_write_and_where(run, file, cast, tmp_path):
    from django.utils import timezone

    from tests.cast import BY

    text = GOOD.replace("Claim: Some want to walk.\n\n> Nuance: wrote that I did not engage with them\n", "")
    name = run(commands.report, file(text))[1].split()[-1]
    out = ("--out", str(tmp_path / "o"))
    assert run(commands.publish, "--report", name, *out)[0] == 0
    consent.withdraw(person=cast.bo, how="phone", by=BY, at=timezone.now())
    assert run(commands.publish, "--report", name, *out)[0] == 0, "what stands is written"
    status, said = run(commands.publish, "--report", name, *out, "--reason", "We add a word.")
    assert status == 1
    assert "What challenged the claims of this report may not be shown any more." in said
    assert f"/t/northgate/where-are-we-now/say/{name}/" in said
    assert "“No challenge: …”" in said
    assert "Bo" not in said
    again = text[: text.index("> Challenge")] + "No challenge: words that challenged this were withdrawn.\n"
    assert run(commands.report, file(again))[0] == 0
    status, said = run(commands.publish, "--report", name, *out, "--reason", "We add a word.")
    assert status == 0
    assert "Edition 3" in said


def test_a_withdrawn_person_s_name_in_the_authors_text_warns_and_never_blocks(run, file, cast, tmp_path):
    from django.utils import timezone

    from tests.cast import BY

    _status, said = run(commands.report, file(GOOD.replace("Nuance: ", "") + "\nOla Berg showed us round.\n"))
    name = said.split()[-1]
    assert run(commands.publish, "--report", name, "--out", str(tmp_path / "o"))[0] == 0
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    status, said = run(commands.publish, "--report", name, "--out", str(tmp_path / "o"))
    assert status == 0
    assert "Your own text names Ola Berg, who has taken their words back" in said
    page = (tmp_path / "o" / "index.html").read_text()
    assert "kettle" not in page
    assert "Ola Berg showed us round." in page, "the authors' own text is theirs"
    assert "Some want to walk." in page


def test_names_are_listed_and_publishing_goes_on(run, file, cast, tmp_path):
    from tests.cast import BY, EVERYTHING, hear_one
    from trailbook.people import actions as people

    gil = people.add_person(place=cast.place, name="Gil Hart", by=BY, at=cast.at)
    hear_one(cast.inquiry, gil, cast.lee, "My friend Petra lent me her long green coat.", EVERYTHING, cast.at)
    run(commands.report, file("# N\n\nClaim: A.\n\n> Petra lent me her long green coat\n\nNo challenge: no.\n"))
    status, said = run(commands.publish, "--report", "n", "--out", str(tmp_path / "o"))
    assert status == 0
    status, said = run(commands.publish, "--report", "n", "--out", str(tmp_path / "o"), "--json")
    assert isinstance(json.loads(said)["names"], list)


def test_a_file_again_brings_the_draft_up_to_date(run, file):
    from trailbook.evidence.models import Claim
    from trailbook.reports.models import Report

    run(commands.report, file(GOOD))
    _status, said = run(commands.report, file(GOOD.replace("Some want to walk.", "One wants to walk.")), "--json")
    assert json.loads(said)["new"] is False
    assert Report.objects.count() == 1
    assert set(Claim.objects.filter(put_away_at=None).values_list("text", flat=True)) == {
        "A warm room does more than a leaflet.",
        "One wants to walk.",
    }


def test_a_name_that_is_not_there_is_answered_with_those_that_are(run, file):
    run(commands.report, file(GOOD))
    status, said = run(commands.trail, "--report", "nothing")
    assert status == 1
    assert "There is: where-it-stands." in said
