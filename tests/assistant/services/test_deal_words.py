"""Opportunities changed by saying so: only words that ask for it, shown first, done on a yes."""

from datetime import date, timedelta
from typing import Any

import pytest

from assistant.domain.opportunity import Opportunity
from assistant.services import opportunities
from assistant.services.deal_reading import DealEdit, deal_edit_in
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons
from tests.assistant.services.test_deal_chat import boss, customer, deal, desk, held
from tests.conftest import Clock, People

__all__ = ["boss", "customer", "deal", "desk"]


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("宁川轴承的商机金额改成八十万", DealEdit("宁川轴承", "amount", "八十万")),
        ("把宁川轴承那个商机的预计成交日改到下个月底。", DealEdit("宁川轴承", "close_on", "下个月底")),
        ("宁川轴承的单子负责人换成李雷", DealEdit("宁川轴承", "owner_id", "李雷")),
        ("宁川轴承的商机产品改成织云MES，看板", DealEdit("宁川轴承", "products", "织云MES，看板")),
        ("set the amount of the Ningchuan deal to 800k", DealEdit("Ningchuan", "amount", "800k")),
        ("Set the amount for the Ningchuan deal to 1,200,000.", DealEdit("Ningchuan", "amount", "1,200,000")),
        ("move the Ningchuan deal's close date to end of June", DealEdit("Ningchuan", "close_on", "end of June")),
        ("宁川轴承的商机金额改成八十万了", None),
        ("宁川轴承的商机金额改成八十万，他们还要再看看", None),
        ("宁川轴承说商机金额要再谈", None),
        ("今天聊了宁川轴承的商机。金额改成八十万。", None),
        ("we should set the amount of the Ningchuan deal to 800k, Tom said", None),
        ("预算改成八十万", None),
    ],
)
def test_only_words_that_ask_for_a_change_are_read_as_one(text: str, edit: DealEdit | None) -> None:
    assert deal_edit_in(text) == edit


@pytest.mark.parametrize(
    ("text", "shown", "expected"),
    [
        ("宁川轴承的商机金额改成八十万", "金额：空 → 80万", {"amount": 800_000.0}),
        ("set the amount of the Ningchuan deal to 800k USD", "Amount: nothing → $800,000", {"amount": 800_000.0}),
        ("宁川轴承的商机预计成交日改到下个月底", "预计成交日：空 → 6月30日 周二", {"close_on": date(2026, 6, 30)}),
        ("set the owner of the Ningchuan deal to Li Lei", "Owner: 王芳 → 李雷", {"owner_id": "li"}),
    ],
)
def test_words_are_shown_and_done_only_on_a_yes_and_once(
    wang: Rep, deal: Opportunity, database: Database, text: str, shown: str, expected: dict[str, Any]
) -> None:
    wang.send(text)
    question = wang.heard()[-1]
    assert question.sections[0].entries[0].text == shown and held(database, deal).version == 1
    wang.press(action(question, "oy"))
    after = held(database, deal)
    assert {name: getattr(after, name) for name in expected} == expected
    wang.press(action(question, "oy"))
    assert "已经处理过" in wang.texts()[-1] and held(database, deal).version == 2


def test_the_day_in_words_is_counted_from_when_they_were_said(
    wang: Rep, deal: Opportunity, database: Database, clock: Clock
) -> None:
    wang.send("宁川轴承的商机预计成交日改到下个月底")
    clock.advance(timedelta(days=40))
    wang.press(action(wang.heard()[-1], "oy"))
    assert held(database, deal).close_on == date(2026, 6, 30)


def test_of_several_opportunities_the_one_meant_is_asked_for(
    wang: Rep, deal: Opportunity, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        other = opportunities.begin(store, deal.customer_id, people.wang, desk, clock(), given={"name": "备件"})
    wang.send("宁川轴承的商机金额改成八十万")
    choice = wang.heard()[-1]
    assert {one.label for one in buttons(choice)} == {"宁川轴承 · 主轴线", "宁川轴承 · 备件"}
    wang.press(f"ow:{other.id}")
    wang.press(action(wang.heard()[-1], "oy"))
    assert (held(database, deal).amount, held(database, other).amount) == (None, 800_000.0)
    wang.press(f"ow:{deal.id}")
    assert "已经处理过" in wang.texts()[-1]
    wang.send("主轴线的商机金额改成五万")
    wang.press(action(wang.heard()[-1], "oy"))
    assert held(database, deal).amount == 50_000.0


def test_anothers_words_are_not_agreed_to(wang: Rep, boss: Rep, deal: Opportunity, database: Database) -> None:
    boss.chat_id = wang.chat_id
    wang.send("宁川轴承的商机金额改成八十万")
    boss.press(action(wang.heard()[-1], "oy"))
    assert held(database, deal).version == 1
