"""How many words of written interviews are placed under the right question, and how many under a wrong one.

    TRAILBOOK_SAMPLES=… python -m benchmarks.placing

The key is each interview's own question headings, fixed before anything was tuned. Settings: the headings turned into
plain unmarked lines, as paragraphs of their own or directly above the answer; and reworded by hand, lightly,
middlingly and strongly, unlabelled or put by an interviewer. Prints the table of docs/placing.md.
"""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

from trailbook.interviews.placing import GuideItem, TurnIn, place
from trailbook.interviews.reading import read_bytes

QUESTIONS = (
    "Who are you, and what do you do?",
    "What hardware do you use?",
    "And what software?",
    "What would be your dream setup?",
)
REWORDED = {
    "light": ("Who are you and what is it that you do?", "What hardware are you using?", "And which software do you use?", "What would your dream setup be?"),
    "middling": ("So tell us who you are and what you do.", "Which hardware do you work with?", "What about the software you use?", "Describe your dream setup."),
    "strong": ("Could you introduce yourself and your work?", "What gear do you rely on?", "Which programs and apps do you run?", "If money were no object, what would your ideal setup look like?"),
}  # fmt: skip
HEADING = re.compile(r"^###\s+(.+?)\s*$", re.M)


def sections(text: str) -> tuple[str, list[tuple[int, str]]]:
    """(front matter, [(question number, answer text)]) of one interview."""
    front = re.match(r"\A---\n.*?\n---\n", text, re.S)
    body = text[front.end() :] if front else text
    body = re.sub(r"^ {0,3}\[[^\]\n]+\]:\s*\S+.*$", "", body, flags=re.M)
    parts = HEADING.split(body)
    found = [
        (QUESTIONS.index(parts[i].strip()), parts[i + 1].strip())
        for i in range(1, len(parts), 2)
        if parts[i].strip() in QUESTIONS
    ]
    return (front[0] if front else "", found)


def render(front: str, found: list[tuple[int, str]], asked: tuple[str, ...], form: str) -> tuple[str, str]:
    """One interview in a form: (file name, text)."""
    out = [front] if form != "interviewer" else []
    for number, answer in found:
        if form == "own":
            out.append(f"{asked[number]}\n\n{answer}\n")
        elif form == "above":
            out.append(f"{asked[number]}\n{answer}\n")
        else:
            out.append(f"INTERVIEWER: {asked[number]}\n\nROBIN: {answer}\n")
    return ("talk.txt" if form == "interviewer" else "talk.md"), "\n".join(out)


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def measure(files: list[tuple[str, list[tuple[int, str]]]], asked: tuple[str, ...], form: str) -> dict[str, float]:
    """Shares of words right, wrong and unplaced, and milliseconds a file."""
    items = [GuideItem(str(i), str(i + 1), q) for i, q in enumerate(QUESTIONS)]
    right = wrong = unplaced = total = 0
    spent = 0.0
    for front, found in files:
        name, text = render(front, found, asked, form)
        doc = read_bytes(name, text.encode())
        turns = [
            TurnIn(i, t.asks, t.text, t.heading, t.heading_kind, t.quoted_by is not None, t.speaker)
            for i, t in enumerate(doc.turns)
        ]
        began = time.process_time()
        placement = place(items, turns)
        spent += time.process_time() - began
        got: dict[int, list[str]] = {}
        for p in placement.placed:
            got.setdefault(int(p.item), []).extend(words(turns[p.turn].text[p.start : p.end]))
        counted = 0
        for number, answer in found:
            key = words(answer)
            have = got.get(number, [])
            same = overlap(key, have)
            right += same
            counted += len(key)
            wrong += len(have) - same
        total += counted
    unplaced = max(0, total - right - wrong)
    return {
        "right": right / total,
        "wrong": wrong / total,
        "unplaced": unplaced / total,
        "ms": 1000 * spent / len(files),
    }


def overlap(key: list[str], have: list[str]) -> int:
    """How many words the two share, counted with their number of times."""
    from collections import Counter

    return sum((Counter(key) & Counter(have)).values())


def table(folder: Path) -> str:
    files = [
        sections(p.read_text(encoding="utf-8")) for p in sorted((folder / "usesthis-2009-2015").rglob("*.markdown"))
    ]
    files = [f for f in files if f[1]]
    rows = ["| how the questions stand | right | wrong | unplaced | ms a file |", "|---|---|---|---|---|"]
    settings = [("as headings", None, "heading"), ("as plain lines of their own", QUESTIONS, "own")]
    settings += [
        ("as plain lines directly above the answer", QUESTIONS, "above"),
        ("put by an interviewer", QUESTIONS, "interviewer"),
    ]
    for strength, asked in REWORDED.items():
        for form, says in (("own", "plain lines"), ("interviewer", "interviewer")):
            settings.append((f"reworded ({strength}), {says}", asked, form))
    for label, asked, form in settings:
        if asked is None:
            continue
        m = measure(files, asked, form)
        rows.append(f"| {label} | {m['right']:.1%} | {m['wrong']:.1%} | {m['unplaced']:.1%} | {m['ms']:.2f} |")
    return "\n".join(rows)


def main() -> int:
    folder = os.environ.get("TRAILBOOK_SAMPLES", "")
    if not folder:
        print("TRAILBOOK_SAMPLES does not name the folder of real samples.", file=sys.stderr)
        return 1
    print(table(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
