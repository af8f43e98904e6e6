"""Writing reports: one function a verb."""

from .asking import ask_owners, record_answer, to_be_asked
from .importing import MAX_FILE, Imported, import_report
from .publishing import Published, correct, correct_all, looked_at_names, names_looked_at, publish, take_down
from .telling import take_back_telling, tell, tell_many
from .writing import (
    Changed,
    add_claim,
    add_quote,
    add_section,
    add_text,
    edit_claim,
    edit_section,
    edit_text,
    make_report,
    move_block,
    move_section,
    remove_block,
    remove_section,
    set_no_challenge,
    set_title,
    write_claim,
)

__all__ = [
    "MAX_FILE",
    "Changed",
    "Imported",
    "Published",
    "add_claim",
    "add_quote",
    "add_section",
    "add_text",
    "ask_owners",
    "correct",
    "correct_all",
    "edit_claim",
    "edit_section",
    "edit_text",
    "import_report",
    "looked_at_names",
    "make_report",
    "move_block",
    "move_section",
    "names_looked_at",
    "publish",
    "record_answer",
    "remove_block",
    "remove_section",
    "set_no_challenge",
    "set_title",
    "take_back_telling",
    "take_down",
    "tell",
    "tell_many",
    "to_be_asked",
    "write_claim",
]
