"""Leads in the conversation: reported, listed, handled by buttons; what is not said is not filed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.configuration.leads import read_leads
from assistant.domain.customer import Customer
from assistant.domain.lead import Facts, Lead, LeadState, TouchKind
from assistant.services import lead_assigning, lead_filing
from assistant.services.desk import Desk
from assistant.services.lead_filing import Arrival
from assistant.services.lead_reading import asks_for_mine, funnel_asked, read_lead, reported_in
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action
from tests.conftest import Clock, People


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, leads=read_leads())


def leads(database: Database) -> list[Lead]:
    with database.read() as store:
        return list(store.leads.find())


def for_wang(database: Database, desk: Desk, clock: Clock, people: People) -> Lead:
    """A lead that 王芳 has."""
    facts = Facts(name="王磊", company="青禾食品", phone="13812345678", interest="想了解扫码溯源")
    with database.write() as store:
        arrival = Arrival(TouchKind.FORM, "ads", campaign="春季推广")
        return lead_filing.take(store, facts, arrival, people.wang, desk, clock(), keeps=True).lead


def test_a_reported_lead_is_read_shown_and_filed_only_on_yes(
    wang: Rep, database: Database, clock: Clock, people: People
) -> None:
    wang.send("/lead 王磊 青禾食品 13812345678 想了解扫码溯源")
    card = wang.heard()[-1]
    assert leads(database) == []
    wang.press(action(card, "lf"))
    (held,) = leads(database)
    assert held.facts == Facts(name="王磊", company="青禾食品", phone="13812345678", interest="想了解扫码溯源")
    assert held.owner_id == people.wang.id and held.source_id == "rep"
    assert "由你跟进" in wang.texts()[-1]
    wang.press(action(card, "lf"))
    assert "已经处理过" in wang.texts()[-1] and len(leads(database)) == 1


def test_a_report_of_somebody_known_joins_and_says_so(
    wang: Rep, emma: Rep, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    for_wang(database, desk, clock, people)
    emma.send("new lead: Wang Lei, Qinghe Foods Ltd, 138 1234 5678, wants a demo")
    emma.press(action(emma.heard()[-1], "lf"))
    (held,) = leads(database)
    assert held.owner_id == people.wang.id and "among the leads already, with 王芳" in emma.texts()[-1]


def test_a_report_dropped_files_nothing_and_anothers_cannot_be_filed(wang: Rep, emma: Rep, database: Database) -> None:
    wang.send("新线索：王磊 青禾食品")
    card = wang.heard()[-1]
    emma.press(action(card, "lf"))
    wang.press(action(card, "lx"))
    wang.press(action(card, "lf"))
    assert leads(database) == []


@pytest.mark.parametrize("text", ["/lead", "/lead 想了解一下", "新线索：还不错"])
def test_what_names_nobody_is_asked_for(wang: Rep, database: Database, text: str) -> None:
    wang.send(text)
    assert "/lead 王磊 青禾食品" in wang.texts()[-1] and leads(database) == []


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (
            "Tom Reed, Harbor Foods, +44 20 7946 0018, wants batch tracing",
            Facts(name="Tom Reed", company="Harbor Foods", phone="+44 20 7946 0018", interest="wants batch tracing"),
        ),
        (
            "姓名：王磊，公司：青禾食品，电话：138 1234 5678，需求：扫码，规模：200人",
            Facts(name="王磊", company="青禾食品", phone="138 1234 5678", interest="扫码", size=200),
        ),
        (
            "欧阳明经理 宁川轴承有限公司 微信 ouyang_ming 杭州",
            Facts(name="欧阳明", title="经理", company="宁川轴承有限公司", wechat="ouyang_ming", region="杭州"),
        ),
        ("李敏 采购经理 0571-88886666", Facts(name="李敏", title="采购经理", phone="0571-88886666")),
        ("tom@harbor.example", Facts(email="tom@harbor.example")),
        ("预算一百万", Facts()),
        ("2026 年 5 月展会", Facts()),
    ],
)
def test_only_what_is_clearly_said_is_read(text: str, facts: Facts) -> None:
    assert read_lead(text) == facts


@pytest.mark.parametrize("text", ["我的线索", "看看我的线索", "my leads", "Show me my leads"])
def test_my_leads_are_listed_with_their_clock(
    wang: Rep, database: Database, desk: Desk, clock: Clock, people: People, text: str
) -> None:
    wang.send("/leads")
    assert "你手上没有线索" in wang.texts()[-1]
    for_wang(database, desk, clock, people)
    wang.send(text)
    listed = wang.texts()[-1]
    assert "王磊 · 青禾食品" in listed and "17:30" in listed  # eight working hours from half past nine
    clock.advance(timedelta(days=3))
    wang.send("/leads")
    assert "⚠" in wang.texts()[-1]


@pytest.mark.parametrize(
    "text",
    ["我的线索客户今天回电话了，说下周来公司", "聊了线索转化的事，觉得我们的方案不错", "他们问线索怎么管理"],
)
def test_a_note_that_speaks_of_leads_is_a_note(wang: Rep, text: str) -> None:
    assert not asks_for_mine(text) and funnel_asked(text) is None and reported_in(text) is None
    assert wang.send(text).note_id


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("线索转化怎么样", "days_90"),
        ("上个月线索转化怎么样？", "last_month"),
        ("how are our leads doing?", "days_90"),
        ("How are our leads doing this quarter", "this_quarter"),
    ],
)
def test_the_funnel_is_asked_for_in_both_languages(emma: Rep, text: str, period: str) -> None:
    assert funnel_asked(text) == period
    emma.send(text)
    assert emma.heard()


def test_buttons_take_talk_and_convert(
    wang: Rep, emma: Rep, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = for_wang(database, desk, clock, people)
    emma.press(f"lt:{held.id}")
    assert leads(database)[0].owner_id == people.wang.id and "may not do that" in emma.texts()[-1]
    with database.write() as store:
        lead_assigning.hand_over(store, held.id, people.emma.id, people.wang, desk, clock())
    emma.press(f"lt:{held.id}")
    assert leads(database)[0].owner_id == people.emma.id and "is yours" in emma.texts()[-1]
    emma.press(f"lk:{held.id}")
    talked = leads(database)[0]
    assert talked.responded_at == clock() and talked.state is LeadState.WORKING
    emma.press(f"lo:{held.id}")
    assert "is an opportunity of 青禾食品 now" in emma.texts()[-1]
    emma.press(f"lo:{held.id}")
    assert "before" in emma.texts()[-1]
    with database.read() as store:
        assert len(store.opportunities.find()) == 1
    emma.press(f"lk:{held.id}")
    assert "over" in emma.texts()[-1]


def test_a_button_that_fails_half_way_leaves_nothing_behind(
    wang: Rep, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = for_wang(database, desk, clock, people)
    wang.desk = replace(desk, leads=replace(desk.leads, opportunity_type="gone"))
    with database.read() as store:
        before = len(store.audit.find(limit=1000))
    wang.press(f"lo:{held.id}")
    assert "没有这种商机类型" in wang.texts()[-1]
    with database.read() as store:
        assert store.customers.all() == [] and store.contacts.names() == []
        assert len(store.audit.find(limit=1000)) == before


def test_a_company_that_may_be_known_by_another_name_is_asked_about(
    wang: Rep, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = for_wang(database, desk, clock, people)
    with database.write() as store:
        store.customers.add(Customer("qinghe", "青禾食品有限公司"), clock(), None)
    wang.press(f"lo:{held.id}")
    question = wang.heard()[-1]
    assert "是其中哪一家" in question.text
    wang.press(f"lo:{held.id}:qinghe")
    assert leads(database)[0].customer_id == "qinghe"


@pytest.mark.parametrize("reason", ["button", "words"])
def test_what_does_not_fit_asks_why(
    wang: Rep, database: Database, desk: Desk, clock: Clock, people: People, reason: str
) -> None:
    held = for_wang(database, desk, clock, people)
    wang.press(f"lu:{held.id}")
    assert leads(database)[0].is_open
    if reason == "button":
        wang.press(f"lr:{held.id}:no_budget")
    else:
        wang.send("他们今年不做了")
    dropped = leads(database)[0]
    assert dropped.state is LeadState.DISQUALIFIED
    assert ("没有预算" if reason == "button" else "他们今年不做了") in wang.texts()[-1]
    assert wang.send("今天拜访了宁川轴承").note_id  # nothing waits for an answer any more
    wang.press(f"lg:{held.id}")
    assert leads(database)[0].state is LeadState.ASSIGNED


def test_the_question_why_can_be_left_and_later_rests(
    wang: Rep, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = for_wang(database, desk, clock, people)
    wang.press(f"lu:{held.id}")
    wang.press(f"cx:{held.id}")
    wang.press(f"lw:{held.id}")
    assert leads(database)[0].state is LeadState.NURTURE
    for verb in ("lt", "lk", "lo", "lw", "lu", "ls", "lg", "lf", "lx", "lr"):
        wang.press(f"{verb}:gone")
        assert wang.texts()
