"""The main group: global options, Django's start, and how errors are told."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

import click

MODULES = ("guides", "hearing", "people", "placing", "reports", "server", "settling", "working", "voices")


class House(click.Group):
    """Commands are found in their modules' ``COMMANDS``, imported only when the command line is used."""

    def _load(self) -> None:
        if self.commands:
            return
        for name in MODULES:
            if importlib.util.find_spec(f"{__package__}.{name}") is None:
                continue
            module = importlib.import_module(f"{__package__}.{name}")
            for command in module.COMMANDS:
                self.add_command(command)

    def list_commands(self, ctx: click.Context) -> list[str]:
        self._load()
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self._load()
        return super().get_command(ctx, cmd_name)


@click.group(cls=House, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path), help="The data folder (else TRAILBOOK_DATA, else ./data).")
@click.option("--by", "by_name", default="", help="Who is at the keyboard, for looks that are kept.")
@click.version_option(package_name="trailbook", prog_name="trailbook")
@click.pass_context
def group(ctx: click.Context, data: Path | None, by_name: str) -> None:
    """Trailbook: hear people out, make sense of it together, and say honestly where you are now."""
    if data is not None:
        os.environ["TRAILBOOK_DATA"] = str(data)
    ctx.obj = {"by": by_name}


def begin(ctx: click.Context, *, shape: bool = True) -> Any:
    """Start Django and bring the database into this version's shape; gives the Actor at the keyboard.

    Raises Refused or SettingsError with a sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trailbook.site.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from trailbook.ledger.rules import server_actor

    from ..upkeep.ready import database_ready, withdrawals_hold
    from ..upkeep.running import mend_restore

    if shape:
        mend_restore()
        database_ready()
        withdrawals_hold()
    return server_actor((ctx.find_root().obj or {}).get("by", ""))


def run(command: click.Command, args: list[str] | None = None) -> int:
    """Run the command line; gives the exit status. Used by ``main`` and by the tests."""
    from django.db import DatabaseError

    from trailbook.kit.refused import Refused

    from ..environment import SettingsError

    said = sys.argv[1:] if args is None else args
    as_json = "--json" in said
    try:
        result = command.main(args=said, prog_name="trailbook", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as wrong:
        _tell(as_json, wrong.format_message())
        return 2 if isinstance(wrong, click.UsageError) else 1
    except (Refused, SettingsError) as why:
        _tell(as_json, str(why))
        return 1
    except DatabaseError as why:
        first = (str(why).strip().splitlines() or [type(why).__name__])[0].rstrip(".")
        _tell(as_json, f"The database cannot be used ({first}). Look at the data folder and DATABASE_URL.")
        return 1
    except (KeyboardInterrupt, click.Abort):
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as why:
        traceback.print_exc()
        _tell(as_json, f"Something went wrong that should not ({type(why).__name__}). What is above says where.")
        return 1


def _tell(as_json: bool, sentence: str) -> None:
    if as_json:
        click.echo(json.dumps({"error": sentence}, ensure_ascii=False))
    click.echo(sentence, err=True)
