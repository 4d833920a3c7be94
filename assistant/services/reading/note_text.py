"""A note made ready for reading: folded text, sentences, clauses, the dates and amounts in it. Offsets never move."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assistant.domain.followup import GrainedDate
from assistant.language.amounts import FoundAmount, find_amounts
from assistant.language.dates import DateRange, FoundDate, find_dates
from assistant.language.text import fold, guess_language, split_clauses, split_sentences

_CJK_GAP = re.compile(r"(?<=[一-鿿])\s+(?=[一-鿿])|(?<=[一-鿿])\s+(?=[a-z]{2,}[一-鿿])")
_JOINT_EN = re.compile(
    r"\s+(?=(?:and|but|so|because|cause|then|plus|although|though)\s+"
    r"(?:i|i'm|i'll|i've|we|we'll|we're|they|they're|he|he's|she|she's|it|it's|the|there|there's|their|his|her|my|our|"
    r"nobody|no|one|you|right|can|could|set|maybe|also)\b)"
    r"|\s+(?:um+|uh+|oh|okay|ok)\s+(?=\w)|\s+(?=right now\b)"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """`text[start:end]` of the note without its punctuation; `sentence` counts from 0."""

    start: int
    end: int
    sentence: int
    words: str
    """The folded words: lower case, half width, simplified."""

    def holds(self, start: int, end: int) -> bool:
        return self.start <= start and end <= self.end


@dataclass(frozen=True)
class NoteText:
    """The note of one customer. `language` is `zh` or `en`; `now` is the rep's local time."""

    text: str
    language: str
    now: datetime

    @classmethod
    def of(cls, text: str, language: str | None, now: datetime) -> "NoteText":
        """`language` may be a locale (zh-CN), or None to guess it from the words."""
        code = (language or guess_language(text)).lower()[:2]
        return cls(text, code if code in ("zh", "en") else guess_language(text), now)

    @cached_property
    def folded(self) -> str:
        """`text` in lower case and simplified characters, with the same offsets."""
        return fold(self.text)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(self._cut())

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.start for clause in self.clauses]

    @cached_property
    def dates(self) -> tuple[FoundDate, ...]:
        return tuple(find_dates(self.text, self.now, self.language))

    @cached_property
    def amounts(self) -> tuple[FoundAmount, ...]:
        return tuple(find_amounts(self.text, self.language))

    def clause_at(self, place: int) -> int:
        """The index of the clause that holds the character at `place`, or of the last one before it."""
        return max(0, bisect_right(self._clause_starts, place) - 1)

    def sentence_words(self, sentence: int) -> str:
        """The folded words of a sentence, its clauses joined by commas."""
        return ",".join(clause.words for clause in self.clauses if clause.sentence == sentence)

    def dates_in(self, start: int, end: int) -> list[FoundDate]:
        return [found for found in self.dates if start <= found.start and found.end <= end]

    def _cut(self) -> Iterator[Clause]:
        for number, sentence in enumerate(split_sentences(self.text)):
            for piece in split_clauses(sentence.of(self.text)):
                start, end = sentence.start + piece.start, sentence.start + piece.end
                cuts = [start, *(start + at for at in self._inner_cuts(self.folded[start:end])), end]
                for left, right in zip(cuts, cuts[1:], strict=False):
                    words = self.folded[left:right]
                    left += len(words) - len(words.lstrip())
                    right -= len(words) - len(words.rstrip())
                    if left < right:
                        yield Clause(left, right, number, self.folded[left:right])

    def _inner_cuts(self, words: str) -> list[int]:
        if self.language == "zh":
            return [match.start() for match in _CJK_GAP.finditer(words)]
        if len(words.split()) < 8:
            return []
        return [match.start() for match in _JOINT_EN.finditer(words)]


def as_day(value: GrainedDate | DateRange | None) -> GrainedDate | None:
    """A found date as one day: of a range its last."""
    return GrainedDate(value.end) if isinstance(value, DateRange) else value
