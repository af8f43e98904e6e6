"""Writing reports: one function a verb."""

from .importing import Imported, import_report
from .publishing import Published, correct, correct_all, publish, take_down
from .telling import tell
from .writing import (
    Changed,
    add_claim,
    add_quote,
    add_section,
    add_text,
    edit_section,
    edit_text,
    make_report,
    move_block,
    move_section,
    remove_block,
    remove_section,
    set_no_challenge,
    set_title,
)

__all__ = [
    "Changed",
    "Imported",
    "Published",
    "add_claim",
    "add_quote",
    "add_section",
    "add_text",
    "correct",
    "correct_all",
    "edit_section",
    "edit_text",
    "import_report",
    "make_report",
    "move_block",
    "move_section",
    "publish",
    "remove_block",
    "remove_section",
    "set_no_challenge",
    "set_title",
    "take_down",
    "tell",
]
