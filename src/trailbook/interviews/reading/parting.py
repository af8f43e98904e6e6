"""What somebody says of a label in a file: leave it out, or it speaks for somebody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace

from .labels import interprets
from .shapes import ReadDocument, ReadSpeaker, Skipped


def leave_out(doc: ReadDocument, labels: Collection[str]) -> ReadDocument:
    """The same without what these labels say. What somebody else quotes of them stays."""
    wanted = {x.casefold() for x in labels}
    gone = [t for t in doc.turns if t.quoted_by is None and t.speaker and t.speaker.casefold() in wanted]
    if not gone:
        return doc
    kept = tuple(t for t in doc.turns if t.quoted_by is not None or (t.speaker or "").casefold() not in wanted)
    said = Counter(t.speaker for t in gone)
    skipped = tuple(
        Skipped(f"{n} {'turn' if n == 1 else 'turns'} of {label}", "left out by hand") for label, n in said.items()
    )
    speakers = tuple(s for s in doc.speakers if s.label.casefold() not in wanted)
    return replace(doc, turns=kept, speakers=speakers, skipped=doc.skipped + skipped)


def speak_for(doc: ReadDocument, whose: Mapping[str, str]) -> ReadDocument:
    """The same, where what a label says belongs to another: `whose` is that label -> the label or name of whom, or
    empty for the one other who answers. Where there are several such, or none, the words stay nobody's."""
    wanted = {label.casefold(): name for label, name in whose.items()}
    here = [s for s in doc.speakers if s.label.casefold() in wanted]
    if not here:
        return doc
    others = [s for s in doc.speakers if s not in here and not s.asks and not interprets(s.label)]
    speakers = [s for s in doc.speakers if s not in here]
    for_whom: dict[str, str] = {}
    for s in here:
        name = wanted[s.label.casefold()].strip()
        if not name:
            for_whom[s.label] = others[0].label if len(others) == 1 else ""
            continue
        known = next((o.label for o in doc.speakers if o.label.casefold() == name.casefold()), "")
        for_whom[s.label] = known or name
        if not known and name not in {x.label for x in speakers}:
            speakers.append(ReadSpeaker(name, "name", False, name, {}, 0))
    turns = tuple(
        replace(t, speaker=for_whom[t.speaker] or None, asks=False, through=t.speaker)
        if t.quoted_by is None and t.speaker in for_whom
        else t
        for t in doc.turns
    )
    counts = Counter(t.speaker for t in turns if t.quoted_by is None)
    return replace(doc, turns=turns, speakers=tuple(replace(s, turns=counts[s.label or None]) for s in speakers))


def unsettled(doc: ReadDocument) -> list[str]:
    """Labels of interpreters of whom nobody has said yet for whom they speak."""
    return [s.label for s in doc.speakers if interprets(s.label) and not s.asks and not s.settled]


def settled_by_name(doc: ReadDocument, labels: Collection[str]) -> ReadDocument:
    """The same, where these labels are somebody whom a person named."""
    named = {x.casefold() for x in labels}
    if not any(s.label.casefold() in named for s in doc.speakers):
        return doc
    speakers = tuple(replace(s, settled=s.settled or s.label.casefold() in named) for s in doc.speakers)
    return replace(doc, speakers=speakers)


def nobodys_until_said(doc: ReadDocument) -> ReadDocument:
    """The same, where what an interpreter says is nobody's as long as it is not said whose it is: then it stays with
    the team."""
    left = unsettled(doc)
    if not left:
        return doc
    turns = tuple(
        replace(t, speaker=None, through=t.speaker) if t.quoted_by is None and t.speaker in left else t
        for t in doc.turns
    )
    note = f"It is not said for whom {', '.join(left)} speaks, so those words are nobody's and stay with the team."
    return replace(
        doc, turns=turns, speakers=tuple(s for s in doc.speakers if s.label not in left), notes=(*doc.notes, note)
    )
