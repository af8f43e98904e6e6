"""Placing in talk that wanders, and where no question is written at all: how much is placed against how much of it is wrong,
by rules alone and with the sentence model.

    TRAILBOOK_SAMPLES=… python -m benchmarks.placing_talks

The keys are ``tests/interviews/placing/keys`` (real talks, found through TRAILBOOK_SAMPLES) and
``tests/interviews/placing/spoken`` (made up). Words of an answer count; *placed* is the share of the words that have a
question, *wrong* the share of the placed words that stand under none of the questions that the key allows.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.placing import QUESTIONS, as_turns, guide_items, sections
from trailbook.interviews.placing import GuideItem, TurnIn, place
from trailbook.interviews.placing.course import course
from trailbook.interviews.placing.meaning import SURE_RULE, lean, weighed
from trailbook.interviews.placing.model import engine
from trailbook.interviews.placing.signs import Signs, signs
from trailbook.interviews.placing.stretches import Alike, Guide, feel, stretches
from trailbook.interviews.placing.weights import WEIGHTS, Weights
from trailbook.interviews.reading import read_bytes

if engine.why_not() is None:
    import numpy

    from benchmarks.placing_fit import Keyed, as_weights, fit

HERE = Path(__file__).parent.parent / "tests" / "interviews" / "placing"
SURENESS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9)


@dataclass(frozen=True)
class Talk:
    name: str
    items: list[GuideItem]
    turns: list[TurnIn]
    key: dict[int, set[str]]


@dataclass(frozen=True)
class Point:
    """One answer as it was placed: how sure, how many words, whether right, whether it has a question at all, and whether it is
    sure enough to be placed."""

    sure: float
    words: int
    right: bool
    asked: bool
    enough: bool


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


def made_up_talks(names: frozenset[str] = frozenset()) -> Iterator[Talk]:
    """The talks written for this, all or those named. The key stands beside the talk, or before each turn."""
    for path in sorted((HERE / "spoken").glob("*.txt")):
        if names and path.stem not in names:
            continue
        guide = guide_items(path.with_suffix(".guide.md"))
        beside = path.with_suffix(".key")
        if beside.exists():
            lines = [x for x in beside.read_text(encoding="utf-8").splitlines() if x.strip() and x[0] != "#"]
            key = {int(turn): set(where.split("|")) for turn, where in (line.split() for line in lines)}
            yield Talk(path.stem, guide, as_turns(read_bytes(path.name, path.read_bytes())), key)
            continue
        key = {}
        said: list[str] = []
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            mark, _, rest = line.partition("] ")
            if not rest.startswith("ASKER"):
                key[n] = set(mark[1:].split("|"))
            said.append(rest)
        turns = as_turns(read_bytes("talk.txt", "\n\n".join(said).encode()))
        assert len(turns) == len(said), path
        yield Talk(path.stem, guide, turns, key)


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
            p is not None,
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


def sure_rules(talk: Talk) -> dict[Hashable, str | None]:
    """What the rules have settled before meaning is asked: in a talk what is sure, else everything."""
    least = SURE_RULE if any(t.asks for t in talk.turns) else 0.0
    return {p.turn: p.item for p in place(talk.items, talk.turns).placed if (p.confidence or 1.0) >= least}


def with_model(talk: Talk, weights: Weights = WEIGHTS) -> list[Point]:
    """Rules, then meaning, as ``place_by_meaning`` does it, but however unsure."""
    fixed = sure_rules(talk)

    def by(told: Signs, m: int, held: Sequence[int | None]) -> list[list[float]]:
        return course(told, m, held, weights)

    file = weighed(talk.items, talk.turns, _alike(talk.name), fixed, by)
    tops = [talk.items[n].key for n in file.guide.tops]
    points = []
    for s, sure in zip(file.found, file.sure, strict=True):
        best = max(range(len(tops)), key=sure.__getitem__)
        for t in s.answers:
            if (key := _numbers(talk, t)) is None:
                continue
            rule = fixed.get(t.key)
            item = rule.split(".")[0] if rule else tops[best]
            how = 1.0 if rule else sure[best]
            points.append(Point(how, len(t.text.split()), item in key, key != {"-"}, how >= file.least))
    return points


@cache
def _alike(name: str) -> Alike:
    """One for each talk, so that a talk that is weighed again is not read again."""
    return engine.for_one_file()


def keyed(talk: Talk) -> Keyed:
    """A talk as it is fitted on: a stretch may stand wherever the key allows most of its words."""
    guide, found = Guide.of_items(talk.items), stretches(talk.turns)
    _, leaning = lean(talk.items, talk.turns, found, guide)
    told = signs(found, feel(found, guide, _alike(talk.name)), guide, talk.items, leaning)
    tops = [talk.items[n].key for n in guide.tops]
    allowed = numpy.zeros((len(found), len(tops) + 1), dtype=bool)
    for k, s in enumerate(found):
        words: Counter[str] = Counter()
        for t in s.answers:
            for where in _numbers(talk, t) or ():
                words[where] += len(t.text.split()) + 1
        for where, count in words.items():
            allowed[k, len(tops) if where == "-" else tops.index(where)] = count == max(words.values())
        allowed[k] |= not words
    return Keyed(told, allowed)


def study(talk: Talk) -> str:
    """Talks of one study share a guide: left out together when a whole study is left out."""
    return talk.name.split("-")[0]


def left_out(talks: Sequence[Talk], by: Callable[[Talk], str]) -> dict[str, list[Point]]:
    """Each talk weighed with what was fitted on the others alone: without it, or without all of its study."""
    rows = {t.name: keyed(t) for t in talks}
    found: dict[str, list[Point]] = {}
    for out in dict.fromkeys(by(t) for t in talks):
        weights = as_weights(fit([rows[t.name] for t in talks if by(t) != out]), 6)
        found.update({t.name: with_model(t, weights) for t in talks if by(t) == out})
    return found


def shares(points: list[Point], least: float | None = None) -> tuple[float, float]:
    """Of the words that have a question, the share placed; of the placed words, the share wrong. From a sureness on, or, without
    one, as it places."""
    asked = sum(p.words for p in points if p.asked) or 1
    placed = [p for p in points if (p.enough if least is None else p.sure >= least)]
    words = sum(p.words for p in placed) or 1
    return (
        sum(p.words for p in placed if p.asked) / asked,
        sum(p.words for p in placed if not p.right) / words,
    )


def row(name: str, points: list[Point]) -> str:
    cells = " | ".join("{:.0%} / {:.1%}".format(*shares(points, least)) for least in (None, *SURENESS))
    return f"| {name} | {cells} |"


HEAD = (
    f"| placed / wrong | as it places | {' | '.join(f'from {s}' for s in SURENESS)} |",
    "|---" * (len(SURENESS) + 2) + "|",
)
#: The talks written blind that no weight was fitted on.
UNSEEN = frozenset({"late-farming", "no-car-town", "prison-release", "ward-records"})


def table(samples: Path) -> str:
    out = list(HEAD)
    real, made = list(real_talks(samples)), [t for t in made_up_talks() if t.name not in UNSEEN]
    unseen = list(made_up_talks(UNSEEN))
    model = engine.why_not() is None
    for name, talks in (("eight real talks", real), ("made-up talks", made), ("made-up talks, unseen", unseen)):
        if talks:
            out.append(row(f"{name}, rules", [p for t in talks for p in by_rules(t)]))
            if model:
                out.append(row(f"{name}, with the model", [p for t in talks for p in with_model(t)]))
    if model:
        out += [row(f"— {t.name}", with_model(t)) for t in [*real, *made, *unseen]]
    plain = list(without_questions(samples))[1::2]
    out.append(row("written, questions taken out (even half), rules", [p for t in plain for p in by_rules(t)]))
    if model:
        out.append(
            row("written, questions taken out (even half), with the model", [p for t in plain for p in with_model(t)])
        )
    else:
        out.append(str(engine.why_not()))
    return "\n".join(out)


def fitted_on(samples: Path) -> list[Talk]:
    return [*real_talks(samples), *(t for t in made_up_talks() if t.name not in UNSEEN)]


def left_out_table(samples: Path) -> str:
    """Each talk by weights that were fitted without it; then each without all talks of its study."""
    out = list(HEAD)
    talks = fitted_on(samples)
    real = {t.name for t in real_talks(samples)}
    for says, by in (("leave one talk out", lambda t: t.name), ("leave one study out", study)):
        found = left_out(talks, by)
        out.append(row(f"{says}: all", [p for points in found.values() for p in points]))
        out.append(row(f"{says}: eight real talks", [p for n, points in found.items() for p in points if n in real]))
        out.append(row(f"{says}: made-up talks", [p for n, points in found.items() for p in points if n not in real]))
        if by is not study:
            out += [row(f"— {name}", points) for name, points in found.items()]
    return "\n".join(out)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leave-one-out", action="store_true", help="fit on all talks but one, report on that one")
    parser.add_argument(
        "--fit", action="store_true", help="print the weights fitted on all talks that may be fitted on"
    )
    chosen = parser.parse_args()
    folder = os.environ.get("TRAILBOOK_SAMPLES", "")
    if not folder:
        print("TRAILBOOK_SAMPLES does not name the folder of real samples.", file=sys.stderr)
        return 1
    if (chosen.fit or chosen.leave_one_out) and (why := engine.why_not()):
        print(why, file=sys.stderr)
        return 1
    if chosen.fit:
        weights = as_weights(fit([keyed(t) for t in fitted_on(Path(folder))]))
        print(f"question={weights.question},\nnowhere={weights.nowhere},\nmoves={weights.moves},")
    elif chosen.leave_one_out:
        print(left_out_table(Path(folder)))
    else:
        print(table(Path(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
