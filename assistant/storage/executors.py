"""Which worker processes live, so that the work of dead ones is taken over."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select

from assistant.storage.tables import executor
from assistant.storage.upsert import insert_or_update


@dataclass(frozen=True, slots=True)
class Executor:
    """A worker process: `started` is its start time in seconds since the epoch as the system tells it."""

    id: str
    host: str
    pid: int
    started: float
    seen_at: datetime


class Executors:
    """Repository of worker processes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, living: Executor) -> None:
        """Say that a process lives."""
        insert_or_update(self._connection, executor, asdict(living), ["id"])

    def all(self) -> Sequence[Executor]:
        rows = self._connection.execute(select(executor))
        return [Executor(row.id, row.host, row.pid, row.started, row.seen_at) for row in rows]

    def remove(self, executor_id: str) -> None:
        self._connection.execute(delete(executor).where(executor.c.id == executor_id))
