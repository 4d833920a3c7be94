"""What a migration makes of the histories of deals that are there is what is kept of new ones."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, delete, select

from assistant.storage.database import Database
from assistant.storage.tables import deal_slip, deal_stay, opportunity_event
from benchmarks import crowd, pipeline_scale


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_stays_and_slips_of_deals_that_were_there_are_those_of_their_events(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LONG_LIVED": 2, "RECORDS_LONG": 2}.items():
        monkeypatch.setattr(crowd, name, value)
    monkeypatch.setattr(pipeline_scale, "CUSTOMERS", 10)
    is_postgres = kind == "postgres"
    database = Database(
        request.getfixturevalue("postgres_url") if is_postgres else f"sqlite:///{tmp_path / 'old.sqlite'}"
    )
    pipeline_scale.fill(database, 20, 40, 130)
    migrated = _kept(database)
    assert len(migrated[0]) > 200 and len(migrated[1]) > 200 and any(row.days for row in migrated[0])
    with database.engine.connect() as connection:
        rows = connection.execute(select(opportunity_event).order_by(opportunity_event.c.seq)).all()
    with database.engine.begin() as connection:
        connection.execute(delete(deal_slip))
    with database.write() as store:
        for deal_id in {row.opportunity_id for row in rows}:
            events = store.opportunities.events(deal_id)
            store.opportunities.times.keep_stays(deal_id, events)
            for row, one in zip((row for row in rows if row.opportunity_id == deal_id), events, strict=True):
                store.opportunities.times.keep_slip(row.seq, one)
    assert _kept(database) == migrated
    database.close()


def _kept(database: Database) -> tuple[list[Row[Any]], list[Row[Any]]]:
    with database.engine.connect() as connection:
        stays = connection.execute(select(deal_stay).order_by(deal_stay.c.opportunity_id, deal_stay.c.stage)).all()
        return list(stays), list(connection.execute(select(deal_slip).order_by(deal_slip.c.seq)).all())
