"""Who is named in a stretch of a note: by a known name, by what they are in a household, or by both together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.contact import CustomerContact
from assistant.domain.followup import Contact

Relations = Mapping[str, tuple[str, ...]]
"""Words for a member of a household, by what they are."""


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named, at `start:end`. `relation` is what they are in the household, where that is said."""

    start: int
    end: int
    name: str
    relation: str = ""


def names_of(said: Sequence[Contact], held: Sequence[CustomerContact]) -> dict[str, str]:
    """The name of everybody who may be meant, by each way to call them; what this note calls them goes first."""
    names: dict[str, str] = {}
    for one in said:
        for surface in (one.name, *one.aliases):
            names.setdefault(surface, one.name)
    for known in held:
        if known.left_on is None:
            for surface in (known.name, *known.aliases):
                names.setdefault(surface, known.name)
    return {surface: name for surface, name in names.items() if surface.strip()}


def named_in(
    clause: str, names: Mapping[str, str], relations: Relations, little_names: re.Pattern[str] | None = None
) -> list[Named]:
    """Everybody a clause names, in order: by a known name (`names` by each way to call them, as `names_of` has it), by
    what they are, and 孩子小宇 as one."""
    found: list[Named] = []
    for surface, name in names.items():
        found += [Named(match.start(), match.end(), name) for match in word_pattern(surface).finditer(clause)]
    for words in relations.values():
        for word in words:
            for match in word_pattern(word).finditer(clause):
                found.append(Named(match.start(), match.end(), match.group(), match.group()))
    longest_first = sorted(found, key=lambda one: (one.start - one.end, one.start))
    kept: list[Named] = []
    for one in longest_first:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return _with_names(clause, sorted(kept, key=lambda one: one.start), little_names)


def _with_names(clause: str, named: Sequence[Named], little_names: re.Pattern[str] | None) -> list[Named]:
    """A relation and a name right behind it are one person: 孩子小宇, their son Leo."""
    joined: list[Named] = []
    for one in named:
        before = joined[-1] if joined else None
        if (
            before
            and before.relation == before.name
            and not one.relation
            and not clause[before.end : one.start].strip()
        ):
            joined[-1] = Named(before.start, one.end, one.name, before.relation)
        else:
            joined.append(one)
    if little_names is None:
        return joined
    for place, one in enumerate(joined):
        following = joined[place + 1].start if place + 1 < len(joined) else len(clause)
        match = little_names.match(clause, one.end)
        if match and match.end() <= following and one.relation == one.name:
            joined[place] = Named(one.start, match.end(), match.group().strip(), one.relation)
    return joined


def word_pattern(surface: str) -> re.Pattern[str]:
    """`surface` as it stands in a text; letters not in the middle of a longer word."""
    quoted = re.escape(surface)
    if surface[:1].isascii() and surface[:1].isalnum():
        quoted = rf"(?<![A-Za-z0-9]){quoted}"
    if surface[-1:].isascii() and surface[-1:].isalnum():
        quoted = rf"{quoted}(?![A-Za-z0-9])"
    return re.compile(quoted, re.IGNORECASE)
