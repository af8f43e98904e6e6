"""What comes in never comes out alive: scripts in every field stay words on every page and in every file, and no table
that is taken away holds a formula."""

from __future__ import annotations

import csv
import io
import re

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import BY, client_of, mine_client
from tests.crawl import crawl
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Turn
from trailbook.guides.actions import save_guide
from trailbook.guides.reading import read_guide
from trailbook.interviews.actions import Stated, hear
from trailbook.interviews.reading import read_bytes
from trailbook.kit.papers.sheets import to_xlsx
from trailbook.kit.papers.tables import plain_cell, to_csv
from trailbook.reports import actions as reports

pytestmark = pytest.mark.slow

SCRIPT = "<script>alert(7)</script>"
PICTURE = '"><img src=x onerror=alert(7)>'
ALIVE = re.compile(rb"<script>alert|<img src=x|<svg onload|href=\"javascript:", re.I)
LIVE = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
]


class Watching(Client):
    """Keeps what was answered, byte for byte."""

    def __init__(self, inner: Client) -> None:
        super().__init__()
        self.cookies = inner.cookies
        self.seen: list[tuple[str, str, bytes]] = []

    def request(self, **request):  # type: ignore[no-untyped-def]
        answer = super().request(**request)
        if not answer.streaming:
            self.seen.append((request["PATH_INFO"], answer.headers.get("Content-Type", ""), answer.content))
        return answer


@pytest.mark.django_db
def test_scripts_in_every_field_stay_words(cast) -> None:
    at = timezone.now()
    guide = f"# {SCRIPT}\n\n## {PICTURE}\n\n- How is {SCRIPT} here?\n    - And {PICTURE}?\n".replace('">', "'>")
    save_guide(inquiry=cast.inquiry, guide=read_guide("g.md", guide.encode()), by=BY, at=at)
    rows = io.StringIO()
    table = csv.writer(rows)
    table.writerow(["name", f"How is {SCRIPT} here?", f"Town {PICTURE}"])
    table.writerow([f"Wren {SCRIPT}", f"Cold {SCRIPT} and {PICTURE} but we have the stove", PICTURE])
    table.writerow([f"Moss {PICTURE}", f"[x](javascript:alert(7)) {SCRIPT} is what I say", SCRIPT])
    read = read_bytes(
        f"{PICTURE} {SCRIPT}.csv".replace("/", "|"), rows.getvalue().encode(), also=[f"How is {SCRIPT} here?"]
    )
    assert read.error is None
    talk = read_bytes(
        f"{SCRIPT}.txt".replace("/", "|"), f"KIT: Why {SCRIPT}?\n\n<b>MOSS</b>: {PICTURE}\n\nMOSS: {SCRIPT}\n".encode()
    )
    stated = Stated(uses=("voices", "quote"), note=SCRIPT, naming="chosen", shown_as=PICTURE)
    heard = hear(inquiry=cast.inquiry, documents=[read, talk], by=BY, at=at, stated=stated, held="written")
    assert all(h.kept for h in heard), [h.error for h in heard]
    turn = Turn.objects.filter(document=heard[0].kept, asks=False).order_by("position").first()
    assert turn is not None
    assert turn.current is not None
    excerpt, second = cast.excerpt("ola"), cast.excerpt("bo")
    theme = evidence.make_theme(inquiry=cast.inquiry, name=SCRIPT, by=BY, at=at)
    evidence.set_themes(excerpt=excerpt, themes=[theme], by=BY, at=at)
    claim = evidence.make_claim(inquiry=cast.inquiry, text=f"People need {SCRIPT} {PICTURE}.", by=BY, at=at)
    evidence.cite(claim=claim, excerpt=excerpt, stance="support", by=BY, at=at)
    evidence.cite(claim=claim, excerpt=second, stance="challenge", by=BY, at=at)
    evidence.object_to(claim=claim, person=cast.bo, text=PICTURE, by=cast.bo.actor, at=at)
    report = reports.make_report(inquiry=cast.inquiry, title=f"Where {SCRIPT}", by=BY, at=at, outline=[(PICTURE, 2)])
    section = report.sections.order_by("order").first()
    assert section is not None
    reports.add_claim(section=section, claim=claim, by=BY, at=at)
    reports.publish(report=report, by=BY, at=at)
    seen = []
    inquiry = f"/t/{cast.place.slug}/{cast.inquiry.slug}/"
    for client, starts in (
        (client_of(cast.dana), [inquiry, f"{inquiry}hear/", f"{inquiry}words/"]),
        (mine_client(cast.bo), ["/mine/"]),
        (client_of(None), [f"/read/{report.slug}/"]),
    ):
        watching = Watching(client)
        found = crawl(watching, starts, most=60)
        assert not found.statuses(500)
        seen += watching.seen
    assert any(b"alert(7)" in body for _, kind, body in seen if kind.startswith("text/html"))
    for address, kind, body in seen:
        if kind.startswith(("text/html", "application/xhtml", "image/svg")):
            assert not ALIVE.search(body), (address, body[ALIVE.search(body).start() - 200 :][:400])  # type: ignore[union-attr]


@given(st.lists(st.one_of(st.sampled_from(LIVE), st.text(max_size=20)), min_size=1, max_size=6))
def test_no_table_that_is_taken_away_holds_a_formula(cells: list[str]) -> None:
    kept = to_csv(cells, [cells])
    text = kept.read().decode("utf-8-sig")
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not any(c[:1] in "=+-@\t\r\n＝＋－＠" for c in row if c)
    book = openpyxl.load_workbook(to_xlsx("=1", cells, [cells]))
    for row in book.active.iter_rows():
        assert not any(cell.data_type == "f" for cell in row)
    for cell in cells:
        assert plain_cell(cell)[:1] not in "=+-@\t\r\n＝＋－＠" or not cell
        assert plain_cell(cell) in (cell, f"'{cell}")
