"""The first page: what it offers in each state, and that stepping in leads into the sample alone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from trailbook.people.models import Account, Membership, Person
from trailbook.reports.models import Edition
from trailbook.site.upkeep.first import first_start_code

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def begin(person: Person) -> None:
    """This person has an account."""
    if person.account is None:
        person.account = Account.objects.create_user(username=f"{person.name}-{person.pk}")
        person.save(update_fields=["account"])


def page(client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_with_nothing_here_it_says_what_to_do(client):
    text = page(client)
    assert "Nobody has started a place here yet" in text
    assert "trailbook sample" in text
    assert "stop Trailbook and start it again" in text
    assert "Look around the sample" not in text


def test_with_a_code_printed_it_points_at_the_printed_link_and_never_shows_it(client):
    code = first_start_code()
    text = page(client)
    assert "Start your own place" in text
    assert "stop Trailbook" not in text
    assert code not in text


def test_once_somebody_has_begun_it_offers_to_sign_in(client, cast):
    begin(cast.dana)
    text = page(client)
    assert reverse("account_login") in text
    assert "Nobody has started" not in text


def test_without_a_sample_there_is_nothing_to_step_into(client, cast):
    assert client.post("/look/", {"as": "member"}).status_code == 404
    assert client.get("/look/").status_code == 405


def test_with_the_sample_it_offers_three_doors(client, sample):
    text = page(client)
    edition = Edition.objects.filter(place=sample).order_by("-number").first()
    assert "Go in as Bernie" in text
    assert "Open Marcia’s page" in text
    assert reverse("sharing:report", args=[edition.report.slug]) in text
    assert "took their words back" in text
    assert "is to be asked first" in text
    assert "not in public" in text
    assert "funder, a guest" in text


def test_each_member_of_the_sample_can_be_stepped_into(client, sample):
    members = Membership.objects.current().filter(place=sample).select_related("person")
    for member in members:
        answer = client.post("/look/", {"member": str(member.person.uuid)})
        assert answer.url == f"/t/{sample.slug}/"
        assert client.session["_auth_user_id"] == str(member.person.account_id)


def test_each_contributor_s_own_page_can_be_opened(client, sample):
    for person in Person.objects.filter(place=sample, occasions__isnull=False).distinct():
        assert client.post("/look/", {"contributor": str(person.uuid)}).url == reverse("mine:home")
        answer = client.get(reverse("mine:home"))
        assert answer.status_code == 200
        assert "made-up sample" in answer.content.decode()


def test_nobody_real_can_be_stepped_into(client, cast, sample):
    begin(cast.dana)
    for field in ("member", "contributor"):
        for person in (cast.dana, cast.ola):
            assert client.post("/look/", {field: str(person.uuid)}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert "Dana" not in page(client)


def test_the_number_of_queries_does_not_grow_with_people(client, sample, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page(client)


def test_what_is_promised_is_plain(client):
    from trailbook.kit.reading_age import reading_age

    text = client.get("/how-words-are-looked-after/").content.decode()
    import re

    words = " ".join(re.findall(r"<li>(.*?)</li>", text, re.S))
    assert reading_age(re.sub(r"<[^>]+>", "", words)) <= 11
