"""Labels that are another spelling of each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher

from .telling import generic, known


def slips(counts: Mapping[str, int]) -> dict[str, str]:
    """Labels met once or twice that are a well-known one misspelt ("Particpant"), each with the label meant."""
    firm = [x for x, n in counts.items() if known(x) and n >= 5]
    return {
        x: meant
        for x, n in counts.items()
        if n <= 2 and not known(x) and len(x) > 5
        for meant in firm
        if SequenceMatcher(None, x.casefold(), meant.casefold()).ratio() > 0.9
    }


def alike(counts: Mapping[str, int]) -> dict[str, str]:
    """Labels that may be another spelling of a commoner one ("Jaqcuie" of "Jackie"), each with that one. Names alone:
    "Speaker 1" and "Speaker 2" are two people."""
    names = sorted((x for x in counts if x and not generic(x)), key=lambda x: (-counts[x], x))
    found: dict[str, str] = {}
    by_start: dict[str, list[str]] = {}
    for name in names:
        plain = _plain_name(name)
        if not plain:
            continue
        for firm in by_start.get(plain[0], ()):
            if _one_name(plain, _plain_name(firm)):
                found[name] = firm
                break
        else:
            by_start.setdefault(plain[0], []).append(name)
    return found


def _plain_name(name: str) -> str:
    plain = unicodedata.normalize("NFKD", re.sub(r"[(\[].*?[)\]]", " ", name)).casefold()
    return " ".join(re.sub(r"[^\w\s]|_", " ", "".join(c for c in plain if not unicodedata.combining(c))).split())


def _one_name(a: str, b: str) -> bool:
    """Whether two names differ by little more than a slip: the same letters, or nearly all of them in order."""
    if a == b:
        return True
    digits = re.findall(r"\d+", a) != re.findall(r"\d+", b)
    if (
        digits
        or min(len(a), len(b)) < 4
        or abs(len(a) - len(b)) > 2
        or a[0] != b[0]
        or len(a.split()) != len(b.split())
    ):
        return False
    if sorted(a) == sorted(b):
        return True
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= (0.76 if len(a.split()) == 1 else 0.88)
