"""Placing in talk that wanders, and where no question is written at all: how much is placed against how much of it is wrong,
by rules alone and with the sentence model.

    TRAILBOOK_SAMPLES=… python -m benchmarks.placing_talks

The keys are ``tests/interviews/placing/keys`` (real talks, found through TRAILBOOK_SAMPLES) and
``tests/interviews/placing/spoken`` (made up). Words of an answer count; *placed* is the share of the words that have a
question, *wrong* the share of the placed words that stand under none of the questions that the key allows.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.placing import QUESTIONS, as_turns, guide_items, sections
from trailbook.interviews.placing import GuideItem, TurnIn, place
from trailbook.interviews.placing.meaning import TALK, WRITTEN, Guide, Stretch, Usual, feel, stretches, weigh
from trailbook.interviews.placing.model import engine
from trailbook.interviews.reading import read_bytes

HERE = Path(__file__).parent.parent / "tests" / "interviews" / "placing"
SURENESS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class Talk:
    name: str
    items: list[GuideItem]
    turns: list[TurnIn]
    key: dict[int, set[str]]


@dataclass(frozen=True)
class Point:
    """One answer as it was placed: how sure, how many words, whether right, and whether it has a question at all."""

    sure: float
    words: int
    right: bool
    asked: bool


def real_talks(samples: Path) -> Iterator[Talk]:
    table = samples / "anthropic-interviewer-creatives" / "creatives_transcripts.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = {r["transcript_id"]: r["text"] for r in csv.DictReader(file)}
    for path in sorted((HERE / "keys").glob("*.key")):
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        source = first[2:].split()
        text = rows[source[1]] if len(source) > 1 else (samples / source[0]).read_text(encoding="utf-8")
        turns = as_turns(read_bytes("talk.txt" if len(source) > 1 else "talk.md", text.encode()))
        key = {int(turn): set(where.split("|")) for turn, where in (line.split() for line in lines)}
        yield Talk(path.stem, guide_items(HERE / "keys" / f"{path.stem.split('-')[0]}.guide.md"), turns, key)


def made_up_talks() -> Iterator[Talk]:
    for path in sorted((HERE / "spoken").glob("*.txt")):
        key: dict[int, set[str]] = {}
        said: list[str] = []
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            mark, _, rest = line.partition("] ")
            if not rest.startswith("ASKER"):
                key[n] = set(mark[1:].split("|"))
            said.append(rest)
        turns = as_turns(read_bytes("talk.txt", "\n\n".join(said).encode()))
        assert len(turns) == len(said), path
        yield Talk(path.stem, guide_items(HERE / "spoken" / f"{path.stem}.guide.md"), turns, key)


def without_questions(samples: Path) -> Iterator[Talk]:
    """The written interviews with their questions taken out."""
    items = [GuideItem(str(i), str(i + 1), q) for i, q in enumerate(QUESTIONS)]
    for path in sorted((samples / "usesthis-2009-2015").rglob("*.markdown")):
        _front, found = sections(path.read_text(encoding="utf-8"))
        parts = [(str(n + 1), p) for n, answer in found for p in answer.split("\n\n") if p.strip()]
        if not parts:
            continue
        turns = as_turns(read_bytes("talk.md", "\n\n".join(p for _, p in parts).encode()))
        key: dict[int, set[str]] = {}
        at = 0
        for turn in turns:
            for n in range(at, len(parts)):
                if parts[n][1].strip()[:40] in turn.text or turn.text[:40] in parts[n][1]:
                    key[turn.key] = {parts[n][0]}  # type: ignore[index]
                    at = n
                    break
        yield Talk(path.stem, items, turns, key)


def by_rules(talk: Talk) -> list[Point]:
    placed = {p.turn: p for p in place(talk.items, talk.turns).placed}
    return [
        Point(
            p.confidence or 0.98 if p else 0.0,
            len(t.text.split()),
            bool(p and p.item.split(".")[0] in key),
            key != {"-"},
        )
        for t in talk.turns
        if (key := _numbers(talk, t)) is not None
        for p in (placed.get(t.key),)
    ]


def _numbers(talk: Talk, turn: TurnIn) -> set[str] | None:
    """The keys of the items that the key allows."""
    numbers = talk.key.get(turn.key)  # type: ignore[arg-type]
    if numbers is None:
        return None
    at = {i.number: i.key for i in talk.items}
    return {at.get(n, n) for n in numbers}


def with_model(talk: Talk, usual: Usual | None = None) -> list[Point]:
    """What the rules leave is placed by meaning, as ``place_by_meaning`` does it, but however unsure."""
    ruled = {p.turn: p for p in place(talk.items, talk.turns).placed}
    guide = Guide.of_items(talk.items)
    found: list[Stretch] = stretches(talk.turns)
    usual = usual or (TALK if any(t.asks for t in talk.turns) else WRITTEN)
    tops = [talk.items[n].key for n in guide.tops]
    held = []
    for s in found:
        where = {ruled[t.key].item.split(".")[0] for t in s.answers if t.key in ruled}
        held.append(tops.index(where.pop()) if len(where) == 1 else None)
    sures = weigh(found, feel(found, guide, engine.alike), len(tops), usual, held)
    points = []
    for s, sure in zip(found, sures, strict=True):
        best = max(range(len(tops)), key=sure.__getitem__)
        for t in s.answers:
            key = _numbers(talk, t)
            if key is None:
                continue
            rule = ruled.get(t.key)
            item = rule.item.split(".")[0] if rule else tops[best]
            points.append(Point(1.0 if rule else sure[best], len(t.text.split()), item in key, key != {"-"}))
    return points


def shares(points: list[Point], least: float) -> tuple[float, float]:
    """Of the words that have a question, the share placed; of the placed words, the share wrong."""
    asked = sum(p.words for p in points if p.asked) or 1
    placed = sum(p.words for p in points if p.sure >= least)
    return (
        sum(p.words for p in points if p.asked and p.sure >= least) / asked,
        sum(p.words for p in points if p.sure >= least and not p.right) / (placed or 1),
    )


def row(name: str, points: list[Point]) -> str:
    cells = " | ".join("{:.0%} / {:.1%}".format(*shares(points, least)) for least in SURENESS)
    return f"| {name} | {cells} |"


def table(samples: Path) -> str:
    head = [f"| placed / wrong, from how sure on | {' | '.join(str(s) for s in SURENESS)} |", "|---" * 8 + "|"]
    out = list(head)
    real, made = list(real_talks(samples)), list(made_up_talks())
    model = engine.why_not() is None
    for name, talks in (("eight real talks", real), ("two made-up talks", made)):
        out.append(row(f"{name}, rules", [p for t in talks for p in by_rules(t)]))
        if model:
            out.append(row(f"{name}, with the model", [p for t in talks for p in with_model(t)]))
    if model:
        out += [row(f"— {t.name}", with_model(t)) for t in [*real, *made]]
    plain = list(without_questions(samples))[1::2]
    out.append(row("written, questions taken out (even half), rules", [p for t in plain for p in by_rules(t)]))
    if model:
        out.append(
            row("written, questions taken out (even half), with the model", [p for t in plain for p in with_model(t)])
        )
    else:
        out.append(str(engine.why_not()))
    return "\n".join(out)


def main() -> int:
    folder = os.environ.get("TRAILBOOK_SAMPLES", "")
    if not folder:
        print("TRAILBOOK_SAMPLES does not name the folder of real samples.", file=sys.stderr)
        return 1
    print(table(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
