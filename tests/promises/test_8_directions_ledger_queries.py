"""Directions hold. Every write has a ledger entry. Every list has a fixed query count."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path, reverse
from django.utils import timezone

from tests.cast import BY, EVERYTHING, client_of, furnish, hear_one, member, mine_client
from tests.ledgered import watched
from tests.site.test_rights import ADDRESSES, address_of
from trailbook.evidence import actions as evidence
from trailbook.people import actions as people

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "trailbook"

# --- directions


def test_the_import_contract_names_every_room_and_holds():
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [layer.removeprefix("trailbook.") for layer in contract["layers"]]
    rooms = {p.parent.name for p in SRC.glob("*/apps.py")}
    assert set(layers) == rooms
    assert contract["type"] == "layers"
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports"))], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_foreign_keys_follow_the_same_order():
    from tests.test_house import ROOMS

    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    layers = [layer.removeprefix("trailbook.") for layer in contract["layers"]]
    assert layers[::-1] == ROOMS


# --- every write has a ledger entry

CHANGES = {"create", "bulk_create", "get_or_create", "update_or_create", "save", "delete", "update", "bulk_update"}
RAW = {"add_rows"}

#: Steps of other actions, which write the entry: each is called by its verb alone.
STEPS = {
    "consent": {"open_occasion", "open_occasions", "end_answers", "list_readers", "list_newcomer", "ask_to_destroy"},
    "guides": {"mark_used"},
    "ledger": {"record"},
}


def modules(name: str):
    """Every module of the house's with this name, file or folder."""
    yield from SRC.glob(f"*/{name}.py")
    yield from SRC.glob(f"*/{name}/*.py")


