from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.cast import BY
from trailbook.people.actions import make_link
from trailbook.people.models import Link


class OwnPage:
    """A contributor on their own page, without script: opens their link, reads, fills in forms."""

    def __init__(self, person, at) -> None:
        self.link, self.secret = make_link(kind=Link.Kinds.MINE, place=person.place, person=person, by=BY, at=at)
        self.client = Client()
        self.client.get(f"/mine/{self.secret}")

    def get(self, path: str = "/mine/", status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    def send(self, path: str, status: int = 200, **fields) -> str:
        answer = self.client.post(path, fields, follow=True)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    def answer(self, path: str, **fields) -> str:
        """Answer what is asked at ``path`` with everything that its form holds."""
        page = self.get(path)
        for name in ("wording", "talk"):
            found = re.search(rf'name="{name}" value="([^"]+)"', page)
            if found:
                fields.setdefault(name, found.group(1))
        fields.setdefault("saw", re.findall(r'name="saw" value="([^"]+)"', page))
        return self.send(path, **fields)


@pytest.fixture
def page_of(cast):
    """The own page of a contributor of the cast."""
    return lambda name: OwnPage(getattr(cast, name), cast.at)
