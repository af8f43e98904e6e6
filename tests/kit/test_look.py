"""The look of every page: light to load, readable in both modes, nothing inline, nothing from another host."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

import trailbook
from tests.cast import BY
from trailbook.people import actions as people
from trailbook.people.models import Link

ROOT = Path(trailbook.__file__).parent
KIT = ROOT / "kit" / "static" / "kit"
FILES_THAT_STAND_ALONE = {"paper.html", "edition_file.html", "takeout.html", "500.html"}
LIGHT_TO_LOAD = 60 * 1024


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """WCAG 2's contrast ratio."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_words_and_signs_stand_out_in_both_modes(mode):
    css = (KIT / "kit.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    is_ = tokens(light) | (tokens(dark.split("}\n}")[0]) if mode == "dark" else {})
    for words in ("ink", "quiet", "trail", "accent"):
        for ground in ("ground", "card", "soft", "trail-soft", "accent-soft"):
            assert contrast(is_[words], is_[ground]) >= 4.5, (words, ground)
    assert contrast(is_["on-trail"], is_["trail"]) >= 4.5
    assert contrast(is_["on-accent"], is_["accent"]) >= 4.5
    for ground in ("ground", "card", "soft"):
        assert contrast(is_["edge"], is_[ground]) >= 3, ground


def test_no_template_has_styles_or_scripts_of_its_own():
    for template in ROOT.rglob("*.html"):
        if template.name in FILES_THAT_STAND_ALONE:
            continue
        text = template.read_text()
        assert not re.search(r"\sstyle=|<style|\son\w+=", text), template
        for script in re.findall(r"<script\b[^>]*>", text):
            assert " src=" in script or 'type="application/json"' in script, (template, script)


def test_no_sheet_loads_anything_from_elsewhere():
    for sheet in ROOT.rglob("*.css"):
        text = sheet.read_text()
        assert "@import" not in text, sheet
        for address in re.findall(r"url\(\"?([^\")]*)", text):
            assert address.startswith(("data:", "fonts/")), (sheet, address)


def test_each_icon_that_is_asked_for_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (KIT / "icons.svg").read_text()))
    for template in ROOT.rglob("*.html"):
        for name in re.findall(r'{% icon "([\w-]+)" %}', template.read_text()):
            assert name in drawn, (template, name)
    from trailbook.kit.templatetags.kit import STONE_ICONS

    assert set(STONE_ICONS.values()) <= drawn


def loaded_with(html: str) -> set[str]:
    """The static files that a browser fetches for a page, fonts and images of its sheets included."""
    found = {a.split("#")[0] for a in re.findall(r'(?:src|href)="/static/([^"]+)"', html)}
    for name in [f for f in found if f.endswith(".css")]:
        sheet = Path(str(finders.find(name)))
        urls = [u for u in re.findall(r'url\("?([^")]+)', sheet.read_text()) if not u.startswith("data:")]
        found |= {str(Path(name).parent / url) for url in urls}
    return found


def test_a_contributors_page_is_light_to_load(cast, client):
    """Everything on first load as it travels (files compressed, the page itself not), with both subsets of the typeface: under 60 kB."""
    _link, secret = people.make_link(person=cast.ola, place=cast.place, kind=Link.Kinds.MINE, by=BY, at=cast.at)
    client.get(reverse("mine:open", args=[secret]))
    page = client.get(reverse("mine:home")).content
    assert b"kit.css" in page
    weights = {"the page": len(page)}
    for name in loaded_with(page.decode()):
        data = Path(str(finders.find(name))).read_bytes()
        weights[name] = len(data) if name.endswith(".woff2") else len(gzip.compress(data))
    assert sum(weights.values()) < LIGHT_TO_LOAD, weights
