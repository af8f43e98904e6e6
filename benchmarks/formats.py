"""Every file of the sample material, taken in or refused with a sentence: the table in docs/formats.md.

    TRAILBOOK_SAMPLES=... python -m benchmarks.formats

Not a measurement of time. Nothing of the files is written down but how many turns and speakers there are and the
sentences that Trailbook gives.
"""

from __future__ import annotations

import os
import re
import sys
from collections import defaultdict
from pathlib import Path

from . import house

PAGE = Path(__file__).parent.parent / "docs" / "formats.md"
BEGIN, END = "<!-- tried: from here -->", "<!-- tried: to here -->"
HEAD = ["material", "kind of file", "files", "taken in", "turns", "speakers", "what was told"]
MOST = 3


def measure(samples: Path) -> list[list[str]]:
    """A row for each folder and kind of file."""
    from trailbook.interviews.reading import ReadDocument, read_paths

    found: dict[tuple[str, str], list[ReadDocument]] = defaultdict(list)
    told: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for folder in sorted(p for p in samples.iterdir() if p.is_dir()):
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            key = (folder.name, path.suffix.lower().lstrip(".") or "none")
            for read in read_paths([path]):
                if isinstance(read, ReadDocument):
                    found[key].append(read)
                    sentence = read.error or ("" if read.turns or read.facts else read.nothing_said)
                    for note in [sentence] if sentence else read.notes:
                        told[key][_plain(note, read.document)] += 1
                else:
                    found[key] += []
                    told[key][f"It {read.why}."] += 1
    rows = []
    for key, files in found.items():
        inside = [f for f in files if not f.error and (f.turns or f.facts)]
        speakers = {(f.path, s.label) for f in inside for s in f.speakers}
        sentences = sorted(told[key].items(), key=lambda x: -x[1])
        said = "; ".join(f"{s}{f' ({n} times)' if n > 1 else ''}" for s, n in sentences[:MOST])
        if len(sentences) > MOST:
            said += f"; and {len(sentences) - MOST} more"
        rows.append(
            [
                key[0],
                key[1],
                str(max(len(files), sum(told[key].values()) if not files else 0)),
                str(len(inside)),
                f"{sum(len(f.turns) for f in inside):,}",
                f"{len(speakers):,}",
                said.replace("|", "/") or "-",
            ]
        )
    return rows


def _plain(sentence: str, name: str) -> str:
    """A sentence without the file's own name and what it quotes of the words."""
    return re.sub(r"“[^”]*”", "“…”", sentence.replace(name, "The file"))[:200]


def main() -> int:
    said = os.environ.get("TRAILBOOK_SAMPLES", "")
    if not said or not Path(said).is_dir():
        print("TRAILBOOK_SAMPLES names no folder of material.", file=sys.stderr)
        return 1
    house.open_house()
    table = "\n".join([BEGIN, "", house.table(measure(Path(said)), HEAD), "", END])
    print(table)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(text[: text.index(BEGIN)] + table + text[text.index(END) + len(END) :], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
