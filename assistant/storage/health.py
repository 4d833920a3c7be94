"""What people said of a deal's health, how it was read over time, and facts that notes suggest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from assistant.domain.deal_health import Kind, Reading, Say
from assistant.domain.fact_suggestion import FactChange
from assistant.storage.tables import fact_suggestion, health_reading, health_word
from assistant.storage.upsert import insert_once


@dataclass(frozen=True, slots=True)
class StoredReading:
    """How a deal was read at a moment; `record_id` names the record that changed it, where one did."""

    line: str
    states: Mapping[str, str]
    at: datetime
    record_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredFacts:
    """Facts that a record suggests for an opportunity. `state`: open, taken, declined or withdrawn."""

    record_id: str
    opportunity_id: str
    changes: tuple[FactChange, ...]
    state: str


class Health:
    """Repository of health. What people said and what was read is only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_say(self, opportunity_id: str, said: Say) -> None:
        """Keep what a person said of an item."""
        values = {
            "opportunity_id": opportunity_id,
            "item": said.item_id,
            "kind": said.kind.value,
            "score": said.score,
            "person_id": said.person_id,
            "record_id": said.record_id,
            "note": said.note,
            "quote": said.quote,
            "at": said.at,
        }
        self._connection.execute(health_word.insert().values(**values))

    def said_of(self, opportunity_id: str) -> Sequence[Say]:
        """All that people said of a deal, oldest first."""
        rows = self._connection.execute(
            select(health_word).where(health_word.c.opportunity_id == opportunity_id).order_by(health_word.c.seq)
        )
        return [
            Say(row.item, Kind(row.kind), row.score, row.person_id, row.at, row.note, row.record_id, row.quote)
            for row in rows
        ]

    def add_reading(self, opportunity_id: str, reading: Reading, record_id: str | None = None) -> bool:
        """Keep how a deal is read; False when nothing changed since the last time."""
        states = dict(reading.states)
        last = self._connection.execute(
            select(health_reading.c.line, health_reading.c.states)
            .where(health_reading.c.opportunity_id == opportunity_id)
            .order_by(health_reading.c.seq.desc())
            .limit(1)
        ).first()
        if last is not None and (last.line, dict(last.states)) == (reading.line, states):
            return False
        values = {"opportunity_id": opportunity_id, "record_id": record_id, "line": reading.line, "states": states}
        self._connection.execute(health_reading.insert().values(**values, at=reading.at))
        return True

    def readings(self, opportunity_id: str, limit: int = 100) -> Sequence[StoredReading]:
        """How a deal was read over time, oldest first; the newest `limit` of them."""
        rows = self._connection.execute(
            select(health_reading)
            .where(health_reading.c.opportunity_id == opportunity_id)
            .order_by(health_reading.c.seq.desc())
            .limit(limit)
        )
        return [StoredReading(row.line, row.states, row.at, row.record_id) for row in rows][::-1]

    def add_facts(self, record_id: str, opportunity_id: str, changes: Sequence[FactChange], now: datetime) -> bool:
        """Keep the facts that a record suggests; False when it suggested some before."""
        values = {
            "record_id": record_id,
            "opportunity_id": opportunity_id,
            "changes": [_change_to_json(change) for change in changes],
            "state": "open",
            "created_at": now,
        }
        return insert_once(self._connection, fact_suggestion, values)

    def facts(self, record_id: str) -> StoredFacts | None:
        """The facts that a record suggested."""
        row = self._connection.execute(select(fact_suggestion).where(fact_suggestion.c.record_id == record_id)).first()
        if row is None:
            return None
        changes = tuple(_change_from_json(one) for one in row.changes)
        return StoredFacts(row.record_id, row.opportunity_id, changes, row.state)

    def replace_facts(self, record_id: str, changes: Sequence[FactChange]) -> None:
        """Put what an open suggestion says in order with what the opportunity has become meanwhile."""
        again = update(fact_suggestion).where(fact_suggestion.c.record_id == record_id)
        self._connection.execute(again.values(changes=[_change_to_json(change) for change in changes]))

    def decide_facts(self, record_id: str, state: str, person_id: str, now: datetime) -> bool:
        """Close an open suggestion as taken, declined or withdrawn; False when it was closed before."""
        decided = self._connection.execute(
            update(fact_suggestion)
            .where(fact_suggestion.c.record_id == record_id, fact_suggestion.c.state == "open")
            .values(state=state, decided_by=person_id, decided_at=now)
        )
        return decided.rowcount == 1


def _change_to_json(change: FactChange) -> dict[str, Any]:
    before, after = (
        value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
        for value in (change.before, change.after)
    )
    return {"fact": change.fact, "before": before, "after": after, "quote": change.quote}


def _change_from_json(held: Mapping[str, Any]) -> FactChange:
    def value(given: Any) -> Any:
        if held["fact"] == "close_on" and given:
            return date.fromisoformat(given)
        return tuple(given) if isinstance(given, list) else given

    return FactChange(held["fact"], value(held["before"]), value(held["after"]), held["quote"])
