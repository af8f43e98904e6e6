"""Every command of the README works as it stands, in its order, in a fresh data folder."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines() if line]


def test_the_readme_has_commands_and_its_links_lead_somewhere():
    assert len(COMMANDS) >= 12
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_pictures_say_what_is_on_them_and_are_small():
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", README)
    for text, file in shown:
        assert len(text.split()) >= 6, file
        assert (ROOT / file).stat().st_size < 150_000, file
    used = {file for _, file in shown}
    assert used == {f"docs/pictures/{p.name}" for p in (ROOT / "docs" / "pictures").glob("*.png")}


@pytest.mark.slow
def test_every_command_works_as_it_stands(tmp_path):
    (tmp_path / "src").symlink_to(ROOT / "src")
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    env = dict(os.environ) | {"TRAILBOOK_DATA": str(tmp_path / "data")}
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    for command in COMMANDS:
        if command.startswith("export "):
            key, value = command.removeprefix("export ").split("=")
            env[key] = str(tmp_path / value)
            continue
        done = subprocess.run(shlex.split(command), cwd=tmp_path, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        if " init " in command:
            assert done.stdout.split()[-1] == "where-are-we-now"
        if " report " in command:
            assert done.stdout.split()[-1] == "the-washhouse-where-are-we-now"
    for name in ("index.html", "report.pdf", "report.docx", "report.json"):
        assert (tmp_path / "public" / name).stat().st_size > 1000
    assert (tmp_path / "voices.docx").stat().st_size > 1000
    page = (tmp_path / "public" / "index.html").read_text()
    assert "this town shuts at ten to six" in page
    assert "side&#x27;s language" not in page
    assert "side’s language" not in page
    assert "side's language" not in page
