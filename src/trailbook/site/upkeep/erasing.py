"""Destroying a person's words for good: in the database, and in no byte of the data folder afterwards."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection

from trailbook.consent import actions
from trailbook.kit.database import forget
from trailbook.people.models import Person


def mark() -> Path:
    """There while words have been destroyed that the database's files may still hold: the next start sees to it."""
    return Path(settings.DATA) / "forget-pending"


def erase_for_good(persons: Iterable[Person], at: datetime) -> int:
    """Destroy what every room holds of these persons, and make the files forget it. Outside any transaction. Says how
    many there were. Should the process die on the way, the next start goes on."""
    each = list(persons)
    if not each:
        return 0
    mark().touch(mode=0o600)
    for person in each:
        actions.erase_now(person=person, at=at)
    uploads_gone()
    messages_gone()
    forget_now()
    return len(each)


def forget_now(tries: int = 5) -> bool:
    """Rebuild the database's files without what was deleted. Says whether that is done; where pages are being read
    all the while it is tried again, and at the next start. Inside a transaction nothing is done yet."""
    for left in reversed(range(tries)):
        try:
            if forget():
                mark().unlink(missing_ok=True)
                return True
        except OperationalError:
            pass
        if connection.in_atomic_block:
            break
        if left:
            time.sleep(0.4)
    return False


def forget_what_is_left() -> None:
    """At a start: finish what an earlier erasure could not."""
    if mark().exists():
        forget_now()


def messages_gone() -> None:
    """What was to be said to somebody at their next page, and may hold a name, is not said."""
    for session in Session.objects.iterator():
        kept = session.get_decoded()
        if kept.pop("_messages", None):
            session.session_data = Session.objects.encode(kept)
            session.save(update_fields=["session_data"])


def uploads_gone(hours: float = 0) -> int:
    """Uploads that wait to be confirmed are deleted when they are older than this; after an erasure all of them, since
    they may hold the same words. So are files that were made for somebody and not fetched. What was confirmed and waits
    for the worker has three days. Says how many files there were."""
    from trailbook.voices.making import forget_old

    folder = Path(settings.DATA) / "waiting"
    gone = 0
    listed = list(folder.iterdir()) if folder.is_dir() else []
    if not hours:  # what tells whose they are goes first: nothing is put beside it any more
        listed.sort(key=lambda file: file.suffix not in (".json", ".taken"))
    for file in listed:
        with contextlib.suppress(OSError):
            confirmed = file.with_suffix(".taken")
            if hours and confirmed.exists():
                old = time.time() - confirmed.stat().st_mtime > 3 * hours * 3600
            else:
                old = not hours or time.time() - file.stat().st_mtime > hours * 3600
            if old:
                file.unlink()
                gone += 1
    return gone + forget_old(hours)
