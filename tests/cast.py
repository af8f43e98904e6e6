"""The people every test knows.

Northgate has Dana (co-ordinator), Lee (engagement worker), Mo (learning partner) and a guest, Ash (ally).
Ola says yes to everything under her own name; Bo is quoted as "B."; Cy allows Voices but not quoting; Di must be
asked first; Eve has taken her words back; Flo joined the story but has said no to the team. Southmere is the other
place, with Nadia (co-ordinator) and Zed (a contributor): nothing of it may ever show in Northgate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client
from django.utils import timezone

from trailbook.consent import actions as consent
from trailbook.consent.models import Occasion
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Document, Turn
from trailbook.ledger.rules import server_actor
from trailbook.people import actions as people
from trailbook.people.models import Account, Inquiry, Person, Place

BY = server_actor("the tests")
EVERYTHING = ("notes", "team", "voices", "session", "quote")

WORDS = {
    "ola": "The kettle was always on at the old library and nobody asked what you were there for.",
    "bo": "They moved my appointment four times and then wrote that I did not engage with them.",
    "cy": "I would rather talk while we walk because a room with a desk makes me go quiet.",
    "di": "My support worker left on a Friday and nobody told me until the Tuesday after that.",
    "eve": "When the shelter closed we slept behind the bakery since the wall there stays warm.",
    "flo": "None of this is for your notes but the landlord keeps every single deposit he takes.",
}


@dataclass
class Cast:
    """Everybody, and what they said."""

    at: datetime
    place: Place
    inquiry: Inquiry
    dana: Person
    lee: Person
    mo: Person
    ash: Person
    ola: Person
    bo: Person
    cy: Person
    di: Person
    eve: Person
    flo: Person
    other_place: Place
    other_inquiry: Inquiry
    nadia: Person
    zed: Person
    documents: dict[str, Document]

    def turn(self, name: str) -> Turn:
        """What this contributor said."""
        return self.documents[name].turns.get(asks=False)

    def occasion(self, name: str) -> Occasion:
        occasion = self.turn(name).occasion
        assert occasion is not None
        return occasion

    def excerpt(self, name: str):  # type: ignore[no-untyped-def]
        """An excerpt of everything that this contributor said."""
        turn = self.turn(name)
        assert turn.current is not None
        return evidence.make_excerpt(
            inquiry=turn.document.inquiry,
            spans=[(turn, turn.current, 0, len(turn.current.text))],
            by=BY,
            at=self.at,
        )


def member(place: Place, name: str, hats: list[str], at: datetime) -> Person:
    person = people.add_person(place=place, name=name, by=BY, at=at)
    account = Account.objects.create_user(username=name.split()[0].lower(), password="a long pass phrase")
    person.account = account
    person.save(update_fields=["account"])
    people.join_team(person=person, hats=hats, by=BY, at=at)
    return person


def hear_one(
    inquiry: Inquiry, person: Person, asker: Person, words: str, yes: tuple[str, ...], at: datetime
) -> Document:
    """One question and one answer, kept, with these uses allowed for the occasion."""
    occasion = consent.open_occasion(person=person, inquiry=inquiry, at=at, title="A talk")
    for use in yes:
        consent.answer(person=person, use=use, answer="yes", how="in-person", by=BY, at=at, occasion=occasion)
    return evidence.keep_document(
        inquiry=inquiry,
        name=f"{person.name.split()[0].lower()}.txt",
        format="txt",
        sha256=person.uuid.hex,
        turns=[
            evidence.NewTurn("How have things been here for you?", owner=asker, label="ASKER", asks=True),
            evidence.NewTurn(words, owner=person, occasion=occasion, label=person.name),
        ],
        by=BY,
        at=at,
    )


def make_cast() -> Cast:
    at = timezone.now() - timedelta(days=30)
    place = people.make_place(name="Northgate", by=BY, at=at)
    inquiry = people.make_inquiry(place=place, name="Where are we now?", by=BY, at=at)
    dana = member(place, "Dana Shaw", ["coordinator"], at)
    lee = member(place, "Lee Ward", ["engagement"], at)
    mo = member(place, "Mo Aziz", ["learning"], at)
    ash = member(place, "Ash Green", ["ally"], at)
    spoken = {
        "ola": ("Ola Berg", EVERYTHING),
        "bo": ("Bo Trent", EVERYTHING),
        "cy": ("Cy Lund", ("notes", "team", "voices")),
        "di": ("Di Marsh", ("notes", "team", "voices")),
        "eve": ("Eve Stone", EVERYTHING),
        "flo": ("Flo Reed", ("notes",)),
    }
    persons: dict[str, Person] = {}
    documents: dict[str, Document] = {}
    for key, (name, yes) in spoken.items():
        person = people.add_person(place=place, name=name, by=BY, at=at)
        persons[key] = person
        documents[key] = hear_one(inquiry, person, lee, WORDS[key], yes, at)
    consent.name_as(person=persons["ola"], kind="own", by=BY, at=at)
    consent.name_as(person=persons["bo"], kind="chosen", text="B.", by=BY, at=at)
    consent.name_as(person=persons["di"], kind="role", text="a tenant", by=BY, at=at)
    occasion = documents["di"].turns.get(asks=False).occasion
    consent.answer(person=persons["di"], use="quote", answer="ask", how="phone", by=BY, at=at, occasion=occasion)
    consent.withdraw(person=persons["eve"], how="phone", by=BY, at=at)
    other = people.make_place(name="Southmere", by=BY, at=at)
    other_inquiry = people.make_inquiry(place=other, name="What next?", by=BY, at=at)
    nadia = member(other, "Nadia Cole", ["coordinator"], at)
    zed = people.add_person(place=other, name="Zed Frost", by=BY, at=at)
    documents["zed"] = hear_one(
        other_inquiry,
        zed,
        nadia,
        "The ferry stopped in March and with it the only warm place to sit.",
        EVERYTHING,
        at,
    )
    return Cast(
        at=at,
        place=place,
        inquiry=inquiry,
        dana=dana,
        lee=lee,
        mo=mo,
        ash=ash,
        other_place=other,
        other_inquiry=other_inquiry,
        nadia=nadia,
        zed=zed,
        documents=documents,
        **persons,
    )


def client_of(person: Person | None) -> Client:
    """A browser in which this member is signed in; nobody's without one."""
    client = Client()
    if person is not None:
        assert person.account is not None
        client.force_login(Account.objects.get(pk=person.account.pk))
    return client


