"""The main line, middle part: bring interviews in and take them out again, join persons, collate, Voices as a file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .chats import chosen_from, every_message, how_to_choose
from .progress import Progress, counting
from .settling import Settled, facts_last, settling_options, spelt_alike, told_ahead
from .start import begin

if TYPE_CHECKING:
    from trailbook.evidence.models import Document
    from trailbook.interviews.actions import Heard
    from trailbook.interviews.reading import ReadDocument, SkippedFile
    from trailbook.people.models import Inquiry, Person

NAMINGS = ["own", "chosen", "role", "nobody"]


def tell(as_json: bool, value: dict[str, Any], sentences: list[str]) -> None:
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, indent=1))
    else:
        for sentence in sentences:
            click.echo(sentence)


def the_inquiry(name: str) -> Inquiry:
    from .reports import the_inquiry as find

    return find(name)


def the_person(inquiry: Inquiry, said: str) -> Person:
    """The one person of the inquiry's place whom ``said`` names: by name (case, accents' form and brackets do not
    count), by the name they chose, or by the beginning of their id. Raises Refused with the choices where there are
    several or none."""
    from trailbook.consent.models import Naming
    from trailbook.interviews.rules import fold_name
    from trailbook.kit.refused import Refused
    from trailbook.people.models import Person

    wanted = fold_name(said)
    everyone = list(Person.objects.filter(place=inquiry.place, erased_at=None).order_by("name", "pk"))
    found = [p for p in everyone if p.name == said.strip()] or [p for p in everyone if fold_name(p.name) == wanted]
    if not found:
        chosen = Naming.objects.filter(
            person__in=[p.pk for p in everyone], ended_at=None, kind=Naming.Kinds.CHOSEN
        ).values_list("person", "text")
        called = {pk for pk, text in chosen if fold_name(text) == wanted}
        found = [p for p in everyone if p.pk in called]
    if not found and len(said.strip()) >= 6:
        found = [p for p in everyone if str(p.uuid).startswith(said.strip().lower())]
    if not found:
        begins = [p for p in everyone if wanted and wanted in fold_name(p.name)]
        if len(begins) == 1:
            found = begins
        elif begins:
            raise Refused(f"“{said}” is nobody’s whole name here. Did you mean: {_choices(begins)}?")
    if not found:
        there = f" There is: {_choices(everyone)}." if everyone else ""
        raise Refused(f"There is nobody called “{said}” in {inquiry.place.name}.{there}")
    if len(found) > 1:
        raise Refused(f"There are several called “{said}”. Say which, by the number in brackets: {_choices(found)}.")
    return found[0]


def _choices(persons: list[Person]) -> str:
    more = f", and {len(persons) - 12} more" if len(persons) > 12 else ""
    return ", ".join(f"{p.name} ({str(p.uuid)[:8]})" for p in persons[:12]) + more


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
    from trailbook.interviews.queries import asked_questions
    from trailbook.interviews.reading import ReadDocument, SkippedFile, read_paths
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
    everything = list(counting("Reading", read_paths(paths, asks=asks, also=asked_questions(found), **settled.wanted)))
    read, unmet = chosen_from(settled.done(everything, persons), keep, persons)
    documents = [d for d in read if isinstance(d, ReadDocument)]
    left_out = [d for d in read if isinstance(d, SkippedFile)]
    notes = _unmet([d for d in everything if isinstance(d, ReadDocument)], [*asks, *settled.labels], persons)
    notes += spelt_alike(documents, persons) + unmet + how_to_choose(read)
    if not read:
        notes.append(f"There are no files in {', '.join(str(p) for p in paths)}.")
    if stated.uses and not stated.note.strip():
        notes.append("Nothing says how it is known what they allowed. Next time add --consent-note.")
    if dry_run:
        notes += told_ahead(found, documents)
        _dry(read, notes, as_json)
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
    _told(found, heard, left_out, notes, as_json)
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


def _dry(read: list[ReadDocument | SkippedFile], notes: list[str], as_json: bool) -> None:
    from trailbook.interviews.reading import ReadDocument, dry_run_json

    if as_json:
        click.echo(json.dumps(dry_run_json(read), ensure_ascii=False, indent=1))
        return
    for d in read:
        if not isinstance(d, ReadDocument):
            click.echo(f"{d.path}: left out, it {d.why}.")
            continue
        if d.error or not d.turns:
            click.echo(d.error or d.nothing_said)
            continue
        click.echo(f"{d.document} ({d.format}): turns {len(d.turns)}")
        for s in d.speakers[:12]:
            who = s.label or s.name or "(no label: one person’s writing)"
            more = f", who is {s.name}" if s.name and s.name != who else ""
            click.echo(f"  {who}{more}: {'asks' if s.asks else 'answers'}, turns {s.turns}")
        if len(d.speakers) > 12:
            click.echo(f"  and {len(d.speakers) - 12} more people")
        quoted = Counter(t.speaker or "somebody" for t in d.turns if t.quoted_by is not None)
        for who, n in quoted.items():
            click.echo(f"  {who}: quoted by somebody else, turns {n}")
        for line in [*d.notes, *(every_message(d) if d.by_message else ())]:
            click.echo(line if line.startswith("  ") else f"  {line}")
        for gone in d.skipped[:12]:
            click.echo(f"  left out: {gone.where} {gone.why}")
        if len(d.skipped) > 12:
            click.echo(f"  left out: {len(d.skipped) - 12} more such lines")
    for note in notes:
        click.echo(note)
    click.echo("Nothing was kept: this was a look ahead.")


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


def _told(inquiry: Inquiry, heard: list[Heard], left_out: list[SkippedFile], notes: list[str], as_json: bool) -> None:
    from trailbook.interviews.queries import shown_documents

    shown = shown_documents(inquiry)
    files = [
        {
            "document": shown.get(h.kept.pk, h.document) if h.kept and len(h.documents) == 1 else h.document,
            "documents": [shown.get(d.pk, d.name) for d in h.documents],
            "path": h.path,
            "kept": h.kept is not None,
            "same": h.same,
            "turns": h.turns,
            "people": h.people,
            "placed": h.placed,
            "unplaced": h.unplaced,
            "told": h.told,
            "notes": list(h.notes),
            "error": h.error or None,
        }
        for h in heard
    ]
    kept = [h for h in heard if h.kept]
    lines = []
    for h, f in zip(heard, files, strict=True):
        if f["error"]:
            lines.append(str(f["error"]))
            continue
        if not h.kept:
            lines.append(" ".join([f"{f['document']}:", *h.notes[-1:]]))
            continue
        who = ", ".join(h.people[:5]) + (f" and {len(h.people) - 5} more" if len(h.people) > 5 else "")
        lines.append(
            f"{f['document']}: turns {f['turns']}, heard from {who or 'nobody we can name'}. "
            f"Placed {f['placed']}, not placed {f['unplaced']}."
        )
        lines += [f"  {n}" for n in h.notes]
    lines += [f"{s.path}: left out, it {s.why}." for s in left_out]
    lines += notes
    lines.append(f"Files heard: {len(kept)}. Turns kept: {sum(h.turns for h in kept)}.")
    value = {
        "inquiry": inquiry.slug,
        "files": files,
        "skipped": [{"path": s.path, "why": s.why} for s in left_out],
        "notes": notes,
    }
    tell(as_json, value, lines)


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
        for chosen in _the_documents(found, document):
            gone += undo(document=chosen, by=by, at=timezone.now())
    who = f" So are these people, who were in nothing else: {', '.join(gone)}." if gone else ""
    value = {"inquiry": found.slug, "document": document, "people_gone": gone}
    tell(as_json, value, [f"{document} is out again, with all that was made of it.{who}"])


def _the_documents(inquiry: Inquiry, said: str) -> list[Document]:
    """The document that is called so, or all talks of the table that is. Raises Refused with the choices."""
    from trailbook.evidence.models import Document
    from trailbook.interviews.queries import shown_documents, talks_of_a_table
    from trailbook.kit.refused import Refused

    shown = shown_documents(inquiry)
    hits = [pk for pk, name in shown.items() if name == said]
    if not hits:
        hits = [d.pk for d in Document.objects.filter(inquiry=inquiry, name=Path(said).name)]
        folder = Path(said).parent.name
        hits = [pk for pk in hits if not folder or shown[pk].split("/")[-2:-1] in ([], [folder])]
    if len(hits) == 1 or talks_of_a_table(hits):
        return list(Document.objects.select_related("place", "inquiry").filter(pk__in=hits).order_by("pk"))
    if hits:
        raise Refused(f"There are several called “{said}”. Say which: {', '.join(sorted(shown[pk] for pk in hits))}.")
    near = sorted(name for name in shown.values() if said.casefold() in name.casefold())[:12]
    raise Refused(
        f"There is no document called “{said}” in {inquiry.slug}. "
        + (f"Did you mean: {', '.join(near)}?" if near else f"It holds {len(shown)} documents.")
    )


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
