"""Every page and every file of the sample says that it is made up."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.crawl import crawl
from trailbook.reports.models import Edition
from trailbook.site.sample.story import HERE

pytestmark = pytest.mark.django_db


def is_the_sample_s(address: str) -> bool:
    return address.removeprefix("POST ").startswith(("/t/pellbridge/", "/mine/", "/read/"))


@pytest.mark.slow
@pytest.mark.parametrize("who", ["member", "contributor", "reader"])
def test_every_page_and_file_says_that_it_is_made_up(sample, who):
    client = Client()
    slug = Edition.objects.filter(place=sample).first().report.slug
    starts = {"member": f"/t/{sample.slug}/the-washhouse/", "contributor": "/mine/", "reader": f"/read/{slug}/"}
    client.post("/look/", {"as": who})
    found = crawl(client, [starts[who]], most=110)
    pages = {a: text for a, (status, text) in found.pages.items() if status == 200 and is_the_sample_s(a)}
    assert len(pages) > 25
    silent = [a for a, text in pages.items() if not re.search(r"made[- ]up", text)]
    assert silent == []


def test_nothing_outside_its_folder_knows_the_sample_s_people_or_places():
    source = HERE.parents[1]
    names = re.compile(r"\b(?:Pellbridge|Washhouse|Marcia|Dougie|Shazia|Osei|Wanda|Pilar|Saltby)\b")
    for file in source.rglob("*"):
        if file.suffix in (".py", ".html", ".js", ".css", ".yaml") and HERE not in file.parents:
            assert not names.search(file.read_text(encoding="utf-8")), file
