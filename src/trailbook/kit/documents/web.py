"""HTML to paragraphs: a text written as HTML, or a web page that somebody saved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .decode import decode
from .shapes import Block, Document, Table
from .sizes import BadFile

_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_HEADING = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary table "
    "tbody td tfoot th thead tr ul".split()
)
_NOTHING = frozenset("script style head template noscript svg math iframe object embed audio video canvas map".split())
_NOTHING |= frozenset("rp datalist applet noframes".split())
_FORM = frozenset("button select textarea input".split())
_FURNITURE = {
    "nav": "is a menu",
    "aside": "stands beside the text",
    "footer": "is the foot of the page",
    "dialog": "is a window over the page",
    "search": "is a search field",
}
_ROLES = {
    "navigation": "nav",
    "complementary": "aside",
    "contentinfo": "footer",
    "search": "search",
    "dialog": "dialog",
    "banner": "header",
}
_HEAD = frozenset("title style script template noscript base meta link object".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
MAX_BLOCKS = 400_000
_DECLARED = re.compile(r"\]\s*>")


class _Target:
    """What lxml's parser tells while it goes through a page; keeps paragraphs, and for each where it stood."""

    def __init__(self) -> None:
        self.found = Document()
        self.around: list[tuple[frozenset[str], int]] = []  # for each part: what it stands in, which article
        self.words: list[str] = []
        self.open: list[str] = []
        self.within: list[str] = []  # those of the open ones that matter afterwards
        self.nothing = 0
        self.lists: list[str] = []
        self.level = 0
        self.quotes = 0
        self.preformatted = 0
        self.bold = 0
        self.plain = False  # whether some of the paragraph's words are not bold
        self.item = False
        self.articles = 0
        self.article = 0
        self.tables: list[Table] = []
        self.title: list[str] = []
        self.between: list[Block] = []  # items of other lists since a numbered one

    # what the parser calls

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        tag = tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
        if tag == "br":
            self.words.append("\n")
            return
        if tag == "img" or tag in _VOID:
            if tag == "hr":
                self._end_of_paragraph()
            return
        if self.open[-1:] == ["!head"] and tag not in _HEAD:  # the parser does not know that the head is over
            self.open[-1] = "head"
            self.nothing -= 1
        self.open.append(tag)
        hidden = "hidden" in attrs or attrs.get("aria-hidden") == "true" or _invisible(attrs.get("style", ""))
        if tag in _NOTHING or tag in _FORM or (hidden and tag not in ("html", "body")):
            self.nothing += 1
            self.open[-1] = "!" + tag
            return
        if self.nothing:
            return
        role = _ROLES.get(attrs.get("role", ""), tag if tag in ("main", "header") else "")
        kind = tag if tag in _FURNITURE else role
        if attrs.get("role") == "main":
            kind = "main"
        if tag in _BLOCKS:
            self._end_of_paragraph()
        if kind:
            self.within.append(kind)
            self.open[-1] = f"@{tag}"
        self._entered(tag, attrs)

    def _entered(self, tag: str, attrs: Mapping[str, str]) -> None:
        if tag in _HEADING:
            self.level = _HEADING[tag]
        elif tag in ("ul", "ol", "menu", "dir"):
            if tag == "ol" and not self.lists and attrs.get("start", "1") not in ("1", "0"):
                for block in self.between:  # a list that goes on: what stood between its parts hangs from it
                    block.depth += 1
            if not self.lists and tag == "ol":
                self.between = []
            self.lists.append(tag)
        elif tag == "li":
            self.item = True
        elif tag == "blockquote":
            self.quotes += 1
        elif tag in ("b", "strong"):
            self.bold += 1
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "p" and attrs.get("class") == "title":
            self.level = 1  # as writing programs save a document's title
        elif tag == "article":
            self.articles += 1
            self.article = self.article or self.articles
        elif tag == "table":
            self.tables.append(Table([]))
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append([])
        elif tag in ("td", "th") and self.tables:
            if not self.tables[-1].rows:
                self.tables[-1].rows.append([])
            self.tables[-1].rows[-1].append([])
        elif tag == "q":
            self.words.append("“")
        elif tag == "a" and attrs.get("name", "").startswith("ts_"):
            self.words.append(f"\x1e{attrs['name'][:100]}\x1f")

    def end(self, tag: str) -> None:
        tag = tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""
        if tag in _VOID or not self.open:
            return
        was = self.open.pop()
        if was.startswith("!"):
            self.nothing -= 1
            return
        if self.nothing:
            return
        if tag in _BLOCKS:
            self._end_of_paragraph()
        if was.startswith("@") and self.within:
            self.within.pop()
        self._left(tag)

    def _left(self, tag: str) -> None:
        if tag in _HEADING or tag == "p":
            self.level = 0
        elif tag in ("ul", "ol", "menu", "dir") and self.lists:
            self.lists.pop()
        elif tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag in ("b", "strong"):
            self.bold = max(0, self.bold - 1)
        elif tag == "pre":
            self.preformatted = max(0, self.preformatted - 1)
        elif tag == "article" and "article" not in self.open and "@article" not in self.open:
            self.article = 0
        elif tag == "table" and self.tables:
            table = self.tables.pop()
            table.rows = [row for row in table.rows if any(row)]
            if self.tables and self.tables[-1].rows and self.tables[-1].rows[-1]:
                cell = self.tables[-1].rows[-1][-1]
                cell += [b for row in table.rows for c in row for b in c]
            elif table.rows:
                self._keep(table)
        elif tag == "q":
            self.words.append("”")

    def data(self, text: str) -> None:
        if self.nothing:
            if self.open[-1:] == ["title"] and self.open[-2:-1] == ["!head"]:
                self.title.append(text)
            return
        if not self.bold and text.strip():
            self.plain = True
        self.words.append(text if self.preformatted else _NO_BREAK.sub(" ", text))

    def comment(self, text: str) -> None:
        """Not words."""

    def pi(self, target: str, data: str | None = None) -> None:
        """Not words."""

    def close(self) -> None:
        self._end_of_paragraph()

    # paragraphs

    def _end_of_paragraph(self) -> None:
        if not self.words:
            return
        text = "".join(self.words)
        self.words.clear()
        if not self.preformatted:
            text = "\n".join(_SPACES.sub(" ", row).strip(" ") for row in text.split("\n"))
        text = text.strip(" \n\r\t\f") if not self.preformatted else text.strip("\n")
        plain, self.plain = self.plain, False
        if not text.replace("\xa0", " ").strip():
            return
        if len(self.around) > MAX_BLOCKS:
            raise BadFile("has more paragraphs than one file may have")
        block = Block(
            text,
            level=self.level,
            item=self.item and bool(self.lists),
            depth=max(0, len(self.lists) - 1),
            quote=self.quotes > 0,
            bold=not plain,
        )
        if block.item and self.lists[0] != "ol":
            self.between.append(block)
        elif not block.item:
            self.between = []
        self.item = False
        if self.tables and self.tables[-1].rows and self.tables[-1].rows[-1]:
            self.tables[-1].rows[-1][-1].append(block)
        else:
            self._keep(block)

    def _keep(self, part: Block | Table) -> None:
        self.found.parts.append(part)
        self.around.append((frozenset(self.within), self.article))


