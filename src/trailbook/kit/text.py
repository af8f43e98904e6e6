"""Numbers and dates as people say them. Plain Python."""

from __future__ import annotations

WORDS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


def in_words(n: int) -> str:
    """Numbers to twelve in words, above that in figures."""
    return WORDS[n] if 0 <= n < len(WORDS) else str(n)


def small(n: int) -> str:
    """A count for the public: under five it is hidden in words."""
    if n == 0:
        return "none"
    return "a few" if n < 5 else in_words(n)
