"""Bringing interviews in: against Taguette's import of the same words as HTML, and whether it stays as quick.

    python -m benchmarks.hearing [HOW MANY]

Seconds by the clock, which is what a person waits, and of the processor beside them; reading the file is included. Ours
keeps turns, speakers, consent and the ledger, places every answer under its question and indexes the words for search;
Taguette keeps one HTML text. Against SQLite alone: the same words as rows of one table with a full-text index.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from . import corpus, house, rivals

AGAINST_RIVAL, AGAINST_RAW, STAYS = 0.1, 2.5, 1.1
A_TIME = 25


def measure(count: int = 1000) -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    data = house.open_house()
    inquiry, _ = house.make_inquiry()
    rows = []
    house.hear(house.make_inquiry()[0], A_TIME, count)  # what is loaded once is loaded
    hundreds = [house.hear(inquiry, 100, 0).processor]
    done = 100
    with rivals.taguette(Path(data) / "taguette") as rival:
        if rival is None:
            rows.append(
                ["one interview in, against Taguette's HTML", "-", "not to be had here", "-", "0.1", "not measured"]
            )
        else:

            def ours() -> float:
                nonlocal done
                spent = house.hear(inquiry, A_TIME, done)
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
        rows.append(_against_raw(inquiry, Path(data), done))
        done += 7 * A_TIME
    while done < count:
        hundreds.append(house.hear(inquiry, 100, done).processor)
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


def _against_raw(inquiry: Any, data: Path, start: int) -> list[str]:
    raw = sqlite3.connect(data / "raw.sqlite3", isolation_level=None)
    for setting in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "cache_size=-32000"):
        raw.execute(f"PRAGMA {setting}")
    raw.execute("CREATE TABLE words (id INTEGER PRIMARY KEY, talk INTEGER, text TEXT)")
    raw.execute(
        "CREATE VIRTUAL TABLE found USING fts5(text, content='words', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    at = {"ours": start, "theirs": start}

    def ours() -> float:
        spent = house.hear(inquiry, A_TIME, at["ours"])
        at["ours"] += A_TIME
        return spent.processor

    def theirs() -> float:
        talks = list(corpus.interviews(A_TIME, at["theirs"]))
        at["theirs"] += A_TIME
        first = raw.execute("SELECT coalesce(max(id), 0) FROM words").fetchone()[0]
        begun = time.process_time()
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany("INSERT INTO words (talk, text) VALUES (?, ?)", [(0, t[2]) for m in talks for t in m.turns])
        raw.execute("INSERT INTO found (rowid, text) SELECT id, text FROM words WHERE id > ?", [first])
        raw.execute("COMMIT")
        return (time.process_time() - begun) / A_TIME

    a, b, ratio, spread = house.pairs(ours, theirs)
    return [
        f"one interview in, against its words alone as indexed rows ({spread}; processor)",
        f"{a * 1000:.1f} ms",
        f"{b * 1000:.1f} ms",
        f"{ratio:.2f}",
        f"{AGAINST_RAW}",
        house.verdict(ratio, AGAINST_RAW),
    ]


HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]

if __name__ == "__main__":
    print(house.table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), HEAD))
