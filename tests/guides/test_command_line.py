"""``trailbook init`` and ``trailbook guide``."""

from __future__ import annotations

import json

import pytest

from trailbook.guides.queries import latest_version, questions_of
from trailbook.people.models import Inquiry, Place
from trailbook.site.cli.start import group, run

#: What a first version says of every question.
FIRST = {"how": None, "moved": False, "continues": []}

pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(autouse=True)
def no_setting_up(monkeypatch):
    """The tests' database is in shape already."""
    from trailbook.ledger.rules import server_actor

    for name in ("guides", "reports"):
        monkeypatch.setattr(f"trailbook.site.cli.{name}.begin", lambda ctx, **k: server_actor("the tests"))


@pytest.fixture
def trailbook(capsys):
    def call(*args: object):
        status = run(group, [str(a) for a in args])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


@pytest.fixture
def inquiry(trailbook):
    trailbook("init", "--place", "Eastfield", "--inquiry", "What now?")
    return Inquiry.objects.get(name="What now?")


def test_init_makes_both_once_and_ends_with_the_short_name(trailbook):
    first = trailbook("init", "--place", "Eastfield", "--inquiry", "Where are we now?")
    again = trailbook("init", "--place", "Eastfield ", "--inquiry", "Where  are we now?")
    assert first[0] == again[0] == 0
    assert first[1].split()[-1] == again[1].split()[-1] == Inquiry.objects.get().slug
    assert "made" in first[1]
    assert "there already" in again[1]
    trailbook("init", "--place", "Eastfield", "--inquiry", "Another")
    assert (Place.objects.count(), Inquiry.objects.count()) == (1, 2)
    _, out, _ = trailbook("init", "--place", "Westfield", "--inquiry", "Where are we now?", "--json")
    assert json.loads(out) == {"place": "westfield", "inquiry": "where-are-we-now-2", "new": True, "new_place": True}


@pytest.mark.parametrize("names", [(" ", "x"), ("x", ""), ("x" * 121, "x"), ("x", "y" * 161)])
def test_init_with_no_name_or_too_long_a_one(trailbook, names):
    status, out, err = trailbook("init", "--place", names[0], "--inquiry", names[1])
    assert (status, out) == (1, "")
    assert err.count("\n") == 1
    assert not Place.objects.exists()


def test_a_sample_is_nobodys_place(trailbook):
    from django.utils import timezone

    Place.objects.create(slug="eastfield", name="Eastfield", sample=True, made_at=timezone.now())
    trailbook("init", "--place", "Eastfield", "--inquiry", "x")
    assert Place.objects.filter(name="Eastfield", sample=False).count() == 1


def test_guide_from_a_file(trailbook, inquiry, tmp_path):
    file = tmp_path / "g.md"
    file.write_text("# Ours\n\n## Hello\n- Sit.\n\n## Ask\n1. Why?\n    - When?\n2. How?\n")
    status, out, _ = trailbook("guide", file, "--said", "hello", "--inquiry", inquiry.slug, "--json")
    said = json.loads(out)
    assert status == 0
    assert {k: said[k] for k in ("inquiry", "title", "guide_version", "questions", "new", "placed", "notes")} == {
        "inquiry": inquiry.slug,
        "title": "Ours",
        "guide_version": 1,
        "questions": 2,
        "new": True,
        "placed": 0,
        "notes": [],
    }
    assert said["sections"][1] == {
        "title": "Ask",
        "said": False,
        "questions": [
            {
                "number": "1",
                "text": "Why?",
                **FIRST,
                "prompts": [{"number": "1.1", "text": "When?", **FIRST, "prompts": []}],
            },
            {"number": "2", "text": "How?", **FIRST, "prompts": []},
        ],
    }
    assert said["sections"][0]["questions"] == [{"number": None, "text": "Sit.", **FIRST, "prompts": []}]
    status, out, _ = trailbook("guide", file, "--said", "hello", "--inquiry", inquiry.slug)
    assert "already" in out
    assert latest_version(inquiry).number == 1


