"""Private links for many people in one go."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from tests.cast import client_of
from trailbook.people.models import Link

pytestmark = pytest.mark.django_db


def test_cards_are_made_for_those_ticked_and_each_link_opens_its_own_page(cast, client):
    dana, there = client_of(cast.dana), reverse("links-for-many", args=[cast.place.slug])
    listed = dana.get(there).content.decode()
    assert cast.eve.name not in listed, "whoever took their words back is given none in passing"
    assert dana.post(there, {"whom": "some"}).status_code == 422
    assert not Link.objects.filter(kind="mine").exists()

    cards = dana.post(there, {"whom": "some", "person": [cast.ola.uuid, cast.bo.uuid]}).content.decode()
    links = re.findall(r'class="spelt">\S*?(/mine/[\w-]+)<', cards)
    assert len(links) == 2
    assert set(Link.objects.filter(kind="mine").values_list("person", flat=True)) == {cast.ola.pk, cast.bo.pk}
    assert client.get(links[0]).status_code == 302
    assert "Ola Berg" not in dana.get(there).content.decode()


def test_an_address_for_forms_alone_says_what_to_do_when_it_is_opened(cast):
    """As after signing in again in between: a blank page would leave one guessing whether it was saved."""
    answer = client_of(cast.dana).get(reverse("person-link", args=[cast.place.slug, cast.ola.uuid]))
    assert answer.status_code == 405
    assert "press the button once more" in answer.content.decode()
    assert not Link.objects.filter(kind="mine").exists()
