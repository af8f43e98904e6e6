from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse


@pytest.fixture
def signed_in(cast):
    """A browser in which this member of the cast is signed in."""

    def client_of(person) -> Client:
        client = Client()
        client.force_login(person.account)
        return client

    return client_of


@pytest.fixture
def address(cast):
    """An address of these pages in the cast's inquiry."""

    def to(name: str, **more: object) -> str:
        return reverse(f"evidence:{name}", kwargs={"place": cast.place.slug, "inquiry": cast.inquiry.slug, **more})

    return to
