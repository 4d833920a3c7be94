"""Bringing a database to this version's tables, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from assistant.errors import NotReady
from assistant.storage.database import Database

_LOCK = 7_046_233  # any number no other program takes as a Postgres advisory lock


def upgrade(database: Database) -> tuple[str | None, str]:
    """Migrate to the newest tables. Returns the revision before and after. Several processes may do it at once.

    Raises Unavailable when the database cannot be reached.
    """
    database.ping()
    config = configuration()
    head = ScriptDirectory.from_config(config).get_current_head() or ""
    with database.engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE, so that a second process waits
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = MigrationContext.configure(connection).get_current_revision()
        if before != head:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    return before, head


def require_current(database: Database) -> None:
    """Raise NotReady unless the database has exactly this version's tables, Unavailable when it cannot be reached."""
    database.ping()
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        raise NotReady(f"database is at {current or 'nothing'}, this version needs {head}: run spotter db upgrade")


def configuration() -> Config:
    """Alembic's own settings: where the migrations lie."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
