"""Words put in place of words that sound like them, as a small speech recogniser does."""

import random
import re
from collections import Counter

from assistant.language.phonetics import english_key, syllable
from training.markup import MarkedNote, rewritten

_PLACE = re.compile(r"[\u4e00-\u9fff]{1,2}|[A-Za-z']{3,}")
_LEAST, _MOST = 0.03, 0.15
"""The least and the greatest share of a note's words that are misheard."""


class Soundalikes:
    """The words of `notes` by their sound; what is put in comes from there, commoner words more often."""

    def __init__(self, notes: list[MarkedNote]) -> None:
        self._alike: dict[str, Counter[str]] = {}
        for note in notes:
            for match in _PLACE.finditer(note.text):
                words = match[0] if match[0].isascii() else tuple(match[0])
                for word in [words] if isinstance(words, str) else words:
                    self._alike.setdefault(_sound(word), Counter())[word] += 1

    def misheard(self, note: MarkedNote) -> MarkedNote:
        """The note with some of its words, or pairs of characters, replaced by others of the same sound."""
        share = random.uniform(_LEAST, _MOST)

        def change(match: re.Match[str]) -> str:
            if random.random() >= share:
                return match[0]
            return self._other(match[0]) if match[0].isascii() else "".join(map(self._other, match[0]))

        return rewritten(note, _PLACE, change)

    def _other(self, word: str) -> str:
        alike = self._alike.get(_sound(word), Counter())
        words = [other for other in alike if other.lower() != word.lower()]
        return random.choices(words, [alike[other] for other in words])[0] if words else word


def _sound(word: str) -> str:
    return english_key(word) if word.isascii() else syllable(word)
