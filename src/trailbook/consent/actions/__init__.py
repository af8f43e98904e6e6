"""What a person decides about their words, and what the team tells them. One function a verb."""

from .answers import answer, answer_for_everything, end_answers, name_as
from .copies import ask_to_destroy, copy_destroyed, list_in_copy, number_copy
from .joining import join_persons
from .leaving import ask_erasure, call_off_erasure, come_back, erase_now, withdraw
from .links import revoke_link
from .occasions import NewOccasion, open_occasion, open_occasions, reading_team, state_answers, state_naming
from .readers import (
    answer_reader,
    list_newcomer,
    list_readers,
    tell_many_of_newcomer,
    tell_of_newcomer,
    was_there,
)
from .wishes import say_wish

__all__ = [
    "NewOccasion",
    "answer",
    "answer_for_everything",
    "answer_reader",
    "ask_erasure",
    "ask_to_destroy",
    "call_off_erasure",
    "come_back",
    "copy_destroyed",
    "end_answers",
    "erase_now",
    "join_persons",
    "list_in_copy",
    "list_newcomer",
    "list_readers",
    "name_as",
    "number_copy",
    "open_occasion",
    "open_occasions",
    "reading_team",
    "revoke_link",
    "say_wish",
    "state_answers",
    "state_naming",
    "tell_many_of_newcomer",
    "tell_of_newcomer",
    "was_there",
    "withdraw",
]
