"""A published report of 60 claims on 300 quotes: its page, its queries, and its PDF against the bare typesetter.

    python -m benchmarks.report

Ours is everything a reader waits for when nothing is kept: the words asked for at the gate, cut, named, laid out and set
as tagged PDF/UA. The reference is typst alone, in the same process, as anyone would call it: the same text on A4 in the
same typeface, with an outline, headings, paragraphs and its own block quotes with whose they are; no standard asked for.
Each is measured in a fresh child process of a server that has shown the page but set nothing yet, turn about: typst
remembers what it has set. By the clock, and of the processor beside it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from . import house

CLAIMS, QUOTES = 60, 300
PDF_LIMIT = 1.5


def measure() -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    house.open_house()
    inquiry, _member = house.make_inquiry()
    house.hear(inquiry, 20)
    small, _ = published(inquiry, "A small one", 6, 30)
    large, took = published(inquiry, "A large one", CLAIMS, QUOTES)
    few, many = page(small), page(large)
    rows = [
        [
            f"public page of {CLAIMS} claims and {QUOTES} quotes: queries, against the same with a tenth",
            str(many[0]),
            str(few[0]),
            f"{many[0] / few[0]:.2f}",
            "1",
            house.verdict(many[0] / few[0], 1),
        ],
        [
            f"the same page, made anew ({many[2] / 1024:.0f} KB)",
            f"{many[1] * 1000:.0f} ms",
            "-",
            "-",
            "-",
            "for the eye",
        ],
        ["the file brought in, checked and published", f"{took:.1f} s", "-", "-", "-", "for the eye"],
    ]
    cpu: tuple[list[float], list[float]] = ([], [])
    ours, reference, ratio, spread = house.pairs(
        fresh(lambda: ours_as_pdf(large), lambda: page(small), cpu[0]),
        fresh(bare_typesetter(large), lambda: page(small), cpu[1]),
        11,
    )
    used = [median(x) * 1000 for x in cpu]
    rows.append(
        [
            f"its PDF, against the bare typesetter on the same text ({spread}; processor {used[0]:.0f} to "
            f"{used[1]:.0f} ms)",
            f"{ours * 1000:.0f} ms",
            f"{reference * 1000:.0f} ms",
            f"{ratio:.2f}",
            f"{PDF_LIMIT}",
            house.verdict(ratio, PDF_LIMIT),
        ]
    )
    return rows


def published(inquiry: Any, title: str, claims: int, quotes: int) -> tuple[Any, float]:
    """A report whose claims rest on what was heard, five quotes a claim, published; and how long that took."""
    from django.utils import timezone

    from trailbook.evidence.doors import server_door
    from trailbook.ledger.rules import server_actor
    from trailbook.reports.actions import import_report, publish

    by = server_actor("the benchmark")
    said = sentences(inquiry, quotes)
    per = quotes // claims
    lines = [f"# {title}", ""]
    for n in range(claims):
        if n % 10 == 0:
            lines += [f"## Part {n // 10 + 1}", "", "What stands here was made up so that it can be measured. " * 4, ""]
        lines += [f"Claim: In {title.lower()}, this is what we make of it, for the {n + 1}th time.", ""]
        for sentence, name in said[n * per : (n + 1) * per]:
            lines += [f"> {sentence} — {name}", ""]
    lines.append("No challenge: nobody spoke.")
    began = time.perf_counter()
    done = import_report(
        inquiry=inquiry, name="report.md", data="\n".join(lines), door=server_door(by), by=by, at=timezone.now()
    )
    edition = publish(report=done.report, by=by, at=timezone.now()).edition
    return edition, time.perf_counter() - began


def sentences(inquiry: Any, many: int) -> list[tuple[str, str]]:
    """Long sentences of the inquiry's people, spread over all of them, each with whose it is."""
    import re

    from trailbook.evidence.models import Turn

    turns = Turn.objects.filter(document__inquiry=inquiry, asks=False).select_related("current", "owner")
    found: dict[str, tuple[str, str]] = {}
    for turn in turns.order_by("position", "document"):
        for sentence in re.findall(r"[^.?!\n]{60,240}[.?!]", turn.current.text if turn.current else ""):
            found.setdefault(sentence.strip(), (sentence.strip(), turn.owner.name if turn.owner else ""))
        if len(found) >= many:
            break
    assert len(found) >= many, "the corpus is too small"
    return list(found.values())[:many]


def page(edition: Any) -> tuple[int, float, int]:
    """Queries, seconds (median of seven) and bytes of the report's public page."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    client = Client(SERVER_NAME=next(host for host in settings.ALLOWED_HOSTS if host.strip(".*")))
    address = reverse("sharing:report", args=[edition.report.slug])
    client.get(address)
    asked = 0

    def counted(execute: Any, *said: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*said)

    with connection.execute_wrapper(counted):
        answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    spent = []
    for _ in range(7):
        began = time.perf_counter()
        client.get(address)
        spent.append(time.perf_counter() - began)
    return asked, median(spent), len(answer.content)


def fresh(act: Callable[[], object], warm: Callable[[], object], processor: list[float]) -> Callable[[], float]:
    """Seconds that ``act`` takes in a child process of its own, after ``warm``. What it takes of the processor is
    added to ``processor``."""

    def in_a_child() -> float:
        from django.db import connections

        connections.close_all()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            warm()
            clock, before = time.perf_counter(), time.process_time()
            act()
            os.write(writing, f"{time.perf_counter() - clock:.6f} {time.process_time() - before:.6f}".encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as said:
            spent, used = said.read().split()
        os.waitpid(child, 0)
        processor.append(float(used))
        return float(spent)

    return in_a_child


def ours_as_pdf(edition: Any) -> None:
    from trailbook.reports.files import PDF, write
    from trailbook.reports.queries import shown_edition

    assert write(shown_edition(edition), PDF).startswith(b"%PDF")


def bare_typesetter(edition: Any) -> Callable[[], None]:
    """A function that sets the same text with typst alone."""
    import typst

    from trailbook.kit.papers.pdf import HERE
    from trailbook.reports.papers import paper_of
    from trailbook.reports.queries import shown_edition

    source = plain_source(paper_of(shown_edition(edition))).encode()

    def set_it() -> None:
        assert typst.compile(source, font_paths=[HERE / "fonts"]).startswith(b"%PDF")

    return set_it


def plain_source(paper: Any) -> str:
    """A paper's text as the plainest typst source."""
    from trailbook.kit.papers import Heading, Paragraph, Quotation

    def plain(text: str) -> str:
        return "".join("\\" + c if c in "#$*_`<>@[]\\/=-+~" else c for c in text)

    out = [
        '#set page(paper:"a4",numbering:"1")\n#set text(font:"Atkinson Hyperlegible Next",size:10.5pt)\n#outline()\n',
        f"#align(center)[{plain(paper.title)}]\n",
    ]
    for block in paper.blocks:
        match block:
            case Heading():
                out.append("=" * block.level + f" {plain(block.text)}\n")
            case Paragraph():
                out.append(plain("".join(r.text for r in block.runs)) + "\n\n")
            case Quotation():
                said, by = plain(" ".join(block.marked)), plain(block.by)
                out.append(f"#quote(block:true,attribution:[{by}])[{said}]\n\n")
    return "".join(out)


def main() -> None:
    print(house.table(measure(), ["what", "ours", "reference", "ratio", "at most", ""]))


if __name__ == "__main__":
    main()
