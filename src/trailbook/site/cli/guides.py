"""The main line, first part: a place with its inquiry, and the topic guide."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .reports import tell, the_inquiry
from .start import begin

if TYPE_CHECKING:
    from trailbook.guides.models import Version
    from trailbook.guides.reading import ReadGuide
    from trailbook.interviews.reading import ReadDocument

TABLES = ("csv", "xlsx")


@click.command()
@click.option("--place", required=True, help="What the place is called.")
@click.option("--inquiry", required=True, help="What is asked there, in a few words.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def init(ctx: click.Context, place: str, inquiry: str, as_json: bool) -> None:
    """Make a place and its inquiry, or find them where they are there. Loads no sample."""
    by = begin(ctx)
    from django.db import transaction
    from django.utils import timezone

    from trailbook.kit.refused import Refused
    from trailbook.people.actions import make_inquiry, make_place
    from trailbook.people.models import Inquiry, Place

    place, inquiry = " ".join(place.split()), " ".join(inquiry.split())
    for name, most, what in ((place, 120, "place"), (inquiry, 160, "inquiry")):
        if not name:
            raise Refused(f"Say what the {what} is called.")
        if len(name) > most:
            raise Refused(f"The name of the {what} is too long: at most {most} letters.")
    with transaction.atomic():
        where = Place.objects.filter(name=place, sample=False).order_by("pk").first()
        at = timezone.now()
        new_place = where is None
        where = where or make_place(name=place, by=by, at=at)
        found = Inquiry.objects.filter(place=where, name=inquiry).order_by("pk").first()
        new = found is None
        found = found or make_inquiry(place=where, name=inquiry, by=by, at=at)
    value = {"place": where.slug, "inquiry": found.slug, "new": new, "new_place": new_place}
    said = f"“{inquiry}” in {place} is {'made' if new else 'there already'}. Its short name is: {found.slug}"
    tell(as_json, value, said)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path),
    help="Make the guide from interviews’ own headings, or from columns of a table: a file, a folder or a zip.",
)
@click.option(
    "--columns", default="", help="With --from a table: the columns that are questions, with commas between them."
)
@click.option("--said", multiple=True, help="A heading whose section is read out, not asked. May be repeated.")
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def guide(
    ctx: click.Context,
    file: Path | None,
    source: Path | None,
    columns: str,
    said: tuple[str, ...],
    inquiry: str,
    as_json: bool,
) -> None:
    """Make FILE (Markdown, text, Word, ODT, RTF, PDF or HTML) the inquiry's topic guide, or make one from what was heard."""
    if (file is None) == (source is None):
        raise click.UsageError("Give a guide FILE, or --from PATH.")
    if columns and source is None:
        raise click.UsageError("--columns goes with --from.")
    if said and file is None:
        raise click.UsageError("--said goes with a guide FILE.")
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.guides.actions import put_to_use, save_guide
    from trailbook.guides.queries import latest_version
    from trailbook.guides.reading import GuideError
    from trailbook.kit.refused import Refused

    found = the_inquiry(inquiry)
    notes: list[str] = []
    try:
        if file is not None:
            read = _guide_file(file, said)
        else:
            assert source is not None
            read, notes = _guide_from(source, columns)
    except GuideError as why:
        raise Refused(str(why)) from None
    before = latest_version(found)
    number = before.number if before else 0
    version = save_guide(inquiry=found, guide=read, by=by, at=timezone.now())
    gone_through = put_to_use(version=version, by=by, at=timezone.now())
    meant: int | None = None
    if gone_through:
        from .placing import by_meaning

        meant, said_of_it = by_meaning(found, by)
    value = guide_facts(version) | {
        "new": version.number != number,
        "placed": gone_through,
        "by_meaning": meant,
        "notes": [*read.notes, *notes],
    }
    lines = [*read.notes, *notes, _summary(version, value), *(_lineage_lines(value) if value["new"] else [])]
    if gone_through:
        lines += [f"Interviews that were there already and are placed under it: {gone_through}.", said_of_it]
    tell(as_json, value, *lines)


def guide_facts(version: Version) -> dict[str, Any]:
    """A version as JSON tells it, with what each question continues."""
    from trailbook.guides.queries import as_read, lineage

    number = itertools.count(1)
    line = lineage(version)
    steps = iter(line.steps)  # in the order in which a guide is read, as below

    def came() -> dict[str, Any]:
        step = next(steps)
        before = [{"guide_version": b.section.version.number, "number": b.number, "text": b.text} for b in step.before]
        return {"how": step.how if line.before else None, "moved": step.moved, "continues": before}

    def prompts(items: Any, above: str | None) -> list[dict[str, Any]]:
        found = []
        for i, x in enumerate(items, 1):
            here = f"{above}.{i}" if above else None
            found.append({"number": here, "text": x.text, **came(), "prompts": prompts(x.children, here)})
        return found if above else []

    sections = []
    for section in as_read(version).sections:
        items = []
        for item in section.items:
            n = None if section.said else str(next(number))
            items.append({"number": n, "text": item.text, **came(), "prompts": prompts(item.children, n)})
        sections.append({"title": section.title, "said": section.said, "questions": items})
    return {
        "inquiry": version.guide.inquiry.slug,
        "title": version.guide.title,
        "guide_version": version.number,
        "questions": next(number) - 1,
        "sections": sections,
        "dropped": [{"number": q.number, "text": q.text} for q in line.dropped],
        "lineage_settled": line.settled if line.before else None,
    }


