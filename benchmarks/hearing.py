"""Bringing interviews in: against Taguette's import of the same words as HTML, and whether it stays as quick.

    python -m benchmarks.hearing [HOW MANY]

What is measured is what ``trailbook hear FOLDER`` does: the files of a folder are read by processes that can do little,
who asks is settled over all of them, and they are kept with turns, speakers, consent and ledger, each answer placed under
its question and the words indexed for search. Seconds by the clock, which is what a person waits, and of all processors
together beside them, the readers' included. Taguette keeps one HTML text. Against SQLite alone: the same words as rows of
one table with a full-text index.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from . import corpus, house, rivals

AGAINST_RIVAL, AGAINST_RAW, STAYS = 0.1, 2.5, 1.1
A_TIME = 50


def bring(inquiry: Any, count: int, start: int) -> house.Spent:
    """Bring in this many files, as the command line does; what each cost. Making them is not counted."""
    from django.utils import timezone

    from trailbook.interviews.actions import Stated, hear
    from trailbook.interviews.reading import ReadDocument, read_paths
    from trailbook.kit import collecting
    from trailbook.ledger.rules import server_actor

    stated = Stated(uses=("voices", "quote"), note="made up")
    with tempfile.TemporaryDirectory() as folder:
        for i, m in enumerate(corpus.interviews(count, start)):
            Path(folder, f"{start + i:05}.txt").write_text(m.text, encoding="utf-8")
        clock, processor = time.perf_counter(), _processor()
        with collecting.held_off():
            read = [d for d in read_paths([folder]) if isinstance(d, ReadDocument)]
        by, at = server_actor("the benchmark"), timezone.now()
        done = hear(inquiry=inquiry, documents=read, by=by, at=at, stated=stated)
        spent = house.Spent((time.perf_counter() - clock) / count, (_processor() - processor) / count)
    failed = [d.error for d in done if d.error]
    assert len(done) == count, len(done)
    assert not failed, failed[:3]
    return spent


def _processor() -> float:
    """Seconds of the processor that this process and the readers that wait have taken. To be exact the readers must be
    those from before: they end after a minute without a question."""
    from trailbook.kit.limited import crew

    return time.process_time() + sum(rivals.cpu(w.process.pid) for w in crew._waiting if w.alive())


def measure(count: int = 1000) -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    data = house.open_house()
    inquiry, _ = house.make_inquiry()
    rows = []
    bring(house.make_inquiry()[0], A_TIME, count)  # what is loaded once is loaded
    hundreds = [bring(inquiry, 100, 0).processor]
    done = 100
    with rivals.taguette(Path(data) / "taguette") as rival:
        if rival is None:
            rows.append(
                ["one interview in, against Taguette's HTML", "-", "not to be had here", "-", "0.1", "not measured"]
            )
        else:

            def ours() -> float:
                nonlocal done
                spent = bring(inquiry, A_TIME, done)
                done += A_TIME
                processor[0].append(spent.processor)
                return spent.clock

            def theirs() -> float:
                pages = [(f"{done + i:05}.html", m.page) for i, m in enumerate(corpus.interviews(A_TIME, done))]
                clock, before = time.perf_counter(), rivals.cpu(rival.pid)
                for name, page in pages:
                    rival.bring_in(name, page)
                processor[1].append((rivals.cpu(rival.pid) - before) / A_TIME)
                return (time.perf_counter() - clock) / A_TIME

            processor: tuple[list[float], list[float]] = ([], [])
            a, b, ratio, spread = house.pairs(ours, theirs)
            cpu = [median(x) * 1000 for x in processor]
            rows.append(
                [
                    f"one interview in, against Taguette's HTML import ({spread}; processor {cpu[0]:.1f} to {cpu[1]:.1f} ms)",
                    f"{a * 1000:.1f} ms",
                    f"{b * 1000:.1f} ms",
                    f"{ratio:.3f}",
                    f"{AGAINST_RIVAL}",
                    house.verdict(ratio, AGAINST_RIVAL),
                ]
            )
    if not os.environ.get("BENCH_DATABASE"):
        rows += _against_raw(inquiry, Path(data), done)
        done += 7 * A_TIME
    while done < count:
        hundreds.append(bring(inquiry, 100, done).processor)
        done += 100
    first, last = hundreds[0], hundreds[-1]
    rows.append(
        [
            f"the last hundred of {count} against the first hundred, processor",
            f"{last * 1000:.1f} ms",
            f"{first * 1000:.1f} ms",
            f"{last / first:.2f}",
            f"{STAYS}",
            house.verdict(last / first, STAYS),
        ]
    )
    return rows


def _against_raw(inquiry: Any, data: Path, start: int) -> list[list[str]]:
    raw = sqlite3.connect(data / "raw.sqlite3", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "cache_size=-32000"):
        raw.execute(f"PRAGMA {setting}")
    raw.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, talk INTEGER, text TEXT)")
    raw.execute(
        "CREATE VIRTUAL TABLE found USING fts5(text, content='words', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    at = {"ours": start, "theirs": start}
    processor: tuple[list[float], list[float]] = ([], [])

    def ours() -> float:
        spent = bring(inquiry, A_TIME, at["ours"])
        at["ours"] += A_TIME
        processor[0].append(spent.processor)
        return spent.clock

    def theirs() -> float:
        talks = list(corpus.interviews(A_TIME, at["theirs"]))
        at["theirs"] += A_TIME
        first = raw.execute("SELECT coalesce(max(id), 0) FROM words").fetchone()[0]
        clock, begun = time.perf_counter(), time.process_time()
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO words (talk, text) VALUES (?, ?)", [(0, t[2]) for m in talks for t in m.turns])
        raw.execute("INSERT INTO found (rowid, text) SELECT id, text FROM words WHERE id > ?", [first])
        raw.execute("COMMIT")
        processor[1].append((time.process_time() - begun) / A_TIME)
        return (time.perf_counter() - clock) / A_TIME

    a, b, ratio, spread = house.pairs(ours, theirs)
    x, y = median(processor[0]), median(processor[1])
    both = median(o / t for o, t in zip(*processor, strict=True))
    return [
        [
            f"one interview in, against its words alone as indexed rows, by the clock ({spread})",
            f"{a * 1000:.1f} ms",
            f"{b * 1000:.1f} ms",
            f"{ratio:.2f}",
            f"{AGAINST_RAW}",
            house.verdict(ratio, AGAINST_RAW),
        ],
        [
            "the same in seconds of all processors, reading included",
            f"{x * 1000:.1f} ms",
            f"{y * 1000:.1f} ms",
            f"{both:.2f}",
            f"{AGAINST_RAW}",
            house.verdict(both, AGAINST_RAW),
        ],
    ]


HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]

if __name__ == "__main__":
    print(house.table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), HEAD))
