"""What a video meeting leaves beside its transcript: the chat, and the list of who was there.

Forms: the chat file of Zoom (`time TAB name: TAB words`, and `time From name to Everyone: words`, words on the lines
below), its list of participants (a row about the meeting above the rows of people).
"""

from __future__ import annotations

import re
from dataclasses import replace

from .labels import seconds
from .shapes import Facts, Parts, ReadDocument, ReadTurn, Skipped

_TABS = re.compile(r"(\d{1,2}:\d{2}:\d{2})\t[ ]?([^\t\n]{1,160}?)[ ]?:[ \t]+(.*)$")
_FROM = re.compile(
    r"(?:\d{4}-\d{2}-\d{2} )?(\d{1,2}:\d{2}:\d{2})[ \t]+From[ \t]+(.{1,120}?)(?:[ \t]+(?:to|To)[ \t]+(.{1,160}?))?[ \t]*:[ \t]*(.*)$"
)
_PRIVATE = re.compile(r"\((?:direct message|privately|direct)\)|^me\b", re.I)
_ABOUT = re.compile(r"(?:Replying to|Reacted to|Removed an? .{1,20} from) [“\"]")
_EVERYONE = re.compile(r"everyone|all|alle|tous|todos|tutti|iedereen", re.I)


def is_chat(text: str) -> bool:
    """Whether this text is the chat of a meeting."""
    rows = [r for r in text[:20_000].split("\n") if r.strip()][:60]
    hits = sum(1 for r in rows if _TABS.match(r) or _FROM.match(r))
    return hits >= 1 and bool(_TABS.match(rows[0]) or _FROM.match(rows[0])) and hits >= 0.3 * len(rows)


def read_chat(text: str, parts: Parts) -> None:
    """Fill `parts` with a turn a message, under its author's name with its time; what was written to one person alone
    is left out."""
    private = 0
    about = 0
    keep = False
    for number, row in enumerate(text.lstrip("\ufeff").split("\n"), 1):
        found = _TABS.match(row)
        name, to, words = (found[2], "", found[3]) if found else ("", "", "")
        if found is None and (found := _FROM.match(row)):
            name, to, words = found[2], found[3] or "", found[4]
        if found:
            if not to and (split := re.match(r"(.+?)\s+to\s+(.+)$", name)):
                name, to = split[1], split[2]
            alone = bool(to) and (bool(_PRIVATE.search(to)) or not _EVERYONE.search(to))
            noise = bool(_ABOUT.match(words))
            private, about = private + alone, about + (noise and not alone)
            keep = not alone and not noise
            if keep:
                parts.turns.append(
                    ReadTurn(name.strip(), False, words.strip(), f"line {number}", seconds(found[1]), None)
                )
        elif keep and row.strip() and parts.turns:
            last = parts.turns[-1]
            text_so_far = f"{last.text}\n{row.strip()}".strip()
            parts.turns[-1] = ReadTurn(last.speaker, False, text_so_far, last.where, last.start, None)
    parts.turns = [t for t in parts.turns if t.text]
    if private:
        parts.skipped.append(
            Skipped("the chat", f"{private} written to one person alone, not to everybody, so left out")
        )
    if about:
        parts.skipped.append(Skipped("the chat", f"{about} are signs put to messages of others, not words"))
    parts.beside = "chat"
    parts.manner = "written"


_WHO = re.compile(r"(?:full )?name(?: \(.*\))?$|participants?(?: name)?$|attendee(?: name)?$", re.I)
_STAYED = re.compile(
    r"(?:total |in-meeting |attendance )?duration(?: \(.*\))?$|time in (?:session|call|meeting).*$|attended.*minutes.*$",
    re.I,
)
_CAME = re.compile(r"(?:first )?join(?:ed)?(?: time)?$|time joined$|(?:last )?leave(?: time)?$", re.I)


def attendance(rows: list[list[str]]) -> list[Facts]:
    """What a list of who was in a meeting tells of each: how long they stayed. Empty where these rows are no such
    list. Addresses are not kept."""
    for i, row in enumerate(rows[:20]):
        cells = [c.strip() for c in row]
        who = next((n for n, c in enumerate(cells) if _WHO.match(c)), None)
        stayed = next((n for n, c in enumerate(cells) if _STAYED.match(c)), None)
        if who is None or stayed is None or len([c for c in cells if c]) > 12:
            continue
        if not (i or any(_CAME.match(c) for c in cells) or "original name" in cells[who].casefold()):
            continue
        found: dict[str, Facts] = {}
        for number, under in enumerate(rows[i + 1 :], i + 2):
            name = under[who].strip() if who < len(under) else ""
            told = under[stayed].strip() if stayed < len(under) else ""
            if not name:
                if found and not any(c.strip() for c in under):
                    break
                continue
            before = found[name].told[cells[stayed]] if name in found else ""
            both = str(int(before) + int(told)) if before.isdigit() and told.isdigit() else told or before
            found[name] = Facts(name, name, {cells[stayed]: both} if both else {}, f"row {number}")
        return list(found.values())
    return []


def together(docs: dict[int, ReadDocument]) -> dict[int, ReadDocument]:
    """The same files, those that belong together joined: the chat of a meeting has whoever asks in the meeting ask in
    it too, and says whose it is; a list of who was there says so as well. Files without words come last, for they tell
    of people in the others."""
    talks = [d for d in docs.values() if not d.beside and not d.error and not d.rows]
    found: dict[int, ReadDocument] = {}
    for n, doc in docs.items():
        if doc.beside in ("chat", "attendance") and not doc.error and (talk := _meeting_of(doc, talks)):
            note = f"It belongs to {talk.document}."
            asking = {s.label for s in talk.speakers if s.asks}
            doc = replace(
                doc,
                notes=(*doc.notes, note),
                turns=tuple(replace(t, asks=t.speaker in asking) for t in doc.turns),
                speakers=tuple(replace(s, asks=s.label in asking) for s in doc.speakers),
            )
        elif doc.beside == "chat" and not doc.error:
            doc = replace(
                doc, notes=(*doc.notes, "It is the chat of a meeting whose transcript is not among these files.")
            )
        found[n] = doc
    return dict(sorted(found.items(), key=lambda x: bool(x[1].facts) and not x[1].turns))


def _meeting_of(doc: ReadDocument, talks: list[ReadDocument]) -> ReadDocument | None:
    """The talk that a chat or a list belongs to: one whose file is called alike, else one with most of its people."""
    stem = _stem(doc.document)
    for talk in talks:
        if stem and _stem(talk.document) == stem:
            return talk
    names = {s.label for s in doc.speakers} | {f.who for f in doc.facts}
    best = max(talks, key=lambda t: len(names & {s.label for s in t.speakers}), default=None)
    shared = len(names & {s.label for s in best.speakers}) if best else 0
    return best if shared >= 2 and best and shared >= 0.5 * min(len(names), len(best.speakers)) else None


def _stem(name: str) -> str:
    plain = re.sub(r"\.\w+$", "", name.casefold())
    return re.sub(
        r"[ ._-]*(?:chat|participants?|transcripts?|attendance|attendees|recording|meeting_saved_chat|audio)+$",
        "",
        plain,
    )
