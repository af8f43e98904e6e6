"""Who is in the sample and what they decided. All of it is made up. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass

PUBLIC = {"voices": "yes", "session": "yes", "quote": "yes"}
GROUP = {"voices": "yes", "session": "yes", "quote": "no"}
ASK_ME = {"voices": "yes", "session": "yes", "quote": "ask"}


@dataclass(frozen=True)
class Contributor:
    """Someone who spoke: what they allow, how they said so, and how they are named."""

    name: str
    answers: dict[str, str]
    how: str
    naming: str = "nobody"
    shown_as: str = ""


@dataclass(frozen=True)
class Talk:
    """One file of the sample: its name, how it was held, how many days ago, who brought it in."""

    file: str
    held: str
    days_ago: int
    by: str


#: (name, hats), in the order in which they joined.
TEAM = (
    ("Bernie", ("coordinator", "core")),
    ("Owen", ("learning",)),
    ("Marcia", ("core",)),
    ("Dougie", ("core",)),
    ("Shazia", ("engagement",)),
    ("Keith", ("community",)),
    ("Priya", ("ally",)),
    ("Gwen", ("funder",)),
)

#: Joined a few days ago: some have been told and some have not.
NEWCOMER = ("Jade", ("community",))

CONTRIBUTORS = (
    Contributor("Marcia", PUBLIC, "phone", "own"),
    Contributor("Bernie", PUBLIC | {"research": "yes"}, "phone", "own"),
    Contributor("Dougie", PUBLIC, "in-person", "own"),
    Contributor("Shazia", PUBLIC | {"research": "yes"}, "own-hand", "role", "an engagement worker"),
    Contributor("Jade", PUBLIC, "in-person", "chosen", "Bee"),
    Contributor("Col", GROUP, "in-person"),
    Contributor("Wanda", ASK_ME, "in-person", "chosen", "Basia"),
    Contributor("Keith", PUBLIC, "own-hand", "own"),
    Contributor("Priya", PUBLIC, "own-hand", "role", "someone who works for the council"),
    Contributor("Mr Osei", PUBLIC, "in-person", "own"),
    Contributor("Ness", PUBLIC, "paper", "nobody"),
)

TALKS = (
    Talk("marcia-by-phone.md", "phone", 112, "Owen"),
    Talk("bernie-by-phone.md", "phone", 109, "Owen"),
    Talk("dougie-on-a-walk.txt", "walk", 104, "Shazia"),
    Talk("shazia-video-call.vtt", "video", 102, "Owen"),
    Talk("round-the-folding-table.txt", "group", 98, "Marcia"),
    Talk("keith-voice-notes.txt", "voice", 95, "Owen"),
    Talk("priya-in-writing.md", "written", 91, "Owen"),
    Talk("mr-osei-in-the-chapel-kitchen.txt", "face", 88, "Owen"),
    Talk("ness-on-paper.md", "written", 84, "Shazia"),
)
