"""Deciding who hears what: pure rules over a view update and the people who follow the customer."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.customer_view import Change, ViewUpdate

QUIET_FIELDS = frozenset({"channel", "occurred_on", "sentiment"})
"""That a call took place is no news by itself; a push needs something that changes what people do."""


@dataclass(frozen=True, slots=True)
class Push:
    """A message to send unasked: `reason` says why this person gets it (`follows`, `asked_to_help`)."""

    person_id: str
    customer_id: str
    record_id: str
    reason: str
    changes: tuple[Change, ...]


def pushes_for(update: ViewUpdate, follower_ids: Sequence[str], helper_ids: Sequence[str]) -> tuple[Push, ...]:
    """Who is told of `update`: colleagues asked for help always, followers when there is news. Never the author.

    Each person is told once; being asked for help is the stronger reason.
    """
    told: dict[str, Push] = {}
    news = tuple(change for change in update.changes if change.field not in QUIET_FIELDS)
    for person_id in helper_ids:
        told.setdefault(
            person_id, Push(person_id, update.customer_id, update.record_id, "asked_to_help", update.changes)
        )
    if news:
        for person_id in follower_ids:
            told.setdefault(person_id, Push(person_id, update.customer_id, update.record_id, "follows", news))
    told.pop(update.author_id, None)
    return tuple(told.values())
