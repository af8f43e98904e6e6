"""The team's door to reports."""

from .asks import answer_ask, ask
from .drafts import bring, listing, new, no_challenge, title, write
from .issue import checks, looked, mask, names, publish, take_down, unmask
from .parts import add_block, add_section, block, section
from .told import letter, letters, tell, told, told_newest

__all__ = [
    "add_block",
    "add_section",
    "answer_ask",
    "ask",
    "block",
    "bring",
    "checks",
    "letter",
    "letters",
    "listing",
    "looked",
    "mask",
    "names",
    "new",
    "no_challenge",
    "publish",
    "section",
    "take_down",
    "tell",
    "title",
    "told",
    "told_newest",
    "unmask",
    "write",
]
