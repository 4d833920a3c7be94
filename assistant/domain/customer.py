"""Customers, and the confirmed records about them."""

from dataclasses import dataclass
from datetime import datetime

from assistant.domain.followup import FollowupFields, Mark


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation we sell to. `aliases` are other names it was called by and that users confirmed."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowupRecord:
    """A confirmed draft. Immutable: a correction is a new record with the next `revision` that `supersedes` this one.

    `text` is the note's text, so that marks can be shown; `said_at` when the rep spoke, `confirmed_at` in UTC.
    """

    id: str
    draft_id: str
    note_id: str
    customer_id: str
    author_id: str
    fields: FollowupFields
    marks: tuple[Mark, ...]
    text: str
    said_at: datetime
    confirmed_at: datetime
    revision: int = 1
    supersedes: str | None = None
    model: str = ""
