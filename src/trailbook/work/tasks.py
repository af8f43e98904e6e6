"""The one task there is: do this piece of work. What it is about stands in its row."""

from __future__ import annotations

from django_tasks import task


@task()
def do_job(job: str) -> None:
    from .actions.doing import run_job

    run_job(job)