def _lineage_lines(value: dict[str, Any]) -> list[str]:
    """What became of the questions, for whoever reads the screen: all but those that stayed."""
    said = {"reworded": "is reworded from", "split": "is split from", "merged": "joins", "new": "is new"}
    lines: list[str] = []

    def tell_of(items: list[dict[str, Any]]) -> None:
        for x in items:
            if x["how"] in said:
                before = " and ".join(f"“{b['text']}”" for b in x["continues"])
                lines.append(f"  “{x['text']}” {said[x['how']]} {before}".rstrip() + ".")
            tell_of(x["prompts"])

    for section in value["sections"]:
        tell_of(section["questions"])
    lines += [f"  “{q['text']}” is asked no more." for q in value["dropped"]]
    if not lines:
        return []
    guess = "" if value["lineage_settled"] else " This is a guess: look at it on the guide's page."
    return [f"What became of the questions.{guess}", *lines]


def _summary(version: Version, value: dict[str, Any]) -> str:
    said = [s["title"] for s in value["sections"] if s["said"]]
    state = (
        "is the guide now" if value["new"] else "is the guide already, or was not used yet and is brought up to date"
    )
    return (
        f"Version {version.number} of “{version.guide.title}” {state}: {value['questions']} questions"
        f"{', said and not asked: ' + ', '.join(said) if said else ''}."
    )


def _bytes(path: Path) -> bytes:
    from trailbook.guides.reading.parse import MAX_BYTES
    from trailbook.kit.refused import Refused

    try:
        with path.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as why:
        raise Refused(f"{path} cannot be read: {(why.strerror or 'unknown reason').lower()}.") from None


def _guide_file(file: Path, said: tuple[str, ...]) -> ReadGuide:
    from trailbook.guides.reading import read_guide_apart

    return read_guide_apart(file.name, _bytes(file), said=said)


def _guide_from(source: Path, columns: str) -> tuple[ReadGuide, list[str]]:
    """A guide from interviews' own headings or a table's columns, and what to say about it."""
    from trailbook.guides.reading import GuideError, guide_from_headings
    from trailbook.interviews.reading import SkippedFile, read_paths

    documents: list[ReadDocument] = []
    notes: list[str] = []
    for read in read_paths([source]):
        if isinstance(read, SkippedFile):
            notes.append(f"Left out: {read.path} {read.why}.")
        elif read.error:
            notes.append(read.error)
        else:
            documents.append(read)
    if not documents:
        raise GuideError(notes[0] if len(notes) == 1 else f"{source.name} holds no interviews that can be read.")
    tables = [d for d in documents if d.format in TABLES]
    if not columns:
        made = guide_from_headings([d.questions for d in documents], name=source.name)
        if tables and len(tables) == len(documents):
            chosen = "; ".join(i.text for i in made.questions)
            notes.append(f"No columns were named. These look like open questions: {chosen.rstrip('.')}.")
        return made, notes
    if not tables:
        raise GuideError(f"{source.name} is no table, so it has no columns.")
    wanted = _wanted(columns, {q for d in tables for q in _columns_of(source, d, _ways(columns))})
    made = guide_from_headings([_columns_of(source, d, wanted) for d in tables], columns=wanted, name=source.name)
    return made, notes


def _ways(columns: str) -> list[str]:
    """Every run of what stands between commas: a column's name may hold commas itself."""
    parts = columns.split(",")
    runs = [",".join(parts[i:j]).strip() for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)]
    quoted = next(csv.reader([columns], skipinitialspace=True), [])
    return [r for r in dict.fromkeys([*runs, *(q.strip() for q in quoted)]) if r]


def _wanted(columns: str, there: set[str]) -> list[str]:
    """The names meant, the longest that is there first. One that is not there stays as written."""
    known = {" ".join(t.split()).casefold() for t in there}
    quoted = [q.strip() for q in next(csv.reader([columns], skipinitialspace=True), [])]
    if quoted and all(" ".join(q.split()).casefold() in known for q in quoted):
        return quoted
    parts = columns.split(",")
    found: list[str] = []
    at = 0
    while at < len(parts):
        for end in range(len(parts), at, -1):
            name = ",".join(parts[at:end]).strip().strip('"')
            if " ".join(name.split()).casefold() in known or end == at + 1:
                found += [name] if name else []
                at = end
                break
    return found


def _columns_of(source: Path, document: ReadDocument, columns: list[str]) -> tuple[str, ...]:
    """Which of these columns a table has."""
    from trailbook.interviews.reading import read_apart

    for data in _again(source, document):
        return read_apart(document.document, data, columns=columns).questions
    return ()


def _again(source: Path, document: ReadDocument) -> Iterator[bytes]:
    """A document's bytes once more: a file, or a member of the zip."""
    from trailbook.interviews.reading import KINDS
    from trailbook.interviews.reading.apart import unzip_apart

    path = Path(document.path)
    if path.is_file():
        yield path.read_bytes()
    elif source.is_file():
        inside = document.path.removeprefix(f"{source}/")
        for name, data, _why, _bad in unzip_apart(source.read_bytes(), KINDS):
            if data is not None and name.replace("\\", "/") == inside:
                yield data


COMMANDS = [init, guide]
