"""The tagger port: which words of a note say what."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tagged:
    """Characters `start` to `end` of the text are of `kind` (see `kinds`); `score` 0..1 is their mean probability."""

    kind: str
    start: int
    end: int
    score: float


class Tagger(Protocol):
    """Marks the words of a note that fill a field. Pure computation; blocking; safe for several threads."""

    @property
    def model(self) -> str:
        """Name and version of the weights, kept with every draft."""
        ...

    def tag(self, text: str) -> tuple[Tagged, ...]:
        """The spans of `text` in order of their start; spans of one layer of kinds never overlap, of two they may.

        Any length: a long text is read in windows of whole sentences. Raises NotReady when the weights cannot be read.
        """
        ...
