"""One conversation as markup: whoever speaks, what they said, where it is placed, what was made of it.

In Python, not in a template: there are hundreds of turns on a page, and a template takes ten times as long over each.
Every word and name is escaped here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from uuid import UUID

from django.utils.translation import gettext as _

from .gate import Shown
from .upward import Mark

#: Stands in an address until a turn or an excerpt does: making an address for each costs more than their words.
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Beside:
    """What stands beside the words: the marks of each turn, the excerpts made of it, and where to choose more, if the
    reader may. The addresses have NOBODY where a turn or an excerpt comes."""

    marks: Mapping[int, Sequence[Mark]]
    excerpts: Mapping[int, Sequence[UUID]]
    may_claim: bool
    choose_at: str
    excerpt_at: str


def pieces(shown: Shown) -> str:
    """Markup of one stretch. What is held back or masked is told from words by more than colour."""
    if len(shown.pieces) == 1 and shown.pieces[0].kind == "words":  # as nearly everywhere
        piece = shown.pieces[0]
        return f'<span data-start="{piece.start}">{escape(piece.text)}</span>'
    made = []
    for piece in shown.pieces:
        if piece.kind == "words":
            made.append(f'<span data-start="{piece.start}">{escape(piece.text)}</span>')
        elif piece.kind == "held":
            made.append(f'<i class="held">{escape(_("[held back]"))}</i>')
        else:
            made.append(f'<i class="mask">{escape(piece.text)}</i>')
    return "".join(made)


def talk_markup(shown: Iterable[Shown], beside: Beside) -> str:
    """The turns of a conversation, in order."""
    names: dict[str, str] = {}
    marks: dict[tuple[Mark, bool], str] = {}
    above: Sequence[Mark] = ()
    badges = {
        "noted": _badge(_("noted by someone else, not word for word")),
        "interpreted": _badge(_("said through an interpreter")),
        "unknown": _badge(_("speaker not known: these words stay with the team")),
    }
    by_machine = escape(_("placed by machine, not confirmed"))
    choose, from_answer, excerpt = escape(_("Choose words")), escape(_("from answer %(n)s")), escape(_("excerpt %(n)s"))
    before, after = (escape(part) for part in beside.choose_at.split(str(NOBODY)))
    excerpt_before, excerpt_after = (escape(part) for part in beside.excerpt_at.split(str(NOBODY)))
    made: list[str] = []
    for n, s in enumerate(shown, 1):
        turn, key = s.turn, str(s.turn.uuid)
        name = names.get(s.name)
        if name is None:
            name = names[s.name] = escape(s.name)
        if turn.asks:
            made.append(
                f'<div class="turn asks" id="t-{key}"><p class="who">{name}</p><div class="said">{pieces(s)}</div></div>\n'
            )
            continue
        noted = " noted" if s.noted else ""
        made.append(f'<article class="turn answers{noted}" id="t-{key}">\n<p class="who"><strong>{name}</strong>')
        if s.quoted_by:
            made.append(_badge(_("quoted by %(who)s") % {"who": s.quoted_by}))
        if s.noted:
            made.append(badges["noted"])
        if s.interpreted:
            made.append(badges["interpreted"])
        if not turn.owner_id:
            made.append(badges["unknown"])
        here = beside.marks.get(turn.pk, ())
        again, above = here == above, here
        for mark in here:
            if (mark, again) not in marks:
                marks[mark, again] = _mark_again(mark) if again else _mark(mark, by_machine)
            made.append(marks[mark, again])
        address = f"{before}{key}{after}" if beside.may_claim else ""
        told = f' data-choose="{address}" data-revision="{turn.said_number}"' if address else ""  # type: ignore[attr-defined]
        made.append(f'</p>\n<div class="said"{told}>{pieces(s)}</div>\n<p class="tools">')
        if address and turn.owner_id:
            made.append(f'<a href="{address}">{choose}<span class="sr"> {from_answer % {"n": n}}</span></a>')
        for i, one in enumerate(beside.excerpts.get(turn.pk, ()), 1):
            made.append(f' <a href="{excerpt_before}{one}{excerpt_after}">{excerpt % {"n": i}}</a>')
        made.append("</p>\n</article>\n")
    return "".join(made)


def _badge(text: str, kind: str = "") -> str:
    return f' <span class="badge{kind}">{escape(text)}</span>'


def _mark(mark: Mark, by_machine: str) -> str:
    text = escape(mark.text)
    inner = f'<a href="{escape(mark.address)}">{text}</a>' if mark.address else text
    return (
        f' <span class="badge unconfirmed">{inner} · {by_machine}</span>'
        if mark.unconfirmed
        else (f' <span class="badge">{inner}</span>')
    )


def _mark_again(mark: Mark) -> str:
    """The same for an answer that stands under the same question as the one above it: said in full each time, it would
    be more than the words."""
    text = escape(_("as above: %(n)s") % {"n": mark.short} if mark.short else _("as above"))
    return (
        f' <span class="badge unconfirmed">{text} · {escape(_("not confirmed"))}</span>'
        if mark.unconfirmed
        else f' <span class="badge">{text}</span>'
    )
