"""Pages with people's words, kept while nothing in their place has happened.

In the memory of this process alone, never on a disk. A page is kept for one account in one session, under the place's
consent number and its last ledger number: any act in the place, so also every withdrawal, mask and erasure, and every
change of who may read, makes it out of date before anyone can ask for it again; and the first request after a change of
consent lets go of every page of that place. What changes with time alone (seven days after a newcomer was told) shows
within ten minutes.

    @from_memory
    def talk(request, place, …):
        seat = …
        return kept_page(request, seat, door, thing, make)

Trap: a page kept here is sent without asking anybody's seat or the gate again, so whoever keeps one keeps with it whose
words are in it, and records the look each time it is sent. That nothing happened in the place is what says that the
member still sits there: whoever writes without a ledger entry breaks this.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, wraps
from threading import Lock
from typing import Any

from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from trailbook.consent.access import Seat
from trailbook.consent.looks import record_looks
from trailbook.kit.prepared import Prepared
from trailbook.kit.smaller import smaller, takes_smaller
from trailbook.ledger.models import Entry
from trailbook.people.models import Place

from .doors import Door

MOST_BYTES = 32 * 1024 * 1024
KEPT_SECONDS = 600


@dataclass(frozen=True)
class Owned:
    """Whose words a page shows, as a look is kept: the place and the person."""

    place_id: int
    owner_id: int


@dataclass(frozen=True)
class Standing:
    """How a place stands: its consent number and its last ledger number."""

    consent: int
    last: int


@dataclass(frozen=True)
class Page:
    """A page as it was made, and what sending it again has to do: keep the look under ``thing`` for each of ``owners``,
    of whoever stands at ``door``."""

    place: int
    place_key: str
    standing: Standing
    made: float
    body: bytes
    headers: dict[str, str]
    owners: tuple[Owned, ...]
    door: Door
    thing: str


class Pages:
    """The pages kept by this process, those not asked for the longest going first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most, self.size = most, 0
        self.pages: OrderedDict[Hashable, Page] = OrderedDict()
        self.consent: dict[int, int] = {}
        self.lock = Lock()
        self.making: dict[Hashable, tuple[Lock, int]] = {}

    @contextmanager
    def made_by_one(self, key: Hashable) -> Iterator[None]:
        """Held while a page is made, so that whoever asks for the same meanwhile waits for it and takes it as kept."""
        with self.lock:
            turn, waiting = self.making.get(key, (Lock(), 0))
            self.making[key] = turn, waiting + 1
        try:
            with turn:
                yield
        finally:
            with self.lock:
                waiting = self.making[key][1] - 1
                if waiting:
                    self.making[key] = turn, waiting
                else:
                    del self.making[key]

    def get(self, key: Hashable) -> Page | None:
        """The page, if it is kept; whether it still stands is another question."""
        with self.lock:
            return self.pages.get(key)

    def stands(self, key: Hashable, page: Page, now: Standing | None) -> bool:
        """Whether a page may be sent, as its place stands now (None: it is gone). One that may not is let go of."""
        if now is not None:
            self.consent_is(page.place, now.consent)
        with self.lock:
            fresh = time.monotonic() - page.made <= KEPT_SECONDS
            if now == page.standing and fresh and key in self.pages:
                self.pages.move_to_end(key)
                return True
            self._drop(key)
            return False

    def consent_is(self, place: int, consent: int) -> None:
        """The place's consent number is this. Where it was another, every page of the place goes."""
        with self.lock:
            if self.consent.get(place, consent) != consent:
                for key in [k for k, p in self.pages.items() if p.place == place]:
                    self._drop(key)
            self.consent[place] = consent

    def put(self, key: Hashable, page: Page) -> None:
        """Keep a page, unless consent has changed since it was made."""
        with self.lock:
            self._drop(key)
            if len(page.body) * 4 > self.most or self.consent.get(page.place) != page.standing.consent:
                return
            self.pages[key] = page
            self.size += len(page.body)
            while self.size > self.most:
                self._drop(next(iter(self.pages)))

    def _drop(self, key: Hashable) -> None:
        page = self.pages.pop(key, None)
        if page is not None:
            self.size -= len(page.body)

    def clear(self) -> None:
        """Let go of everything."""
        with self.lock:
            self.pages.clear()
            self.consent.clear()
            self.size = 0


