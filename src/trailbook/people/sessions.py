"""Who is signed in, as Django keeps it in the database; read by a question that is made into SQL once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as InDatabase
from django.utils import timezone

from trailbook.kit.prepared import Prepared


def _open_session(key: str, now: datetime) -> Any:
    from django.contrib.sessions.models import Session

    return Session.objects.filter(session_key=key, expire_date__gt=now)


_SESSION = Prepared(_open_session, key="\ue001 session", now=datetime(1901, 2, 3, 4, 5, 7, tzinfo=UTC))


class SessionStore(InDatabase):
    """Trap: what it holds is signed for a class of this name."""

    def _get_session_from_db(self) -> Any:
        found = _SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
