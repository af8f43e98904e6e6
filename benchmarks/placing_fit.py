"""Fits what each sign weighs when talks are placed by meaning (``trailbook.interviews.placing.weights``), on talks with a key.

The weights are those under which the keys of the talks are most likely (a conditional random field: the gradient is what is counted
along the ways the key allows, less what is counted along all ways), drawn towards plain beginnings so that few talks cannot pull
them far. There is one start and no chance in it: the same talks give the same weights. Needs numpy, as the sentence model does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from trailbook.interviews.placing.course import ASIDE, MOVES, STAY, STAY_ASIDE, move
from trailbook.interviews.placing.signs import NOWHERE, ONWARD, QUESTION, Signs
from trailbook.interviews.placing.weights import Weights

Q, N, C = len(QUESTION), len(NOWHERE), len(ONWARD)
#: Where each weight begins and is drawn to: before any talk was looked at, by what is plain.
BEGIN_QUESTION = {"asked": 0.8, "answered": 0.6, "rule": 2.0}
BEGIN_NOWHERE = {"always": 0.5, "chat asked": 3.0, "closing": 1.5}
BEGIN_MOVES = (0.8, 0.2, -1.3, -1.3, -2.0, -1.5, -1.2, 0.6, -0.3, 0.2, -0.5, -1.0)
NOD_STAYS = 1.0
#: How strongly each is drawn.
PULL = np.concatenate([np.full(Q, 1.0), np.full(N, 0.5), np.full(len(MOVES) * C, 10.0)])
STRETCHES = 30  # a talk of so many counts once; longer ones more, by the square root


def begin() -> Any:
    moves = np.zeros((len(MOVES), C))
    moves[:, 0] = BEGIN_MOVES
    moves[[STAY, STAY_ASIDE], ONWARD.index("nod")] = NOD_STAYS
    question = [BEGIN_QUESTION.get(n, 0.0) for n in QUESTION]
    return np.concatenate([question, [BEGIN_NOWHERE.get(n, 0.0) for n in NOWHERE], moves.ravel()])


def as_weights(row: Any, digits: int = 2) -> Weights:
    kept = [round(float(x), digits) for x in row]
    moves = [tuple(kept[Q + N + i * C : Q + N + (i + 1) * C]) for i in range(len(MOVES))]
    return Weights(tuple(kept[:Q]), tuple(kept[Q : Q + N]), tuple(moves))


@dataclass
class Keyed:
    """A talk's signs, and for each stretch which questions its key allows (the last: none)."""

    told: Signs
    allowed: Any

    def __post_init__(self) -> None:
        m = self.allowed.shape[1] - 1
        self.m, self.n, self.size = m, len(self.told.nowhere), 2 * m + 1
        self.question = np.array(self.told.question)
        self.nowhere = np.array(self.told.nowhere)
        self.onward = np.array(self.told.onward)
        self.kind = np.full((self.size, self.size), -1)
        self.off = np.zeros((self.size, self.size))
        for s, last in enumerate([*range(m), *range(m), -1]):
            for j in range(m):
                self.kind[s, j], many = move(last, j, s >= m, m)
                self.off[s, j] = -np.log(max(1, many))
            self.kind[s, s if s >= m else m + s] = STAY_ASIDE if s >= m else ASIDE
        self.may = self.kind >= 0
        self.allows = np.concatenate([self.allowed[:, :m], np.repeat(self.allowed[:, m:], m + 1, 1)], 1)

    def ways(self, row: Any, only: Any = None) -> tuple[float, Any, Any]:
        """The logarithm of the weight of all ways (or those through allowed states), how sure each state is, and how often each
        move is made at each stretch."""
        m, n = self.m, self.n
        here = np.empty((n, self.size))
        here[:, :m] = self.question @ row[:Q]
        here[:, m:] = (self.nowhere @ row[Q : Q + N])[:, None]
        if only is not None:
            here = np.where(only, here, -1e4)
        high = here.max(1)
        here = np.exp(here - high[:, None])
        logs = self.onward @ row[Q + N :].reshape(len(MOVES), C).T
        kinds = np.where(self.may, self.kind, 0)
        go = [np.where(self.may, np.exp(np.minimum(30, logs[k][kinds] + self.off)), 0) for k in range(n)]
        total = high.sum()
        now = np.zeros(self.size)
        now[-1] = 1.0
        forward, scales = [now], []
        for k in range(n):
            then = (forward[-1] @ go[k]) * here[k]
            scales.append(max(then.sum(), 1e-300))
            forward.append(then / scales[-1])
        total += np.log(scales).sum()
        after = np.ones(self.size)
        sure, made = np.zeros((n, self.size)), np.zeros((n, len(MOVES)))
        for k in range(n - 1, -1, -1):
            sure[k] = forward[k + 1] * after
            later = here[k] * after / scales[k]
            pairs = forward[k][:, None] * go[k] * later[None, :]
            made[k] = np.bincount(self.kind[self.may], pairs[self.may], len(MOVES))
            after = go[k] @ later
        return float(total), sure, made

    def gradient(self, row: Any) -> tuple[float, Any]:
        every, sure, made = self.ways(row)
        right, wanted, moves = self.ways(row, self.allows)
        more, moved = wanted - sure, moves - made
        parts = [
            np.einsum("km,kmf->f", more[:, : self.m], self.question),
            more[:, self.m :].sum(1) @ self.nowhere,
            (moved.T @ self.onward).ravel(),
        ]
        return right - every, np.concatenate(parts)


def fit(talks: Sequence[Keyed]) -> Any:
    """The weights that make the keys most likely, drawn towards their beginnings."""
    start = begin()

    def loss(row: Any) -> tuple[float, Any]:
        away = row - start
        value, slope = 0.5 * float(PULL @ (away * away)), PULL * away
        for talk in talks:
            share = (STRETCHES / max(10, talk.n)) ** 0.5
            likely, more = talk.gradient(row)
            value -= share * likely
            slope = slope - share * more
        return value, slope

    return downhill(loss, start)


def downhill(loss: Callable[[Any], tuple[float, Any]], row: Any, most: int = 60, memory: int = 8) -> Any:
    """The lowest point of a smooth function (limited-memory BFGS; Nocedal and Wright, Numerical Optimization, 2006, chapter 7)."""
    value, slope = loss(row)
    steps: list[Any] = []
    turns: list[Any] = []
    for _ in range(most):
        way = slope.copy()
        parts = []
        for s, y in zip(reversed(steps), reversed(turns), strict=True):
            parts.append((s @ way) / (y @ s))
            way -= parts[-1] * y
        way *= (steps[-1] @ turns[-1]) / (turns[-1] @ turns[-1]) if steps else min(1.0, 1 / np.abs(slope).sum())
        for s, y, a in zip(steps, turns, reversed(parts), strict=True):
            way += s * (a - (y @ way) / (y @ s))
        if -(way @ slope) >= 0:
            way = slope
        size = 1.0
        for _try in range(20):
            then, slant = loss(row - size * way)
            if then <= value - 1e-4 * size * (way @ slope):
                break
            size *= 0.5
        step, turn = -size * way, slant - slope
        if step @ turn > 1e-10:
            steps, turns = [*steps, step][-memory:], [*turns, turn][-memory:]
        done = abs(value - then) < 1e-4 * max(1.0, abs(value))
        row, value, slope = row + step, then, slant
        if done:
            break
    return row
