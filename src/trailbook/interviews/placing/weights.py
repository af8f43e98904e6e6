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
    question=(0.74, 0.44, 0.27, 0.9, 0.68, 0.54, 0.42),
    nowhere=(1.05, 3.64, 1.94, -1.37, -1.47, -2.16, -0.38, 1.3, 0.59),
    moves=(
        (0.68, 0.98, -0.23, -0.19, -0.25, -0.13, 0.55, -0.4),
        (-0.15, -0.1, 0.16, 0.02, 0.33, 0.28, -0.24, 0.15),
        (-1.48, -0.05, 0.01, -0.01, -0.05, -0.12, 0.01, 0.0),
        (-1.09, 0.01, 0.02, 0.04, -0.06, 0.16, 0.04, -0.06),
        (-2.05, -0.0, -0.06, -0.07, -0.04, 0.04, -0.05, -0.03),
        (-1.36, -0.06, 0.41, 0.07, 0.07, 0.01, -0.1, 0.08),
        (-0.69, 0.19, -0.23, 0.08, -0.06, -0.26, 0.01, 0.2),
        (0.14, 0.88, -0.19, -0.07, -0.07, -0.05, -0.18, -0.04),
        (-0.44, 0.03, 0.02, -0.05, 0.06, -0.07, -0.01, 0.02),
        (0.01, -0.02, -0.12, 0.09, 0.04, 0.01, -0.09, -0.04),
        (-0.13, 0.06, 0.08, 0.11, 0.04, 0.08, -0.05, 0.09),
        (-0.73, 0.09, 0.14, -0.02, -0.02, 0.07, 0.09, 0.03),
    ),
)
