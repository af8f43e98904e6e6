"""What is written to the log of whoever runs the server: never the secret of a link, nor what anybody typed."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(/(?:mine|in|join-team|start)/)(?!now/)[^/\s?\"']{6,}")


def without_secrets(line: str) -> str:
    """The line with each private link's secret taken out of its address."""
    return SECRET.sub(r"\1…", line)


class WithoutSecrets(logging.Formatter):
    """Formats as usual, traces of faults too, and then takes secrets out."""

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record))
