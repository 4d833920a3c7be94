"""What a name is looked up by: its parts as they are written, as pinyin, and what it sounds like.

`NameIndex` compares the few names that share a key with what was said, so that no list of all names is needed. The keys
of a name depend on nothing but the name: they are kept beside it and change only with it.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, cast

from assistant.language.name_forms import short_forms, squash, without_legal_form
from assistant.language.names import most_misheard
from assistant.language.phonetics import english_key, fuzzy_syllable, syllable
from assistant.language.text import fold

PART_CHARS = 24
"""So much of a part is kept; what is longer is compared by the caller."""
INITIALS_CHARS = 12
_PINYIN_STARTS = 8
"""Pinyin is typed from one of the first characters on; what stands behind is legal form and trade."""
_PAIR_GAP = 3
"""Two sounds of a name at most so far apart make a key: 江宁二院 leaves out what stands between."""
_WINDOWS = (2, 3, 4)
"""Lengths of the pieces that a name is heard by."""
_MOST_WORDS = 4


def parts(folded: str) -> dict[str, int]:
    """Every part of a folded name that runs to its end, cut to 24 characters, and where it first starts.

    Any stretch of the name is the beginning of one of them.
    """
    found: dict[str, int] = {}
    for start in range(len(folded)):
        found.setdefault(folded[start : start + PART_CHARS], start)
    return found


@dataclass(frozen=True, slots=True)
class Spelled:
    """How the parts of a name are typed in pinyin: whole (huadongyibiao) and by initials (hdyb), with their starts."""

    whole: dict[str, int]
    initials: dict[str, int]


def spelled_parts(folded: str) -> Spelled:
    """The pinyin of a folded name from each of its first Chinese characters on; empty for a name without any.

    A character of several readings is spelled as in its word (重庆: chongqing) and by its commonest reading.
    """
    whole: dict[str, int] = {}
    initials: dict[str, int] = {}
    plain = [syllable(char) for char in folded]
    if not any(plain):
        return Spelled(whole, initials)
    for sounds in (_in_words(folded), plain):
        written = [sound or char for sound, char in zip(sounds, folded, strict=True)]
        for start in range(min(len(folded), _PINYIN_STARTS)):
            if plain[start]:
                whole.setdefault("".join(written[start : start + PART_CHARS])[:PART_CHARS], start)
                initials.setdefault("".join(one[0] for one in written[start : start + INITIALS_CHARS]), start)
    return Spelled(whole, initials)


def _in_words(folded: str) -> list[str]:
    read = [sound for word in _cut()(folded) for sound in _spell(word)]
    return [sound if syllable(char) else "" for sound, char in zip(read, folded, strict=True)]


@cache
def _cut() -> Callable[[str], Iterable[str]]:
    """What cuts a text into the words that are spelled one by one."""
    from pypinyin.core import Pinyin

    return cast(Callable[[str], Iterable[str]], Pinyin().seg)


@lru_cache(maxsize=32_768)
def _spell(word: str) -> Sequence[str]:
    """The toneless pinyin of each character of a word: names share most of theirs (cities, trades, legal forms)."""
    from pypinyin import Style, lazy_pinyin

    return tuple(lazy_pinyin([word], style=Style.NORMAL, errors=cast(Any, list)))


def sound_keys(name: str) -> frozenset[int]:
    """The keys by which a name, or one of its short forms, is found when it is said, shortened or misheard."""
    keys: set[str] = set()
    whole = squash(fold(name))
    for text in forms(name):
        sounds = _fuzzy(text)
        if sounds is None:
            keys |= _spelling(text)
            keys.add(f"k{english_key(text)}")
            continue
        # The legal form is said of every second name and tells none.
        if text != whole or text == without_legal_form(text):
            keys |= _pairs(sounds)
        if len(sounds) == 2:
            keys |= _halves(sounds)
        keys |= {f"h{'.'.join(piece)}" for piece in _pieces(sounds)}
    return frozenset(map(_number, keys))


def said_keys(spoken: str) -> frozenset[int]:
    """The keys that a name shares which `spoken` (a name as said, not a sentence) may mean."""
    said = squash(fold(spoken))[:80]
    sounds = _fuzzy(said)
    if sounds is None:
        return frozenset(map(_number, _spelling(said) | {f"k{english_key(said)}"} if said else ()))
    keys = _pairs(sounds) | {f"h{'.'.join(sounds)}"}
    return frozenset(map(_number, keys | (_halves(sounds) if len(sounds) == 2 else set())))


def heard_keys(text: str) -> frozenset[int]:
    """The keys of every name that may be heard in a text: by its sounds, or by the sounds of one of its pieces."""
    folded = fold(text)
    fuzzy = [fuzzy_syllable(syllable(char) or char) for char in folded]
    keys = {
        f"h{'.'.join(fuzzy[start : start + length])}"
        for length in _WINDOWS
        for start in range(len(fuzzy) - length + 1)
        if any(map(syllable, folded[start : start + length]))
    }
    keys |= {f"k{key}" for key in _word_runs(folded)}
    return frozenset(map(_number, keys))


def forms(name: str) -> tuple[str, ...]:
    """A name and its short forms, folded and squashed, as `NameIndex` holds them."""
    squashed = (squash(fold(form)) for form in (name, *short_forms(name)))
    return tuple(dict.fromkeys(form for form in squashed if form))


def _fuzzy(text: str) -> tuple[str, ...] | None:
    """The sounds of a text with Chinese in it, confusions folded; None for any other."""
    if not any(map(syllable, text)):
        return None
    return tuple(fuzzy_syllable(syllable(char) or char) for char in text)


def _pairs(sounds: tuple[str, ...]) -> set[str]:
    return {f"p{sounds[at]}.{sounds[at + gap]}" for gap in range(1, _PAIR_GAP + 1) for at in range(len(sounds) - gap)}


def _halves(sounds: tuple[str, ...]) -> set[str]:
    """A name of two sounds is like another that shares one of them."""
    return {f"a{sounds[0]}", f"b{sounds[1]}"}


def _pieces(sounds: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A name in one piece more than may be misheard in it: one of them is heard right."""
    count = most_misheard(len(sounds)) + 1
    edges = [round(place * len(sounds) / count) for place in range(count + 1)]
    for start, end in pairwise(edges):
        yield sounds[start:end]


def _spelling(text: str) -> set[str]:
    key = f"^{english_key(text)}$"
    return {f"t{key[at : at + 3]}" for at in range(max(1, len(key) - 2))} | {f"s{text[:3]}"}


def _word_runs(folded: str) -> Iterable[str]:
    """The sound of each run of one to four Latin words."""
    from assistant.language.name_scan import WORD

    words = [match.span() for match in WORD.finditer(folded)]
    for first in range(len(words)):
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            said = folded[words[first][0] : words[last][1]]
            for one in {said, said.removesuffix("'s").removesuffix("’s")}:
                if squashed := squash(one):
                    yield english_key(squashed)


def _number(key: str) -> int:
    """A key as a signed number of 64 bits, the same in every process."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True)
