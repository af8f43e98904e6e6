"""Every measurement, one after another, each in a process of its own; prints the table and puts it into
docs/performance.md.

    python -m benchmarks [postgres]

With ``postgres`` on a PostgreSQL that is started for it (or ``BENCH_DATABASE``, an address), and into the page's second table.
Takes some minutes. Let nothing else run meanwhile.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- measured: from here -->", "<!-- measured: to here -->"
PARTS = ("voices", "hearing", "report", "using", "searching")


def main() -> int:
    """Exit status 1 where one of them could not be run; a limit that does not hold is told in the table."""
    lines: list[str] = []
    begin, end, engine = BEGIN, END, "SQLite"
    if "postgres" in sys.argv[1:]:
        os.environ.setdefault("BENCH_DATABASE", "postgres")
        begin, end = (mark.replace("measured", "measured on PostgreSQL") for mark in (BEGIN, END))
        engine = "PostgreSQL"
    for part in PARTS:
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], capture_output=True, text=True)
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
    if PAGE.exists():
        text = PAGE.read_text(encoding="utf-8")
        if begin in text and end in text:
            PAGE.write_text(text[: text.index(begin)] + table + text[text.index(end) + len(end) :], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
