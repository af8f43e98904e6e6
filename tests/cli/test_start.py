"""How the command line ends when something is wrong: a sentence, a status, and with ``--json`` an object alone."""

from __future__ import annotations

import json

import click
import pytest
from django.db import OperationalError

from trailbook.site.cli.start import run


def failing(error: BaseException) -> click.Command:
    @click.command()
    @click.option("--json", "as_json", is_flag=True)
    def command(as_json: bool) -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (
            OperationalError("unable to open database file"),
            "The database cannot be used (unable to open database file)",
        ),
        (OperationalError(""), "The database cannot be used (OperationalError)"),
        (KeyError("x"), "Something went wrong that should not (KeyError)"),
    ],
)
def test_what_nobody_foresaw_is_a_sentence_too(capsys, error, why):
    assert run(failing(error), ["--json"]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["error"].startswith(why)
    assert why in said.err
    assert run(failing(error), []) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert why in said.err


@pytest.mark.slow
def test_a_database_that_is_none_is_said(tmp_path):
    """As a real process: Django meets the file before any command does."""
    from tests import server
    from tests.upkeep.house import House

    house = House(tmp_path / "house")
    if house.on_postgresql:
        house.env["DATABASE_URL"] = server.named("nowhere")
        assert "does not exist" in house.run("check", "--json", fails=True)
        return
    house.data.mkdir()
    (house.data / "trailbook.sqlite3").write_text("no database " * 50)
    assert "The database cannot be used (file is not a database)" in house.run("check", "--json", fails=True)
