"""How long customers have been silent, when they decide, and who wants a list in the morning."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from assistant.domain.daily import Pulse
from assistant.domain.followup import Grain, GrainedDate
from assistant.storage.tables import customer_pulse, follow, morning
from assistant.storage.upsert import insert_once, insert_or_update, values_of


class Mornings:
    """Repository of what a morning list needs besides promises and opportunities."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_pulse(self, pulse: Pulse) -> None:
        """Keep what a customer's records now say; again replaces it."""
        values = {
            "customer_id": pulse.customer_id,
            "last_said_at": pulse.last_said_at,
            "last_record_id": pulse.last_record_id,
            "decision_on": pulse.decision.date.isoformat() if pulse.decision else None,
            "decision_grain": pulse.decision.grain.value if pulse.decision else "",
            "decision_record_id": pulse.decision_record_id,
        }
        insert_or_update(self._connection, customer_pulse, values, ["customer_id"])

    def drop_pulse(self, customer_id: str) -> None:
        """Forget what is kept of a customer."""
        self._connection.execute(customer_pulse.delete().where(customer_pulse.c.customer_id == customer_id))

    def pulses(self, customer_ids: Collection[str]) -> dict[str, Pulse]:
        """What is kept of these customers, by id."""
        if not customer_ids:
            return {}
        wanted = values_of(self._connection, sorted(set(customer_ids)))
        rows = self._connection.execute(
            select(customer_pulse).join_from(wanted, customer_pulse, customer_pulse.c.customer_id == wanted.c.value)
        )
        return {row.customer_id: _pulse(row) for row in rows}

    def followed_pulses(
        self, person_id: str, silent_from: datetime, silent_to: datetime, decides_from: date, decides_to: date
    ) -> Sequence[Pulse]:
        """Of the customers a person follows those last spoken of, or deciding, in a span; by customer."""
        silent = customer_pulse.c.last_said_at.between(silent_from, silent_to)
        decides = customer_pulse.c.decision_on.between(decides_from.isoformat(), decides_to.isoformat())
        rows = self._connection.execute(
            select(customer_pulse)
            .join(follow, follow.c.customer_id == customer_pulse.c.customer_id)
            .where(follow.c.person_id == person_id, or_(silent, decides))
            .order_by(customer_pulse.c.customer_id)
        )
        return [_pulse(row) for row in rows]

    def is_on(self, person_id: str) -> bool:
        """Whether a person gets the list unasked; everybody does until they say otherwise."""
        found = self._connection.scalar(select(morning.c.is_on).where(morning.c.person_id == person_id))
        return True if found is None else bool(found)

    def set_on(self, person_id: str, is_on: bool) -> None:
        """From now on send the list, or do not."""
        insert_once(self._connection, morning, {"person_id": person_id, "is_on": is_on, "handled_on": ""})
        self._connection.execute(morning.update().where(morning.c.person_id == person_id).values(is_on=is_on))

    def settled(self) -> dict[str, tuple[bool, date | None]]:
        """Whether a person wants the list, and the day last dealt with, by id; whoever is not in it wants it."""
        return {
            row.person_id: (row.is_on, date.fromisoformat(row.handled_on) if row.handled_on else None)
            for row in self._connection.execute(select(morning))
        }

    def handle(self, person_id: str, day: date) -> bool:
        """Settle a person's day; False when it is settled already. Of two processes, one gets True."""
        insert_once(self._connection, morning, {"person_id": person_id, "is_on": True, "handled_on": ""})
        changed = self._connection.execute(
            morning.update()
            .where(morning.c.person_id == person_id, morning.c.handled_on != day.isoformat())
            .values(handled_on=day.isoformat())
        )
        return changed.rowcount == 1


def _pulse(row: Row[Any]) -> Pulse:
    decision = GrainedDate(date.fromisoformat(row.decision_on), Grain(row.decision_grain)) if row.decision_on else None
    return Pulse(row.customer_id, row.last_said_at, row.last_record_id, decision, row.decision_record_id)
