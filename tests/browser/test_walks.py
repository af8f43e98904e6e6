"""The sample walked in a real browser as each kind of person: every kind of page at the width of a phone and of a desk,
with axe (WCAG 2.2 AA), no scrolling sideways, no error in the console, nothing the security policy had to stop, and
every control within reach of the keyboard."""

from __future__ import annotations

from collections import Counter, deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from trailbook.ledger.rules import server_actor
from trailbook.people.models import Membership, Person, Place

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

LEAVES = ("/accounts/logout", "/source", "/static/", ".pdf", ".docx", ".json", ".md", "/healthy")
PHONE, DESK, SMALLEST = 360, 1280, 320
#: Rules of the standard, and the best practices that people on old phones with screen readers notice most.
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
SIDEWAYS = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  return [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > most + 1 && !e.closest('.scroll') && !e.closest('.hidden'))
    .slice(0, 4).map(e => e.tagName + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right));
}"""
#: What can be operated on a page, as one line each; radio buttons of one name are one stop.
CONTROLS = """() => {
  const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')];
  const seen = e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0;
  const name = e => e.type === 'radio' ? 'radio ' + (e.form ? [...document.forms].indexOf(e.form) : '') + e.name
    : e.tagName + ' ' + (e.id || e.name || e.textContent.trim().slice(0, 30) || e.getAttribute('href'));
  return [...new Set(all.filter(seen).map(name))];
}"""
HERE = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return '';
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const name = e.type === 'radio' ? 'radio ' + (e.form ? [...document.forms].indexOf(e.form) : '') + e.name
    : e.tagName + ' ' + (e.id || e.name || e.textContent.trim().slice(0, 30) || e.getAttribute('href'));
  return name;
}"""


@pytest.fixture
def sample(transactional_db, own_data_folder, sample_once):
    """The sample in place, as a new data folder gets it."""
    from trailbook.site.upkeep.ready import wordings_ready

    sample_once.again()
    wordings_ready()
    return Place.objects.filter(sample=True).order_by("pk").first()


def member_wearing(place: Place, hat: str) -> Person:
    """Someone of the sample with this hat; an ally joins it for the day if there is none."""
    from tests.cast import member

    found = Membership.objects.wearing((hat,)).filter(place=place, person__account__isnull=False).first()
    if found:
        return found.person
    from django.utils import timezone

    return member(place, f"Guest {hat.title()}", [hat], timezone.now())


def session_of(person: Person | None, kind: str) -> str | None:
    client = Client()
    if kind == "contributor":
        from django.utils import timezone

        from trailbook.people.actions import make_link

        by, at = server_actor("the tests"), timezone.now()
        _, secret = make_link(kind="mine", place=person.place, person=person, by=by, at=at)
        client.get(f"/mine/{secret}")
    elif person is not None:
        client.force_login(person.account)
    return client.cookies["sessionid"].value if "sessionid" in client.cookies else None


def kind_of(address: str) -> str:
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return "nowhere"
    return f"{found.namespace}:{found.url_name}"


