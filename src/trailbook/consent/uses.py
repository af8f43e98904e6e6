"""The law as data: uses, answers, rungs, namings, and who stands at the team's door. Plain Python."""

from __future__ import annotations

NOTES, RECORDING, TEAM, VOICES = "notes", "recording", "team", "voices"
SESSION, QUOTE, SOUND, RESEARCH = "session", "quote", "sound", "research"
USES = (NOTES, RECORDING, TEAM, VOICES, SESSION, QUOTE, SOUND, RESEARCH)

YES, NO, ASK = "yes", "no", "ask"
ANSWERS = (YES, NO, ASK)

#: From strictest to most open, for when two answers must become one.
STRICTNESS = {NO: 0, ASK: 1, YES: 2}

#: The four rungs people see, each with the uses it says yes to.
RUNGS: dict[str, tuple[str, ...]] = {
    "between-us": (NOTES,),
    "team": (NOTES, TEAM),
    "group": (NOTES, TEAM, VOICES, SESSION),
    "public": (NOTES, TEAM, VOICES, SESSION, QUOTE),
}

OWN, CHOSEN, ROLE, NOBODY = "own", "chosen", "role", "nobody"
NAMINGS = (OWN, CHOSEN, ROLE, NOBODY)

#: Hats that read words under *team*. Guests (ally, decision maker, funder) get what is published or put to
#: them.
TEAM_READERS = ("core", "engagement", "coordinator", "learning", "community")

#: What each hat may do, shown to contributors and tested hat by hat.
RIGHTS: dict[str, frozenset[str]] = {
    "core": frozenset({"read", "hear", "place", "claim", "publish", "invite", "tell"}),
    "engagement": frozenset({"read", "hear", "place", "claim", "tell", "invite", "link"}),
    "coordinator": frozenset({"read", "hear", "place", "claim", "publish", "invite", "tell", "link", "manage"}),
    "learning": frozenset({"read", "hear", "place", "claim", "publish", "tell", "link"}),
    "community": frozenset({"read", "place", "claim", "tell"}),
    "ally": frozenset(),
    "decision": frozenset(),
    "funder": frozenset(),
}

HOWS = ("own-hand", "in-person", "phone", "paper", "importer")
