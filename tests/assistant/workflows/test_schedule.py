"""What the clock does happens once, in however many workers and after however many restarts."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from assistant.configuration.leads import read_leads
from assistant.domain.lead import Facts, TouchKind
from assistant.services import lead_filing
from assistant.services.desk import Desk
from assistant.services.lead_filing import Arrival
from assistant.storage.database import Database
from assistant.workflows.schedule import Schedule
from tests.conftest import Clock, People


def test_the_owner_of_a_lead_is_reminded_once_by_many_workers(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    desk = replace(desk, leads=read_leads())
    engine: Any = None  # the clock of leads starts no workflows
    with database.write() as store:
        arrival = Arrival(TouchKind.FORM, "ads")
        held = lead_filing.take(store, Facts(name="王磊"), arrival, people.wang, desk, clock(), keeps=True).lead
    assert held.response_due is not None
    clock.now = held.response_due - timedelta(minutes=10)
    workers = [Schedule(database, engine, desk, clock) for _ in range(3)]
    for worker in (*workers, *workers, Schedule(database, engine, desk, clock)):
        worker._ring_leads()
    with database.read() as store:
        told = [store.outbox.get(row_id) for row_id, _ in store.outbox.waiting()]
        kinds = [event.kind for event in store.lead_journeys.events(held.id)]
    assert kinds == ["created", "assigned", "reminded"]
    assert {row.channel for row in told if row} == {"telegram", "web"} and len(told) == 2
