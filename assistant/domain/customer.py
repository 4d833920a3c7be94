"""Customers, and the confirmed records about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from assistant.domain.followup import FollowupFields, Mark


class CustomerKind(StrEnum):
    """Whom we sell to."""

    ORGANISATION = "organisation"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation or household we sell to. `aliases` are other names it was called by and that users confirmed.

    `parent_id` is the group it belongs to.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    kind: CustomerKind = CustomerKind.ORGANISATION
    parent_id: str | None = None


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