def mine_client(person: Person) -> Client:
    """A browser in which this contributor has opened their private link."""
    _, secret = people.make_link(kind="mine", place=person.place, person=person, by=BY, at=timezone.now())
    client = Client()
    assert client.get(f"/mine/{secret}").status_code == 302
    return client


GUIDE = "# Where are we now?\n\n## Being here\n\n- How have things been here for you?\n- What would help?\n"


def furnish(cast: Cast) -> dict[str, object]:
    """Something of everything in Northgate: a guide, placings, a theme, a claim with support and an objection, a
    report with an edition, a copy, an invitation. Gives a value for each part of an address."""
    from trailbook.guides.actions import save_guide
    from trailbook.guides.models import Question
    from trailbook.guides.reading import read_guide
    from trailbook.interviews.models import Interview, Placing
    from trailbook.interviews.tasks import place_later
    from trailbook.reports import actions as reports

    at = timezone.now()
    save_guide(inquiry=cast.inquiry, guide=read_guide("guide.md", GUIDE.encode()), by=BY, at=at)
    question = Question.objects.filter(section__version__guide__inquiry=cast.inquiry).order_by("order").first()
    assert question is not None
    for key in ("ola", "bo", "cy"):
        turn = cast.turn(key)
        Interview.objects.create(place=cast.place, document=turn.document)
        assert turn.current is not None
        Placing.objects.create(
            place=cast.place, turn=turn, question=question, end=len(turn.current.text), how="machine", confidence=0.8,
            by="machine:rules", at=at,
        )  # fmt: skip
    excerpt, second = cast.excerpt("ola"), cast.excerpt("bo")
    theme = evidence.make_theme(inquiry=cast.inquiry, name="A place to be", by=BY, at=at)
    evidence.set_themes(excerpt=excerpt, themes=[theme], by=BY, at=at)
    claim = evidence.make_claim(inquiry=cast.inquiry, text="People need somewhere to be.", by=BY, at=at)
    citation = evidence.cite(claim=claim, excerpt=excerpt, stance="support", by=BY, at=at)
    evidence.cite(claim=claim, excerpt=second, stance="challenge", by=BY, at=at)
    objection = evidence.object_to(claim=claim, person=cast.bo, text="Not quite", by=cast.bo.actor, at=at)
    report = reports.make_report(inquiry=cast.inquiry, title="Where we are", by=BY, at=at, outline=[("Being here", 2)])
    section = report.sections.order_by("order").first()
    assert section is not None
    block = reports.add_claim(section=section, claim=claim, by=BY, at=at)
    reports.publish(report=report, by=BY, at=at)
    copy = consent.number_copy(
        inquiry=cast.inquiry, kind="voices", form="html", by=cast.dana.actor, at=at, persons=[cast.ola.pk]
    )
    newcomer = member(cast.place, "Pat Newman", ["core"], at)
    reader = newcomer.reads.get(owner=cast.ola)
    invited = people.add_person(place=cast.place, name="Quin Hale", by=BY, at=at)
    link, _ = people.make_link(
        kind="invite", place=cast.place, person=invited, hats=["core"], by=BY, at=at, lives=timedelta(days=1)
    )
    return {
        "job": place_later(inquiry=cast.inquiry, by=cast.dana.actor).uuid,
        "place": cast.place.slug,
        "inquiry": cast.inquiry.slug,
        "person": cast.ola.uuid,
        "document": cast.documents["ola"].uuid,
        "turn": cast.turn("ola").uuid,
        "question": question.uuid,
        "lineage": question.lineage,
        "excerpt": excerpt.uuid,
        "theme": theme.uuid,
        "claim": claim.uuid,
        "citation": citation.uuid,
        "objection": objection.uuid,
        "report": report.slug,
        "section": section.uuid,
        "block": block.uuid,
        "copy": copy.uuid,
        "reader": reader.uuid,
        "link": link.uuid,
        "number": 1,
    }
