"""Search in a place of a million turns: six kinds of query through the page, with permission asked and looks kept,
against the engine's own ranked search of the same words plus a bare Django page. On the way there, at a thousand interviews,
against LibreQDA with the same words.

    python -m benchmarks.searching [HOW MANY TURNS] [HOW MANY INTERVIEWS]

Seconds by the clock. On SQLite the reference is FTS5 with bm25 and snippets, on PostgreSQL ts_rank. LibreQDA is asked over
loopback for the first five documents with a word, which it gives whole; ours shows twenty answers with the words marked.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from . import bare, corpus, house, rivals

TURNS, INTERVIEWS = 1_000_000, 1000
REPEATS = 7
AGAINST_RIVAL = 0.05
HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]


def measure(turns: int = TURNS, interviews: int = INTERVIEWS) -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    data = house.open_house()
    inquiry, member = house.make_inquiry()
    _fill(inquiry, 0, interviews=interviews)
    rows = _against_rival(inquiry, member, data, interviews)
    _fill(inquiry, turns, interviews)
    return _against_raw(inquiry, member, turns) + rows


def _signed_in(member: Any) -> Any:
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(member.account)
    return client


def _page(inquiry: Any) -> str:
    from django.urls import reverse

    return reverse("evidence:search", kwargs={"place": inquiry.place.slug, "inquiry": inquiry.slug})


def _against_raw(inquiry: Any, member: Any, turns: int) -> list[list[str]]:
    from django.db import connection
    from django.test.utils import override_settings

    client, plain, page = _signed_in(member), _signed_in(member), _page(inquiry)
    sqlite = connection.vendor == "sqlite"
    kinds = _queries(sqlite)
    ours: dict[str, list[float]] = {k: [] for k in kinds}
    theirs: dict[str, list[float]] = {k: [] for k in kinds}
    bare_page: list[float] = []
    for _ in range(REPEATS):
        for kind, (typed, told) in kinds.items():
            begun = time.perf_counter()
            assert client.get(page, {"q": typed}).status_code == 200
            ours[kind].append(time.perf_counter() - begun)
            begun = time.perf_counter()
            _ranked(told, sqlite)
            theirs[kind].append(time.perf_counter() - begun)
        with override_settings(MIDDLEWARE=bare.MIDDLEWARE):
            begun = time.perf_counter()
            assert plain.get("/bare/nothing/").status_code == 200
            bare_page.append(time.perf_counter() - begun)
    nothing = sorted(bare_page)[len(bare_page) // 2]
    a, b = _p95(ours), _p95(theirs)
    limit = 2 * b + nothing if sqlite else b
    engine = "raw FTS5 ranked" if sqlite else "raw ts_rank"
    said = "twice that and a bare page" if sqlite else "1"
    rows = [
        [
            f"search among {turns:,} turns, 95th percentile of six kinds of query, against {engine}",
            f"{a * 1000:.0f} ms",
            f"{b * 1000:.0f} ms",
            f"{a / b:.2f}",
            said,
            "holds" if a <= limit else "does not hold",
        ]
    ]
    for kind in kinds:
        mine, raw = sorted(ours[kind])[REPEATS // 2], sorted(theirs[kind])[REPEATS // 2]
        common = kind.startswith("a word that stands everywhere")
        rows.append(
            [
                f"{kind}, median",
                f"{mine * 1000:.1f} ms",
                f"{raw * 1000:.1f} ms",
                f"{mine / raw:.2f}",
                "1" if common else "-",
                ("holds" if mine <= raw else "does not hold") if common else "for the eye",
            ]
        )
    return rows


def _against_rival(inquiry: Any, member: Any, data: Path, interviews: int) -> list[list[str]]:
    """One word of each kind, in LibreQDA and here."""
    client, page = _signed_in(member), _page(inquiry)
    words, _ = corpus._vocabulary()
    rows = []
    with rivals.libreqda(data / "libreqda") as rival:
        if rival is None:
            return [["search against LibreQDA", "-", "not to be had here", "-", f"{AGAINST_RIVAL}", "not measured"]]
        rival.fill(data / "libreqda", ((f"{i:05}.html", m.page) for i, m in enumerate(corpus.interviews(interviews))))
        for kind, word in (
            ("a rare word", words[9000]),
            ("a middling word", words[900]),
            ("a frequent word", "people"),
        ):

            def ours(word: str = word) -> float:
                begun = time.perf_counter()
                assert client.get(page, {"q": word}).status_code == 200
                return time.perf_counter() - begun

            def theirs(word: str = word) -> float:
                begun = time.perf_counter()
                assert rival.search(word)
                return time.perf_counter() - begun

            ours()
            a, b, ratio, spread = house.pairs(ours, theirs, 5)
            rows.append(
                [
                    f"search at {interviews} interviews, {kind}, against LibreQDA ({spread})",
                    f"{a * 1000:.1f} ms",
                    f"{b * 1000:.1f} ms",
                    f"{ratio:.3f}",
                    f"{AGAINST_RIVAL}",
                    house.verdict(ratio, AGAINST_RIVAL),
                ]
            )
    return rows


def _p95(times: dict[str, list[float]]) -> float:
    return quantiles([t for each in times.values() for t in each], n=20)[-1]


def _fill(inquiry: Any, turns: int, start: int = 0, interviews: int = 0) -> None:
    """Turns of made-up talk, put in without being read or placed: so many interviews, or from the interview ``start`` on
    until there are so many turns."""
    from django.db import connection
    from django.utils import timezone

    from trailbook.consent import actions as consent
    from trailbook.evidence.actions import NewDocument, NewTurn, keep_documents
    from trailbook.evidence.models import Turn
    from trailbook.ledger.rules import server_actor
    from trailbook.people.actions import add_person

    by, at = server_actor("the benchmark"), timezone.now()
    put, number = Turn.objects.filter(document__inquiry=inquiry).count(), start
    while number < interviews or put < turns:
        batch = []
        for made in corpus.interviews(min(20, interviews - number) if number < interviews else 20, number):
            person = add_person(place=inquiry.place, name=made.name, by=by, at=at)
            occasion = consent.open_occasions(inquiry=inquiry, wanted=[consent.NewOccasion(person)], at=at)[0]
            consent.state_answers(
                talks=[[occasion]],
                said=("notes", "team", "voices", "quote"),
                how="importer",
                note="made up",
                by=by,
                at=at,
                place=inquiry.place,
            )
            said = [
                NewTurn(words, None if who == "Interviewer" else person, asks=who == "Interviewer", label=who)
                for _, who, words in made.turns
            ]
            for turn in said:
                turn.occasion = None if turn.asks else occasion
            batch.append(NewDocument(f"{number:06}.txt", "txt", f"{number:064}", said))
            number += 1
            put += len(said)
        keep_documents(inquiry=inquiry, documents=batch, by=by, at=at)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # the server does so by itself, some minutes later


def _queries(sqlite: bool) -> dict[str, tuple[str, str]]:
    """What is typed, and the same as the engine is told, by kind."""
    words, _ = corpus._vocabulary()
    rare, middling, common = words[9000], words[900], "housing"
    pair = (words[150], words[260])
    short = words[2500][:4]

    def told(*terms: str, row: bool = False, begins: bool = False) -> str:
        if sqlite:
            star = "*" if begins else ""
            return f'"{" ".join(terms)}"' if row else " AND ".join(f'"{t}"{star}' for t in terms)
        return (" <-> " if row else " & ").join(f"'{t}'{':*' if begins else ''}" for t in terms)

    return {
        "a rare word": (rare, told(rare)),
        "a middling word": (middling, told(middling)),
        "a word that stands everywhere, over 10,000 times": ("people", told("people")),
        "two words": (" ".join(pair), told(*pair)),
        "words in a row": (f'"we {common}"', told("we", common, row=True)),
        "the beginning of a word": (f"{short}*", told(short, begins=True)),
    }


def _ranked(told: str, sqlite: bool) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        if sqlite:
            cursor.execute(
                "SELECT rowid, snippet(evidence_words, 0, '[', ']', '…', 24) FROM evidence_words "
                "WHERE evidence_words MATCH %s ORDER BY bm25(evidence_words) LIMIT 20",
                [told],
            )
        else:
            cursor.execute(
                "SELECT id, text FROM evidence_revision WHERE words @@ %s::tsquery "
                "ORDER BY ts_rank(words, %s::tsquery) DESC LIMIT 20",
                [told, told],
            )
        cursor.fetchall()


if __name__ == "__main__":
    print(house.table(measure(*(int(n) for n in sys.argv[1:3])), HEAD))
