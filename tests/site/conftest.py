from __future__ import annotations

import pytest
from django.db import transaction

from trailbook.people.models import Place


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, sample_once):
    """The sample, loaded once for all the tests that only look at it."""
    with django_db_blocker.unblock():
        whole = transaction.atomic()
        whole.__enter__()
        assert sample_once.again()
        yield
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@pytest.fixture
def sample(loaded, db) -> Place:
    place = Place.objects.filter(sample=True).order_by("pk").first()
    assert place is not None
    return place
