"""How many words of interviews are placed under the right question, and how many under a wrong one.

    TRAILBOOK_SAMPLES=… python -m benchmarks.placing

Three measures. On real written interviews that share a guide of four questions, the key is each interview's own
headings, fixed before anything was tuned: the headings turned into plain unmarked lines, as paragraphs of their own
or directly above the answer, or reworded by hand, unlabelled or put by an interviewer. On short interviews written for
this purpose about other subjects, with other guides (``tests/interviews/placing/data``), the key is written beside
each question. And on three guides reworded twelve times (``benchmarks.rewordings``). Prints the table of docs/placing.md.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from benchmarks import rewordings
from trailbook.guides.reading import ReadItem, read_guide
from trailbook.interviews.placing import GuideItem, TurnIn, place
from trailbook.interviews.reading import ReadDocument, read_bytes

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
FORM_NAMES = {
    "lines": "plain lines",
    "above": "directly above the answer",
    "numbered": "numbered, directly above",
    "talk": "put by an interviewer",
}
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
        if form == "heading":
            out.append(f"### {asked[number]}\n\n{answer}\n")
        elif form == "own":
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
        turns = as_turns(doc)
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
    return sum((Counter(key) & Counter(have)).values())


OWN = Path(__file__).parent.parent / "tests" / "interviews" / "placing" / "data"
MARK = re.compile(r"^\[([\d,a-z+-]+)\] (.+)$")


@dataclass
class Keyed:
    """An interview of our own with its key: for each stretch of an answer the numbers of the guide's questions under
    which it may stand (none: it must stay unplaced)."""

    name: str
    items: list[GuideItem]
    text: str
    file: str
    key: list[tuple[frozenset[str], str]]


def guide_items(path: Path) -> list[GuideItem]:
    """A guide's items; the key of each is its number."""
    found: list[GuideItem] = []

    def add(item: ReadItem, number: str, parent: str | None, said: bool) -> None:
        found.append(GuideItem(number, number, item.text, parent, said))
        for i, child in enumerate(item.children):
            add(child, f"{number}.{i + 1}", number, said)

    count = 0
    for section in read_guide(path.name, path.read_bytes()).sections:
        for item in section.items:
            count += 1
            add(item, str(count), None, section.said)
    return found


