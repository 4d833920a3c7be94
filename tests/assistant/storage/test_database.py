"""Transactions: what a reader sees while somebody writes, and a database that is away."""

import pytest

from assistant.domain.customer import Customer
from assistant.errors import Unavailable
from assistant.storage import migrate
from assistant.storage.database import Database
from tests.conftest import Clock

AWAY = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere?connect_timeout=2"


def test_a_reader_sees_one_moment_whatever_is_committed_meanwhile(database: Database, clock: Clock) -> None:
    with database.read() as reading:
        before = [one.name for one in reading.customers.all()]
        with database.write() as writing:
            writing.customers.add(Customer("late", "后来公司"), clock(), None)
        assert [one.name for one in reading.customers.all()] == before
    with database.read() as reading:
        assert "后来公司" in [one.name for one in reading.customers.all()]


def test_a_database_that_is_away_is_an_error_of_ours_for_upgrading_too() -> None:
    away = Database(AWAY)
    with pytest.raises(Unavailable, match="database"):
        migrate.upgrade(away)
    with pytest.raises(Unavailable, match="database"), away.read():
        pass
    away.close()
