"""Later notes propose facts of an open deal, and a corrected record asks back what it moved."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from assistant.domain.customer import Customer
from assistant.domain.followup import Budget, FollowupFields, GrainedDate, Stage
from assistant.domain.opportunity import Opportunity
from assistant.services import correcting, opportunities
from assistant.services.desk import Desk
from assistant.storage.database import Database
from connectors.im.base import Message
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.conftest import Clock, People


@pytest.fixture
def customer(database: Database, clock: Clock, people: People) -> Customer:
    held = Customer("c-bearings", "宁川轴承")
    with database.write() as store:
        store.customers.add(held, clock(), None)
    return held


@pytest.fixture
def deal(database: Database, customer: Customer, people: People, desk: Desk, clock: Clock) -> Opportunity:
    with database.write() as store:
        held = opportunities.begin(
            store, customer.id, people.wang, desk, clock(), given={"amount": 800_000.0, "currency": "CNY"}
        )
    clock.now = clock.now.replace(day=8)
    return held


def confirm(rep: Rep, text: str, quotes: Mapping[str, str] | None = None, **fields: Any) -> str:
    rep.note(text, reading(FollowupFields(customer="宁川轴承", **fields), text, quotes))
    rep.heard()
    record_id = rep.press(action(rep.card(), "ok")).record_id
    assert record_id
    return record_id


def correct(rep: Rep, desk: Desk, record_id: str, **fields: Any) -> str:
    rep.heard()
    with rep.database.write() as store:
        return correcting.revise(store, record_id, fields, rep.person, desk, rep.clock()).record.id


def asked(rep: Rep, verb: str) -> list[Message]:
    return [one for one in rep.heard() if any(button.action.startswith(verb) for button in buttons(one))]


def now(database: Database, deal: Opportunity) -> Opportunity:
    with database.read() as store:
        held = store.opportunities.get(deal.id)
    assert held
    return held


def test_one_question_has_all_changes_with_the_notes_words_and_nothing_moves_before_the_yes(
    wang: Rep, deal: Opportunity, database: Database
) -> None:
    text = "预算加到一百二十万，七月十号前定，远景软件也在谈"
    confirm(
        wang,
        text,
        {"budget": "预算加到一百二十万", "decision_on": "七月十号前定", "competitors.0": "远景软件"},
        budget=Budget(1_200_000, "CNY"),
        decision_on=GrainedDate(date(2026, 7, 10)),
        competitors=("远景软件",),
    )
    (question,) = asked(wang, "fy")
    entries = [(one.text, one.quote) for one in question.sections[0].entries]
    assert entries == [
        ("金额: 80万元 → 120万元", "预算加到一百二十万"),
        ("预计成交日: 空 → 7月10日 周五", "七月十号前定"),
        ("竞争对手: 空 → 远景软件", "远景软件"),
    ]
    assert now(database, deal).amount == 800_000
    wang.press(action(question, "fy"))
    held = now(database, deal)
    assert (held.amount, held.close_on, held.competitors) == (1_200_000, date(2026, 7, 10), ("远景软件",))
    with database.read() as store:
        last = store.opportunities.events(deal.id)[-1]
    assert last.kind == "changed" and last.record_id and "预算加到一百二十万" in last.quote
    wang.press(action(question, "fy"))
    assert "已经定过了" in wang.texts()[-1]


def test_what_is_no_news_is_not_asked(
    wang: Rep, deal: Opportunity, database: Database, customer: Customer, people: People, desk: Desk, clock: Clock
) -> None:
    confirm(wang, "预算还是八十万", budget=Budget(800_000, "CNY"))
    assert asked(wang, "fy") == []
    with database.write() as store:
        later = clock.now.replace(hour=5)
        opportunities.change(store, deal.id, 1, {"amount": 900_000.0}, people.wang, desk, later)
    confirm(wang, "预算七十万", budget=Budget(700_000, "CNY"))  # said before somebody set it
    assert asked(wang, "fy") == []
    with database.write() as store:
        opportunities.begin(store, customer.id, people.wang, desk, clock(), given={"name": "二期"})
    clock.now = clock.now.replace(day=9)
    confirm(wang, "预算六十万", budget=Budget(600_000, "CNY"))  # which of the two?
    assert asked(wang, "fy") == []
    confirm(wang, "二期的预算六十万", budget=Budget(600_000, "CNY"))
    (question,) = asked(wang, "fy")
    assert "“二期”" in question.text
    wang.press(action(question, "fn"))
    assert now(database, deal).amount == 900_000


def test_what_changed_meanwhile_is_asked_once_more_as_it_is_now(
    wang: Rep, deal: Opportunity, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    confirm(wang, "预算一百二十万", budget=Budget(1_200_000, "CNY"))
    (question,) = asked(wang, "fy")
    with database.write() as store:
        opportunities.change(store, deal.id, 1, {"amount": 900_000.0}, people.wang, desk, clock())
    wang.press(action(question, "fy"))
    (again,) = asked(wang, "fy")
    assert "金额: 90万元 → 120万元" in again.sections[0].entries[0].text
    assert now(database, deal).amount == 900_000
    wang.press(action(again, "fy"))
    assert now(database, deal).amount == 1_200_000


def test_a_fact_that_a_correction_takes_away_is_asked_back(
    wang: Rep, deal: Opportunity, database: Database, desk: Desk
) -> None:
    record_id = confirm(wang, "预算一百二十万", budget=Budget(1_200_000, "CNY"))
    (question,) = asked(wang, "fy")
    revised = correct(wang, desk, record_id, budget=Budget(1_100_000, "CNY"))
    (corrected,) = asked(wang, "fy")
    wang.press(action(question, "fy"))
    assert "已经定过了" in wang.texts()[-1]
    wang.press(action(corrected, "fy"))
    assert now(database, deal).amount == 1_100_000
    correct(wang, desk, revised, budget=None)
    (back,) = asked(wang, "fy")
    assert "110万元 → 80万元" in back.sections[0].entries[0].text
    wang.press(action(back, "fy"))
    assert now(database, deal).amount == 800_000


def test_a_stage_that_a_correction_takes_away_is_asked_back_with_the_former_one(
    wang: Rep, deal: Opportunity, database: Database, desk: Desk
) -> None:
    record_id = confirm(wang, "宁川轴承签了", stage_hint=Stage.WON)
    wang.press(action(asked(wang, "sy")[0], "sy"))
    assert not now(database, deal).is_open
    correct(wang, desk, record_id, stage_hint=None)
    (question,) = asked(wang, "sy")
    assert "到赢单的。要退回初步接触吗" in question.text
    assert not now(database, deal).is_open
    wang.press(action(question, "sy"))
    held = now(database, deal)
    assert held.is_open and held.stage_id == "lead" and held.outcome == ""


def test_a_stage_that_a_correction_changes_is_asked_with_the_one_told_now(
    wang: Rep, deal: Opportunity, database: Database, desk: Desk
) -> None:
    record_id = confirm(wang, "宁川轴承签了", stage_hint=Stage.WON)
    wang.press(action(asked(wang, "sy")[0], "sy"))
    correct(wang, desk, record_id, stage_hint=Stage.NEGOTIATION)
    (question,) = asked(wang, "sy")
    assert "要改到商务谈判吗" in question.text
    wang.press(action(question, "sn"))
    assert not now(database, deal).is_open


def test_a_question_nobody_answered_is_withdrawn_and_asked_anew(
    wang: Rep, deal: Opportunity, database: Database, desk: Desk
) -> None:
    record_id = confirm(wang, "宁川轴承签了", stage_hint=Stage.WON)
    (old,) = asked(wang, "sy")
    correct(wang, desk, record_id, stage_hint=Stage.PROPOSAL)
    (new,) = asked(wang, "sy")
    wang.press(action(old, "sy"))
    assert now(database, deal).is_open and "已经定过了" in wang.texts()[-1]
    wang.press(action(new, "sy"))
    assert now(database, deal).stage_id == "proposal"


def test_what_somebody_moved_since_is_left_alone_and_an_opportunity_begun_by_mistake_is_named(
    wang: Rep, customer: Customer, database: Database, people: People, desk: Desk
) -> None:
    record_id = confirm(wang, "宁川轴承刚接触", stage_hint=Stage.LEAD)
    wang.press(action(asked(wang, "sy")[0], "sy"))
    revised = correct(wang, desk, record_id, stage_hint=None)
    assert any("请看看这个商机还成立吗" in text for text in wang.texts())
    other = confirm(wang, "宁川轴承报价了", stage_hint=Stage.PROPOSAL)
    wang.press(action(asked(wang, "sy")[0], "sy"))
    with database.write() as store:
        (held,) = store.opportunities.of_customer(customer.id)
        opportunities.move(store, held.id, held.version, "negotiation", people.wang, desk, wang.clock())
    correct(wang, desk, other, stage_hint=None)
    assert asked(wang, "sy") == []
    assert revised
