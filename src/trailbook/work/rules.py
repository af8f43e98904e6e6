"""How long work may take, when it is given up, and what is said about it. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: A worker says so often that it lives; silent for this long it counts as gone.
BEAT = timedelta(seconds=10)
SILENT = timedelta(seconds=60)
#: A piece of work broken off so often without getting on is given up: something in it stops the worker.
TRIES = 5
#: What ended is listed for so long.
KEPT = timedelta(days=30)


class Stopped(Exception):
    """Somebody asked for it to stop."""


class PutBack(Exception):
    """The worker is stopping, or something more urgent waits: the work goes on later from where it is."""


class Lost(Exception):
    """Another worker has taken this up; this one writes nothing more."""


@dataclass(frozen=True)
class Standing:
    """Where a piece of work stands, as it is told: percent and minutes only where they are known."""

    done: int
    total: int | None
    left: str


def seconds_left(
    *, done: int, total: int | None, run_from: int, run_at: datetime | None, now: datetime
) -> float | None:
    """About how long it still takes at the pace of this run; None where nobody can know yet."""
    if not total or run_at is None or done <= run_from or done > total:
        return None
    spent = (now - run_at).total_seconds()
    if spent < 2:
        return None
    return (total - done) * spent / (done - run_from)


def left_in_words(seconds: float | None) -> str:
    """The time left as a person would say it; empty where it is not known."""
    if seconds is None:
        return ""
    if seconds < 50:
        return str(_("Less than a minute left."))
    minutes = round(seconds / 60) or 1
    if minutes < 90:
        return str(ngettext("About %(n)s minute left.", "About %(n)s minutes left.", minutes) % {"n": minutes})
    hours = round(minutes / 60)
    return str(ngettext("About %(n)s hour left.", "About %(n)s hours left.", hours) % {"n": hours})


def when_in_words(moment: datetime, now: datetime) -> str:
    """A moment of the past as a person would say it. Both in the zone in which it is said."""
    ago = (now - moment).total_seconds()
    if ago < 60:
        return str(_("just now"))
    if ago < 50 * 60:
        minutes = round(ago / 60)
        return str(ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes})
    days, told = (now.date() - moment.date()).days, {"time": f"{moment:%H:%M}"}
    if days == 0:
        return str(_("today at %(time)s") % told)
    if days == 1:
        return str(_("yesterday at %(time)s") % told)
    day = date_format(moment, "j F" if moment.year == now.year else "j F Y")
    return str(_("on %(day)s at %(time)s") % (told | {"day": day}))


def day_in_words(moment: datetime, now: datetime) -> str:
    """The day of a moment, as a heading says it."""
    days = (now.date() - moment.date()).days
    if days in (0, 1):
        return str(_("Yesterday") if days else _("Today"))
    return date_format(moment, "j F" if moment.year == now.year else "j F Y")


def took_in_words(seconds: float) -> str:
    """How long something took."""
    if seconds < 50:
        return str(_("less than a minute"))
    minutes = round(seconds / 60) or 1
    if minutes < 90:
        return str(ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes})
    hours = round(minutes / 60)
    return str(ngettext("about %(n)s hour", "about %(n)s hours", hours) % {"n": hours})


def given_up() -> str:
    return str(
        _("The worker stopped %(n)s times at the same place, so it was given up. What was done before is kept.")
        % {"n": TRIES}
    )


def not_allowed() -> str:
    return str(
        _("Whoever asked for this is not in the team any more, or may not do it now. What was done before is kept.")
    )


def broke(error: BaseException) -> str:
    """What nobody foresaw, without a word of what it was about: that may hold somebody's words."""
    return str(
        _("Something went wrong that should not (%(kind)s). What was done before is kept. The server's log says more.")
        % {"kind": type(error).__name__}
    )
