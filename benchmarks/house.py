"""A Trailbook of its own for measuring: a fresh data folder, Django set up, a place with a guide."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from . import corpus


def open_house(folder: str | None = None) -> Path:
    """Set Django up over a fresh data folder (or the one named) and bring the database into shape. With
    ``BENCH_DATABASE=postgres`` on a PostgreSQL started for this process, with the settings that a server has from the
    start; with an address, in a new database there."""
    data = Path(folder or tempfile.mkdtemp(prefix="trailbook-bench-"))
    os.environ["TRAILBOOK_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trailbook.site.settings")
    if on := os.environ.get("BENCH_DATABASE", ""):
        os.environ["DATABASE_URL"] = _own_database(on)
    import django

    django.setup()
    from trailbook.site.upkeep.ready import database_ready

    database_ready()
    return data


def _own_database(on: str) -> str:
    from tests import server

    os.environ[server.SAID] = server.started(with_care=True) if on == "postgres" else on
    return server.make(f"bench_{os.getpid()}")


def make_inquiry() -> Any:
    """A place with one member and a guide of the corpus's questions; gives the inquiry and the member."""
    from django.utils import timezone

    from trailbook.guides.actions import save_guide
    from trailbook.guides.reading import read_guide
    from trailbook.ledger.rules import server_actor
    from trailbook.people.actions import add_person, join_team, make_inquiry, make_place
    from trailbook.people.models import Account

    by, at = server_actor("the benchmark"), timezone.now()
    place = make_place(name="Measured", by=by, at=at)
    inquiry = make_inquiry(place=place, name="Measuring", by=by, at=at)
    member = add_person(place=place, name="Ada Quist", by=by, at=at)
    member.account = Account.objects.create_user(username=f"ada-{place.pk}")
    member.save(update_fields=["account"])
    join_team(person=member, hats=["coordinator"], by=by, at=at)
    text = "# Guide\n\n## All of it\n\n" + "\n".join(f"- {q}" for q in corpus.guide()) + "\n"
    save_guide(inquiry=inquiry, guide=read_guide("guide.md", text.encode()), by=by, at=at)
    return inquiry, member


@dataclass(frozen=True)
class Spent:
    """Seconds a document: by the clock, and of the processor."""

    clock: float
    processor: float


def hear(inquiry: Any, count: int, start: int = 0, uses: tuple[str, ...] = ("voices", "quote")) -> Spent:
    """Bring in this many interviews as plain text, by rules; what each cost, reading it included."""
    from django.utils import timezone

    from trailbook.interviews.actions import Stated
    from trailbook.interviews.actions import hear as bring_in
    from trailbook.interviews.reading import read_bytes
    from trailbook.ledger.rules import server_actor

    files = [(f"{start + i:05}.txt", m.text.encode()) for i, m in enumerate(corpus.interviews(count, start))]
    stated = Stated(uses=uses, note="made up")
    clock, processor = time.perf_counter(), time.process_time()
    read = (read_bytes(name, data) for name, data in files)
    done = bring_in(inquiry=inquiry, documents=read, by=server_actor("the benchmark"), at=timezone.now(), stated=stated)
    spent = Spent((time.perf_counter() - clock) / count, (time.process_time() - processor) / count)
    failed = [d.error for d in done if d.error]
    assert not failed, failed[:3]
    return spent


def pairs(ours: Callable[[], float], reference: Callable[[], float], times: int = 7) -> tuple[float, float, float, str]:
    """Measure turn about; gives the medians, the median of the pairwise ratios, and their spread in words."""
    rows = [(ours(), reference()) for _ in range(times)]
    ratios = sorted(a / b for a, b in rows)
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f} over {times} pairs"
    return median(a for a, _ in rows), median(b for _, b in rows), median(ratios), spread


def table(rows: Sequence[Sequence[str]], head: Sequence[str]) -> str:
    """Rows as a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(r) + " |" for r in rows)])


def verdict(ratio: float, limit: float) -> str:
    return "holds" if ratio <= limit else "does not hold"
