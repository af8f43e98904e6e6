"""Search in a place of a million turns: six kinds of query through the page, with permission asked and looks kept,
against the engine's own ranked search of the same words plus a bare Django page.

    python -m benchmarks.searching [HOW MANY TURNS]

Seconds by the clock. On SQLite the reference is FTS5 with bm25 and snippets, on PostgreSQL ts_rank.
"""

from __future__ import annotations

import sys
import time
from statistics import quantiles
from typing import Any

from . import bare, corpus, house

TURNS = 1_000_000
REPEATS = 7
HEAD = ["what", "ours", "reference", "ratio", "limit", "verdict"]


def measure(turns: int = TURNS) -> list[list[str]]:
    """Rows for the table: what, ours, reference, ratio, limit, verdict."""
    house.open_house()
    inquiry, member = house.make_inquiry()
    _fill(inquiry, turns)
    from django.db import connection
    from django.test import Client
    from django.test.utils import override_settings
    from django.urls import reverse

    client, plain = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
    client.force_login(member.account)
    plain.force_login(member.account)
    page = reverse("evidence:search", kwargs={"place": inquiry.place.slug, "inquiry": inquiry.slug})
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


def _p95(times: dict[str, list[float]]) -> float:
    return quantiles([t for each in times.values() for t in each], n=20)[-1]


def _fill(inquiry: Any, turns: int) -> None:
    """Turns of made-up talk, put in without being read or placed."""
    from django.utils import timezone

    from trailbook.consent import actions as consent
    from trailbook.evidence.actions import NewDocument, NewTurn, keep_documents
    from trailbook.ledger.rules import server_actor
    from trailbook.people.actions import add_person

    by, at = server_actor("the benchmark"), timezone.now()
    put, number = 0, 0
    while put < turns:
        batch = []
        for made in corpus.interviews(20, number):
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
    print(house.table(measure(int(sys.argv[1]) if len(sys.argv) > 1 else TURNS), HEAD))
