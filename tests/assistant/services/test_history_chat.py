"""Who says so, what a customer belongs to, its labels, and new customers, in chat."""

from datetime import timedelta

import pytest

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.followup import Budget, FollowupFields
from assistant.domain.ownership import OwnerKind
from assistant.services import factkeeping
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.conftest import WORDING, Clock, People

WORKS = Customer("works", "澜溪泵业")


@pytest.fixture
def pumps(database: Database, desk: Desk, clock: Clock, people: People) -> None:
    """An import said one thing of the works, 王芳 another two days later."""
    with database.write() as store:
        for customer in (WORKS, Customer("group", "Larkspur Group")):
            store.customers.add(customer, clock(), people.wang.id)
        bought = Fact("industry", "五金", FactSource.IMPORT, clock(), confidence=0.6, ref="list.csv")
        factkeeping.say(store, desk, WORKS, [bought], clock())
    clock.advance(timedelta(days=2))


@pytest.mark.parametrize(
    "text",
    [
        "/history 澜溪泵业 行业",
        "/history 澜溪泵业 industry",
        "澜溪泵业的行业谁说的？",
        "澜溪泵业的行业是哪来的",
        "who says 澜溪泵业's industry?",
        "Where does 澜溪泵业's industry come from?",
    ],
)
def test_every_value_is_told_with_its_source_newest_first(wang: Rep, pumps: None, text: str) -> None:
    wang.send("/set 澜溪泵业 行业=水泵")
    wang.heard()
    wang.send(text)
    (card,) = wang.heard()
    first, second = (entry.text for entry in card.sections[0].entries)
    assert (first.startswith("✓ 水泵 · 王芳") and "手工填写" in first) or "by hand" in first
    assert second.startswith("五金") and "60%" in second


def test_what_records_say_is_told_with_its_words(wang: Rep, pumps: None) -> None:
    text = "澜溪泵业预算三十万"
    wang.note(
        text, reading(FollowupFields(customer="澜溪泵业", budget=Budget(300_000)), text, {"budget": "预算三十万"})
    )
    wang.press(action(wang.card(), "ok"))
    wang.heard()
    wang.send("澜溪泵业的预算谁说的")
    (card,) = wang.heard()
    assert "30万" in card.sections[0].entries[0].text and card.sections[0].entries[0].quote == "预算三十万"
    for text, said in (
        ("/history 澜溪泵业 风险", "还没有人说过"),
        ("/history 澜溪泵业 毛利", "哪个字段"),
        ("/history 澜溪泵业", "哪个字段"),
        ("/history", "这样说"),
        ("/history 无名 行业", "无名"),
    ):
        wang.send(text)
        assert said in wang.texts()[0], text


@pytest.mark.parametrize(
    "text", ["澜溪泵业的样品谁说的？", "无名公司的行业谁说的", "他们的行业谁说的都不算，澜溪泵业要报价"]
)
def test_other_sentences_stay_notes(wang: Rep, pumps: None, text: str) -> None:
    assert wang.send(text).note_id


def test_group_kind_and_labels_are_set_in_chat(wang: Rep, pumps: None, database: Database) -> None:
    wang.send("/set 澜溪泵业 上级=Larkspur Group")
    assert "现在属于Larkspur Group" in wang.texts()[0]
    wang.send("/set Larkspur Group parent=澜溪泵业")
    wang.send("/set 澜溪泵业 parent=无名")
    wang.send("/set 澜溪泵业 parent=")
    circle, unknown, none = wang.texts()
    assert circle == WORDING.explain("group_circle", "zh-CN") and "无名" in unknown and "不属于" in none
    wang.send("/set 澜溪泵业 类型=家庭")
    wang.send("/set 澜溪泵业 kind=x")
    assert ["家庭" in text for text in wang.texts()] == [True, True]
    wang.send("/set 澜溪泵业 毛利=3")
    assert "哪个字段" in wang.texts()[0]
    wang.send("/label 澜溪泵业 = 华东、重点")
    wang.send("/label 澜溪泵业")
    wang.send("/label 澜溪泵业 =")
    wang.send("/label")
    first, second, third, how = wang.texts()
    assert first == second and "华东、重点" in first and "没有自己的" in third and "这样说" in how
    with database.read() as store:
        held = store.customers.get("works")
        assert held and held.kind is CustomerKind.HOUSEHOLD and held.parent_id is None


def test_a_new_customer_is_added_and_one_that_may_be_there_is_asked_about(
    wang: Rep, emma: Rep, pumps: None, database: Database
) -> None:
    wang.send("/add 南山光学")
    (card,) = wang.heard()
    added = action(card, "vc").partition(":")[2]
    with database.read() as store:
        assert store.ownership.of_customer([added])[added]["wang"] == {OwnerKind.FOLLOWS, OwnerKind.CREDITED}
    wang.send("/add 南山光学")
    assert "已经有了" in wang.texts()[0]
    wang.send("/add 澜溪泵业有限公司")
    (asked,) = wang.heard()
    assert buttons(asked)[0].action == "vc:works"
    with database.read() as store:
        assert store.customers.by_name("澜溪泵业有限公司") is None
    assert wang.send("今天去了澜溪泵业，他们想要报价").note_id  # no answer to what was asked
    wang.press("na:yes")
    assert wang.texts()[-1] == WORDING.explain("button_unknown", "zh-CN")
    emma.send("/add household 澜溪泵业家")
    emma.send("/add 澜溪泵业有限公司")
    emma.press(action(emma.heard()[-1], "na"))
    with database.read() as store:
        held = store.customers.by_name("澜溪泵业有限公司")
        assert held and held.kind is CustomerKind.ORGANISATION
