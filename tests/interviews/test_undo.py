"""Undoing an import takes back what it told of people, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone
from tests.cast import BY

from trailbook.interviews.actions import hear, unhear, unhear_import
from trailbook.interviews.models import Import, Noted
from trailbook.interviews.reading import read_bytes
from trailbook.people.actions import note
from trailbook.people.models import Person, PersonAttribute

pytestmark = pytest.mark.django_db

TALK = "---\nname: WREN\ncraft: miller\n---\nKIT: How is it?\n\nWREN: Cold, in {}.\n\nKIT: And?\n\nWREN: Wet.\n"
LIST = "name,craft,town,since\nWREN,baker,Upmill,2019\nNobody Here,baker,Upmill,2019\n"


def bring(cast, *files):  # type: ignore[no-untyped-def]
    read = [read_bytes(name, text.encode()) for name, text in files]
    heard = hear(inquiry=cast.inquiry, documents=read, by=BY, at=timezone.now())
    return heard, Import.objects.latest("pk")


def known(name: str = "WREN") -> dict[str, str]:
    rows = PersonAttribute.objects.filter(person__name=name).values_list("key__name", "value")
    return {k.casefold(): v for k, v in rows}


def test_a_list_is_an_act_of_its_own_and_undoing_it_gives_back_what_was_noted_before(cast) -> None:  # type: ignore[no-untyped-def]
    bring(cast, ("w.md", TALK.format("May")))
    assert known() == {"craft": "miller"}
    heard, brought = bring(cast, ("list.csv", LIST))
    assert (heard[0].told, brought.files, known()) == (1, 1, {"craft": "baker", "town": "Upmill", "since": "2019"})
    wren = Person.objects.get(name="WREN")
    note(person=wren, name="Town", value="Downmill", by=BY, at=timezone.now())
    unhear_import(brought=brought, by=BY, at=timezone.now())
    assert known() == {"craft": "miller", "town": "Downmill"}, "what somebody set since stays"
    assert not Noted.objects.exists()


def test_a_second_file_takes_back_what_it_told_and_the_first_ones_stays(cast) -> None:  # type: ignore[no-untyped-def]
    bring(cast, ("w.md", TALK.format("May")))
    heard, brought = bring(cast, ("v.md", TALK.format("June").replace("craft: miller", "craft: x\ntown: Upmill")))
    assert known() == {"craft": "miller", "town": "Upmill"}
    unhear(document=heard[0].kept, by=BY, at=timezone.now())
    assert known() == {"craft": "miller"}
    heard, brought = bring(cast, ("v.md", TALK.format("July")), ("list.csv", LIST))
    unhear_import(brought=brought, by=BY, at=timezone.now())
    assert known() == {"craft": "miller"}


def test_the_page_of_a_list_offers_to_take_it_back(cast, signed_in) -> None:  # type: ignore[no-untyped-def]
    bring(cast, ("w.md", TALK.format("May")))
    _, brought = bring(cast, ("list.csv", LIST))
    dana = signed_in(cast.dana)
    where = f"/t/{cast.place.slug}/{cast.inquiry.slug}/hear/"
    from django.urls import reverse

    page = dana.get(reverse("interviews:brought", args=[cast.place.slug, cast.inquiry.slug, brought.uuid]))
    assert "A list told something of people here" in page.content.decode()
    undo = reverse("interviews:undo_import", args=[cast.place.slug, cast.inquiry.slug, brought.uuid])
    assert "Take back what a list told of people?" in dana.get(undo).content.decode()
    assert dana.post(undo).url.startswith(where)
    assert known() == {"craft": "miller"}


def test_an_act_in_which_nothing_is_kept_writes_nothing(cast) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for files in ((), (("w.txt", ""),)):
        with CaptureQueriesContext(connection) as asked:
            read = [read_bytes(name, text.encode()) for name, text in files]
            hear(inquiry=cast.inquiry, documents=read, by=BY, at=timezone.now())
        wrote = [q["sql"][:60] for q in asked if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
        assert wrote == []
