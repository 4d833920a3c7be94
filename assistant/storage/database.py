"""The database: SQLite by default, Postgres by one setting. Opens transactions; nobody else does."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from assistant.errors import SpotterError, Unavailable
from assistant.storage.store import Store
from assistant.storage.trail import OPTION, Step, Trail, watch

BUSY_TIMEOUT_S = 30


class Database:
    """A pool of connections. Blocking: call from worker threads. Close it with `close`."""

    def __init__(self, url: str) -> None:
        """`url` is an SQLAlchemy address, `sqlite:///…` or `postgresql+psycopg://…`."""
        self.url = url
        self.on_outbox: Callable[[], None] | None = None
        """Called after a commit that put something into the outbox; a nudge, not a promise."""
        self.clock: Callable[[], datetime] = lambda: datetime.now(UTC)
        """The time that the audit log is dated by."""
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self.engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_S, "check_same_thread": False})
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
        watch(self.engine)

    @contextmanager
    def write(self) -> Iterator[Store]:
        """One transaction, committed at the end and rolled back on any error. On SQLite it takes the write lock at
        once, so that two writers queue instead of failing. Raises Unavailable when the database cannot be reached.

        What it wrote, read of sensitive fields and was refused stands in the audit log, committed with it; what was
        refused stays there when the rest is rolled back.
        """
        trail = Trail()
        with self._refusals_kept(trail), self._transaction(spotter_immediate=True, **{OPTION: trail}) as connection:
            store = Store(connection, trail)
            yield store
            store.audit.keep(trail.steps(), trail.entry, self.clock())
        if store.outbox.added and self.on_outbox:
            self.on_outbox()

    @contextmanager
    def read(self) -> Iterator[Store]:
        """One consistent snapshot for reading. Raises Unavailable when the database cannot be reached.

        What was read of sensitive fields is in the audit log before the caller goes on.
        """
        # Postgres would else show each statement what was committed just before it; SQLite keeps to its first read.
        options = {"spotter_immediate": False} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        trail = Trail()
        with self._refusals_kept(trail), self._transaction(**options) as connection:
            yield Store(connection, trail)
        self._keep(trail.steps(), trail)

    def ping(self) -> None:
        """Raise Unavailable unless the database answers."""
        with self._transaction(spotter_immediate=False) as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    @contextmanager
    def _refusals_kept(self, trail: Trail) -> Iterator[None]:
        """What was refused is written down although the transaction is rolled back."""
        try:
            yield
        except SpotterError:
            self._keep([step for step in trail.steps() if step.outcome == "denied"], trail)
            raise

    def _keep(self, steps: list[Step], trail: Trail) -> None:
        if steps:
            with self._transaction(spotter_immediate=True) as connection:
                Store(connection).audit.keep(steps, trail.entry, self.clock())

    @contextmanager
    def _transaction(self, **options: Any) -> Iterator[Connection]:
        try:
            with self.engine.connect().execution_options(**options) as connection, connection.begin():
                yield connection
        except OperationalError as error:
            raise Unavailable(
                f"the database does not answer ({type(error.orig).__name__}): check SPOTTER_DATABASE_URL or "
                "SPOTTER_DATA_DIR; spotter doctor looks closer",
                code="database_unavailable",
            ) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise Unavailable("database connection lost", code="database_unavailable") from error
            raise


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event below opens transactions, not the driver
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged message survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("spotter_immediate", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
