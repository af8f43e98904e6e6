"""Running it: serve, backup, restore, check, sample. Each command is also a function the tests call."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import click


def ready(ctx: click.Context, *, shape: bool = True) -> Any:
    """Django, with the database in this version's shape; gives whoever acts."""
    from .start import begin

    return begin(ctx, shape=shape)


def out(as_json: bool, value: dict[str, Any], sentence: str) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1) if as_json else sentence)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, help="How many page processes.")
@click.option("--no-worker", is_flag=True, help="No worker beside the pages: `trailbook work` runs by itself.")
@click.option("--no-sample", is_flag=True, help="Do not load the sample into a new data folder.")
@click.option("--json", "as_json", is_flag=True, help="Print the addresses as one object, then serve.")
@click.pass_context
def serve(
    ctx: click.Context, host: str, port: int, workers: int, no_worker: bool, no_sample: bool, as_json: bool
) -> None:
    """Serve the pages. A new data folder gets the sample first."""
    if not os.environ.get("TRAILBOOK_URL") and 0 < port < 65536:
        where = "127.0.0.1" if host in ("0.0.0.0", "::", "") else f"[{host}]" if ":" in host else host  # noqa: S104
        os.environ["TRAILBOOK_URL"] = f"http://{where}:{port}"  # links lead to where pages are served
    by = ready(ctx)
    from django.conf import settings

    from trailbook.kit.refused import Refused
    from trailbook.people.models import Place

    from ..upkeep.pages import serve_pages, why_not_listen
    from ..upkeep.ready import ready_to_serve

    if why := why_not_listen(host, port):  # before links are made that lead nowhere
        raise Refused(why)
    fresh = not Place.objects.exists()
    ready_to_serve()
    if fresh and not no_sample:
        from ..sample.load import load_sample

        click.echo("Putting the made-up sample in place…", err=as_json)
        load_sample(by=by)
    links = first_links(by)
    if as_json:
        out(True, {"address": settings.PUBLIC_URL} | {name: address for name, _, address in links}, "")
    else:
        click.echo(f"Trailbook is at {settings.PUBLIC_URL}")
        for _, sentence, address in links:
            click.echo(f"  {sentence}: {address}")
    click.echo("Stop it with Ctrl-C.", err=as_json)
    sys.stdout.flush()
    from ..upkeep.chores import chores_beside
    from ..upkeep.running import serving
    from ..upkeep.working import worker_beside

    with serving(), chores_beside(), worker_beside(not no_worker):
        serve_pages(host=host, port=port, workers=workers)


def first_links(by: Any) -> list[tuple[str, str, str]]:
    """The links to begin with, each with its name in JSON and a sentence: the sample's, and for one's own place the
    way in."""
    from django.conf import settings

    from trailbook.people.models import Account, Membership, Place
    from trailbook.reports.models import Edition

    from ..upkeep.links import mine_link, signin_link

    lines = []
    place = Place.objects.filter(sample=True).order_by("pk").first()
    if place is not None:
        members = Membership.objects.wearing(("coordinator",)).filter(place=place).select_related("person")
        member = members.first()
        edition = Edition.objects.filter(place=place).select_related("report").order_by("-number").first()
        from trailbook.consent.models import Occasion

        spoke = (
            Occasion.objects.filter(place=place, person__withdrawals=None, person__erased_at=None)
            .select_related("person__place")
            .order_by("pk")
            .first()
        )
        if member:
            who = member.person
            lines.append(("signin", f"Sign in to the sample as {who.name}", signin_link(who, by=by)))
        if spoke:
            lines.append(("mine", f"{spoke.person.name}'s own page", mine_link(spoke.person, by=by)))
        if edition:
            lines.append(("report", "The published report", f"{settings.PUBLIC_URL}/read/{edition.report.slug}/"))
    if not Account.objects.filter(is_active=True, persons__place__sample=False).exists():
        from ..upkeep.first import first_start_link

        lines.append(("start", "Start your own place", first_start_link()))
    return lines


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def backup(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Write everything into one FILE, outside the data folder."""
    ready(ctx)
    from ..upkeep.backup import make_backup

    made = make_backup(file)
    out(as_json, made, f"Everything is in {made['file']}. Keep it somewhere safe.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def restore(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Put a backup FILE in place of what is here. Withdrawals and erasures are applied again."""
    by = ready(ctx, shape=False)
    from ..upkeep.backup import restore as bring_back

    done = bring_back(file, by=by)
    said = (
        f"{file.name} is in place. Taken back again: {done['withdrawn_again']}. Erased again: {done['erased_again']}. "
        f"Kept back again: {done['held_back_again']}. Hidden by hand again: {done['masked_again']}. "
        f"Named otherwise again: {done['named_again']}."
    )
    out(as_json, done, "\n".join([said, *done["notes"]]))


@click.command()
@click.option(
    "--to", "url", required=True, metavar="DATABASE_URL", help="An empty database of the other engine (or: sqlite)."
)
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def move(ctx: click.Context, url: str, as_json: bool) -> None:
    """Move everything from SQLite to PostgreSQL, or back. Every row is counted and compared; all or nothing."""
    ready(ctx, shape=False)
    from django.utils import timezone

    from ..upkeep.moving import move as move_all
    from ..upkeep.running import ENGINES

    done = move_all(url, at=timezone.now())
    said = (
        f"Everything is in {ENGINES[str(done['to'])]} now: {done['rows']} rows in {done['tables']} tables, counted and "
        f"compared. {ENGINES[str(done['from'])]} holds nothing any more. "
        + ("Set DATABASE_URL to the new address from now on." if done["to"] == "postgresql" else "Unset DATABASE_URL.")
    )
    out(as_json, done, said)


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Look whether everything is as it should be. Exits 1 when something is not."""
    ready(ctx)
    from ..upkeep.health import check_all

    checks = check_all()
    well = all(c.well for c in checks)
    if as_json:
        found = [{"name": c.name, "well": c.well, "sentence": c.sentence} for c in checks]
        click.echo(json.dumps({"well": well, "checks": found}, ensure_ascii=False, indent=1))
    else:
        for c in checks:
            click.echo(f"{'well ' if c.well else 'WRONG'}  {c.sentence}")
    ctx.exit(0 if well else 1)


@click.command()
@click.option("--remove", is_flag=True, help="Take the sample away again.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def sample(ctx: click.Context, remove: bool, as_json: bool) -> None:
    """Put the made-up sample in place, or take it away."""
    by = ready(ctx)
    from ..sample.load import load_sample, remove_sample

    if remove:
        gone = remove_sample(by=by)
        out(as_json, {"removed": gone}, "The sample is gone." if gone else "There is no sample here.")
        return
    made = load_sample(by=by)
    sentence = "The sample is in place." if made else "The sample is here already."
    out(as_json, {"loaded": made}, sentence)


COMMANDS = [serve, backup, restore, move, check, sample]
