"""Files that wait to be looked at: what cannot go in, whose they are, and when they go."""

from __future__ import annotations

import json
import uuid

import pytest
from tests.interviews.pages import TALK, at, keep, make_guide, one, page, send, signed_in, waiting, zipped

from trailbook.evidence.models import Document
from trailbook.interviews.bringing import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(cast):
    make_guide(cast)
    return signed_in(cast.dana)


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
    answer = dana.post(at(cast, "bring"), {"files": one("big.txt", "x" * 5000)}, follow=True)
    assert "bigger than" in answer.content.decode()
    assert waiting() == []
    monkeypatch.undo()
    monkeypatch.setattr(store, "MAX_FILES", 2)
    packed = zipped(*[(f"{i}.txt", TALK) for i in range(3)])
    answer = dana.post(at(cast, "bring"), {"files": one("many.zip", packed)}, follow=True)
    assert "more than 2 files at once" in answer.content.decode()
    assert waiting() == []
    answer = dana.post(at(cast, "bring"), {}, follow=True)
    assert "Choose at least one file first" in answer.content.decode()


def test_more_files_than_a_form_may_hold_is_a_sentence(cast, dana, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    sent = {"files": [one(f"{i}.txt", TALK) for i in range(3)]}
    answer = dana.post(at(cast, "bring"), sent, follow=True)
    assert answer.status_code == 200
    assert "files at once" in answer.content.decode()


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
    assert client.post(at(cast, "bring"), {"files": one("a.txt", TALK)}).status_code == 403
    assert waiting() == []


# Read once


def test_each_file_is_read_once_whatever_is_looked_at_and_put_right(cast, dana, monkeypatch):
    read = []
    real = store.read_apart
    monkeypatch.setattr(store, "read_apart", lambda name, *a, **k: (read.append(name), real(name, *a, **k))[1])
    text = f"A notice about the recording.\n\n{TALK}"
    preview = send(dana, cast, *[(f"t{i}.txt", text.replace("cold", f"cold {i}")) for i in range(3)])
    dana.post(preview, {"do": "save", "label": ["WREN"], "name-0": "Ola Berg", "asks-0": "no"})
    for address in (preview, f"{preview}0/", f"{preview}who/", f"{preview}held/", preview):
        page(dana, address)
    assert sorted(read) == ["t0.txt", "t1.txt", "t2.txt"]
    dana.post(f"{preview}1/", {"turn": [], "preamble": "yes", "do": "save"})
    for address in (preview, f"{preview}1/", f"{preview}1/"):
        html = page(dana, address)
    assert "A notice about the recording." in html
    assert sorted(read) == ["t0.txt", "t1.txt", "t1.txt", "t2.txt"], "once more with its beginning"


def test_what_was_cut_off_half_way_is_read_again_and_nothing_else(cast, dana, own_data_folder, monkeypatch):
    preview = send(dana, cast, *[(f"t{i}.txt", TALK.replace("cold", f"cold {i}")) for i in range(3)])
    kept = next((own_data_folder / "waiting").glob("*.gist"))
    kept.write_bytes(kept.read_bytes()[:-40])
    monkeypatch.setattr(store, "keep_likes", lambda *_: None)
    read = []
    real = store.read_apart
    monkeypatch.setattr(store, "read_apart", lambda name, *a, **k: (read.append(name), real(name, *a, **k))[1])
    assert "3 files can go in" in page(dana, preview)
    assert read == ["t2.txt"]
    assert "3 interviews went in" in keep(dana, preview).content.decode()


def test_nothing_comes_back_of_files_that_went_while_they_were_read(cast, dana):
    preview = send(dana, cast, ("mill.txt", TALK))
    key = uuid.UUID(preview.rstrip("/").split("/")[-1])
    upload = store.open_upload(key, inquiry=cast.inquiry.uuid, by=cast.dana.actor.key)
    upload.gists.clear()
    store.drop(key)
    with pytest.raises(OSError):
        store.read_on(upload, 1.0)
    store.keep_likes(upload, {"Wrem": "WREN"})
    store.keep_choices(key, {"labels": {"WREN": [None, "named", "Ola Berg", "", ""]}})
    assert waiting() == []
    assert dana.get(preview).status_code == 404
