"""A chat on the pages: nothing of it goes in by default, and only what was chosen is ever kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from tests.cast import BY
from tests.interviews.pages import keep, page, send, signed_in

from trailbook.consent.models import Grant
from trailbook.evidence.models import Document, Turn
from trailbook.interviews.actions import hear
from trailbook.interviews.reading import read_bytes
from trailbook.people.models import Person

pytestmark = pytest.mark.django_db
CHAT = """27/03/2022, 13:31 - Messages and calls are end-to-end encrypted. Nobody can read them.
27/03/2022, 13:32 - Kit: How was the walk along the leat?
27/03/2022, 13:33 - Wren Hale: Muddy but worth every sock
27/03/2022, 13:34 - Moss: I never agreed to any of this quagmire
27/03/2022, 13:35 - +44 7700 900123: A heron by the sluice
27/03/2022, 13:36 - Wren Hale: And another thing about lanterns
"""


def choose(client, preview: str, **said: object):
    return client.post(f"{preview}0/chat/", {"label": ["Wren Hale", "Kit", "Moss", "+44 7700 900123"], **said})


def test_nothing_goes_in_by_default(cast) -> None:
    client = signed_in(cast.dana)
    preview = send(client, cast, ("WhatsApp Chat.txt", CHAT))
    html = page(client, preview)
    assert "Nothing of it goes in until you say who said yes." in html
    assert "lanterns" not in html
    assert 'value="keep"' not in html
    heard = hear(
        inquiry=cast.inquiry, documents=[read_bytes("WhatsApp Chat.txt", CHAT.encode())], by=BY, at=timezone.now()
    )
    assert (
        heard[0].error == "WhatsApp Chat.txt is a chat, and nothing of it was kept: nobody said whose messages may be."
    )
    assert not Document.objects.filter(name="WhatsApp Chat.txt").exists()


def test_a_yes_without_how_it_was_given_keeps_nothing(cast) -> None:
    client = signed_in(cast.dana)
    preview = send(client, cast, ("c.txt", CHAT))
    choose(client, preview, **{"keep-0": "all"})
    html = page(client, f"{preview}0/chat/")
    assert "Say how they said yes. Until then nothing of theirs goes in." in html
    assert "None of its 5 messages" in html


def test_only_what_was_chosen_is_kept_anywhere(cast) -> None:
    client = signed_in(cast.dana)
    preview = send(client, cast, ("c.txt", CHAT))
    choose(
        client,
        preview,
        **{
            "keep-0": "some",
            "how-0": "phone",
            "note-0": "rang on Monday",
            "keep-1": "all",
            "how-1": "in-person",
            "asks-1": "yes",
            "how-3": "paper",
            "message": ["0", "1", "2", "3", "4"],
            "tick": ["1", "3"],
        },
    )
    html = page(client, preview)
    assert "3 of 5 messages go in." in html
    keep(client, preview)
    document = Document.objects.get(inquiry=cast.inquiry, name="c.txt")
    turns = list(Turn.objects.filter(document=document).order_by("position").select_related("owner"))
    assert [(t.current.text, t.asks) for t in turns] == [
        ("How was the walk along the leat?", True),
        ("Muddy but worth every sock", False),
        ("A heron by the sluice", False),
    ]
    owner = turns[2].owner
    assert owner is not None
    assert owner.generic
    assert "7700" not in owner.name + turns[2].label
    hows = dict(
        Grant.objects.filter(occasion__in=[t.occasion_id for t in turns if t.occasion_id]).values_list(
            "person__name", "how"
        )
    )
    assert hows["Wren Hale"] == "phone"
    assert hows[owner.name] == "paper"
    assert Grant.objects.filter(person__name="Wren Hale", note="rang on Monday").exists()
    assert (
        not Person.objects.filter(name__icontains="Moss", place=cast.place)
        .exclude(made_at__lt=document.made_at)
        .exists()
    )
    everything = _every_row()
    for gone in ("quagmire", "lanterns", "900123"):
        assert gone not in everything
    folder = Path(settings.DATA) / "waiting"
    assert not folder.exists() or not any(folder.iterdir())


def _every_row() -> str:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            found += [repr(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_two_thousand_messages_come_in_pages(cast, django_assert_max_num_queries) -> None:
    client = signed_in(cast.dana)
    lines = "".join(
        f"{1 + n % 27}/03/2022, 13:31 - {'Wren' if n % 3 else 'Moss'}: message {n} of many\n" for n in range(2000)
    )
    preview = send(client, cast, ("big.txt", lines))
    with django_assert_max_num_queries(25):
        html = page(client, f"{preview}0/chat/?by=1&page=2")
    assert html.count("of many") == 100
    assert "What Moss wrote" in html
    assert len(html) < 200_000


def test_a_chat_is_of_whoever_sent_it(cast) -> None:
    preview = send(signed_in(cast.dana), cast, ("c.txt", CHAT))
    assert signed_in(cast.lee).get(f"{preview}0/chat/").status_code == 404
