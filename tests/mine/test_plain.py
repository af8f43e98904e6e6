"""My page is kind to an old phone and to a tired reader: plain words, little weight, every state has its own words."""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import BY, WORDS
from trailbook.consent import actions as consent
from trailbook.consent.wordings import wordings_file
from trailbook.evidence import actions as evidence
from trailbook.kit.reading_age import reading_age, words_in
from trailbook.people import actions as people

TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates" / "mine").glob("*.html"))
TOO_HARD = 11.0


def sentences_of(template: Path) -> str:
    """The sentences a template says, with a plain word where something is filled in."""
    source = template.read_text(encoding="utf-8")
    said = re.findall(r'{% translate "([^"]+)"', source)
    for block in re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", source, re.S):
        said += re.split(r"{% plural %}", block)
    plain = [html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"{{[^}]+}}", "Ann", s))).strip() for s in said]
    return "\n\n".join(s if s[-1:] in ".?!:" else f"{s}." for s in plain if s)


def all_strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for v in value.values() for s in all_strings(v)]
    return [s for v in value for s in all_strings(v)] if isinstance(value, list) else []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda t: t.name)
def test_each_page_reads_at_the_age_of_nine_to_eleven(template):
    said = sentences_of(template)
    if len(words_in(said)) >= 30:
        assert reading_age(said) <= TOO_HARD, said


def test_all_of_my_page_together_and_the_wordings_read_at_that_age():
    everything = "\n\n".join(sentences_of(t) for t in TEMPLATES)
    assert reading_age(everything) <= 9
    shipped = wordings_file()
    for part in ("uses", "rungs", "namings", "texts", "before_yes"):
        assert reading_age("\n\n".join(all_strings(shipped[part]))) <= TOO_HARD, part


def weight(page: str) -> int:
    """What a first visit costs, compressed: the page, its styles, scripts and pictures, and the Latin typeface."""
    total = len(gzip.compress(page.encode()))
    for address in set(re.findall(r'(?:href|src)="/static/([^"]+)"', page)) | {"kit/fonts/atkinson-next-latin.woff2"}:
        content = Path(str(finders.find(address))).read_bytes()
        total += len(content) if address.endswith("woff2") else len(gzip.compress(content))
    return total


@pytest.mark.django_db
def test_a_page_weighs_under_sixty_kilobytes_also_for_a_very_long_talk(cast, page_of):
    long = hear_long(cast, turns=270)
    page = page_of("ola")
    for path in ("/mine/", "/mine/said/", "/mine/who/", "/mine/who/rung/public/", "/mine/named/", "/mine/readers/"):
        assert weight(page.get(path)) < 60_000, path
    assert len(page.get("/mine/said/").encode()) < 40_000
    seen, address = "", "/mine/said/?q=1"
    for _ in range(60):
        said = page.get(address)
        seen += said
        onward = re.search(r'rel="next" href="([^"]+)"', said)
        if not onward:
            break
        address = f"/mine/said/{html.unescape(onward.group(1))}"
    assert all(f"Thing number {n} that I said" in seen for n in range(270))
    assert long.turns.count() == 270


def hear_long(cast, turns: int):
    occasion = consent.open_occasion(person=cast.ola, inquiry=cast.inquiry, at=cast.at, title="A long talk")
    for use in ("notes", "team"):
        consent.answer(person=cast.ola, use=use, answer="yes", how="in-person", by=BY, at=cast.at, occasion=occasion)
    words = [f"Thing number {n} that I said, and then some more about it. " * 4 for n in range(turns)]
    return evidence.keep_document(
        inquiry=cast.inquiry,
        name="long.txt",
        format="txt",
        sha256="1" * 64,
        turns=[evidence.NewTurn(w, owner=cast.ola, occasion=occasion, label="Ola") for w in words],
        by=BY,
        at=cast.at,
    )


@pytest.mark.django_db
def test_pages_cost_as_many_queries_for_a_long_talk_as_for_a_short_one(cast, page_of):
    page = page_of("ola")
    paths = ["/mine/", "/mine/said/", "/mine/came-of-it/", "/mine/readers/", "/mine/who/"]

    def queries() -> dict[str, int]:
        counted = {}
        for path in paths:
            page.get(path)
            with CaptureQueriesContext(connection) as caught:
                page.get(path)
            counted[path] = len(caught)
        return counted

    def use_words(times: int) -> None:
        for n in range(times):
            claim = evidence.make_claim(inquiry=cast.inquiry, text=f"Claim {n}.", by=BY, at=cast.at)
            evidence.cite(claim=claim, excerpt=cast.excerpt("ola"), by=BY, at=cast.at)

    use_words(1)
    before = queries()
    hear_long(cast, turns=40)
    use_words(10)
    assert queries() == before


@pytest.mark.django_db
def test_each_state_has_its_own_words(cast, page_of):
    assert "Nothing yet." in page_of("ola").get()
    assert "Nobody on the team has opened it yet." in page_of("ola").get()
    gone = page_of("eve").get()
    assert "You took your words back" in gone
    assert "Take my words back</h2>" not in gone
    assert "Between us." in page_of("flo").get()
    ola = page_of("ola")
    ola.send("/mine/erase/", when="later")
    waiting = ola.get()
    assert "Your words are hidden" in waiting
    assert "Stop it. Do not destroy them" in waiting
    assert "Destroy my words</h2>" not in waiting
    silent = people.add_person(place=cast.place, name="Kim", by=BY, at=cast.at)
    cast.kim = silent
    kim = page_of("kim").get()
    assert "We hold no words of yours." in kim
    assert "It differs" not in kim


@pytest.mark.django_db
def test_everything_can_be_taken_away_as_a_page_and_as_data(cast, page_of):
    page = page_of("ola")
    consent.name_as(person=cast.ola, kind="chosen", text="Sparrow", by=BY, at=timezone.now())
    answer = page.client.post("/mine/take-away/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        shown = html.unescape(archive.read("my-words.html").decode())
        data = json.loads(archive.read("my-words.json"))
    assert WORDS["ola"] in shown
    assert WORDS["bo"] not in shown
    assert "Sparrow" in shown
    assert not re.search(r'(?:src|href)="', shown)
    assert data["evidence"]["turns"][0]["text"] == WORDS["ola"]
    assert {a["use"] for a in data["consent"]["answers"]} == {"notes", "team", "voices", "session", "quote"}
    assert data["name"] == "Ola Berg"
