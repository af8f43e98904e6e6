"""Bringing interviews in by the pages: looked at first, put right, kept, undone."""

from __future__ import annotations

import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.cast import BY, EVERYTHING, WORDS
from tests.interviews.pages import TALK, at, keep, make_guide, page, send, signed_in, waiting, zipped

from trailbook.consent.models import Grant, Naming
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Claim, Document, Turn
from trailbook.interviews.bringing import store
from trailbook.interviews.models import Import, Interview, Placing
from trailbook.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(cast):
    make_guide(cast)
    return signed_in(cast.dana)


# The main journey


def test_a_file_is_looked_at_put_right_and_kept(cast, dana):
    preview = send(dana, cast, ("mill.txt", TALK))
    html = page(dana, preview)
    assert "It is cold, but we have the stove" in html
    assert "WREN, a new person" in html
    assert not Document.objects.filter(name="mill.txt").exists(), "nothing is kept before it is confirmed"
    saved = {
        "do": "save",
        "label": ["KIT", "WREN"],
        "who-0": "named",
        "name-0": "Lee Ward",
        "asks-0": "",
        "name-1": "Ola Berg",
        "rung": "team",
    }
    html = dana.post(preview, saved, follow=True).content.decode()
    assert "Ola Berg, here already" in html
    saved |= {
        "do": "keep",
        "rung": "group",
        "how": "paper",
        "note": "form of 3 May",
        "held": "walk",
        "held_on": "2026-05-03",
    }
    result = dana.post(preview, saved, follow=True)
    assert "1 interview went in" in result.content.decode()
    kept = Document.objects.get(name="mill.txt")
    assert {t.owner for t in kept.turns.filter(asks=False)} == {cast.ola}
    assert {t.owner for t in kept.turns.filter(asks=True)} == {cast.lee}
    facts = Interview.objects.get(document=kept)
    assert (facts.held, facts.held_on.isoformat()) == ("walk", "2026-05-03")
    grants = Grant.objects.filter(occasion__turns__document=kept).distinct()
    assert {g.use for g in grants} == {"notes", "team", "voices", "session"}
    assert {(g.how, g.note) for g in grants} == {("paper", "form of 3 May")}
    assert Placing.objects.filter(turn__document=kept).exists()
    assert waiting() == []


def test_nothing_but_notes_and_team_is_taken_for_granted(cast, dana):
    keep(dana, send(dana, cast, ("mill.txt", TALK)))
    wren = Person.objects.get(name="WREN")
    assert set(Grant.objects.filter(person=wren).values_list("use", "answer")) == {("notes", "yes"), ("team", "yes")}
    assert not Naming.objects.filter(person=wren).exists()


def test_more_than_the_team_needs_how_it_is_known(cast, dana):
    preview = send(dana, cast, ("mill.txt", TALK))
    answer = dana.post(preview, {"do": "keep", "rung": "public"})
    assert answer.status_code == 422
    assert "Say how you know" in answer.content.decode()
    assert 'value="public"' in answer.content.decode()
    assert not Document.objects.filter(name="mill.txt").exists()
    assert waiting(), "it waits still"
    answer = dana.post(preview, {"do": "keep", "rung": "team", "single": ["quote"], "how": "phone"}, follow=True)
    assert answer.status_code == 200
    uses = Grant.objects.filter(person__name="WREN").values_list("use", flat=True)
    assert set(uses) == {"notes", "team", "quote"}


def test_a_chosen_name_is_one_persons(cast, dana):
    two = TALK.replace("WREN: Tell", "FINN: Tell")
    preview = send(dana, cast, ("mill.txt", two))
    chosen = {"do": "keep", "rung": "team", "naming": "chosen", "shown_as": "W."}
    assert dana.post(preview, chosen).status_code == 422
    preview = send(dana, cast, ("one.txt", TALK))
    assert "1 interview went in" in dana.post(preview, chosen, follow=True).content.decode()
    assert Naming.objects.get(person__name="WREN").text == "W."


# Putting it right


