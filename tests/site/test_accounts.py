"""Ways in and out: the first start, invitations, sign-in links, passwords, second steps, leaving and coming back."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY, client_of, member
from trailbook.consent.actions import answer_for_everything
from trailbook.consent.models import Reader
from trailbook.evidence.doors import team_door
from trailbook.evidence.models import Turn
from trailbook.ledger.models import Entry
from trailbook.people import actions as people
from trailbook.people.models import Account, Hat, Link, Membership, Person, Place
from trailbook.site.upkeep.first import code_file, first_start_link

LINK = re.compile(r'value="http://[^/"]+(/(?:in|join-team)/[\w-]+)"')


def link_in(page) -> str:
    found = LINK.search(page.content.decode())
    assert found, page.content.decode()[:500]
    return found[1]


def team_url(cast, name, **more):
    return reverse(name, kwargs={"place": cast.place.slug, **more})


def invite(cast, by, hats, name="Rae Fenn"):
    return link_in(client_of(by).post(team_url(cast, "invite"), {"name": name, "hats": hats}))


# --- the first start


@pytest.fixture
def first_link(db) -> str:
    return first_start_link().split("8000", 1)[1]


SAID = {
    "place": "Eastfield",
    "own_words": "By the canal",
    "inquiry": "Where are we now?",
    "name": "Jo Penn",
    "username": "jo",
    "password": "a kettle by the canal",
}


def test_the_first_start_makes_one_place_with_its_first_member(first_link):
    client = Client()
    opened = client.get(first_link)
    assert opened.status_code == 302
    assert opened["Location"] == "/start/", "the code stays in no address"
    done = client.post("/start/", SAID, follow=True)
    assert done.redirect_chain[-1][0] == "/t/eastfield/where-are-we-now/"
    person = Person.objects.get(name="Jo Penn")
    assert {h.kind for h in Hat.objects.filter(membership__person=person)} == {"coordinator", "core"}
    assert not code_file().exists()
    assert client.get(first_link).status_code == 404, "the code works once"
    assert Client().get(first_link).status_code == 404


def test_looking_at_the_first_link_uses_nothing_up(first_link):
    for _ in range(3):
        assert Client().get(first_link).status_code == 302
    assert Place.objects.count() == 0
    assert Client().get("/start/").status_code == 404, "without the code there is no form"


def test_a_first_start_with_something_missing_keeps_what_was_typed(first_link):
    client = Client()
    client.get(first_link)
    page = client.post("/start/", SAID | {"password": "short"})
    assert page.status_code == 200
    assert b"Eastfield" in page.content
    assert Place.objects.count() == 0
    assert code_file().exists()


def test_a_place_made_at_the_command_line_is_taken_over_by_whoever_starts(first_link):
    place = people.make_place(name="Northgate", by=BY, at=timezone.now())
    inquiry = people.make_inquiry(place=place, name="Where are we now?", by=BY, at=timezone.now())
    client = Client()
    page = client.get(first_link, follow=True).content.decode()
    assert "Northgate, which was made on this computer" in page
    missing = client.post("/start/", SAID | {"where": "new", "place": ""}).content.decode()
    assert "Write this for a new place." in missing
    mine = {k: SAID[k] for k in ("name", "username", "password")}
    done = client.post("/start/", mine | {"where": place.slug}, follow=True)
    assert done.redirect_chain[-1][0] == f"/t/northgate/{inquiry.slug}/"
    assert Place.objects.count() == 1
    assert Membership.objects.wearing(("coordinator",)).filter(place=place, person__name="Jo Penn").exists()


def test_who_takes_over_reads_what_they_wrote_down_and_not_what_someone_allowed_by_their_own_hand(first_link):
    at = timezone.now()
    place = people.make_place(name="Northgate", by=BY, at=at)
    people.make_inquiry(place=place, name="Where are we now?", by=BY, at=at)
    on_paper, by_hand = (people.add_person(place=place, name=n, by=BY, at=at) for n in ("Ola Berg", "Sam Roe"))
    answer_for_everything(person=on_paper, answers={"team": "yes"}, how="paper", by=BY, at=at)
    answer_for_everything(person=by_hand, answers={"team": "yes"}, how="own-hand", by=by_hand.actor, at=at)
    client = Client()
    client.get(first_link)
    mine = {k: SAID[k] for k in ("name", "username", "password")}
    page = client.post("/start/", mine | {"where": place.slug}, follow=True).content.decode()
    assert dict(Reader.objects.values_list("owner__name", "basis")) == {"Ola Berg": "there", "Sam Roe": "new"}
    assert "What one person said is not open to you yet" in page


def test_a_place_that_has_a_team_is_nobody_elses_to_start_in(cast, first_link):
    client = Client()
    page = client.get(first_link, follow=True).content.decode()
    assert "which was made on this computer" not in page
    client.post("/start/", SAID | {"where": cast.place.slug})
    assert not Membership.objects.filter(place=cast.place, person__name="Jo Penn").exists()


# --- invitations


def test_an_invitation_is_passed_on_and_makes_a_member_with_a_password(cast):
    link = invite(cast, cast.dana, ["core"])
    client = Client()
    opened = client.get(link)
    assert (opened.status_code, opened["Location"]) == (302, "/join-team/now/")
    assert Membership.objects.filter(person__name="Rae Fenn").count() == 0, "opening the link changes nothing"
    said = {"name": "Rae Fenn", "way": "password", "username": "rae", "password": "seven grey herons"}
    done = client.post("/join-team/now/", said, follow=True)
    assert done.status_code == 200
    assert b"Welcome" in done.content
    assert Membership.objects.wearing(("core",)).filter(person__name="Rae Fenn").exists()
    again = Client()
    assert again.login(username="rae", password="seven grey herons")
    assert Client().get(link).status_code == 404, "it works once"


def test_a_member_may_stay_with_sign_in_links_and_choose_a_password_later(cast):
    client = Client()
    client.get(invite(cast, cast.dana, ["community"]))
    done = client.post("/join-team/now/", {"name": "Rae Fenn", "way": "links"}, follow=True)
    assert done.status_code == 200
    account = Account.objects.get(username="rae-fenn")
    assert not account.has_usable_password()
    page = client.get(team_url(cast, "team")).content.decode()
    assert reverse("account_set_password") in page
    assert client.get(reverse("account_set_password")).status_code == 200
    new = {"password1": "seven grey herons", "password2": "seven grey herons"}
    client.post(reverse("account_set_password"), new)
    assert Client().login(username="rae-fenn", password="seven grey herons")


def test_who_wants_a_passkey_is_taken_to_make_one(cast):
    client = Client()
    client.get(invite(cast, cast.dana, ["core"]))
    done = client.post("/join-team/now/", {"name": "Rae Fenn", "way": "passkey"})
    assert done["Location"] == reverse("mfa_add_webauthn")
    assert client.get(done["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"way": "password", "username": "", "password": ""}, b"Write a sign-in name"),
        ({"way": "password", "username": "dana", "password": "seven grey herons"}, b"is taken"),
        ({"way": "password", "username": "rae", "password": "password12"}, b"too common"),
        ({"way": "by magic"}, b"error"),
    ],
)
def test_a_wrong_answer_to_an_invitation_is_a_sentence_and_uses_nothing_up(cast, said, wrong):
    client = Client()
    client.get(invite(cast, cast.dana, ["core"]))
    page = client.post("/join-team/now/", {"name": "Rae Fenn", **said})
    assert page.status_code == 200
    assert wrong in page.content
    assert client.post("/join-team/now/", {"name": "Rae", "way": "links"}).status_code == 302


def test_nobody_invites_someone_to_do_more_than_they_may_do(cast):
    page = client_of(cast.lee).post(team_url(cast, "invite"), {"name": "Rae Fenn", "hats": ["coordinator"]})
    assert page.status_code == 400
    assert b"more here than you may do yourself" in page.content
    assert not Link.objects.filter(kind="invite").exists()
    assert invite(cast, cast.lee, ["community"])


def test_someone_of_another_place_joins_with_the_account_they_have(cast):
    client = client_of(cast.nadia)
    client.get(invite(cast, cast.dana, ["learning"], "Nadia Cole"))
    assert b"go on signing in that way" in client.get("/join-team/now/").content
    client.post("/join-team/now/")
    assert client.get(team_url(cast, "home"), follow=True).status_code == 200
    assert client.get(reverse("places")).content.count(b"/t/") >= 2
    assert Person.objects.filter(account=cast.nadia.account).count() == 2


def test_a_member_cannot_take_up_an_invitation_for_someone_else_here(cast):
    client = client_of(cast.lee)
    client.get(invite(cast, cast.dana, ["coordinator"]))
    page = client.post("/join-team/now/", follow=True)
    assert b"someone else in this place already" in page.content
    assert not Membership.objects.filter(person__name="Rae Fenn").exists()


def test_an_invitation_can_be_stopped(cast):
    link = invite(cast, cast.dana, ["core"])
    row = Link.objects.get(kind="invite")
    client_of(cast.dana).post(team_url(cast, "revoke-invite", link=row.uuid))
    assert Client().get(link).status_code == 404


# --- sign-in links and passwords


def test_a_sign_in_link_signs_in_once_and_only_by_pressing_the_button(cast):
    link = link_in(client_of(cast.dana).post(team_url(cast, "signin-for", person=cast.lee.uuid)))
    client = Client()
    opened = client.get(link)
    assert (opened.status_code, opened["Location"]) == (302, "/in/now/")
    assert b"Hello Lee" in client.get("/in/now/").content
    assert "_auth_user_id" not in client.session
    assert client.post("/in/now/")["Location"] == team_url(cast, "home")
    assert client.get(team_url(cast, "team")).status_code == 200
    assert Client().get(link).status_code == 404


def test_nobody_makes_a_key_to_more_than_they_may_do(cast):
    """An engagement worker who could make a link for the co-ordinator would be the co-ordinator."""
    answer = client_of(cast.lee).post(team_url(cast, "signin-for", person=cast.dana.uuid), follow=True)
    assert b"They may do more here than you" in answer.content
    assert not Link.objects.filter(kind="signin").exists()


def test_a_link_made_for_someone_is_shown_to_them_and_can_be_stopped(cast):
    link = link_in(client_of(cast.dana).post(team_url(cast, "signin-for", person=cast.lee.uuid)))
    lee = client_of(cast.lee)
    assert b"made by Dana Shaw" in lee.get(team_url(cast, "team")).content
    row = Link.objects.get(kind="signin")
    assert client_of(cast.mo).post(team_url(cast, "revoke-signin", link=row.uuid)).status_code == 404
    lee.post(team_url(cast, "revoke-signin", link=row.uuid))
    assert Client().get(link).status_code == 404


def test_signing_in_with_a_password(cast):
    client = Client()
    page = client.post(reverse("account_login"), {"login": "lee", "password": "a long pass phrase"})
    assert page["Location"] == "/t/"
    wrong = Client().post(reverse("account_login"), {"login": "lee", "password": "not this"})
    assert wrong.status_code == 200


def with_second_step(account):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    return TOTP.activate(account, generate_totp_secret())


def test_whoever_has_a_second_step_takes_it_after_a_colleagues_link_too(cast):
    with_second_step(cast.lee.account)
    link = link_in(client_of(cast.dana).post(team_url(cast, "signin-for", person=cast.lee.uuid)))
    client = Client()
    client.get(link)
    assert client.post("/in/now/")["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(team_url(cast, "team")).status_code == 302, "not in yet"
    password = Client()
    answer = password.post(reverse("account_login"), {"login": "lee", "password": "a long pass phrase"})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))


def test_the_servers_own_link_is_the_way_back_without_the_second_step(cast):
    with_second_step(cast.lee.account)
    _, secret = people.make_link(
        kind="signin", place=cast.place, person=cast.lee, by=BY, at=timezone.now(), lives=timezone.timedelta(hours=1)
    )
    client = Client()
    client.get(f"/in/{secret}")
    assert client.post("/in/now/")["Location"] == team_url(cast, "home")


def test_there_is_no_signing_up_and_no_mail(cast):
    assert b"by invitation" in Client().get(reverse("account_signup")).content
    assert b"sends no mail" in Client().get(reverse("account_reset_password")).content
    assert Client().post(reverse("account_signup"), {"username": "x"}).status_code == 405


def test_trying_passwords_is_slowed_down_for_one_caller_and_for_one_name(cast):
    client = Client()
    tries = [client.post(reverse("account_login"), {"login": f"n{i}", "password": "x"}).status_code for i in range(31)]
    assert tries[-1] == 429
    for i in range(20):
        Client(REMOTE_ADDR=f"10.0.0.{i}").post(reverse("account_login"), {"login": "mo", "password": "x"})
    last = Client(REMOTE_ADDR="10.0.1.1").post(reverse("account_login"), {"login": "MO ", "password": "x"})
    assert last.status_code == 429
    assert b"wait a few minutes" in last.content


@pytest.mark.parametrize("address", ["/in/guess", "/join-team/guess", "/mine/guess"])
def test_guessing_links_is_slowed_down(cast, address):
    statuses = {Client(REMOTE_ADDR="10.9.9.9").get(f"{address}{i}").status_code for i in range(61)}
    assert 429 in statuses


# --- leaving, coming back, sessions


def test_signing_out_everywhere_ends_every_session_at_once(cast):
    phone, desk = client_of(cast.lee), client_of(cast.lee)
    assert desk.post(team_url(cast, "end-my-sessions")).status_code == 302
    for browser in (phone, desk):
        assert browser.get(team_url(cast, "team"))["Location"].startswith(reverse("account_login"))
    assert client_of(cast.dana).get(team_url(cast, "team")).status_code == 200
    assert Client().login(username="lee", password="a long pass phrase"), "signing in again works"


def test_who_leaves_is_out_at_once_and_reads_nothing(cast):
    phone = client_of(cast.lee)
    assert Turn.objects.live(team_door(cast.lee)).exists()
    client_of(cast.dana).post(team_url(cast, "leave-team", person=cast.lee.uuid))
    assert phone.get(team_url(cast, "team")).status_code == 302
    assert not Turn.objects.live(team_door(cast.lee)).exists()
    again = client_of(cast.lee)
    assert again.get(team_url(cast, "team")).status_code == 404
    assert b"on no team here" in again.get(reverse("places")).content


def test_a_member_leaves_by_themselves(cast):
    client = client_of(cast.mo)
    done = client.post(team_url(cast, "leave-team", person=cast.mo.uuid), follow=True)
    assert b"Thank you for your work" in done.content
    assert "_auth_user_id" not in client.session


def test_nobody_without_the_right_ends_somebody_elses_time(cast):
    assert client_of(cast.lee).post(team_url(cast, "leave-team", person=cast.mo.uuid)).status_code == 404
    assert Membership.objects.current().filter(person=cast.mo).exists()


def test_the_last_co_ordinator_needs_someone_to_follow_them(cast):
    dana = client_of(cast.dana)
    left = dana.post(team_url(cast, "leave-team", person=cast.dana.uuid), follow=True)
    assert b"Somebody has to be the co-ordinator" in left.content
    off = dana.post(team_url(cast, "set-hats", person=cast.dana.uuid), {"hats": ["core"]}, follow=True)
    assert b"Somebody has to be the co-ordinator" in off.content
    dana.post(team_url(cast, "set-hats", person=cast.mo.uuid), {"hats": ["coordinator", "learning"]})
    assert dana.post(team_url(cast, "leave-team", person=cast.dana.uuid))["Location"] == "/"
    assert not Membership.objects.current().filter(person=cast.dana).exists()


def test_who_comes_back_is_a_newcomer_again(cast):
    dana = client_of(cast.dana)
    dana.post(team_url(cast, "leave-team", person=cast.lee.uuid))
    client = Client()
    client.get(link_in(dana.post(team_url(cast, "invite-back", person=cast.lee.uuid))))
    assert b"Welcome back" in client.get("/join-team/now/").content
    client.post("/join-team/now/")
    assert Membership.objects.wearing(("engagement",)).filter(person=cast.lee).exists()
    assert set(Reader.objects.filter(member=cast.lee).values_list("basis", flat=True)) == {"new"}
    assert not Turn.objects.live(team_door(cast.lee)).exclude(owner=None).exists()


def test_a_guest_who_becomes_core_is_a_newcomer(cast):
    """Nobody has to be told of a guest; of the day they begin to read, everybody."""
    assert not Reader.objects.filter(member=cast.ash).exists()
    people.wear(person=cast.ash, hats=["core"], by=BY, at=timezone.now())
    assert set(Reader.objects.filter(member=cast.ash).values_list("basis", flat=True)) == {"new"}
    assert not Turn.objects.live(team_door(cast.ash)).exclude(owner=None).exists()


def test_changing_from_one_reading_hat_to_another_makes_no_newcomer(cast):
    people.wear(person=cast.lee, hats=["core"], by=BY, at=timezone.now())
    assert set(Reader.objects.filter(member=cast.lee).values_list("basis", flat=True)) == {"there"}
    assert Hat.objects.get(membership__person=cast.lee, kind="engagement").until is not None


def test_everything_about_the_team_is_in_the_ledger(cast):
    before = Entry.objects.filter(place_key=str(cast.place.uuid)).count()
    at = timezone.now()
    person = member(cast.place, "Rae Fenn", ["core"], at)
    people.end_sessions(account=person.account, person=person, by=BY, at=at)
    people.leave_team(person=person, by=BY, at=at)
    verbs = list(Entry.objects.filter(place_key=str(cast.place.uuid)).values_list("verb", flat=True))[before:]
    assert verbs == ["added", "joined", "signed-out-everywhere", "signed-out-everywhere", "left"]


def test_a_session_is_a_new_one_after_signing_in(cast):
    """Whoever planted a session number in a browser beforehand has nothing."""
    client = Client()
    client.get(invite(cast, cast.dana, ["core"]))
    planted = client.session.session_key
    client.post("/join-team/now/", {"name": "Rae", "way": "links"})
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()
