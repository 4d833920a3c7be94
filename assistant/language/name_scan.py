"""Scanning a whole note for known names; the reading side of `names.NameIndex.find`."""

import re
from functools import lru_cache
from operator import ne
from typing import TYPE_CHECKING

from assistant.language.name_forms import PERSON_EN, PERSON_ZH, squash
from assistant.language.phonetics import english_key, fuzzy_syllable, sound_distance, syllable
from assistant.language.text import fold

if TYPE_CHECKING:
    from assistant.language.names import FoundName, NameIndex

_MOST_WORDS = 4
WORD = re.compile(r"[a-z0-9][a-z0-9&'’.+-]*[a-z0-9+]|[a-z0-9]")
Hit = tuple[float, int, int, int]
"""Score, start, end, place of the thing."""


def scan(index: "NameIndex", text: str, kinds: frozenset[str] | None, *, ambiguous: bool = False) -> "list[FoundName]":
    """See `NameIndex.find`."""
    from assistant.language.names import FoundName

    folded = fold(text)
    hits = [*_chinese(index, folded), *_latin(index, folded, text), *_titled(index, folded)]
    hits = [hit for hit in hits if kinds is None or index.things[hit[3]].kind in kinds]
    best: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        best.setdefault((hit[1], hit[2]), []).append(hit)
    found: list[FoundName] = []
    for (start, end), rival_hits in sorted(best.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])):
        if any(start < other.end and end > other.start for other in found):
            continue
        top: Hit = max(rival_hits)
        score, place = top[0], top[3]
        near = [one[3] for one in rival_hits if one[3] != place and one[0] >= score - 0.03]
        rivals = tuple(index.things[one] for one in dict.fromkeys(near))
        if ambiguous or not rivals:
            found.append(FoundName(start, end, index.things[place], round(score, 3), rivals))
    return sorted(found, key=lambda one: one.start)


def _chinese(index: "NameIndex", folded: str) -> list[Hit]:
    """Windows that share two neighbouring sounds with a form, exact ones and those that sound all but the same."""
    from assistant.language.names import HEARD_LEAST, most_misheard

    sounds = [syllable(char) or char for char in folded]
    fuzzy = [fuzzy_syllable(sound) for sound in sounds]
    words: set[tuple[int, int]] | None = None
    hits: dict[tuple[int, int, int], float] = {}
    for place in range(len(folded) - 1):
        for number, offset in index._by_bigram.get((fuzzy[place], fuzzy[place + 1]), ()):
            form = index._forms[number]
            start, end = place - offset, place - offset + len(form.text)
            if start < 0 or end > len(folded) or (start, end, form.place) in hits:
                continue
            if sum(map(ne, fuzzy[start:end], form.fuzzy)) > most_misheard(len(form.fuzzy)):
                continue
            window = folded[start:end]
            if window == form.text:
                if form.weight == 1.0 or not _is_word(window):
                    hits[start, end, form.place] = 1.0 if form.weight == 1.0 else 0.97
                continue
            heard = 1 - sound_distance(tuple(sounds[start:end]), form.sounds) / len(form.sounds)
            same = sum(a == b for a, b in zip(window, form.text, strict=True))
            if heard < HEARD_LEAST or not _all_chinese(window, form.text) or (len(window) == 2 and heard < 0.94):
                continue
            if len(window) == 2 and not same and form.weight < 1.0 and heard < 1.0:
                continue
            if words is None:
                words = _words(folded)
            if _overlaps_word(words, start, end, window, same):
                continue
            hits[start, end, form.place] = heard * 0.95 * form.weight
    return [(score, start, end, place) for (start, end, place), score in hits.items()]


def _all_chinese(window: str, name: str) -> bool:
    """Whether the two differ in Chinese characters only."""
    return all(a == b or (syllable(a) and syllable(b)) for a, b in zip(window, name, strict=True))


@lru_cache(maxsize=4096)
def _is_word(text: str) -> bool:
    """Whether the dictionary has the text as one ordinary word, no proper name (tags nr, ns, nt, nz)."""
    import rjieba

    if len(text) < 2 or list(rjieba.cut(text, False)) != [text]:
        return False
    return next(iter(rjieba.tag(text)))[1] not in ("nr", "ns", "nt", "nz", "nrt", "nrfg")


def _words(text: str) -> set[tuple[int, int]]:
    """The words of two or more characters as the dictionary cuts the text."""
    import rjieba

    spans: set[tuple[int, int]] = set()
    start = 0
    for word in rjieba.cut(text, False):
        if len(word) > 1:
            spans.add((start, start + len(word)))
        start += len(word)
    return spans


def _overlaps_word(words: set[tuple[int, int]], start: int, end: int, window: str, same: int) -> bool:
    """Whether a window that only sounds like a name is, or cuts into, ordinary words."""
    if (start, end) in words:
        return True
    if len(window) <= 3 or same * 2 < len(window):
        return any((a < start < b) or (a < end < b) or (len(window) <= 2 and a <= start and end <= b) for a, b in words)
    return False


def _latin(index: "NameIndex", folded: str, original: str) -> list[Hit]:
    """Runs of one to four words that spell a form or sound like it; sounding alone needs a capital or a split name."""
    words = [match.span() for match in WORD.finditer(folded)]
    hits: list[Hit] = []
    for first in range(len(words)):
        for last in range(first, min(first + _MOST_WORDS, len(words))):
            start, end = words[first][0], words[last][1]
            if last > first and re.search(r"[^\s\-&'’.]", folded[words[last - 1][1] : words[last][0]]):
                break
            said = squash(re.sub(r"['’]s$", "", folded[start:end]))
            if re.search(r"['’]s$", folded[start:end]):
                end -= 2
            for number in index._by_text.get(said, ()):
                form = index._forms[number]
                capital = original[start].isupper() or form.weight == 1.0
                split = last > first and len(said) >= 7
                if not form.chinese and (capital or split):
                    hits.append((1.0 if form.weight == 1.0 else 0.97, start, end, form.place))
            if len(said) < 5 or said in index._by_text:
                continue
            for number in index._by_key.get(english_key(said), ()):
                form = index._forms[number]
                if _sounds_like(said, form.text, original[start:end], last > first):
                    hits.append((0.9 * form.weight, start, end, form.place))
    return hits


def _sounds_like(said: str, name: str, written: str, several_words: bool) -> bool:
    from rapidfuzz.distance import Levenshtein

    alike = Levenshtein.normalized_similarity(said, name)
    if several_words:
        return alike >= 0.75
    return written[:1].isupper() and len(name) >= 5 and alike >= 0.6


def _titled(index: "NameIndex", folded: str) -> list[Hit]:
    """Surname and title of people who are the only one of that surname."""
    hits: list[Hit] = []
    for pattern in (PERSON_ZH, PERSON_EN):
        for match in pattern.finditer(folded):
            places = index._by_surname.get(match["surname"], ())
            if len(places) == 1:
                hits.append(
                    (0.9, match.start("surname") if pattern is PERSON_ZH else match.start(), match.end(), places[0])
                )
    return hits
