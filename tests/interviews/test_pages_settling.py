"""Settling what was sent: all labels on one screen, the columns of a table, single files, facts about people."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.interviews.pages import TALK, keep, make_guide, page, send, signed_in

from trailbook.consent.models import Grant
from trailbook.evidence.doors import server_door
from trailbook.evidence.gate import conversation
from trailbook.evidence.models import Document, Turn
from trailbook.interviews.models import Interview
from trailbook.people.models import Person, PersonAttribute

pytestmark = pytest.mark.django_db

SPOKEN = """Interviewer: What is it like at the old mill?

{0}: It is cold there in the mornings, but we have a stove, number {1}.

Interpreter: She says that the bridge still shakes when the bus comes, number {1}.

Interviewer: Anything else?

{0}: No.
"""


@pytest.fixture
def dana(cast):
    make_guide(cast)
    return signed_in(cast.dana)


def lot(n: int, names: tuple[str, ...] = ("Jackie",)) -> list[tuple[str, str]]:
    return [(f"t{i:03}.txt", SPOKEN.format(names[i % len(names)], i)) for i in range(n)]


def test_all_labels_stand_on_one_screen_once_with_what_they_say(cast, dana):
    preview = send(dana, cast, *lot(4, ("Jackie", "Jackie", "Jackie", "Jaqcuie")))
    html = page(dana, f"{preview}who/")
    assert html.count('name="label" value="Interviewer"') == 1
    assert "in 4 files" in html
    assert "It is cold there in the mornings" in html
    assert "For whom does Interpreter speak?" in html
    assert "The same person, spelt in two ways?" in html
    assert 'name="label" value="Jaqcuie"' in page(dana, f"{preview}who/?find=jaq")
    assert 'value="Interviewer"' not in page(dana, f"{preview}who/?find=jaq")
    assert 'name="label" value="Interviewer"' in page(dana, f"{preview}who/?show=asks")
    assert "No label is like that" in page(dana, f"{preview}who/?find=nobody")


def test_labels_settled_on_the_screen_hold_for_all_files_but_where_one_says_otherwise(cast, dana):
    preview = send(dana, cast, *lot(4, ("Jackie", "Jackie", "Jackie", "Jaqcuie")))
    answer = dana.post(f"{preview}who/", {"do": "one:Jaqcuie"}, follow=True).content.decode()
    assert "is taken for the other" in answer
    said = {
        "label": ["Interpreter", "Interviewer"],
        "asks-0": "interprets",
        "for-0": "",
        "asks-1": "",
        "name-1": "Lee Ward",
    }
    dana.post(f"{preview}who/", said | {"do": "save"})
    dana.post(f"{preview}1/", {"label": ["Interpreter"], "asks-0": "out", "turn": [], "do": "save"})
    assert "interprets for Jackie" in page(dana, preview)
    keep(dana, preview)
    assert Person.objects.filter(name__in=["Jackie", "Jaqcuie"]).count() == 1
    through = Turn.objects.filter(manner="interpret").order_by("document__name")
    assert {t.owner.name for t in through} == {"Jackie"}
    assert all(t.label == "Interpreter" and t.occasion for t in through)
    assert [t.document.name for t in through] == ["t000.txt", "t002.txt", "t003.txt"]
    assert {t.owner for t in Turn.objects.filter(document__name="t000.txt", asks=True)} == {cast.lee}
    shown = conversation(Document.objects.get(name="t000.txt"), server_door(_by()))
    assert [s.interpreted for s in shown if "bridge" in s.text] == [True]


def _by():
    from tests.cast import BY

    return BY


def test_what_an_interpreter_says_is_nobodys_until_somebody_says_whose(cast, dana):
    keep(dana, send(dana, cast, *lot(1)))
    (turn,) = Turn.objects.filter(label="Interpreter")
    assert (turn.owner, turn.manner) == (None, "interpret")
    preview = send(dana, cast, *lot(1, ("Finn",)))
    keep(dana, preview, label=["Interpreter"], **{"asks-0": "no", "who-0": "named", "name-0": "Mary Cole"})
    (own,) = Turn.objects.filter(label="Interpreter", owner__isnull=False)
    assert (own.owner.name, own.manner) == ("Mary Cole", "said"), "somebody may be called that and speak for herself"


def test_many_labels_are_found_paged_and_settled_at_once(cast, dana):
    talks = [(f"t{i:03}.txt", TALK.replace("WREN", f"P{i:03}").replace("cold", f"cold {i}")) for i in range(45)]
    preview = send(dana, cast, *talks)
    html = page(dana, preview)
    assert "Settle all 46 labels on one screen" in html
    first, second = page(dana, f"{preview}who/"), page(dana, f"{preview}who/?page=2")
    assert (first.count('name="label"'), second.count('name="label"')) == (40, 6)
    dana.post(f"{preview}who/", {"do": "all", "find": "P0", "all-who": "unknown", "all-part": ""})
    assert page(dana, f"{preview}who/?show=settled").count('name="label"') == 40
    html = dana.post(f"{preview}who/", {"do": "all", "find": "P0"}, follow=True).content.decode()
    assert "Choose first what is to hold" in html


def test_the_screen_asks_as_much_with_thirty_labels_as_with_two(cast, dana):
    counts = []
    for n in (2, 30):
        talks = [
            (f"{n}-{i}.txt", TALK.replace("WREN", f"Wren{i} Hale{n}").replace("cold", f"cold {n} {i}"))
            for i in range(n)
        ]
        preview = send(dana, cast, *talks)
        for where in ("who/", "held/"):
            page(dana, preview + where)
            with CaptureQueriesContext(connection) as queries:
                page(dana, preview + where)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


TABLE = "Code,Age,Why so?\nW1,40,Because it was so cold\nM2,41,Because it rained on us\n"


def test_columns_are_chosen_on_a_page_of_their_own_and_chosen_again(cast, dana):
    preview = send(dana, cast, ("s.csv", TABLE))
    assert "Choose the columns" in page(dana, preview)
    where = f"{preview}0/columns/"
    html = page(dana, where)
    assert html.index("Why so?") < html.index("<strong>Age</strong>"), "what was found stands first"
    assert '<option value="answer" selected>' in html
    assert "Because it rained on us" in html
    answer = dana.post(where, {"do": "save", "column": ["2", "3"], "role-2": "answer", "role-3": "out"}, follow=True)
    assert "Read so, it holds 2 answers of 2 people." in answer.content.decode()
    keep(dana, preview)
    assert {t.current.text for t in Turn.objects.filter(document__name="s.csv")} == {"40", "41"}


def test_a_column_is_found_among_many_and_trailbook_looks_again(cast, dana):
    heads = ["Code", *[f"Box {i}" for i in range(200)], "Why so?"]
    rows = [[f"W{n}", *[str((n + i) % 3) for i in range(200)], f"Because of the cold in year {n}"] for n in range(12)]
    preview = send(dana, cast, ("w.csv", "\n".join(",".join(r) for r in [heads, *rows])))
    where = f"{preview}0/columns/"
    assert page(dana, where).count('name="column"') == 60
    assert page(dana, f"{where}?find=box 19").count('name="column"') == 11
    assert page(dana, f"{where}?show=answer").count('name="column"') == 1
    dana.post(where, {"do": "save", "column": ["202"], "role-202": "nonsense"})
    assert page(dana, f"{where}?show=answer").count('name="column"') == 1
    dana.post(where, {"do": "save", "column": ["202"], "role-202": "out"})
    assert page(dana, f"{where}?show=answer").count('name="column"') == 0
    dana.post(where, {"do": "afresh"})
    assert page(dana, f"{where}?show=answer").count('name="column"') == 1
    assert dana.get(f"{preview}7/columns/").status_code == 404
    assert signed_in(cast.lee).get(where).status_code == 404


def test_what_is_said_of_one_file_holds_for_it_and_the_rest_as_for_all(cast, dana):
    preview = send(dana, cast, ("a.txt", TALK), ("b.txt", TALK.replace("WREN", "FINN").replace("cold", "warm")))
    where = f"{preview}held/"
    wrong = dana.post(where, {"do": "save", "file": ["1"], "rung-1": "public"})
    assert wrong.status_code == 422
    assert "Say how you know" in wrong.content.decode()
    told = {"held-1": "phone", "held_on-1": "2026-04-01", "rung-1": "public", "how-1": "paper", "note-1": "form 7"}
    dana.post(where, {"do": "save", "file": ["0", "1"], **told})
    assert 'value="form 7"' in page(dana, where)
    assert "For 1 file something else is said" in page(dana, preview)
    keep(dana, preview, held="walk", held_on="2026-05-03")
    facts = dict(Interview.objects.filter(document__name__in=["a.txt", "b.txt"]).values_list("document__name", "held"))
    assert facts == {"a.txt": "walk", "b.txt": "phone"}
    assert Interview.objects.get(document__name="b.txt").held_on.isoformat() == "2026-04-01"
    uses = Grant.objects.filter(person__name="FINN").values_list("use", flat=True)
    assert set(uses) == {"notes", "team", "voices", "session", "quote"}
    assert set(Grant.objects.filter(person__name="FINN").values_list("how", "note")) == {("paper", "form 7")}
    assert set(Grant.objects.filter(person__name="WREN").values_list("use", flat=True)) == {"notes", "team"}


def noted(label: str) -> dict[str, str]:
    rows = PersonAttribute.objects.filter(person__name__startswith=label, person__generic=True)
    return dict(rows.values_list("key__name", "value"))


def test_a_second_file_tells_more_about_the_people_of_the_first(cast, dana):
    keep(dana, send(dana, cast, ("s.csv", TABLE), ("more.csv", "code,Town,Age\nW1,Ferry,40\nM2,Mill,41\nX9,No,1\n")))
    assert noted("W1") == {"Age": "40", "Town": "Ferry"}
    assert noted("M2") == {"Age": "41", "Town": "Mill"}
    assert not Document.objects.filter(name="more.csv").exists()


def test_what_a_later_file_changes_is_listed_before_it_is_kept(cast, dana):
    keep(dana, send(dana, cast, ("s.csv", TABLE)))
    preview = send(dana, cast, ("later.csv", "code,Age,Town\nW1,43,Ferry\nM2,41,Mill\n"))
    html = page(dana, preview)
    assert "3 things will be noted" in html
    assert "<del>40</del> → 43" in html
    assert noted("W1") == {"Age": "40"}, "nothing before it is confirmed"
    keep(dana, preview)
    assert noted("W1") == {"Age": "43", "Town": "Ferry"}
    again = page(dana, send(dana, cast, ("later.csv", "code,Age,Town\nW1,43,Ferry\nM2,41,Mill\n")))
    assert "It tells nothing that is not known already" in again


def test_a_list_of_nobody_here_keeps_nothing(cast, dana):
    before = Person.objects.count()
    preview = send(dana, cast, ("cases.csv", "code,Age\nQ1,43\nQ2,41\n"))
    assert "Nobody it tells about is here" in page(dana, preview)
    keep(dana, preview)
    assert Person.objects.count() == before
