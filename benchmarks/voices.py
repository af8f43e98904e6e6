"""Voices from the Field: one question's first 50 answers at 1,000 interviews, against the same page at 100 and against a
bare Django page with the same words and rows. Looks are recorded, as they always are.

    python -m benchmarks.voices [MANY] [FEW]

CPU seconds of one request through the whole of Django, signed in.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from . import bare, house

STAYS, OVER_BARE = 1.25, 1.5
EACH = 8
QUESTION = 3


def measure(many: int = 1000, few: int = 100) -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    house.open_house()
    large, small = _filled(many), _filled(few)
    from django.test import Client
    from django.test.utils import override_settings

    plain = Client(HTTP_HOST="127.0.0.1")
    plain.force_login(large.member.account)
    address = f"/bare/{large.question}/{large.rows}/"
    with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
        answer = plain.get(address)
    assert answer.status_code == 200, answer.status_code
    assert answer.content.count(b"<p>") == large.rows + 1
    rows = []
    for what, ours, theirs, limit in (
        (f"first 50 answers at {many} interviews, against {few}", large.get, small.get, STAYS),
        (f"the same at {many}, against a bare page of the same", large.get, lambda: plain.get(address), OVER_BARE),
    ):
        a, b, ratio, spread = house.pairs(_cpu(ours), _cpu(theirs), 9)
        rows.append(
            [
                f"{what} ({spread})",
                f"{a * 1000:.1f} ms",
                f"{b * 1000:.1f} ms",
                f"{ratio:.2f}",
                f"{limit}",
                house.verdict(ratio, limit),
            ]
        )
    return rows


class _filled:
    """An inquiry with this many interviews, and the page of one question there."""

    def __init__(self, count: int) -> None:
        from django.test import Client
        from django.urls import reverse

        from trailbook.evidence.doors import team_door
        from trailbook.voices.queries import heads, question_voices

        self.inquiry, self.member = house.make_inquiry()
        for start in range(0, count, 100):
            house.hear(self.inquiry, min(100, count - start), start)
        _, known = heads(self.inquiry)
        head = known[QUESTION]
        self.question = head.family[0]
        found = question_voices(self.inquiry, team_door(self.member, "voices"), head)
        assert len(found.answers) == min(50, count)
        self.rows = sum(len(a.spoken) for a in found.answers)
        self.client = Client(HTTP_HOST="127.0.0.1")
        self.client.force_login(self.member.account)
        place, inquiry = self.inquiry.place.slug, self.inquiry.slug
        self.address = reverse("voices:question", kwargs={"place": place, "inquiry": inquiry, "lineage": head.lineage})
        assert self.get().status_code == 200

    def get(self) -> Any:
        return self.client.get(self.address)


def _cpu(ask: Callable[[], Any]) -> Callable[[], float]:
    def spent() -> float:
        before = time.process_time()
        for _ in range(EACH):
            ask()
        return (time.process_time() - before) / EACH

    return spent


HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]

if __name__ == "__main__":
    print(house.table(measure(*(int(n) for n in sys.argv[1:3])), HEAD))
