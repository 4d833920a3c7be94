"""The schedule sends the day's lists; however often and in however many processes it looks, once a day."""

from datetime import UTC, datetime
from typing import Any

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.daily import Promise
from assistant.domain.followup import FollowupFields, GrainedDate
from assistant.domain.note import Draft, Note
from assistant.services.desk import Desk
from assistant.storage.database import Database
from assistant.workflows.schedule import Schedule
from tests.conftest import Clock, People


def test_a_list_is_sent_once_whoever_looks(database: Database, people: People, desk: Desk, clock: Clock) -> None:
    now = clock()
    no_engine: Any = None
    with database.write() as store:
        store.customers.add(Customer("c1", "华东仪表"), now, None)
        store.notes.add(Note("n1", "wang", "web", "wang", datetime(2026, 5, 6, 9, tzinfo=UTC), text="x"), now)
        store.drafts.add(Draft("d1", "n1", "wang", 0, FollowupFields(), (), "", "", ""), now)
        store.records.add(FollowupRecord("r1", "d1", "n1", "c1", "wang", FollowupFields(), (), "x", now, now))
        step = Promise("p1", "step", "c1", "d1", "r1", "wang", "wang", "发方案", now, GrainedDate(now.date()))
        store.promises.keep(step, now)
    for _ in range(2):
        for schedule in (Schedule(database, no_engine, desk, clock), Schedule(database, no_engine, desk, clock)):
            schedule._greet()
    with database.read() as store:
        rows = [store.outbox.get(outbox_id) for outbox_id, _ in store.outbox.waiting()]
    assert sorted((row.channel, row.chat_id) for row in rows if row) == [("telegram", "chat-wang"), ("web", "wang")]
