"""What a migration makes of customers and records that are there is what is kept of new ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Table, select

from assistant.domain.customer_view import view_of
from assistant.domain.daily import promises_of
from assistant.storage import migrate
from assistant.storage.database import Database
from assistant.storage.tables import customer_name, customer_part, customer_sound
from benchmarks import crowd

CUSTOMERS, RECORDS = 60, 400


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def filled(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Database, crowd.Crowd]]:
    """A database of the version before, with customers and records in it, brought to this version's tables."""
    is_postgres = request.param == "postgres"
    database = Database(
        request.getfixturevalue("postgres_url") if is_postgres else f"sqlite:///{tmp_path / 'old.sqlite'}"
    )
    monkeypatch.setattr(crowd, "LONG_LIVED", 2)
    monkeypatch.setattr(crowd, "RECORDS_LONG", 40)
    config = migrate.configuration()
    before = ScriptDirectory.from_config(config).get_revision("0010").down_revision
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(before))
    made = crowd.fill(database, CUSTOMERS, RECORDS)
    migrate.upgrade(database)
    yield database, made
    database.close()


def test_customers_are_found_as_if_they_had_been_added_now(filled: tuple[Database, crowd.Crowd]) -> None:
    database, made = filled
    migrated = _names(database)
    with database.write() as store:
        assert store.customers.names.rebuild() == CUSTOMERS
        assert store.customers.names.called([made.names["c0000003"]])[0].id == "c0000003"
    assert _names(database) == migrated


def test_promises_and_pulses_are_those_of_the_records(filled: tuple[Database, crowd.Crowd]) -> None:
    database, made = filled
    seen = 0
    with database.read() as store:
        pulses = store.mornings.pulses(made.names)
        for customer in store.customers.names.get(list(made.names)):
            records = store.records.of_customer(customer.id)
            view = view_of(customer, records)
            if not records:
                assert customer.id not in pulses
                continue
            pulse = pulses[customer.id]
            assert pulse.last_said_at == view.records[0].said_at
            decision = next(iter(view.values.get("decision_on", ())), None)
            assert pulse.decision == (decision.value if decision else None)
            texts = {step.action for record in records for step in record.fields.next_steps}
            held = store.promises.open_of_customer(customer.id)
            assert {one.text for one in held} <= texts
            assert all((crowd.NOW - one.said_at).days <= 91 for one in held)
            for one in held:
                record = store.records.get(one.record_id)
                assert record is not None
                assert one.id in {made_now.id for made_now in promises_of(record, one.asked_by, lambda called: None)}
            seen += len(held)
    assert seen > 10


def _names(database: Database) -> tuple[set[tuple[object, ...]], ...]:
    """Everything customers are found by, names in place of their numbers."""
    with database.engine.connect() as connection:
        rows = connection.execute(select(customer_name)).all()
        names = {row.id: (row.customer_id, row.folded) for row in rows}

        def of(table: Table) -> set[tuple[object, ...]]:
            return {
                (*(value for name, value in row._mapping.items() if name != "name_id"), names[row.name_id])
                for row in connection.execute(select(table))
            }

        return {(row.customer_id, row.folded, row.is_alias) for row in rows}, of(customer_part), of(customer_sound)
