"""Bringing interviews in by the pages: looked at first, put right, kept."""

from __future__ import annotations

import pytest
from tests.interviews.pages import TALK, keep, make_guide, page, send, signed_in, waiting

from trailbook.consent.models import Grant, Naming
from trailbook.evidence.models import Document, Turn
from trailbook.interviews.models import Interview, Placing
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
