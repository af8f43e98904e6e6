"""Names of people and files. Plain Python."""

from __future__ import annotations

import re
import unicodedata


def fold_name(name: str) -> str:
    """A name for telling whether it is the same person: case, accents' form, dots and what stands in brackets
    ("(typed)") do not count."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = re.sub(r"[(\[].*?[)\]]", " ", plain)
    return " ".join(re.sub(r"[.,:;]+", " ", plain).split())


def team_label(label: str, document: str) -> str:
    """What the team calls someone whom the file does not name: the label and the file. Never a public name."""
    return f"{label or 'Someone'} ({document})"[:160]


def shown_document(name: str, folder: str, doubled: bool) -> str:
    """A file's name without folders; with the folder before it where two in an inquiry are alike."""
    return f"{folder}/{name}" if doubled and folder else name


#: How a person may have been asked for their consent before, for the form.
HELD_BY_FORMAT = {"csv": "written", "xlsx": "written"}
