"""The kinds of work there are. Rooms register theirs in their ``apps.py``'s ``ready``; this room knows none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .actions.doing import Run
    from .models import Job


def _things(n: int) -> str:
    return str(n)


def _nowhere(job: Job) -> tuple[str, str] | None:
    return None


@dataclass(frozen=True)
class Kind:
    """One kind of work.

    ``run`` does it: it gets a `Run`, does its writing inside ``with run.step():``, and gives a report of counts and
    ids. It is called again from the beginning after a stop, a restart or a crash, and must then leave alone what is
    done already. ``right`` is what whoever asks for it must be allowed, when they ask and while it runs; empty for
    the server's own work. ``unit`` says a number of what it counts ("3 files"). ``leads_to`` gives the address of
    what came of it and what the link says, or None; with ``private`` only whoever asked is led there, with
    ``straight_on`` without a step between. ``urgent`` work, for which a person sits and waits, goes first:
    other work makes room for it between two steps. ``can_go_on``: whether going on with one that ended early can come to
    anything.
    """

    name: str
    title: Callable[[], str]
    run: Callable[[Run], dict[str, Any] | None]
    right: str = ""
    unit: Callable[[int], str] = _things
    leads_to: Callable[[Job], tuple[str, str] | None] = _nowhere
    said: Callable[[Job], str] = lambda job: ""
    straight_on: bool = False
    private: bool = False
    urgent: bool = False
    daily: Callable[[], bool] | None = None
    can_go_on: Callable[[Job], bool] = lambda job: True


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Register a kind of work; a second one of the same name replaces the first."""
    KINDS[kind.name] = kind
