"""What goes on across a group: wants of several members, the latest words, and nothing that its reader may not see."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.configuration.access import read_access
from assistant.domain.customer import Customer
from assistant.domain.followup import Budget, FollowupFields
from assistant.services import grouping
from assistant.services.access import Access
from assistant.services.group_view import group_view
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, reading
from tests.conftest import Clock, People

HEAD, MILL, QUARRY = Customer("head", "北塔建材"), Customer("mill", "北塔粉磨站"), Customer("quarry", "北塔矿山")
STRICT = """
[roles."*"]
grants = [{ on = ["customer", "record"], do = ["read"], scope = ["followed"] }]
fields = { budget = "hidden" }
"""


@pytest.fixture
def group(database: Database, clock: Clock, people: People, wang: Rep) -> None:
    """A head without records, two members of whom three notes were confirmed."""
    with database.write() as store:
        for customer in (HEAD, MILL, QUARRY):
            store.customers.add(customer, clock(), people.wang.id)
        grouping.put_below(store, "mill", "head")
        grouping.put_below(store, "quarry", "mill")
    for customer, need, text in (
        (MILL, "降低电耗", "粉磨站想降低电耗，预算六十万"),
        (QUARRY, "降低电耗", "矿山那边也想降低电耗"),
        (QUARRY, "无人矿卡", "矿山在看无人矿卡"),
    ):
        clock.advance(timedelta(days=1))
        fields = FollowupFields(customer=customer.name, needs=(need,), budget=Budget(600_000, "CNY"))
        (draft,) = wang.note(text, reading(fields, text, {"needs": need}))
        assert wang.press(f"ok:{draft.id}:{draft.version}").record_id


def test_what_several_members_want_comes_first_and_the_latest_words_are_shown(wang: Rep, group: None) -> None:
    wang.texts()
    wang.send("/group 北塔矿山")
    (card,) = wang.texts()
    lines = card.splitlines()
    assert lines[0] == "北塔建材"
    assert next(line for line in lines if "降低电耗（" in line).endswith("（北塔矿山、北塔粉磨站）")
    assert card.index("降低电耗（") < card.index("无人矿卡（北塔矿山）")
    latest = card[card.index("最近的跟进") :]
    assert latest.index("矿山在看无人矿卡") < latest.index("矿山那边也想") < latest.index("粉磨站想降低电耗")
    assert "北塔粉磨站 · 王芳" in latest


def test_whoever_reads_english_is_told_in_english(emma: Rep, group: None) -> None:
    emma.send("/group 北塔矿山")
    (card,) = emma.texts()
    assert "Said last" in card and "降低电耗 (北塔矿山, 北塔粉磨站)" in card


def test_members_and_sums_that_may_not_be_seen_are_in_neither_wants_nor_words(
    database: Database, wang: Rep, emma: Rep, clock: Clock, group: None, tmp_path: Path
) -> None:
    (tmp_path / "access.toml").write_text(STRICT, encoding="utf-8")
    desk = replace(wang.desk, access=read_access(tmp_path / "access.toml"))
    with database.write() as store:
        store.customers.follow("mill", emma.person.id, clock())
    with database.read() as store:
        access = Access(store, desk, emma.person)
        seen = group_view(access, grouping.group_of(store, desk, "mill", access))
    assert [[customer.id for customer in one.customers] for one in seen.values["needs"]] == [["mill"]]
    assert [(customer.id, record.fields.budget) for customer, record in seen.lately] == [("mill", None)]
    assert "六十" not in seen.lately[0][1].text and "budget" not in seen.values


def test_of_a_large_group_the_members_spoken_of_last_are_read(
    database: Database, wang: Rep, group: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.services.group_view.MEMBERS_READ", 1)
    with database.read() as store:
        access = Access(store, wang.desk, None)
        seen = group_view(access, grouping.group_of(store, wang.desk, "mill", access))
    assert {customer.id for customer, _ in seen.lately} == {"quarry"} and len(seen.lately) == 2
    assert {customer.id for one in seen.values["needs"] for customer in one.customers} == {"quarry"}
