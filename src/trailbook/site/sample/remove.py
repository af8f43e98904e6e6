"""Removing the sample: every trace of it, from every table and from the data folder, in one step."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import models, transaction

from trailbook.consent import withdrawn
from trailbook.evidence.holding import index_forgets
from trailbook.kit.database import forget
from trailbook.ledger.models import Entry
from trailbook.ledger.rules import Actor
from trailbook.people.mine import KEY
from trailbook.people.models import Account, Link, PlaceRow
from trailbook.people.models import Place as Places


def remove_sample(*, by: Actor) -> bool:
    """Take the sample's places away with all that is in them. False where there is none. Real places keep every row."""
    places = list(Places.objects.filter(sample=True))
    if not places:
        return False
    keys = {str(p.uuid) for p in places}
    with transaction.atomic():
        files = _stored_files(places)
        _sessions_gone(places)
        accounts = _accounts(places)
        for model in _from_the_top():
            model._default_manager.filter(place__in=places).delete()
        Account.objects.filter(pk__in=accounts).delete()
        Entry.objects.filter(place_key__in=keys).delete()
        Places.objects.filter(pk__in=[p.pk for p in places]).delete()
        _unlisted(keys)
        index_forgets()
    for folder in files:
        shutil.rmtree(folder, ignore_errors=True)
    forget()
    return True


def _from_the_top() -> list[type[models.Model]]:
    """Every table whose rows belong to a place, in an order in which nothing that is still pointed at goes first.
    Rows of the other tables go with the rows they hang from."""
    left = [m for m in apps.get_models() if issubclass(m, PlaceRow)]
    order: list[type[models.Model]] = []
    while left:
        free = [m for m in left if not any(_points_at(other, m) for other in left if other is not m)]
        if not free:
            raise RuntimeError("Tables of a place point at each other in a circle.")
        order += free
        left = [m for m in left if m not in free]
    return order


def _points_at(model: type[models.Model], target: type[models.Model]) -> bool:
    return any(f.is_relation and f.related_model is target for f in model._meta.concrete_fields)


def _accounts(places: Iterable[Places]) -> list[int]:
    """Accounts that let someone into the sample and nowhere else."""
    inside = Account.objects.filter(persons__place__in=places)
    return list(inside.exclude(persons__in=_persons_elsewhere()).values_list("pk", flat=True).distinct())


def _persons_elsewhere() -> models.QuerySet:
    from trailbook.people.models import Person

    return Person.objects.filter(place__sample=False)


def _sessions_gone(places: Iterable[Places]) -> None:
    """Browsers that stepped into the sample are out of it."""
    accounts = {str(pk) for pk in _accounts(places)}
    links = {str(u) for u in Link.objects.filter(place__in=places).values_list("uuid", flat=True)}
    for session in Session.objects.iterator(chunk_size=500):
        kept = session.get_decoded()
        if kept.get("_auth_user_id") in accounts:
            session.delete()
        elif kept.pop(KEY, None) in links:
            store = SessionStore(session_key=session.session_key)
            del store[KEY]
            store.save()


def _stored_files(places: Iterable[Places]) -> list[Path]:
    """Folders with public files of the sample's editions."""
    from trailbook.reports.models import Edition

    root = Path(settings.DATA) / "files" / "editions"
    return [root / str(u) for u in Edition.objects.filter(place__in=places).values_list("uuid", flat=True)]


def _unlisted(places: set[str]) -> None:
    """The list of withdrawals outside the database forgets the sample's, and nobody else's."""
    file = withdrawn.path()
    if not file.exists():
        return
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if _place_of(line) not in places]
    if len(kept) == len(lines):
        return
    fresh = file.with_suffix(".new")
    with open(fresh, "w", encoding="utf-8") as handle:
        handle.writelines(kept)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(fresh, file)


def _place_of(line: str) -> str:
    try:
        return str(json.loads(line).get("place", ""))
    except ValueError:
        return ""
