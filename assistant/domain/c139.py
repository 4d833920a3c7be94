"""C139, a method of expert selling: nine things to know, three leads, one decision. What fills each is configured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.domain.person import Names


class Group(StrEnum):
    """Which of the three an item belongs to."""

    KNOW = "know"
    LEAD = "lead"
    DECISION = "decision"


ITEMS: Mapping[str, Group] = {
    "plan": Group.KNOW,
    "process": Group.KNOW,
    "people": Group.KNOW,
    "committee": Group.KNOW,
    "motives": Group.KNOW,
    "funding": Group.KNOW,
    "resources": Group.KNOW,
    "rivals": Group.KNOW,
    "factors": Group.KNOW,
    "value": Group.LEAD,
    "helpers": Group.LEAD,
    "majority": Group.LEAD,
    "decider": Group.DECISION,
}
"""The thirteen, in the order they are shown. The number of each group is the method's name."""


@dataclass(frozen=True, slots=True)
class FieldCue:
    """A field of a record that fills a part by itself: so many different values, with a title or a date where asked."""

    field: str
    least: int = 1
    with_title: bool = False
    with_date: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that make up an item. `cues` in a clause speak for it, `denials` against it.

    `near` is what the clause must name besides: `person` (a contact or a role), `rival`, or nothing. Sentences stand as
    evidence; a part about people falls with the people who leave.
    """

    id: str
    ask: Names
    fields: tuple[FieldCue, ...] = ()
    cues: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    near: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One of the thirteen, with the parts of which `enough` must be there. `short_names` stand on buttons."""

    id: str
    names: Names
    parts: tuple[Part, ...]
    enough: int
    short_names: Names | None = None

    @property
    def group(self) -> Group:
        return ITEMS[self.id]


@dataclass(frozen=True, slots=True)
class Words:
    """What turns the sense of a clause, in all languages at once.

    `not_before` directly before a cue negates it; `ignorance` anywhere in the clause says that it is not known;
    `unsure` that it is hoped, planned, asked or hearsay, and so no evidence; `leaving` that a person goes away.
    `roles` are words for people, `rivals` words for a competitor without a name.
    """

    not_before: tuple[str, ...] = ()
    ignorance: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """The thirteen items and the words by which records fill them."""

    items: tuple[Item, ...] = ()
    words: Words = field(default_factory=Words)

    def item(self, item_id: str) -> Item | None:
        """The item of that id."""
        return next((item for item in self.items if item.id == item_id), None)
