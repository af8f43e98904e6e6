"""The people who spoke, and those who sign in: their links, what they answered, taking back and destroying."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .finding import the_person
from .reports import tell, the_inquiry
from .start import begin

if TYPE_CHECKING:
    from trailbook.people.models import Person

USES = ["notes", "recording", "team", "voices", "session", "quote", "sound", "research"]
HOWS = ["phone", "in-person", "paper"]
HATS = ["coordinator", "core", "engagement", "learning", "community", "ally", "decision", "funder"]


def person_facts(person: Person) -> dict[str, str]:
    """How a person is told in JSON."""
    return {"person": person.name, "id": str(person.uuid)}


@click.command()
@click.argument("person")
@click.option("--inquiry", required=True, help="The inquiry's short name. It only finds the person.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def link(ctx: click.Context, person: str, inquiry: str, as_json: bool) -> None:
    """Make a fresh private link to PERSON's own page. Links given before go on working."""
    by = begin(ctx)
    from ..upkeep.links import mine_link

    found = the_person(the_inquiry(inquiry), person)
    address = mine_link(found, by=by)
    tell(as_json, {**person_facts(found), "link": address}, f"{found.name}’s own page, for nobody else:", address)


@click.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def signin(ctx: click.Context, name: str, as_json: bool) -> None:
    """Make a link that signs a member of a team in, once, within twelve hours. NAME is theirs, or their user name."""
    by = begin(ctx)
    from ..upkeep.links import signin_link

    found = the_member(name)
    address = signin_link(found, by=by)
    value = {**person_facts(found), "place": found.place.slug, "link": address}
    tell(as_json, value, f"This signs {found.name} in once, within twelve hours:", address)


