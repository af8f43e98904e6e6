"""The course of a talk through the guide: how sure it is, for each stretch, that it answers each question.

A chain of states (a conditional random field; Lafferty, McCallum and Pereira, 2001): at a question, or at nothing that belongs
while the talk was last at a question. Every way through counts, by what tells for each stretch and by how the asker goes on
(the forward-backward algorithm; Rabiner, 1989). Plain Python.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from .signs import Signs
from .weights import WEIGHTS, Weights

#: From a question: stay, to the next, past one, further, one back, further back, to nothing that belongs. And from there: stay, to the
#: question where the talk was, to the next, further, back.
MOVES = (
    "stay", "next", "past one", "ahead", "one back", "back", "aside",
    "stay aside", "resume", "resume next", "resume ahead", "resume back",
)  # fmt: skip
STAY, NEXT, PAST, AHEAD, ONE_BACK, BACK, ASIDE, STAY_ASIDE, RESUME, RESUME_NEXT, RESUME_AHEAD, RESUME_BACK = range(12)


def move(last: int, to: int, aside: bool, m: int) -> tuple[int, int]:
    """Which move it is from a question (-1: none yet), or from beside it, to another of ``m``; and among how many of its
    kind."""
    step = to - last
    if aside:
        if step in (0, 1):
            return (RESUME, RESUME_NEXT)[step], 1
        return (RESUME_AHEAD, m - last - 2) if step > 1 else (RESUME_BACK, last)
    if -1 <= step <= 2:
        return {0: STAY, 1: NEXT, 2: PAST, -1: ONE_BACK}[step], 1
    return (AHEAD, m - last - 3) if step > 0 else (BACK, last - 1)


def course(told: Signs, m: int, held: Sequence[int | None] = (), weights: Weights = WEIGHTS) -> list[list[float]]:
    """For each stretch how sure each question is; the last is: none of them. ``held``: where a stretch is known to stand
    (``m``: nowhere)."""
    n = len(told.nowhere)
    if not n or not m:
        return [[1.0] for _ in range(n)]
    # states: the questions, then beside each of them, then beside none yet
    lasts = [*range(m), *range(m), -1]
    size = len(lasts)
    kinds = [[move(lasts[s], j, s >= m, m) for j in range(m)] for s in range(size)]
    spread = [[-math.log(max(1, many)) for _, many in row] for row in kinds]
    own = [s if s >= m else m + s for s in range(size)]  # beside what a state leads
    seen = [_here(told.question[k], told.nowhere[k], m, weights, held[k] if held else None) for k in range(n)]

    def steps(k: int) -> tuple[list[list[float]], list[float]]:
        logs = [sum(c * w for c, w in zip(told.onward[k], row, strict=True)) for row in weights.moves]
        go = [
            [math.exp(min(30.0, logs[kind] + off)) for (kind, _), off in zip(kinds[s], spread[s], strict=True)]
            for s in range(size)
        ]
        return go, [math.exp(min(30.0, logs[STAY_ASIDE if s >= m else ASIDE])) for s in range(size)]

    moves = [steps(k) for k in range(n)]
    forward: list[list[float]] = []
    scales: list[float] = []
    now = [0.0] * (size - 1) + [1.0]
    for k in range(n):
        go, beside = moves[k]
        then = [0.0] * size
        for s in range(size):
            if now[s]:
                for j in range(m):
                    then[j] += now[s] * go[s][j]
                then[own[s]] += now[s] * beside[s]
        here, nowhere = seen[k]
        then = [x * (here[j] if j < m else nowhere) for j, x in enumerate(then)]
        scales.append(sum(then) or 1e-300)
        now = [x / scales[-1] for x in then]
        forward.append(now)
    out: list[list[float]] = [[]] * n
    after = [1.0] * size
    for k in range(n - 1, -1, -1):
        both = [a * b for a, b in zip(forward[k], after, strict=True)]
        total = sum(both) or 1.0
        out[k] = [x / total for x in both[:m]] + [sum(both[m:]) / total]
        go, beside = moves[k]
        here, nowhere = seen[k]
        later = [x * (here[j] if j < m else nowhere) / scales[k] for j, x in enumerate(after)]
        after = [
            sum(g * x for g, x in zip(go[s], later[:m], strict=True)) + beside[s] * later[own[s]] for s in range(size)
        ]
    return out


def _here(
    rows: Sequence[Sequence[float]], nowhere: Sequence[float], m: int, weights: Weights, held: int | None
) -> tuple[list[float], float]:
    """How much what is said there speaks for each question, and for none of them."""
    if held is not None:
        return [float(j == held) or 1e-9 for j in range(m)], 1.0 if held == m else 1e-9
    logs = [sum(x * w for x, w in zip(row, weights.question, strict=True)) for row in rows]
    logs.append(sum(x * w for x, w in zip(nowhere, weights.nowhere, strict=True)))
    high = max(logs)
    found = [math.exp(max(-30.0, x - high)) for x in logs]
    return found[:m], found[m]