def test_a_label_is_settled_once_for_all_files_and_otherwise_in_one(cast, dana):
    named = [(f"t{i}.txt", TALK.replace("WREN", "Participant").replace("cold", f"cold {i}")) for i in range(3)]
    preview = send(dana, cast, *named)
    html = page(dana, preview)
    assert "in 3 files" in html
    assert "a new person in each file, no name" in html
    dana.post(preview, {"do": "save", "label": ["Participant"], "name-0": "Wren Hale"})
    dana.post(f"{preview}1/", {"label": ["Participant"], "who-0": "unnamed", "turn": [], "do": "save"})
    dana.post(f"{preview}2/", {"label": ["Participant"], "who-0": "unknown", "turn": [], "do": "save"})
    html = page(dana, preview)
    assert "Wren Hale, a new person" in html
    keep(dana, preview, label=["Participant"], **{"who-0": "named", "name-0": "Wren Hale"})
    owners = [
        {t.owner.name if t.owner else None for t in Turn.objects.filter(document__name=f"t{i}.txt", asks=False)}
        for i in range(3)
    ]
    assert owners == [{"Wren Hale"}, {"Participant (t1.txt)"}, {None}]


def test_who_asks_is_turned_round(cast, dana):
    preview = send(dana, cast, ("mill.txt", TALK))
    keep(dana, preview, label=["KIT", "WREN"], **{"asks-0": "no", "asks-1": "yes"})
    turns = Turn.objects.filter(document__name="mill.txt")
    assert set(turns.filter(asks=True).values_list("label", flat=True)) == {"WREN"}


def test_turns_and_files_are_left_out_and_a_preamble_taken_in(cast, dana):
    text = f"A notice about the recording.\n\n{TALK}"
    preview = send(dana, cast, ("a.txt", text), ("b.txt", TALK.replace("cold", "warm")))
    html = page(dana, f"{preview}0/")
    assert "comes before the first speaker" in html
    dana.post(f"{preview}0/", {"turn": ["0", "1"], "out": ["0"], "do": "save"})
    dana.post(preview, {"do": "save", "file": ["0", "1"], "leave_out": ["1"]})
    html = page(dana, preview)
    assert "1 turn left out by hand" in html
    keep(dana, preview, file=["0", "1"], leave_out=["1"])
    assert not Document.objects.filter(name="b.txt").exists()
    kept = Document.objects.get(name="a.txt")
    assert kept.turns.count() == 5
    assert "What is it like" not in kept.turns.first().current.text
    preview = send(dana, cast, ("c.txt", text.replace("cold", "dry")))
    dana.post(f"{preview}0/", {"turn": [], "preamble": "yes", "do": "save"})
    assert "A notice about the recording" in page(dana, f"{preview}0/")
    keep(dana, preview)
    kept = Document.objects.get(name="c.txt").turns.first()
    assert (kept.owner, "A notice" in kept.current.text) == (None, True)


def test_a_row_of_a_table_is_given_a_name_in_its_own_file(cast, dana):
    table = "Name;What changed at the mill?\nWren;The mill closed and we met.\n;Nothing at all, sadly for us.\n"
    preview = send(dana, cast, ("s.csv", table))
    assert "rows of tables are a person each" in page(dana, preview)
    assert "row 3" in page(dana, f"{preview}0/")
    dana.post(f"{preview}0/", {"label": ["row 3"], "name-0": "Ola Berg", "turn": [], "do": "save"})
    keep(dana, preview)
    owners = Turn.objects.filter(document__name="s.csv").values_list("owner__name", flat=True)
    assert set(owners) == {"Wren", "Ola Berg"}


def test_what_is_left_out_on_one_page_stays_so_on_another(cast, dana):
    preview = send(dana, cast, *[(f"t{i:02}.txt", TALK.replace("cold", f"cold {i}")) for i in range(30)])
    answer = dana.post(preview, {"do": "page:2", "file": [str(i) for i in range(25)], "leave_out": ["3"]})
    assert answer["Location"].endswith("?page=2#files")
    dana.post(answer["Location"], {"do": "page:1", "file": [str(i) for i in range(25, 30)]})
    assert 'value="3" checked' in page(dana, preview)


# What cannot go in


def test_each_bad_file_says_why_and_the_others_go_in(cast, dana):
    preview = send(
        dana,
        cast,
        ("good.txt", TALK),
        ("empty.txt", b""),
        ("broken.pdf", b"%PDF-1.7 not really"),
        ("photo.jpg", b"\xff\xd8"),
        ("../../etc/passwd.txt", TALK.replace("cold", "damp")),
    )
    html = page(dana, preview)
    assert "empty.txt is empty." in html
    assert "broken.pdf is damaged" in html or "broken.pdf could not be read" in html
    assert "photo.jpg" in html
    assert "cannot be read here" in html
    result = keep(dana, preview).content.decode()
    assert "2 interviews went in" in result
    assert "empty.txt is empty." in result
    assert set(Document.objects.filter(interview__isnull=False).values_list("name", flat=True)) == {
        "good.txt",
        "passwd.txt",
    }