@click.command()
@click.argument("name")
@click.option("--inquiry", required=True, help="The inquiry's short name. It only finds the place.")
@click.option("--hat", "hats", multiple=True, type=click.Choice(HATS), help="As what they will work here. Repeatable.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def invite(ctx: click.Context, name: str, inquiry: str, hats: tuple[str, ...], as_json: bool) -> None:
    """Make an invitation that makes NAME a member of the team, once, within a week. The first member of a place
    is its co-ordinator."""
    by = begin(ctx)
    from django.db import transaction
    from django.utils import timezone

    from trailbook.interviews.rules import fold_name
    from trailbook.kit.refused import Refused
    from trailbook.people.actions import add_person
    from trailbook.people.models import Membership

    from ..upkeep.links import invite_link

    place = the_inquiry(inquiry).place
    team = [m.person for m in Membership.objects.current().filter(place=place).select_related("person")]
    if any(fold_name(p.name) == fold_name(name) for p in team):
        raise Refused(f"{name} is on the team already. For a way in: trailbook signin '{name}'")
    if not hats and team:
        raise Refused(f"Say as what {name} will work here, with --hat: {', '.join(HATS)}.")
    with transaction.atomic():
        person = add_person(place=place, name=name, by=by, at=timezone.now())
        address = invite_link(person, hats=hats or ("coordinator", "core"), by=by)
    value = {**person_facts(person), "place": place.slug, "link": address}
    tell(as_json, value, f"This makes {name} a member of the team in {place.name}, once, within a week:", address)


def the_member(said: str) -> Person:
    """The one current member of any team whom this names: by name, user name or the beginning of their id. Raises
    Refused with the choices where there are several or none."""
    from trailbook.interviews.rules import fold_name
    from trailbook.kit.refused import Refused
    from trailbook.people.models import Membership

    wanted = fold_name(said)
    members = [m.person for m in Membership.objects.current().select_related("person__place", "person__account")]
    found = [p for p in members if fold_name(p.name) == wanted]
    found = found or [p for p in members if p.account and p.account.username == said.strip()]
    if not found and len(said.strip()) >= 6:
        found = [p for p in members if str(p.uuid).startswith(said.strip().lower())]
    if len(found) == 1:
        return found[0]
    named = ", ".join(f"{p.name} of {p.place.name} ({str(p.uuid)[:8]})" for p in (found or members)[:12])
    if found:
        raise Refused(f"There are several called “{said}”. Say which, by the number in brackets: {named}.")
    there = (
        f" There is: {named}."
        if named
        else " Nobody has joined a team yet. Begin with: trailbook invite NAME --inquiry INQUIRY"
    )
    raise Refused(f"Nobody on a team is called “{said}”.{there}")


@click.command()
@click.argument("person")
@click.option("--use", type=click.Choice(USES), required=True, help="What their words may be used for.")
@click.option("--answer", type=click.Choice(["yes", "no", "ask"]), required=True, help="What they said.")
@click.option("--how", type=click.Choice(HOWS), required=True, help="How they said it.")
@click.option("--note", default="", help="Anything to remember about it. Not their words.")
@click.option("--inquiry", required=True, help="The inquiry's short name. It only finds the person.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def consent(
    ctx: click.Context, person: str, use: str, answer: str, how: str, note: str, inquiry: str, as_json: bool
) -> None:
    """Record what PERSON answered to one use, for everything they said and will say."""
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.consent import actions
    from trailbook.consent.queries import is_withdrawn

    found = the_person(the_inquiry(inquiry), person)
    actions.answer_for_everything(person=found, answers={use: answer}, how=how, by=by, at=timezone.now(), note=note)
    gone = is_withdrawn(found)
    notes = [f"{found.name} took their words back. Until they come back, nobody reads them."] if gone else []
    value = {**person_facts(found), "use": use, "answer": answer, "how": how, "withdrawn": gone}
    tell(as_json, value, f"Saved. {found.name} said {answer} to {use}.", *notes)


@click.command()
@click.argument("person")
@click.option("--how", type=click.Choice(HOWS), default="phone", show_default=True, help="How they said it.")
@click.option("--inquiry", required=True, help="The inquiry's short name. It only finds the person.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def withdraw(ctx: click.Context, person: str, how: str, inquiry: str, as_json: bool) -> None:
    """Take PERSON's words back, as they asked: all their words in the place leave every page and file at once."""
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.consent import actions
    from trailbook.consent.models import Copied

    found = the_person(the_inquiry(inquiry), person)
    actions.withdraw(person=found, how=how, by=by, at=timezone.now())
    copies = Copied.objects.filter(person=found, destroyed_at=None).count()
    lines = [f"{found.name}’s words are gone from every page and file here. Only they can open them."]
    if copies:
        lines.append(f"Copies whose holders are asked to destroy them: {copies}.")
    tell(as_json, {**person_facts(found), "withdrawn": True, "copies": copies}, *lines)


@click.command()
@click.argument("person")
@click.option("--now", is_flag=True, help="Destroy at once. Without it they can call it off for seven days.")
@click.option("--inquiry", required=True, help="The inquiry's short name. It only finds the person.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def erase(ctx: click.Context, person: str, now: bool, inquiry: str, as_json: bool) -> None:
    """Hide PERSON's words at once and destroy them, as they asked: all their words in the place."""
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.consent import actions

    from ..upkeep.erasing import erase_for_good, mark

    found = the_person(the_inquiry(inquiry), person)
    name, facts = found.name, person_facts(found)
    erasure = actions.ask_erasure(person=found, by=by, at=timezone.now(), now=now)
    if not now:
        due = timezone.localtime(erasure.due_at)
        said = f"{name}’s words are hidden. On {due:%-d %B %Y} they are destroyed, unless {name} stops it before."
        tell(as_json, {**facts, "erased": False, "due": due.isoformat()}, said)
        return
    erase_for_good([found], timezone.now())
    lines = ["Their words and their name are destroyed here."]
    if mark().exists():
        lines.append("The database is in use, so its files are rebuilt at the next start. Start again soon.")
    tell(as_json, {**facts, "erased": True, "due": None, "rebuilt": not mark().exists()}, *lines)


COMMANDS = [link, invite, signin, consent, withdraw, erase]
