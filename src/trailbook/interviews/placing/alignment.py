"""Which line or turn puts which question of the guide: all of a file weighed together. Plain Python.

Two accounts of a file are held against each other: its questions follow the guide (some left out, some put in, two put
in one breath, now and then one out of its place), or they stand in any order. In each, every way of laying the lines
along the guide counts by how alike the words are and how usual the leaving out and putting in are (the forward-backward
algorithm; Rabiner, "A tutorial on hidden Markov models", 1989). What is given back is how sure it is that this line puts
that question, over both accounts. Where another question is nearly as good, or order and likeness disagree, no pair is
sure, and nothing is placed.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from .shapes import GuideItem

#: How much more usual a likeness is between a question and its rewording than between two questions of a guide, as
#: natural logarithms at likenesses from 0 to 1. Measured on the rewordings kept for tuning (docs/placing.md).
EVIDENCE = (
    (0.0, -1.1), (0.05, -0.7), (0.15, 0.2), (0.3, 0.8), (0.4, 1.7), (0.5, 3.0), (0.6, 3.7), (0.7, 4.5), (0.8, 5.7),
    (1.0, 8.0),
)  # fmt: skip
#: The same in an interview whose questions were put in quite other words: that nothing is alike says little then.
REMOTE = (
    (0.0, -0.25), (0.05, -0.15), (0.15, 0.1), (0.3, 0.6), (0.4, 1.5), (0.5, 3.0), (0.6, 3.7), (0.7, 4.5), (0.8, 5.7),
    (1.0, 8.0),
)  # fmt: skip
SKIP_QUESTION = 0.08  # how often a question of the guide is not put
SKIP_PROMPT = 0.5  # the same of a prompt, or of something that is read out
ASTRAY = 0.03  # how often a question is put out of its place in a file that follows the guide
ANY_ORDER = 0.1  # how often, to be on the safe side, a file follows no order
COUNTED = 0.6  # how often a file that follows the guide puts all of its questions and nothing else but follow-ups
LEFT_OUT = 0.003  # how often a question is left out in such a file
PUT_IN = 0.03  # how often such a file has a question that is none of the guide's and does not lean on what was said
ECHOED, UNECHOED = (
    2.2,
    0.85,
)  # how many times more usual it is that the answer does, does not take up its question's words
BOTH = 0.3  # how often a line that asks twice puts two questions of the guide
OWN = 0.85  # what is as likely as this none of the guide's is not counted among the lines that ask
TINY = 1e-9


@dataclass
class Asking:
    """What a line or turn asks: its likeness to each item, how likely it is none of the guide's before its words are
    looked at, and, where it asks several things, the likeness of its parts to each item; the items whose words the answer
    takes up; and whether it leans on what was said before it."""

    scores: Sequence[float]
    other: float
    parts: Sequence[Sequence[float]] = ()
    echo: frozenset[int] = frozenset()
    leans: bool = False
    odds: list[float] = field(default_factory=list)
    remote: list[float] = field(default_factory=list)

    def weigh(self) -> None:
        """Turn likenesses and what the answer takes up into odds."""
        at = [min(100, int(100 * s + 0.5)) for s in self.scores]
        self.odds = [_ODDS[k] for k in at]
        self.remote = [_REMOTE[k] for k in at]
        if self.echo:
            takes = [ECHOED if j in self.echo else UNECHOED for j in range(len(at))]
            self.odds = [o * t for o, t in zip(self.odds, takes, strict=True)]
            self.remote = [o * t for o, t in zip(self.remote, takes, strict=True)]


@dataclass(frozen=True)
class Sure:
    """For one asking: how sure each item is, how sure a second one put in the same breath, and how sure that it is
    none of the guide's."""

    items: list[float]
    also: list[float]
    none: float

    @property
    def best(self) -> int:
        return max(range(len(self.items)), key=self.items.__getitem__)


