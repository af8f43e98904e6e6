"""Something that comes again: a chat exported later, or a transcript that was put right. Plain comparing; what is held
here is only compared, and no word of it leaves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import PurePosixPath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trailbook.evidence.models import Document, Turn
from trailbook.people.models import Inquiry

from .reading import ReadDocument, ReadTurn, chats
from .reading.kinds import TABLES

#: A person's choice for such a transcript: leave it out, bring it in as well, or in the place of the one that is here.
OUT, BESIDE, INSTEAD = "out", "beside", "instead"
CHATS = frozenset((chats.FORMAT, "telegram", "messenger"))
RUN, NEARLY = 5, 0.6
_COPY = re.compile(
    r"(?:[\s._-]*(?:\(\d{1,3}\)|copy|kopie|final|corrected|edited|revised|checked|clean(?:ed)?|new|v\d{1,2}|version ?\d{1,2}))+$",
    re.I,
)


# chats


def messages_here(inquiry: Inquiry, read: ReadDocument) -> dict[int, str]:
    """Which messages of a chat (by their numbers) are here already, kept from an earlier export of the same chat, each
    with the name of that document. Two exports are of one chat where most of what is kept of the first stands in the
    second, with the same time between. Two queries."""
    if read.format not in CHATS:
        return {}
    documents = list(Document.objects.filter(inquiry=inquiry, format=read.format).values_list("pk", "name"))
    held: dict[int, list[tuple[str, str, float | None]]] = defaultdict(list)
    rows = Turn.objects.filter(document__in=[pk for pk, _name in documents]).order_by("position")
    for document, label, text, start in rows.values_list("document", "label", "current__text", "start"):
        held[document].append((label, text or "", start))
    by_text: dict[str, list[int]] = defaultdict(list)
    for n, turn in enumerate(read.turns):
        by_text[turn.text].append(n)
    found: dict[int, str] = {}
    for document, name in documents:
        found |= dict.fromkeys(_of_one(held[document], read.turns, by_text, found), name)
    return found


def _of_one(
    held: Sequence[tuple[str, str, float | None]],
    turns: Sequence[ReadTurn],
    by_text: Mapping[str, list[int]],
    taken: Mapping[int, str],
) -> list[int]:
    apart: Counter[int] = Counter()
    for _label, text, start in held:
        for n in by_text.get(text, ())[:50]:
            if start is not None and (at := turns[n].start) is not None:
                apart[round((at - start) / 60)] += 1
    offset = apart.most_common(1)[0][0] * 60 if apart else None
    found: list[int] = []
    used = set(taken)
    for label, text, start in held:
        for n in by_text.get(text, ()):
            at = turns[n].start
            alike = len(text) >= 12 or chats.shown_author(turns[n].speaker or "") == label or turns[n].speaker == label
            near = offset is None or start is None or at is None or abs(at - start - offset) <= 120
            if n not in used and alike and near:
                found.append(n)
                used.add(n)
                break
    authors = {x for t in turns for x in (t.speaker or "", chats.shown_author(t.speaker or ""))}
    theirs = [h for h in held if h[0] in authors]  # of whom nothing is in the newer one nothing can be found again
    sure = len(found) > 1 or any(len(turns[n].text) >= 12 for n in found)
    return found if sure and len(found) >= 0.5 * len(theirs) else []


def only_new(inquiry: Inquiry, read: ReadDocument) -> tuple[ReadDocument, str]:
    """What is chosen of a chat without the messages that are here already, and a sentence about those."""
    here = messages_here(inquiry, read)
    if not here:
        return read, ""
    n = len(here)
    name = Counter(here.values()).most_common(1)[0][0]
    said = ngettext(
        "It is the chat of “%(name)s”, grown longer. %(n)s message is here already and was not taken in twice.",
        "It is the chat of “%(name)s”, grown longer. %(n)s messages are here already and were not taken in twice.",
        n,
    ) % {"n": n, "name": name}
    rest = [i for i in range(len(read.turns)) if i not in here]
    made = chats.chosen(read, rest, [t.speaker or "" for t in read.turns]) if rest else replace(read, turns=())
    return replace(made, notes=(said,)), said


# transcripts


@dataclass(frozen=True)
class Nearly:
    """A document that is here and says mostly the same: how many turns are word for word the same, read otherwise, are
    new, or are not in the newer one."""

    document: Document
    same: int
    changed: int
    new: int
    gone: int

    @property
    def sentence(self) -> str:
        said = [ngettext("%(n)s turn is word for word the same", "%(n)s turns are word for word the same", self.same)]
        counts = [self.same]
        for n, text in (
            (self.changed, ngettext("%(n)s reads otherwise", "%(n)s read otherwise", self.changed)),
            (self.new, ngettext("%(n)s is new", "%(n)s are new", self.new)),
            (self.gone, ngettext("%(n)s is not in it any more", "%(n)s are not in it any more", self.gone)),
        ):
            if n:
                said.append(text)
                counts.append(n)
        told = ", ".join(text % {"n": n} for text, n in zip(said, counts, strict=True))
        return str(_("It is mostly what is here as “%(name)s”: %(told)s.") % {"name": self.document.name, "told": told})


def stem(name: str) -> str:
    """A file's name without its ending and without what people add to a newer copy."""
    return " ".join(_COPY.sub("", PurePosixPath(name).stem.casefold()).split())


