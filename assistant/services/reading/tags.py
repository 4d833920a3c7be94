"""What the tagger marked in a note, looked at by kind."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from assistant.services.reading.note_text import NoteText
from assistant.tagger.base import Tagged
from assistant.tagger.kinds import ACTS, MOODS, STAGES

_EDGE = re.compile(r"[\s,，。.、；;：:！!？?…\"“”'‘’「」()（）]+")
_LATIN = re.compile(r"[A-Za-z0-9À-ÿ]{2}")
_LEAST = {
    "customer": 0.87, "person": 0.75, "need": 0.7, "risk": 0.85, "step": 0.6, "help": 0.65, "system": 0.9,
    "rival": 0.5, "product": 0.88, "budget": 0.7, "decide": 0.45,
    **dict.fromkeys(STAGES, 0.93), **dict.fromkeys(MOODS, 0.8),
}  # fmt: skip
"""How sure a span of a kind must be to count; chosen on notes that the tagger was not trained on."""
_LEAST_SCORE = 0.4
"""The same for the other kinds."""


def sure(tagged: Iterable[Tagged]) -> tuple[Tagged, ...]:
    """The tagger's spans that are sure enough to count."""
    return tuple(tag for tag in tagged if tag.score >= _LEAST.get(tag.kind, _LEAST_SCORE))


@dataclass(frozen=True, slots=True)
class Tags:
    """The spans of a note, without blanks and points at their ends."""

    all: tuple[Tagged, ...] = ()

    @classmethod
    def over(cls, note: NoteText, tagged: Iterable[Tagged]) -> "Tags":
        """The spans that hold a letter or digit; acts of one kind with nothing between are one."""
        kept: list[Tagged] = []
        for tag in tagged:
            start, end = _trimmed(note.text, tag.start, tag.end)
            if start >= end:
                continue
            last = next((k for k in reversed(kept) if k.kind == tag.kind), None)
            if tag.kind in ACTS and last is not None and last.end == start:
                kept[kept.index(last)] = Tagged(tag.kind, last.start, end, max(last.score, tag.score))
            else:
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
