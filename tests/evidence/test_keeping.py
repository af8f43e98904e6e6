"""Many documents kept at once: what is written is what was told, all of it or nothing."""

from __future__ import annotations

import gc

import pytest
from django.db import connection
from django.utils import timezone

from tests.cast import BY
from trailbook.evidence import actions as evidence
from trailbook.evidence.models import Document, Revision, Turn
from trailbook.evidence.search.index import proposed
from trailbook.evidence.search.terms import parse
from trailbook.kit import collecting
from trailbook.kit.database import ROWS_A_STATEMENT, fresh_uuids
from trailbook.ledger.models import Entry

pytestmark = pytest.mark.django_db


def document(cast, name: str, count: int) -> evidence.NewDocument:
    turns = [evidence.NewTurn(f"{name} word{n}", owner=cast.ola.pk, label="Ola") for n in range(count)]
    return evidence.NewDocument(name, "txt", name, turns)


def keep(cast, *documents, **more):
    return evidence.keep_documents(inquiry=cast.inquiry, documents=documents, by=BY, at=timezone.now(), **more)


def found(words: str) -> list[int]:
    """Turns in which the index has these words."""
    return [turn for _, turn, _ in proposed(parse(words), 0, 10)]


@pytest.mark.parametrize("count", [1, ROWS_A_STATEMENT, ROWS_A_STATEMENT * 2 + 1])
def test_every_turn_is_kept_in_order_with_its_own_words(cast, count):
    first, second = document(cast, "heron", count), document(cast, "otter", 2)
    made = keep(cast, first, second)
    for kept, told in zip(made, (first, second), strict=True):
        rows = list(Turn.objects.filter(document=kept).order_by("position").select_related("current"))
        assert [t.position for t in rows] == list(range(len(told.turns)))
        assert [t.current.text for t in rows] == [t.text for t in told.turns]
        assert [t.pk for t in rows] == [t.key for t in told.turns]
        assert all(t.current.turn_id == t.pk and t.owner_id == cast.ola.pk for t in rows)
        assert len({t.uuid for t in rows}) == len(rows)
    assert found(f"heron word{count - 1}") == [first.turns[-1].key]


def test_whose_a_turn_is_may_be_said_while_its_words_are_indexed(cast):
    told = document(cast, "heron", 3)

    def meanwhile() -> None:
        told.turns[1].asks, told.turns[1].owner = True, None

    (made,) = keep(cast, told, meanwhile=meanwhile)
    assert list(made.turns.order_by("position").values_list("asks", "owner")) == [
        (False, cast.ola.pk), (True, None), (False, cast.ola.pk),
    ]  # fmt: skip


def test_what_goes_wrong_meanwhile_leaves_nothing(cast):
    before = [m.objects.count() for m in (Document, Turn, Revision, Entry)]

    def meanwhile() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        keep(cast, document(cast, "heron", 60), meanwhile=meanwhile)
    assert [m.objects.count() for m in (Document, Turn, Revision, Entry)] == before
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM evidence_words_held")
            assert cursor.fetchone() == (0,)
            cursor.execute("INSERT INTO evidence_words(evidence_words, rank) VALUES ('integrity-check', 1)")
    keep(cast, document(cast, "heron", 2))
    assert len(found("heron")) == 2


def test_fresh_ids_are_of_version_7_and_rise():
    made = [str(u).replace("-", "") for u in fresh_uuids(5000)]
    assert made == sorted(set(made))
    assert {u[12] for u in made} == {"7"}
    assert {u[16] for u in made} <= set("89ab")


def test_the_search_for_circles_is_off_within_and_on_again_after():
    with collecting.held_off():
        with collecting.held_off():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
