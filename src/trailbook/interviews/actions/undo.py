"""A mistaken import, undone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from trailbook.consent.models import Occasion
from trailbook.evidence.actions import remove_document
from trailbook.evidence.holding import index_forgets
from trailbook.evidence.models import Document, Turn
from trailbook.kit.database import log_emptied
from trailbook.ledger.rules import Actor
from trailbook.people.models import Membership, Person

from ..models import Import, Interview, Noted
from .told import take_noted_back, take_told_back


@transaction.atomic
def unhear(*, document: Document, by: Actor, at: datetime) -> list[str]:
    """Take a document out again, with what was placed, allowed and asked in it, and with persons who were only in
    it; of those who stay, what it alone told of them. Gives the names of those persons. What a person decided for everything stays while they stay. What others
    quote from it stands under the person's answers for everything alone from now on. The words are in no byte of the
    database's files after that."""
    gone = _taken_out(document, by, at)
    index_forgets()
    transaction.on_commit(log_emptied, robust=True)
    return gone


def _taken_out(document: Document, by: Actor, at: datetime) -> list[str]:
    came, by_whom = document.made_at, document.made_by
    brought = Interview.objects.filter(document=document).values_list("brought", flat=True).first()
    turns = Turn.objects.filter(document=document)
    owners = {p for pair in turns.values_list("owner", "quoted_by") for p in pair if p}
    own = Occasion.objects.filter(turns__in=turns.filter(quoted=False))
    owners |= set(Occasion.objects.filter(turns__in=turns).values_list("person", flat=True))
    Turn.objects.filter(occasion__in=list(own), quoted=True).exclude(document=document).update(occasion=None)
    remove_document(document=document, by=by, at=at)
    gone, stay = [], []
    for person in Person.objects.filter(pk__in=owners):
        if _still_here(person):
            stay.append(person.pk)
            continue
        gone.append(person.name)
        person.delete()
    others = Turn.objects.filter(owner__in=stay, document__interview__brought=brought).values_list("owner", flat=True)
    told_again = set(others) if brought else set()  # by another file of the same lot
    lists = set(Noted.objects.filter(brought=brought).values_list("person", flat=True)) if brought else set()
    only_here = [p for p in stay if p not in told_again | lists]
    take_noted_back(persons=only_here, said_by=by_whom, said_at=came, by=by, at=at)
    return gone


def _still_here(person: Person) -> bool:
    return (
        Turn.objects.filter(owner=person).exists()
        or Turn.objects.filter(quoted_by=person).exists()
        or Occasion.objects.filter(person=person).exists()
        or Membership.objects.filter(person=person).exists()
        or person.account_id is not None
        or person.withdrawals.exists()
        or hasattr(person, "erasure")
        or person.links.exists()
    )


@transaction.atomic
def unhear_import(*, brought: Import, by: Actor, at: datetime) -> int:
    """Undo one act of bringing in, file by file. Says how many files. The index of words is made anew once, at the
    end: that reads every word of the database, some seconds for a million turns."""
    documents = [i.document for i in brought.interviews.select_related("document__place", "document__inquiry")]
    take_told_back(brought=brought, by=by, at=at)
    for document in documents:
        _taken_out(document, by, at)
    brought.delete()
    index_forgets()
    transaction.on_commit(log_emptied, robust=True)
    return len(documents)
