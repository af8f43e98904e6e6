"""Files of every form bent at random: reading never raises, ends in time, and keeps nothing by halves. And big ones."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile.making import CHAT, whole
from tests.hostile.test_files import LIMITS, whole_or_not_at_all
from trailbook.guides.reading import GuideError, read_guide_apart
from trailbook.interviews.reading import chats, read_apart
from trailbook.interviews.reading.apart import USUAL
from trailbook.kit.limited import Limits
from trailbook.reports.reading import read_report

WHOLE = whole()
SPLINTERS = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\x00", b"\xff\xfe", b"<", b"</", b"]]>", b"&#0;", b"{\\", b"}" * 9, b"\n" * 9, b'"', b"PK\x03\x04", b"%%EOF"]
    ),
    st.text(alphabet="\u202e\u200b\u200e\ud7ff\U0001f60a:[]()*_>#-|;,", max_size=12).map(str.encode),
)
BENDS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), SPLINTERS), min_size=1, max_size=6)


def bent(data: bytes, bends: list[tuple[float, int, bytes]]) -> bytes:
    for where, gone, instead in bends:
        at = int(where * len(data))
        data = data[:at] + instead + data[at + gone :]
    return data


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(WHOLE)), bends=BENDS)
def test_a_bent_file_is_read_or_told(name: str, bends: list[tuple[float, int, bytes]]) -> None:
    began = time.monotonic()
    doc = read_apart(name, bent(WHOLE[name], bends), limits=LIMITS)
    assert time.monotonic() - began < 20
    whole_or_not_at_all(doc, name)
    assert doc.error or doc.turns or doc.notes or doc.facts
    for turn in doc.turns:
        assert turn.text.strip()
        turn.text.encode()
        assert "\x00" not in turn.text + (turn.speaker or "")
        assert turn.speaker is None or len(turn.speaker) < 2_000
    if doc.by_message:
        assert not chats.chosen(doc, []).turns


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(["a.md", "a.txt", "a.docx", "a.odt", "a.rtf", "a.html", "a.pdf"]), bends=BENDS)
def test_a_bent_guide_is_read_or_told(name: str, bends: list[tuple[float, int, bytes]]) -> None:
    said, asked = "", 0
    try:
        asked = len(read_guide_apart(name, bent(WHOLE[name], bends)).questions)
    except GuideError as why:
        said = str(why)
    assert asked or said.startswith(name)


@settings(max_examples=150, deadline=2000)
@given(
    st.lists(
        st.sampled_from(
            ["Claim: ", "> ", "\n", "\n\n", "# ", "“", "”", "— Wren", "Challenge: ", "a b ", "---\n", "=\n"]
        )
    )
)
def test_any_report_file_is_read(parts: list[str]) -> None:
    read_report("".join(parts))


@pytest.mark.parametrize(
    ("name", "long"),
    [
        ("a.md", "["),
        ("a.md", "!["),
        ("a.md", "**a "),
        ("a.md", "_a"),
        ("a.txt", "A b "),
        ("a.txt", "(a "),
        ("a.txt", "1."),
        ("a.txt", "00:00 "),
        ("a.csv", "@"),
        ("a.csv", "<b>"),
        ("a.csv", "&"),
        ("a.csv", '"'),
        ("a.html", "<a "),
        ("a.html", "<!--"),
        ("a.rtf", "\\u1"),
        ("chat.txt", "27/03/2022, 13:32 - a "),
        ("a.vtt", "<v a>"),
        ("a.eml", "=?"),
    ],
)
def test_long_lines_cost_no_more_than_their_length(name: str, long: str) -> None:
    """No pattern goes back over what it has read again and again: of a line four times as long, not sixteen times the
    work. Measured roughly, since the machine may be busy."""
    before = {
        "a.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n",
        "a.rtf": "{\\rtf1 ",
        "chat.txt": CHAT,
        "a.eml": "From: a\nSubject: b\n\n",
    }
    before.setdefault(name, "")

    def takes(n: int) -> float:
        data = (before[name] + long * (n // len(long))).encode()
        began = time.monotonic()
        read_apart(name, data, limits=LIMITS)
        return time.monotonic() - began

    takes(1_000)
    assert takes(80_000) < 3 or takes(320_000) < 9 * max(0.3, takes(80_000))


BIG = Limits(USUAL.memory, 60, 120)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", lambda: b"a" * (200 * 1024 * 1024), "is bigger than 50 MB"),
        ("a.txt", lambda: b"word " * 10_000_000, ""),
        ("a.txt", lambda: b"x" * 50_000_000, ""),
        ("a.csv", lambda: (",".join(f"Question {n}?" for n in range(10_000)) + "\n" + ",".join(["a b c d e"] * 10_000)).encode(), "columns"),
        ("a.csv", lambda: ("name,Why?\n" + "P,some words that answer\n" * 60_000).encode(), "rows"),
        ("a.txt", lambda: "".join(f"KIT: why {n}?\n\nWREN: because {n}.\n\n" for n in range(50_000)).encode(), ""),
        ("a.txt", lambda: "".join(f"Person{n} Name: said {n}.\n\n" for n in range(30_000)).encode(), ""),
        ("chat.txt", lambda: "".join(f"27/03/2022, 13:{n % 60:02} - P{n % 300}: m {n}\n" for n in range(100_000)).encode(), ""),
    ],
)  # fmt: skip
def test_big_ones_are_read_or_told_in_time(name: str, data, said: str) -> None:
    doc = read_apart(name, data(), limits=BIG)
    whole_or_not_at_all(doc, name)
    if said:
        assert said in (doc.error or "")
    else:
        assert doc.turns or "memory" in (doc.error or "")
