"""The main line, last part: bring a report in, publish it, follow its trail."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .start import begin

if TYPE_CHECKING:
    from trailbook.people.models import Inquiry
    from trailbook.reports.models import Report


def tell(as_json: bool, value: dict[str, Any], *sentences: str) -> None:
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        for sentence in sentences:
            click.echo(sentence)


def the_inquiry(name: str) -> Inquiry:
    from trailbook.kit.refused import Refused
    from trailbook.people.models import Inquiry

    found = Inquiry.objects.select_related("place").filter(slug=name).first()
    if found is None:
        there = ", ".join(Inquiry.objects.order_by("slug").values_list("slug", flat=True)[:20])
        raise Refused(
            f"There is no inquiry called “{name}”. "
            + (f"There is: {there}." if there else "Make one with: trailbook init")
        )
    return found


def the_report(inquiry: Inquiry, name: str) -> Report:
    from trailbook.kit.refused import Refused
    from trailbook.reports.models import Report

    found = Report.objects.select_related("inquiry__place", "place").filter(inquiry=inquiry, slug=name).first()
    if found is None:
        there = ", ".join(Report.objects.filter(inquiry=inquiry).order_by("slug").values_list("slug", flat=True))
        raise Refused(
            f"There is no report called “{name}” in {inquiry.slug}. "
            + (f"There is: {there}." if there else "Bring one in with: trailbook report FILE")
        )
    return found


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def report(ctx: click.Context, file: Path, inquiry: str, as_json: bool) -> None:
    """Make a report of FILE (Markdown), or bring the draft of the same title up to date."""
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.evidence.doors import server_door
    from trailbook.kit.refused import Refused
    from trailbook.reports.actions import import_report

    found = the_inquiry(inquiry)
    try:
        data = file.read_bytes()
    except OSError as why:
        raise Refused(f"{file} cannot be read: {(why.strerror or 'unknown reason').lower()}.") from None
    done = import_report(inquiry=found, name=file.name, data=data, door=server_door(by), by=by, at=timezone.now())
    value = {
        "report": done.report.slug,
        "title": done.report.title,
        "new": done.new,
        "claims": done.claims,
        "quotations": done.quotations,
        "notes": done.notes,
    }
    verb = "is in place" if done.new else "is brought up to date"
    summary = f"“{done.report.title}” {verb}: claims {done.claims}, quotations {done.quotations}."
    tell(as_json, value, *done.notes, summary, f"Its short name is: {done.report.slug}")


def _why_not_write(folder: Path) -> str | None:
    """Whether files can be written into this folder, there already or still to be made: None, or the sentence."""
    there = next((p for p in (folder, *folder.absolute().parents) if p.exists()), Path("/"))
    if not there.is_dir():
        return f"{folder} cannot be written to: {there} is a file."
    if not os.access(there, os.W_OK | os.X_OK):
        return f"{folder} cannot be written to: {there} may not be changed from here."
    return None


def _how_to_explain(report: Report) -> list[str]:
    """Where to write why nothing challenges the claims, if that is what stands in the way."""
    from django.conf import settings
    from django.urls import reverse

    from trailbook.reports.checks import drafted
    from trailbook.reports.rules import NO_CHALLENGE_KEY

    if not any(stop.about == NO_CHALLENGE_KEY for stop in drafted(report).stops):
        return []
    page = reverse("reports:checks", args=[report.place.slug, report.inquiry.slug, report.slug])
    return [
        f"Where to write it: on the page {settings.PUBLIC_URL}{page}, or as a paragraph “No challenge: …” in the report's "
        f"file, brought in again with: trailbook report FILE --inquiry {report.inquiry.slug}"
    ]


@click.command()
@click.option("--report", "name", required=True, help="The report's short name.")
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="A folder for the public files.",
)
@click.option("--reason", default="", help="Why there is a new edition; printed in it.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def publish(ctx: click.Context, name: str, inquiry: str, out: Path, reason: str, as_json: bool) -> None:
    """Publish a report and write its public files: index.html, report.pdf, report.docx, report.json."""
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.kit.refused import Refused
    from trailbook.reports.actions import publish as issue
    from trailbook.reports.files import write_public_files
    from trailbook.reports.naming import names_to_look_at

    found = the_report(the_inquiry(inquiry), name)
    if no := _why_not_write(out):  # before anything is published
        raise Refused(no)
    try:
        done = issue(report=found, by=by, at=timezone.now(), reason=reason)
    except Refused as why:
        raise Refused("\n".join([str(why), *_how_to_explain(found)])) from None
    try:
        written = write_public_files(done.edition, out)
    except OSError as why:
        raise Refused(f"{out} cannot be written to: {(why.strerror or 'unknown reason').lower()}.") from None
    names = names_to_look_at(done.edition)
    value = {
        "report": found.slug,
        "edition": done.edition.number,
        "new": done.new,
        "correction": done.edition.correction,
        "reason": done.edition.reason,
        "files": written,
        "names": [{"name": n.name, "quotes": n.quotes} for n in names],
        "notes": done.notes,
    }
    lines = [*done.notes]
    if names:
        lines.append("Who else is named in these words? Look, and mask by hand where they should not be:")
        lines += [f"  {n.name} (in {', '.join(n.quotes)})" for n in names]
    state = "is published" if done.new else "was published already and is written again"
    lines.append(f"Edition {done.edition.number} of “{done.edition.title}” {state}.")
    lines.append(f"Written to {out}: {', '.join(written)}")
    tell(as_json, value, *lines)


@click.command()
@click.option("--report", "name", required=True, help="The report's short name.")
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def trail(ctx: click.Context, name: str, inquiry: str, as_json: bool) -> None:
    """Follow every claim of a report back to the words, for the team."""
    by = begin(ctx)
    from trailbook.evidence.doors import server_door
    from trailbook.reports.trail import trail as follow

    found = follow(the_report(the_inquiry(inquiry), name), server_door(by))
    lines = []
    for claim in found["claims"]:
        lines.append(f"\n{claim['text']}")
        for e in claim["excerpts"]:
            where = "; ".join(f"{s['document']}, {s['start']} to {s['end']}" for s in e["spans"])
            lines.append(f"  {e['stance']}: {' '.join(e['text'].split())} — {e['person']} ({where})")
    tell(as_json, found, *lines)


COMMANDS = [report, publish, trail]
