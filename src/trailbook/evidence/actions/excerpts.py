"""Excerpts, themes, held-back passages and masks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from trailbook.consent import withdrawn
from trailbook.kit.prepared import Prepared, put_in
from trailbook.kit.refused import Refused
from trailbook.ledger.actions import record
from trailbook.ledger.rules import Actor
from trailbook.people.actions import raise_consent_number
from trailbook.people.models import Inquiry

from .. import rules
from ..models import Excerpt, HoldBack, Mask, Revision, Span, Theme, Theming, Turn


@transaction.atomic
def make_excerpt(
    *,
    inquiry: Inquiry,
    spans: Sequence[tuple[Turn, Revision, int, int]],
    by: Actor,
    at: datetime,
    note: str = "",
) -> Excerpt:
    """Make an excerpt of (turn, revision, start, end) stretches, in code points. The same stretches again
    give the excerpt that is there. Raises Refused where a stretch is empty, outside its words, the asker's,
    or in another inquiry."""
    for turn, revision, start, end in spans:
        why = rules.why_not_a_span(start, end, len(revision.text))
        if why is None and not revision.text[start:end].strip():
            why = "Nothing was chosen. Choose at least one word."
        if why is None and turn.asks:
            why = "These are the words of the person asking. They cannot be cited."
        if why is None and revision.turn_id != turn.pk:
            why = "Those words have changed since. Choose again."
        if why is None and turn.document.inquiry_id != inquiry.pk:
            why = "Those words belong to another inquiry."
        if why:
            raise Refused(why)
    if not spans:
        raise Refused("Nothing was chosen. Choose at least one word.")
    same = _same(inquiry, spans)
    if same is not None:
        return same
    excerpt = Excerpt(place=inquiry.place, inquiry=inquiry, made_by=by.key, made_at=at, note=note)
    put_in(excerpt)
    for order, (turn, revision, start, end) in enumerate(spans):
        before, after = rules.context(revision.text, start, end)
        put_in(
            Span(
                excerpt=excerpt,
                order=order,
                turn=turn,
                revision=revision,
                start=start,
                end=end,
                quote=revision.text[start:end],
                before=before,
                after=after,
            )
        )
    record(place=inquiry.place, by=by, verb="excerpted", thing=excerpt, at=at, spans=len(spans))
    return excerpt


def _same(inquiry: Inquiry, spans: Sequence[tuple[Turn, Revision, int, int]]) -> Excerpt | None:
    turn, revision, start, end = spans[0]
    wanted = [(t.pk, r.pk, s, e) for t, r, s, e in spans]
    for excerpt in _ALIKE.rows(inquiry=inquiry.pk, turn=turn.pk, revision=revision.pk, start=start, end=end):
        if [(s.turn_id, s.revision_id, s.start, s.end) for s in excerpt.spans.all()] == wanted:
            return excerpt
    return None


#: Excerpts with this very stretch in them.
_ALIKE = Prepared(
    lambda inquiry, turn, revision, start, end: (
        Excerpt.objects.filter(
            inquiry=inquiry, spans__turn=turn, spans__revision=revision, spans__start=start, spans__end=end
        )
        .distinct()
        .order_by("pk")
    ),
    inquiry=-900_041,
    turn=-900_042,
    revision=-900_043,
    start=900_000_044,
    end=900_000_045,
)


@transaction.atomic
def remove_excerpt(*, excerpt: Excerpt, by: Actor, at: datetime) -> None:
    place, key = excerpt.place, f"evidence.excerpt:{excerpt.uuid}"
    excerpt.delete()
    record(place=place, by=by, verb="removed", thing=key, at=at)


@transaction.atomic
def make_theme(
    *,
    inquiry: Inquiry,
    name: str,
    by: Actor,
    at: datetime,
    definition: str = "",
    parent: Theme | None = None,
) -> Theme:
    if not name.strip():
        raise Refused("A theme needs a name.")
    theme, made = Theme.objects.get_or_create(
        inquiry=inquiry,
        name=name.strip()[:120],
        defaults={
            "place": inquiry.place,
            "definition": definition,
            "parent": parent,
            "made_by": by.key,
            "made_at": at,
        },
    )
    if made:
        record(place=inquiry.place, by=by, verb="made", thing=theme, at=at)
    return theme


@transaction.atomic
def set_themes(*, excerpt: Excerpt, themes: Iterable[Theme], by: Actor, at: datetime) -> None:
    """The excerpt carries exactly these themes from now on."""
    wanted = {t.pk: t for t in themes}
    excerpt.themings.exclude(theme__in=wanted).delete()
    have = set(excerpt.themings.values_list("theme", flat=True))
    for pk, theme in wanted.items():
        if pk not in have:
            Theming.objects.create(excerpt=excerpt, theme=theme, by=by.key, at=at)
    record(place=excerpt.place, by=by, verb="themed", thing=excerpt, at=at, themes=len(wanted))


@transaction.atomic
def hold_back(
    *, turn: Turn, start: int, end: int, by: Actor, at: datetime, use: str = "team", revision: Revision | None = None
) -> HoldBack:
    """The owner (or the asker, for their own words) keeps a passage of the current revision (or of the one named) from
    a use; from *team* means from everyone but themselves."""
    words = revision or turn.current
    assert words is not None
    why = rules.why_not_a_span(start, end, len(words.text))
    if why:
        raise Refused(why)
    held = HoldBack.objects.create(
        place=turn.place, turn=turn, revision=words, start=start, end=end, use=use, by=by.key, at=at
    )
    record(place=turn.place, by=by, verb="held-back", thing=turn, at=at, use=use)
    raise_consent_number(turn.place)
    _list(withdrawn.HELD, held, at)
    return held


def _list(act: str, passage: HoldBack | Mask, at: datetime) -> None:
    """Put it on the list beside the database, so that an older backup does not undo it."""
    turn, part = passage.turn, f"{passage.revision.number}:{passage.start}-{passage.end}"
    use = passage.use if isinstance(passage, HoldBack) else ""
    withdrawn.append(withdrawn.passage(act, turn.owner, passage.place, turn, at, part=part, use=use))


@transaction.atomic
def lift_hold_back(*, held: HoldBack, by: Actor, at: datetime) -> None:
    held.lifted_at = at
    held.save(update_fields=["lifted_at"])
    record(place=held.place, by=by, verb="lifted-hold-back", thing=held.turn, at=at)
    raise_consent_number(held.place)
    _list(withdrawn.LIFTED, held, at)


@transaction.atomic
def make_mask(*, turn: Turn, revision: Revision, start: int, end: int, shown_as: str, by: Actor, at: datetime) -> Mask:
    """Show other words in public in place of this passage."""
    why = rules.why_not_a_span(start, end, len(revision.text)) or rules.why_not_a_mask(shown_as)
    if why:
        raise Refused(why)
    mask = Mask.objects.create(
        place=turn.place,
        turn=turn,
        revision=revision,
        start=start,
        end=end,
        shown_as=shown_as.strip(),
        by=by.key,
        at=at,
    )
    record(place=turn.place, by=by, verb="masked", thing=turn, at=at)
    raise_consent_number(turn.place)
    _list(withdrawn.MASKED, mask, at)
    return mask


@transaction.atomic
def lift_mask(*, mask: Mask, by: Actor, at: datetime) -> None:
    mask.lifted_at = at
    mask.save(update_fields=["lifted_at"])
    record(place=mask.place, by=by, verb="lifted-mask", thing=mask.turn, at=at)
    raise_consent_number(mask.place)
    _list(withdrawn.UNMASKED, mask, at)
