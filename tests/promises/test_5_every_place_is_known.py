"""Each model that points at a person, a turn, an excerpt or a claim has a registered place: it is in the take-out
and in the erasure, or it is erased with what it hangs from."""

from __future__ import annotations

from django.apps import apps

from tests.test_house import our_models
from trailbook.people.registry import HOLDINGS, from_the_top

POINTED_AT = {
    "people.Person",
    "evidence.Turn",
    "evidence.Revision",
    "evidence.Excerpt",
    "evidence.Claim",
    "evidence.Document",
    "consent.Occasion",
}


def pointing():
    for model in our_models():
        for field in model._meta.get_fields():
            related = field.related_model if getattr(field, "concrete", False) and field.is_relation else None
            if related is not None and related._meta.label in POINTED_AT:
                yield model._meta.label
                break


def test_every_model_that_points_at_someone_is_registered():
    known = {label for holding in HOLDINGS.values() for label in holding.models}
    assert set(pointing()) - known == set()


def test_registered_models_exist():
    for holding in HOLDINGS.values():
        for label in holding.models:
            assert apps.get_model(label)


def test_erasure_goes_from_the_top_of_the_house_down():
    rooms = [h.room for h in from_the_top()]
    assert rooms.index("evidence") < rooms.index("consent") < rooms.index("people")
