"""Which question of one version continues which of another: found by likeness, and read back from what is kept.

Plain Python. What continues what is a set of links. A question that stays one question (the same words, or reworded)
keeps its *lineage*; a split or a merge has links beside it.
"""

from __future__ import annotations

import difflib
import itertools
import math
import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from .rules import fold

#: How a question came from the version before; *dropped* is said of one that nothing continues.
SAME, REWORDED, SPLIT, MERGED, NEW, DROPPED = "same", "reworded", "split", "merged", "new", "dropped"

#: From this likeness on, two questions of which neither has another match are taken for one question reworded.
ALIKE = 0.72
#: The same, for two that stand between the same neighbours.
ALIKE_IN_PLACE = 0.5
#: How much of a shorter question's weight must be in a longer one, for it to be a part of it.
PART = 0.8
#: How much of the longer one all its parts together must hold.
WHOLE = 0.6
#: A word that stands in more questions than this tells nothing; each question is compared with so many at most.
COMMON, NEAREST = 300, 30

#: Words of which questions are built, whatever they ask.
_FRAME = frozenset(
    "a an and any are as at be been can could did do does for from had has have how i if in is it its me of on or our "
    "please so some than that the their them then there they this to us was we were what when where which who why will "
    "with would you your yours about tell describe".split()
)


def bare(text: str) -> str:
    """What two ways of writing one question share: quotes, hyphens, spaces, capitals and punctuation do not count."""
    return fold(text).replace(" ", "")


@dataclass(frozen=True)
class Asked:
    """A question on its way to being compared: ``key`` names it, ``above`` is the key of what it hangs from."""

    key: Hashable
    text: str
    above: Hashable = None
    lineage: UUID | None = None


@dataclass(frozen=True)
class Node:
    """A kept question: its primary key, the number of its version, its lineage and what it hangs from."""

    pk: int
    version: int
    lineage: UUID
    text: str
    parent: int | None = None


Links = dict[int, list[int]]


def links_of(nodes: Iterable[Node], extras: Iterable[tuple[int, int]]) -> Links:
    """For each question the earlier ones it continues, the main one first: of its lineage the one before, and what is
    kept beside it (later, earlier)."""
    nodes = list(nodes)
    lines: dict[UUID, list[Node]] = defaultdict(list)
    for node in sorted(nodes, key=lambda n: n.version):
        lines[node.lineage].append(node)
    found: Links = {n.pk: [] for n in nodes}
    for line in lines.values():
        for earlier, later in itertools.pairwise(line):
            if earlier.version < later.version:
                found[later.pk].append(earlier.pk)
    for later_pk, earlier_pk in extras:
        if later_pk in found and earlier_pk in found and earlier_pk not in found[later_pk]:
            found[later_pk].append(earlier_pk)
    return found


def how(later: Node, before: Sequence[int], beside: bool, by_pk: Mapping[int, Node]) -> str:
    """How a question came to be: same, reworded, split, merged or new. ``beside``: another of its version continues
    the same one."""
    if not before:
        return NEW
    if len(before) > 1:
        return MERGED
    if bare(by_pk[before[0]].text) == bare(later.text):
        return SAME
    return SPLIT if beside else REWORDED


def forward(links: Links) -> Links:
    """The same links the other way: for each question those that continue it."""
    found: Links = {pk: [] for pk in links}
    for later, before in links.items():
        for earlier in before:
            found[earlier].append(later)
    return found


def reach(start: int, ways: Links) -> list[int]:
    """Everything that is come to from here along these links, nearest first, without the start."""
    seen, todo, found = {start}, [start], []
    while todo:
        step = [x for pk in todo for x in ways.get(pk, [])]
        todo = []
        for pk in step:
            if pk not in seen:
                seen.add(pk)
                found.append(pk)
                todo.append(pk)
    return found


# Finding by likeness


class _Weights:
    """How much each word tells: words that stand in many questions, and those that frame any question, tell little."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._in = Counter(w for words in texts for w in set(words))
        self._many = max(2, len(texts))

    def of(self, word: str) -> float:
        tells = math.log(1 + self._many / self._in.get(word, 1)) / math.log(1 + self._many)
        return tells * (0.15 if word in _FRAME else 1.0)

    def all(self, words: Iterable[str]) -> float:
        return sum(self.of(w) for w in words)


def _stem(word: str) -> str:
    """A word without its commonest English endings, so that "helps" is "help"."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return re.sub(r"(.)\1$", r"\1", word.removesuffix(ending).removesuffix("e"))
    return word.removesuffix("e") if len(word) > 3 else word


def _words(text: str) -> list[str]:
    return [w if w in _FRAME else _stem(w) for w in fold(text).split()]


