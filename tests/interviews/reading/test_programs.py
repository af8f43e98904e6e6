"""Transcripts and chats as well-known programs write them out. All of it is made up."""

from __future__ import annotations

import json

import pytest

from trailbook.interviews.reading import ReadDocument, read_bytes

SAID = ("How is it at the mill?", "The wheel stood still. It was cold.", "And then?", "We waited.")
WHO = ("Kit Boye", "Wren Hale", "Kit Boye", "Wren Hale")
AT = ("00:00:03", "00:00:09", "00:00:21", "00:00:25")
ENDS = ("00:00:05", "00:00:14", "00:00:22", "00:00:26")


def rows(form: str, between: str = "\n\n") -> str:
    """The same four turns, written in one form: {t} time, {e} end, {who}, {said}."""
    turns = zip(AT, ENDS, WHO, SAID, strict=True)
    return between.join(form.format(t=t, s=t[3:], e=e, who=who, said=said) for t, e, who, said in turns) + "\n"


def cells(form: str) -> str:
    return rows(form, "\n")


HTML_TABLE = "<table><tr><td></td><td>Timespan</td><td>Content</td><td>Speaker</td></tr>%s</table>"
OTR = {
    "text": "".join(
        f'<p><span class="timestamp" data-timestamp="1">{t[3:]}</span>&nbsp;{who}: {said}</p>'
        for t, who, said in zip(AT, WHO, SAID, strict=True)
    ),
    "media": "mill.mp3",
    "media-time": 28.2,
}
STRETCHES = [
    {"start": int(t[-2:]), "end": int(e[-2:]), "text": f" {said}", "speaker": who}
    for t, e, who, said in zip(AT, ENDS, WHO, SAID, strict=True)
]

FORMS = {
    "otter.txt": "Mill\n\nSPEAKERS\nKit Boye, Wren Hale\n\n"
    + rows("{who}  {s}\n{said}")
    + "\nTranscribed by https://otter.ai\n",
    "rev.txt": rows("{who} ({s}):\n{said}"),
    "rev-older.txt": cells("{who}:\t{s}\t{said}"),
    "rev-word.txt": rows("{who}: [{t}] {said}"),
    "trint.txt": rows("{who} [{t}] {said}"),
    "sonix.txt": rows("{who}: [{t}] {said} [{e}][2.1]"),
    "teams.txt": "Mill-Meeting Recording\nMarch 5, 2026, 10:03AM\n31m 12s\n\n"
    + rows("{who}   {s}\n{said}")
    + "\nKit Boye stopped transcription\n",
    "teams-newer.txt": "Mill\n\n5 March 2026\n\n" + cells("{t} {who}\n{said}"),
    "descript.md": "# Mill\n\n" + rows("**{who}:** [{t}] {said}"),
    "descript.txt": cells("[{t}] {who}: {said}"),
    "happyscribe.txt": rows("[{t}.000] - {who}\n{said}"),
    "happyscribe-names.txt": rows("{t}.000 [{who}]\n{said}"),
    "macwhisper.txt": cells("[{t}.000 --> {e}.000]  {who}: {said}"),
    "macwhisper.csv": '"Start Time","End Time","Speaker","Transcription"\n' + cells('"{t}","{e}","{who}","{said}"'),
    "inqscribe.txt": rows("[{t}.00] {who}: {said}"),
    "inqscribe-tabs.txt": "In Point\tOut Point\tSpeaker\tTranscript\n" + cells("{t}.00\t{e}.00\t{who}\t{said}"),
    "f4-in-front.txt": cells("#{t}-0# {who}: {said}"),
    "f4-both.txt": cells("{who}: #{t}-0# {said} #{e}-0#"),
    "nvivo.csv": '"","Timespan","Content","Speaker"\n' + cells('"1","{s} - {e}","{said}","{who}"'),
    "nvivo.txt": "Timespan\tContent\tSpeaker\n" + cells("{s} - {e}\t{said}\t{who}"),
    "nvivo.html": HTML_TABLE % cells("<tr><td>1</td><td>{s} - {e}</td><td>{said}</td><td>{who}</td></tr>"),
    "elan.txt": cells("{who}\t\t{t}.000\t1\t{e}.000\t1\t00:00:01.000\t1\t{said}"),
    "fireflies.txt": rows("{who} - {s}\n{said}"),
    "tactiq.txt": "Mill\n\nDate: 5 March 2026\n\n" + cells("{s} {who}: {said}"),
    "webex.vtt": "WEBVTT\n\n" + rows('1 "{who}" (123456)\n{t}.000 --> {e}.000\n{said}'),
    "teams.vtt": "WEBVTT\n\n" + rows("3a1f-6a11/12-0\n{t}.000 --> {e}.000\n<v {who}>{said}</v>"),
    "zoom-saved.txt": rows("{who}\n{t}\n{said}"),
    "otranscribe.otr": json.dumps(OTR),
    "whisperx.json": json.dumps({"segments": STRETCHES, "language": "en"}),
}


