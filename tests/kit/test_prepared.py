"""Questions made into SQL once give what the queryset gives, and new rows are as they are when saved."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db.models import F
from django.utils import timezone

from trailbook.evidence.models import Theme, Turn
from trailbook.kit.prepared import Prepared, put_in

pytestmark = pytest.mark.django_db
TURN = Prepared(
    lambda key, before: (
        Turn.objects.filter(uuid=key, document__made_at__lte=before)
        .select_related("document", "owner", "quoted_by")
        .annotate(said=F("current__text"))
    ),
    key=UUID(int=901),
    before=timezone.now(),
)


def fields(row):
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}


def test_the_answer_is_that_of_the_queryset(cast, django_assert_num_queries):
    TURN.rows(key=uuid4(), before=timezone.now())
    for name in ("ola", "zed"):
        turn = cast.turn(name)
        with django_assert_num_queries(1):
            got = TURN.first(key=turn.uuid, before=timezone.now())
            assert fields(got) == fields(turn)
            assert fields(got.owner) == fields(getattr(cast, name))
            assert got.document.made_at <= timezone.now()
            assert got.quoted_by is None
        assert got.said == turn.current.text
    assert TURN.first(key=uuid4(), before=timezone.now()) is None
    assert TURN.rows(key=turn.uuid, before=turn.document.made_at - timedelta(days=1)) == []


def test_an_open_place_that_is_not_in_the_query_is_a_mistake_told_at_once(cast):
    with pytest.raises(AssertionError, match="other"):
        Prepared(lambda one, other: Turn.objects.filter(pk=one), one=-1, other=-2).rows(one=1, other=2)


def test_a_row_put_in_is_there_as_it_was_told(cast):
    theme = Theme(place=cast.place, inquiry=cast.inquiry, name="put in", made_by="x", made_at=timezone.now())
    put_in(theme)
    assert fields(Theme.objects.get(pk=theme.pk)) == fields(theme)
    theme.name = "changed"
    theme.save()
    assert Theme.objects.get(pk=theme.pk).name == "changed"
