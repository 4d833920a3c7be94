"""Merging customers: everything goes over, nothing is lost, and undoing brings back exactly what was."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.followup import Contact, FollowupFields
from assistant.domain.merging import Criterion
from assistant.domain.ownership import OwnerKind
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services import factkeeping, grouping, merging, opportunities, owning
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.viewing import view
from assistant.storage.database import Database
from assistant.storage.tables import metadata
from tests.assistant.services.conftest import Rep, action, reading
from tests.conftest import Clock, People

KEPT, GONE, THIRD = (
    Customer("kept", "宁川轴承有限公司"),
    Customer("gone", "宁川轴承", ("宁轴",)),
    Customer("third", "青岭水泥"),
)

MADE_AGAIN = (
    "audit",
    "customer_merge",
    "customer_key",
    "ownership_event",
    "customer_name",
    "customer_part",
    "customer_sound",
)
"""Logs, and what is made from the rest under new numbers."""


@pytest.fixture
def three(database: Database, clock: Clock, people: People) -> None:
    with database.write() as store:
        for customer in (KEPT, GONE, THIRD):
            store.customers.add(customer, clock(), people.wang.id)


def snapshot(database: Database) -> Mapping[str, Any]:
    """Every row of every table but those of MADE_AGAIN."""
    with database.engine.connect() as connection:
        return {
            name: sorted(map(repr, ({k: v for k, v in row.items() if k != "keys_version"} for row in rows)))
            for name, table in metadata.tables.items()
            if name not in MADE_AGAIN
            for rows in [connection.execute(select(table)).mappings().all()]
        }


def confirm(rep: Rep, text: str, fields: FollowupFields) -> None:
    rep.note(text, reading(fields, text))
    assert rep.press(action(rep.card(), "ok")).record_id


def test_all_that_hangs_on_a_customer_goes_over_and_comes_back(
    wang: Rep, emma: Rep, three: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    confirm(wang, "宁轴的李工要两台样机", FollowupFields(customer="宁轴", contacts=(Contact("李工", "工程师"),)))
    confirm(
        emma, "宁川轴承有限公司的李工催报价", FollowupFields(customer="宁川轴承有限公司", contacts=(Contact("李工"),))
    )
    with database.write() as store:
        opportunities.begin(store, "gone", people.wang, desk, clock())
        factkeeping.set_by_hand(
            store, desk, GONE, {"phone": ["0571-8800 1234"], "industry": "轴承"}, people.wang.id, clock()
        )
        factkeeping.set_by_hand(store, desk, KEPT, {"industry": "机械"}, people.emma.id, clock() + timedelta(days=2))
        grouping.put_below(store, "third", "gone")
    before = snapshot(database)
    with database.write() as store:
        shown = merging.preview(store, desk, "kept", "gone", Access(store, desk, None))
        assert shown.moves["record"] == 1 and shown.moves["opportunity"] == 1
        (clash,) = shown.clashes
        assert (clash.field, [fact.value for fact in clash.result]) == ("industry", ["机械"])
        held = merging.merge(store, desk, "kept", "gone", people.emma, clock(), why="same phone")
    with database.read() as store:
        assert store.customers.get("gone") == store.customers.get("kept")
        assert {"宁轴", "宁川轴承"} <= set(view(store, "gone").customer.aliases)
        assert len(view(store, "kept").records) == 2 and len(store.opportunities.of_customer("kept")) == 1
        assert {fact.value for fact in factkeeping.facts_of(store, "kept")} == {"机械", "057188001234"}
        assert [one.id for one in store.customers.children("kept")] == ["third"]
        assert [one.id for one in store.customers.all()] == ["kept", "third"]
        assert set(store.customers.followers("kept")) == {people.wang.id, people.emma.id}
    with database.write() as store:
        merging.undo(store, desk, held.id, people.emma, clock())
    assert snapshot(database) == before
    with database.write() as store:
        assert merging.undo(store, desk, held.id, people.emma, clock()).undone_at is not None


def test_whose_it_is_is_decided_by_who_works_there_and_given_back(
    wang: Rep, emma: Rep, three: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        owning.adopt(store, "kept", people.wang.id, clock())
        owning.adopt(store, "gone", people.emma.id, clock())
        opportunities.begin(store, "gone", people.emma, desk, clock())
        shown = merging.preview(store, desk, "kept", "gone", Access(store, desk, None))
        assert (shown.owner.person_id, shown.owner.because) == (people.emma.id, Criterion.OPEN_DEAL)
    before = snapshot(database)
    with database.write() as store:
        held = merging.merge(store, desk, "kept", "gone", people.boss, clock())
        assert owning.responsible(store, "kept") == [people.emma.id]
        owners = store.ownership.of_customer(["kept"])["kept"]
        assert owners[people.wang.id] == {OwnerKind.COLLABORATES, OwnerKind.CREDITED}
        merging.undo(store, desk, held.id, people.boss, clock())
        assert owning.responsible(store, "kept") == [people.wang.id]
        assert owning.responsible(store, "gone") == [people.emma.id]
    assert snapshot(database) == before


def test_what_came_after_the_merge_stays_with_the_customer_that_was_kept(
    wang: Rep, three: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        held = merging.merge(store, desk, "kept", "gone", people.wang, clock())
    confirm(wang, "宁轴下周二试机", FollowupFields(customer="宁轴", needs=("试机",)))
    with database.write() as store:
        merging.undo(store, desk, held.id, people.wang, clock())
    with database.read() as store:
        assert len(view(store, "kept").records) == 1 and not view(store, "gone").records


def test_a_merge_that_was_built_upon_waits_for_the_later_one(
    three: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        first = merging.merge(store, desk, "kept", "gone", people.wang, clock())
        second = merging.merge(store, desk, "third", "kept", people.wang, clock())
        assert (found := store.customers.get("gone")) is not None and found.id == "third"
        with pytest.raises(Conflict, match=f"undo merge {second.id} first"):
            merging.undo(store, desk, first.id, people.wang, clock())
        merging.undo(store, desk, second.id, people.wang, clock())
        merging.undo(store, desk, first.id, people.wang, clock())
        assert [one.id for one in store.customers.all()] == ["gone", "kept", "third"]


def test_a_group_merged_into_its_subsidiary_leaves_no_circle(
    three: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        grouping.put_below(store, "gone", "third")
        grouping.put_below(store, "kept", "gone")
        held = merging.merge(store, desk, "kept", "gone", people.wang, clock())
        members = grouping.group_of(store, desk, "kept", Access(store, desk, None)).members
        assert [(one.customer.id, one.level) for one in members] == [("third", 0), ("kept", 1)]
        merging.undo(store, desk, held.id, people.wang, clock())
        members = grouping.group_of(store, desk, "kept", Access(store, desk, None)).members
        assert [one.customer.id for one in members] == ["third", "gone", "kept"]


def test_what_cannot_be_merged_is_refused_and_changes_nothing(
    three: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        merging.merge(store, desk, "kept", "gone", people.wang, clock())
    before = snapshot(database)
    with database.write() as store:
        for kept, gone, error in (
            ("kept", "kept", InvalidInput),
            ("kept", "gone", Conflict),
            ("gone", "third", Conflict),
            ("kept", "nobody", NotFound),
        ):
            with pytest.raises(error):
                merging.merge(store, desk, kept, gone, people.wang, clock())
        with pytest.raises(NotFound):
            merging.undo(store, desk, "nothing", people.wang, clock())
    assert snapshot(database) == before


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["phone", "industry", "tags", "deal", "follow", "below", "own", "merge"]),
        st.sampled_from(["kept", "gone", "third"]),
        st.integers(0, 2),
    ),
    max_size=10,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_merges_undone_in_turn_leave_no_trace(
    database: Database, desk: Desk, clock: Clock, people: People, steps: list[tuple[str, str, int]]
) -> None:
    with database.write() as store:
        connection = store._connection  # the tables themselves, emptied between examples
        for table in reversed(metadata.sorted_tables):
            if table.name not in ("person", "chat_account", "executor", "audit"):
                connection.execute(table.delete())
        for customer in (KEPT, GONE, THIRD):
            store.customers.add(customer, clock(), people.wang.id)
    merges: list[tuple[str, Mapping[str, Any]]] = []
    someone = (people.wang, people.emma)
    for what, where, number in steps:
        with database.write() as store:
            at = store.customers.get(where)
            assert at is not None
            if what == "merge":
                others = [one for one in store.customers.all() if one.id != at.id]
                target = others[number % len(others)].id if others else None
            elif merges:
                continue  # what came since stays with the kept customer: another test
            elif what == "deal":
                opportunities.begin(store, at.id, someone[number % 2], desk, clock())
            elif what == "follow":
                store.customers.follow(at.id, someone[number % 2].id, clock())
            elif what == "own":
                owning.adopt(store, at.id, someone[number % 2].id, clock())
            elif what == "below":
                others = [one for one in store.customers.all() if one.id != at.id]
                with suppress(InvalidInput):
                    grouping.put_below(store, at.id, others[number % len(others)].id)
            else:
                value = {"phone": f"0571 8800 123{number}", "industry": f"行业{number}", "tags": f"标签{number}"}[what]
                said = Fact(what, value, FactSource.IMPORT, clock() + timedelta(days=number), ref=where)
                factkeeping.say(store, desk, at, [said], clock())
        if what == "merge" and target is not None:
            before = snapshot(database)
            with database.write() as store:
                merges.append((merging.merge(store, desk, at.id, target, people.wang, clock()).id, before))
    for merge_id, before in reversed(merges):
        with database.write() as store:
            merging.undo(store, desk, merge_id, people.wang, clock())
        assert snapshot(database) == before
