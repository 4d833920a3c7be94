"""What is shown of one customer is found by index, also where SQLite was told how its tables are filled."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event, text

from assistant.domain.customer import Customer
from assistant.domain.followup import Contact, FollowupFields
from assistant.services import finding, grouping, lead_keeping, morning
from assistant.services.access import Access
from assistant.services.confirming import confirm
from assistant.services.customer_access import people_of
from assistant.storage.store import Store
from tests.assistant.services.conftest import Rep, reading

CUSTOMERS = 200
NAME = "华东仪表"
LARGE = {"customer", "customer_alias", "customer_name", "customer_part", "customer_sound", "record", "draft", "note"}
LARGE |= {"contact", "follow", "lead", "lead_touch", "opportunity", "promise", "customer_pulse", "ownership"}


def fill(wang: Rep) -> str:
    """Many customers, none in a group, and two records of one of them."""
    with wang.database.write() as store:
        for number in range(CUSTOMERS):
            store.customers.add(Customer(f"c{number}", f"瑞和{number}号物流"), datetime(2026, 5, 7, tzinfo=UTC), None)
    for number in range(2):
        wang.clock.advance(timedelta(hours=5))
        held, said = FollowupFields(customer=NAME, contacts=(Contact("赵敏"),)), f"见了赵敏，第{number}次"
        (draft,) = wang.note(said, reading(held, said))
        with wang.database.write() as store:
            done = confirm(store, draft.id, None, wang.person, wang.desk, wang.clock(), customer_name=NAME)
    with wang.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        if wang.database.is_sqlite:  # the others are small, and small ones it reads whole
            connection.execute(text("DELETE FROM sqlite_stat1 WHERE tbl <> 'customer'"))
    wang.database.engine.dispose()
    return done.record.customer_id


def look(store: Store, wang: Rep, customer_id: str) -> None:
    """All that a customer's page, a search and the day's list read."""
    access = Access(store, wang.desk, wang.person)
    access.view(customer_id)
    assert people_of(access, store, customer_id, wang.clock())[0].relationship.touches
    assert grouping.group_of(store, wang.desk, customer_id, access).members[0].records == 2
    lead_keeping.journey_with(store, access, customer_id)
    assert access.readable(finding.search(store, "花东一表"))
    assert finding.listed(store, NAME[:2], among=access.readable) and finding.listed(store, "hdyb")
    morning.today(store, wang.person, wang.desk, wang.clock())


def test_nothing_that_one_customer_asks_for_reads_a_whole_table(wang: Rep) -> None:
    customer_id = fill(wang)
    said: list[tuple[str, Any]] = []
    event.listen(
        wang.database.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, sql, given, _context, _many: said.append((sql, given)),
    )
    with wang.database.read() as store:
        look(store, wang, customer_id)
    if not wang.database.is_sqlite:  # Postgres rightly reads small tables whole
        assert len(said) < 60
        return
    with wang.database.engine.connect() as connection:
        whole = {
            (row.detail, sql)
            for sql, given in list(said)
            if sql.startswith("SELECT")
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given)
            if row.detail.startswith("SCAN") and row.detail.split()[1].rstrip("_0123456789") in LARGE
        }
    assert not whole
