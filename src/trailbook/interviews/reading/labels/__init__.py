"""Telling a speaker's label from prose with a colon, who asks from who answers, and two spellings of one name."""

from __future__ import annotations

from .spelling import alike, slips
from .telling import (
    base,
    candidate,
    generic,
    interprets,
    known,
    name_like,
    phone,
    seconds,
    settle,
    short_enough,
    who_asks,
)
from .words import ANSWERERS, ASKERS, INTERPRETERS, OTHERS, PARTICLES, PROSE, WORDS

__all__ = [
    "ANSWERERS",
    "ASKERS",
    "INTERPRETERS",
    "OTHERS",
    "PARTICLES",
    "PROSE",
    "WORDS",
    "alike",
    "base",
    "candidate",
    "generic",
    "interprets",
    "known",
    "name_like",
    "phone",
    "seconds",
    "settle",
    "short_enough",
    "slips",
    "who_asks",
]
