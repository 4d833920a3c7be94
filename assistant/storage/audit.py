"""The audit log: who did what to which thing by which entry point. Rows are only ever added."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Table, select

from assistant.storage.tables import audit, metadata
from assistant.storage.trail import Step


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A step as it was kept."""

    seq: int
    at: datetime
    entry: str
    step: Step


class Audit:
    """Repository of the audit log."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, steps: Iterable[Step], entry: str, at: datetime) -> None:
        """Add steps; a customer that a written row belongs to is looked up where the statement did not name it."""
        rows = [
            {
                "at": at,
                "person_id": step.person_id,
                "entry": entry,
                "action": step.action,
                "kind": step.kind,
                "resource_id": step.resource_id,
                "customer_id": step.customer_id,
                "fields": list(step.fields),
                "outcome": step.outcome,
                "why": step.why[:200],
            }
            for step in map(self._with_customer, steps)
        ]
        if rows:
            self._connection.execute(audit.insert(), rows)

    def find(
        self,
        *,
        person_id: str | None = None,
        customer_id: str | None = None,
        since: datetime | None = None,
        limit: int = 200,
    ) -> Sequence[AuditRow]:
        """Rows that agree with every condition given, newest first."""
        wanted = select(audit)
        if person_id is not None:
            wanted = wanted.where(audit.c.person_id == person_id)
        if customer_id is not None:
            wanted = wanted.where(audit.c.customer_id == customer_id)
        if since is not None:
            wanted = wanted.where(audit.c.at >= since)
        return [
            AuditRow(
                row.seq,
                row.at,
                row.entry,
                Step(
                    row.action,
                    row.kind,
                    row.resource_id,
                    row.customer_id,
                    tuple(row.fields),
                    row.outcome,
                    row.why,
                    row.person_id,
                ),
            )
            for row in self._connection.execute(wanted.order_by(audit.c.seq.desc()).limit(limit))
        ]

    def _with_customer(self, step: Step) -> Step:
        table: Table | None = metadata.tables.get(step.kind)
        if step.customer_id or not step.resource_id or table is None or "customer_id" not in table.c:
            return step
        keys = list(table.primary_key.columns)
        if len(keys) != 1:
            return step
        found = self._connection.execute(select(table.c.customer_id).where(keys[0] == step.resource_id))
        return replace(step, customer_id=found.scalar_one_or_none() or "")
