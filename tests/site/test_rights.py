"""Every address of the team's door, with every hat, by every method: the table below is what DESIGN says, and the list
of addresses comes from the resolver, so that a page nobody has written down here fails."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.cast import client_of, furnish, member
from trailbook.consent.uses import RIGHTS

pytestmark = pytest.mark.slow

#: "in": anyone who is in the team, guests too. Otherwise the right it needs. One word for every method, or
#: (to look, to change).
NEEDS: dict[str, str | tuple[str, str]] = {
    "home": "in",
    "team": "in",
    "inquiry": "in",
    "end-my-sessions": "in",
    "leave-team": "manage",
    "revoke-signin": "in",
    "change-place": "manage",
    "set-hats": "manage",
    "health": "manage",
    "new-inquiry": "publish",
    "change-inquiry": "publish",
    "invite": "invite",
    "invite-back": "invite",
    "revoke-invite": "invite",
    "signin-for": "invite",
    "people": "read",
    "person": "read",
    "links-for-many": "link",
    "person-link": "link",
    "person-revoke": "link",
    "person-answer": "tell",
    "person-named-as": "tell",
    "person-withdraw": "tell",
    "person-told": "tell",
    "new-on-the-team": "tell",
    "tell-of": "tell",
    "letters-about": "tell",
    "person-name": "hear",
    "person-join": "hear",
    "person-attributes": ("read", "hear"),
    "attributes": ("read", "hear"),
    "attribute": "read",
    "change-attribute": "hear",
    "voices:destroyed": "in",  # whoever holds a copy may say that it is gone, whatever they are here by now
}

#: Pages of the rooms that need more than their room's word below: to look at a thing, or to change it.
NEEDS |= {
    "guides:guide": "read",
    "guides:version": "read",
    "guides:print": "read",
    "guides:take-markdown": "read",
    "guides:take-docx": "read",
    "interviews:list": "read",
    **{
        f"interviews:{name}": "hear"
        for name in (
            "bring",
            "preview",
            "throw_away",
            "file",
            "chat",
            "labels",
            "columns",
            "held",
            "brought",
            "undo_import",
            "take_report",
        )
    },
    "interviews:talk": ("read", "hear"),
    "interviews:undo": "hear",
    "evidence:words": "read",
    "evidence:search": "read",
    "evidence:conversation": "read",
    "evidence:excerpt": "read",
    "evidence:take": "read",
    "reports:list": "read",
    "reports:write": "read",
    "reports:checks": "read",
    "reports:told": "read",
    "reports:told-of": ("read", "tell"),
    "reports:tell": "tell",
    "reports:letter": "tell",
    "reports:letters": "tell",
    "reports:answer-ask": "tell",
    **{f"reports:{name}": "publish" for name in ("names", "mask", "looked", "unmask", "take-down")},
    "reports:publish": ("read", "publish"),
}

#: What every other page of a room needs.
ROOMS = {
    "guides": "place",
    "interviews": "place",
    "voices": "read",
    "evidence": "claim",
    "reports": "claim",
    "work": "read",
}

HATS = sorted(RIGHTS)


def team_addresses():
    """(name, names of its parts) of every address under /t/<place>/, from the resolver."""
    found = []

    def walk(patterns, namespace="", before=""):
        for p in patterns:
            path = before + str(p.pattern)
            if isinstance(p, URLResolver):
                walk(p.url_patterns, p.namespace or namespace, path)
            elif isinstance(p, URLPattern) and path.startswith("t/<slug:place>"):
                name = f"{namespace}:{p.name}" if namespace else p.name
                found.append((name, re.findall(r"<(\w+):(\w+)>", path)))

    walk(get_resolver().url_patterns)
    return found


ADDRESSES = team_addresses()


def need_of(name: str, method: str) -> str:
    room = name.split(":")[0]
    need = NEEDS.get(name) or ROOMS.get(room)
    assert need, f"{name} is a new page: write down in tests/site/test_rights.py who may open it."
    return need if isinstance(need, str) else need[method != "GET"]


@pytest.fixture
def world(cast):
    """Northgate furnished, one more co-ordinator so that anybody may leave, and a member for each hat."""
    parts = furnish(cast)
    at = timezone.now()
    parts["person"] = cast.ola.uuid
    people = {hat: member(cast.place, f"Hat{n} {hat}", [hat], at) for n, hat in enumerate(HATS)}
    return cast, parts, people


#: A value for a part of an address that a room has and the cast has not: nothing is there, which is no refusal.
ANY = {"uuid": "00000000-0000-4000-8000-000000000000", "int": 1, "slug": "nothing", "str": "nothing", "path": "nothing"}


def address_of(name, wanted, parts):
    values = {part: parts.get(part, ANY[kind]) for kind, part in wanted}
    if name in ("set-hats", "leave-team", "signin-for"):
        values["person"] = parts["member"]
    return reverse(name, kwargs=values)


def tried(client, method, address):
    """The status, with whatever it changed put back."""
    session = client.cookies.get("sessionid")
    kept = session.value if session else None
    with transaction.atomic():
        status = client.get(address).status_code if method == "GET" else client.post(address, {}).status_code
        transaction.set_rollback(True)
    if kept:
        client.cookies["sessionid"] = kept
    return status


@pytest.mark.parametrize("hats", [["community"], pytest.param(HATS, marks=pytest.mark.slow)], ids=["one", "all"])
def test_each_hat_opens_what_it_may_and_nothing_else(world, hats):
    cast, parts, people = world
    parts["member"] = cast.mo.uuid
    wrong = []
    for hat in hats:
        person = people[hat]
        client = client_of(person)
        client.raise_request_exception = False
        for name, wanted in ADDRESSES:
            address = address_of(name, wanted, parts)
            for method in ("GET", "POST"):
                need = need_of(name, method)
                may = need == "in" or need in RIGHTS[hat]
                status = tried(client, method, address)
                if status == 405 or (may and status != 403 and status < 500):
                    continue
                if not may and (status == 403 or (name == "leave-team" and status == 404)):
                    continue
                wrong.append(f"{hat} {method} {name}: {status}, needs {need}")
    assert not wrong, "\n".join(wrong)


def test_what_guests_may_not_open_shows_them_nothing(world):
    """A guest reads nothing unpublished: no page of the team's holds a word of anybody, or a name."""
    cast, parts, people = world
    parts["member"] = cast.mo.uuid
    client = client_of(people["funder"])
    for name, wanted in ADDRESSES:
        answer = client.get(address_of(name, wanted, parts))
        text = answer.content.decode() if not answer.streaming else ""
        for secret in ("kettle", "Ola Berg", "Cy Lund", "People need somewhere"):
            assert secret not in text, f"{name} shows a guest “{secret}”"


