"""Reading evidence for the pages of the team."""

from .claims import Cited, ClaimRow, Rest, cited_words, claim_rows, objections_to, rests_of
from .talks import Talk, documents_of, excerpts_in, talk_rows
from .themes import ExcerptRow, ThemeRow, excerpt_page, theme_rows
from .trail import Stop, trail_of

__all__ = [
    "Cited",
    "ClaimRow",
    "ExcerptRow",
    "Rest",
    "Stop",
    "Talk",
    "ThemeRow",
    "cited_words",
    "claim_rows",
    "documents_of",
    "excerpt_page",
    "excerpts_in",
    "objections_to",
    "rests_of",
    "talk_rows",
    "theme_rows",
    "trail_of",
]