class Walk:
    """One person's way through every kind of page they can reach by links."""

    def __init__(self, chromium, server: str, session: str | None) -> None:
        self.server = server
        self.context = chromium.new_context(
            viewport={"width": PHONE, "height": 740}, base_url=server, reduced_motion="reduce"
        )
        self.context.set_default_timeout(20_000)
        if session:
            self.context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.seen: Counter[str] = Counter()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda e: self.faults.append(f"{self.page.url}: script failed: {e}"))
        from axe_playwright_python.sync_playwright import Axe

        self.axe = Axe()

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{self.page.url}: console: {message.text[:200]}")

    def walk(self, starts: list[str], each: int = 2, most: int = 120) -> int:
        """Look at up to ``each`` pages of each kind, at the first of a kind in both widths with axe where two are looked
        at. Says how many pages that were."""
        waiting, known, looked = deque(starts), set(starts), 0
        while waiting and looked < most:
            address = waiting.popleft()
            kind = kind_of(address)
            if self.seen[kind] >= each:
                continue
            self.seen[kind] += 1
            looked += 1
            answer = self.page.goto(address)
            if answer is None or answer.status >= 400:
                self.faults.append(f"{address}: answered {answer.status if answer else 'nothing'}")
                continue
            self.look(address, (PHONE, DESK) if each > 1 and self.seen[kind] == 1 else (PHONE,))
            for href in self.page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.href)"):
                plain = urldefrag(urljoin(self.server, href))[0].removeprefix(self.server)
                if plain.startswith("/") and plain not in known and not any(x in plain for x in LEAVES):
                    known.add(plain)
                    waiting.append(plain)
        return looked

    def look(self, address: str, with_axe: tuple[int, ...]) -> None:
        for width in (PHONE, DESK, SMALLEST):
            self.page.set_viewport_size({"width": width, "height": 740})
            wide = self.page.evaluate(SIDEWAYS)
            if wide:
                self.faults.append(f"{address} at {width}: scrolls sideways: {wide}")
            if width not in with_axe:
                continue
            for fault in self.axe.run(self.page, options=AXE).response["violations"]:
                where = "; ".join(" ".join(node["target"]) for node in fault["nodes"][:3])
                self.faults.append(f"{address} at {width}: axe {fault['id']} ({fault['impact']}): {where}")
        if self.page.locator("h1").count() != 1:
            self.faults.append(f"{address}: {self.page.locator('h1').count()} main headings")

    def tab_through(self, address: str) -> None:
        """Every control of the page is reached by the Tab key alone."""
        self.page.set_viewport_size({"width": DESK, "height": 740})
        self.page.goto(address)
        wanted, reached = set(self.page.evaluate(CONTROLS)), set()
        for _ in range(len(wanted) * 2 + 10):
            self.page.keyboard.press("Tab")
            reached.add(self.page.evaluate(HERE))
            if wanted <= reached:
                return
        self.faults.append(f"{address}: not reached by keyboard: {sorted(wanted - reached)[:6]}")


def report(walk: Walk) -> str:
    return "\n".join(dict.fromkeys(walk.faults))


@pytest.mark.parametrize("who", ["stranger", "contributor", "coordinator", "engagement", "ally"])
def test_every_page_is_good_to_everyone(sample, chromium, live_server, who):
    person, starts = None, ["/"]
    if who == "contributor":
        spoke = Person.objects.filter(place=sample, occasions__isnull=False, withdrawals=None, erased_at=None)
        person, starts = spoke.filter(turns__spans__isnull=False).order_by("pk").first(), ["/mine/"]
    elif who != "stranger":
        person = member_wearing(sample, who)
        starts = ["/t/", f"/t/{sample.slug}/+team/"]
    walk = Walk(chromium, live_server.url, session_of(person, who))
    looked = walk.walk(starts, each=1 if who in ("engagement", "ally") else 2)
    assert looked >= {"stranger": 5, "contributor": 8, "coordinator": 25, "engagement": 20, "ally": 3}[who]
    assert not walk.faults, report(walk)


def test_the_keyboard_reaches_every_control_of_the_main_pages(sample, chromium, live_server):
    from trailbook.people.models import Inquiry

    inquiry = Inquiry.objects.filter(place=sample).order_by("pk").first()
    place = f"/t/{sample.slug}"
    member = Walk(chromium, live_server.url, session_of(member_wearing(sample, "coordinator"), "coordinator"))
    for part in ("", "guide/", "hear/", "hear/unplaced/", "hear/one/", "voices/", "words/", "words/claims/", "say/"):
        member.tab_through(f"{place}/{inquiry.slug}/{part}")
    member.tab_through(f"{place}/+team/")
    person = Person.objects.filter(place=sample, occasions__isnull=False, withdrawals=None, erased_at=None).first()
    own = Walk(chromium, live_server.url, session_of(person, "contributor"))
    for address in ("/mine/", "/mine/said/", "/mine/who/"):
        own.tab_through(address)
    anyone = Walk(chromium, live_server.url, None)
    for address in ("/", "/accounts/login/"):
        anyone.tab_through(address)
    faults = [*member.faults, *own.faults, *anyone.faults]
    assert not faults, "\n".join(faults)