def odds(likeness: float, evidence: Sequence[tuple[float, float]] = EVIDENCE) -> float:
    """How many times more usual this likeness is where the question is that one."""
    for (a, low), (b, high) in itertools.pairwise(evidence):
        if likeness <= b:
            return math.exp(low + (high - low) * (likeness - a) / (b - a))
    return math.exp(evidence[-1][1])


def usual(asking: int, items: Sequence[GuideItem]) -> float:
    """How usual it is in this file that what asks is none of the guide's: more, where more asks than the guide has
    questions."""
    questions = sum(i.parent is None and not i.said for i in items)
    return min(0.8, max(0.1, 1 - questions / max(1, asking)))


_ODDS = [odds(i / 100) for i in range(101)]
_REMOTE = [odds(i / 100, REMOTE) for i in range(101)]


def align(asked: Sequence[Asking], items: Sequence[GuideItem]) -> list[Sure]:
    """How sure it is, for each line or turn that asks, that it puts each item."""
    if not asked or not items:
        return [Sure([], [], 1.0) for _ in asked]
    for a in asked:
        a.weigh()
    tops = [i.parent is None and not i.said for i in items]
    skips = [SKIP_QUESTION if top else SKIP_PROMPT for top in tops]
    others = [a.other for a in asked]
    follows, loosely = _in_order(asked, [a.odds for a in asked], others, skips, ASTRAY)
    never = [LEFT_OUT if top else SKIP_PROMPT for top in tops]
    few = [x if a.leans or x >= OWN else PUT_IN for a, x in zip(asked, others, strict=True)]
    fits, strictly = _in_order(asked, [a.remote for a in asked], few, never, 0.0)
    room = sum(x < OWN for x in others) <= len(items)  # no more lines than questions: hardly one is something else
    loose, anyhow = _any_order(asked, few if room else others, skips)
    weights = [
        math.log((1 - ANY_ORDER) * (1 - COUNTED)) + loosely,
        math.log((1 - ANY_ORDER) * COUNTED) + strictly,
        math.log(ANY_ORDER) + anyhow,
    ]
    high = max(weights)
    shares = [math.exp(w - high) for w in weights]
    shares = [x / sum(shares) for x in shares]
    found = []
    for (one, also), (two, too), free in zip(follows, fits, loose, strict=True):
        sure = [shares[0] * x + shares[1] * y + shares[2] * z for x, y, z in zip(one, two, free, strict=True)]
        second = [shares[0] * x + shares[1] * y for x, y in zip(also, too, strict=True)]
        found.append(Sure(sure, second, max(0.0, 1 - sum(sure))))
    return found


