"""Claims, what they rest on, objections to them, and asking first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Inquiry, Person

from ..models import Ask, Citation, Claim, Excerpt, Objection, Stances


@transaction.atomic
def make_claim(*, inquiry: Inquiry, text: str, by: Actor, at: datetime) -> Claim:
    text = text.strip()
    if not text:
        raise Refused("Write the claim in your own words first.")
    claim = Claim.objects.create(
        place=inquiry.place, inquiry=inquiry, text=text, made_by=by.key, made_at=at, changed_at=at
    )
    record(place=inquiry.place, by=by, verb="claimed", thing=claim, at=at)
    return claim


@transaction.atomic
def edit_claim(*, claim: Claim, text: str, version: int, by: Actor, at: datetime) -> Claim:
    """Change the words of a claim. ``version`` is the one the editor saw: if someone else changed it since,
    it is refused and nothing is overwritten."""
    now = Claim.objects.select_for_update().get(pk=claim.pk)
    if now.version != version:
        raise Refused("Someone else changed this claim while you were writing. Both texts are shown below.")
    if not text.strip():
        raise Refused("Write the claim in your own words first.")
    now.text, now.version, now.changed_at = text.strip(), version + 1, at
    now.save(update_fields=["text", "version", "changed_at"])
    record(place=now.place, by=by, verb="edited", thing=now, at=at)
    return now


@transaction.atomic
def put_away_claim(*, claim: Claim, by: Actor, at: datetime) -> None:
    claim.put_away_at = at
    claim.save(update_fields=["put_away_at"])
    record(place=claim.place, by=by, verb="put-away", thing=claim, at=at)


@transaction.atomic
def bring_back_claim(*, claim: Claim, by: Actor, at: datetime) -> None:
    claim.put_away_at = None
    claim.save(update_fields=["put_away_at"])
    record(place=claim.place, by=by, verb="brought-back", thing=claim, at=at)


@transaction.atomic
def cite(*, claim: Claim, excerpt: Excerpt, by: Actor, at: datetime, stance: str = Stances.SUPPORT) -> Citation:
    """The excerpt supports, shades or challenges the claim. Cited again, its stance is the new one."""
    if excerpt.inquiry_id != claim.inquiry_id:
        raise Refused("Those words belong to another inquiry.")
    citation, _ = Citation.objects.update_or_create(
        claim=claim,
        excerpt=excerpt,
        defaults={"stance": stance},
        create_defaults={
            "place": claim.place,
            "stance": stance,
            "order": claim.citations.count(),
            "by": by.key,
            "at": at,
        },
    )
    record(place=claim.place, by=by, verb="cited", thing=claim, at=at, stance=stance)
    return citation


@transaction.atomic
def uncite(*, citation: Citation, by: Actor, at: datetime) -> None:
    claim = citation.claim
    citation.delete()
    record(place=claim.place, by=by, verb="uncited", thing=claim, at=at)


@transaction.atomic
def move_citation(*, citation: Citation, earlier: bool, by: Actor, at: datetime) -> None:
    """One step earlier or later among the claim's citations of the same stance. At the end it stays."""
    rows = list(citation.claim.citations.order_by("order", "pk"))
    alike = [i for i, c in enumerate(rows) if c.stance == citation.stance]
    here = next(n for n, i in enumerate(alike) if rows[i].pk == citation.pk)
    there = here - 1 if earlier else here + 1
    if not 0 <= there < len(alike):
        return
    a, b = alike[here], alike[there]
    rows[a], rows[b] = rows[b], rows[a]
    for order, row in enumerate(rows):
        row.order = order
    Citation.objects.bulk_update(rows, ["order"])
    record(place=citation.place, by=by, verb="reordered", thing=citation.claim, at=at)


@transaction.atomic
def object_to(*, claim: Claim, person: Person, text: str, by: Actor, at: datetime) -> Objection:
    """ "That is not what I meant", from someone whose words the claim uses. Counts as a challenge."""
    objection = Objection.objects.create(place=claim.place, claim=claim, person=person, text=text.strip(), at=at)
    record(place=claim.place, by=by, verb="objected", thing=claim, at=at)
    return objection


@transaction.atomic
def answer_objection(*, objection: Objection, answer: str, by: Actor, at: datetime) -> None:
    if not answer.strip():
        raise Refused("Write an answer first. The person reads it on their page.")
    objection.answer, objection.answered_by, objection.answered_at = answer.strip(), by.key, at
    objection.save(update_fields=["answer", "answered_by", "answered_at"])
    record(place=objection.place, by=by, verb="answered-objection", thing=objection.claim, at=at)


@transaction.atomic
def take_back_objection(*, objection: Objection, by: Actor, at: datetime) -> None:
    objection.taken_back_at = at
    objection.save(update_fields=["taken_back_at"])
    record(place=objection.place, by=by, verb="took-back-objection", thing=objection.claim, at=at)


@transaction.atomic
def ask_first(
    *,
    excerpt: Excerpt,
    person: Person,
    where: str,
    where_title: str,
    by: Actor,
    at: datetime,
    use: str = "quote",
) -> Ask:
    """Put the exact words and the page to someone who said "ask me first". Asked twice, it is one
    question."""
    ask, made = Ask.objects.get_or_create(
        excerpt=excerpt,
        person=person,
        where=where,
        defaults={
            "place": excerpt.place,
            "use": use,
            "where_title": where_title[:200],
            "by": by.key,
            "at": at,
        },
    )
    if made:
        record(place=excerpt.place, by=by, verb="asked-first", thing=excerpt, at=at, use=use)
    return ask


@transaction.atomic
def answer_ask(*, ask: Ask, answer: str, how: str, by: Actor, at: datetime) -> None:
    ask.answer, ask.answered_at, ask.how = answer, at, how
    ask.save(update_fields=["answer", "answered_at", "how"])
    record(place=ask.place, by=by, verb="answered-ask", thing=ask, at=at, answer=answer, how=how)
    raise_consent_number(ask.place)
