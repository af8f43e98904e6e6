"""What is settled at the command line before files are kept: what columns of a table are, for whom an interpreter
speaks, who is left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .start import begin

if TYPE_CHECKING:
    from trailbook.interviews.reading import ReadDocument, SkippedFile
    from trailbook.people.models import Inquiry

HELDS = ["face", "phone", "walk", "group", "written", "voice", "video"]


def settling_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of ``hear`` that settle labels, columns, and how it was held."""
    options = [
        click.option(
            "--speaks-for", multiple=True, metavar="A=B", help="A interprets: the words are B's, a label or name."
        ),
        click.option("--leave-out", multiple=True, metavar="LABEL", help="What this label says is not kept."),
        click.option("--columns", multiple=True, metavar="NAME,…", help="Of a table: the columns that are answers."),
        click.option(
            "--facts", multiple=True, metavar="NAME,…", help="Of a table: the columns that tell about people."
        ),
        click.option("--name-column", metavar="NAME", default="", help="Of a table: the column with people's names."),
        click.option("--id-column", metavar="NAME", default="", help="Of a table: what tells its people apart."),
        click.option("--sheet", metavar="NAME", default="", help="Of a workbook: which sheet to read."),
        click.option("--held", type=click.Choice(HELDS), help="How it was held."),
        click.option("--held-on", type=click.DateTime(["%Y-%m-%d"]), help="On which day."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


class Settled:
    """What was settled by options, and doing it."""

    def __init__(
        self,
        speaks_for: Sequence[str],
        leave_out: Sequence[str],
        columns: Sequence[str],
        facts: Sequence[str],
        name_column: str,
        id_column: str,
        sheet: str,
        held: str | None,
        held_on: datetime | None,
    ) -> None:
        self.leave_out = list(leave_out)
        self.whose: dict[str, str] = {}
        for pair in speaks_for:
            label, _mark, name = pair.partition("=")
            if not label.strip():
                raise click.UsageError(f"--speaks-for takes A=B, for example Interpreter=Amira. Not: {pair}")
            self.whose[label.strip()] = name.strip()
        self.roles = dict.fromkeys(columns, "answer") | dict.fromkeys(facts, "fact")
        self.roles |= {name_column: "name"} if name_column else {}
        self.roles |= {id_column: "id"} if id_column else {}
        self.sheet = sheet
        self.held, self.held_on = held or "", held_on.date() if held_on else None

    @property
    def wanted(self) -> dict[str, Any]:
        """What reading is told."""
        return ({"roles": self.roles} if self.roles else {}) | ({"sheet": self.sheet} if self.sheet else {})

    @property
    def labels(self) -> list[str]:
        return [*self.leave_out, *self.whose]

    def done(
        self, read: Sequence[ReadDocument | SkippedFile], named: Collection[str] = ()
    ) -> list[ReadDocument | SkippedFile]:
        """The same files, so settled: what belongs together joined, labels left out, interpreters' words given to
        whom they are. ``named``: labels of which a person said who they are."""
        from trailbook.interviews.reading import ReadDocument
        from trailbook.interviews.reading.meetings import together
        from trailbook.interviews.reading.parting import leave_out, nobodys_until_said, settled_by_name, speak_for

        docs = together({i: d for i, d in enumerate(read) if isinstance(d, ReadDocument)})
        for i, doc in docs.items():
            doc = speak_for(leave_out(doc, self.leave_out), self.whose)
            docs[i] = nobodys_until_said(settled_by_name(doc, named))
        return [docs.get(i, one) for i, one in enumerate(read)]


def facts_last(documents: Sequence[ReadDocument]) -> list[ReadDocument]:
    """Files that only tell of people come after those in which these people speak."""
    return sorted(documents, key=lambda d: bool(d.facts) and not d.turns)


def spelt_alike(documents: Sequence[ReadDocument], persons: dict[str, str]) -> list[str]:
    """A sentence for each label that may be another spelling of a commoner one."""
    from trailbook.interviews.reading.labels import alike

    counts: dict[str, int] = {}
    for d in documents:
        for s in d.speakers:
            if s.kind == "name" and not d.rows:
                counts[s.label] = counts.get(s.label, 0) + s.turns
    same = {x: y for x, y in alike(counts).items() if x.casefold() != y.casefold() and x not in persons}
    return [f"“{x}” may be “{y}”. If so, say --person '{x}={y}'." for x, y in list(same.items())[:20]]


def told_ahead(inquiry: Inquiry, documents: Sequence[ReadDocument]) -> list[str]:
    """What files that only tell of people would change, before it is kept."""
    from trailbook.interviews.actions.told import changes_told
    from trailbook.interviews.rules import fold_name

    coming = {fold_name(s.name or s.label) for d in documents if d.turns for s in d.speakers}
    said = []
    for doc in documents:
        if doc.facts and not doc.turns and not doc.error:
            told = changes_told(inquiry, doc, coming)
            more = f" {told.coming} come in with these files." if told.coming else ""
            said.append(f"{doc.document}: {told.sentence}{more}")
            changes = sorted(told.kept, key=lambda c: not c.before)
            said += [
                f"  {c.person.name}, {c.about}: {f'{c.before} → ' if c.before else 'new, '}{c.now}"
                for c in changes[:30]
            ]
            if len(changes) > 30:
                said.append(f"  and {len(changes) - 30} more")
    return said


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--find", default="", help="Only columns with this in their title.")
@click.option("--sheet", default="", help="Of a workbook: which sheet.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def columns(ctx: click.Context, file: Path, find: str, sheet: str, as_json: bool) -> None:
    """The columns of a table FILE, and what each would be read as. Nothing is kept."""
    begin(ctx)
    from trailbook.interviews.reading import ReadDocument, read_paths
    from trailbook.kit.refused import Refused

    read = [d for d in read_paths([file], **({"sheet": sheet} if sheet else {})) if isinstance(d, ReadDocument)]
    if not read or read[0].error:
        raise Refused(read[0].error if read else f"{file.name} is no file that can be read here.")  # type: ignore[arg-type]
    doc = read[0]
    if not doc.columns:
        raise Refused(f"{doc.document} is no table with columns to choose.")
    chosen = [c for c in doc.columns if find.casefold() in c.title.casefold()]
    if as_json:
        value = {
            "document": doc.document,
            "sheets": list(doc.sheets),
            "columns": [
                {"number": c.number, "title": c.title, "code": c.code or None, "read_as": c.role}
                | {"filled": c.filled, "different": c.different}
                for c in chosen
            ],
        }
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
        return
    for c in chosen:
        click.echo(f"#{c.number} {c.title}: {c.role}, filled in {c.filled}, different {c.different}")
    click.echo(f"Columns: {len(chosen)}. Choose with hear --columns, --facts, --name-column and --id-column.")


COMMANDS = [columns]
