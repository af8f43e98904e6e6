"""RTF to paragraphs: a reader of its control words, in one pass."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .shapes import Block, Document, Table
from .sizes import BadFile

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.S
)
#: Groups that hold no words of the text.
_NOTHING = frozenset(
    b"fonttbl colortbl stylesheet info pict object objdata fldinst datafield themedata colorschememapping listtable "
    b"listoverridetable revtbl rsidtbl generator latentstyles datastore xmlnstbl mmathPr pntext listtext bkmkstart "
    b"bkmkend template filetbl pnseclvl pntxta pntxtb passwordhash protusertbl userprops wgrffmtfilter sp shpinst "
    b"nonshppict xe tc private background ftnsep ftnsepc aftnsep aftnsepc atnid atrfstart atrfend annotationdate "
    b"atntime atndate atnparent atnref".split()
)
_TOLD = {
    b"footnote": ("the notes", "is a footnote"),
    b"annotation": ("the comments", "is a comment in the margin"),
    b"atnauthor": ("", ""),
    **{b"header" + x: ("the head of the page", "is a running head") for x in (b"", b"l", b"r", b"f")},
    **{b"footer" + x: ("the foot of the page", "is a running foot") for x in (b"", b"l", b"r", b"f")},
}
_SIGNS = {
    b"emdash": "—", b"endash": "–", b"bullet": "•", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“",
    b"rdblquote": "”", b"tab": "\t", b"line": "\n", b"emspace": " ", b"enspace": " ", b"qmspace": " ",
    b"zwj": "\u200d", b"zwnj": "\u200c", b"ltrmark": "\u200e", b"rtlmark": "\u200f", b"softline": "\n",
}  # fmt: skip
#: What Windows calls a character set, by RTF's number of it.
_CHARSETS = {
    0: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "big5", 161: "cp1253",
    162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
    238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
MAX_DEPTH = 2_000


@dataclass
class _State:
    """What holds inside a group."""

    nothing: bool = False
    skip: int = 1  # how many characters stand for one of Unicode, for readers that do not know it
    encoding: str = ""
    deleted: bool = False
    hidden: bool = False
    bold: bool = False
    told: bytes = b""
    stars: bool = False


@dataclass
class _Paragraph:
    text: list[str] = field(default_factory=list)
    plain: bool = False


def read(data: bytes) -> Document:
    """The paragraphs of an RTF file. Notes, comments, heads, feet and what was deleted are left out and told; raises
    BadFile."""
    if not data.lstrip()[:6].startswith(b"{\\rtf"):
        raise BadFile("is damaged, or is not the kind of file its name says")
    return _Reading(data).read().numbered()


class _Reading:
    def __init__(self, data: bytes) -> None:
        self.found = Document()
        self.fonts: dict[int, str] = {}
        self.levels: dict[int, int] = {}
        self.page = "cp1252"
        self.state = _State()
        self.stack: list[_State] = []
        self.now = _Paragraph()
        self.aside: list[str] = []  # words of a note on their way
        self.deleted: list[str] = []
        self.bytes_ = bytearray()
        self.to_skip = 0
        self.listed: dict[int, int] = {}
        self.level = 0
        self.style = 0
        self.item = False
        self.depth = 0
        self.in_table = False
        self.cells: list[list[Block]] = []
        self.cell: list[Block] = []
        self.rows: list[list[list[Block]]] = []
        self.high: int | None = None
        self._tables(data)
        self.data = data

    def _tables(self, data: bytes) -> None:
        """Fonts with their character sets, and which styles are headings."""
        found = re.search(rb"\\ansicpg(\d{1,5})", data[:2000])
        self.page = f"cp{found[1].decode()}" if found and found[1] not in (b"0",) else "cp1252"
        if self.page in ("cp65001", "cp10000") or b"\\mac" in data[:60]:
            self.page = {"cp65001": "utf-8"}.get(self.page, "mac_roman")
        for found in re.finditer(rb"\\f(\d{1,5})[^{};]{0,80}?\\fcharset(\d{1,3})", data[:300_000]):
            self.fonts[int(found[1])] = _CHARSETS.get(int(found[2]), "") if int(found[2]) not in (0, 1, 2) else ""
        for found in re.finditer(
            rb"\{\\s(\d{1,5})(?![\d])[^{}]{0,600}?\s([Hh]eading (\d)|[Tt]itle);\}", data[:500_000]
        ):
            self.levels[int(found[1])] = int(found[3]) if found[3] else 1

        for found in re.finditer(
            rb"\{\\s(\d{1,5})(?![\d])[^{}]{0,600}?\sList (?:Bullet|Number) (\d);\}", data[:500_000]
        ):
            self.listed[int(found[1])] = int(found[2]) - 1

    def read(self) -> Document:
        at, data = 0, self.data
        size = len(data)
        match = _TOKEN.match
        while at < size:
            found = match(data, at)
            if found is None:
                at += 1
                continue
            at = found.end()
            word, number, code, sign, brace, text = found.groups()
            if brace is not None:
                self._flush()
                self._brace(brace)
                if not self.stack and brace == b"}":
                    break
            elif word is not None:
                if word == b"bin":
                    at += max(0, int(number or 0))
                    continue
                if word == b"u":
                    self._unicode(int(number or 0))
                else:
                    self._flush()
                    self._word(word, int(number) if number is not None else None)
            elif code is not None:
                if self.to_skip:
                    self.to_skip -= 1
                elif not self.state.nothing:
                    self.bytes_.append(int(code, 16))
            elif sign is not None:
                self._flush()
                self._sign(sign)
            elif text is not None:
                if self.to_skip:
                    cut = min(self.to_skip, len(text))
                    self.to_skip -= cut
                    text = text[cut:]
                if not self.state.nothing:
                    self.bytes_ += text
        self._flush()
        self._end_of_paragraph()
        self._end_of_table()
        self._end_of_deleted()
        return self.found

    # groups and characters

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self.stack) > MAX_DEPTH:
                raise BadFile("is nested too deep to be read")
            self.stack.append(self.state)
            s = self.state
            self.state = _State(s.nothing, s.skip, s.encoding, s.deleted, s.hidden, s.bold, s.told)
        elif self.stack:
            before, self.state = self.state, self.stack.pop()
            if before.told and not self.state.told:
                where, why = _TOLD[before.told]
                if where and "".join(self.aside).strip():
                    self.found.leave_out(where, why, "".join(self.aside))
                self.aside.clear()
        self.to_skip = 0
        self.high = None

    def _flush(self) -> None:
        if not self.bytes_:
            return
        raw = bytes(self.bytes_)
        self.bytes_.clear()
        for encoding in (self.state.encoding, self.page, "cp1252"):
            try:
                if encoding:
                    self._put(raw.decode(encoding))
                    return
            except (UnicodeDecodeError, LookupError):
                continue
        self._put(raw.decode("latin-1"))

    def _unicode(self, number: int) -> None:
        self._flush()
        number &= 0xFFFF
        if 0xD800 <= number < 0xDC00:
            self.high = number
        elif 0xDC00 <= number < 0xE000:
            if self.high is not None:
                self._put(chr(0x10000 + ((self.high - 0xD800) << 10) + (number - 0xDC00)))
            self.high = None
        elif number:
            self._put(chr(number))
        self.to_skip = self.state.skip

    def _put(self, text: str) -> None:
        s = self.state
        if s.nothing or s.hidden:
            return
        if s.told:
            self.aside.append(text)
        elif s.deleted:
            self.deleted.append(text)
        else:
            self._end_of_deleted()
            self.now.text.append(text)
            if not s.bold and text.strip():
                self.now.plain = True

    def _end_of_deleted(self) -> None:
        if self.deleted:
            self.found.leave_out("the changes", "was deleted and not accepted yet", "".join(self.deleted))
            self.deleted.clear()

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.state.stars = True
        elif sign in (b"\n", b"\r"):
            self._word(b"par", None)
        elif self.to_skip:
            self.to_skip -= 1
        elif sign == b"~":
            self._put("\xa0")
        elif sign == b"_":
            self._put("\u2011")
        elif sign in b"\\{}":
            self._put(sign.decode())
        # \- is a place where a word may be broken: nothing to see

    # control words

    def _word(self, word: bytes, number: int | None) -> None:
        s = self.state
        self.to_skip = 0
        if word in _NOTHING or (s.stars and word not in _TOLD and word not in (b"shptxt", b"shprslt")):
            if word in _NOTHING or s.stars:
                s.nothing = True
            return
        if word == b"shptxt":
            s.nothing = False  # what a drawn shape holds as text
            self._end_of_paragraph()
            return
        if s.nothing:
            return
        if word in _TOLD:
            s.told = s.told or word
            s.nothing = word == b"atnauthor"
            return
        if word in _SIGNS:
            self._put(_SIGNS[word])
        elif word == b"par" or word in (b"sect", b"page"):
            if s.told:
                self.aside.append(" ")
            elif word == b"par" or self.now.text:
                self._end_of_paragraph()
        elif word == b"pard":
            self.level, self.style, self.item, self.depth, self.in_table = 0, 0, False, 0, False
        elif word == b"plain":
            s.bold, s.deleted, s.hidden = False, False, False
            s.encoding = ""
        elif word == b"b":
            s.bold = number != 0
        elif word == b"v":
            s.hidden = number != 0
        elif word == b"deleted":
            s.deleted = number != 0
        elif word == b"uc":
            s.skip = max(0, min(20, number or 0)) if number is not None else 1
        elif word == b"f":
            s.encoding = self.fonts.get(number or 0, "")
        elif word == b"s":
            self.style = number or 0
        elif word == b"outlinelevel":
            self.level = min(9, (number or 0) + 1) if (number or 0) < 9 else 0
        elif word == b"ls":
            self.item = bool(number)
        elif word == b"ilvl":
            self.depth = max(0, min(9, number or 0))
        elif word == b"intbl":
            self.in_table = True
        elif word in (b"cell", b"nestcell"):
            self._end_of_paragraph(cell=True)
            self.cells.append(self.cell)
            self.cell = []
        elif word == b"row":
            self.rows.append(self.cells)
            self.cells = []

    def _end_of_paragraph(self, cell: bool = False) -> None:
        text = "".join(self.now.text).strip(" \n")
        plain = self.now.plain
        self.now = _Paragraph()
        inside = self.in_table or cell
        if not inside:
            self._end_of_table()
        if not text.strip():
            return
        level = self.level or self.levels.get(self.style, 0)
        depth = max(self.depth, self.listed.get(self.style, 0))
        block = Block(text, level, self.item and not level, depth, "-" if self.item else "", bold=not plain)
        if inside:
            self.cell.append(block)
        else:
            self.found.parts.append(block)

    def _end_of_table(self) -> None:
        if self.cell or self.cells:
            self.rows.append([*self.cells, *([self.cell] if self.cell else [])])
            self.cells, self.cell = [], []
        rows = [row for row in self.rows if any(row)]
        self.rows = []
        if rows:
            self.found.parts.append(Table(rows))
