"""Placing answers again: by rules, then by meaning where the sentence model is installed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .reports import tell, the_inquiry
from .start import begin

if TYPE_CHECKING:
    from trailbook.evidence.models import Document
    from trailbook.ledger.rules import Actor
    from trailbook.people.models import Inquiry


def by_meaning(inquiry: Inquiry, by: Actor, documents: Sequence[Document] | None = None) -> tuple[int | None, str]:
    """Place what the rules left, in all interviews or in these: how many answers stand by meaning (None: the model is
    not used here), and a sentence about it."""
    from django.utils import timezone

    from trailbook.interviews.actions.meaning import place_by_meaning_here, why_not_by_meaning
    from trailbook.interviews.placing.model.engine import NotHere

    if why := why_not_by_meaning():
        return None, why

    def far(done: int, total: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\rPlacing by meaning: {done} of {total}", nl=done == total, err=True)

    try:
        count = place_by_meaning_here(inquiry=inquiry, by=by, at=timezone.now(), documents=documents, tell=far)
    except NotHere as why_then:
        return None, str(why_then)
    return count, f"Answers that stand by their meaning, to be looked at: {count}."


@click.command()
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--by-rules", is_flag=True, help="By rules alone, without the sentence model.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def place(ctx: click.Context, inquiry: str, by_rules: bool, as_json: bool) -> None:
    """Place the answers of an inquiry again under its guide. What a person placed or confirmed stays."""
    user = begin(ctx)
    from django.utils import timezone

    from trailbook.guides.queries import latest_version
    from trailbook.interviews.actions import place_inquiry
    from trailbook.kit.refused import Refused

    found = the_inquiry(inquiry)
    if latest_version(found) is None:
        raise Refused("There is no guide here yet, so there is nothing to place answers under.")
    count = place_inquiry(inquiry=found, by=user, at=timezone.now())
    meant, said = (None, "By rules alone, as asked.") if by_rules else by_meaning(found, user)
    value = {"inquiry": found.slug, "placed": count, "by_meaning": meant, "notes": [said] if meant is None else []}
    tell(as_json, value, f"Interviews placed again: {count}.", said)


COMMANDS = (place,)
