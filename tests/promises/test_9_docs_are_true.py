"""Docs are true: commands, settings, pages, files, tests and dependencies named in the docs are there, and the other
way round."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
from django.urls import Resolver404, resolve

from trailbook.site.environment import ELSEWHERE, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src" / "trailbook"
DOCS = sorted(
    p
    for p in [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *SRC.glob("*/README.md"), ROOT / "CHANGELOG.md"]
    if p.exists()
)
NAMES = [str(p.relative_to(ROOT)) for p in DOCS]

FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.M | re.S)


def commands(text: str):
    """Each line of a fenced block or backticks that calls trailbook, without what is around it."""
    blocks = [line for block in FENCE.findall(text) for line in block.replace("\\\n", " ").splitlines()]
    inline = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    for line in blocks + inline:
        found = re.search(r"(?:^|\s|/)trailbook((?:\s+\S+)+)\s*$", line.split("#")[0].rstrip())
        before = line[: found.start()] if found else ""
        if found and not re.search(r"-u\s*$|adduser|/srv|install |enable|restart", before + line[: found.start() + 1]):
            yield line.strip(), found[1].split()


def group() -> click.Group:
    from trailbook.site.cli import group as made

    return made


@pytest.mark.parametrize("name", NAMES)
def test_every_command_in_the_docs_exists_with_its_options(name):
    made = group()
    context = click.Context(made)
    known = set(made.list_commands(context))
    wrong = []
    for line, words in commands((ROOT / name).read_text()):
        top = {o for p in made.params for o in p.opts}
        words = list(words)
        while words and words[0].startswith("-"):
            option = words.pop(0).split("=")[0]
            if option not in top | {"-h", "--help", "--version"}:
                wrong.append(f"{line}: {option}")
            elif option in ("--data", "--by") and words:
                words.pop(0)
        if not words:
            continue
        for alternative in re.sub(r"[()]", "", " ".join(words)).split(" | "):
            head, *rest = alternative.split()
            if head not in known:
                if re.fullmatch(r"[a-z]+", head) and len(words) < 8:
                    wrong.append(f"{line}: there is no command {head}")
                continue
            command = made.get_command(context, head)
            if isinstance(command, click.Group) and rest:
                command = command.get_command(context, rest[0]) or command
            options = {o for p in command.params for o in [*p.opts, *p.secondary_opts]} | {"--help", "-h"}
            said = re.findall(r"(?<![\w-])--[a-z][\w-]*", " ".join(rest))
            wrong += [f"{line}: {head} has no {o}" for o in said if o not in options]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_in_the_docs_exists(name):
    targets = set(
        re.findall(r"^([\w./$()-]+)\s*:(?!=)", (ROOT / "Makefile").read_text().replace("$(VENV)", ".venv"), re.M)
    )
    said = re.findall(r"(?:^|[`\s])make ([\w./-]+)", "\n".join(FENCE.findall(text := (ROOT / name).read_text())), re.M)
    said += re.findall(r"`make ([\w./-]+)`", text)
    assert [t for t in said if t not in targets and t not in ("python3-venv", "python3.11")] == []


def test_the_settings_page_lists_every_setting_and_no_other():
    table = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", (ROOT / "docs/settings.md").read_text(), re.M)
    assert {name for name, _, _ in table} == set(SETTINGS)
    for name, default, what in table:
        assert what.replace("`", "").strip().startswith(SETTINGS[name][1].split(",")[0][:30]), f"{name}: {what}"
        plain = default.replace("`", "").strip()
        assert plain.startswith(SETTINGS[name][0]), f"{name}: {plain}"


def test_every_setting_that_is_read_is_known():
    read = set()
    for file in SRC.rglob("*.py"):
        read |= set(re.findall(r"\b(TRAILBOOK_[A-Z_]+|DATABASE_URL)\b", file.read_text()))
    assert read <= set(SETTINGS) | ELSEWHERE
    text = (ROOT / "docs/settings.md").read_text()
    assert all(f"`{name}`" in text for name in ELSEWHERE)


def wanted(name: str) -> set[str]:
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    found = {re.split(r"[\[~=<>! ]", line)[0].lower() for line in lines if line.strip() and line[0] not in "#-"}
    return {n for n in found if not n.startswith("types-")}


def test_the_dependencies_page_lists_what_is_in_requirements():
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \|", (ROOT / "docs/dependencies.md").read_text(), re.M)
    said = set()
    for row in rows:
        for part in row.split(","):
            said.add(re.sub(r"\s*\(.*?\)|\s[\d.]+.*$", "", part).strip().lower())
    said -= {"package", "---", "types-*"}
    assert said == wanted("run.in") | wanted("model.in") | wanted("test.in")


IMPORTED_AS = {
    "django-allauth": "allauth",
    "django-csp": "csp",
    "dj-database-url": "dj_database_url",
    "django-tasks": "django_tasks",
    "django-tasks-db": "django_tasks_db",
    "pyyaml": "yaml",
    "python-docx": "docx",
    "charset-normalizer": "charset_normalizer",
}
BY_NAME = {"setuptools", "wheel", "defusedxml", "psycopg"}


def test_every_dependency_is_used():
    """Fewer and better: what nothing imports goes."""
    text = "\n".join(f.read_text() for f in SRC.rglob("*.py"))
    unused = [
        n
        for n in wanted("run.in") - BY_NAME
        if not re.search(rf"(?:import|from) {re.escape(IMPORTED_AS.get(n, n))}\b|\"{IMPORTED_AS.get(n, n)}\.", text)
    ]
    assert unused == []


def test_locks_pin_everything_with_hashes_and_name_no_host():
    for name in ("run.txt", "test.txt"):
        text = (ROOT / "requirements" / name).read_text()
        pins = re.findall(r"^[\w.\[\]-]+==\S+ \\$", text, re.M)
        assert len(pins) > 20
        assert len(re.findall(r"^[\w.\[\]-]+\s*[=<>~]", text, re.M)) == len(pins)
        assert not re.search(r"https?://|--index-url|--extra|--find-links|--trusted", text)
    assert {
        n for n in ("setuptools", "wheel") if re.search(rf"^{n}==", (ROOT / "requirements/run.txt").read_text(), re.M)
    } == {
        "setuptools",
        "wheel",
    }


@pytest.mark.parametrize("name", NAMES)
def test_links_inside_the_docs_lead_somewhere(name):
    text = FENCE.sub("", (ROOT / name).read_text())
    wrong = []
    for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        target = (target[0] or target[1]).split("#")[0]
        if target and not re.match(r"https?:|mailto:", target) and not (ROOT / name).parent.joinpath(target).exists():
            wrong.append(target)
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_files_named_in_the_docs_are_there(name):
    text = FENCE.sub("", (ROOT / name).read_text())
    named = re.findall(r"`((?:src|docs|tests|benchmarks|requirements)/[\w./*-]+)`", text)
    assert [n for n in named if not list(ROOT.glob(n.rstrip("/")))] == []


@pytest.mark.parametrize("name", NAMES)
def test_addresses_named_in_the_docs_are_ours(name):
    """``/healthy``, ``/t/<place>/…`` and so on lead to a page; dots stand for what follows."""
    text = FENCE.sub("", (ROOT / name).read_text())
    wrong = []
    for said in re.findall(r"`(/(?!srv|var|etc|dev|media|folder)[\w<>./…-]*)`", text):
        address = re.sub(r"<[\w -]+>", "x", said)
        for tried in (address.replace("…", ""), address.replace("…", "x")):
            try:
                resolve(tried or "/")
                break
            except Resolver404:
                continue
        else:
            wrong.append(said)
    assert wrong == []


def test_the_promises_page_names_tests_that_are_there():
    text = (ROOT / "docs/promises.md").read_text()
    assert [n for n in range(1, 10) if not re.search(rf"^\| {n}\b", text, re.M)] == []
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) >= 9
    for file, test in named:
        assert (ROOT / file).is_file(), file
        if test:
            names = {n.name for n in ast.walk(ast.parse((ROOT / file).read_text())) if isinstance(n, ast.FunctionDef)}
            assert test in names, f"{file}::{test}"


def test_the_map_shows_the_house_as_it_is():
    text = (ROOT / "docs/map.md").read_text()
    block = next(b for b in FENCE.findall(text) if b.startswith("site"))
    rooms = re.findall(r"^(\w+)  ", block, re.M)
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    assert rooms == [layer.removeprefix("trailbook.") for layer in contract["layers"]]
    for dotted in re.findall(
        r"`((?:kit|ledger|people|consent|evidence|guides|interviews|voices|reports|sharing)\.[a-z_]+)\b", text
    ):
        room, part = dotted.split(".")
        assert list(SRC.glob(f"{room}/{part}*")), dotted


def tracked() -> list[Path]:
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a checkout")
    return [ROOT / n for n in done.stdout.decode().split("\0") if n and (ROOT / n).is_file()]


#: No host that packages come from, and no folder of the machine something was written on. Built in pieces, so that
#: this file does not hold them itself.
NOT_HERE = re.compile(
    "|".join(
        [
            "pypi" + r"\.org",
            "python" + "hosted",
            "npm" + r"js\.",
            "uns?pkg" + r"\.com",
            "js" + "delivr",
            "/wo" + "rk/",
            "/ro" + "ot/",
        ]
    )
)


def test_no_file_names_a_package_host_or_a_path_of_a_machine():
    found = []
    for file in tracked():
        try:
            text = file.read_text()
        except UnicodeDecodeError:
            continue
        if hit := NOT_HERE.search(text):
            found.append(f"{file.relative_to(ROOT)}: {hit[0]}")
    assert found == []


def test_what_is_carried_along_has_its_licence_beside_it():
    for folder in SRC.glob("*/static/**/"):
        carried = [
            f for f in folder.iterdir() if f.suffix in (".woff2", ".ttf") or "htmx" in f.name or f.name == "icons.svg"
        ]
        if carried:
            near = {p.name.lower() for p in [*folder.iterdir(), *folder.parent.iterdir()]}
            assert any(n.startswith(("licen", "ofl", "copying")) or "licen" in n or "ofl" in n for n in near), folder
    assert (ROOT / "LICENSE").read_text().lstrip().startswith("GNU AFFERO GENERAL PUBLIC LICENSE")


def test_what_a_fresh_machine_must_pass_is_make_test_alone():
    lines = [x for x in (ROOT / ".ci/run").read_text().splitlines() if x.strip() and not x.startswith("#")]
    assert lines[-1] == "make test"
    assert [x for x in lines if x.startswith(("pip", "apt", "python"))] == []
