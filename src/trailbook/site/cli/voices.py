"""Voices from the Field as a file, of everyone, of some people, or of groups side by side."""

from __future__ import annotations

from pathlib import Path

import click

from .finding import tell, the_inquiry
from .start import begin


@click.command()
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="FILE.html, .docx, .pdf, .json"
)
@click.option(
    "--where",
    multiple=True,
    metavar="WAY=GROUP",
    help="Only some people: hat, when, guide, talk, or what is noted of people, as in --where craft=writer. Repeatable.",
)
@click.option("--side-by", default="", metavar="WAY", help="Groups of people side by side, such as --side-by craft.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def voices(ctx: click.Context, inquiry: str, out: Path, where: tuple[str, ...], side_by: str, as_json: bool) -> None:
    """Voices from the Field as a file, numbered to whoever takes it."""
    by = begin(ctx)
    from django.db import transaction
    from django.utils import timezone

    from trailbook.consent.uses import VOICES
    from trailbook.evidence.doors import server_door
    from trailbook.kit.refused import Refused
    from trailbook.voices.across.choice import choice_in_words
    from trailbook.voices.files import FORMS, numbered

    found = the_inquiry(inquiry)
    door = server_door(by, VOICES)
    form = out.suffix.lower().lstrip(".")
    if form not in FORMS:
        raise Refused(f"{out.name} must end in one of: {', '.join('.' + f for f in FORMS)}.")
    choice = choice_in_words(found, door, where, side_by) if where or side_by else None
    try:
        with transaction.atomic():
            copy, data = numbered(found, door, form, by=by, at=timezone.now(), choice=choice)
            out.write_bytes(data)
    except OSError as why:
        raise Refused(f"{out} cannot be written: {(why.strerror or 'unknown reason').lower()}.") from None
    shown = f"{choice.sentence} {choice.by_sentence}".strip() if choice else ""
    value = {
        "inquiry": found.slug,
        "file": str(out),
        "copy": copy.number,
        "holder": copy.holder_name,
        "shown": shown or None,
    }
    said = f"Voices from the Field is in {out}. It is copy {copy.number}, numbered to {copy.holder_name}."
    tell(as_json, value, [said, *([shown] if shown else [])])


COMMANDS = [voices]
