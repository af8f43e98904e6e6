"""How much memory taking excerpts out needs, by how many they are. Through the page, as somebody signed in.

python -m benchmarks.takeout [HOW MANY AT MOST]
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from . import house

SIZES = (1_000, 10_000, 50_000)
MOST = 32
HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]


def measure(most: int = SIZES[-1]) -> list[list[str]]:
    """Rows for the table, one a form of file."""
    house.open_house()
    inquiry, member = house.make_inquiry()
    house.hear(inquiry, 10, 0)
    places = [_filled(inquiry, member, size).slug for size in SIZES if size <= most]
    # Measured in a process that has done nothing else: what filling the place left free would hide what is needed.
    command = [sys.executable, "-m", "benchmarks.takeout", "measured", str(member.pk), *places]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = []
    for form, grown in json.loads(done.stdout.splitlines()[-1]).items():
        told = ", ".join(f"{size:,}: {mb:.0f} MB" for size, mb in zip(SIZES, grown, strict=False))
        what = f"peak memory of an export as {form.upper()} over what the process has at rest ({told})"
        verdict = house.verdict(max(grown), MOST)
        rows.append([what, f"{max(grown):.0f} MB", "-", "-", f"{MOST} MB", verdict])
    return rows


def _measured(member: str, places: list[str]) -> dict[str, list[float]]:
    """Over the data folder in use, for each form: megabytes for each of these inquiries."""
    import django

    django.setup()
    from django.test import Client
    from django.urls import reverse

    from trailbook.people.models import Inquiry, Person

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(Person.objects.select_related("account").get(pk=member).account)
    inquiries = [Inquiry.objects.select_related("place").get(slug=slug) for slug in places]
    at = [{"place": i.place.slug, "inquiry": i.slug} for i in inquiries]
    client.get(reverse("evidence:themes", kwargs=at[0]))
    addresses = [reverse("evidence:take", kwargs=one) for one in at]
    return {form: [_grown(client, address, form) for address in addresses] for form in ("csv", "xlsx", "docx")}


def _filled(first: Any, member: Any, size: int) -> Any:
    """An inquiry with so many excerpts of those interviews, each carrying one of 20 themes. They are written past the
    verbs, and the documents go with them: the time this takes is not measured."""
    from django.utils import timezone

    from trailbook.evidence.models import Document, Excerpt, Span, Theme, Theming, Turn
    from trailbook.ledger.rules import server_actor
    from trailbook.people.actions import make_inquiry

    by, at = server_actor("the benchmark"), timezone.now()
    inquiry = make_inquiry(place=first.place, name=f"With {size}", by=by, at=at)
    shared: dict[str, Any] = {"place": first.place, "inquiry": inquiry, "made_by": by.key, "made_at": at}
    themes = Theme.objects.bulk_create([Theme(name=f"theme {n}", **shared) for n in range(20)])
    answers = Turn.objects.filter(document__in=Document.objects.all()[:10], asks=False)
    turns = [row for row in answers.values_list("pk", "current", "current__text") if len(row[2]) > 100]
    for begun in range(0, size, 5000):
        many = range(begun, min(begun + 5000, size))
        excerpts = Excerpt.objects.bulk_create([Excerpt(**shared) for _ in many])
        spans, themings = [], []
        for n, excerpt in zip(many, excerpts, strict=True):
            turn, revision, text = turns[n % len(turns)]
            start = n // len(turns) % 10
            words = text[start : start + 60]
            spans.append(
                Span(
                    excerpt=excerpt,
                    turn_id=turn,
                    revision_id=revision,
                    start=start,
                    end=start + len(words),
                    quote=words,
                )
            )
            themings.append(Theming(excerpt=excerpt, theme=themes[n % 20], by=by.key, at=at))
        Span.objects.bulk_create(spans)
        Theming.objects.bulk_create(themings)
    return inquiry


def _grown(client: Any, address: str, form: str) -> float:
    """By how many megabytes the process's own memory rises above what it had before, at most, while a file is made and
    sent. (Pages of the database's file that the system maps into it are not its own.)"""
    before, peak, over = _own(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.003):
            peak = max(peak, _own())

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        answer = client.post(address, {"form": form})
        assert answer.status_code == 200, answer.status_code
        assert sum(len(part) for part in answer.streaming_content) > 10_000
    finally:
        over.set()
        watching.join()
    return max(0.0, peak - before)


def _own() -> float:
    """Megabytes of memory that are this process's alone."""
    said = Path("/proc/self/status").read_text()
    found = re.search(r"RssAnon:\s+(\d+)", said)
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    if sys.argv[1:2] == ["measured"]:
        print(json.dumps(_measured(sys.argv[2], sys.argv[3:])))
    else:
        print(house.table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]), HEAD))
