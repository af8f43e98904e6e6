"""Pages with people's words, kept while nothing in their place has happened.

In the memory of this process alone, never on a disk. A page is kept for one account in one session, under the place's
consent number and its last ledger number: any act in the place, so also every withdrawal, mask and erasure, makes it
out of date before anyone can ask for it again, and the first request after a change of consent lets go of every page of
that place. What changes with time alone (seven days after a newcomer was told) shows within ten minutes.

Trap: a page kept here is sent without asking the gate again, so whoever keeps one keeps with it whose words are in it,
and records the look each time it is sent.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from trailbook.consent.access import Seat
from trailbook.consent.looks import record_looks
from trailbook.ledger.models import Entry

from .doors import Door

MOST_BYTES = 32 * 1024 * 1024
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Owned:
    """Whose words a page shows, as a look is kept: the place and the person."""

    place_id: int
    owner_id: int


@dataclass(frozen=True)
class _Page:
    place: int
    consent: int
    made: float
    body: bytes
    owners: tuple[Owned, ...]


class Pages:
    """The pages kept by this process, those not asked for the longest going first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self.pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self.consent: dict[int, int] = {}
        self.lock = Lock()

    def get(self, key: Hashable, place: int, consent: int) -> _Page | None:
        """The page, if it is kept and still stands."""
        with self.lock:
            if self.consent.get(place, consent) != consent:
                self._let_go(place)
            self.consent[place] = consent
            page = self.pages.get(key)
            if page is None:
                return None
            if page.consent != consent or time.monotonic() - page.made > KEPT_SECONDS:
                self._drop(key)
                return None
            self.pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: _Page) -> None:
        """Keep a page, unless consent has changed since it was made."""
        with self.lock:
            if len(page.body) * 4 > self.most or self.consent.get(page.place) != page.consent:
                return
            if key in self.pages:
                self._drop(key)
            self.pages[key] = page
            self.size += len(page.body)
            while self.size > self.most:
                self._drop(next(iter(self.pages)))

    def _drop(self, key: Hashable) -> None:
        self.size -= len(self.pages.pop(key).body)

    def _let_go(self, place: int) -> None:
        for key in [k for k, p in self.pages.items() if p.place == place]:
            self._drop(key)

    def clear(self) -> None:
        """Let go of everything."""
        with self.lock:
            self.pages.clear()
            self.consent.clear()
            self.size = 0


PAGES = Pages()


def kept_page(
    request: HttpRequest,
    seat: Seat,
    door: Door,
    thing: str,
    make: Callable[[], tuple[HttpResponse, Sequence[Any]]],
) -> HttpResponse:
    """The page that ``make`` makes with the turns whose words are in it, or the same as it was kept. ``make`` records
    the looks of its own making (the gate does); when a kept page is sent they are recorded here, under ``thing``."""
    csrf = request.META.get("CSRF_COOKIE") or request.COOKIES.get("csrftoken", "")
    if request.method != "GET" or not csrf or len(get_messages(request)):
        return make()[0]
    place, consent = seat.place.pk, seat.place.consent_number
    last = Entry.objects.filter(place_key=str(seat.place.uuid)).aggregate(n=Max("number"))["n"]
    session = request.session.session_key
    key = (session, request.user.pk, csrf, get_language(), request.get_full_path(), consent, last)
    page = PAGES.get(key, place, consent)
    if page is not None:
        record_looks(door.actor, door.person, door.use, page.owners, thing)
        return HttpResponse(page.body)
    answer, turns = make()
    if answer.status_code == 200:
        owners = dict.fromkeys(Owned(t.place_id, t.owner_id) for t in turns if t.owner_id)
        PAGES.put(key, _Page(place, consent, time.monotonic(), answer.content, tuple(owners)))
    return answer
