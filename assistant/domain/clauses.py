"""A note's text in sentences and clauses, and phrases looked for in them. The phrases come from outside."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

GAP_CHARS = 14
"""How much may stand where a phrase has `…`."""
RIVAL = "<rival>"
"""Stands in a phrase for the name of a competitor, or a word for one."""

_SENTENCE = re.compile(r"[^。！？!?；;\n.]+(?:\.(?=\S)[^。！？!?；;\n.]*)*[。！？!?；;\n.]*")
_CLAUSE_END = re.compile(
    r"[，、：:—]|,(?!\d)|(?<!不)但是?|不过|可是|然而|(?<![A-Za-z])(?:but|although|though|however|while)(?![A-Za-z])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Part of a sentence: `text[start:end]` of the note, and the sentence around it, `number` counting sentences."""

    start: int
    end: int
    sentence: tuple[int, int]
    number: int


@lru_cache(maxsize=2048)
def clauses_of(text: str) -> tuple[Clause, ...]:
    """The clauses of `text` in order; blanks around them are left out."""
    found: list[Clause] = []
    for number, sentence in enumerate(_SENTENCE.finditer(text)):
        around = _trimmed(text, *sentence.span())
        start = sentence.start()
        for end, following in _cuts(text, *sentence.span()):
            left, right = _trimmed(text, start, end)
            if left < right:
                found.append(Clause(left, right, around, number))
            start = following
    return tuple(found)


@lru_cache(maxsize=4096)
def pattern_of(phrases: tuple[str, ...], rivals: tuple[str, ...] = ()) -> re.Pattern[str] | None:
    """One pattern for all phrases; None where there are none. Latin words match whole, case is free."""
    if not phrases:
        return None
    names = "|".join(_literal(name) for name in sorted(rivals, key=len, reverse=True)) or r"(?!)"
    gap = f".{{0,{GAP_CHARS}}}?"
    made = []
    for phrase in sorted(phrases, key=len, reverse=True):
        pieces = [gap.join(_literal(bit) for bit in piece.split("…")) for piece in phrase.split(RIVAL)]
        made.append(f"(?:{names})".join(pieces))
    return re.compile("|".join(made), re.IGNORECASE | re.DOTALL)


def says(pattern: re.Pattern[str] | None, text: str) -> bool:
    """Whether a phrase of the pattern stands in `text`."""
    return pattern is not None and pattern.search(text) is not None


def named_in(text: str, names: Sequence[str]) -> frozenset[str]:
    """Those of `names` that stand in `text`."""
    return frozenset(name for name in names if name and says(pattern_of((name,)), text))


def _literal(words: str) -> str:
    escaped = re.escape(words).replace(r"\ ", r"\s+")
    before = r"(?<![A-Za-z])" if words[:1].isascii() and words[:1].isalpha() else ""
    after = r"(?![A-Za-z])" if words[-1:].isascii() and words[-1:].isalpha() else ""
    return f"{before}{escaped}{after}"


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where clauses end, and where the next begins."""
    for cut in _CLAUSE_END.finditer(text, start, end):
        yield cut.start(), cut.end()
    yield end, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    held = text[start:end]
    return start + len(held) - len(held.lstrip()), end - len(held) + len(held.rstrip())