def stems(inquiry: Inquiry) -> dict[str, list[int]]:
    """The transcripts of an inquiry by what they are called, the newest first. One query."""
    found: dict[str, list[int]] = defaultdict(list)
    rows = Document.objects.filter(inquiry=inquiry).exclude(format__in=CHATS | TABLES).order_by("-pk")
    for pk, name in rows.values_list("pk", "name"):
        found[stem(name)].append(pk)
    return found


def nearly_same(read: ReadDocument, here: Mapping[str, Sequence[int]]) -> Nearly | None:
    """The document that this one may be a corrected copy of: among those ``here`` (from `stems`) that are called alike,
    the one with mostly the same words. No query where nothing is called alike."""
    if read.error or read.by_message or read.rows or read.format in CHATS | TABLES or not read.turns:
        return None
    called = here.get(stem(read.document), ())[:5]
    if not called:
        return None
    alike = Document.objects.filter(pk__in=called).exclude(sha256=read.sha256).values_list("pk", flat=True)
    new = [t.text for t in read.turns]
    wanted = _runs(new)
    best: tuple[float, int, list[str]] | None = None
    for pk in alike:
        held = [text or "" for text in _texts(pk)]
        runs = _runs(held)
        share = len(runs & wanted) / max(1, min(len(runs), len(wanted)))
        if share >= NEARLY and (best is None or share > best[0]):
            best = (share, pk, held)
    if best is None:
        return None
    document = Document.objects.select_related("place", "inquiry").get(pk=best[1])
    pairs = aligned(best[2], new)
    same = sum(1 for a, b in pairs if a is not None and b is not None and best[2][a] == new[b])
    both = sum(1 for a, b in pairs if a is not None and b is not None)
    return Nearly(document, same, both - same, len(new) - both, len(best[2]) - both)


def _texts(document: int) -> list[str]:
    return list(Turn.objects.filter(document=document).order_by("position").values_list("current__text", flat=True))


def _runs(texts: Sequence[str]) -> set[str]:
    words = re.findall(r"\w+", " ".join(texts).casefold())
    return {" ".join(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1))}


def aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Which turn became which: pairs of (old, new) in the order of the new ones; None where one is gone or new. Turns
    between two that are equal are paired in order where they are alike."""
    pairs: list[tuple[int | None, int | None]] = []
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pairs += list(zip(range(a, b), range(c, d), strict=True))
            continue
        left = list(range(a, b))
        for j in range(c, d):
            match = next((i for i in left[:6] if _alike(old[i], new[j])), None)
            if match is None:
                pairs.append((None, j))
                continue
            pairs += [(i, None) for i in left if i < match]
            left = [i for i in left if i > match]
            pairs.append((match, j))
        pairs += [(i, None) for i in left]
    return pairs


def _alike(a: str, b: str) -> bool:
    one, other = re.findall(r"\w+", a.casefold()), re.findall(r"\w+", b.casefold())
    if not one or not other:
        return False
    shared = sum((Counter(one) & Counter(other)).values())
    return shared >= 0.5 * max(len(one), len(other))


def seen_ahead(inquiry: Inquiry, read: Sequence[ReadDocument]) -> list[str]:
    """A sentence for each of these files that is a corrected copy of what is here, or a chat that grew longer."""
    here = stems(inquiry)
    said = []
    for doc in read:
        near = nearly_same(doc, here)
        text = near.sentence if near else only_new(inquiry, doc)[1] if doc.turns and not doc.by_message else ""
        if text:
            said.append(f"{doc.document}: {text}")
    return said