@pytest.mark.parametrize("who", ["nadia", "nobody"])
def test_for_others_the_place_is_not_there(world, who):
    """A member of another place gets the answer for a place that does not exist; a stranger is asked to sign in."""
    cast, parts, _people = world
    parts["member"] = cast.mo.uuid
    client = client_of(cast.nadia if who == "nadia" else None)
    wrong = []
    for name, wanted in ADDRESSES:
        address = address_of(name, wanted, parts)
        for method in ("GET", "POST"):
            status = tried(client, method, address)
            if status != 405 and status != (404 if who == "nadia" else 302):
                wrong.append(f"{method} {name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_things_of_another_place_are_not_there_under_ones_own(world):
    """Northgate's rows asked for under Southmere's address, by Southmere's co-ordinator."""
    cast, parts, _people = world
    parts = {**parts, "place": cast.other_place.slug, "inquiry": cast.other_inquiry.slug, "member": cast.mo.uuid}
    client = client_of(cast.nadia)
    wrong = []
    for name, wanted in ADDRESSES:
        if {part for _, part in wanted} <= {"place", "inquiry"}:
            continue
        address = address_of(name, wanted, parts)
        for method in ("GET", "POST"):
            status = tried(client, method, address)
            if status not in (404, 405):
                wrong.append(f"{method} {name}: {status}")
    assert not wrong, "\n".join(wrong)
