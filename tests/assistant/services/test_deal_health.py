"""Deal health in chat: notes fill it, people confirm it, the coach rates it, and a pipeline is warned of."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.configuration.selling import read_selling
from assistant.domain.customer import Customer
from assistant.domain.deal_health import State
from assistant.domain.deal_warnings import Rule
from assistant.domain.followup import Budget, Contact, FollowupFields, GrainedDate, NextStep
from assistant.domain.opportunity import Member, Opportunity
from assistant.errors import Forbidden, InvalidInput
from assistant.services import deal_health, opportunities
from assistant.services.deal_questions import DealQuestion, deal_question
from assistant.services.desk import Desk
from assistant.services.viewing import RECENT
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.conftest import Clock, People

EXAMPLES = Path(__file__).parents[3] / "examples" / "selling"


@pytest.fixture
def machinery(desk: Desk) -> Desk:
    return replace(desk, selling=read_selling(EXAMPLES / "machinery.toml"))


@pytest.fixture
def courses(desk: Desk) -> Desk:
    return replace(desk, selling=read_selling(EXAMPLES / "education.toml"))


@pytest.fixture
def customer(database: Database, clock: Clock, people: People) -> Customer:
    held = Customer("c-bearings", "宁川轴承")
    with database.write() as store:
        store.customers.add(held, clock(), None)
    return held


def begin(
    database: Database, customer: Customer, people: People, desk: Desk, clock: Clock, **given: object
) -> Opportunity:
    with database.write() as store:
        return opportunities.begin(store, customer.id, people.wang, desk, clock(), given=given)


def confirm(rep: Rep, text: str, **fields: object) -> None:
    rep.note(text, reading(FollowupFields(customer="宁川轴承", **fields), text))  # type: ignore[arg-type]
    assert rep.press(action(rep.card(), "ok")).record_id
    rep.heard()


def read(database: Database, deal: Opportunity, desk: Desk, clock: Clock) -> deal_health.DealHealth:
    with database.read() as store:
        return deal_health.health_of(store, deal, desk, clock())


def test_notes_fill_the_reading_and_the_owner_and_the_coach_weigh_it(
    wang: Rep, emma: Rep, customer: Customer, database: Database, people: People, clock: Clock, machinery: Desk
) -> None:
    wang.desk = emma.desk = machinery
    deal = begin(database, customer, people, machinery, clock, team=(Member(people.emma.id, "Coach"),))
    contacts = (Contact("顾总", "董事长"), Contact("林厂长", "厂长"), Contact("陈工", "工艺主管"))
    confirm(wang, "见了顾总、林厂长和陈工。顾总拍板，林厂长支持我们。", contacts=contacts)
    clock.advance(timedelta(days=7))
    confirm(wang, "陈工主动帮我们约了顾总。", contacts=contacts[2:])
    wang.send("宁川轴承的单子健康度怎么样？")
    card = wang.heard()[-1]
    assert card.text == "2C-1F-0W"
    said = [entry for section in card.sections for entry in section.entries]
    assert any("关键人主动帮我们 · 听到" in one.text and one.quote == "陈工主动帮我们约了顾总。" for one in said)
    assert sum(section.label == "接下来要弄清" for section in card.sections) == 1
    assert all(len(button.action.encode()) <= 64 for button in buttons(card))
    wang.press(next(one.action for one in buttons(card) if one.action == f"hy:{deal.id}:helpers"))
    assert "关键人主动帮我们 · 已确认" in wang.texts()[-1]
    emma.send("how healthy is the 宁川轴承 deal?")
    card = emma.heard()[-1]
    emma.press(next(one.action for one in buttons(card) if one.action == f"hd:{deal.id}:helpers"))
    rated = emma.texts()[-1]
    assert "2C-0F-0W" in rated and "the coach believes 0 of 1" in rated and "without the coach 2C-1F-0W" in rated
    with database.read() as store:
        lines = [one.line for one in store.health.readings(deal.id)]
        words = store.health.said_of(deal.id)
    assert lines == ["2C-0F-0W", "2C-1F-0W", "2C-1F-0W", "2C-0F-0W"]
    assert [(one.kind, one.score, one.person_id) for one in words] == [("stated", 1, "wang"), ("rated", 0, "emma")]
    assert words[0].quote == "陈工主动帮我们约了顾总。" and words[0].record_id
    emma.press(f"hs:{deal.id}")
    emma.press(action(emma.heard()[-1], "hu"))  # the coach's rating is taken back, not what the owner stated
    assert "2C-1F-0W" in emma.texts()[-1]
    emma.press(f"hd:{deal.id}:helpers")
    clock.advance(timedelta(days=7))
    confirm(wang, "陈工离职了。")
    held = read(database, deal, machinery, clock).reading
    assert held and held.item("helpers").state is State.DENIED and held.item("helpers").unrated is State.CONTESTED


def test_what_was_heard_long_ago_counts_however_many_records_came_since(
    wang: Rep, customer: Customer, database: Database, people: People, clock: Clock, machinery: Desk
) -> None:
    wang.desk = machinery
    deal = begin(database, customer, people, machinery, clock)
    contacts = (Contact("顾总", "董事长"), Contact("林厂长", "厂长"), Contact("陈工", "工艺主管"))
    confirm(wang, "见了顾总、林厂长和陈工。顾总拍板，林厂长支持我们。", contacts=contacts)
    before = read(database, deal, machinery, clock).line
    for number in range(RECENT + 1):
        confirm(wang, f"第{number + 1}次送了样件。", needs=(f"样件{number + 1}",))
    assert before == "2C-0F-0W" == read(database, deal, machinery, clock).line


def test_only_who_works_on_a_deal_states_and_only_its_coach_rates(
    customer: Customer, database: Database, people: People, clock: Clock, machinery: Desk
) -> None:
    team = (Member(people.li.id, "方案"), Member(people.wang.id, "coach"))
    deal = begin(database, customer, people, machinery, clock, team=team)
    with database.write() as store:
        with pytest.raises(Forbidden) as refused:
            deal_health.state_item(store, deal.id, "plan", True, people.emma, machinery, clock())
        assert refused.value.code == "health_not_yours"
        for person in (people.li, people.wang, people.emma):  # nobody coaches a deal of their own
            with pytest.raises(Forbidden) as refused:
                deal_health.rate_item(store, deal.id, "plan", 1, person, machinery, clock())
            assert refused.value.code == "health_coach_only"
        deal_health.state_item(store, deal.id, "plan", True, people.li, machinery, clock(), note="见计划表")
        health = deal_health.rate_item(store, deal.id, "plan", 0.4, people.boss, machinery, clock())
        assert health.line == "0C-0F-0W"
        for item, score, code in (("colour", 1.0, "health_item_unknown"), ("plan", 1.5, "health_score")):
            with pytest.raises(InvalidInput) as wrong:
                deal_health.rate_item(store, deal.id, item, score, people.boss, machinery, clock())
            assert wrong.value.code == code
        spares = opportunities.begin(store, customer.id, people.wang, machinery, clock(), type_id="spares")
        with pytest.raises(InvalidInput) as wrong:
            deal_health.state_item(store, spares.id, "plan", True, people.wang, machinery, clock())
        assert wrong.value.code == "health_not_c139"


def test_a_pipeline_of_courses_is_warned_of_by_simple_rules(
    wang: Rep, customer: Customer, database: Database, people: People, clock: Clock, courses: Desk
) -> None:
    wang.desk = courses
    deal = begin(database, customer, people, courses, clock, close_on=date(2026, 5, 20))
    confirm(wang, "家长想试听，周六来", next_steps=(NextStep("试听", GrainedDate(date(2026, 5, 9))),))
    assert read(database, deal, courses, clock).warnings == ()
    clock.advance(timedelta(days=8))
    rules = [one.rule for one in read(database, deal, courses, clock).warnings]
    assert rules == [Rule.SILENT, Rule.NO_NEXT_STEP]
    for _ in range(5):  # five like it were won in a day each
        with database.write() as store:
            quick = opportunities.begin(store, customer.id, people.emma, courses, clock())
        clock.advance(timedelta(days=1))
        with database.write() as store:
            opportunities.move(
                store, quick.id, 1, "won", people.boss, courses, clock(), because=opportunities.Because(reason="x")
            )
    stuck = read(database, deal, courses, clock).warnings[-1]
    assert (stuck.rule, stuck.days, stuck.limit, stuck.based_on) == (Rule.STUCK, 13, 2, 5)
    clock.advance(timedelta(days=40))
    held = read(database, deal, courses, clock).warnings
    assert [one.rule for one in held] == [Rule.OLD, Rule.SILENT, Rule.NO_NEXT_STEP, Rule.SLIPPED, Rule.STUCK]
    wang.send("/health")
    listed = wang.heard()[-1]
    (line,) = listed.sections[0].entries
    assert "5 天没有跟进" not in line.text and "预计成交日已过" in line.text
    assert listed.buttons[0][0].label == "宁川轴承 · 报课", "long lines stand in the text"
    wang.send("哪些单子要滑？")
    assert "宁川轴承 · 报课: 预计成交日已过 40 天" in wang.texts()[-1]


def test_the_forecast_is_told_in_both_languages_for_oneself_or_everybody(
    wang: Rep, emma: Rep, customer: Customer, database: Database, people: People, clock: Clock, desk: Desk
) -> None:
    deal = begin(database, customer, people, desk, clock, amount=800_000.0, close_on=date(2026, 6, 20))
    with database.write() as store:
        opportunities.move(store, deal.id, 1, "proposal", people.wang, desk, clock())
    wang.send("这季度能签多少")
    said = wang.texts()[-1]
    assert "2026年二季度预测 · 你的商机" in said and "按阶段：40万元（十次里八次在 0元 到 80万元 之间）" in said
    emma.send("what will we close this quarter?")
    assert "By stage: ¥400,000" in emma.texts()[-1]
    emma.send("/forecast")
    own = emma.heard()[-1]
    assert "your deals" in own.title and "No open deal" in own.sections[0].entries[1].text
    assert [button.action for button in buttons(own)] == [
        *("fc:2026-Q2:all", "fc:month:own", "fc:quarter:own", "fc:next_quarter:own", "fc:year:own")
    ]
    emma.press("fc:2026-Q2:all")
    assert "everybody's deals" in emma.texts()[-1]
    emma.press("fc:year:own")
    assert "Forecast 2026 · your deals" in emma.texts()[-1]
    emma.send("/forecast quarter 王芳")
    assert "Forecast Q2 2026 · deals of 王芳" in (said := emma.texts()[-1]) and "By stage: ¥400,000" in said
    emma.send("/forecast year all 2026-05-06")
    before = emma.heard()[-1]
    assert "as of Wed 6 May" in before.title and "No open deal" in before.sections[0].entries[1].text
    emma.press(next(button.action for button in buttons(before) if button.action.startswith("fc:quarter")))
    assert "as of Wed 6 May" in emma.texts()[-1]
    emma.send("/forecast next_quarter")
    assert "Q3 2026" in emma.texts()[-1]
    emma.send("/forecast fortnight")
    assert "neither a period nor a colleague" in emma.texts()[-1]
    emma.send("/forecast year 2026-02-31")
    assert "I don't know that period" in emma.texts()[-1]
    emma.send("which deals slip this month?")
    assert "Nothing has slipped" in emma.texts()[-1]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("这季度能签多少", DealQuestion("forecast", "quarter")),
        ("我们下个月大概能签多少？", DealQuestion("forecast", "next_month", True)),
        ("本月预测", DealQuestion("forecast", "month")),
        ("哪些单子要滑", DealQuestion("slips", "month")),
        ("这个季度哪些商机会延期？", DealQuestion("slips", "quarter")),
        ("which deals slip this month", DealQuestion("slips", "month")),
        ("Which deals are stuck?", DealQuestion("slips", "month")),
        ("forecast for next quarter", DealQuestion("forecast", "next_quarter")),
        ("how healthy is the Westbrook deal", DealQuestion("health", name="Westbrook")),
        ("宁川轴承这个单子健康吗？", DealQuestion("health", name="宁川轴承")),
        ("宁川轴承的C139", DealQuestion("health", name="宁川轴承")),
        ("王总身体健康", None),
        ("They sent us their forecast for next quarter", None),
        ("宁川轴承这季度能签，金额一百万", None),
        ("客户问哪些单子会延期交货，我说回去查", None),
    ],
)
def test_questions_about_deals_are_told_from_notes(text: str, asked: DealQuestion | None) -> None:
    assert deal_question(text) == asked


def test_budget_and_terms_typed_in_a_draft_count_with_the_words_typed(
    wang: Rep, customer: Customer, database: Database, people: People, clock: Clock, machinery: Desk
) -> None:
    wang.desk = machinery
    deal = begin(database, customer, people, machinery, clock)
    confirm(wang, "付款方式是首付三成。", budget=Budget(9_000_000, "CNY"))
    health = read(database, deal, machinery, clock)
    assert health.reading and health.reading.item("funding").state is State.HEARD
    assert {one.quote for one in health.reading.item("funding").evidence} == {"9000000 CNY", "付款方式是首付三成。"}
