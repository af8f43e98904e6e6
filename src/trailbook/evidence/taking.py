"""Excerpts as files, each copy numbered to its holder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import IO, Any

from django.db import transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from trailbook.consent.actions import number_copy
from trailbook.consent.models import Copy
from trailbook.kit.papers import Block, Heading, Paper, Paragraph, Quotation, Run, to_csv, to_docx, to_xlsx
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import key_of
from trailbook.ledger.rules import Actor
from trailbook.people.models import Inquiry

from .doors import Door
from .gate import live_excerpts, shown_excerpts
from .models import Citation, Excerpt, Span, Theme, Theming

#: So many excerpts are opened at a time.
AT_ONCE = 250

FORMS: dict[str, tuple[Any, str]] = {
    "csv": (gettext_lazy("A table (CSV)"), "text/csv; charset=utf-8"),
    "xlsx": (
        gettext_lazy("A spreadsheet (XLSX)"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "docx": (
        gettext_lazy("A Word document (DOCX)"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


@dataclass(frozen=True)
class Taken:
    """One excerpt as it is taken away: the words, whose they are here, its themes, the claims it is under with how it
    stands to each, where it was said, and its lasting key."""

    words: str
    name: str
    noted: bool
    themes: tuple[str, ...]
    claims: tuple[str, ...]
    where: str
    key: str


@transaction.atomic
def take_excerpts(
    *, inquiry: Inquiry, door: Door, form: str, by: Actor, at: datetime, theme: Theme | None = None
) -> tuple[Copy, IO[bytes]]:
    """The excerpts that show at ``door`` (of one theme, if it is given), oldest first, as a file of this form (csv,
    xlsx or docx), numbered to ``by``. A look is kept for each. Raises Refused where there is nothing to take, KeyError
    for a form that does not exist. Memory does not grow with the excerpts of a table."""
    FORMS[form]
    listed = Excerpt.objects.filter(inquiry=inquiry)
    if theme is not None:
        listed = listed.filter(themings__theme=theme)
    keys = sorted(live_excerpts(list(listed.order_by("pk").values_list("pk", flat=True)), door))
    if not keys:
        raise Refused(_("There is nothing to take: no excerpt is open to you here."))
    persons = set(Span.objects.filter(excerpt__in=keys).exclude(turn__owner=None).values_list("turn__owner", flat=True))
    copy = number_copy(inquiry=inquiry, kind="excerpts", form=form, by=by, at=at, persons=persons)
    rows = opened(keys, door, thing=key_of(copy))
    if form == "docx":
        return copy, BytesIO(to_docx(_paper(inquiry, copy, rows, theme)))
    numbered = f"{copy.number}, {copy.holder_name}"
    if inquiry.place.sample:
        numbered += " · " + _("This is a made-up sample. Nobody in it is real.")
    table = (
        (
            r.words, r.name, _("noted") if r.noted else "", "; ".join(r.themes), "; ".join(r.claims), r.where, r.key,
            numbered,
        )
        for r in rows
    )  # fmt: skip
    head = [
        _("Words"), _("Who"), _("How"), _("Themes"), _("Claims"), _("Conversation"), _("Key"), _("Copy"),
    ]  # fmt: skip
    return copy, to_csv(head, table) if form == "csv" else to_xlsx(_("Excerpts"), head, table)


def opened(keys: list[int], door: Door, thing: str) -> Iterator[Taken]:
    """These excerpts, some at a time, as far as they still show. Four queries for each lot."""
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        words = shown_excerpts(part, door, thing=thing)
        themes: dict[int, list[str]] = {}
        named = Theming.objects.filter(excerpt__in=part).order_by("theme__name")
        for excerpt, name in named.values_list("excerpt", "theme__name"):
            themes.setdefault(excerpt, []).append(name)
        claims: dict[int, list[str]] = {}
        cited = Citation.objects.filter(excerpt__in=part, claim__put_away_at__isnull=True).select_related("claim")
        for citation in cited.order_by("order", "pk"):
            said = f"{citation.get_stance_display()}: {citation.claim.said}"
            claims.setdefault(citation.excerpt_id, []).append(said)
        uuids = dict(Excerpt.objects.filter(pk__in=part).values_list("pk", "uuid"))
        for key in part:
            found = words.get(key)
            if found is None:
                continue
            document = found.spans[0].turn.document
            yield Taken(
                words=found.text,
                name=found.name,
                noted=found.noted,
                themes=tuple(themes.get(key, ())),
                claims=tuple(claims.get(key, ())),
                where=document.title or document.name,
                key=str(uuids[key]),
            )


def _paper(inquiry: Inquiry, copy: Copy, rows: Iterator[Taken], theme: Theme | None) -> Paper:
    note = _("This is copy %(n)s, numbered to %(who)s. If someone takes their words back we ask you to destroy it.")
    under: dict[str, list[Taken]] = {}
    for row in rows:
        for name in (theme.name,) if theme else row.themes or ("",):
            under.setdefault(name, []).append(row)
    blocks: list[Block] = []
    for name in sorted(under, key=lambda n: (not n, n.casefold())):
        blocks.append(Heading(name or _("Under no theme yet"), 1))
        for row in under[name]:
            about = (row.where, *row.claims)
            blocks.append(Quotation(tuple(row.words.split("\n\n")), by=row.name, noted=row.noted, about=about))
    blocks.append(Paragraph((Run(_("Words stand under each theme they carry.")),), "quiet"))
    return Paper(
        title=_("Excerpts: %(theme)s") % {"theme": theme.name} if theme else _("Excerpts"),
        under=(
            inquiry.name,
            *((_("This is a made-up sample. Nobody in it is real."),) if inquiry.place.sample else ()),
        ),
        language=get_language() or "en-gb",
        blocks=tuple(blocks),
        footer=note % {"n": copy.number, "who": copy.holder_name},
    )
