"""Other endings of a word, so that *moved* also finds *moving*. Plain Python.

The index holds words as they were said, in any language, so nothing is cut to a stem there. What was typed is turned into
the few words that it may stand as instead; one that nobody said costs nothing. The rules are those of English spelling, with
the plurals of Portuguese, Spanish and French, and the small words that Arabic writes in front. A word that two rules would
make of two different words (*hop* of *hoping*, *even* of *evening*) is left alone: too few is better than wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache

MOST = 40
#: Words whose ending is none.
ALONE = frozenset(
    "during evening evenings her hers news ours shed something nothing anything everything theirs this thus yours".split()
)
#: Words of one verb or noun that no rule would join.
TOGETHER = """
bear bears bore borne
become becomes became becoming
begin begins began begun beginning
bring brings brought bringing
build builds built building
buy buys bought buying
catch catches caught catching
child children
choose chooses chose chosen choosing
come comes came coming
deal deals dealt dealing
die dies died dying
do does did done doing
drive drives drove driven driving
eat eats ate eaten eating
fall falls fell fallen falling
feel feels felt feeling feelings
fight fights fought fighting
find finds found finding
foot feet
forget forgets forgot forgotten forgetting
get gets got gotten getting
give gives gave given giving
go goes went gone going
grow grows grew grown growing
have has had having
hear hears heard hearing
hide hides hid hidden hiding
hold holds held holding
keep keeps kept keeping
know knows knew known knowing
lead leads led leading
leave leaves left leaving
lend lends lent lending
lie lies lied lying
life lives
lose loses lost losing
make makes made making
man men
mean means meant meaning
meet meets met meeting meetings
pay pays paid paying
run runs ran running
say says said saying
see sees saw seen seeing
sell sells sold selling
send sends sent sending
show shows showed shown showing
sit sits sat sitting
sleep sleeps slept sleeping
speak speaks spoke spoken speaking
spend spends spent spending
stand stands stood standing
steal steals stole stolen stealing
take takes took taken taking
teach teaches taught teaching
tell tells told telling
think thinks thought thinking thoughts
throw throws threw thrown throwing
tie ties tied tying
tooth teeth
understand understands understood understanding
wear wears wore worn wearing
wife wives
win wins won winning
woman women
write writes wrote written writing
"""
_TOGETHER = {word: tuple(row.split()) for row in TOGETHER.strip().splitlines() for word in row.split()}
_ENGLISH = re.compile(r"[a-z]+")
_ARABIC = re.compile(r"[\u0621-\u064a]+")
_IN_FRONT = ("وال", "بال", "كال", "فال", "لل", "ال")
_CLOSED = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")  # one syllable that ends in one vowel and one consonant


@lru_cache(maxsize=2048)
def endings(word: str) -> tuple[str, ...]:
    """The word as it was typed (folded), then the others that it may stand as."""
    if _ARABIC.fullmatch(word):
        return _once(word, *_arabic(word))
    if not _ENGLISH.fullmatch(word) or (len(word) < 3 and word not in _TOGETHER) or word in ALONE:
        return (word,)
    found = list(_TOGETHER.get(word, ()))
    bases = _bases(word)
    for base in bases or [word]:
        found += [base, *_forms(base)]
    if bases and word.endswith("ing"):
        found.append(word + "s")
    found += [other for each in (word, *found) for other in _spelt_otherwise(each)]
    return _once(word, *(f for f in found if f not in ALONE))


def _once(*words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))[:MOST]


def _bases(word: str) -> list[str]:
    """What the word may be without its -s, -ed or -ing as English writes them, or without a plural of the south."""
    bases: list[str] = []
    if word.endswith("ies"):
        bases = [word[:-3] + "y", word[:-1]]
    elif re.search(r"(s|x|z|ch|sh|o)es$", word):
        bases = [word[:-2], word[:-1]]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        bases = [word[:-1], word[:-2]] if re.search("..res$|....es$", word[1:]) else [word[:-1]]
    elif word.endswith("ied"):
        bases = [word[:-3] + "y"]
    elif word.endswith("ed") and not word.endswith("eed"):
        bases = _undone(word[:-2])
    elif word.endswith("ying"):
        bases = [word[:-3]]
    elif word.endswith("ing") and re.search("[aeiouy]", word[:-3]):
        bases = _undone(word[:-3])
    return [b for b in bases + _southern(word) if len(b) > 2]


def _undone(stem: str) -> list[str]:
    """What stood before -ed or -ing."""
    if len(stem) > 2 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        single = [stem[:-1]] if stem[-1] not in "lsfz" or len(re.findall("[aeiou]+", stem)) > 1 else []
        return [*single, *([stem] if stem[-1] in "lsfz" else [])]
    if _CLOSED.fullmatch(stem):
        return [stem + "e"]  # hop would have been hopping
    return [stem, stem + "e"]


def _forms(base: str) -> list[str]:
    """The word with -s, -ed and -ing as English writes them."""
    if base.endswith("ie"):
        return [base + "s", base + "d", base[:-2] + "ying"]
    if base.endswith("e"):
        return [base + "s", base + "d", base + "ing" if base.endswith("ee") else base[:-1] + "ing"]
    if re.search("[^aeiou]y$", base):
        return [base[:-1] + "ies", base[:-1] + "ied", base + "ing"]
    if re.search("(s|x|z|ch|sh)$", base):
        return [base + "es", base + "ed", base + "ing"]
    if _CLOSED.fullmatch(base):
        return [base + "s", base + base[-1] + "ed", base + base[-1] + "ing"]
    plain = [base + "s", base + "ed", base + "ing"]
    if re.search("[^aeiou][aeiou][lrtnpm]$", base):
        plain += [base + base[-1] + "ed", base + base[-1] + "ing"]  # travelled, preferring
    return [*plain, base + "es"] if base.endswith("o") or len(base) > 4 or re.search("..or$", base) else plain


def _southern(word: str) -> list[str]:
    """Plurals and singulars as Portuguese, Spanish and French write them, without accents."""
    for one, several in (
        ("ao", "oes"),
        ("al", "ais"),
        ("el", "eis"),
        ("m", "ns"),
        ("z", "ces"),
        ("al", "aux"),
        ("eau", "eaux"),
    ):
        if word.endswith(one) and len(word) > 3:
            return [word, word[: -len(one)] + several]
        if word.endswith(several) and len(word) > 4:
            return [word[: -len(several)] + one]
    return []


def _spelt_otherwise(word: str) -> list[str]:
    """The other side of the Atlantic: *neighbour*, *organise*, *centre*."""
    if len(word) < 5:
        return []
    out = []
    if "our" in word[2:] and len(word) > 5:
        out.append(word[:2] + word[2:].replace("our", "or", 1))
    elif found := re.search("[lbv]or(?=s?$|ed|ing|hood|ful)", word):
        out.append(word[: found.start() + 1] + "our" + word[found.end() :])
    if found := re.search("([iy])([sz])(?=e$|es$|ed$|ing$|ation)", word[2:]):
        at = found.start(2) + 2
        out.append(word[:at] + ("z" if word[at] == "s" else "s") + word[at + 1 :])
    if found := re.search("(tre|ter)(?=s?$)", word):
        out.append(word[: found.start()] + ("ter" if found[0] == "tre" else "tre") + word[found.end() :])
    return out


def _arabic(word: str) -> list[str]:
    """With and without the article and what is written onto it, and with the letters that people write for one another."""
    bare = next((word[len(f) :] for f in _IN_FRONT if word.startswith(f) and len(word) > len(f) + 1), word)
    out = []
    for one in (bare, bare[:-1] + {"ة": "ه", "ه": "ة", "ى": "ي", "ي": "ى"}.get(bare[-1], bare[-1])):
        out += [one, *(front + one for front in _IN_FRONT), "و" + one]
    return out