_NO_BREAK = re.compile(r"[\n\r\t\f]+")
_SPACES = re.compile(r"[ \t\r\f]+")


def _invisible(style: str) -> bool:
    return bool(style) and re.search(r"display\s*:\s*none|visibility\s*:\s*hidden", style[:500], re.I) is not None


def text_of(data: bytes) -> str:
    """The characters of a page: by its mark, by what it says of itself, or by what it looks like. Raises BadFile."""
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        said = _CHARSET.search(data[:4096])
        name = said[1].decode("ascii").lower() if said else ""
        if name in ("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"):
            name = "cp1252"
        if name and name not in ("utf-16", "utf-16le", "utf-16be", "utf-8", "utf8"):
            try:
                return data.decode(name).replace("\r\n", "\n").replace("\r", "\n")
            except (LookupError, UnicodeDecodeError):
                pass
    return decode(data)


def read(data: bytes) -> Document:
    """A page's paragraphs. What is around its main part is left out and told; raises BadFile."""
    return read_text(text_of(data))


def read_text(text: str, anchors: bool = False) -> Document:
    """The same, from characters. ``anchors``: names of places in time (``ts_…``) stay in the text, each between the
    characters 1E and 1F, for whoever reads transcripts."""
    target = _parse(text)
    found = target.found
    if not anchors:
        for block in found.blocks():
            block.text = ANCHOR.sub("", block.text)
    found.title = " ".join("".join(target.title).split()) or None
    kept: list[Block | Table] = []
    left: dict[str, list[str]] = {}
    main = any("main" in around for around, _ in target.around)
    one_article = target.articles == 1
    for part, (around, article) in zip(found.parts, target.around, strict=True):
        why = next((_FURNITURE[x] for x in _FURNITURE if x in around), "")
        if not why and main and "main" not in around:
            why = "stands around the main part of the page"
        elif not why and not main and one_article and not article:
            why = "stands around the article"
        elif not why and not main and not one_article and "header" in around and _no_heading(part):
            why = "is the head of the page"
        if why:
            left.setdefault(why, []).append(_first(part))
        else:
            kept.append(part)
    for why, texts in left.items():
        more = f" ({len(texts)} lines)" if len(texts) > 1 else ""
        found.leave_out("the page", why + more, texts[0])
    found.parts = kept
    return found


#: The name of a place in time, as `read_text` leaves it on request.
ANCHOR = re.compile("\x1e([^\x1f]*)\x1f")


def _no_heading(part: Block | Table) -> bool:
    return not (isinstance(part, Block) and part.level)


def _first(part: Block | Table) -> str:
    if isinstance(part, Block):
        return part.text
    return next((b.text for row in part.rows for cell in row for b in cell), "")


def _without_declarations(text: str) -> str:
    """The text without what a page declares of its own at its beginning (`<!DOCTYPE html [ … ]>`): the parser would take
    the end of that for words."""
    at = text[:4000].upper().find("<!DOCTYPE")
    opens = text.find("[", at, at + 4000) if at >= 0 else -1
    if opens < 0 or ">" in text[at:opens]:
        return text
    ends = _DECLARED.search(text, opens)
    return text[:at] + text[ends.end() :] if ends else text


def _parse(text: str) -> _Target:
    from lxml import etree  # loaded when it is needed

    target = _Target()
    parser: Any = etree.HTMLParser(target=target, recover=True, no_network=True, huge_tree=False)
    text = text.replace("\x00", "").replace("\x1e", " ").replace("\x1f", " ")
    text = _without_declarations(text)
    try:
        for at in range(0, len(text), 1 << 16):
            parser.feed(text[at : at + (1 << 16)])
        parser.close()
    except BadFile:
        raise
    except (etree.LxmlError, ValueError, AssertionError) as problem:
        if not target.found.parts:
            raise BadFile("is damaged and cannot be read as a web page") from problem
    if any("depth" in (e.message or "").lower() for e in parser.error_log):
        raise BadFile("is nested too deep to be read")
    target.close()
    return target
