"""Whose a customer is: who is responsible, who may see it, who works along, and whom its results are credited to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class OwnerKind(StrEnum):
    """What a customer is to a colleague. `follows` (跟进人) is being responsible: the customer is theirs to work on.

    It is not the same as following (关注), which is hearing news; who is responsible or collaborates follows as well.
    """

    FOLLOWS = "follows"
    VIEWS = "views"
    COLLABORATES = "collaborates"
    CREDITED = "credited"


HEARS = frozenset({OwnerKind.FOLLOWS, OwnerKind.COLLABORATES})
"""Kinds whose people hear of a customer unless they say they would rather not."""
Owners = Mapping[str, frozenset[OwnerKind]]
"""By a person's id what the customer is to them."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """That a customer is of `kind` to a person since then. `warned_at` is when they were told that they may lose it."""

    customer_id: str
    person_id: str
    kind: OwnerKind
    since: datetime
    warned_at: datetime | None = None


class What(StrEnum):
    """What happened to an ownership."""

    ADDED = "added"
    """Who adds a customer is responsible and credited."""
    GIVEN = "given"
    TAKEN = "taken"
    """Out of the pool."""
    ENDED = "ended"
    RELEASED = "released"
    """Nobody is responsible from now on: given back by hand."""
    EXPIRED = "expired"
    """Nobody is responsible from now on: by the rules of the pool."""
    WARNED = "warned"
    MIGRATED = "migrated"


@dataclass(frozen=True, slots=True)
class OwnershipEvent:
    """One thing that happened: what a customer became or ceased to be to `person_id`, why, and by whom.

    `by_id` is None for what comes by itself.
    """

    customer_id: str
    what: What
    kind: OwnerKind
    person_id: str
    by_id: str | None
    at: datetime
    reason: str = ""


def with_kind(owners: Owners, kind: OwnerKind) -> list[str]:
    """Ids of those to whom a customer is of that kind."""
    return [person_id for person_id, kinds in owners.items() if kind in kinds]
