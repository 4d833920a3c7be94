"""Counts over the whole database, for the metrics page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, func, select, text

from assistant.storage.tables import inbox, note, outbox

_STAGES = {
    "sqlite": "SELECT s.key AS stage, CAST(s.value AS REAL) AS took FROM note, json_each(note.seconds) AS s",
    "postgresql": "SELECT s.key AS stage, CAST(s.value AS float) AS took FROM note, jsonb_each_text(note.seconds) AS s",
}


@dataclass(frozen=True, slots=True)
class StageFigures:
    """Wall-clock seconds that notes spent in a stage: how many, their sum, and how many took at most each bound."""

    stage: str
    count: int
    sum_s: float
    at_most: Sequence[int]


class Figures:
    """Repository of counts. Reading only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def notes_by_state(self) -> Mapping[str, int]:
        """How many notes are in each state."""
        return self._count_by(note.c.state)

    def inbox_by_state(self) -> Mapping[str, int]:
        """How many incoming messages wait, are done, were given up."""
        return self._count_by(inbox.c.state)

    def outbox_by_state(self) -> Mapping[str, int]:
        """How many outgoing messages wait, were sent, were given up."""
        return self._count_by(outbox.c.state)

    def stage_seconds(self, bounds_s: Sequence[float]) -> Sequence[StageFigures]:
        """How long notes spent in each stage, by stage; `bounds_s` are upper bounds in seconds, ascending."""
        sums = ", ".join(f"SUM(CASE WHEN took <= :b{place} THEN 1 ELSE 0 END)" for place in range(len(bounds_s)))
        statement = (
            f"SELECT stage, COUNT(*), SUM(took), {sums} FROM "  # noqa: S608 - holds no outside text
            f"({_STAGES[self._connection.dialect.name]}) AS taken GROUP BY stage ORDER BY stage"
        )
        rows = self._connection.execute(text(statement), {f"b{place}": bound for place, bound in enumerate(bounds_s)})
        return [StageFigures(row[0], row[1], row[2], tuple(row[3:])) for row in rows]

    def _count_by(self, state: ColumnElement[str]) -> Mapping[str, int]:
        rows = self._connection.execute(select(state, func.count()).group_by(state))
        return {str(name): int(count) for name, count in rows}
