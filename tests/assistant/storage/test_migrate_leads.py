"""What a migration makes of leads that are there is what is kept of new ones."""

from pathlib import Path

import pytest
from sqlalchemy import select

from assistant.domain.lead_funnel import Attribution, Funnel
from assistant.storage.database import Database
from assistant.storage.store import Store
from assistant.storage.tables import lead, lead_origin, lead_touch
from benchmarks import crowd, pipeline_scale


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_leads_that_were_there_are_credited_to_all_their_touches(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"LONG_LIVED": 2, "RECORDS_LONG": 2}.items():
        monkeypatch.setattr(crowd, name, value)
    monkeypatch.setattr(pipeline_scale, "CUSTOMERS", 10)
    is_postgres = kind == "postgres"
    database = Database(
        request.getfixturevalue("postgres_url") if is_postgres else f"sqlite:///{tmp_path / 'old.sqlite'}"
    )
    pipeline_scale.fill(database, 200, 20, 3)
    with database.engine.connect() as connection:
        origins = {row.number: (row.source, row.campaign) for row in connection.execute(select(lead_origin))}
        touches: dict[str, list[tuple[str, str]]] = {}
        for row in connection.execute(select(lead_touch).order_by(lead_touch.c.seq)):
            touches.setdefault(row.lead_id, []).append((row.source, row.campaign))
        for held in connection.execute(select(lead)):
            assert [origins[int(number)] for number in held.origins.split()] == touches[held.id]
    with database.read() as store:
        migrated = _funnel(store)
    assert migrated.total.counts["leads"] == 200
    assert migrated.total.counts["won"] > 0
    database.close()


def _funnel(store: Store) -> Funnel:
    return store.lead_funnel.count(None, None, Attribution.LINEAR, by_campaign=True, home_currency="CNY", rates={})
