"""The command line: the same actions as the pages. Commands live in ``mainline``, ``reports`` and ``server``."""

from __future__ import annotations

import sys

from .start import group


def main() -> None:
    """The ``trailbook`` command. Errors are one sentence on standard error (with ``--json``: an object on
    standard output) and exit status 1; wrong usage is status 2."""
    from .start import run

    sys.exit(run(group))


__all__ = ["group", "main"]
