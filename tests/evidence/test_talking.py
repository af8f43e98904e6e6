"""One conversation as markup: everything escaped, and a question said in full once."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import UUID

from trailbook.evidence.gate import Shown
from trailbook.evidence.talking import NOBODY, Beside, talk_markup
from trailbook.evidence.upward import Mark
from trailbook.evidence.words import Piece

FIRST = Mark("1 How <are> you?", "machine", unconfirmed=True, short="1")
SECOND = Mark("2 And now?", "person", short="2")


def shown(pk: int, text: str, *, asks: bool = False, owner: int | None = 7, name: str = "Ann & co") -> Shown:
    turn = SimpleNamespace(pk=pk, uuid=UUID(int=pk), asks=asks, owner_id=owner, manner="said", said_number=1)
    return Shown(turn, 0, len(text), (Piece("words", text, 0),), name, False, "")  # type: ignore[arg-type]


def markup(*turns: Shown, may_claim: bool = True, **marks: list[Mark]) -> str:
    beside = Beside(
        {int(k[1:]): v for k, v in marks.items()}, {1: [UUID(int=9)]}, may_claim, f"/c/{NOBODY}/", f"/e/{NOBODY}/"
    )
    return talk_markup(turns, beside)


def test_words_names_and_questions_are_escaped():
    html = markup(shown(1, "<b>5 < 6</b>"), t1=[FIRST])
    assert "&lt;b&gt;5 &lt; 6&lt;/b&gt;" in html
    assert "Ann &amp; co" in html
    assert "1 How &lt;are&gt; you? · placed by machine, not confirmed" in html


def test_a_question_is_said_in_full_once_and_again_after_another():
    turns = [shown(n, "x") for n in range(1, 6)]
    html = markup(*turns, t1=[FIRST], t2=[FIRST], t3=[SECOND], t4=[SECOND], t5=[FIRST])
    assert html.count("How &lt;are&gt; you?") == 2
    assert html.count("as above: 1 · not confirmed") == 1
    assert html.count("2 And now?") == 1
    assert html.count("as above: 2<") == 1


def test_only_who_may_and_only_words_with_an_owner_can_be_carried_on():
    assert f'href="/c/{UUID(int=1)}/"' in markup(shown(1, "x"))
    assert f'href="/e/{UUID(int=9)}/"' in markup(shown(1, "x"))
    assert "/c/" not in markup(shown(1, "x"), may_claim=False)
    assert "<a href=" not in markup(shown(2, "x", owner=None))
    assert "data-choose" not in markup(shown(2, "x", asks=True))
