"""``docs/json.md`` is true and whole: each command's ``--json``, run for real, has just the keys that stand there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.upkeep.house import House
from trailbook.site.cli import group

pytestmark = [pytest.mark.slow, pytest.mark.one_engine]

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
TALK = """KIT: How is the old mill?

WREN: Slow, and wet.

KIT: Does it leak there?

WREN: It leaks on the stairs.

KIT: What would help it?

WREN: A roof would help more than any plan.

KIT: Hello again, Bo.

BO: I asked for nothing.
"""
GUIDE = "# Mill\n\n## Here\n\n- How is the old mill?\n    - Does it leak there?\n- What would help it?\n"
REPORT = """# Where it stands

## Roofs

One said “Slow, and wet.” and more.

> I asked for nothing.

Claim: One of us wants a roof.

> A roof would help […] than any plan.

> Challenge: I asked for nothing.
"""


def on_the_page(heading: str) -> list[dict]:
    section = re.search(rf"^### {re.escape(heading)}\n(.*?)(?=^##|\Z)", PAGE, re.M | re.S)
    assert section, f"docs/json.md has no section {heading}"
    return [json.loads(block) for block in re.findall(r"```json\n(.*?)```", section[1], re.S)]


def alike(said: object, real: object, where: str) -> None:
    """Every key that is said is there, and no other; all the way down, as far as both go."""
    if isinstance(said, dict):
        assert isinstance(real, dict), where
        assert set(said) == set(real), where
        for key in said:
            alike(said[key], real[key], f"{where}.{key}")
    elif isinstance(said, list):
        assert isinstance(real, list), where
        for one in real[:20]:
            kinds = [s for s in said if not isinstance(s, dict) or s.get("kind") == one.get("kind")]
            if kinds:
                alike(kinds[0], one, f"{where}[]")


def test_every_command_prints_what_the_page_says(tmp_path):
    house = House(tmp_path / "house")
    for name, text in (("mill.txt", TALK), ("g.md", GUIDE), ("r.md", REPORT), ("left.jpg", "x")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    at = ("--inquiry", "mill")
    told: dict[str, dict] = {}

    def run(name: str, *more: object) -> dict:
        told[name] = house.json(*name.removesuffix(" --dry-run").split(), *more)
        return told[name]

    run("init", "--place", "Pell", "--inquiry", "Mill")
    run("guide", tmp_path / "g.md", *at)
    files = (tmp_path / "mill.txt", tmp_path / "g.md")
    run("hear --dry-run", *files, *at, "--dry-run")
    run("hear", *files, *at, "--consent", "voices,quote", "--consent-note", "paper", "--naming", "own")
    run("unhear", "g.md", *at)
    run("collate", *at)
    run("voices", *at, "--out", tmp_path / "v.json")
    run("report", tmp_path / "r.md", *at)
    run("publish", "--report", "where-it-stands", *at, "--out", tmp_path / "public")
    run("trail", "--report", "where-it-stands", *at)
    run("backup", tmp_path / "kept.zip")
    run("restore", tmp_path / "kept.zip")
    run("check")
    for name, real in told.items():
        alike(on_the_page(name)[0], real, name)
    alike(on_the_page("voices")[1], json.loads((tmp_path / "v.json").read_text()), "voices.json")
    alike(on_the_page("publish")[1], json.loads((tmp_path / "public" / "report.json").read_text()), "report.json")
    assert told["collate"]["questions"][0]["answers"]
    assert told["trail"]["claims"][0]["excerpts"][0]["spans"][1], "the words left out make two stretches"

    house.json("consent", "Bo", "--use", "session", "--answer", "no", "--how", "phone", *at)
    joined = house.json("people", "join", "WREN", "KIT", *at)
    alike(json.loads(re.findall(r"```json\n(.*?)```", PAGE.split("`people join` prints")[1], re.S)[0]), joined, "join")
    rows = dict(re.findall(r"^\| (\w+) \| (.*?) \|$", PAGE, re.M))
    people = {
        "link": ("BO",),
        "invite": ("Ada Moss",),
        "consent": ("BO", "--use", "quote", "--answer", "ask", "--how", "paper"),
        "withdraw": ("BO",),
        "erase": ("BO", "--now"),
    }
    for command, args in people.items():
        named = set(re.findall(r"`(\w+)`", rows[command]))
        assert set(house.json(command, *args, *at)) == {"person", "id"} | named, command
    assert house.json("sample") == {"loaded": True}
    assert set(house.json("signin", "Ines")) == {"person", "id"} | set(re.findall(r"`(\w+)`", rows["signin"]))
    assert house.json("sample", "--remove") == {"removed": True}
    if house.on_postgresql:
        alike(on_the_page("move")[0], house.json("move", "--to", "sqlite"), "move")


def test_every_command_takes_json_and_stands_on_the_page():
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        subs = (
            {f"{name} {n}": c for n, c in command.commands.items()} if hasattr(command, "commands") else {name: command}
        )
        for whole, one in subs.items():
            assert any("--json" in p.opts for p in one.params), whole
            assert re.search(rf"^### {name}\b|^\| {name} \||`{whole}`", PAGE, re.M), whole