@pytest.mark.parametrize(
    ("args", "status", "why"),
    [
        (["nowhere.md"], 1, "nowhere.md cannot be read"),
        ([], 2, "Give a guide FILE, or --from PATH"),
        (["a.md", "--from", "b"], 2, "Give a guide FILE, or --from PATH"),
        (["a.md", "--columns", "x"], 2, "--columns goes with --from"),
        (["--from", "b", "--said", "x"], 2, "--said goes with a guide FILE"),
        (["--from", "nowhere"], 1, "nowhere was not found"),
    ],
)
def test_errors_are_a_sentence_and_a_status(trailbook, inquiry, args, status, why):
    got, out, err = trailbook("guide", *args, "--inquiry", inquiry.slug)
    assert (got, out) == (status, "")
    assert why in err
    got, out, _ = trailbook("guide", *args, "--inquiry", inquiry.slug, "--json")
    assert why in json.loads(out)["error"]


def test_an_unknown_inquiry_names_those_that_are(trailbook, inquiry):
    status, _, err = trailbook("guide", "x.md", "--inquiry", "nope")
    assert status == 1
    assert inquiry.slug in err


def test_guide_from_interviews_own_headings(trailbook, inquiry, tmp_path):
    for n in range(3):
        (tmp_path / f"{n}.md").write_text(f"## Who are you?\n\nNumber {n}.\n\n## What helps?\n\nTea.\n")
    (tmp_path / "broken.docx").write_bytes(b"PK")
    status, out, _ = trailbook("guide", "--from", tmp_path, "--inquiry", inquiry.slug)
    assert status == 0
    assert "broken.docx" in out
    assert [q.text for q in questions_of(latest_version(inquiry))] == ["Who are you?", "What helps?"]


def test_guide_from_columns_with_commas_in_their_names(trailbook, inquiry, tmp_path):
    table = tmp_path / "t.csv"
    table.write_text(
        'name,"What helps, if anything?",Age,Why\n'
        + "".join(f'P{i},"the long walk by the sea {i}",{i},so\n' for i in range(12))
    )
    status, out, _ = trailbook("guide", "--from", table, "--inquiry", inquiry.slug)
    assert "These look like open questions: What helps, if anything?" in out
    trailbook("guide", "--from", table, "--columns", "Why,What helps, if anything?", "--inquiry", inquiry.slug)
    assert [q.text for q in questions_of(latest_version(inquiry))] == ["Why", "What helps, if anything?"]
    trailbook("guide", "--from", table, "--columns", '"What helps, if anything?",Why', "--inquiry", inquiry.slug)
    assert [q.text for q in questions_of(latest_version(inquiry))] == ["What helps, if anything?", "Why"]
    status, _, err = trailbook("guide", "--from", table, "--columns", "Why,Nope", "--inquiry", inquiry.slug)
    assert status == 1
    assert "no column called “Nope” in t.csv" in err


def test_a_new_version_says_what_continues_what(trailbook, inquiry, tmp_path):
    from django.utils import timezone

    from trailbook.guides.actions import mark_used

    (tmp_path / "a.md").write_text("## S\n- How is it here?\n    - Since when?\n- Who decides, and how?\n- Old?\n")
    (tmp_path / "b.md").write_text("## S\n- How is it here now?\n    - Since when?\n- Who decides?\n- New to me?\n")
    _, out, _ = trailbook("guide", tmp_path / "a.md", "--inquiry", inquiry.slug, "--json")
    told = json.loads(out)
    assert (told["dropped"], told["lineage_settled"]) == ([], None)
    assert told["sections"][0]["questions"][0]["how"] is None
    mark_used(version=latest_version(inquiry), at=timezone.now())
    _, out, _ = trailbook("guide", tmp_path / "b.md", "--inquiry", inquiry.slug, "--json")
    told = json.loads(out)
    first = told["sections"][0]["questions"][0]
    before = {"guide_version": 1, "number": "1", "text": "How is it here?"}
    assert (first["how"], first["moved"], first["continues"]) == ("reworded", False, [before])
    assert [p["how"] for p in first["prompts"]] == ["same"]
    assert "Old?" in [q["text"] for q in told["dropped"]]
    assert told["lineage_settled"] is False
    mark_used(version=latest_version(inquiry), at=timezone.now())
    _, out, _ = trailbook("guide", tmp_path / "a.md", "--inquiry", inquiry.slug)
    assert "is reworded from “How is it here now?”" in out
    assert "“New to me?” is asked no more." in out
