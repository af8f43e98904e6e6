"""The words of questions: endings taken off, irregular forms brought home, and everyday words that stand for each other
when people ask in their own words. The lists are about asking, not about any one guide. Plain Python."""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)

#: Words that say next to nothing about what is asked.
COMMON = frozenset(
    """
    a an the and or but if so of in on at to for with from by as is are was were be been being am do does did done
    have has had having will would can could should may might must shall i you he she it we they me him her us them
    my your his its our their this that these those there here what which who whom whose when where why how not no
    yes just very really also too then than about into over out up down off again more most some any all each other
    one bit kind sort okay ok yeah um uh er let question that's it's what's i'm you're don't didn't can't there's
    let's i'll we'll you've i've we've isn't please maybe perhaps around yourself yours doesn't wasn't wouldn't
    won't haven't you'd who's how's where's they're he's she's ourselves myself themselves your're both only yet
    """.split()
)

#: Words that say a little.
SOFT = frozenset(
    """
    want think know say said tell talk get got go going way thing things much many lot now still ever while through
    during something anything everything right well like little quite even name list give share explain describe
    imagine suppose walk actually make made makes making come came coming comes see saw seen put keep kept take took
    work works worked working next stay far people person folk folks everybody everyone somebody someone anybody anyone
    """.split()
)

QUESTION_WORDS = frozenset(
    "what which who whose when where why how do does did is are was were can could would have has tell".split()
)

#: Forms that no ending explains.
IRREGULAR = {
    form: home
    for home, forms in {
        "see": "saw seen", "make": "made", "come": "came", "take": "took taken", "give": "gave given", "keep": "kept",
        "feel": "felt", "leave": "left", "grow": "grew grown", "know": "knew known", "think": "thought", "mean": "meant",
        "bring": "brought", "say": "said", "tell": "told", "run": "ran", "meet": "met", "lose": "lost", "find": "found",
        "hold": "held", "pay": "paid", "sing": "sang sung", "speak": "spoke spoken", "go": "went gone", "hear": "heard",
        "eat": "ate eaten", "drive": "drove driven", "write": "wrote written", "begin": "began begun", "sleep": "slept",
        "choose": "chose chosen", "break": "broke broken", "fall": "fell fallen", "buy": "bought", "build": "built",
        "send": "sent", "spend": "spent", "teach": "taught", "understand": "understood", "become": "became",
        "good": "better best", "bad": "worse worst", "man": "men", "woman": "women", "child": "children kids kid",
        "use": "used uses using", "person": "people persons folk folks", "life": "lives", "year": "yr yrs",
    }.items()
    for form in forms.split()
}  # fmt: skip

#: Everyday words that stand for each other in a question. The first of each group is what all of them become.
GROUPS = (
    # beginnings, reasons
    "start begin join joined beginning involved",
    "reason cause",
    # getting on, going wrong, helping
    "hard difficult difficulty tough challenge challenging struggle obstacle barrier block hinder problem trouble",
    "help support assist assistance",
    "change alter improve improvement different differently",
    "settle settled settling",
    "repair mend fix",
    "learn teach",
    "belong fit",
    # doing and having
    "use utilise utilize employ rely",
    "work job occupation trade profession employment",
    "tool equipment gear kit hardware device machine computer instrument",
    "software app program programme application",
    "setup set-up workspace arrangement rig",
    "dream ideal perfect ideally fantasy",
    "charge price cost fee",
    "happen occur",
    # people and places
    "friend mate",
    "place area neighbourhood town city village",
    "home house flat",
    "family relatives",
    "outsider stranger outside",
    # looking
    "future ahead",
    "important matter matters crucial essential",
    "remember recall memory",
    "favourite favorite",
    "enjoy love",
    "story",
    "advice advise recommend recommendation",
    "double twice",
    "add else",
    "talk speak chat",
    "often frequently",
)
_SAME = {word: words[0] for words in (group.split() for group in GROUPS) for word in words}

#: Turns of phrase that stand for what a guide asks in other words; the second part is added to the words.
PHRASES = tuple(
    (re.compile(pattern), added)
    for pattern, added in (
        (r"\bwho (?:you are|are you)\b|\bintroduce yourself\b|\babout yourself\b|\byour name\b", ("+who",)),
        (r"\bwhat (?:do|did|is it that) you do\b|\bwhat you do\b|\byour (?:job|work|occupation|trade)\b|\bfor a living\b", ("+does",)),
        (r"\bmoney (?:were|was|is) no object\b|\bmagic wand\b|\bideal world\b|\bcould have any\w*\b", ("dream",)),
        (r"\b(?:in|got in|gets in|get in) the way\b|\bheld? you back\b", ("hard",)),
        (r"\banything else\b|\bto add\b", ("add",)),
        (r"\bwhat made you\b|\bhow come\b", ("reason", "why")),
    )
)  # fmt: skip

#: Words that only look as though they had an ending.
WHOLE = frozenset("evening morning ceiling wedding species".split())
#: "What is it like?" asks how it is; nobody likes anything.
HOW_IT_IS = re.compile(r"\b(?:is|was|are|were|'s|been|be|look|looks|feel|feels)\b([^.?!]*)\blike\s*(?=[.?!]|$)")

ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """What is left of a word when plural and verb endings go; words that stand for each other become one."""
    word = word.replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    if word in WHOLE:
        return word
    word = IRREGULAR.get(word, word)
    if word in _SAME:
        return _home(_SAME[word])
    cut = _cut(word)
    for back in (cut, cut + "e"):
        if back in _SAME:
            return _home(_SAME[back])
    return _home(word)


def _cut(word: str) -> str:
    if len(word) == 4 and word[-1] == "s" and word[-2] not in "sui":
        return word[:-1]
    if len(word) <= 4:
        return word
    for ending, instead in ENDINGS:
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            cut = word[: -len(ending)] + instead
            if ending in ("ing", "ed") and len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lsz":
                cut = cut[:-1]  # "planning", "stopped"
            return cut
    return word


def _home(word: str) -> str:
    cut = _cut(word)
    return cut[:-1] if len(cut) > 3 and cut.endswith("e") else cut


def telling(text: str) -> frozenset[str]:
    """The stems of a text's words that say something."""
    return (
        frozenset(stem(w) for w in WORD.findall(text.casefold().replace("’", "'")) if w not in COMMON and w not in SOFT)
        - _LITTLE
    )


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order, with what its turns of phrase stand for."""
    low = text.casefold().replace("’", "'")
    short = len(low) < 400
    if short and "like" in low:
        low = HOW_IT_IS.sub(r"\1 ", low)
    found = [stem(w) for w in WORD.findall(low)]
    if short and len(found) < 60:
        for pattern, added in PHRASES:
            if pattern.search(low):
                found += [w if w[0] == "+" else stem(w) for w in added]
    return found


_LITTLE = frozenset(stem(w) for w in COMMON | SOFT)
