"""Every measurement, one after another, each in a process of its own; prints the table and puts it into
docs/performance.md.

    python -m benchmarks [postgres] [--interviews N] [--turns N] [--only PART ...]

With ``postgres`` on a PostgreSQL that is started for it (or ``BENCH_DATABASE``, an address), and into the page's second table.
Takes some minutes. Let nothing else run meanwhile. With fewer interviews or turns than the limits are stated for, or with
some parts only, the table is shown and the page left as it is.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: from here -->", "<!-- measured: to here -->"
#: Each with what it is told of sizes, if it is told any.
PARTS = {
    "voices": ("interviews",),
    "hearing": ("interviews",),
    "report": (),
    "using": ("interviews",),
    "takeout": (),
    "arrangement": (),
    "meanwhile": ("interviews",),
    "searching": ("turns", "interviews"),
}
SIZES = {"interviews": 1000, "turns": 1_000_000}


def main() -> int:
    """Exit status 1 where one of them could not be run; a limit that does not hold is told in the table."""
    lines: list[str] = []
    begin, end, engine = BEGIN, END, "SQLite"
    said = _said()
    if said.engine == "postgres":
        os.environ.setdefault("BENCH_DATABASE", "postgres")
        begin, end = (mark.replace("measured", "measured on PostgreSQL") for mark in (BEGIN, END))
        engine = "PostgreSQL"
    for part in said.only:
        sizes = [str(getattr(said, size)) for size in PARTS[part]]
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{part}", *sizes], capture_output=True, text=True)
        print(f"{part}: {time.perf_counter() - begun:.0f} s", file=sys.stderr)
        rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
        if done.returncode or len(rows) < 3:
            print(done.stderr[-2000:], file=sys.stderr)
            print(f"benchmarks.{part} could not be run.", file=sys.stderr)
            return 1
        lines += rows if not lines else rows[2:]
    python = platform.python_version()
    about = f"Measured on {date.today():%d %B %Y}: {os.cpu_count()} cores, Python {python}, {engine}."
    table = "\n".join([begin, about, "", *lines, end])
    print(table)
    whole = tuple(said.only) == tuple(PARTS) and all(getattr(said, name) == size for name, size in SIZES.items())
    if whole and PAGE.exists():
        text = PAGE.read_text(encoding="utf-8")
        if begin in text and end in text:
            PAGE.write_text(text[: text.index(begin)] + table + text[text.index(end) + len(end) :], encoding="utf-8")
    return 0


def _said() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, and fill docs/performance.md.")
    asked.add_argument("engine", nargs="?", choices=["sqlite", "postgres"], default="sqlite")
    for name, size in SIZES.items():
        asked.add_argument(f"--{name}", type=int, default=size, help=f"how many; {size:,} unless told")
    asked.add_argument(
        "--only", nargs="+", choices=list(PARTS), default=list(PARTS), metavar="PART", help=", ".join(PARTS)
    )
    return asked.parse_args()


if __name__ == "__main__":
    sys.exit(main())
