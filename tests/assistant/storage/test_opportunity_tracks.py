"""What is read of histories for the forecast tells the same as all of them would."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from assistant.configuration.selling import read_selling
from assistant.domain.customer import Customer
from assistant.domain.deal_history import Track, past_of
from assistant.domain.forecast import forecast, forecast_from
from assistant.domain.opportunity import Opportunity, OpportunityEvent, differences
from assistant.domain.period import Period
from assistant.storage.database import Database
from assistant.storage.store import Store
from tests.conftest import People

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
STAGES = ("lead", "qualified", "solution", "proposal", "negotiation")


def live(store: Store, name: str, draw: random.Random) -> None:
    """A deal with twenty things that happened to it, at ascending moments, now and then two at once."""
    held = Opportunity(name, "c", "deal", name, STAGES[0], "wang", START, START, amount=1000.0)
    store.opportunities.add(held)
    created = {"stage_id": ("", held.stage_id), "amount": (None, held.amount)}
    store.opportunities.add_event(OpportunityEvent(name, "created", "wang", START, created))
    at = START
    for _ in range(20):
        at += timedelta(hours=draw.choice((0, 5, 50)))
        after = draw.choice(
            (
                replace(held, amount=held.amount + 1 if held.amount else 1.0),
                replace(held, products=(f"{draw.random():.3f}",)),
                _moved(held, draw.choice((*STAGES, "won", "lost")), at),
                replace(held, close_on=date(2026, 6, 1) + timedelta(days=draw.randrange(90))),
            )
        )
        kind = "moved" if after.stage_id != held.stage_id else "changed"
        if changes := differences(held, after):
            store.opportunities.add_event(OpportunityEvent(name, kind, "wang", at, changes, quote="说过的话"))
            held = replace(after, version=held.version + 1)
            assert store.opportunities.replace(held)


def _moved(held: Opportunity, stage: str, at: datetime) -> Opportunity:
    if stage == held.stage_id:
        return held
    outcome = stage if stage in ("won", "lost") else ""
    return replace(held, stage_id=stage, stage_since=at, outcome=outcome, closed_at=at if outcome else None)


def _whole(store: Store) -> list[Track]:
    deals = store.opportunities.find(limit=100)
    return [Track(deal, tuple(store.opportunities.events(deal.id))) for deal in deals]


def test_at_every_moment_the_forecast_is_the_one_that_whole_histories_give(database: Database, people: People) -> None:
    selling, draw = read_selling(), random.Random(7)
    with database.write() as store:
        store.customers.add(Customer("c", "海岳木业"), START, None)
        for place in range(24):
            live(store, f"o{place}", draw)
    slipped = won = 0
    with database.read() as store:
        tracks = _whole(store)
        for hours in range(-10, 700, 35):
            moment = START + timedelta(hours=hours)
            for period in (Period(date(2026, 6, 1), date(2026, 7, 15)), Period(date(2026, 1, 8), date(2026, 1, 20))):
                standings, past = store.opportunities.standings(moment, selling, period)
                wanted = forecast(tracks, selling, period, moment)
                assert forecast_from(standings, past, selling, period, moment) == wanted
                slipped += sum(len(one.slips) for one in wanted.slipped)
                won += len(wanted.won_deals)
            held = [track for one in tracks if (track := one.at(moment, selling)) is not None]
            assert past == past_of(held)
    assert slipped > 100 and won > 10
