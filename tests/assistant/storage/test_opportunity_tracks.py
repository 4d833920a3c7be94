"""What is read of histories for the forecast tells the same as all of them would."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from assistant.configuration.selling import read_selling
from assistant.domain.customer import Customer
from assistant.domain.deal_history import Track
from assistant.domain.opportunity import Opportunity, OpportunityEvent, differences
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
                replace(held, stage_id=draw.choice(STAGES), stage_since=at),
                replace(held, close_on=date(2026, 6, 1) + timedelta(days=draw.randrange(90))),
            )
        )
        kind = "moved" if after.stage_id != held.stage_id else "changed"
        if changes := differences(held, after):
            store.opportunities.add_event(OpportunityEvent(name, kind, "wang", at, changes, quote="说过的话"))
            held = replace(after, version=held.version + 1)
            assert store.opportunities.replace(held)


def test_at_every_moment_it_is_told_how_deals_stood_and_came_there(database: Database, people: People) -> None:
    selling, draw = read_selling(), random.Random(7)
    with database.write() as store:
        store.customers.add(Customer("c", "海岳木业"), START, None)
        for place in range(12):
            live(store, f"o{place}", draw)
    with database.read() as store:
        deals = store.opportunities.find(limit=100)
        whole = {deal.id: Track(deal, tuple(store.opportunities.events(deal.id))) for deal in deals}
        read = 0
        for hours in range(-10, 700, 35):
            moment = START + timedelta(hours=hours)
            tracks = store.opportunities.tracks(moment)
            assert [track.deal.id for track in tracks] == [deal.id for deal in deals]
            read += sum(len(track.events) for track in tracks)
            for track in tracks:
                told, wanted = track.at(moment, selling), whole[track.deal.id].at(moment, selling)
                assert (told is None) == (wanted is None)
                if told is not None and wanted is not None:
                    assert (told.deal, told.spans, told.slips) == (wanted.deal, wanted.spans, wanted.slips)
        assert read < 21 * sum(len(track.events) for track in whole.values())  # and not all of it was read
