"""``hear``, ``unhear``, ``people join``, ``collate`` and ``voices`` at the command line, in the tests' own database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.cast import BY
from trailbook.consent import actions as consent
from trailbook.consent.models import Copy, Grant
from trailbook.consent.queries import standing_answers
from trailbook.evidence.models import Document
from trailbook.guides.actions import save_guide
from trailbook.guides.reading import read_guide
from trailbook.kit.refused import Refused
from trailbook.people.actions import add_person
from trailbook.people.models import Person
from trailbook.site.cli import hearing as commands
from trailbook.site.cli.voices import voices

pytestmark = pytest.mark.django_db

INQUIRY = ("--inquiry", "where-are-we-now")
TALK = "KIT: How is the old mill?\n\nWREN: Slow, and wet.\n\nIt leaks.\n\nKIT: What would help?\n\nWREN: A roof.\n"
GUIDE = "# G\n\n## Here\n\n- How is the old mill now?\n    - Does it leak?\n- What would help it?\n- Who pays?\n"


@pytest.fixture
def run(cast, monkeypatch):
    """Run a command as the command line does: (exit status, what it printed). A refusal is (1, the sentence)."""
    monkeypatch.setattr(commands, "begin", lambda ctx: BY)

    def ran(command, *said: object) -> tuple[int, str]:
        done = CliRunner().invoke(command, [str(s) for s in said])
        if isinstance(done.exception, Refused):
            return 1, str(done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return ran


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    file = tmp_path / "mill.txt"
    file.write_text(TALK)
    return file


def guide(cast) -> None:
    save_guide(inquiry=cast.inquiry, guide=read_guide("g.md", GUIDE.encode()), by=BY, at=timezone.now())


def test_a_look_ahead_prints_what_was_understood_and_keeps_nothing(cast, run, talk):
    (talk.parent / "torn.pdf").write_bytes(b"%PDF-1.4")
    (talk.parent / "face.jpg").write_bytes(b"x")
    before = Document.objects.count()
    status, out = run(commands.hear, talk.parent, *INQUIRY, "--dry-run", "--json")
    files = {f["document"]: f for f in json.loads(out)["files"]}
    assert status == 0
    assert list(files["mill.txt"]) == ["document", "format", "turns", "skipped", "error"]
    assert files["mill.txt"]["turns"][1] == {
        "speaker": "WREN",
        "asks": False,
        "start": None,
        "end": None,
        "text": "Slow, and wet.\n\nIt leaks.",
    }
    assert files["torn.pdf"]["error"].startswith("torn.pdf ")
    assert files["face.jpg"]["skipped"][0]["why"] == "is a kind of file that cannot be read here"
    assert Document.objects.count() == before


def test_a_look_ahead_names_two_alike_apart_and_says_when_nobody_says_anything(cast, run, talk):
    bag = talk.parent / "bag"
    for folder in ("north", "south"):
        (bag / folder).mkdir(parents=True)
        (bag / folder / "a.txt").write_text(TALK + folder)
    table = bag / "ages.csv"
    table.write_text("id,age\nID1,30\nID2,40\n")
    _status, out = run(commands.hear, bag, talk, *INQUIRY, "--dry-run", "--json")
    files = {f["document"]: f["error"] for f in json.loads(out)["files"]}
    assert files == {
        "ages.csv": "ages.csv tells about 2 people, and nobody says anything in it.",
        "mill.txt": None,
        "north/a.txt": None,
        "south/a.txt": None,
    }
    assert run(commands.hear, table, *INQUIRY, "--dry-run", "--json")[0] == 1
    assert run(commands.hear, table, *INQUIRY, "--json")[0] == 1, "as the look ahead said"


def test_the_same_file_again_is_named_as_the_collation_names_it(cast, run, talk):
    for folder in ("north", "south"):
        (talk.parent / folder).mkdir()
        (talk.parent / folder / "a.txt").write_text(TALK + folder)
    run(commands.hear, talk.parent, *INQUIRY)
    status, out = run(commands.hear, talk.parent / "south", *INQUIRY, "--json")
    (file,) = json.loads(out)["files"]
    assert (status, file["same"], file["error"]) == (0, True, "a.txt is here already, as south/a.txt.")


def test_an_empty_folder_is_said(cast, run, tmp_path):
    (tmp_path / "none").mkdir()
    status, out = run(commands.hear, tmp_path / "none", *INQUIRY, "--json")
    assert status == 1
    assert json.loads(out)["notes"] == [f"There are no files in {tmp_path / 'none'}."]


@pytest.mark.parametrize("said", [("--as", "River"), ("--naming", "own", "--as", "River"), ("--consent-note", "paper")])
def test_options_that_would_do_nothing_are_refused(cast, run, talk, said):
    status, out = run(commands.hear, talk, *INQUIRY, *said)
    assert status == 2
    assert "goes with" in out
    assert not Document.objects.filter(name=talk.name).exists()


def test_it_fails_only_when_nothing_could_be_taken_in(cast, run, talk):
    bad = talk.parent / "bad.docx"
    bad.write_bytes(b"PK")
    status, out = run(commands.hear, bad, *INQUIRY, "--json")
    assert status == 1
    assert json.loads(out)["files"][0]["error"].startswith("bad.docx ")
    assert run(commands.hear, bad, *INQUIRY, "--dry-run", "--json")[0] == 1
    status, out = run(commands.hear, talk.parent, *INQUIRY)
    assert status == 0
    assert "bad.docx is damaged" in out
    assert "mill.txt: turns 4, heard from WREN" in out
    status, out = run(commands.hear, talk, *INQUIRY, "--json")
    told = json.loads(out)["files"][0]
    assert status == 0
    assert told["same"]
    assert told["error"] == "mill.txt is here already, as mill.txt."
    status, out = run(commands.hear, talk.parent / "not-there.txt", *INQUIRY)
    assert status == 1
    assert "not-there.txt was not found." in out


def test_consent_naming_and_persons_are_taken_from_the_options(cast, run, talk):
    status, _ = run(
        commands.hear, talk, *INQUIRY, "--person", "WREN=Wren Hale", "--consent", "voices,quote",
        "--consent-note", "on paper", "--naming", "role", "--as", "a miller",
    )  # fmt: skip
    assert status == 0
    wren = Person.objects.get(name="Wren Hale")
    assert {u for u, s in standing_answers(wren).items() if s.word == "yes"} == {"notes", "team", "voices", "quote"}
    assert Grant.objects.filter(person=wren, note="on paper").count() == 4
    assert wren.namings.get().text == "a miller"
    assert run(commands.hear, talk, *INQUIRY, "--consent", "fame")[1].startswith("There is no use called “fame”")
    assert run(commands.hear, talk, *INQUIRY, "--person", "WREN")[0] == 2
    assert "Nobody is labelled “MOSS”" in run(commands.hear, talk, *INQUIRY, "--dry-run", "--asks", "MOSS")[1]


def test_whoever_asks_can_be_said(cast, run, talk):
    out = run(commands.hear, talk, *INQUIRY, "--dry-run", "--json", "--asks", "wren")[1]
    assert {t["speaker"] for t in json.loads(out)["files"][0]["turns"] if t["asks"]} == {"WREN"}


def test_the_collation_has_every_answer_under_its_question(cast, run, talk):
    guide(cast)
    run(commands.hear, talk, *INQUIRY)
    told = json.loads(run(commands.collate, *INQUIRY, "--json")[1])
    assert list(told) == ["inquiry", "guide_version", "questions", "unplaced"]
    assert (told["inquiry"], told["guide_version"]) == ("where-are-we-now", 1)
    assert [(q["number"], q["text"]) for q in told["questions"]] == [
        ("1", "How is the old mill now?"),
        ("2", "What would help it?"),
        ("3", "Who pays?"),
    ]
    first = told["questions"][0]
    assert list(first) == [
        "number", "text", "answers", "asked", "passed", "not_asked", "not_known", "held_back",
    ]  # fmt: skip
    (answer,) = first["answers"]
    assert 0 < answer.pop("confidence") <= 1
    assert answer == {
        "contributor": "WREN",
        "document": "mill.txt",
        "prompt": None,
        "text": "Slow, and wet.\n\nIt leaks.",
        "placed_by": "machine",
    }
    for q in told["questions"]:
        assert q["asked"] + q["passed"] + q["not_asked"] + q["not_known"] == 6, "everyone but Eve, who went"
    assert {u["contributor"] for u in told["unplaced"]} >= {"Ola Berg", "Bo Trent"}
    assert "Flo Reed" not in {u["contributor"] for u in told["unplaced"]}, "Flo has not said yes to the team"
    plain = run(commands.collate, *INQUIRY)[1]
    assert "1. How is the old mill now?" in plain
    assert "It leaks." in plain


def test_a_document_is_taken_out_by_its_name(cast, run, talk):
    for folder in ("north", "south"):
        (talk.parent / folder).mkdir()
        (talk.parent / folder / "a.txt").write_text(TALK + folder)
    run(commands.hear, talk.parent / "north", talk.parent / "south", *INQUIRY)
    assert "north/a.txt, south/a.txt" in run(commands.unhear, "a.txt", *INQUIRY)[1]
    status, _ = run(commands.unhear, "north/a.txt", *INQUIRY, "--json")
    assert status == 0
    assert Document.objects.get(name="a.txt").folder == "south"
    status, out = run(commands.unhear, "a.txt", *INQUIRY, "--json")
    assert set(json.loads(out)["people_gone"]) == {"KIT", "WREN"}
    assert run(commands.unhear, "z.txt", *INQUIRY)[0] == 1


def test_two_become_one_and_the_stricter_answer_stands(cast, run):
    consent.answer(person=cast.cy, use="voices", answer="no", how="phone", by=BY, at=timezone.now())
    status, _ = run(commands.people, "join", "Ola Berg", "cy lund", *INQUIRY)
    assert status == 0
    assert not Person.objects.filter(name="Cy Lund").exists()
    assert "yes" not in {standing_answers(cast.ola)["voices"].word}
    assert cast.turn("cy").owner == cast.ola
    assert "the same person already" in run(commands.people, "join", "Ola Berg", "Ola Berg", *INQUIRY)[1]


def test_a_name_of_several_is_refused_with_the_choices(cast, run):
    for _ in range(2):
        add_person(place=cast.place, name="Sam Vale", by=BY, at=timezone.now())
    status, said = run(commands.people, "join", "Sam Vale", "Bo Trent", *INQUIRY)
    assert status == 1
    assert "There are several called “Sam Vale”" in said
    one = Person.objects.filter(name="Sam Vale").first()
    assert str(one.uuid)[:8] in said
    assert commands.the_person(cast.inquiry, str(one.uuid)[:8]) == one
    with pytest.raises(Refused, match=r"nobody called “Zed Frost” .* There is: .*Ola Berg \("):
        commands.the_person(cast.inquiry, "Zed Frost")


@pytest.mark.parametrize("form", ["json", "html", "docx", "pdf"])
def test_voices_as_a_file_is_numbered_to_whoever_takes_it(cast, run, talk, tmp_path, form):
    guide(cast)
    run(commands.hear, talk, *INQUIRY, "--consent", "voices")
    out = tmp_path / f"v.{form}"
    status, told = run(voices, *INQUIRY, "--out", out, "--json")
    assert status == 0
    assert json.loads(told)["copy"] == Copy.objects.get().number == 1
    assert out.stat().st_size > 200


def test_a_file_that_cannot_be_written_is_not_numbered(cast, run, talk, tmp_path):
    guide(cast)
    run(commands.hear, talk, *INQUIRY, "--consent", "voices")
    assert run(voices, *INQUIRY, "--out", tmp_path / "v.odt")[0] == 1
    status, said = run(voices, *INQUIRY, "--out", tmp_path / "no" / "v.json")
    assert status == 1
    assert "cannot be written" in said
    assert not Copy.objects.exists()