def own_interviews(folder: Path = OWN) -> list[Keyed]:
    """The interviews written for this, with their keys."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        head, _, body = path.read_text(encoding="utf-8").partition("===\n")
        talk = "form: talk" in head
        key: list[tuple[frozenset[str], str]] = []
        out: list[str] = []
        numbers: frozenset[str] = frozenset()
        for block in body.strip().split("\n\n"):
            first, _, rest = block.partition("\n")
            mark = MARK.match(first)
            if mark:
                if mark[1] != "+":
                    numbers = frozenset(re.findall(r"\d+", mark[1]))
                out += [f"ASKER: {mark[2]}" if talk else mark[2], f"WREN: {rest}" if talk else rest]
            else:
                rest = block
                out.append(rest)
            key.append((numbers, rest))
        guide = folder / f"{path.stem.rsplit('-', 1)[0]}.guide.md"
        found.append(Keyed(path.stem, guide_items(guide), "\n\n".join(out) + "\n", path.name, key))
    return found


def measure_own(interviews: list[Keyed]) -> dict[str, float]:
    """Shares of words right, wrong and unplaced; words that belong nowhere are right when they stay unplaced."""
    right = wrong = total = 0
    spent = 0.0
    for interview in interviews:
        doc = read_bytes(interview.file, interview.text.encode())
        turns = as_turns(doc)
        began = time.process_time()
        placement = place(interview.items, turns)
        spent += time.process_time() - began
        under = {turns[p.turn].text[p.start : p.end].strip(): p.item.split(".")[0] for p in placement.placed}
        for numbers, text in interview.key:
            size = len(words(text))
            total += size
            got = under.get(text.strip())
            right += size * (got in numbers or (got is None and not numbers))
            wrong += size * (got is not None and got not in numbers)
    return {
        "right": right / total,
        "wrong": wrong / total,
        "unplaced": (total - right - wrong) / total,
        "ms": 1000 * spent / len(interviews),
    }


def as_turns(doc: ReadDocument) -> list[TurnIn]:
    return [
        TurnIn(i, t.asks, t.text, t.heading, t.heading_kind, t.quoted_by is not None, t.speaker)
        for i, t in enumerate(doc.turns)
    ]


def table(folder: Path) -> str:
    files = [
        sections(p.read_text(encoding="utf-8")) for p in sorted((folder / "usesthis-2009-2015").rglob("*.markdown"))
    ]
    files = [f for f in files if f[1]]
    rows = ["| how the questions stand | right | wrong | unplaced | ms a file |", "|---|---|---|---|---|"]
    settings = [("as headings", QUESTIONS, "heading"), ("as plain lines of their own", QUESTIONS, "own")]
    settings += [
        ("as plain lines directly above the answer", QUESTIONS, "above"),
        ("put by an interviewer", QUESTIONS, "interviewer"),
    ]
    for strength, asked in REWORDED.items():
        for form, says in (("own", "plain lines"), ("interviewer", "interviewer")):
            settings.append((f"reworded ({strength}), {says}", asked, form))
    for label, asked, form in settings:
        m = measure(files, asked, form)
        rows.append(f"| {label} | {m['right']:.1%} | {m['wrong']:.1%} | {m['unplaced']:.1%} | {m['ms']:.2f} |")
    own = own_interviews()
    for form, says in (("plain", "our own, written, plain lines"), ("talk", "our own, with an interviewer")):
        m = measure_own([x for x in own if (x.text.startswith("ASKER")) == (form == "talk")])
        rows.append(f"| {says} | {m['right']:.1%} | {m['wrong']:.1%} | {m['unplaced']:.1%} | {m['ms']:.2f} |")
    return "\n".join(rows)


def reworded_table(folder: Path, half: str = "reporting") -> str:
    """The rewordings kept for reporting, in every form and order: right / wrong by strength, the mean of the three
    guides' rewordings; and how often the machine is wrong by how sure it is."""
    real = [
        sections(p.read_text(encoding="utf-8"))[1] for p in sorted((folder / "usesthis-2009-2015").rglob("*.markdown"))
    ]
    guides = rewordings.guides([f for f in real if f][::5])
    sure: dict[int, rewordings.Tally] = {}
    rows = ["| form | order | light | middling | strong |", "|---|---|---|---|---|"]
    for form in rewordings.FORMS:
        for order in rewordings.ORDERS:
            cells = []
            for strength in rewordings.STRENGTHS:
                shares = [
                    t.shares
                    for g in guides
                    for t in rewordings.measured(g, rewordings.numbers(half, strength), form, order, sure).values()
                ]
                right, wrong = (sum(s[k] for s in shares) / len(shares) for k in (0, 1))
                cells.append(f"{right:.1%} / {wrong:.1%}")
            rows.append(f"| {FORM_NAMES[form]} | {order} | {' | '.join(cells)} |")
    rows += ["", "| confidence | words | wrong |", "|---|---|---|"]
    for band, t in sorted(sure.items()):
        rows.append(
            f"| {band / 10:.1f} to {(band + 1) / 10:.1f} | {t.right + t.wrong} | {t.wrong / (t.right + t.wrong):.1%} |"
        )
    return "\n".join(rows)


def main() -> int:
    folder = os.environ.get("TRAILBOOK_SAMPLES", "")
    if not folder:
        print("TRAILBOOK_SAMPLES does not name the folder of real samples.", file=sys.stderr)
        return 1
    print(table(Path(folder)))
    print()
    print(reworded_table(Path(folder)))
    print()
    from benchmarks import placing_talks

    print(placing_talks.table(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
