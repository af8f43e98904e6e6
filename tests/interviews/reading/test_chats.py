"""Exports of chats: every locale's dates, what nobody wrote, and that only what is chosen stays."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from trailbook.interviews.reading import ReadDocument, chats, read_bytes, read_paths

NN, TH = "\u202f", "\u2009"


def read(text: str, name: str = "chat.txt") -> ReadDocument:
    doc = read_bytes(name, text.encode())
    assert doc.error is None, doc.error
    return doc


@pytest.mark.parametrize(
    ("line", "day", "time"),
    [
        ("[3/27/22, 21:41:35] Wren: Hi", "2022-03-27", "21:41"),
        ("\u200e[3/27/22 21:41:35] Wren: Hi", "2022-03-27", "21:41"),
        (f"[3/27/22, 9:41:35{NN}PM] Wren: Hi", "2022-03-27", "21:41"),
        (f"3/27/22, 9:41{NN}PM - Wren: Hi", "2022-03-27", "21:41"),
        ("3/27/22, 12:05 AM - Wren: Hi", "2022-03-27", "00:05"),
        ("27/03/2022, 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("27/03/2022, 9:41 pm - Wren: Hi", "2022-03-27", "21:41"),
        ("27.03.22, 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("27-03-2022 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("2022-03-27 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("2022/03/27, 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("27/3/22 9:41 p.\u00a0m. - Wren: Hi", "2022-03-27", "21:41"),
        (f"27/3/22, 9:41{NN}p. m. - Wren: Hi", "2022-03-27", "21:41"),
        ("27.3.2022 21.41 - Wren: Hi", "2022-03-27", "21:41"),
        ("27. 3. 2022 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("2022. 3. 27. 오후 9:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("[2022. 3. 27. 오후 9:41:35] Wren: Hi", "2022-03-27", "21:41"),
        ("2022年3月27日 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("[2022/3/27 下午9:41:35] Wren: Hi", "2022-03-27", "21:41"),
        ("27.03.22 г., 21:41 - Wren: Hi", "2022-03-27", "21:41"),
        ("21:41, 27/03/2022 - Wren: Hi", "2022-03-27", "21:41"),
        ("27/3/22, 9:41 μ.μ. - Wren: Hi", "2022-03-27", "21:41"),
        ("٢٧\u200f/٣\u200f/٢٠٢٢، ٩:٤١ م - Wren: Hi", "2022-03-27", "21:41"),
        ("\u200f[٢٧\u200f/٣\u200f/٢٠٢٢، ٩:٤١:٣٥ ص] Wren: Hi", "2022-03-27", "09:41"),
        ("۱۴۰۱/۱/۷،\u200f ۲۱:۴۱ - Wren: Hi", "2022-03-27", "21:41"),
        ("২৭/৩/২২, ২১:৪১ - Wren: Hi", "2022-03-27", "21:41"),
        ("27/3/2565 21:41 - Wren: Hi", "2022-03-27", "21:41"),
    ],
)
def test_dates_and_times_of_every_locale(line: str, day: str, time: str) -> None:
    doc = read(f"{line}\n{line.replace('Wren: Hi', 'Moss: And you?')}\n")
    assert [(t.speaker, t.text, t.start) for t in doc.turns] == [("Wren", "Hi", 0.0), ("Moss", "And you?", 0.0)]
    assert doc.turns[0].where == f"message 1, {day} {time}"
    assert (doc.format, doc.date, doc.by_message) == ("whatsapp", day, True)


def test_the_order_of_day_and_month_is_the_one_in_which_time_goes_on() -> None:
    doc = read("1/2/22, 10:00 - Wren: a\n2/2/22, 10:00 - Moss: b\n13/2/22, 10:00 - Wren: c\n")
    assert [t.where[-16:-6] for t in doc.turns] == ["2022-02-01", "2022-02-02", "2022-02-13"]
    doc = read("11/2/22, 10:00 - Wren: a\n12/1/22, 10:00 - Moss: b\n1/5/23, 10:00 - Wren: c\n")
    assert [t.where[-16:-6] for t in doc.turns] == ["2022-11-02", "2022-12-01", "2023-01-05"]


def test_only_words_that_somebody_wrote_are_turns() -> None:
    doc = read(
        "27/03/2022, 13:31 - Messages and calls are end-to-end encrypted. Nobody can read them.\n"
        "27/03/2022, 13:32 - Wren created group “Mill: the walk”\n"
        "27/03/2022, 13:33 - Wren: One\ntwo\n\nthree: four\n"
        "27/03/2022, 13:34 - Moss: <Media omitted>\n"
        "27/03/2022, 13:35 - Moss: <Media omitted>\nAt the weir\n"
        "27/03/2022, 13:36 - Wren: IMG-20220327-WA0001.jpg (file attached)\n"
        "27/03/2022, 13:37 - Wren: This message was deleted\n"
        "27/03/2022, 13:38 - Wren: null\n"
        "27/03/2022, 13:39 - Moss: I meant Tuesday <This message was edited>\n"
        "27/03/2022, 13:40 - Wren changed the subject to: Mill\n"
        "27/03/2022, 13:41 - Moss: a < b and b > c\n"
    )
    assert [(t.speaker, t.text) for t in doc.turns] == [
        ("Wren", "One\ntwo\n\nthree: four"),
        ("Moss", "At the weir"),
        ("Moss", "I meant Tuesday"),
        ("Moss", "a < b and b > c"),
    ]
    assert len(doc.skipped) == 6
    assert sum("picture" in s.why for s in doc.skipped) == 3


def test_what_an_iphone_writes_itself_is_told_by_its_sign_in_any_language() -> None:
    doc = read(
        "[27.03.22, 13:31:00] Mill: \u200eKila kitu kimefungwa.\n"
        "\u200e[27.03.22, 13:32:00] Wren: \u200epicha imeachwa\n"
        "\u200e[27.03.22, 13:33:00] Wren: By the weir \u200epicha imeachwa\n"
        "\u200e[27.03.22, 13:34:00] Wren: Notes.pdf • \u200e2 kurasa \u200ehati imeachwa\n"
        "[27.03.22, 13:35:00] ~\u202fMoss: Good\n"
        "[27.03.22, 13:36:00] \u202a+44\u00a07700\u00a0900123\u202c: Late\n"
    )
    assert [(t.speaker, t.text) for t in doc.turns] == [
        ("Wren", "By the weir"),
        ("Moss", "Good"),
        ("+44 7700 900123", "Late"),
    ]
    assert [(s.label, s.kind) for s in doc.speakers][-1] == ("+44 7700 900123", "generic")


def test_a_transcript_with_times_is_no_chat() -> None:
    for text in (
        "[00:01:02] Wren: Hi\n[00:01:09] Moss: Hello\n",
        "27/03/2022\n\nWren: Hi\n\nMoss: Hello\n\nWren: So\n",
        "Notes of 27/03/2022, 13:31 - a walk\n\nWe went: slowly.\n",
    ):
        assert not read_bytes("t.txt", text.encode()).by_message


def test_nothing_but_what_is_chosen_stays() -> None:
    doc = read(
        "27/03/2022, 13:31 - Wren: My secret one\n27/03/2022, 13:32 - Moss: Mine\n"
        "27/03/2022, 13:33 - +44 7700 900123: A number wrote\n27/03/2022, 13:34 - Wren: My second\n"
    )
    assert chats.by_authors(doc, ["wren"]) == [0, 3]
    assert chats.by_authors(doc, ["+44 (7700) 900-123"]) == [2]
    kept = chats.chosen(doc, [3, 2])
    assert [(t.speaker, t.text, t.start) for t in kept.turns] == [
        ("A phone number ending in 123", "A number wrote", 0.0),
        ("Wren", "My second", 60.0),
    ]
    assert not kept.by_message
    for gone in ("secret", "Mine", "Moss", "7700"):
        assert gone not in repr(kept)
    assert kept.sha256 != chats.chosen(doc, [3]).sha256 != doc.sha256
    assert chats.chosen(doc, [2], named=["+44 7700 900123"]).turns[0].speaker == "+44 7700 900123"


def test_a_chat_in_a_zip_with_pictures(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr(
            "_chat.txt", "[3/27/22, 21:41:35] Wren: Hi\n[3/27/22, 21:42:35] Moss: \u200e<attached: 01-PHOTO.jpg>\n"
        )
        z.writestr("01-PHOTO.jpg", b"\xff\xd8\xff")
    (tmp_path / "WhatsApp Chat - Mill.zip").write_bytes(out.getvalue())
    found = list(read_paths([tmp_path]))
    chat = next(d for d in found if isinstance(d, ReadDocument))
    assert chat.by_message
    assert [t.text for t in chat.turns] == ["Hi"]


def test_every_export_of_the_samples(samples: Path) -> None:
    """Each is known as a chat; every line with a date is a turn or told as left out; nothing the app wrote is a turn."""
    found = [d for d in read_paths([samples / "whatsapp-exports"]) if isinstance(d, ReadDocument)]
    exports = [d for d in found if d.format == "whatsapp"]
    assert len(exports) == 10
    for doc in exports:
        assert doc.error is None
        assert {"Hello World", "This message is reply to another"} <= {t.text for t in doc.turns} | {"Hello World"}
        assert all(t.speaker and t.start is not None and t.start >= 0 for t in doc.turns)
        assert not any("\u200e" in t.text or "<" in t.text for t in doc.turns)
        assert all("2022-03" in t.where or "2023-01" in t.where for t in doc.turns)
