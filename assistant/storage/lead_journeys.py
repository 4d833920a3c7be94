"""The touches of leads, and what happened to them. Rows are only ever added."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, case, insert, literal, select, update

from assistant.domain.lead import Lead, LeadEvent, Touch, TouchKind
from assistant.storage.tables import lead, lead_event, lead_origin, lead_touch
from assistant.storage.trail import NOTED
from assistant.storage.upsert import insert_once


class LeadJourneys:
    """Repository of touches and lead events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Touch, *, counts: bool) -> bool:
        """Add a touch; False when its id or external id stands already. `counts`: for where the interest came from."""
        values = {
            "id": new.id,
            "lead_id": new.lead_id,
            "kind": new.kind.value,
            "source": new.source_id,
            "campaign": new.campaign,
            "medium": new.medium,
            "content": new.content,
            "external_id": new.external_id or None,
            "person_id": new.person_id,
            "is_ours": new.is_ours,
            "counts": counts,
            "at": new.at,
        }
        if not insert_once(self._connection, lead_touch, values):
            return False
        if counts:
            self._credit(new)
        return True

    def _credit(self, new: Touch) -> None:
        """Have the funnel credit the lead to where the touch came from, too."""
        origin = {"source": new.source_id, "campaign": new.campaign}
        of_it = select(lead_origin.c.number).filter_by(**origin).order_by(lead_origin.c.number).limit(1)
        number = self._connection.execute(of_it).scalar()
        if number is None:
            added = insert(lead_origin).values(**origin).returning(lead_origin.c.number)
            number = self._connection.execute(added.execution_options(**{NOTED: True})).scalar_one()
        more = case((lead.c.origins == "", str(number)), else_=lead.c.origins + literal(f" {number}"))
        credited = update(lead).where(lead.c.id == new.lead_id).values(origins=more)
        self._connection.execute(credited.execution_options(**{NOTED: True}))

    def by_external_id(self, external_id: str) -> Touch | None:
        """The touch of that name elsewhere."""
        row = self._connection.execute(select(lead_touch).where(lead_touch.c.external_id == external_id)).first()
        return _touch(row) if row else None

    def of_lead(self, lead_id: str) -> Sequence[Touch]:
        """All touches of a lead in the order of time."""
        rows = select(lead_touch).where(lead_touch.c.lead_id == lead_id).order_by(lead_touch.c.at, lead_touch.c.seq)
        return [_touch(row) for row in self._connection.execute(rows)]

    def of_customer(self, customer_id: str) -> Sequence[Touch]:
        """All touches of a customer's leads in the order of time."""
        rows = (
            select(lead_touch)
            .join(lead, lead.c.id == lead_touch.c.lead_id)
            .where(lead.c.customer_id == customer_id)
            .order_by(lead_touch.c.at, lead_touch.c.seq)
        )
        return [_touch(row) for row in self._connection.execute(rows)]

    def ends(self, lead_id: str) -> tuple[Touch, Touch] | None:
        """First and last of the touches that tell where the interest came from."""
        counted = select(lead_touch).where(lead_touch.c.lead_id == lead_id, lead_touch.c.counts)
        first = self._connection.execute(counted.order_by(lead_touch.c.at, lead_touch.c.seq).limit(1)).first()
        last = counted.order_by(lead_touch.c.at.desc(), lead_touch.c.seq.desc()).limit(1)
        newest = self._connection.execute(last).first()
        return (_touch(first), _touch(newest)) if first and newest else None

    def add_event(self, event: LeadEvent) -> int:
        """Keep what happened; returns its number."""
        values = {
            "lead_id": event.lead_id,
            "kind": event.kind,
            "person_id": event.person_id,
            "changes": {name: [_plain(old), _plain(new)] for name, (old, new) in event.changes.items()},
            "details": dict(event.details),
            "reason": event.reason,
            "at": event.at,
        }
        added = self._connection.execute(lead_event.insert().values(**values).returning(lead_event.c.seq))
        return int(added.scalar_one())

    def events(self, lead_id: str) -> Sequence[LeadEvent]:
        """What happened to a lead, oldest first; values are plain JSON."""
        rows = self._connection.execute(
            select(lead_event).where(lead_event.c.lead_id == lead_id).order_by(lead_event.c.seq)
        )
        return [
            LeadEvent(
                row.lead_id,
                row.kind,
                row.person_id,
                row.at,
                {name: (old, new) for name, (old, new) in row.changes.items()},
                row.details,
                row.reason,
            )
            for row in rows
        ]


def counts_for(held: Lead, touch: Touch) -> bool:
    """Whether a touch tells where the interest came from: theirs, and before the lead was closed."""
    return held.is_open and not touch.is_ours


def _touch(row: Row[Any]) -> Touch:
    return Touch(
        id=row.id,
        lead_id=row.lead_id,
        kind=TouchKind(row.kind),
        source_id=row.source,
        at=row.at,
        campaign=row.campaign,
        medium=row.medium,
        content=row.content,
        external_id=row.external_id or "",
        person_id=row.person_id,
        is_ours=row.is_ours,
    )


def _plain(value: Any) -> Any:
    """A field's value as JSON has it."""
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date | datetime) else value
