"""Which providers were asked about which stale fields, and when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, exists

from assistant.domain.customer_fact import Fact
from assistant.storage.customer_facts import fact_of, unseen_facts
from assistant.storage.tables import refill
from assistant.storage.upsert import insert_or_update


class Refills:
    """Repository of what providers of facts were asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def due(
        self, field: str, provider: str, seen_before: datetime, asked_before: datetime, limit: int
    ) -> Sequence[tuple[str, Fact]]:
        """Facts of a field that hold and nobody has found right since `seen_before`, with the customer's id, of which
        the provider was not asked since `asked_before`; what was seen longest ago first."""
        facts = unseen_facts(field, seen_before)
        wanted = facts.where(
            ~exists().where(
                refill.c.customer_id == facts.selected_columns.customer_id,
                refill.c.field == field,
                refill.c.provider == provider,
                refill.c.asked_at >= asked_before,
            )
        )
        return [(row.customer_id, fact_of(row)) for row in self._connection.execute(wanted.limit(limit))]

    def asked(self, customer_id: str, field: str, provider: str, now: datetime) -> None:
        """A provider was asked about a field."""
        values = {"customer_id": customer_id, "field": field, "provider": provider, "asked_at": now}
        insert_or_update(self._connection, refill, values, ("customer_id", "field", "provider"))