def turns(doc: ReadDocument) -> list[tuple[str | None, bool, str]]:
    assert doc.error is None, doc.error
    return [(t.speaker, t.asks, t.text) for t in doc.turns]


WANTED = [(who, who == "Kit Boye", said) for who, said in zip(WHO, SAID, strict=True)]


@pytest.mark.parametrize("name", FORMS)
def test_turns_speakers_and_times(name: str) -> None:
    doc = read_bytes(name, FORMS[name].encode())
    assert turns(doc) == WANTED
    assert [t.start for t in doc.turns] == [3.0, 9.0, 21.0, 25.0]


def test_forms_whose_times_need_telling() -> None:
    ended = read_bytes("f4.txt", rows("{who}: {said} #{t}-5#").encode())
    assert turns(ended) == WANTED
    assert [t.start for t in ended.turns] == [0.0, 3.5, 9.5, 21.5], "a time behind a paragraph is when it ends"
    clock = read_bytes("zoom.txt", rows("[{who}] 10:03:{t}\n{said}").replace("10:03:00:00:", "10:03:").encode())
    assert turns(clock) == WANTED
    assert [t.start for t in clock.turns] == [0.0, 6.0, 18.0, 22.0]
    meet = "Mill - Transcript\nAttendees\nKit Boye, Wren Hale\n\n00:00:00\n \n" + cells("{who}: {said}")
    doc = read_bytes("meet.txt", (meet + " \nMeeting ended after 00:31:12 \U0001f44b\n").encode())
    assert [x[2].strip() for x in turns(doc)] == list(SAID)


def test_forms_without_times() -> None:
    for name, text in {
        "exmaralda.txt": cells("{who} [v]\t{said}"),
        "dash.txt": rows("{who} – {said}"),
        "hyphen.txt": "Mill 5 March\n\n" + cells("{who} - {said}"),
    }.items():
        doc = read_bytes(name, text.encode())
        assert turns(doc) == WANTED, name
    tiers = "Begin Time - hh:mm:ss.ms\tEnd Time - hh:mm:ss.ms\tKit\tWren\n00:00:03.120\t00:00:05.000\tHow?\t\n"
    doc = read_bytes("elan.txt", (tiers + "00:00:09.000\t00:00:14.000\t\tCold.\n").encode())
    assert [(t.speaker, t.start, t.end) for t in doc.turns] == [("Kit", 3.12, 5.0), ("Wren", 9.0, 14.0)]
    loose = "Kit\tKit\t3120\t5000\tHow?\nKit\tKit\t21000\t22000\tAnd?\nWren\tWren\t9000\t14000\tCold.\n"
    assert [(t.speaker, t.start) for t in read_bytes("e.txt", loose.encode()).turns] == [
        ("Kit", 3.12),
        ("Wren", 9.0),
        ("Kit", 21.0),
    ]


PROSE = "The mill - and this matters - stood still.\n\nWe waited - all of us - for weeks.\n\nIt was cold - so cold.\n"


def test_dashes_and_times_in_what_somebody_wrote_stay_words() -> None:
    assert [t.text for t in read_bytes("p.txt", PROSE.encode()).turns] == PROSE.strip().split("\n\n")
    list_of_day = "Breakfast: 08:10 tea and bread\n\nI met Ana [12:30] at the mill.\n\nWe left it at 14:00 and slept.\n"
    assert [t.text for t in read_bytes("d.txt", list_of_day.encode()).turns] == list_of_day.strip().split("\n\n")
    hashed = "We called it #1 and #2.\n\nThen came #00:00:03-2# once.\n"
    assert "#00:00:03-2#" in " ".join(t.text for t in read_bytes("h.txt", hashed.encode()).turns)


