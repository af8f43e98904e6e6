"""“Ask me first”: the exact words and the report, put to whoever wants that."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from trailbook.consent import uses
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import public_door
from trailbook.evidence.models import Ask, Excerpt, Turn
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of
from trailbook.ledger.rules import Actor
from trailbook.people.models import Person

from ..models import Report


def to_be_asked(excerpt: Excerpt) -> list[Person]:
    """Whose words in this excerpt are for asking first, now."""
    turns = Turn.objects.filter(spans__excerpt=excerpt).live(public_door(), answer=uses.ASK)
    return list(Person.objects.filter(turns__in=turns).distinct().order_by("pk"))


@transaction.atomic
def ask_owners(*, report: Report, excerpt: Excerpt, by: Actor, at: datetime) -> list[Ask]:
    """Put these words to each owner who said "ask me first", for this report. Asked twice, it is one question."""
    return [
        evidence.ask_first(excerpt=excerpt, person=person, where=key_of(report), where_title=report.title, by=by, at=at)
        for person in to_be_asked(excerpt)
    ]


@transaction.atomic
def record_answer(*, ask: Ask, answer: str, how: str, by: Actor, at: datetime) -> None:
    """What somebody said to the team, face to face, by phone or on paper. Raises Refused."""
    if answer not in {uses.YES, uses.NO}:
        raise Refused(_("Say whether they said yes or no."))
    if how not in {"in-person", "phone", "paper"}:
        raise Refused(_("Say how they told you."))
    evidence.answer_ask(ask=ask, answer=answer, how=how, by=by, at=at)
