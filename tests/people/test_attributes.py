"""What is noted of people: in their words, theirs to put right, gone when they go."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.cast import BY, client_of, mine_client
from trailbook.consent import actions as consent
from trailbook.consent.known import known_of, people_known
from trailbook.consent.models import Look
from trailbook.interviews.actions import hear
from trailbook.interviews.reading import read_bytes
from trailbook.kit.refused import Refused
from trailbook.ledger.models import Entry
from trailbook.people import actions, rules
from trailbook.people.models import Alike, AttributeKey, PersonAttribute


@pytest.mark.parametrize(
    "said", ["", "  ", "-", "n/a", "N / A", "rather not say", "I'd rather not say", "Prefer not to say", "(prefer not to answer)",
             "declined", "Declined to answer", "not stated", "No answer"],
)  # fmt: skip
def test_rather_not_say_is_nothing(said):
    assert rules.not_said(said)


@pytest.mark.parametrize(
    "said", ["no", "none", "prefers to be outside", "I would rather walk", "not here", "prefer tea"]
)
def test_other_words_are_something(said):
    assert not rules.not_said(said)


def test_two_spellings_of_a_key_are_the_same_to_compare():
    assert rules.fold("Job_Title:") == rules.fold("job  title") == "job title"


@pytest.mark.parametrize("name", ["Lived experience", "lived_experience?", "expert-by-experience"])
def test_nobody_is_listed_by_lived_experience(name):
    assert rules.why_not_key(name)


def note(person, name, value):
    return actions.note(person=person, name=name, value=value, by=BY, at=timezone.now())


def noted(person):
    return {n.key.name: n.value for n in PersonAttribute.objects.filter(person=person).select_related("key")}


def test_files_say_what_people_are_in_their_words_and_nothing_where_they_rather_not(cast):
    text = "---\nname: Ola Berg\nPart_of_town: the  Hill\nage: prefer not to say\nlived experience: yes\n---\n\nI said more."
    hear(inquiry=cast.inquiry, documents=[read_bytes("o.md", text.encode())], by=BY, at=timezone.now())
    assert noted(cast.ola) == {"part_of_town": "the  Hill"}
    again = text.replace("the  Hill", "the mill").replace("more", "even more")
    hear(inquiry=cast.inquiry, documents=[read_bytes("p.md", again.encode())], by=BY, at=timezone.now())
    assert noted(cast.ola) == {"part_of_town": "the  Hill"}, "a file never changes what is noted already"


def test_the_ledger_says_that_and_never_what(cast):
    note(cast.ola, "Part of town", "behind the bakery")
    entry = Entry.objects.order_by("-number").first()
    assert (entry.verb, entry.actor) == ("noted", BY.key)
    assert "bakery" not in json.dumps([e.facts for e in Entry.objects.all()])


def test_saying_nothing_takes_away_what_was_there(cast):
    note(cast.ola, "Part of town", "the mill")
    assert note(cast.ola, "part-of-town", "rather not say") is None
    assert noted(cast.ola) == {}
    assert not AttributeKey.objects.exists(), "a key that nobody uses goes with its last word"


def test_counting_as_one_changes_no_words_and_is_undone(cast):
    note(cast.ola, "Role", "carer")
    note(cast.bo, "Role", "Carers")
    note(cast.cy, "Part", "carer")
    role, part = AttributeKey.objects.get(fold="role"), AttributeKey.objects.get(fold="part")
    at = timezone.now()
    actions.count_words_as(key=role, words="carers", other="carer", by=BY, at=at)
    actions.count_key_as(key=part, other=role, by=BY, at=at)
    assert (noted(cast.bo), noted(cast.cy)) == ({"Role": "Carers"}, {"Part": "carer"})
    note(cast.di, "part", "neighbour")
    assert noted(cast.di) == {"Role": "neighbour"}, "what counts as another key is noted there"
    actions.keep_key_apart(key=part, by=BY, at=at)
    actions.keep_words_apart(key=role, words="carers", by=BY, at=at)
    assert not Alike.objects.exists()
    assert not AttributeKey.objects.exclude(same_as=None).exists()


def test_words_cannot_count_as_themselves_or_in_a_circle(cast):
    note(cast.ola, "Role", "carer")
    note(cast.bo, "Role", "helper")
    role, at = AttributeKey.objects.get(), timezone.now()
    actions.count_words_as(key=role, words="carer", other="helper", by=BY, at=at)
    with pytest.raises(Refused):
        actions.count_words_as(key=role, words="helper", other="carer", by=BY, at=at)


def test_two_records_of_one_person_keep_both_words(cast):
    note(cast.ola, "Role", "carer")
    note(cast.cy, "Role", "neighbour")
    note(cast.cy, "Town", "Hill")
    consent.join_persons(keep=cast.ola, other=cast.cy, by=BY, at=timezone.now())
    assert noted(cast.ola) == {"Role": "carer; neighbour", "Town": "Hill"}


def test_what_is_noted_follows_the_law_of_words(cast):
    for person in (cast.ola, cast.flo, cast.eve):
        note(person, "Role", "carer")
    dana = cast.dana
    assert known_of(cast.flo, dana, dana.actor) is None, "she said no to the team"
    assert known_of(cast.eve, dana, dana.actor) is None, "she took her words back"
    assert [n.value for n in known_of(cast.ola, dana, dana.actor) or []] == ["carer"]
    assert not people_known(cast.place, cast.ash).exists(), "a guest"
    assert Look.objects.get(owner=cast.ola, reader=dana.actor.key).thing == "attributes"
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert known_of(cast.ola, dana, dana.actor) is None
    assert noted(cast.ola) == {"Role": "carer"}, "only their own page still has it"


def test_erasing_leaves_no_word_of_it(cast):
    note(cast.ola, "Where the kettle was", "zugzwang lane")
    note(cast.ola, "Role", "zugzwangers")
    note(cast.bo, "Role", "carer")
    role = AttributeKey.objects.get(fold="role")
    actions.count_words_as(key=role, words="zugzwangers", other="carer", by=BY, at=timezone.now())
    consent.erase_now(person=cast.ola, at=timezone.now())
    for model in apps.get_app_config("people").get_models():
        for row in model._default_manager.values():
            assert "zugzwang" not in str(row), model
            assert "kettle" not in str(row), model
    assert noted(cast.bo) == {"Role": "carer"}


@pytest.fixture
def page(cast):
    return reverse("person-attributes", kwargs={"place": cast.place.slug, "person": cast.ola.uuid})


def fields_of(person, **changes):
    """A form as the page sends it, with some fields changed."""
    sent = {}
    for n in PersonAttribute.objects.filter(person=person).select_related("key"):
        sent[f"v-{n.uuid}"], sent[f"at-{n.uuid}"] = changes.get(n.key.name, n.value), n.at.isoformat()
    return sent


def test_the_team_sees_puts_right_and_adds(cast, page):
    note(cast.ola, "Role", "carer")
    client = client_of(cast.lee)
    assert "carer" in client.get(page).content.decode()
    client.post(page, fields_of(cast.ola, Role="a neighbour") | {"name": "Town", "words": "up the Hill"})
    assert noted(cast.ola) == {"Role": "a neighbour", "Town": "up the Hill"}
    assert set(PersonAttribute.objects.values_list("by", flat=True)) == {cast.lee.actor.key}


def test_two_people_at_once_are_told_and_neither_is_overwritten(cast, page):
    note(cast.ola, "Role", "carer")
    sent = fields_of(cast.ola, Role="mine")
    note(cast.ola, "Role", "theirs")
    answer = client_of(cast.lee).post(page, sent, follow=True)
    assert noted(cast.ola) == {"Role": "theirs"}
    assert "changed by somebody else" in answer.content.decode()


def test_who_may_not_change_it_reads_it_without_fields(cast, page):
    from tests.cast import member

    note(cast.ola, "Role", "carer")
    cleo = member(cast.place, "Cleo Marsh", ["community"], timezone.now())
    from trailbook.consent.models import Reader

    Reader.objects.filter(member=cleo).update(answer="yes")
    text = client_of(cleo).get(page).content.decode()
    assert "carer" in text
    assert "<textarea" not in text
    assert client_of(cleo).post(page, fields_of(cast.ola, Role="x")).status_code == 403
    assert noted(cast.ola) == {"Role": "carer"}


def test_a_person_sees_it_on_their_page_and_takes_it_away(cast):
    note(cast.ola, "Role", "carer")
    note(cast.ola, "Town", "the Hill")
    mine = mine_client(cast.ola)
    assert reverse("mine:noted") in mine.get("/mine/").content.decode()
    text = mine.get("/mine/noted/").content.decode()
    assert "carer" in text
    assert "The team noted this" in text
    mine.post("/mine/noted/", fields_of(cast.ola, Role="", Town="down the Hill"))
    assert noted(cast.ola) == {"Town": "down the Hill"}
    assert "You wrote this" in mine.get("/mine/noted/").content.decode()
    assert not Look.objects.filter(owner=cast.ola).exists(), "one's own look is not kept"


def test_it_is_in_what_a_person_takes_away(cast):
    note(cast.ola, "Town", "the Hill")
    answer = mine_client(cast.ola).post("/mine/take-away/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        assert json.loads(packed.read("my-words.json"))["people"]["attributes"][0]["words"] == "the Hill"
        assert "the Hill" in packed.read("my-words.html").decode()


def test_a_whole_survey_cell_breaks_no_page(cast, page):
    actions.note_all(place=cast.place, said={cast.ola: {"Story": "<b>word</b> " * 5000}}, by=BY, at=timezone.now())
    client = client_of(cast.dana)
    key = AttributeKey.objects.get()
    listed = client.get(reverse("attribute", kwargs={"place": cast.place.slug, "key": key.uuid})).content.decode()
    assert len(listed) < 20_000
    assert "<b>word" not in listed
    assert client.get(page).status_code == 200
    client.post(page, fields_of(cast.ola))
    assert len(noted(cast.ola)["Story"]) > 50_000, "what nobody touched stays whole"


def test_the_pages_of_keys_cost_the_same_with_few_and_many(cast):
    client = client_of(cast.dana)
    addresses = [reverse("attributes", kwargs={"place": cast.place.slug})]
    note(cast.ola, "Role", "carer")
    key = AttributeKey.objects.get()
    addresses.append(reverse("attribute", kwargs={"place": cast.place.slug, "key": key.uuid}))

    def cost():
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    before = cost()
    facts = {f"Key {n}": f"words {n}" for n in range(60)} | {"Role": "helper"}
    actions.note_all(place=cast.place, said={cast.bo: facts, cast.cy: facts}, by=BY, at=timezone.now())
    assert cost() == before


def test_offered_words_are_never_forced_and_a_key_can_be_hidden_and_named_anew(cast):
    client = client_of(cast.dana)
    client.post(reverse("attributes", kwargs={"place": cast.place.slug}), {"name": "Town", "offered": "Hill\nMill\n"})
    key = AttributeKey.objects.get()
    assert key.offered == ["Hill", "Mill"]
    note(cast.ola, "Town", "neither: the boats")
    assert noted(cast.ola) == {"Town": "neither: the boats"}
    change = reverse("change-attribute", kwargs={"place": cast.place.slug, "key": key.uuid})
    client.post(change, {"what": "set-up", "name": "Part of town", "offered": "", "hidden": "yes"})
    key.refresh_from_db()
    assert (key.name, key.hidden, key.offered) == ("Part of town", True, [])


def test_no_page_tells_what_somebody_said_who_took_it_back(cast):
    """Not as a way of putting it, not as what other words count as, not as the name of a group."""
    from django.urls import reverse as to

    note(cast.ola, "Role", "Zugzwanger")
    for person in (cast.bo, cast.cy, cast.di):
        note(person, "Role", "carer")
    role = AttributeKey.objects.get()
    actions.count_words_as(key=role, words="carer", other="zugzwanger", by=BY, at=timezone.now())
    client = client_of(cast.dana)
    place = {"place": cast.place.slug}
    inquiry = place | {"inquiry": cast.inquiry.slug}
    pages = [
        to("attributes", kwargs=place),
        to("attribute", kwargs=place | {"key": role.uuid}),
        to("person-attributes", kwargs=place | {"person": cast.ola.uuid}),
        to("voices:across", kwargs=inquiry) + f"?add={role.uuid.hex}",
        to("voices:across", kwargs=inquiry) + f"?by={role.uuid.hex}",
    ]
    said = "".join(client.get(page).content.decode().casefold() for page in pages)
    assert "zugzwanger" in said
    consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    for page in pages:
        text = client.get(page).content.decode().casefold()
        assert "zugzwang" not in text, page
