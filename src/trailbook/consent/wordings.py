"""The shipped wordings of consent, kept in the database so that each yes can name what was put to the person."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from .models import Wording

#: What is kept beside the uses: each rung as it is put to people, and what is said before any yes.
RUNG, BEFORE = "rung-", "before-yes"


@lru_cache(maxsize=1)
def wordings_file() -> dict[str, Any]:
    """The consent wordings as shipped (YAML beside this file). Not to be changed by whoever reads it."""
    import yaml  # read once, at a start; a page process at rest does without it

    return yaml.safe_load((Path(__file__).parent / "wordings.yaml").read_text(encoding="utf-8"))


def current_wording(use: str, language: str = "en-gb") -> Wording | None:
    """What is put to people about this use now. Only wordings whose text somebody has checked."""
    return Wording.objects.filter(use=use, language=language, checked=True).order_by("-version").first()


def wording_to_show(use: str) -> Wording:
    """What is put to a person on a page now; the same row is kept with their answer."""
    found = current_wording(use)
    if found is None:
        wordings_ready()
        found = current_wording(use)
    if found is None:
        raise LookupError(f"There is no wording for {use}.")
    return found


def wordings_ready() -> None:
    """The shipped wordings are in the database, version by version. A version once shown never changes: a changed
    text needs a new number, and one that is there already is left as it is."""
    shipped = wordings_file()
    version, language = int(shipped.get("version", 1)), str(shipped.get("language", "en-gb"))
    have = set(Wording.objects.filter(version=version, language=language).values_list("use", flat=True))
    rows = [
        Wording(use=use, version=version, language=language, checked=True, **said)
        for use, said in shipped_rows(shipped).items()
        if use not in have
    ]
    Wording.objects.bulk_create(rows)


def shipped_rows(shipped: dict) -> dict[str, dict[str, str]]:
    """Every wording of the file, by what it is about."""
    rows = {
        use: {
            "question": said["question"],
            "yes_means": said.get("yes", ""),
            "no_means": said.get("no", ""),
            "ask_means": said.get("ask", ""),
        }
        for use, said in shipped.get("uses", {}).items()
    }
    for key, said in shipped.get("rungs", {}).items():
        rows[f"{RUNG}{key}"] = {"question": said["title"], "yes_means": said["means"]}
    if shipped.get("before_yes"):
        rows[BEFORE] = {"question": "\n".join(shipped["before_yes"])}
    return rows


def why_changed() -> list[str]:
    """What was changed in the file without a new version number: names of wordings. None should be."""
    shipped = wordings_file()
    version = int(shipped.get("version", 1))
    kept = {w.use: w for w in Wording.objects.filter(version=version, language=shipped.get("language", "en-gb"))}
    return [
        use
        for use, said in shipped_rows(shipped).items()
        if use in kept and any(getattr(kept[use], name) != text for name, text in said.items())
    ]