TELEGRAM = {
    "name": "Mill",
    "type": "private_group",
    "messages": [
        {"id": 1, "type": "service", "date": "2026-03-05T10:00:00", "actor": "Kit", "action": "create"},
        {"id": 2, "type": "message", "date": "2026-03-05T10:03:03", "from": "Kit", "text": "How is it?"},
        {"id": 3, "type": "message", "date": "2026-03-05T10:03:09", "from": "Wr\xe9n", "text": ["Co", {"text": "ld."}]},
        {"id": 4, "type": "message", "date": "2026-03-05T10:04:00", "from": "Wr\xe9n", "photo": "p.jpg", "text": ""},
    ],
}
MESSENGER = {
    "participants": [{"name": "Kit"}],
    "messages": [
        {"sender_name": "Wr\xc3\xa9n", "timestamp_ms": 1772704989000, "content": "Cold."},
        {"sender_name": "Kit", "timestamp_ms": 1772704983000, "content": "How is it?"},
        {"sender_name": "Kit", "timestamp_ms": 1772704980000, "photos": [{"uri": "x.jpg"}]},
    ],
}
TELEGRAM_PAGE = """<html><body><div class="history"><div class="message service"><div class="body">5 March</div></div>
<div class="message default clearfix"><div class="body"><div class="pull_right date details"
title="05.03.2026 10:03:03 UTC+00:00">10:03</div><div class="from_name">Kit</div><div class="text">How is it?</div></div></div>
<div class="message default clearfix"><div class="body"><div class="date details" title="05.03.2026 10:03:09">10:03</div>
<div class="from_name">Wrén</div><div class="text">Co<b>ld</b>.</div></div></div></div></body></html>"""
MESSENGER_PAGE = """<html><body><div role="main"><div class="_3-95 _a6-g"><div class="_2ph_ _a6-h _a6-i">Wrén</div>
<div class="_2ph_ _a6-p"><div><div></div><div>Cold.</div></div></div><div class="_3-94 _a6-o">Mar 05, 2026 10:03:09 am</div></div>
<div class="_3-95 _a6-g"><div class="_2ph_ _a6-h">Kit</div><div class="_2ph_ _a6-p"><div><div>How is it?</div></div></div>
<div class="_3-94 _a6-o">Mar 05, 2026 10:03:03 am</div></div></div></body></html>"""
SIGNAL = "[2026-03-05, 10:03] Kit: How is it?\n\n[2026-03-05, 10:04] Wrén: Cold.\n\n[2026-03-05, 10:05] Me: Yes.\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("result.json", json.dumps(TELEGRAM)),
        ("message_1.json", json.dumps(MESSENGER)),
        ("messages.html", TELEGRAM_PAGE),
        ("message_1.html", MESSENGER_PAGE),
        ("signal.md", SIGNAL),
    ],
)
def test_a_chat_of_any_program_is_kept_message_by_message(name: str, text: str) -> None:
    doc = read_bytes(name, text.encode())
    assert doc.error is None
    assert doc.by_message, "nothing of a chat goes in by itself"
    assert [(t.speaker, t.text) for t in doc.turns][:2] == [("Kit", "How is it?"), ("Wrén", "Cold.")]
    assert doc.date == "2026-03-05"
    assert not any(t.asks for t in doc.turns)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": [1, 2]}', "in a form that is not known here"),
        ('{"a": ', "is damaged: it cannot be read as data (line 1)"),
        ("[" * 100_000, "is nested too deep to be read"),
        ('{"messages": []}', "in a form that is not known here"),
        ('{"messages": [{"from": null, "type": "message", "text": null, "date": 7}]}', "without any words"),
        ('{"segments": [{"start": NaN, "end": -1, "text": "x"}]}', "in a form that is not known here"),
        ('{"text": "<p></p>", "media": ""}', "has no words in it"),
    ],
)
def test_data_of_another_form_is_told_in_a_sentence(text: str, said: str) -> None:
    doc = read_bytes("x.json", text.encode())
    assert said in (doc.error or "")
    assert not doc.turns
