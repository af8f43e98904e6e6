"""Placing by meaning where nobody asks: a written account with its questions left out. Each turn is weighed by how alike in
meaning it is to each question, and by where the account was before (the forward-backward algorithm; Rabiner, 1989)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Usual:
    """What is usual. Fitted on the odd half of the written interviews (docs/placing.md)."""

    answer: float = 8.25  # what a likeness to a question weighs
    zero: float = 0.18  # a likeness that says nothing
    share: float = 0.36  # how much of the mean over all questions is taken off
    stay: float = 0.44
    on: float = 0.25  # to the next question
    ahead: float = 0.06  # to any later one
    back: float = 0.1  # to any earlier one
    none: float = 0.08  # to what belongs nowhere
    stay_none: float = 0.36
    nowhere: float = -2.9  # the logarithm of how much more usual it is to belong nowhere


USUAL = Usual()


def weigh(
    answered: Sequence[Sequence[float] | None], m: int, held: Sequence[int | None] = (), usual: Usual = USUAL
) -> list[list[float]]:
    """For each turn how sure each question is; the last is: none of them. ``held``: where one is known to stand."""
    n = len(answered)
    if not n or not m:
        return [[1.0] for _ in answered]
    weights: list[list[float]] = []
    for k, row in enumerate(answered):
        logs = [0.0] * m
        if row is not None:
            base = usual.share * sum(row) / m + (1 - usual.share) * usual.zero
            logs = [usual.answer * (s - base) for s in row]
        logs.append(usual.nowhere)
        high = max(logs)
        weights.append([math.exp(max(x - high, -30)) for x in logs])
        if held and (known := held[k]) is not None:
            weights[-1] = [float(j == known) or 1e-9 for j in range(m + 1)]
    step = _moves(m, usual)
    forward: list[list[float]] = []
    now = [a * b for a, b in zip([usual.on * 0.7**j for j in range(m)] + [0.5], weights[0], strict=True)]
    for k in range(n):
        if k:
            before = now
            now = [weights[k][j] * sum(before[i] * step[i][j] for i in range(m + 1)) for j in range(m + 1)]
        total = sum(now) or 1.0
        now = [x / total for x in now]
        forward.append(now)
    after = [1.0] * (m + 1)
    out: list[list[float]] = [[]] * n
    for k in range(n - 1, -1, -1):
        both = [a * b for a, b in zip(forward[k], after, strict=True)]
        total = sum(both) or 1.0
        out[k] = [x / total for x in both]
        if k:
            later = [weights[k][j] * after[j] for j in range(m + 1)]
            after = [sum(step[i][j] * later[j] for j in range(m + 1)) for i in range(m + 1)]
            size = max(after) or 1.0
            after = [x / size for x in after]
    return out


def _moves(m: int, usual: Usual) -> list[list[float]]:
    """How usual each move is, from each question (the last: none) to each."""
    rows = []
    for i in range(m):
        row = [
            usual.stay
            if j == i
            else usual.on
            if j == i + 1
            else usual.ahead * 0.8 ** (j - i - 2)
            if j > i
            else usual.back
            for j in range(m)
        ] + [usual.none]
        total = sum(row)
        rows.append([x / total for x in row])
    return [*rows, [(1 - usual.stay_none) / m] * m + [usual.stay_none]]
