"""``link``, ``invite``, ``signin``, ``consent``, ``withdraw`` and ``erase`` at the command line, in the tests' own database."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from tests.cast import BY, WORDS
from trailbook.consent.models import Grant
from trailbook.consent.queries import is_withdrawn, standing_answers
from trailbook.evidence.doors import public_door
from trailbook.evidence.gate import Stretch, shown
from trailbook.evidence.models import Revision
from trailbook.kit.refused import Refused
from trailbook.people.actions import add_person, find_link, make_inquiry, make_place
from trailbook.people.models import Membership, Person
from trailbook.site.cli import people as commands

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast, monkeypatch):
    """Run a command as the command line does. Gives its JSON, or the sentence with which it was refused."""
    monkeypatch.setattr(commands, "begin", lambda ctx: BY)

    def ran(command, *said: str):
        done = CliRunner().invoke(command, [*said, "--json"])
        if isinstance(done.exception, Refused):
            return str(done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return json.loads(done.output) if done.exit_code == 0 else done.output

    return ran


INQUIRY = ("--inquiry", "where-are-we-now")


def test_a_link_opens_the_persons_own_page(cast, run):
    made = run(commands.link, "ola berg", *INQUIRY)
    assert (made["person"], made["id"]) == ("Ola Berg", str(cast.ola.uuid))
    client = Client()
    client.get(made["link"].split("8000")[1])
    assert "Ola Berg, this is your page" in client.get("/mine/").content.decode()


def test_someone_of_another_place_or_nobody_is_not_found_and_two_alike_are_told_apart(cast, run):
    assert "nobody called “Zed Frost” in Northgate" in run(commands.link, "Zed Frost", *INQUIRY)
    assert "no inquiry called “elsewhere”" in run(commands.link, "Ola Berg", "--inquiry", "elsewhere")
    twin = add_person(place=cast.place, name="Ola Berg", by=BY, at=cast.at)
    refused = run(commands.withdraw, "Ola Berg", *INQUIRY)
    assert f"Ola Berg ({str(cast.ola.uuid)[:8]})" in refused
    assert f"Ola Berg ({str(twin.uuid)[:8]})" in refused
    assert not is_withdrawn(cast.ola)
    assert run(commands.link, str(twin.uuid)[:8], *INQUIRY)["id"] == str(twin.uuid)


def test_a_sign_in_link_is_for_members_alone_and_names_the_choices(cast, run):
    made = run(commands.signin, "Dana Shaw")
    assert (made["person"], made["place"]) == ("Dana Shaw", "northgate")
    assert "/in/" in made["link"]
    assert run(commands.signin, "dana")["id"] == str(cast.dana.uuid)
    refused = run(commands.signin, "Ola Berg")
    assert "Nobody on a team is called “Ola Berg”" in refused
    assert "Dana Shaw of Northgate" in refused


def test_an_invitation_makes_the_first_member_and_after_that_says_as_what(cast, run):
    refused = run(commands.invite, "Rae Fenn", *INQUIRY)
    assert "Say as what Rae Fenn will work here, with --hat: coordinator" in refused
    assert "on the team already" in run(commands.invite, "dana shaw", "--hat", "core", *INQUIRY)
    made = run(commands.invite, "Rae Fenn", "--hat", "learning", *INQUIRY)
    client = Client()
    client.get(made["link"].split("8000")[1])
    client.post("/join-team/now/", {"name": "Rae Fenn", "way": "links"})
    assert Membership.objects.wearing(("learning",)).filter(person__uuid=made["id"]).exists()
    alone = make_inquiry(place=make_place(name="Nobody's yet", by=BY, at=cast.at), name="Why?", by=BY, at=cast.at)
    link = run(commands.invite, "Ash Roe", "--inquiry", alone.slug)["link"].rsplit("/", 1)[1]
    assert find_link(kind="invite", secret=link, at=timezone.now()).hats == ["coordinator", "core"]


def test_an_answer_by_phone_is_for_everything_and_keeps_the_wording_read_out(cast, run):
    assert shown(Stretch(cast.turn("ola").pk), public_door())
    made = run(commands.consent, "Ola Berg", "--use", "quote", "--answer", "no", "--how", "phone", *INQUIRY)
    assert made == {
        "person": "Ola Berg",
        "id": str(cast.ola.uuid),
        "use": "quote",
        "answer": "no",
        "how": "phone",
        "withdrawn": False,
    }
    assert shown(Stretch(cast.turn("ola").pk), public_door()) is None
    run(
        commands.consent, "Ola Berg", "--use", "quote", "--answer", "yes", "--how", "paper", "--note", "box 3", *INQUIRY
    )
    grant = Grant.objects.get(person=cast.ola, use="quote", ended_at=None)
    assert (grant.answer, grant.how, grant.note, grant.wording, grant.by) == ("yes", "paper", "box 3", None, BY.key)
    assert standing_answers(cast.ola)["quote"].word == "yes"
    assert shown(Stretch(cast.turn("ola").pk), public_door())


def test_an_answer_of_someone_who_took_their_words_back_says_so(cast, run):
    made = run(commands.consent, "Eve Stone", "--use", "team", "--answer", "yes", "--how", "phone", *INQUIRY)
    assert made["withdrawn"] is True
    assert shown(Stretch(cast.turn("eve").pk), public_door()) is None


def test_a_wrong_use_or_answer_is_a_matter_of_usage(cast, run):
    said = run(commands.consent, "Ola Berg", "--use", "sing", "--answer", "no", "--how", "phone", *INQUIRY)
    assert "'sing' is not one of" in said
    assert Grant.objects.filter(how="phone", person=cast.ola).count() == 0


def test_taking_back_twice_is_once(cast, run):
    for _ in range(2):
        assert run(commands.withdraw, "Ola Berg", *INQUIRY)["withdrawn"] is True
    assert cast.ola.withdrawals.count() == 1


def test_destroying_later_hides_and_now_destroys(cast, run, monkeypatch):
    made = run(commands.erase, "Ola Berg", *INQUIRY)
    assert (made["erased"], made["due"][:4]) == (False, str(cast.ola.erasure.due_at.year))
    assert shown(Stretch(cast.turn("ola").pk), public_door()) is None
    monkeypatch.setattr("trailbook.site.upkeep.erasing.forget", lambda: True)  # no rebuilding inside a transaction
    made = run(commands.erase, "Ola Berg", "--now", *INQUIRY)
    assert (made["person"], made["erased"]) == ("Ola Berg", True)
    assert not Revision.objects.filter(text=WORDS["ola"]).exists()
    assert not Person.objects.filter(name__contains="Ola").exists()
