"""Deciding who hears what: pure rules over a view update and the people it may concern."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.domain.customer_view import Change, ViewUpdate

QUIET_FIELDS = frozenset({"channel", "occurred_on", "sentiment"})
"""That a call took place is no news by itself; a push needs something that changes what people do."""


class Reason(StrEnum):
    """Why somebody is told, strongest first."""

    ASKED_TO_HELP = "asked_to_help"
    OWNS_STEP = "owns_step"
    FOLLOWS = "follows"


@dataclass(frozen=True, slots=True)
class Push:
    """A message to send unasked, and why this person gets it."""

    person_id: str
    customer_id: str
    record_id: str
    reason: Reason
    changes: tuple[Change, ...]


def pushes_for(
    update: ViewUpdate, follower_ids: Sequence[str], helper_ids: Sequence[str], owner_ids: Sequence[str] = ()
) -> tuple[Push, ...]:
    """Who is told of `update`: helpers asked and colleagues given a step always, followers when there is news.

    The author is never told; each other person once, for the strongest reason. Everybody gets the news alone.
    """
    news = tuple(change for change in update.changes if change.field not in QUIET_FIELDS)
    if not news:
        return ()
    told: dict[str, Push] = {}
    for reason, person_ids in (
        (Reason.ASKED_TO_HELP, helper_ids),
        (Reason.OWNS_STEP, owner_ids),
        (Reason.FOLLOWS, follower_ids),
    ):
        for person_id in person_ids:
            if person_id != update.author_id:
                told.setdefault(person_id, Push(person_id, update.customer_id, update.record_id, reason, news))
    return tuple(told.values())
