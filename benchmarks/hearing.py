"""Bringing interviews in: against Taguette's import of the same words as HTML, and whether it stays as quick.

    python -m benchmarks.hearing [HOW MANY]

CPU seconds of the process that does the work, reading the file included. Ours keeps turns, speakers, consent and the
ledger, places every answer under its question and indexes the words for search; Taguette keeps one HTML text.
"""

from __future__ import annotations

import sys
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
            rows.append(["one interview in, against Taguette's HTML", "-", "not to be had here", "-", "0.1", "not measured"])
        else:

            def ours() -> float:
                nonlocal done
                each = house.hear(inquiry, A_TIME, done)
                done += A_TIME
                return sum(each) / A_TIME

            def theirs() -> float:
                before = rivals.cpu(rival.pid)
                for i, made_up in enumerate(corpus.interviews(A_TIME, done)):
                    rival.bring_in(f"{done + i:05}.html", made_up.page)
                return (rivals.cpu(rival.pid) - before) / A_TIME

            a, b, ratio, spread = house.pairs(ours, theirs)
            rows.append(
                [
                    f"one interview in, against Taguette's HTML import ({spread})",
                    f"{a * 1000:.1f} ms",
                    f"{b * 1000:.1f} ms",
                    f"{ratio:.3f}",
                    f"{AGAINST_RIVAL}",
                    house.verdict(ratio, AGAINST_RIVAL),
                ]
            )
    each: list[float] = []
    while done < count:
        each += house.hear(inquiry, 100, done)
        done += 100
    first, last = median(each[:100]), median(each[-100:])
    rows.append(
        [
            f"the last hundred of {count} against the first hundred",
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
