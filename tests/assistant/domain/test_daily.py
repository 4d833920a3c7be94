"""The day's list, and what a later note says is done."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.configuration.selling import read_selling
from assistant.domain.daily import SHOWN, Group, Promise, Pulse, plan_day
from assistant.domain.followup import Grain, GrainedDate
from assistant.domain.opportunity import Opportunity
from assistant.domain.promise_kept import says_done

NOW = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)
TODAY = NOW.date()
SELLING = read_selling()
TYPE = SELLING.types[0]


def step(name: str, due: date | None, said_days_ago: int = 3, kind: str = "step") -> Promise:
    said = NOW - timedelta(days=said_days_ago)
    return Promise(
        name, kind, f"c-{name}", "d", "r", "wang", "wang", name, said, GrainedDate(due, Grain.DAY) if due else None
    )


def deal(name: str, close_on: date | None = None, begun_days_ago: int = 5) -> Opportunity:
    began = NOW - timedelta(days=begun_days_ago)
    return Opportunity(name, f"c-{name}", TYPE.id, name, TYPE.first.id, "wang", began, began, close_on=close_on)


def groups(
    *promises: Promise, deals: tuple[Opportunity, ...] = (), followed: tuple[Pulse, ...] = ()
) -> dict[str, list[str]]:
    day = plan_day(NOW, promises, deals, {}, followed, SELLING)
    found: dict[str, list[str]] = {}
    for item in day.items:
        found.setdefault(item.group.value, []).append(f"{item.text or item.customer_id}:{item.reason}:{item.days}")
    return found


def test_what_is_due_today_stands_before_what_has_no_date_and_what_is_late_by_how_late() -> None:
    found = groups(
        step("undated", None),
        step("due", TODAY),
        step("late", TODAY - timedelta(days=9)),
        step("just late", TODAY - timedelta(days=1)),
        step("tomorrow", TODAY + timedelta(days=1)),
        step("forgotten", TODAY - timedelta(days=31)),
        step("undated long ago", None, said_days_ago=15),
    )
    assert found == {"today": ["due:due:0", "undated:undated:3"], "late": ["just late:late:1", "late:late:9"]}


def test_help_that_colleagues_wait_for_is_a_group_of_its_own() -> None:
    assert groups(step("look", None, kind="help")) == {"help": ["look:asked:3"]}


def test_a_deal_slips_that_should_be_closed_or_closes_soon_or_is_quiet() -> None:
    found = groups(
        deals=(
            deal("quiet", begun_days_ago=20),
            deal("past", TODAY - timedelta(days=2)),
            deal("soon", TODAY + timedelta(days=7)),
            deal("later", TODAY + timedelta(days=8)),
        )
    )
    assert found == {"deals": ["soon:closes:7", "past:past_close:2", "quiet:deal_silent:20"]}


def test_a_word_from_the_customer_wakes_a_quiet_deal() -> None:
    quiet = deal("quiet", begun_days_ago=40)
    pulse = Pulse(quiet.customer_id, NOW - timedelta(days=3), "r1")
    assert plan_day(NOW, (), (quiet,), {quiet.customer_id: pulse}, (), SELLING).items == ()


def test_a_customer_decides_soon_or_is_silent_but_not_while_something_is_to_do_there() -> None:
    decides = Pulse("c1", NOW - timedelta(days=40), "r1", GrainedDate(TODAY + timedelta(days=5), Grain.DAY), "r0")
    silent = Pulse("c2", NOW - timedelta(days=40), "r2")
    busy = Pulse("c-due", NOW - timedelta(days=40), "r3")
    assert groups(step("due", TODAY), followed=(decides, silent, busy)) == {
        "today": ["due:due:0"],
        "decisions": ["c1:decides:5"],
        "silent": ["c2:silent:40"],
    }


def test_a_list_stays_readable_and_says_how_much_more_there_is() -> None:
    day = plan_day(NOW, [step(f"s{n:02}", TODAY) for n in range(30)], (), {}, (), SELLING)
    assert len(day.items) == SHOWN["today"] and day.more == {Group.TODAY: 30 - SHOWN["today"]}


def test_the_local_day_counts_not_that_of_the_server() -> None:
    late_evening = datetime.fromisoformat("2026-05-08T00:30:00+08:00")
    one = replace(step("due", date(2026, 5, 8)), said_at=NOW)
    assert [item.reason for item in plan_day(late_evening, (one,), (), {}, (), SELLING).items] == ["due"]


@pytest.mark.parametrize(
    ("promised", "text"),
    [
        ("发方案", "见了周经理，方案已经发了，他们在看。"),
        ("把报价发给李总", "报价昨天发给李总了"),
        ("安排演示", "演示安排好了，效果不错"),
        ("送两箱样品过去", "单子下了，样品也送过去了"),
        ("send the quote", "Sent the quote yesterday, they liked it."),
        ("book the demo", "I booked the demo with Anna."),
    ],
)
def test_a_note_that_says_it_is_done(promised: str, text: str) -> None:
    assert says_done(promised, text)


@pytest.mark.parametrize(
    ("promised", "text"),
    [
        ("发方案", "方案下周发"),
        ("发方案", "方案还没发，客户催了"),
        ("发方案", "客户看了别家的方案"),
        ("安排演示", "报价已经发了"),
        ("回访", "今天拜访了华东仪表"),
        ("send the quote", "I'll send the quote tomorrow"),
        ("send the quote", "We haven't sent the quote yet"),
        ("send the quote", "They sent us an RFP"),
        ("call procurement", "Procurement was called off; we must call again"),
    ],
)
def test_a_note_that_does_not(promised: str, text: str) -> None:
    assert not says_done(promised, text)
