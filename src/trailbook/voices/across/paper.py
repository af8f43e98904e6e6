"""Voices of some people, and side by side, as a paper and as data."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from trailbook.kit.papers import Block, Heading, Paragraph, Run

from ..paper import answer_block
from .choice import Choice
from .reading import Counted, WholeColumn


def said_in_numbers(counted: list[Counted]) -> str:
    """A group's numbers on a line: “Asked: seven. Passed: fewer than five.”"""
    return " ".join(f"{c.name}: {c.said}." for c in counted)


def blocks_of(choice: Choice, columns: list[WholeColumn]) -> list[Block]:
    """Every question, and under it each group with its numbers and its answers."""
    blocks: list[Block] = [Paragraph((Run(choice.sentence),), "claim")]
    if choice.by:
        blocks.append(Paragraph((Run(choice.by_sentence),), "quiet"))
    blocks.append(Paragraph((Run(small_numbers()),), "note"))
    for n, question in enumerate(columns[0].voices.questions if columns else []):
        blocks.append(Heading(f"{question.number} {question.text}".strip(), 1))
        for column in columns:
            if choice.by:
                blocks.append(Heading(f"{column.title} ({column.people})", 2))
            blocks.append(Paragraph((Run(said_in_numbers(column.counted[question.head.lineage])),), "quiet"))
            answers = column.voices.questions[n].answers
            if not answers:
                blocks.append(Paragraph((Run(_("Nobody’s answer to this is open here yet.")),), "quiet"))
            blocks += [answer_block(a) for a in answers]
    return blocks


def small_numbers() -> str:
    """What stands wherever some people are looked at."""
    return _(
        "Small numbers are not told, and small groups are put together, so that nobody who is not named can be told "
        "from the others. Whoever knows people well may still guess."
    )


def data_of(choice: Choice, columns: list[WholeColumn], answer: Any) -> dict[str, Any]:
    """The same as data: what is shown, in words, and each question's groups. A number is a number where it may be
    told, *few* (fewer than five, or none), *more* (five or more), or null."""
    first = columns[0].voices.questions if columns else []
    return {
        "shown": {
            "in_words": choice.sentence,
            "side_by": choice.by.title if choice.by else None,
            "groups": [{"name": c.title, "people": c.people} for c in columns],
        },
        "questions": [
            {
                "number": q.number,
                "text": q.text,
                "groups": [
                    {
                        "name": c.title,
                        "answers": [answer(a) for a in c.voices.questions[n].answers],
                        **{x.key: x.value for x in c.counted[q.head.lineage]},
                    }
                    for c in columns
                ],
            }
            for n, q in enumerate(first)
        ],
    }
