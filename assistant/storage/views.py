"""Customer views that are kept beside long histories. One that does not fit the records any more is never given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from assistant.storage.tables import customer_view, record
from assistant.storage.upsert import insert_or_update

FORMAT = 1
"""Of the documents; raise it when the way records add up changes, and every kept view is made anew."""


@dataclass(frozen=True, slots=True)
class Journey:
    """How many records a customer has, superseded ones too, and when the newest was confirmed."""

    records: int
    newest_at: datetime | None


class Views:
    """Repository of kept views."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def journey(self, customer_id: str) -> Journey:
        """How far a customer's records go."""
        row = self._connection.execute(
            select(func.count(), func.max(record.c.confirmed_at)).where(record.c.customer_id == customer_id)
        ).one()
        return Journey(row[0], row[1])

    def kept(self, customer_id: str) -> Mapping[str, Any] | None:
        """The document kept of a view; None where there is none, or it was made of other records or in another way."""
        row = self._connection.execute(
            select(customer_view).where(customer_view.c.customer_id == customer_id, customer_view.c.format == FORMAT)
        ).first()
        if row is None or Journey(row.records, row.newest_at) != self.journey(customer_id):
            return None
        document: Mapping[str, Any] = row.document
        return document

    def keep(self, customer_id: str, document: Mapping[str, Any]) -> None:
        """Keep a view of all records that stand now."""
        journey = self.journey(customer_id)
        values = {
            "customer_id": customer_id,
            "format": FORMAT,
            "records": journey.records,
            "newest_at": journey.newest_at,
            "document": dict(document),
        }
        insert_or_update(self._connection, customer_view, values, ["customer_id"])

    def drop(self) -> None:
        """Forget every view that is kept."""
        self._connection.execute(delete(customer_view))

    def long_journeys(self, least: int) -> list[str]:
        """Customers with at least so many records."""
        long = select(record.c.customer_id).group_by(record.c.customer_id).having(func.count() >= least)
        return list(self._connection.scalars(long.order_by(record.c.customer_id)))
