"""What open deals will bring in a period."""

from datetime import date, datetime, time

from assistant.domain.forecast import Forecast, forecast_from
from assistant.domain.period import Period, period_named
from assistant.errors import InvalidInput
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.store import Store

PERIODS = ("month", "next_month", "quarter", "next_quarter", "year")


def period_called(name: str, today: date) -> Period:
    """The period of that name. Raises InvalidInput with code `period_unknown`."""
    period = period_named(name, today)
    if period is None:
        raise InvalidInput(
            f"no such period: {name}; give {', '.join(PERIODS)}, 2026-Q3 or 2026-05", code="period_unknown"
        )
    return period


def forecast_of(
    store: Store,
    desk: Desk,
    period_name: str,
    now: datetime,
    access: Access,
    *,
    owner_id: str | None = None,
    as_of: date | None = None,
) -> Forecast:
    """The forecast of the period called so, on the team's clock; with `owner_id` only of that person's deals.

    Only deals that may be seen count, an amount or a date that is hidden as not known. How often and how fast deals are
    won is learnt from everybody's.
    `as_of` gives the forecast as it would have been made at the end of that day. Raises InvalidInput.
    """
    moment = desk.local_time(now, None)
    if as_of is not None:
        moment = min(moment, datetime.combine(as_of, time.max, moment.tzinfo))
    period = period_called(period_name, moment.date())
    standings, past = store.opportunities.standings(moment, desk.selling, period)
    seen = access.readable_standings(standings)
    held = forecast_from(seen, past, desk.selling, period, moment, owner_id)
    for deal in (*held.won_deals, *(one.deal for one in held.expected)):
        access.shown(deal)  # whose amounts the sums tell
    return held
