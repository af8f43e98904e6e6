"""What each sign weighs. Fitted (``python -m benchmarks.placing_talks --fit`` prints this file's numbers)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """``question`` and ``nowhere`` in the order of ``signs``; ``moves``: for each of ``course.MOVES`` the weights of
    ``signs.ONWARD``."""

    question: tuple[float, ...]
    nowhere: tuple[float, ...]
    moves: tuple[tuple[float, ...], ...]


WEIGHTS = Weights(
    question=(0.65, 0.36, 0.23, 1.25, 0.68, 0.51, 0.28),
    nowhere=(1.03, 3.56, 1.7, -1.4, -1.31, -2.21, -0.37, 1.43, 0.49),
    moves=(
        (0.71, 1.01, -0.24, -0.23, -0.26, -0.13, 0.55, -0.41),
        (-0.13, -0.11, 0.21, 0.04, 0.34, 0.28, -0.23, 0.15),
        (-1.49, -0.05, 0.01, -0.01, -0.05, -0.11, 0.02, 0.0),
        (-1.09, 0.0, 0.02, 0.03, -0.04, 0.16, 0.05, -0.06),
        (-2.06, -0.01, -0.08, -0.08, -0.05, 0.04, -0.05, -0.04),
        (-1.38, -0.06, 0.4, 0.07, 0.05, 0.01, -0.09, 0.07),
        (-0.69, 0.2, -0.26, 0.1, -0.07, -0.28, 0.03, 0.2),
        (0.14, 0.87, -0.15, -0.04, -0.07, -0.04, -0.19, -0.03),
        (-0.46, 0.02, 0.02, -0.05, 0.07, -0.07, -0.02, 0.02),
        (0.03, -0.02, -0.16, 0.1, 0.04, 0.02, -0.09, -0.03),
        (-0.12, 0.07, 0.09, 0.1, 0.04, 0.07, -0.05, 0.09),
        (-0.75, 0.08, 0.13, -0.02, -0.01, 0.07, 0.07, 0.04),
    ),
)
