"""Putting a pseudonym in the place of a person's names, in texts, in marks over these texts, and in documents."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from assistant.domain.followup import Mark

SHORTEST = 2
"""A name of one character stands in too many words by chance."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A text after replacing, and where its parts went: (start, end, new length) of what was replaced, in order."""

    text: str
    replaced: tuple[tuple[int, int, int], ...] = ()

    def mark(self, mark: Mark) -> Mark:
        """A mark over the old text as it stands over the new one; what lay inside a name now covers the pseudonym."""
        if mark.start is None or mark.end is None or not self.replaced:
            return mark
        return replace(mark, start=self._place(mark.start, at_end=False), end=self._place(mark.end, at_end=True))

    def _place(self, at: int, *, at_end: bool) -> int:
        by = 0
        for start, end, length in self.replaced:
            if at <= start:
                break
            if at < end:
                return start + by + (length if at_end else 0)
            by += length - (end - start)
        return at + by


class Pseudonym:
    """Replaces any of `names` by `instead`. A name in Latin letters counts only as a whole word, whatever its case.

    `others` are longer names of other people that one of the names may stand in (王芳 in 王芳芳): they stay.
    """

    def __init__(self, names: Iterable[str], instead: str, others: Iterable[str] = ()) -> None:
        usable = sorted({name.strip() for name in names if len(name.strip()) >= SHORTEST}, key=lambda n: (-len(n), n))
        self.names = tuple(usable)
        self.instead = instead
        self._folded = frozenset(name.casefold() for name in usable)
        kept = {one.strip() for one in others if one.strip() and one.strip().casefold() not in self._folded}
        every = sorted({*usable, *kept}, key=lambda name: (-len(name), name))
        self._pattern = re.compile("|".join(map(_as_word, every)) or "(?!)", re.IGNORECASE)

    def is_named(self, text: str) -> bool:
        """Whether one of the names stands in `text`."""
        return any(True for _ in self._found(text))

    def text(self, text: str) -> Moved:
        """`text` with every name replaced."""
        found = list(self._found(text))
        parts, at = [], 0
        for start, end in found:
            parts += [text[at:start], self.instead]
            at = end
        return Moved("".join([*parts, text[at:]]), tuple((start, end, len(self.instead)) for start, end in found))

    def document(self, value: Any) -> Any:
        """A JSON value with every name replaced; a contact of one of the names loses title and other names as well."""
        if isinstance(value, str):
            return self.text(value).text
        if isinstance(value, Mapping):
            name = value.get("name")
            is_this = "aliases" in value and isinstance(name, str) and name.strip().casefold() in self._folded
            if is_this:
                return {**value, "name": self.instead, "title": None, "aliases": []}
            return {key: self.document(one) for key, one in value.items()}
        return [self.document(one) for one in value] if isinstance(value, list | tuple) else value

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        return (m.span() for m in self._pattern.finditer(text) if m[0].casefold() in self._folded)


def _as_word(name: str) -> str:
    before = r"(?<![^\W\d_])" if re.match(r"[A-Za-z]", name) else ""
    after = r"(?![^\W\d_])" if re.search(r"[A-Za-z]$", name) else ""
    # Next to Chinese a Latin name has no blanks around it.
    before, after = (part.replace(r"[^\W\d_]", r"[A-Za-zÀ-ɏ]") for part in (before, after))
    return before + re.escape(name) + after
