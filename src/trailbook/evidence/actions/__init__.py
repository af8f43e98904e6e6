"""Writing evidence: one function a verb."""

from .claims import (
    answer_ask,
    answer_objection,
    ask_first,
    bring_back_claim,
    cite,
    edit_claim,
    make_claim,
    move_citation,
    object_to,
    put_away_claim,
    take_back_objection,
    uncite,
)
from .excerpts import (
    hold_back,
    lift_hold_back,
    lift_mask,
    make_excerpt,
    make_mask,
    make_theme,
    remove_excerpt,
    set_themes,
)
from .keep import NewDocument, NewTurn, keep_document, keep_documents, remove_document
from .revise import revise_document
from .themes import edit_theme, merge_themes, remove_theme

__all__ = [
    "NewDocument",
    "NewTurn",
    "answer_ask",
    "answer_objection",
    "ask_first",
    "bring_back_claim",
    "cite",
    "edit_claim",
    "edit_theme",
    "hold_back",
    "keep_document",
    "keep_documents",
    "lift_hold_back",
    "lift_mask",
    "make_claim",
    "make_excerpt",
    "make_mask",
    "make_theme",
    "merge_themes",
    "move_citation",
    "object_to",
    "put_away_claim",
    "remove_document",
    "remove_excerpt",
    "remove_theme",
    "revise_document",
    "set_themes",
    "take_back_objection",
    "uncite",
]
