"""Opportunities begun, changed, staffed and moved past a gate in the conversation, by buttons and by words."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.configuration.access import read_access
from assistant.configuration.selling import read_selling
from assistant.domain.customer import Customer
from assistant.domain.opportunity import Member, Opportunity
from assistant.domain.person import ChatAccount
from assistant.services import opportunities
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons
from tests.assistant.services.test_opportunities import GATED
from tests.conftest import Clock, People

EXAMPLES = Path(__file__).parents[3] / "examples"
TAGGED = (
    GATED
    + '[[types]]\nid = "tag"\nname = { en = "Tag", "zh-CN" = "标签" }\nfields = ["close_on"]\n'
    + ('[[types.stages]]\nid = "on"\nname = { en = "On", "zh-CN" = "有意向" }\n')
)


@pytest.fixture
def desk(desk: Desk, tmp_path: Path) -> Desk:
    """A desk with two types, one with gates, the other with little more than a date."""
    file = tmp_path / "selling.toml"
    before, grades = TAGGED.split("[[grades]]", 1)
    tag = grades[grades.index("[[types]]") :]
    file.write_text(before + tag + "[[grades]]" + grades[: grades.index("[[types]]")], "utf-8")
    return replace(desk, selling=read_selling(file))


@pytest.fixture
def customer(database: Database, clock: Clock, people: People) -> Customer:
    """王芳's customer."""
    known = Customer("c-bearings", "宁川轴承", ("Ningchuan",))
    with database.write() as store:
        store.customers.add(known, clock(), people.wang.id)
    return known


@pytest.fixture
def boss(database: Database, desk: Desk, clock: Clock, people: People) -> Rep:
    with database.write() as store:
        store.people.link(ChatAccount("telegram", "tg-boss", "chat-boss", people.boss.id), clock())
    return Rep(database, desk, clock, people.boss)


@pytest.fixture
def deal(database: Database, desk: Desk, clock: Clock, people: People, customer: Customer) -> Opportunity:
    """王芳's opportunity there."""
    with database.write() as store:
        return opportunities.begin(store, customer.id, people.wang, desk, clock(), given={"name": "主轴线"})


def held(database: Database, deal: Opportunity) -> Opportunity:
    with database.read() as store:
        found = store.opportunities.get(deal.id)
    assert found
    return found


def fields_offered(rep: Rep, deal: Opportunity) -> list[str]:
    rep.press(f"oe:{deal.id}")
    return [one.action.split(":")[2] for one in buttons(rep.heard()[-1]) if one.action.startswith("of:")]


def test_one_is_begun_without_a_note_once_however_often_it_is_pressed(
    wang: Rep, customer: Customer, database: Database
) -> None:
    wang.send("/deal 宁川轴承")
    listed = wang.heard()[-1]
    begin = [one for one in buttons(listed) if one.action.startswith("ob:")]
    assert [one.label for one in begin] == ["＋ 新建商机", "＋ 新建标签"]
    wang.press(begin[1].action)
    assert "“标签”已新建，现在是有意向阶段" in wang.texts()[-1]
    wang.press(begin[1].action)
    with database.read() as store:
        (begun,) = store.opportunities.of_customer(customer.id)
    assert (begun.type_id, begun.stage_id, begun.owner_id) == ("tag", "on", "wang")
    again = wang.heard()
    assert "刚刚有变化" in again[0].text and action(again[1], "os") == f"os:{begun.id}"


def test_the_customers_card_leads_there_and_an_unknown_name_is_told(wang: Rep, emma: Rep, customer: Customer) -> None:
    wang.send("宁川轴承什么情况？")
    wang.press(action(wang.heard()[-1], "od"))
    assert "宁川轴承还没有商机" in wang.texts()[-1]
    emma.send("/deal Quartz Mills")
    assert "no customer “Quartz Mills”" in emma.texts()[-1]
    emma.send("/deal")
    assert "no open opportunities" in emma.texts()[-1]


