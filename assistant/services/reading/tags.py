"""What the tagger marked in a note, looked at by kind."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assistant.services.reading.note_text import NoteText
from assistant.tagger.base import Tagged

_EDGE = re.compile(r"[\s,，。.、；;：:！!？?…\"“”'‘’「」()（）]+")
_LATIN = re.compile(r"[A-Za-z0-9À-ÿ]{2}")
_LEAST = {"budget": 0.4}
_LEAST_SCORE = 0.35
"""Below this a span is left out."""


@dataclass(frozen=True, slots=True)
class Tags:
    """The spans of a note, without blanks and points at their ends."""

    all: tuple[Tagged, ...] = ()

    @classmethod
    def over(cls, note: NoteText, tagged: Iterable[Tagged]) -> "Tags":
        """The spans that are sure enough and hold a letter or digit."""
        kept = []
        for tag in tagged:
            start, end = _trimmed(note.text, tag.start, tag.end)
            if start < end and tag.score >= _LEAST.get(tag.kind, _LEAST_SCORE):
                kept.append(Tagged(tag.kind, start, end, tag.score))
        return cls(tuple(kept))

    def of(self, *kinds: str) -> list[Tagged]:
        """Spans of these kinds in the order of the note."""
        return [tag for tag in self.all if tag.kind in kinds]

    def covers(self, start: int, end: int, *kinds: str) -> bool:
        """Whether a span of these kinds shares a character with `start:end`."""
        return any(tag.start < end and start < tag.end for tag in self.of(*kinds))

    def label(self, kinds: Collection[str]) -> Tagged | None:
        """The label of the note among `kinds`: the one with the most marked characters, by probability."""
        weight: dict[str, float] = defaultdict(float)
        for tag in self.of(*kinds):
            weight[tag.kind] += tag.score * (tag.end - tag.start) ** 0.5
        if not weight:
            return None
        best = max(weight, key=lambda kind: weight[kind])
        return max(self.of(best), key=lambda tag: tag.score)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks and points at its ends, and with Latin words whole."""
    while 0 < start < len(text) and _LATIN.fullmatch(text[start - 1 : start + 1]):
        start -= 1
    while 0 < end < len(text) and _LATIN.fullmatch(text[end - 1 : end + 1]):
        end += 1
    while start < end and _EDGE.match(text[start]):
        start += 1
    while start < end and _EDGE.match(text[end - 1]):
        end -= 1
    return start, end