PAGES = Pages()


def _key(request: HttpRequest) -> Hashable | None:
    """Under what a page is kept: for whom, what they asked for, and in which language and form. None where it is not
    kept: before the first form was shown, and while something is to be said at the top."""
    csrf = request.META.get("CSRF_COOKIE") or request.COOKIES.get("csrftoken", "")
    if request.method != "GET" or not csrf or len(get_messages(request)):
        return None
    who = (request.session.session_key, request.user.pk, csrf)
    return (*who, get_language(), takes_smaller(request), request.get_full_path())


@dataclass(frozen=True)
class _Keep:
    """Under what a page that is about to be made can be kept, and how its place stood before."""

    key: Hashable
    place: int
    place_key: str
    standing: Standing | None


_PLACE = Prepared(
    lambda slug: Place.objects.filter(slug=slug).order_by().values_list("pk", "uuid"), slug="\ue001 place"
)


@lru_cache(maxsize=1)
def _asking() -> str:
    """One question for how a place stands."""
    name = connection.ops.quote_name
    place, entry = name(Place._meta.db_table), name(Entry._meta.db_table)
    last = f"SELECT MAX(number) FROM {entry} WHERE place_key = %s"  # noqa: S608 - our own names
    return f"SELECT consent_number, ({last}) FROM {place} WHERE id = %s"  # noqa: S608 - our own names


def _standing(place: int, place_key: str) -> Standing | None:
    """How the place stands at this moment; None where it is gone."""
    with connection.cursor() as cursor:
        cursor.execute(_asking(), [place_key, place])
        row = cursor.fetchone()
    return Standing(row[0], row[1] or 0) if row else None


def from_memory(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view (of a place, by its short name) whose pages ``kept_page`` keeps: while one stands it is sent again, and the
    look is kept."""

    @wraps(view)
    def answer(request: HttpRequest, place: str, *args: Any, **kwargs: Any) -> HttpResponse:
        key = _key(request)
        if key is None:
            return view(request, place, *args, **kwargs)
        if (known := _sent_again(key)) is not None:
            return known
        with PAGES.made_by_one(key):
            if (known := _sent_again(key)) is not None:
                return known
            found = _PLACE.first(slug=place)
            # Before anything is read, who sits here included: what happens meanwhile makes the page out of date.
            if found is not None:
                request.keep = _Keep(key, found[0], str(found[1]), _standing(found[0], str(found[1])))  # type: ignore[attr-defined]
            return view(request, place, *args, **kwargs)

    return answer


def _sent_again(key: Hashable) -> HttpResponse | None:
    """The page that is kept, if it still stands, with its look recorded."""
    page = PAGES.get(key)
    if page is None or not PAGES.stands(key, page, _standing(page.place, page.place_key)):
        return None
    record_looks(page.door.actor, page.door.person, page.door.use, page.owners, page.thing)
    return HttpResponse(page.body, headers=page.headers)


def kept_page(
    request: HttpRequest,
    seat: Seat,
    door: Door,
    thing: str,
    make: Callable[[], tuple[HttpResponse, Sequence[Any]]],
) -> HttpResponse:
    """The page that ``make`` makes with the turns whose words are in it, kept for ``from_memory``. ``make`` records the
    looks of its own making (the gate does); when the page is sent again they are recorded under ``thing``."""
    answer, turns = make()
    keep: _Keep | None = getattr(request, "keep", None)
    if keep is None or keep.standing is None or keep.place != seat.place.pk:
        return answer
    if answer.status_code != 200 or getattr(request, "passing", False):
        return answer
    answer = smaller(request, answer)
    headers = {k: v for k, v in answer.headers.items() if k in ("Content-Type", "Content-Encoding", "Vary")}
    owners = tuple(dict.fromkeys(Owned(t.place_id, t.owner_id) for t in turns if t.owner_id))
    made = (keep.place, keep.place_key, keep.standing, time.monotonic(), answer.content, headers, owners, door, thing)
    PAGES.consent_is(keep.place, keep.standing.consent)
    PAGES.put(keep.key, Page(*made))
    return answer