@pytest.mark.parametrize(
    ("field", "said", "expected"),
    [
        ("name", "二期产线", {"name": "二期产线"}),
        ("amount", "八十万", {"amount": 800_000.0, "currency": None, "grade_id": "A"}),
        ("amount", "80k USD", {"amount": 80_000.0, "currency": "USD"}),
        ("amount", "180000", {"amount": 180_000.0}),
        ("close_on", "下个月底", {"close_on": date(2026, 6, 30)}),
        ("close_on", "30 September", {"close_on": date(2026, 9, 30)}),
        ("products", "织云MES，看板", {"products": ("织云MES", "看板")}),
        ("competitors", "Acme and Kestrel", {"competitors": ("Acme", "Kestrel")}),
        ("team", "李雷 售前，Emma coach", {"team": (Member("li", "售前"), Member("emma", "coach"))}),
        ("owner_id", "emma stone", {"owner_id": "emma"}),
    ],
)
def test_a_field_is_asked_for_and_the_next_message_is_its_value(
    wang: Rep, deal: Opportunity, database: Database, field: str, said: str, expected: dict[str, Any]
) -> None:
    assert field in fields_offered(wang, deal)
    wang.press(f"of:{deal.id}:{field}")
    wang.send(said)
    after = held(database, deal)
    assert {name: getattr(after, name) for name in expected} == expected and after.version == 2
    told = wang.texts()[-1]
    assert "已改" in told or "is changed" in told
    with database.read() as store:
        event = store.opportunities.events(deal.id)[-1]
        trail = [row.step for row in store.audit.find(limit=50) if row.step.kind == "opportunity"]
    assert (event.kind, event.person_id) == ("changed", "wang")
    assert any(step.person_id == "wang" and step.action == "write" for step in trail)


@pytest.mark.parametrize("field", ["amount", "close_on", "products", "competitors"])
def test_none_empties_a_field(wang: Rep, deal: Opportunity, database: Database, field: str) -> None:
    full = {"amount": 5.0, "close_on": date(2026, 8, 1), "products": ("A",), "competitors": ("B",)}
    with database.write() as store:
        opportunities.change(store, deal.id, 1, full, wang.person, wang.desk, wang.clock())
    wang.press(f"of:{deal.id}:{field}")
    wang.send("无")
    assert not getattr(held(database, deal), field)


@pytest.mark.parametrize(
    ("field", "said"),
    [("amount", "再看看"), ("close_on", "八十万"), ("name", "无"), ("team", "韩梅 售前"), ("owner_id", "韩梅")],
)
def test_what_cannot_be_read_is_said_and_may_be_sent_again(
    wang: Rep, deal: Opportunity, database: Database, field: str, said: str
) -> None:
    wang.press(f"of:{deal.id}:{field}")
    wang.send(said)
    assert "没" in wang.texts()[-1] and held(database, deal).version == 1
    better = {"amount": "5万", "close_on": "周五", "name": "甲", "team": "李雷", "owner_id": "李雷"}[field]
    wang.send(better)
    assert held(database, deal).version == 2


def test_what_changed_meanwhile_is_not_written_over(
    wang: Rep, deal: Opportunity, database: Database, people: People
) -> None:
    wang.press(f"of:{deal.id}:amount")
    with database.write() as store:
        opportunities.change(store, deal.id, 1, {"amount": 7.0}, people.boss, wang.desk, wang.clock())
    wang.send("八十万")
    assert "刚刚有变化，没有改" in wang.texts()[-1] and held(database, deal).amount == 7.0
    for stale in (f"oa:{deal.id}:1:li", f"ox:{deal.id}:1:li", f"oo:{deal.id}:1:emma"):
        wang.press(stale)
    assert held(database, deal).version == 2


def test_an_answer_belongs_to_whoever_was_asked_and_not_for_ever(
    wang: Rep, emma: Rep, deal: Opportunity, database: Database, clock: Clock
) -> None:
    emma.chat_id = wang.chat_id = "group"
    wang.press(f"of:{deal.id}:name")
    assert emma.send("today I met Harbor Foods and they want a demo in June").note_id
    clock.advance(timedelta(minutes=31))
    assert wang.send("今天拜访了宁川轴承，聊了二期").note_id
    assert held(database, deal).name == "主轴线"


def test_a_question_can_be_left(wang: Rep, deal: Opportunity, database: Database) -> None:
    wang.press(f"of:{deal.id}:amount")
    wang.press(action(wang.heard()[-1], "cx"))
    assert wang.send("今天拜访了宁川轴承，报价八十万").note_id and held(database, deal).amount is None


def test_the_team_is_put_together_by_buttons(wang: Rep, deal: Opportunity, database: Database) -> None:
    wang.press(f"of:{deal.id}:team")
    wang.press(next(one.action for one in buttons(wang.heard()[-1]) if one.label == "＋ 李雷"))
    assert held(database, deal).team == (Member("li"),)
    assert "李雷在这个商机里做什么" in wang.texts()[-1]
    wang.send("售前")
    assert held(database, deal).team == (Member("li", "售前"),)
    wang.press(f"of:{deal.id}:team")
    wang.press(next(one.action for one in buttons(wang.heard()[-1]) if one.label == "✗ 李雷"))
    assert held(database, deal).team == ()


