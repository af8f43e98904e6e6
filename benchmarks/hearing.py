"""Bringing interviews in: against Taguette's import of the same words as HTML, and whether it stays as quick.

    python -m benchmarks.hearing [HOW MANY]

Seconds by the clock, which is what a person waits, and of the processor beside them; reading the file is included. Ours
keeps turns, speakers, consent and the ledger, places every answer under its question and indexes the words for search;
Taguette keeps one HTML text.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from . import corpus, house, rivals

AGAINST_RIVAL, STAYS = 0.1, 1.1
A_TIME = 10


def measure(count: int = 1000) -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    data = house.open_house()
    inquiry, _ = house.make_inquiry()
    rows = []
    done = 0
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
    hundreds = []
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


HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]

if __name__ == "__main__":
    print(house.table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1000), HEAD))