def test_the_same_file_again_is_noticed(cast, dana):
    keep(dana, send(dana, cast, ("mill.txt", TALK)))
    preview = send(dana, cast, ("again.txt", TALK), ("new.txt", TALK.replace("cold", "warm")))
    html = page(dana, preview)
    assert "here already, as mill.txt" in html
    result = keep(dana, preview).content.decode()
    assert "1 interview went in" in result
    assert "mill.txt" in result
    assert Document.objects.filter(name="again.txt").count() == 0


def test_zips_and_folders_are_opened_and_bombs_are_not(cast, dana):
    packed = zipped(
        ("talks/one.txt", TALK),
        ("talks/.hidden.txt", "x"),
        ("../out.txt", TALK),
        ("inner.zip", zipped(("x.txt", "x"))),
        ("talks/pic.png", b"x"),
    )
    bomb = zipped(("big.txt", b" " * 60_000_000))
    preview = send(dana, cast, ("all.zip", packed), ("bomb.zip", bomb), ("locked.zip", b"PK\x03\x04 broken"))
    html = page(dana, preview)
    assert "one.txt" in html
    assert "points outside the zip" in html
    assert "is a zip inside a zip" in html
    assert "bomb.zip" in html
    assert "far more than its size" in html
    assert "locked.zip" in html
    keep(dana, preview)
    assert list(Document.objects.filter(interview__isnull=False).values_list("name", "folder")) == [
        ("one.txt", "talks")
    ]


def test_the_folder_told_by_the_page_is_only_a_name(cast, dana):
    paths = json.dumps(["../../secret/mill.txt", "elsewhere/other.txt"])
    preview = send(dana, cast, ("mill.txt", TALK), ("b.txt", TALK.replace("cold", "hot")), paths=paths)
    assert all(len(name.split(".")[0]) == 32 for name in waiting())
    keep(dana, preview)
    assert dict(Document.objects.filter(interview__isnull=False).values_list("name", "folder")) == {
        "mill.txt": "secret",
        "b.txt": "",
    }


def test_names_and_labels_with_markup_are_shown_as_words(cast, dana):
    evil = "<script>alert(1)</script>"
    text = f"KIT: Hello {evil}?\n\n{evil}: Yes {evil}.\n\nKIT: And?\n\nWREN: Well.\n\nKIT: So?\n\nWREN: So."
    preview = send(dana, cast, (f"{evil}.txt", text), (f"{evil}.exe", "x"))
    dana.post(preview, {"do": "save", "label": ["WREN"], "name-0": evil})
    for url in (preview, f"{preview}1/"):
        html = page(dana, url)
        assert "<script>alert" not in html
    result = keep(dana, preview, label=["WREN"], **{"name-0": evil}).content.decode()
    assert "<script>alert" not in result


def test_too_much_is_a_sentence_and_nothing_stays(cast, dana, monkeypatch):
    monkeypatch.setattr("trailbook.interviews.views.sent.MAX_TOTAL", 1000)
    answer = dana.post(at(cast, "bring"), {"files": _file("big.txt", "x" * 5000)}, follow=True)
    assert "bigger than" in answer.content.decode()
    assert waiting() == []
    monkeypatch.undo()
    monkeypatch.setattr(store, "MAX_FILES", 2)
    packed = zipped(*[(f"{i}.txt", TALK) for i in range(3)])
    answer = dana.post(at(cast, "bring"), {"files": _file("many.zip", packed)}, follow=True)
    assert "more than 2 files at once" in answer.content.decode()
    assert waiting() == []
    answer = dana.post(at(cast, "bring"), {}, follow=True)
    assert "Choose at least one file first" in answer.content.decode()


