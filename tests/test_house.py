"""Directions hold: imports are a contract of import-linter; foreign keys are a test over the model graph."""

from __future__ import annotations

from django.apps import apps

ROOMS = [
    "kit",
    "ledger",
    "people",
    "consent",
    "work",
    "evidence",
    "guides",
    "interviews",
    "voices",
    "reports",
    "sharing",
    "site",
]


def our_models():
    return [m for m in apps.get_models(include_auto_created=True) if m._meta.app_label in ROOMS]


def test_foreign_keys_point_only_down():
    upward = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            concrete = getattr(field, "concrete", False)
            if not concrete or target is None or target._meta.app_label not in ROOMS:
                continue
            if ROOMS.index(target._meta.app_label) > ROOMS.index(model._meta.app_label):
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert upward == []


def test_the_ledger_points_at_nothing():
    entry = apps.get_model("ledger", "Entry")
    assert [f.name for f in entry._meta.get_fields() if f.is_relation] == []
