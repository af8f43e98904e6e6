"""What hear says: what would be understood of the files, and what became of each of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from .chats import every_message
from .finding import tell

if TYPE_CHECKING:
    from trailbook.interviews.actions import Heard
    from trailbook.interviews.reading import ReadDocument, SkippedFile
    from trailbook.people.models import Inquiry


def tell_ahead(read: list[ReadDocument | SkippedFile], notes: list[str], as_json: bool) -> None:
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


def tell_heard(
    inquiry: Inquiry, heard: list[Heard], left_out: list[SkippedFile], notes: list[str], as_json: bool
) -> None:
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