def test_more_files_than_a_form_may_hold_is_a_sentence(cast, dana, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    sent = {"files": [_file(f"{i}.txt", TALK) for i in range(3)]}
    answer = dana.post(at(cast, "bring"), sent, follow=True)
    assert answer.status_code == 200
    assert "files at once" in answer.content.decode()


def _file(name, data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)


# What waits, and whose it is


def test_what_waits_is_its_senders_alone_and_goes_when_thrown_away(cast, dana):
    preview = send(dana, cast, ("mill.txt", TALK))
    assert "1 file waits for you" in page(dana, at(cast, "list"))
    assert signed_in(cast.lee).get(preview).status_code == 404
    assert signed_in(cast.nadia).get(preview).status_code == 404
    assert signed_in(cast.ash).get(preview).status_code == 403
    moved = preview.replace(cast.place.slug, cast.other_place.slug).replace(cast.inquiry.slug, cast.other_inquiry.slug)
    assert signed_in(cast.nadia).get(moved).status_code == 404
    assert dana.get(at(cast, "preview", upload=uuid.uuid4())).status_code == 404
    assert signed_in(cast.lee).post(f"{preview}throw-away/").status_code == 404
    assert waiting()
    dana.post(f"{preview}throw-away/")
    assert waiting() == []
    assert dana.get(preview).status_code == 404


def test_a_second_press_on_keep_keeps_nothing_twice(cast, dana):
    preview = send(dana, cast, ("mill.txt", TALK))
    keep(dana, preview)
    assert keep(dana, preview).status_code == 404
    assert Document.objects.filter(name="mill.txt").count() == 1


def test_what_nobody_confirmed_goes_after_a_day(cast, dana, monkeypatch):
    preview = send(dana, cast, ("mill.txt", TALK))
    real = store.time.time
    monkeypatch.setattr(store.time, "time", lambda: real() + 25 * 3600)
    assert "waits for you" not in page(dana, at(cast, "list"))
    assert dana.get(preview).status_code == 404
    assert waiting() == []


def test_only_a_few_lots_wait_for_one_member(cast, dana):
    first = send(dana, cast, ("a.txt", TALK))
    for n in range(store.MAX_WAITING):
        last = send(dana, cast, (f"{n}.txt", TALK))
    assert dana.get(first).status_code == 404
    assert dana.get(last).status_code == 200


def test_reading_goes_on_where_it_takes_long(cast, dana, monkeypatch):
    monkeypatch.setattr("trailbook.interviews.views.bring.READ_AT_ONCE", 0.0)
    preview = send(dana, cast, *[(f"t{i}.txt", TALK.replace("cold", f"cold {i}")) for i in range(3)])
    answer = dana.get(preview)
    assert "2 of 3 files are read" in answer.content.decode()
    assert answer["Refresh"] == "1"
    assert "3 files can go in" in page(dana, preview)


def test_files_kept_where_hearing_fails_wait_again(cast, dana, monkeypatch):
    preview = send(dana, cast, ("mill.txt", TALK))

    def fails(**_):
        raise RuntimeError

    monkeypatch.setattr("trailbook.interviews.views.bring.hear", fails)
    with pytest.raises(RuntimeError):
        keep(dana, preview)
    monkeypatch.undo()
    assert "went in" in keep(dana, preview).content.decode()


def test_a_forged_upload_is_refused(cast):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.dana.account)
    assert client.post(at(cast, "bring"), {"files": _file("a.txt", TALK)}).status_code == 403
    assert waiting() == []


# Undoing


def test_an_import_is_undone_whole_after_saying_what_that_does(cast, dana):
    result = keep(dana, send(dana, cast, ("a.txt", TALK), ("b.txt", TALK.replace("cold", "warm"))))
    brought = Import.objects.get()
    assert result.redirect_chain[-1][0] == at(cast, "brought", brought=brought.uuid)
    turn = Turn.objects.filter(document__name="a.txt", asks=False).first()
    excerpt = evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, 0, 10)], by=BY, at=timezone.now())
    claim = evidence.make_claim(inquiry=cast.inquiry, text="It is cold.", by=BY, at=timezone.now())
    evidence.cite(claim=claim, excerpt=excerpt, by=BY, at=timezone.now())
    undo = at(cast, "undo_import", brought=brought.uuid)
    html = page(dana, undo)
    assert "1 claim loses that support" in html
    assert Document.objects.filter(name="a.txt").exists(), "asking changes nothing"
    dana.post(undo)
    assert not Document.objects.filter(name__in=["a.txt", "b.txt"]).exists()
    assert not Person.objects.filter(name="WREN").exists()
    assert Claim.objects.get(pk=claim.pk).citations.count() == 0
    assert dana.get(undo).status_code == 404
    assert WORDS["ola"] in Document.objects.get(name="ola.txt").turns.get(asks=False).current.text


