"""Promise 4: each published quote equals its source, character for character, apart from marked omissions, masks put
in by hand, and what the speaker holds back."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.cast import BY, EVERYTHING, hear_one
from trailbook.evidence import actions as evidence
from trailbook.evidence.doors import server_door
from trailbook.people import actions as people
from trailbook.reports import actions
from trailbook.reports.finding import Held, Words

pytestmark = pytest.mark.slow

WORDS = [
    "the", "kettle", "didn’t", "boil", "café", "on", "Tuesdays,", "and", "naïve", "nobody’s", "asked:", "why?", "Ünder",
    "well-known", "bridges", "“soft”", "hearts", "(still)", "rain", "🌧", "sideways", "42", "buses.", "went", "round",
    "No.", "I", "can't", "say", "more", "—", "really", "ever", "again", "somehow", "tea", "cold", "stairs", "light",
]  # fmt: skip


@st.composite
def sayings(draw):
    """What somebody said, and stretches of it in order that are quoted, with cuts made afterwards."""
    words = draw(st.lists(st.sampled_from(WORDS), min_size=12, max_size=len(WORDS), unique=True))
    gaps = [draw(st.sampled_from([" ", " ", " ", "\n", "  "])) for _ in words]
    text = "".join(w + g for w, g in zip(words, gaps, strict=True)).strip()
    at, stretches = 0, []
    for word in words:
        start = text.index(word, at)
        at = start + len(word)
        stretches.append((start, at))
    ends = sorted(draw(st.lists(st.integers(0, len(words) - 1), min_size=2, max_size=6, unique=True)))
    parts = [(stretches[a][0], stretches[b][1]) for a, b in zip(ends[::2], ends[1::2], strict=False) if b - a >= 2]
    parts = parts or [(stretches[0][0], stretches[-1][1])]
    cuts = [
        (stretches[a][0], stretches[min(a + n, len(words) - 1)][1], draw(st.sampled_from(["held", "[a friend]"])))
        for a, n in draw(st.lists(st.tuples(st.integers(0, len(words) - 1), st.integers(0, 3)), max_size=2))
    ]
    return text, parts, cuts


def plain(text: str) -> str:
    return " ".join(text.split())


def quoted(text: str, parts: list[tuple[int, int]], marks: str) -> str:
    """As an author would write it down: omissions marked, other quotation marks, lines broken elsewhere."""
    said = " […] ".join(plain(text[a:b]) for a, b in parts)
    said = said.replace("’", "'") if marks == '"' else said
    said = said.replace("“", '"').replace("”", '"') if marks == "»" else said
    words = said.split(" ")
    return "\n> ".join(" ".join(words[i : i + 5]) for i in range(0, len(words), 5))


def expected(text: str, parts: list[tuple[int, int]], cuts: list[tuple[int, int, str]]) -> str | None:
    """Letter by letter: each letter is itself, or its cut. What is held back wins over a mask."""
    owner: dict[int, tuple[int, str]] = {}
    for n, (start, end, what) in sorted(enumerate(cuts), key=lambda c: c[1][2] == "held"):
        owner |= dict.fromkeys(range(start, end), (n, what))
    shown = []
    for a, b in parts:
        out, own, last = "", "", None
        for i in range(a, b):
            cut = owner.get(i)
            if cut is None:
                out, own = out + text[i], own + text[i]
            elif cut != last:
                out += "[held back]" if cut[1] == "held" else cut[1]
            last = cut
        if not own.strip():
            return None
        shown.append(out)
    return plain(" […] ".join(shown))


@given(sayings(), st.sampled_from(['"', "“", "»"]))
def test_a_quotation_is_found_where_it_stands(saying, marks):
    text, parts, _cuts = saying
    words = Words([Held(turn=1, revision=1, text=text, owner=1, document=1, position=0)])
    found = words.find(quoted(text, parts, marks).replace("\n> ", "\n"))
    assert len(found) == 1
    for span, (a, b) in zip(found[0].spans, parts, strict=True):
        assert plain(text[span.start : span.end]).strip("“”.,—") == plain(text[a:b]).strip("“”.,—")


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)
@given(saying=sayings(), marks=st.sampled_from(['"', "“", "»"]))
def test_what_is_published_is_what_was_said(cast, saying, marks):
    text, parts, cuts = saying
    person = people.add_person(place=cast.place, name=f"P {uuid.uuid4().hex[:8]}", by=BY, at=cast.at)
    document = hear_one(cast.inquiry, person, cast.lee, text, EVERYTHING, cast.at)
    file = (
        f"# {uuid.uuid4().hex}\n\n## Part\n\nClaim: It is so.\n\n> {quoted(text, parts, marks)} — {person.name}\n\n"
        "No challenge: we asked one.\n"
    )
    report = actions.import_report(
        inquiry=cast.inquiry, name="r.md", data=file, door=server_door(BY), by=BY, at=timezone.now()
    ).report
    actions.publish(report=report, by=BY, at=timezone.now())
    turn = document.turns.get(asks=False)
    stands = {(s.start, s.end) for s in turn.spans.all()}
    assert all(turn.current.text[a:b] for a, b in stands)
    for start, end, what in cuts:
        if what == "held":
            evidence.hold_back(turn=turn, start=start, end=end, by=person.actor, at=timezone.now())
        else:
            evidence.make_mask(
                turn=turn, revision=turn.current, start=start, end=end, shown_as=what, by=BY, at=timezone.now()
            )
    caches["limits"].clear()
    shown = json.loads(Client().get(reverse("sharing:json", args=[report.slug])).content)
    claims = [c for c in shown["claims"] if c["support"]]
    spans = [(s.start, s.end) for s in turn.spans.order_by("order")]
    wanted = expected(text, spans, cuts)
    if wanted is None:
        assert claims == []
    else:
        assert [q["text"] for c in claims for q in c["support"]] == [wanted]
