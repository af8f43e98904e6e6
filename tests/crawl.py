"""Walking every page as one kind of person: following each link, pressing each download button."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter, deque
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client

HREF = re.compile(r'<a\b[^>]*?href="([^"]+)"', re.I)
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.I | re.S)
WORD = re.compile(r"\w+")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
DOWNLOADS = ("/take/", "/take-away/", "/download/")
LEAVES = ("/accounts/logout", "/source", "/static/")
#: Of addresses that differ only in what follows the "?", links are followed to the first so many.
ALIKE = 3


@dataclass
class Crawl:
    """What a walk found: address -> (status, text of the answer)."""

    pages: dict[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.pages.values())

    @cached_property
    def folded(self) -> dict[str, str]:
        """Each page's words, as ``runs_of`` folds them."""
        return {address: folded(text) for address, (_, text) in self.pages.items()}

    def where(self, runs: set[str]) -> list[str]:
        """The addresses whose page holds one of these runs of words."""
        return [address for address, words in self.folded.items() if any(run in words for run in runs)]

    def statuses(self, at_least: int) -> dict[str, int]:
        return {a: s for a, (s, _) in self.pages.items() if s >= at_least}


def readable(content: bytes, kind: str) -> str:
    """Everything a person or a program could read in an answer: pages, PDF, DOCX, zips, JSON."""
    if kind.startswith("application/pdf"):
        from pypdf import PdfReader

        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if "zip" in kind or "officedocument" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        return html.unescape(re.sub(r"<[^>]+>", "", " ".join(parts)))
    text = content.decode("utf-8", "replace")
    return html.unescape(re.sub(r"<[^>]+>", " ", text)) + "\n" + html.unescape(text)


def crawl(client: Client, starts: list[str], *, most: int = 400, downloads: bool = True) -> Crawl:
    """Every page reachable by links from ``starts``, and every file its download buttons give."""
    found = Crawl()
    waiting = deque(starts)
    alike = Counter()  # type: ignore[var-annotated]
    known = set(starts)
    while waiting and len(found.pages) < most:
        address = waiting.popleft()
        if address in found.pages:
            continue
        answer = client.get(address)
        kind = answer.headers.get("Content-Type", "")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        if answer.status_code in (301, 302):
            found.pages[address] = (answer.status_code, "")
            nxt = local(answer.headers["Location"], address)
            if nxt:
                waiting.append(nxt)
            continue
        found.pages[address] = (answer.status_code, readable(body, kind))
        if not kind.startswith("text/html"):
            continue
        page = body.decode("utf-8", "replace")
        for href in HREF.findall(page):
            nxt = local(html.unescape(href), address)
            if nxt and nxt not in known and not any(x in nxt for x in LEAVES):
                known.add(nxt)
                alike[nxt.split("?")[0]] += "?" in nxt
                if alike[nxt.split("?")[0]] <= ALIKE:
                    waiting.append(nxt)
        if downloads:
            _press(client, page, address, found)
    return found


def _press(client: Client, page: str, address: str, found: Crawl) -> None:
    for opening, inside in FORM.findall(page):
        said = dict(ATTRIBUTE.findall(opening))
        action = local(html.unescape(said.get("action", address)), address)
        if not action or said.get("method", "get").lower() != "post" or not any(d in action for d in DOWNLOADS):
            continue
        values = re.findall(r'<button\b[^>]*name="([^"]+)"[^>]*value="([^"]+)"', inside) or [("", "")]
        for name, value in values:
            key = f"POST {action} {value}"
            if key in found.pages:
                continue
            answer = client.post(action, {name: value} if name else {})
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            found.pages[key] = (answer.status_code, readable(body, answer.headers.get("Content-Type", "")))


def local(href: str, base: str) -> str | None:
    """The address on this site, without its fragment; None for other hosts and other schemes."""
    joined = urldefrag(urljoin(f"http://testserver{base}", href))[0]
    parts = urlsplit(joined)
    if parts.scheme not in ("http", "https") or parts.netloc != "testserver":
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def folded(text: str) -> str:
    """The words alone, a space before and after each, so that markup and quotation marks make no difference."""
    return f" {' '.join(WORD.findall(text.casefold().replace('’', '').replace(chr(39), '')))} "


def runs_of(text: str, length: int = 8) -> set[str]:
    """Every run of that many words, folded, a space before and after."""
    words = folded(text).split()
    return {f" {' '.join(words[i : i + length])} " for i in range(len(words) - length + 1)}


def holds_any(text: str, runs: set[str]) -> set[str]:
    """Which of the runs stand in the text."""
    if len(runs) > 50:
        return runs_of(text) & runs
    words = folded(text)
    return {run for run in runs if run in words}