def test_one_file_is_undone_alone(cast, dana):
    keep(dana, send(dana, cast, ("a.txt", TALK), ("b.txt", TALK.replace("cold", "warm"))))
    a = Document.objects.get(name="a.txt")
    page(dana, at(cast, "undo", document=a.uuid))
    dana.post(at(cast, "undo", document=a.uuid))
    assert set(Document.objects.filter(interview__isnull=False).values_list("name", flat=True)) == {"b.txt"}
    assert Person.objects.filter(name="WREN").exists()


def test_another_places_import_is_not_there(cast, dana):
    keep(dana, send(dana, cast, ("a.txt", TALK)))
    brought, a = Import.objects.get(), Document.objects.get(name="a.txt")
    nadia = signed_in(cast.nadia)
    there = {"place": cast.other_place.slug, "inquiry": cast.other_inquiry.slug}
    from django.urls import reverse

    for name, more in [
        ("brought", {"brought": brought.uuid}),
        ("undo_import", {"brought": brought.uuid}),
        ("undo", {"document": a.uuid}),
        ("talk", {"document": a.uuid}),
        ("placing", {"document": a.uuid}),
        ("asked", {"document": a.uuid}),
    ]:
        url = reverse(f"interviews:{name}", kwargs=there | more)
        assert nadia.get(url).status_code == 404, name
        if name.startswith("undo"):
            assert nadia.post(url).status_code == 404, name
    assert Document.objects.filter(pk=a.pk).exists()


# The list


def test_the_list_tells_who_how_when_and_what_waits(cast, dana):
    keep(dana, send(dana, cast, ("mill.txt", TALK)), held="phone", held_on="2026-05-03")
    html = page(dana, at(cast, "list"))
    assert "WREN" in html
    assert "By phone" in html
    assert "3 May 2026" in html
    assert "guide version 1" in html
    assert not any(words in html for words in WORDS.values())
    assert "Eve Stone took their words back" in html
    assert "mill.txt" in page(dana, at(cast, "list") + "?who=wren")
    assert "No interview here goes by" in page(dana, at(cast, "list") + "?who=nobody-such")


def test_an_empty_list_says_what_would_be_here(cast, dana):
    from trailbook.people import actions as people

    new = people.make_inquiry(place=cast.place, name="Something new", by=BY, at=timezone.now())
    html = page(dana, f"/t/{cast.place.slug}/{new.slug}/hear/")
    assert "Here will be everyone you listened to" in html
    assert "First step" in html


def test_facts_are_put_right_by_who_may_hear(cast, dana):
    keep(dana, send(dana, cast, ("mill.txt", TALK)))
    url = at(cast, "talk", document=Document.objects.get(name="mill.txt").uuid)
    assert signed_in(cast.ash).post(url, {"held": "walk"}).status_code == 403
    dana.post(url, {"held": "walk", "held_on": "2026-02-01"})
    facts = Interview.objects.get()
    assert (facts.held, facts.held_on.isoformat()) == ("walk", "2026-02-01")
    assert facts.document.turns.filter(asks=False).first().occasion.held == "walk"
    assert "On a walk" in page(dana, url)


def test_bringing_in_is_for_those_who_may(cast):
    for person, status in ((cast.ash, 403), (cast.nadia, 404)):
        assert signed_in(person).post(at(cast, "bring"), {"files": _file("a.txt", TALK)}).status_code == status
    assert waiting() == []


def test_each_page_asks_as_much_with_thirty_as_with_two(cast, dana):
    assert EVERYTHING
    counts = {}
    for size in (2, 30):
        named = [
            (f"{size}-{i}.txt", TALK.replace("WREN", f"Wren{i} Hale{size}").replace("cold", f"cold {size} {i}"))
            for i in range(size)
        ]
        preview = send(dana, cast, *named)
        brought_before = set(Import.objects.values_list("pk", flat=True))
        counts.setdefault("preview", []).append(asked(dana, preview))
        counts.setdefault("file", []).append(asked(dana, f"{preview}0/"))
        keep(dana, preview)
        brought = Import.objects.exclude(pk__in=brought_before).get()
        counts.setdefault("result", []).append(asked(dana, at(cast, "brought", brought=brought.uuid)))
        counts.setdefault("list", []).append(asked(dana, at(cast, "list")))
    assert all(a == b for a, b in counts.values()), counts


def asked(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
