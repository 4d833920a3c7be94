"""What the finders hand on: a value with its place in the note, and how a quoted span is found again in the text."""

import re
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.language.text import fold

T = TypeVar("T")

SHORTEST_FUZZY_CHARS = 6
"""Below this length one wrong character is another word, so only an exact match counts."""
FUZZY_SCORE = 88.0


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value read from `text[start:end]`; `confidence` in 0..1."""

    value: T
    start: int
    end: int
    confidence: float = 0.8

    def overlaps(self, start: int, end: int) -> bool:
        return self.start < end and start < self.end


def align(quote: str, text: str, start: int = 0) -> tuple[int, int] | None:
    """Where `quote` stands in `text` from `start` on: exactly, else without blanks and punctuation, else nearly.

    Nearly means a similarity of 88 of 100 (rapidfuzz's partial ratio), for quotes of six letters or more. None when it
    does not stand there: the value is then an invention and must be dropped.
    """
    quote = quote.strip()
    wanted, _ = _bare(quote)
    if not wanted:
        return None
    if (place := text.find(quote, start)) >= 0:
        return place, place + len(quote)
    have, places = _bare(text)
    first = next((i for i, place in enumerate(places) if place >= start), len(places))
    if (found := have.find(wanted, first)) >= 0 and not _inside_word(have, places, text, found, len(wanted)):
        return places[found], places[found + len(wanted) - 1] + 1
    if len(wanted) < SHORTEST_FUZZY_CHARS:
        return None
    from rapidfuzz import fuzz

    near = fuzz.partial_ratio_alignment(wanted, have[first:], score_cutoff=FUZZY_SCORE)
    if near is None or near.dest_end <= near.dest_start or len(wanted) > len(have) - first:
        return None
    begin, end = _tightest(wanted, have, first + near.dest_start, first + near.dest_end)
    return places[begin], places[end - 1] + 1


def _tightest(wanted: str, have: str, start: int, end: int) -> tuple[int, int]:
    """The near match without up to three letters at either end that only filled its window."""
    from rapidfuzz import fuzz

    trims = [(start + left, end - right) for left in range(4) for right in range(4) if end - right > start + left]
    return max(trims, key=lambda trim: fuzz.ratio(wanted, have[trim[0] : trim[1]]))


def _bare(text: str) -> tuple[str, list[int]]:
    """Folded letters and digits only, with the place of each in `text`."""
    places = [i for i, char in enumerate(text) if char.isalnum()]
    folded = fold(text)
    return "".join(folded[i] for i in places), places


def _inside_word(have: str, places: list[int], text: str, found: int, length: int) -> bool:
    """Whether a Latin match starts or ends in the middle of a word ("IT" in "with")."""
    start, end = places[found], places[found + length - 1] + 1
    before = text[start - 1 : start] + text[start]
    after = text[end - 1] + text[end : end + 1]
    return bool(re.fullmatch(r"[A-Za-z]{2}", before) or re.fullmatch(r"[A-Za-z]{2}", after))