def test_only_what_the_type_keeps_is_offered_and_taken(
    wang: Rep, customer: Customer, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        tag = opportunities.begin(store, customer.id, people.wang, desk, clock(), type_id="tag")
    assert fields_offered(wang, tag) == ["name", "close_on", "owner_id"]
    for field in ("amount", "team"):
        wang.press(f"of:{tag.id}:{field}")
        assert "这类商机不能这样填" in wang.texts()[-1]
    wang.send("八十万")
    assert held(database, tag).version == 1


class TestWhoMayNot:
    """In a strict team the others see nothing of it, and presales nothing of its money."""

    @pytest.fixture
    def strict(self, desk: Desk) -> Desk:
        return replace(desk, access=read_access(EXAMPLES / "access" / "strict_teams.toml"))

    @pytest.mark.parametrize("verb", ["oe", "of", "oo", "oa", "ox", "oy", "og", "od", "ob"])
    def test_no_button_of_it_works_for_others(
        self, emma: Rep, strict: Desk, deal: Opportunity, customer: Customer, database: Database, verb: str
    ) -> None:
        emma.desk = strict
        about = customer.id if verb in ("od", "ob") else deal.id
        rest = {"of": ":amount", "og": ":1:offer", "ob": ":deal:1", "od": "", "oe": ""}.get(verb, ":1:emma")
        emma.press(f"{verb}:{about}{rest}")
        said = emma.texts()[-1]
        assert "主轴线" not in said and "宁川" not in said and held(database, deal).version == 1

    def test_words_find_nothing_for_others(self, emma: Rep, strict: Desk, deal: Opportunity) -> None:
        emma.desk = strict
        assert emma.send("set the amount of the Ningchuan deal to 900k").note_id

    def test_a_hidden_field_is_neither_offered_nor_taken(
        self, wang: Rep, strict: Desk, deal: Opportunity, database: Database, people: People, clock: Clock
    ) -> None:
        """A role that works on deals and sees no money."""
        presales = replace(strict.access.roles["rep"], fields=strict.access.roles["presales"].fields)
        blind = replace(strict, access=replace(strict.access, roles={**strict.access.roles, "rep": presales}))
        with database.write() as store:
            opportunities.change(store, deal.id, 1, {"amount": 837_000.0}, people.boss, strict, clock())
        wang.desk = blind
        assert "amount" not in fields_offered(wang, deal)
        wang.press(f"of:{deal.id}:amount")
        assert "这个字段你不能修改" in wang.texts()[-1]
        wang.send("宁川轴承的商机金额改成八十万")
        wang.send("宁川轴承的商机名称改成二期")
        wang.press(action(wang.heard()[-1], "oy"))
        said = "\n".join(wang.texts())
        assert "83" not in said
        assert (held(database, deal).amount, held(database, deal).name) == (837_000.0, "二期")

    def test_whoever_gives_it_away_is_told_though_it_is_no_longer_theirs(
        self, wang: Rep, strict: Desk, deal: Opportunity, database: Database
    ) -> None:
        wang.desk = strict
        wang.press(f"oo:{deal.id}:1:emma")
        assert "负责人 Emma Stone" in wang.texts()[-1] and held(database, deal).owner_id == "emma"


def test_an_admin_goes_past_a_gate_with_a_reason_and_nobody_else_is_offered_it(
    wang: Rep, boss: Rep, deal: Opportunity, database: Database
) -> None:
    wang.press(f"om:{deal.id}:1:offer")
    assert not [one for one in buttons(wang.heard()[-1]) if one.action.startswith("og")]
    wang.press(f"og:{deal.id}:1:offer")
    assert "只有管理员" in wang.texts()[-1]
    boss.press(f"om:{deal.id}:1:offer")
    boss.press(action(boss.heard()[-1], "og"))
    assert "Why should it go to “Offer”" in boss.texts()[-1] and held(database, deal).stage_id == "talk"
    boss.send("They signed a letter of intent")
    assert held(database, deal).stage_id == "offer"
    with database.read() as store:
        assert store.opportunities.events(deal.id)[-1].reason == "They signed a letter of intent"


def test_lists_are_of_oneself_of_all_and_of_a_colleague(wang: Rep, emma: Rep, deal: Opportunity) -> None:
    emma.send("/deals")
    assert "no open opportunities" in emma.texts()[-1]
    for text in ("/deals all", "/deals 王芳", "/deals Wang Fang"):
        emma.send(text)
        assert action(emma.heard()[-1], "os") == f"os:{deal.id}"
    emma.send("/deals Nobody")
    assert "no colleague called “Nobody”" in emma.texts()[-1]
    wang.send("/deals 李雷")
    assert "没有找到" in wang.texts()[-1]
