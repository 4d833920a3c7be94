"""Leads mended and told of in the conversation; lists of others' leads, and the funnel by its buttons."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant.configuration.access import read_access
from assistant.configuration.leads import read_leads
from assistant.configuration.selling import read_selling
from assistant.domain.lead import Facts, Lead, LeadGrade, LeadState, TouchKind
from assistant.domain.permission import Level
from assistant.errors import Forbidden, InvalidInput
from assistant.services import lead_filing, lead_handling
from assistant.services.desk import Desk
from assistant.services.lead_editing import read_fact
from assistant.services.lead_filing import Arrival
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons
from tests.assistant.services.test_lead_chat import for_wang, leads
from tests.conftest import Clock, People

STRICT = Path(__file__).parents[3] / "examples" / "access" / "strict_teams.toml"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, leads=read_leads())


@pytest.fixture
def lead(database: Database, desk: Desk, clock: Clock, people: People) -> Lead:
    """王磊 of 青禾食品, whom 王芳 has."""
    return for_wang(database, desk, clock, people)


def held(database: Database, lead: Lead) -> Lead:
    with database.read() as store:
        found = store.leads.get(lead.id)
    assert found
    return found


@pytest.mark.parametrize(
    ("fact", "said", "value"),
    [
        ("name", "王大磊", "王大磊"),
        ("company", "青禾 食品", "青禾 食品"),
        ("phone", "0571-88886666", "0571-88886666"),
        ("email", "lei@qinghe.example", "lei@qinghe.example"),
        ("region", "杭州", "杭州"),
        ("size", "三百人", 300),
        ("size", "1.2万", 12_000),
        ("size", "30k people", 30_000),
        ("interest", "想先看看演示", "想先看看演示"),
        ("phone", "无", ""),
    ],
)
def test_a_fact_is_asked_for_and_the_next_message_is_its_value(
    wang: Rep, lead: Lead, database: Database, fact: str, said: str, value: object
) -> None:
    wang.press(f"le:{lead.id}")
    wang.press(f"lh:{lead.id}:{fact}")
    wang.send(said)
    after = held(database, lead)
    assert getattr(after.facts, fact) == value and after.version == lead.version + 1
    told = wang.texts()[-1]
    assert "已改" in told or "is changed" in told
    with database.read() as store:
        event = store.lead_journeys.events(lead.id)[-1]
    assert (event.kind, event.person_id) == ("changed", "wang")


@pytest.mark.parametrize(
    ("fact", "said"), [("phone", "明天"), ("email", "lei at qinghe"), ("size", "很大"), ("size", "-3")]
)
def test_what_is_no_such_fact_is_said_and_may_be_sent_again(
    wang: Rep, lead: Lead, database: Database, fact: str, said: str
) -> None:
    with pytest.raises(InvalidInput):
        read_fact(fact, said)
    wang.press(f"lh:{lead.id}:{fact}")
    wang.send(said)
    assert held(database, lead) == lead and action(wang.heard()[-1], "cx") == f"cx:{lead.id}"
    wang.send({"phone": "57188886666", "email": "lei@qinghe.example", "size": "80"}[fact])
    assert held(database, lead).version == lead.version + 1


def test_the_last_way_to_reach_them_is_not_emptied(wang: Rep, clock: Clock, desk: Desk, database: Database) -> None:
    with database.write() as store:
        arrival = Arrival(TouchKind.FORM, "ads")
        only = lead_filing.take(store, Facts(phone="13711112222"), arrival, wang.person, desk, clock(), keeps=True).lead
    wang.press(f"lh:{only.id}:phone")
    wang.send("无")
    assert "至少要有姓名、公司或联系方式" in wang.texts()[-1] and held(database, only).facts.phone


def test_what_changed_meanwhile_is_not_written_over(
    wang: Rep, lead: Lead, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    wang.press(f"lh:{lead.id}:title")
    with database.write() as store:
        lead_handling.change(store, lead.id, lead.version, {"title": "厂长"}, people.wang, desk, clock())
    wang.send("采购经理")
    assert "刚刚有变化，没有改" in wang.texts()[-1] and held(database, lead).facts.title == "厂长"
    wang.press(f"lm:{lead.id}:{lead.version}:sql")
    assert "刚刚有变化" in wang.texts()[-1] and held(database, lead).grade is not LeadGrade.SQL


def test_the_grade_is_raised_by_ones_word_and_never_offered_lower(wang: Rep, lead: Lead, database: Database) -> None:
    wang.press(f"le:{lead.id}")
    offered = [one.action for one in buttons(wang.heard()[-1]) if one.action.startswith("lm")]
    assert [one.split(":")[3] for one in offered] == ["mql", "sql"]
    wang.press(offered[0])
    assert held(database, lead).grade is LeadGrade.MQL and "已定为市场认可" in wang.texts()[-1]
    wang.press(f"le:{lead.id}")
    assert [one.action.split(":")[3] for one in buttons(wang.heard()[-1]) if one.action.startswith("lm")] == ["sql"]


def test_a_hidden_fact_is_neither_offered_nor_set(
    wang: Rep, lead: Lead, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    strict = read_access(STRICT)
    blind = replace(strict.roles["rep"], fields={"contacts": Level.HIDDEN})
    wang.desk = replace(desk, access=replace(strict, roles={**strict.roles, "rep": blind}))
    wang.press(f"le:{lead.id}")
    offered = {one.action.split(":")[2] for one in buttons(wang.heard()[-1]) if one.action.startswith("lh")}
    assert offered == {"company", "region", "industry", "size", "interest"}
    wang.press(f"lh:{lead.id}:phone")
    said = wang.texts()[-1]
    assert "这个字段你不能修改" in said and "138" not in said
    with database.write() as store, pytest.raises(Forbidden) as refused:
        lead_handling.change(store, lead.id, lead.version, {"phone": "1"}, people.wang, wang.desk, clock())
    assert refused.value.code == "field_not_allowed"


class TestOfAnotherTeam:
    """For Emma the lead is not there."""

    @pytest.fixture
    def strict(self, desk: Desk) -> Desk:
        return replace(desk, access=read_access(STRICT))

    @pytest.mark.parametrize("verb", ["le", "lh", "lm", "lc", "lv", "lb", "lj"])
    def test_no_button_works(self, emma: Rep, strict: Desk, lead: Lead, database: Database, verb: str) -> None:
        emma.desk = strict
        rest = {"lh": ":phone", "lm": ":2:mql", "lv": ":emma", "lj": ":call"}.get(verb, "")
        emma.press(f"{verb}:{lead.id}{rest}")
        said = emma.texts()[-1]
        assert "no such lead" in said and held(database, lead) == lead


@pytest.mark.parametrize(("kind", "answers"), [("call", True), ("email", True), ("event", True), ("note", False)])
def test_what_we_did_is_noted_with_its_kind_and_words(
    wang: Rep, lead: Lead, database: Database, kind: str, answers: bool
) -> None:
    wang.press(f"lb:{lead.id}")
    wang.press(next(one.action for one in buttons(wang.heard()[-1]) if one.action.endswith(f":{kind}")))
    wang.send("讲了扫码方案，下周给报价")
    after = held(database, lead)
    with database.read() as store:
        touch = list(store.lead_journeys.of_lead(lead.id))[-1]
    assert (touch.kind.value, touch.content, touch.is_ours) == (kind, "讲了扫码方案，下周给报价", True)
    assert (after.responded_at is not None) is answers and (after.state is LeadState.WORKING) is answers


def test_it_is_noted_without_words_too_and_theirs_are_not_ours(wang: Rep, lead: Lead, database: Database) -> None:
    wang.press(f"lb:{lead.id}:chat")
    wang.press(action(wang.heard()[-1], "lj"))
    assert held(database, lead).responded_at and "聊了微信" in wang.texts()[-1]
    wang.press(f"lj:{lead.id}:form")
    assert "已经失效" in wang.texts()[-1]
    assert wang.send("今天拜访了宁川轴承").note_id


def test_an_answer_is_of_whoever_was_asked_and_not_for_ever(
    wang: Rep, emma: Rep, lead: Lead, database: Database, clock: Clock
) -> None:
    emma.chat_id = wang.chat_id = "group"
    for ask in (f"lu:{lead.id}", f"lh:{lead.id}:title", f"lb:{lead.id}:call"):
        wang.press(ask)
        assert emma.send("today I met Harbor Foods and they want a demo in June").note_id
        clock.advance(timedelta(minutes=31))
        assert wang.send("今天拜访了宁川轴承，聊了二期").note_id
        assert held(database, lead).facts == lead.facts and held(database, lead).is_open


def test_leads_of_all_of_a_colleague_and_those_late_are_listed(wang: Rep, emma: Rep, lead: Lead, clock: Clock) -> None:
    emma.send("/leads")
    assert "You have no leads" in emma.texts()[-1]
    for text in ("/leads all", "/leads 王芳", "/leads Wang Fang"):
        emma.send(text)
        assert action(emma.heard()[-1], "ls") == f"ls:{lead.id}"
    emma.send("/leads overdue")
    assert "no lead" in emma.texts()[-1]
    clock.advance(timedelta(days=3))
    emma.send("/leads overdue")
    assert action(emma.heard()[-1], "ls") == f"ls:{lead.id}"
    wang.send("/leads 谁谁")
    assert "没找到叫“谁谁”的同事" in wang.texts()[-1]


def test_the_funnel_is_turned_by_its_buttons(
    wang: Rep, lead: Lead, database: Database, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        event = Arrival(TouchKind.EVENT, "events", campaign="春展")
        lead_filing.add_touch(store, lead.id, event, wang.person, desk, clock())
    wang.send("线索转化怎么样")
    first = wang.heard()[-1]
    assert first.sections[1].label == "按来源（首次接触）" and "广告: 线索 1" in first.sections[1].entries[0].text
    by_label = {one.label: one.action for one in buttons(first)}
    wang.press(by_label["按来源和活动"])
    assert "广告 · 春季推广: 线索 1" in wang.texts()[-1]
    wang.press("lp:this_month:last:c")
    last = wang.texts()[-1]
    assert "本月" in last and "按来源和活动（末次接触）" in last and "春展: 线索 1" in last and "春季推广" not in last
    wang.press("lp:this_year:linear:s")
    assert wang.texts()[-1].count("线索 0.5") == 2
    wang.press("lp:last_month:first:s")
    assert "还没有线索" in wang.texts()[-1]
    for wrong in ("lp:for_ever:first:s", "lp:this_month:best:s", "lp:this_month:first:x", "lp:this_month"):
        wang.press(wrong)
        assert "已经失效" in wang.texts()[-1]


def test_of_several_types_a_lead_becomes_the_one_that_is_pressed(
    wang: Rep, lead: Lead, database: Database, desk: Desk
) -> None:
    wang.desk = replace(desk, selling=read_selling(STRICT.parents[1] / "selling" / "machinery.toml"))
    wang.press(f"le:{lead.id}")
    wang.press(next(one.action for one in buttons(wang.heard()[-1]) if one.action.endswith(":spares")))
    assert leads(database)[0].state is LeadState.CONVERTED
    with database.read() as store:
        assert [one.type_id for one in store.opportunities.find()] == ["spares"]
