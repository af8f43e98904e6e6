"""Background work: the worker, what runs and what ran, stopping it."""

from __future__ import annotations

import json
from typing import Any

import click

from .start import begin


@click.command()
@click.option("--until-empty", is_flag=True, help="End when nothing waits any more.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as one object at the end.")
@click.pass_context
def work(ctx: click.Context, until_empty: bool, as_json: bool) -> None:
    """Do what waits: bring files in, place answers, make backups. `serve` starts one of these by itself."""
    begin(ctx)
    from trailbook.work.worker import listen_for_stop
    from trailbook.work.worker import work as do

    from ..upkeep.running import serving

    if not until_empty:
        click.echo("Working. Stop it with Ctrl-C; what is under way goes on at the next start.", err=True)
    listen_for_stop()
    with serving():
        did = do(until_empty=until_empty)
    click.echo(json.dumps({"did": did}) if as_json else f"Pieces of work done or begun: {did}.")


@click.command()
@click.option("--stop", "stop_id", default="", metavar="ID", help="Stop this one. What is done stays done.")
@click.option("--go-on", "go_on_id", default="", metavar="ID", help="Go on with this one, from where it stands.")
@click.option("--all", "everything", is_flag=True, help="Also what ended more than a week ago.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def jobs(ctx: click.Context, stop_id: str, go_on_id: str, everything: bool, as_json: bool) -> None:
    """What runs and what ran in the background, newest first, and why what failed did."""
    by = begin(ctx)
    from datetime import timedelta

    from django.db.models import Q
    from django.utils import timezone

    from trailbook.work.actions import go_on, stop
    from trailbook.work.models import Job
    from trailbook.work.queries import anybody_works

    now = timezone.now()
    if stop_id and go_on_id:
        raise click.UsageError("Either --stop or --go-on, not both.")
    if stop_id:
        stop(job=the_job(stop_id), by=by, at=now)
    if go_on_id:
        go_on(job=the_job(go_on_id), by=by, at=now)
    found = Job.objects.select_related("place", "inquiry").order_by("-made_at", "-pk")
    if not everything:
        found = found.filter(Q(ended_at=None) | Q(ended_at__gte=now - timedelta(days=7)))
    told = [_told(job) for job in found]
    works = anybody_works()
    if as_json:
        click.echo(json.dumps({"worker": works, "jobs": told}, ensure_ascii=False, indent=1))
        return
    for one in told:
        click.echo(_line(one))
    if not told:
        click.echo("Nothing runs, and nothing ran lately.")
    if not works and any(t["state"] == "waiting" for t in told):
        click.echo("No worker runs. Start one with: trailbook work")


def the_job(said: str) -> Any:
    """The piece of work whose id begins like this. Raises Refused."""
    from trailbook.kit.refused import Refused
    from trailbook.work.models import Job

    wanted = said.strip().lower()
    hits = [j for j in Job.objects.all() if str(j.uuid).startswith(wanted)] if len(wanted) >= 4 else []
    if not hits:
        raise Refused(f"There is no piece of work “{said}”. Ids stand at the beginning of each line of: trailbook jobs")
    if len(hits) > 1:
        raise Refused(f"Several ids begin with “{said}”. Say more of it.")
    return hits[0]


def _told(job: Any) -> dict[str, Any]:
    from django.utils import timezone

    from trailbook.work.queries import kind_of, standing

    return {
        "id": str(job.uuid),
        "kind": job.kind,
        "title": kind_of(job).title(),
        "place": job.place.slug if job.place else None,
        "inquiry": job.inquiry.slug if job.inquiry else None,
        "state": job.state,
        "stopping": bool(job.open and job.stop_asked_at),
        "done": job.done,
        "total": job.total,
        "left": standing(job, timezone.now()).left or None,
        "made_at": job.made_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        "sentence": job.sentence or None,
        "report": job.report,
    }


def _line(one: dict[str, Any]) -> str:
    said = {"waiting": "waits", "running": "is under way", "failed": "could not be done"}
    parts = [f"{one['id'][:8]}  {one['title']}", said.get(one["state"], one["state"])]
    if one["total"]:
        parts.append(f"{one['done']} of {one['total']}")
    where = " · ".join(x for x in (one["place"], one["inquiry"]) if x)
    return (
        ", ".join(parts)
        + (f" ({where})" if where else "")
        + ". "
        + " ".join(
            x for x in ("It is stopping." if one["stopping"] else "", one["left"] or "", one["sentence"] or "") if x
        )
    )


COMMANDS = [work, jobs]