def propose(
    old: Sequence[Asked],
    new: Sequence[Asked],
    known: Mapping[str, UUID] | None = None,
    settled: Mapping[Any, list] | None = None,
) -> dict[Hashable, list]:
    """For each question of a new version the keys of the earlier ones it probably continues, the likeliest first; a
    question with none is new. ``old``: the version before, in order. ``known``: bare text -> lineage of still earlier
    versions; such a lineage stands in the answer where a question came back. ``settled``: what is known already.

    A question that brings the lineage of an earlier one continues it. Then: the same words, first under the same
    question; parts of a longer one (split) and wholes of shorter ones (merged); nearly the same words."""
    return _Finding(old, new, known or {}, settled or {}).made


class _Finding:
    """One comparison of two versions; ``made`` is what it found."""

    def __init__(
        self, old: Sequence[Asked], new: Sequence[Asked], known: Mapping[str, UUID], settled: Mapping[Any, list]
    ) -> None:
        self.old, self.new = old, new
        self.made: dict[Hashable, list] = {n.key: list(settled.get(n.key, [])) for n in new}
        self.fixed = set(settled)
        self.taken: set[Hashable] = {o for before in self.made.values() for o in before}
        self.place = {o.key: i for i, o in enumerate(old)}
        self.at = {n.key: i for i, n in enumerate(new)}
        self._by_words(known)
        self._words_in = {("old", o.key): _words(o.text) for o in old} | {("new", n.key): _words(n.text) for n in new}
        self._bags = {key: set(found) for key, found in self._words_in.items()}
        self._weights = _Weights(list(self._words_in.values()))
        self._total = {key: self._weights.all(bag) for key, bag in self._bags.items()}
        self._pairs = self._near()
        self._split()
        self._merged()
        self._reworded()

    def _open(self, key: Hashable) -> bool:
        """Whether nothing is known of this new question yet."""
        return not self.made[key] and key not in self.fixed

    def _join(self, new_key: Hashable, old_key: Hashable) -> None:
        self.made[new_key].append(old_key)
        self.taken.add(old_key)

    def _by_words(self, known: Mapping[str, UUID]) -> None:
        by_lineage = {o.lineage: o.key for o in self.old if o.lineage}
        for n in self.new:
            key = by_lineage.get(n.lineage) if n.lineage else None
            if key is not None and key not in self.taken and self._open(n.key):
                self._join(n.key, key)
        spelt: dict[str, list[Asked]] = defaultdict(list)
        for o in self.old:
            spelt[bare(o.text)].append(o)
        for under_the_same in (True, False):
            for n in self.new:
                above = self.made.get(n.above, []) if n.above is not None else [None]
                for o in spelt.get(bare(n.text), ()) if self._open(n.key) else ():
                    if o.key not in self.taken and (not under_the_same or o.above in above):
                        self._join(n.key, o.key)
                        break
        back: set[UUID] = set()
        for n in self.new:
            came = known.get(bare(n.text))
            if self._open(n.key) and came is not None and came not in by_lineage and came not in back:
                self.made[n.key].append(came)
                back.add(came)

    def _near(self) -> list[tuple[Asked, Asked, float]]:
        """Pairs of a new and an old question that share words which tell something, with the weight they share."""
        having: dict[str, list[Asked]] = defaultdict(list)
        for o in self.old:
            for word in self._bags["old", o.key] - _FRAME:
                having[word].append(o)
        pairs = []
        for n in self.new:
            count: Counter[int] = Counter()
            for word in self._bags["new", n.key] - _FRAME:
                if len(having[word]) <= COMMON:
                    count.update(self.place[o.key] for o in having[word])
            for i, _ in count.most_common(NEAREST):
                o = self.old[i]
                pairs.append((n, o, self._weights.all(self._bags["new", n.key] & self._bags["old", o.key])))
        return pairs

    def _holds(self, whole: tuple[str, Hashable], parts: Iterable[tuple[str, Hashable]]) -> bool:
        """Whether these parts together hold most of the whole."""
        held = set().union(*(self._bags[p] for p in parts)) & self._bags[whole]
        return self._weights.all(held) >= WHOLE * self._total[whole]

    def _inside(self, part: tuple[str, Hashable], whole: tuple[str, Hashable], shared: float) -> bool:
        size = len(self._words_in[part])
        return shared >= PART * self._total[part] and 1 < size < len(self._words_in[whole])

    def _split(self) -> None:
        """Two or more new questions that are parts of an old one; or one, beside the shorter one that goes on."""
        inside: dict[Hashable, list[Hashable]] = defaultdict(list)
        for n, o, shared in self._pairs:
            if self._inside(("new", n.key), ("old", o.key), shared):
                inside[o.key].append(n.key)
        for o in self.old:
            found = [k for k in inside[o.key] if self._open(k) or self.made[k] == [o.key]]
            free = [k for k in found if self._open(k)]
            size = len(self._words_in["old", o.key])
            on = [k for k, b in self.made.items() if b == [o.key] and k not in found]
            on = [k for k in on if len(self._words_in["new", k]) < size]
            whole = o.key in self.taken and not on and len(found) == len(free)  # it goes on as it was, or elsewhere
            if not free or whole or len(found) + len(on) < 2:
                continue
            if self._holds(("old", o.key), [("new", k) for k in [*found, *on]]):
                for k in sorted(free, key=lambda k: self.at[k]):
                    self._join(k, o.key)

    def _merged(self) -> None:
        """A new question that holds two or more old ones; or one, beside the shorter one that it goes on from."""
        inside: dict[Hashable, list[Hashable]] = defaultdict(list)
        for n, o, shared in self._pairs:
            if self._inside(("old", o.key), ("new", n.key), shared):
                inside[n.key].append(o.key)
        for n in self.new:
            found = [k for k in inside[n.key] if k not in self.taken or k in self.made[n.key]]
            free = [k for k in found if k not in self.taken]
            size = len(self._words_in["new", n.key])
            on = [k for k in self.made[n.key] if k in self.place and k not in found]
            on = [k for k in on if len(self._words_in["old", k]) < size]
            fixed = n.key in self.fixed or (self.made[n.key] and not on and len(found) == len(free))
            if not free or fixed or len(found) + len(on) < 2:
                continue
            if self._holds(("new", n.key), [("old", k) for k in [*found, *on]]):
                for k in sorted(free, key=lambda k: self.place[k]):
                    self._join(n.key, k)

    def _reworded(self) -> None:
        new_frame, old_frame = self._neighbours()
        close = []
        for n, o, shared in self._pairs:
            if not self._open(n.key) or o.key in self.taken:
                continue
            mine, theirs = self._words_in["new", n.key], self._words_in["old", o.key]
            dice = 2 * shared / (self._total["new", n.key] + self._total["old", o.key])
            order = difflib.SequenceMatcher(None, mine, theirs, autojunk=False).ratio()
            score = 0.6 * dice + 0.4 * order
            in_place = new_frame[n.key] == old_frame[o.key] != (None, None)
            if score >= (ALIKE_IN_PLACE if in_place else ALIKE):
                close.append((score, -self.at[n.key], -self.place[o.key], n.key, o.key))
        for _score, _at, _place, n_key, o_key in sorted(close, key=lambda x: x[:3], reverse=True):
            if self._open(n_key) and o_key not in self.taken:
                self._join(n_key, o_key)

    def _neighbours(self) -> tuple[dict[Hashable, tuple], dict[Hashable, tuple]]:
        """Between which settled questions each stands, told by the new version's keys."""
        back = {o: n for n, before in self.made.items() for o in before if o in self.place}
        here = {n.key: n.key if self.made[n.key] else None for n in self.new}
        there = {o.key: back.get(o.key) for o in self.old}

        def frames(keys: list[Hashable], settled: Mapping[Hashable, Hashable]) -> dict[Hashable, tuple]:
            found: dict[Hashable, tuple] = {}
            for way in (keys, keys[::-1]):
                last: Hashable = None
                for key in way:
                    found[key] = (*found.get(key, ()), last)
                    last = settled[key] if settled[key] is not None else last
            return found

        return frames([n.key for n in self.new], here), frames([o.key for o in self.old], there)


