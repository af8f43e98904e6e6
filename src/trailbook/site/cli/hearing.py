"""The main line, middle part: bring interviews in and take them out again, join persons, collate, Voices as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .chats import chosen_from, how_to_choose
from .finding import tell, the_documents, the_inquiry, the_person
from .heard import tell_ahead, tell_heard
from .progress import Progress, counting
from .settling import Settled, facts_last, settling_options, spelt_alike, told_ahead
from .start import begin

if TYPE_CHECKING:
    from trailbook.interviews.actions import Heard
    from trailbook.interviews.reading import ReadDocument
    from trailbook.people.models import Inquiry

NAMINGS = ["own", "chosen", "role", "nobody"]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--dry-run", is_flag=True, help="Only show what would be understood. Nothing is kept.")
@click.option("--asks", multiple=True, metavar="LABEL", help="Whoever asks, by their label in the files.")
@click.option("--person", "named", multiple=True, metavar="LABEL=NAME", help="Whose label it is.")
@click.option(
    "--keep",
    multiple=True,
    metavar="AUTHOR",
    help="Of a chat: keep what this author wrote, who said yes. Nothing else.",
)
@settling_options
@click.option(
    "--instead",
    is_flag=True,
    help="A corrected file, called alike and mostly the same, stands in the place of the one that is here.",
)
@click.option("--consent", default="", help="Uses that were allowed before, with commas: voices,quote,…")
@click.option("--consent-note", default="", help="How that is known.")
@click.option("--naming", type=click.Choice(NAMINGS), help="How the people want to be named.")
@click.option("--as", "shown_as", default="", help="The chosen name, or the role to show.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def hear(
    ctx: click.Context,
    paths: tuple[Path, ...],
    inquiry: str,
    dry_run: bool,
    asks: tuple[str, ...],
    named: tuple[str, ...],
    keep: tuple[str, ...],
    instead: bool,
    consent: str,
    consent_note: str,
    naming: str | None,
    shown_as: str,
    as_json: bool,
    **settle: Any,
) -> None:
    """Bring interviews in: files, folders or zips. What cannot be read is told, and the others go in."""
    if shown_as.strip() and naming not in ("chosen", "role"):
        raise click.UsageError("--as goes with --naming chosen or --naming role.")
    if consent_note.strip() and not consent.strip() and not keep:
        raise click.UsageError("--consent-note goes with --consent or --keep.")
    settled = Settled(**settle)
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.interviews.actions import Stated
    from trailbook.interviews.actions import hear as take_in
    from trailbook.interviews.again import seen_ahead
    from trailbook.interviews.queries import asked_questions
    from trailbook.interviews.reading import ReadDocument, SkippedFile, read_paths
    from trailbook.kit import collecting
    from trailbook.kit.refused import Refused

    found = the_inquiry(inquiry)
    stated = Stated(
        uses=tuple(dict.fromkeys(u.strip() for u in consent.split(",") if u.strip())),
        note=consent_note,
        naming=naming or "",
        shown_as=shown_as,
    )
    if why := stated.why_not():
        raise Refused(why)
    persons = _named(named)
    with collecting.held_off():
        files = read_paths(paths, asks=asks, also=asked_questions(found), **settled.wanted)
        everything = list(counting("Reading", files))
    read, unmet = chosen_from(settled.done(everything, persons), keep, persons)
    documents = [d for d in read if isinstance(d, ReadDocument)]
    if instead:
        documents = [replace(d, stated=d.stated | {"again": "instead"}) for d in documents]
    left_out = [d for d in read if isinstance(d, SkippedFile)]
    notes = _unmet([d for d in everything if isinstance(d, ReadDocument)], [*asks, *settled.labels], persons)
    notes += spelt_alike(documents, persons) + unmet + how_to_choose(read)
    if not read:
        notes.append(f"There are no files in {', '.join(str(p) for p in paths)}.")
    if stated.uses and not stated.note.strip():
        notes.append("Nothing says how it is known what they allowed. Next time add --consent-note.")
    if dry_run:
        notes += told_ahead(found, documents) + seen_ahead(found, documents)
        tell_ahead(read, notes, as_json)
        ctx.exit(0 if any(d.error is None and d.turns for d in documents) else 1)
    heard = _kept(
        take_in,
        facts_last(documents),
        inquiry=found,
        by=by,
        at=timezone.now(),
        persons=persons,
        stated=stated,
        held=settled.held,
        held_on=settled.held_on,
    )
    notes += _meant(found, heard, by)
    notes += _no_team_yet(found, heard, stated.uses)
    named_alike = len({name for h in heard if h.kept for name in h.people})
    if naming == "chosen" and named_alike > 1:
        notes.append(f"{named_alike} people go by the one chosen name “{shown_as}” now. Is that meant?")
    tell_heard(found, heard, left_out, notes, as_json)
    ctx.exit(0 if any(h.kept or h.same or h.told for h in heard) else 1)


def _no_team_yet(inquiry: Inquiry, heard: list[Heard], uses: tuple[str, ...]) -> list[str]:
    """A team that does not exist cannot have been told to anybody: whoever joins later is a newcomer."""
    from trailbook.people.models import Membership

    if not uses or not any(h.kept for h in heard) or Membership.objects.filter(place=inquiry.place).exists():
        return []
    return [
        "Nobody is on the team yet. Whoever takes the place over with the link that “trailbook serve” prints reads these "
        "words; who joins after that reads them when each person has been told."
    ]


def _kept(take_in: Any, documents: list[ReadDocument], **more: Any) -> list[Heard]:
    """Keep them, and say how far it is. What was kept before a Ctrl-C, or a crash, stays; the same command goes on."""
    progress = Progress("Keeping", len(documents))
    try:
        return list(take_in(documents=documents, each=progress.step, **more))
    except KeyboardInterrupt:
        progress.over()
        click.echo(f"Stopped. Files looked at: {progress.done}. Run the same again, and it goes on.", err=True)
        raise
    finally:
        progress.over()


def _named(pairs: tuple[str, ...]) -> dict[str, str]:
    named = {}
    for pair in pairs:
        label, mark, name = pair.partition("=")
        if not mark or not label.strip() or not name.strip():
            raise click.UsageError(f"--person takes LABEL=NAME, for example S01='Ama Boye'. Not: {pair}")
        named[label.strip()] = name.strip()
    return named


def _unmet(documents: list[ReadDocument], asks: list[str], persons: dict[str, str]) -> list[str]:
    """Labels that were named and are in no file: most likely a slip."""
    there = {s.label.casefold() for d in documents for s in d.speakers}
    there |= {t.speaker.casefold() for d in documents for t in d.turns if t.speaker and t.quoted_by is not None}
    said = [*asks, *persons]
    return [f"Nobody is labelled “{label}” in these files." for label in said if label.casefold() not in there]


def _meant(inquiry: Inquiry, heard: list[Heard], by: Any) -> list[str]:
    """Place by meaning what the rules left of what was just kept, and count again; a sentence about it."""
    from trailbook.guides.queries import latest_version
    from trailbook.interviews.queries import placed_turns

    from .placing import by_meaning

    kept = [d for h in heard for d in h.documents]
    if not kept or latest_version(inquiry) is None or not any(h.unplaced for h in heard):
        return []
    count, said = by_meaning(inquiry, by, kept)
    if count:
        now = placed_turns(kept)
        for h in heard:
            if h.kept is not None:
                placed = sum(now.get(d.pk, 0) for d in h.documents)
                h.unplaced, h.placed = max(0, h.unplaced + h.placed - placed), placed
    return [said] if count is not None else []


@click.command()
@click.argument("document")
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def unhear(ctx: click.Context, document: str, inquiry: str, as_json: bool) -> None:
    """Undo the import of DOCUMENT: its words, and the people who are only in it, are gone."""
    by = begin(ctx)
    from django.db import transaction
    from django.utils import timezone

    from trailbook.interviews.actions import unhear as undo

    found = the_inquiry(inquiry)
    gone: list[str] = []
    with transaction.atomic():
        for chosen in the_documents(found, document):
            gone += undo(document=chosen, by=by, at=timezone.now())
    who = f" So are these people, who were in nothing else: {', '.join(gone)}." if gone else ""
    value = {"inquiry": found.slug, "document": document, "people_gone": gone}
    tell(as_json, value, [f"{document} is out again, with all that was made of it.{who}"])


@click.group()
def people() -> None:
    """People of the story."""


@people.command()
@click.argument("a")
@click.argument("b")
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def join(ctx: click.Context, a: str, b: str, inquiry: str, as_json: bool) -> None:
    """A and B are one person, called A from now on. Where they answered differently, the stricter answer stands."""
    by = begin(ctx)
    from django.utils import timezone

    from trailbook.consent.actions import join_persons
    from trailbook.kit.refused import Refused

    found = the_inquiry(inquiry)
    keep, other = the_person(found, a), the_person(found, b)
    if keep.pk == other.pk:
        raise Refused(f"“{a}” and “{b}” are the same person already.")
    gone = other.name
    join_persons(keep=keep, other=other, by=by, at=timezone.now())
    value = {"inquiry": found.slug, "kept": keep.name, "joined": gone}
    tell(as_json, value, [f"{gone} is {keep.name} now. The stricter answers stand."])


@click.command()
@click.option("--inquiry", required=True, help="The inquiry's short name.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_context
def collate(ctx: click.Context, inquiry: str, as_json: bool) -> None:
    """Every answer under its question: the team's own view. What is read here is kept as read."""
    by = begin(ctx)
    from trailbook.voices.collation import collation

    value = collation(the_inquiry(inquiry), by)
    lines = []
    for q in value["questions"]:
        lines.append(f"\n{q['number']}. {q['text']}" if q["number"] else f"\n{q['text']}")
        lines.append(
            f"  asked {q['asked']}, passed {q['passed']}, not asked {q['not_asked']}, "
            f"not known {q['not_known']}, held back {q['held_back']}"
        )
        for answer in q["answers"]:
            how = answer["placed_by"] + (f" {answer['confidence']}" if answer["confidence"] is not None else "")
            lines.append(f"  — {answer['contributor']} ({answer['document']}, by {how})")
            lines += [f"    {line}" for line in answer["text"].split("\n")]
    if value["unplaced"]:
        lines.append(f"\nUnder no question: {len(value['unplaced'])}")
        lines += [f"  — {u['contributor']} ({u['document']}): {u['text'][:100]}" for u in value["unplaced"]]
    if value["guide_version"] is None:
        lines.append("There is no topic guide yet. Make one with: trailbook guide FILE")
    tell(as_json, value, lines)


COMMANDS = [hear, unhear, people, collate]
