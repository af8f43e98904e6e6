"""A file of Voices that takes long is made by the worker, lies there for its holder alone, and is gone with a change of
consent."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.cast import BY, WORDS, client_of
from trailbook.consent import actions as consent
from trailbook.consent.models import Copied, Copy
from trailbook.voices import files, making
from trailbook.work.models import Job
from trailbook.work.worker import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def dana(cast, guide, monkeypatch):
    monkeypatch.setattr(making, "LONG", 1)
    return client_of(cast.dana)


def lying(folder) -> list[str]:
    return [f.name for f in (folder / "making").glob("*")]


def asked(client, cast) -> str:
    return client.post(f"/t/{cast.place.slug}/{cast.inquiry.slug}/voices/take/", {"form": "html"})["Location"]


def test_it_is_made_beside_the_pages_and_fetched_by_its_holder_alone(cast, dana, own_data_folder):
    address = asked(dana, cast)
    assert asked(dana, cast) == address, "asked twice, made once"
    voices = dana.get(f"/t/{cast.place.slug}/{cast.inquiry.slug}/voices/").content.decode()
    assert "A file is being made for you." in voices
    assert not Copy.objects.exists()
    work(until_empty=True)
    page = dana.get(address).content.decode()
    assert "The file is ready." in page
    job = Job.objects.get(kind=making.KIND)
    take = f"/t/{cast.place.slug}/{cast.inquiry.slug}/voices/take/{job.uuid}/"
    assert take in page
    assert take not in client_of(cast.lee).get(address).content.decode()
    assert client_of(cast.lee).get(take).status_code == 404
    got = dana.get(take)
    assert WORDS["ola"] in got.content.decode()
    assert f"-{Copy.objects.get().number}.html" in got["Content-Disposition"]
    assert Copied.objects.filter(person=cast.ola, destroyed_at=None).exists()


def test_a_change_of_consent_takes_it_away_at_once_and_says_so(
    cast, dana, own_data_folder, django_capture_on_commit_callbacks
):
    address = asked(dana, cast)
    work(until_empty=True)
    assert lying(own_data_folder)
    with django_capture_on_commit_callbacks(execute=True):
        consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
    assert lying(own_data_folder) == []
    assert not Copied.objects.filter(destroyed_at=None).exists(), "nobody is asked to destroy what nobody had"
    job = Job.objects.get(kind=making.KIND)
    take = f"/t/{cast.place.slug}/{cast.inquiry.slug}/voices/take/{job.uuid}/"
    answer = dana.get(take, follow=True)
    assert WORDS["ola"] not in answer.content.decode()
    assert "not here any more" in answer.content.decode()
    assert "not here any more" in dana.get(address).content.decode()


def test_consent_that_changes_while_it_is_made_has_it_made_anew(cast, dana, own_data_folder, monkeypatch):
    real, tries = files.to_bytes, []

    def slow(paper, form):
        made = real(paper, form)
        tries.append(WORDS["ola"].encode() in made)
        if len(tries) == 1:
            consent.withdraw(person=cast.ola, how="phone", by=BY, at=timezone.now())
        return made

    monkeypatch.setattr(files, "to_bytes", slow)
    asked(dana, cast)
    work(until_empty=True)
    assert tries == [True, False]
    assert WORDS["ola"].encode() not in making.made(Job.objects.get(kind=making.KIND))[1]
    assert Copied.objects.filter(person=cast.ola, destroyed_at=None).count() == 0


def test_after_a_day_it_is_gone(cast, dana, own_data_folder, monkeypatch):
    asked(dana, cast)
    work(until_empty=True)
    real = making.time.time
    monkeypatch.setattr(making.time, "time", lambda: real() + 25 * 3600)
    assert making.made(Job.objects.get(kind=making.KIND)) is None
    assert lying(own_data_folder) == []
