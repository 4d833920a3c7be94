"""The health of opportunities, and the forecast."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.health_mapping import forecast_out, health_out
from assistant.entrypoints.api.health_schemas import ForecastOut, HealthOut, ItemRated, ItemStated
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath, IdText
from assistant.services import deal_health, forecasting
from assistant.services.access import Access

router = APIRouter(prefix="/api/v1", tags=["health"], responses=documented(401, 422))

ItemPath = Annotated[str, Path(pattern=r"^[a-z_]{1,16}$", description="One of the thirteen items.")]
PeriodText = Annotated[
    str,
    Query(
        pattern=r"^[a-zA-Z0-9_-]{1,16}$",
        description="month, quarter or year, next_month and next_quarter, 2026, 2026-Q3 or 2026-05.",
    ),
]


@router.get("/opportunities/{opportunity_id}/health", responses=documented(404))
def get_deal_health(app: App, person: Caller, opportunity_id: IdPath) -> HealthOut:
    """How healthy it is: its reading with the words for each item, warnings, and what to find out next."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        health = deal_health.health_of(store, access.opportunity(opportunity_id), app.desk, app.clock())
        return health_out(store, health, Namer(store), app.desk, access)


@router.put("/opportunities/{opportunity_id}/health/{item}", responses=documented(403, 404, 503))
def state_item(app: App, person: Caller, opportunity_id: IdPath, item: ItemPath, asked: ItemStated) -> HealthOut:
    """Say that an item is so or not: its owner, its team, and admins."""
    with app.database.write() as store:
        health = deal_health.state_item(
            store, opportunity_id, item, asked.says, person, app.desk, app.clock(), note=asked.note
        )
        return health_out(store, health, Namer(store), app.desk, Access(store, app.desk, person))


@router.put("/opportunities/{opportunity_id}/health/{item}/rating", responses=documented(403, 404, 503))
def rate_item(app: App, person: Caller, opportunity_id: IdPath, item: ItemPath, asked: ItemRated) -> HealthOut:
    """Rate an item as the coach: who has that part in the team, and admins."""
    with app.database.write() as store:
        health = deal_health.rate_item(
            store, opportunity_id, item, asked.score, person, app.desk, app.clock(), note=asked.note
        )
        return health_out(store, health, Namer(store), app.desk, Access(store, app.desk, person))


@router.get("/forecast")
def get_forecast(
    app: App,
    person: Caller,
    period: PeriodText = "quarter",
    owner_id: Annotated[IdText | None, Query()] = None,
    as_of: Annotated[date | None, Query(description="As it would have been made at the end of that day.")] = None,
) -> ForecastOut:
    """What open deals will bring in a period, weighted by stage and by history, with the range and the reasons.

    Only deals that the caller may see count; those whose amount is hidden are among the unpriced.
    """
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        held = forecasting.forecast_of(store, app.desk, period, app.clock(), access, owner_id=owner_id, as_of=as_of)
        return forecast_out(held, Namer(store))