def lineages(links: Links, nodes: Iterable[Node]) -> dict[int, UUID]:
    """The lineage of each question by these links, version by version; see `give`."""
    found: dict[int, UUID] = {}
    versions: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        versions[node.version].append(node)
    for number in sorted(versions):
        found |= give(versions[number], links, found)
    return found


def give(here: Sequence[Node], links: Links, earlier: Mapping[int, UUID]) -> dict[int, UUID]:
    """The lineage of each question of one version: that of the main one it continues, or of another, that no question
    of the version has yet; else its own, or a new one where its own is an earlier question's. Where several could have
    one, whoever has it now keeps it. ``earlier``: primary key -> lineage in the versions before."""
    found: dict[int, UUID] = {}
    given: set[UUID] = set()

    def first(node: Node) -> bool:
        before = links.get(node.pk, [])
        return not (before and earlier[before[0]] == node.lineage)

    for node in sorted(here, key=first):
        line = next((earlier[b] for b in links.get(node.pk, []) if earlier[b] not in given), None)
        if line is not None:
            found[node.pk] = line
            given.add(line)
    ever = set(earlier.values()) | given
    for node in here:
        if node.pk not in found:
            found[node.pk] = uuid4() if node.lineage in ever else node.lineage
            ever.add(found[node.pk])
    return found


def beside(links: Links, nodes: Iterable[Node], lines: Mapping[int, UUID]) -> list[tuple[int, int]]:
    """Of these links those that a lineage does not say by itself: (later, earlier)."""
    said = {(later, pk) for later, before in links_of([replace(n, lineage=lines[n.pk]) for n in nodes], ()).items() for pk in before}  # fmt: skip
    return [(later, pk) for later, before in links.items() for pk in before if (later, pk) not in said]
