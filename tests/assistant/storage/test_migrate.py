"""Migrations make exactly the tables that the code uses, on both databases, however many processes run them."""

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from assistant.errors import NotReady
from assistant.storage import migrate
from assistant.storage.database import Database
from assistant.storage.tables import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database without tables."""
    if request.param == "postgres":
        return Database(request.getfixturevalue("postgres_url"))
    return Database(f"sqlite:///{tmp_path / 'empty.sqlite'}")


def test_migrations_and_tables_are_equal(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    empty.close()


def test_a_database_without_tables_names_the_command_that_makes_them(empty: Database) -> None:
    with pytest.raises(NotReady, match="run spotter db upgrade"):
        migrate.require_current(empty)
    empty.close()


def test_upgrading_again_changes_nothing(empty: Database) -> None:
    before, head = migrate.upgrade(empty)
    assert before is None
    assert migrate.upgrade(empty) == (head, head)
    migrate.require_current(empty)
    empty.close()


def test_processes_that_upgrade_at_once_do_not_get_in_each_others_way(empty: Database) -> None:
    failures: list[BaseException] = []

    def upgrade() -> None:
        try:
            migrate.upgrade(empty)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    migrate.require_current(empty)
    empty.close()
