"""Voices from the Field as a paper, each copy numbered to its holder on every page."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trailbook.consent.models import Copy
from trailbook.kit.papers import Block, Heading, Listing, Paper, Paragraph, Quotation, Run, to_docx, to_html, to_pdf
from trailbook.people.models import Inquiry

if TYPE_CHECKING:
    from .queries import Answer, Numbers, QuestionVoices, Voices


def paper_of(found: Voices, copy: Copy) -> Paper:
    """Every question, the numbers in words, and every answer under the name its contributor chose."""
    contents = [block for question in found.questions for block in _question(question)]
    return paper_around(found.inquiry, contents, len(found.questions), copy)


def paper_around(inquiry: Inquiry, contents: list[Block], questions: int, copy: Copy) -> Paper:
    """The paper around what stands in it."""
    from .files import note

    made = _("Copy %(n)s, made on %(day)s for %(who)s") % {
        "n": copy.number,
        "day": date_format(copy.made_at, "j F Y"),
        "who": copy.holder_name,
    }
    under = [f"{inquiry.place.name} · {inquiry.name}", made]
    if inquiry.place.sample:
        under.append(_("This is a made-up sample. Nobody in it is real."))
    blocks: list[Block] = [
        _says(_("What everyone said who wants the group to read it, question by question."), "lead"),
        _says(_("For the team and those in it. Keep it safe. Please do not pass it on."), "note"),
    ]
    blocks += contents
    return Paper(
        title=_("Voices from the Field"),
        under=tuple(under),
        language=get_language() or "en-gb",
        footer=str(note(copy)),
        contents=_("Questions") if questions > 2 else "",
        blocks=tuple(blocks),
    )


def to_bytes(paper: Paper, form: str) -> bytes:
    """The paper as *html*, *docx* or *pdf*. KeyError for any other form."""
    writers = {"html": lambda p: to_html(p).encode(), "docx": to_docx, "pdf": to_pdf}
    return writers[form](paper)


def _question(question: QuestionVoices) -> list[Block]:
    blocks: list[Block] = [Heading(f"{question.number} {question.text}".strip(), 1)]
    if question.head.earlier:
        blocks.append(_says(_("Asked in an earlier version of the guide."), "quiet"))
    if question.head.prompts:
        blocks.append(_says(_("What else was asked with it"), "label"))
        blocks.append(Listing(tuple((Run(f"{n} {text}".strip()),) for n, text in question.head.prompts)))
    blocks.append(_says(_in_words(question.numbers), "quiet"))
    if not question.answers:
        blocks.append(_says(_("Nobody’s answer to this is open here yet."), "quiet"))
    return blocks + [answer_block(a) for a in question.answers]


def answer_block(answer: Answer) -> Quotation:
    """One answer under its contributor's name, with what stands beside it."""
    about = []
    if answer.prompt:
        about.append(_("on %(n)s") % {"n": answer.prompt})
    if answer.quoted_by:
        about.append(_("quoted by %(who)s") % {"who": answer.quoted_by})
    if answer.interpreted:
        about.append(_("said through an interpreter"))
    if answer.unconfirmed:
        about.append(_("placed here by machine, not confirmed"))
    words = [p for s in answer.spoken for p in s.text.split("\n\n")]
    return Quotation(
        tuple(w.strip() for w in words if w.strip()),
        answer.contributor,
        noted=answer.noted,
        about=tuple(about),
        name_first=True,
    )


def _in_words(numbers: Numbers) -> str:
    """How many were asked, as the page says it."""
    return unescape(strip_tags(render_to_string("voices/_numbers.html", {"numbers": numbers}))).strip()


def _says(text: str, role: str) -> Paragraph:
    return Paragraph((Run(text),), role)  # type: ignore[arg-type]