def calls(function: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            target = node.func
            names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names


def test_every_verb_of_every_room_writes_to_the_ledger():
    """Each public function of an actions module that changes a row calls ``record``, itself or through one it calls."""
    functions: dict[str, set[str]] = {}
    public: list[tuple[str, str]] = []
    for file in modules("actions"):
        body = ast.parse(file.read_text()).body
        for node in [*body, *(m for c in body if isinstance(c, ast.ClassDef) for m in c.body)]:
            if isinstance(node, ast.FunctionDef):
                functions[node.name] = functions.get(node.name, set()) | calls(node)
                if node in body and not node.name.startswith("_") and {"at"} <= {a.arg for a in node.args.kwonlyargs}:
                    public.append((f"{file.relative_to(SRC)}", node.name))

    def reaches(name: str, wanted: set[str], seen: frozenset[str] = frozenset()) -> bool:
        made = functions.get(name, set())
        return bool(made & wanted) or any(
            reaches(n, wanted, seen | {name}) for n in made if n in functions and n not in seen
        )

    steps = set().union(*STEPS.values())
    assert len(public) > 50
    bare = [
        f"{where}: {name}"
        for where, name in public
        if name not in steps and reaches(name, CHANGES | RAW) and not reaches(name, {"record"})
    ]
    assert bare == []


#: Files that write through the database by themselves, and why.
ALLOWED = {
    "consent/wordings.py": "the shipped wordings, which belong to no place",
    "consent/looks.py": "looks are records of their own, which their owner reads",
    "site/upkeep/again.py": "a restored backup is brought to where the list outside the database says people are",
    "site/sample/remove.py": "the sample goes, its ledger with it",
    "site/sample/saying.py": "the made-up readers of the sample have looked on made-up days",
}


def test_nothing_but_actions_writes():
    """Outside actions and holdings no code of ours changes a row through the database."""
    wrote = []
    for file in sorted(SRC.rglob("*.py")):
        where = str(file.relative_to(SRC))
        if re.search(r"/(actions|holding|migrations|models|search)\b", where) or where in ALLOWED:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGES:
                chain = ast.unparse(node.func)
                if ".objects" in chain or node.func.attr in ("bulk_create", "get_or_create", "update_or_create"):
                    wrote.append(f"{where}:{node.lineno} {chain[:80]}")
    assert wrote == []


@pytest.mark.writes_without_entry
def test_the_watch_sees_a_write_without_an_entry(cast, settings):
    """The watch over every other test can fail."""

    def quiet(request):
        cast.place.name = "Elsewhere"
        cast.place.save()
        return HttpResponse("done")

    def undone(request):
        with transaction.atomic():
            cast.place.save()
            transaction.set_rollback(True)
        return HttpResponse("done")

    def told(request):
        people.rename(person=cast.ola, name="Ola", by=BY, at=timezone.now())
        return HttpResponse("done")

    for view in (quiet, undone, told):
        view.login_required = False
    from types import ModuleType

    urls = ModuleType("urls_of_the_watch")
    urls.urlpatterns = [path(v.__name__, v) for v in (quiet, undone, told)]
    settings.ROOT_URLCONF = urls
    with watched() as faults:
        Client().post("/undone")
        Client().post("/told")
        assert faults == []
        Client().post("/quiet")
    assert faults == ["POST /quiet wrote people_place and nothing to the ledger"]


# --- every list has a fixed query count


def more_of_everything(cast, parts, numbers) -> None:
    """More people, talks, placings, themes, claims and members."""
    from trailbook.guides.models import Question
    from trailbook.interviews.models import Interview, Placing

    at = timezone.now()
    question = Question.objects.get(uuid=parts["question"])
    for n in numbers:
        person = people.add_person(place=cast.place, name=f"Person {n}", by=BY, at=at)
        document = hear_one(
            cast.inquiry, person, cast.lee, f"Something about number {n} that was said.", EVERYTHING, at
        )
        turn = document.turns.get(asks=False)
        Interview.objects.create(place=cast.place, document=document)
        Placing.objects.create(
            place=cast.place, turn=turn, question=question, end=10, how="machine", confidence=0.5, by="machine", at=at
        )
        excerpt = evidence.make_excerpt(inquiry=cast.inquiry, spans=[(turn, turn.current, 0, 20)], by=BY, at=at)
        theme = evidence.make_theme(inquiry=cast.inquiry, name=f"Theme {n}", by=BY, at=at)
        evidence.set_themes(excerpt=excerpt, themes=[theme], by=BY, at=at)
        claim = evidence.make_claim(inquiry=cast.inquiry, text=f"Claim {n}.", by=BY, at=at)
        evidence.cite(claim=claim, excerpt=excerpt, by=BY, at=at)
        member(cast.place, f"Member{n} Name", ["core"], at)


def counted(client, addresses) -> dict[str, int]:
    """How many questions each address asks of the database, nothing remembered from before."""
    found = {}
    for name, address in addresses:
        cache.clear()
        client.get(address)  # what is kept for the first look of a day is kept now
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            status = client.get(address).status_code
        if status == 200:
            found[name] = len(asked)
    return found


@pytest.mark.slow
def test_no_page_asks_more_when_there_is_more(cast):
    parts = furnish(cast)
    parts["member"] = cast.mo.uuid
    more_of_everything(cast, parts, range(3))
    team = [(n, address_of(n, wanted, parts)) for n, wanted in ADDRESSES]
    mine = [(f"mine:{n}", reverse(f"mine:{n}")) for n in ("home", "said", "came", "who", "asks", "readers", "named")]
    read = [("sharing:report", f"/read/{parts['report']}/"), ("sharing:editions", f"/read/{parts['report']}/editions/")]
    browsers = [(client_of(cast.dana), team), (mine_client(cast.ola), mine), (Client(), read)]
    few = [counted(client, addresses) for client, addresses in browsers]
    more_of_everything(cast, parts, range(3, 15))
    many = [counted(client, addresses) for client, addresses in browsers]
    assert sum(len(f) for f in few) > 20
    grew = {n: (a[n], b[n]) for a, b in zip(few, many, strict=True) for n in a if n in b and b[n] > a[n]}
    assert grew == {}