def _in_order(
    asked: Sequence[Asking],
    odds: Sequence[Sequence[float]],
    others: Sequence[float],
    skips: Sequence[float],
    astray: float,
) -> tuple[list[tuple[list[float], list[float]]], float]:
    """As though the file followed the guide: for each asking how sure each item is and each second item, and the
    logarithm of how likely the file is."""
    m, n = len(skips), len(asked)
    put = [1 - s for s in skips]
    before: list[list[float]] = []  # before[a][i]: all ways up to a that end at item i - 1 (0: none yet)
    reach: list[list[float]] = []  # reach[a][j]: the same, and all between left out, so that j comes next
    now = [1.0] + [0.0] * m
    log = 0.0
    singles: list[list[float]] = []
    doubles: list[list[float]] = []
    for k, a in enumerate(asked):
        before.append(now)
        come = [0.0] * m
        run = 0.0
        for j in range(m):
            run = (run * skips[j - 1] if j else 0.0) + now[j]
            come[j] = run
        reach.append(come)
        single, double = _weights(a, odds[k], (1 - others[k]) * (1 - astray), put)
        singles.append(single)
        doubles.append(double)
        stay = others[k] + (1 - others[k]) * astray * sum(odds[k]) / m
        then = [x * stay for x in now]
        for j in range(m):
            then[j + 1] += come[j] * single[j]
            if j + 1 < m and double[j]:
                then[j + 2] += come[j] * double[j]
        total = sum(then) or TINY
        log += math.log(total)
        now = [x / total for x in then]
    after = [0.0] * (m + 1)
    after[m] = 1.0
    for i in range(m - 1, -1, -1):
        after[i] = after[i + 1] * skips[i]
    log += math.log(sum(x * y for x, y in zip(now, after, strict=True)) or TINY)
    found: list[tuple[list[float], list[float]]] = []
    for k in range(n - 1, -1, -1):
        come, single, double = reach[k], singles[k], doubles[k]
        stays = sum(x * y for x, y in zip(before[k], after, strict=True))
        out = (1 - others[k]) * astray / m
        one = [come[j] * single[j] * after[j + 1] + stays * out * odds[k][j] for j in range(m)]
        two = [come[j] * double[j] * after[j + 2] if j + 1 < m else 0.0 for j in range(m)]
        total = sum(one) + sum(two) + stays * others[k] or TINY
        sure = [(x + y) / total for x, y in zip(one, two, strict=True)]
        found.append((sure, [0.0, *(y / total for y in two[:-1])]))
        stay = others[k] + out * sum(odds[k])
        earlier = [x * stay for x in after]
        run = 0.0
        for j in range(m - 1, -1, -1):
            value = single[j] * after[j + 1] + (double[j] * after[j + 2] if j + 1 < m else 0.0)
            run = value + (run * skips[j])
            earlier[j] += run
        size = max(earlier) or TINY
        after = [x / size for x in earlier]
    found.reverse()
    return found, log


def _weights(a: Asking, odds: Sequence[float], share: float, put: Sequence[float]) -> tuple[list[float], list[float]]:
    """What it weighs that this asking puts an item, and that it puts the item and the next."""
    m = len(put)
    if len(a.parts) < 2:
        return [share * p * o for p, o in zip(put, odds, strict=True)], [0.0] * m
    single = [share * (1 - BOTH) * p * o for p, o in zip(put, odds, strict=True)]
    double = [0.0] * m
    each = [[_ODDS[min(100, int(100 * s + 0.5))] for s in part] for part in a.parts[-3:]]
    for j in range(m - 1):
        best = max(each[p][j] * each[q][j + 1] for p in range(len(each)) for q in range(p + 1, len(each)))
        double[j] = share * BOTH * put[j] * put[j + 1] * best
    return single, double


def _any_order(
    asked: Sequence[Asking], others: Sequence[float], skips: Sequence[float]
) -> tuple[list[list[float]], float]:
    """As though the questions stood in any order, each item put about once: how sure each item is for each asking, and
    the logarithm of how likely the file is."""
    m = len(skips)
    log = 0.0
    rows = []
    drawn = told = 0.0
    for a, own in zip(asked, others, strict=True):
        total = own + (1 - own) * sum(a.odds) / m
        far = (1 - own) * sum(a.remote) / m
        log += math.log(max(total, own + far))
        drawn += far / (own + far)
        told += max(a.remote) / sum(a.remote) * m / max(1, m - 1) - 1 / max(1, m - 1)
        rows.append([(1 - own) * o / m for o in a.odds])
    # items are drawn without putting them back, which tells only of the lines that say which item they are
    for k in range(min(m - 1, round(told))):
        log += math.log(m / (m - k))
    left_out = m - min(m, round(drawn))
    for skip in sorted(skips, reverse=True)[:left_out]:
        log += math.log(skip)
    for _ in range(3):  # no item is put more than once: what one line surely puts, another hardly does
        columns = [
            max(1.0, sum(row[j] / (sum(row) + o) for row, o in zip(rows, others, strict=True))) for j in range(m)
        ]
        rows = [[x / c for x, c in zip(row, columns, strict=True)] for row in rows]
    return [[x / (sum(row) + o) for x in row] for row, o in zip(rows, others, strict=True)], log
