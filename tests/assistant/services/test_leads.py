"""Leads from end to end over a real database: taken in, joined, assigned, clocked, handled, converted, counted."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from assistant.configuration.leads import read_leads
from assistant.domain.customer import Customer
from assistant.domain.lead import Facts, Lead, LeadGrade, LeadState, TouchKind
from assistant.domain.lead_rules import AssignmentRule
from assistant.domain.person import Person
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services import (
    lead_assigning,
    lead_clockwork,
    lead_converting,
    lead_filing,
    lead_handling,
    lead_keeping,
    opportunities,
)
from assistant.services.desk import Desk
from assistant.services.lead_filing import Arrival, Taken
from assistant.storage.database import Database
from tests.assistant.services.conftest import Chat, Rep
from tests.conftest import Clock, People

WANG_LEI = Facts(name="王磊", company="青禾食品", phone="138-1234-5678", interest="想了解扫码溯源")
FORM = Arrival(TouchKind.FORM, "ads", campaign="春季推广", medium="cpc", content="试用申请", external_id="form-1")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    return replace(desk, leads=read_leads(None, ["deal"]))


def take(database: Database, desk: Desk, clock: Clock, facts: Facts, arrival: Arrival = FORM) -> Taken:
    with database.write() as store:
        return lead_filing.take(store, facts, arrival, None, desk, clock())


def ring(database: Database, desk: Desk, clock: Clock) -> int:
    with database.write() as store:
        return lead_clockwork.ring(store, desk, clock())


def got(database: Database, lead_id: str) -> Lead:
    with database.read() as store:
        return lead_keeping.found(store, lead_id)


def kinds(database: Database, lead_id: str) -> list[str]:
    with database.read() as store:
        return [event.kind for event in store.lead_journeys.events(lead_id)]


def test_a_form_makes_a_lead_that_somebody_gets_at_once_with_a_clock_and_why(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    taken = take(database, desk, clock, WANG_LEI)
    held = taken.lead
    assert taken.is_new and held.state is LeadState.ASSIGNED and held.grade is LeadGrade.RAW
    # Of two reps with nothing to do the first by name: Emma, whose clock is London's, where it is 02:30.
    assert held.owner_id == people.emma.id
    assert held.response_due == datetime(2026, 5, 7, 16, 0, tzinfo=UTC)
    emma = Rep(database, desk, clock, people.emma)
    card = emma.texts()[0]
    assert "A new lead for you: 王磊 · 青禾食品" in card and "想了解扫码溯源" in card and "春季推广" in card
    assert "of 2 you have least for your capacity (0 open)" in card
    assert kinds(database, held.id) == ["created", "assigned"]


def test_the_same_touch_twice_is_one(database: Database, desk: Desk, clock: Clock, people: People) -> None:
    first, again = (take(database, desk, clock, WANG_LEI) for _ in range(2))
    assert again.is_repeat and again.lead == first.lead
    with database.read() as store:
        assert len(store.lead_journeys.of_lead(first.lead.id)) == 1


@pytest.mark.parametrize(
    "facts",
    [
        Facts(name="王先生", phone="+86 138 1234 5678"),
        Facts(name="王磊", company="青禾食品有限公司", email="wl@qinghe.example"),
        Facts(company="青禾食品"),
        Facts(name="王磊", company="杭州青禾食品有限公司"),
    ],
)
def test_whoever_comes_again_through_another_source_joins_the_open_lead(
    database: Database, desk: Desk, clock: Clock, people: People, facts: Facts
) -> None:
    first = take(database, desk, clock, WANG_LEI).lead
    clock.advance(timedelta(days=2))
    again = take(database, desk, clock, facts, Arrival(TouchKind.EVENT, "events", campaign="春季展会"))
    assert not again.is_new and again.lead.id == first.id
    assert again.lead.facts.company == "青禾食品" and again.lead.facts.email == facts.email
    assert (again.lead.source_id, again.lead.last_source_id) == ("ads", "events")
    assert again.lead.score > 0 and "joined" in kinds(database, first.id)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(name="李敏", company="青禾食品", phone="13900001111"),
        Facts(name="王磊", company="青禾轴承"),
        Facts(name="王磊", company="成都青禾食品", region="成都"),
        Facts(name="王磊"),
    ],
)
def test_others_of_the_name_are_others(
    database: Database, desk: Desk, clock: Clock, people: People, facts: Facts
) -> None:
    first = take(database, desk, clock, replace(WANG_LEI, region="杭州")).lead
    other = take(database, desk, clock, facts, replace(FORM, external_id=""))
    assert other.is_new and other.lead.id != first.id


def test_a_colleague_of_a_known_lead_goes_to_whoever_has_the_company(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    first = take(database, desk, clock, WANG_LEI).lead
    other = take(database, desk, clock, Facts(name="李敏", company="青禾食品有限公司"), replace(FORM, external_id="2"))
    assert other.is_new and other.lead.owner_id == first.owner_id


def test_two_deliveries_at_once_make_one_lead(database: Database, desk: Desk, clock: Clock, people: People) -> None:
    arrivals = [replace(FORM, external_id=f"form-{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(lambda arrival: take(database, desk, clock, WANG_LEI, arrival), arrivals))
    assert len({one.lead.id for one in taken}) == 1 and sum(one.is_new for one in taken) == 1


def test_of_two_leads_given_away_at_once_each_of_two_reps_gets_one(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    is_given, is_other_under_way = threading.Event(), threading.Event()

    def first() -> str | None:
        with database.write() as store:
            taken = lead_filing.take(store, WANG_LEI, FORM, None, desk, clock())
            is_given.set()
            is_other_under_way.wait(10)
            time.sleep(0.3)  # the other is counting now, or waits for us
        return taken.lead.owner_id

    def second() -> str | None:
        is_given.wait(10)
        is_other_under_way.set()
        other = replace(FORM, external_id="form-2")
        return take(database, desk, clock, Facts(name="李静", company="海岳木业"), other).lead.owner_id

    with ThreadPoolExecutor(2) as pool:
        owners = [pool.submit(first), pool.submit(second)]
        assert {one.result(60) for one in owners} == {people.emma.id, people.wang.id}


def test_leads_that_many_workers_give_away_at_once_are_spread_as_by_one(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    def arrive(place: int) -> Taken:
        facts = Facts(name=f"客户{place}", company=f"{'甲乙丙丁戊己庚辛壬癸子丑'[place]}石机械")
        return take(database, desk, clock, facts, replace(FORM, external_id=f"form-{place}"))

    with ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(arrive, range(12)))
    assert all(one.is_new for one in taken)
    with database.read() as store:
        assert store.leads.load() == {people.emma.id: 6, people.wang.id: 6}


def test_two_who_pass_a_lead_on_at_once_leave_it_with_one_owner_and_the_whole_story(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = take(database, desk, clock, WANG_LEI).lead

    def pass_on(_place: int) -> str:
        try:
            with database.write() as store:
                return str(lead_assigning.hand_over(store, held.id, None, people.boss, desk, clock()).owner_id)
        except NotFound as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(pass_on, range(4)))
    assert sorted(said) == sorted([people.wang.id, "lead_nobody", "lead_nobody", "lead_nobody"])
    assert got(database, held.id).owner_id == people.wang.id
    assert kinds(database, held.id) == ["created", "assigned", "assigned"]


def test_late_news_of_an_earlier_touch_is_the_first_touch(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    first = take(database, desk, clock, WANG_LEI).lead
    earlier = Arrival(TouchKind.DOWNLOAD, "content", at=clock() - timedelta(days=9))
    joined = take(database, desk, clock, Facts(phone="13812345678"), earlier).lead
    assert joined.id == first.id and (joined.source_id, joined.last_source_id) == ("content", "ads")


def test_an_unanswered_lead_is_reminded_escalated_and_passed_on_once_each(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = take(database, desk, clock, WANG_LEI).lead
    emma, boss, wang = (Chat(database, desk, clock, f"tg-{one}") for one in ("emma", "boss", "wang"))
    emma.heard()
    due = held.response_due
    assert due is not None
    clock.now = due - timedelta(minutes=20)
    for _ in range(3):
        ring(database, desk, clock)
    assert [text for text in emma.texts() if "time is nearly up" in text] and emma.texts() == []
    clock.now = due + timedelta(minutes=1)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ring(database, desk, clock), range(4)))
    with database.read() as store:
        rows = [store.outbox.get(row_id) for row_id, _ in store.outbox.waiting()]
    told = [row for row in rows if row and row.chat_id == people.boss.id]
    assert len(told) == 1 and "has not answered" in str(told[0].message)
    clock.now = due + timedelta(days=3)
    ring(database, desk, clock)
    after = got(database, held.id)
    assert after.owner_id == people.wang.id and after.response_due is not None and after.response_due > clock()
    assert any("went to 王芳" in text for text in emma.texts())
    assert any("新线索给你" in text for text in wang.texts())
    clock.now = after.response_due + timedelta(days=5)
    ring(database, desk, clock)
    assert got(database, held.id).owner_id == people.wang.id  # nobody else is left
    assert ring(database, desk, clock) == 0
    assert kinds(database, held.id) == [
        *("created", "assigned", "reminded", "escalated", "assigned", "escalated", "kept")
    ]
    assert boss.heard() == []  # only on the web page: the boss has no chat linked


def test_talking_to_them_stops_the_clock_and_makes_it_an_sql(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = take(database, desk, clock, WANG_LEI).lead
    with database.write() as store:
        after = lead_handling.respond(store, held.id, people.emma, desk, clock(), content="要两条线的方案")
    assert after.grade is LeadGrade.SQL and after.mql_at and after.state is LeadState.WORKING
    clock.advance(timedelta(days=2))
    ring(database, desk, clock)
    assert "reminded" not in kinds(database, held.id) and "escalated" not in kinds(database, held.id)


def test_a_silent_lead_rests_wakes_and_comes_back_on_a_touch(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = take(database, desk, clock, WANG_LEI).lead
    with database.write() as store:
        lead_handling.respond(store, held.id, people.emma, desk, clock())
    clock.advance(timedelta(days=33))
    ring(database, desk, clock)
    assert got(database, held.id).state is LeadState.NURTURE
    clock.advance(timedelta(days=63))
    ring(database, desk, clock)
    woken = got(database, held.id)
    assert woken.state is LeadState.ASSIGNED and woken.response_due is not None and woken.response_due > clock()
    with database.write() as store:
        lead_handling.put_off(store, held.id, people.emma, desk, clock(), "明年再说")
    back = take(database, desk, clock, Facts(phone="13812345678"), Arrival(TouchKind.CHAT, "inbound")).lead
    assert back.id == held.id and back.state is LeadState.ASSIGNED and back.reason == ""


def test_what_does_not_fit_is_dropped_with_a_reason_and_can_come_back(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = take(database, desk, clock, WANG_LEI).lead
    with database.write() as store:
        with pytest.raises(InvalidInput) as refused:
            lead_handling.disqualify(store, held.id, "  ", people.emma, desk, clock())
        assert refused.value.code == "lead_reason"
        dropped = lead_handling.disqualify(store, held.id, "no_budget", people.emma, desk, clock())
        assert dropped.state is LeadState.DISQUALIFIED and not dropped.alarms
        assert lead_handling.disqualify(store, held.id, "other", people.emma, desk, clock()) == dropped
        with pytest.raises(Conflict):
            lead_handling.take_on(store, held.id, people.emma, desk, clock())
    quiet = take(database, desk, clock, WANG_LEI, replace(FORM, external_id="again"))
    assert quiet.lead.id == held.id and quiet.lead.state is LeadState.DISQUALIFIED
    with database.write() as store:
        assert lead_handling.reopen(store, held.id, people.emma, desk, clock()).state is LeadState.ASSIGNED
    clock.advance(timedelta(days=1))
    with database.write() as store:
        lead_handling.disqualify(store, held.id, "没有需求", people.emma, desk, clock())
    clock.advance(timedelta(days=120))
    assert take(database, desk, clock, WANG_LEI, replace(FORM, external_id="later")).is_new


def test_converting_twice_gives_the_first_result_and_the_owner_has_the_deal(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        store.customers.add(Customer("qinghe", "青禾食品"), clock(), None)
    held = take(database, desk, clock, WANG_LEI).lead
    with database.write() as store:
        first = lead_converting.convert(store, held.id, people.boss, desk, clock())
        again = lead_converting.convert(store, held.id, people.wang, desk, clock())
    assert first.is_new and not again.is_new and again.opportunity == first.opportunity
    assert first.customer.id == "qinghe" and first.opportunity.owner_id == held.owner_id
    assert (first.lead.grade, first.lead.state) == (LeadGrade.SQL, LeadState.CONVERTED)
    with database.read() as store:
        assert store.opportunities.events(first.opportunity.id)[0].quote == WANG_LEI.interest
        assert [touch.kind for touch in store.lead_journeys.of_customer("qinghe")] == [TouchKind.FORM]
        assert [one.name for one in store.contacts.of_customer("qinghe")] == ["王磊"]


def test_a_conversion_that_fails_leaves_nothing(database: Database, desk: Desk, clock: Clock, people: People) -> None:
    held = take(database, desk, clock, WANG_LEI).lead
    with pytest.raises(InvalidInput), database.write() as store:
        lead_converting.convert(store, held.id, people.boss, desk, clock(), type_id="gone")
    with database.read() as store:
        assert store.customers.all() == [] and store.opportunities.find() == []
    assert got(database, held.id).state is LeadState.ASSIGNED


def test_a_lead_nobody_may_have_waits_is_escalated_and_assigned_when_somebody_comes(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    rule = AssignmentRule("north", {"en": "north", "zh-CN": "北区"}, role="north rep")
    desk = replace(desk, leads=replace(desk.leads, assignment=(rule,)))
    held = take(database, desk, clock, WANG_LEI).lead
    assert held.state is LeadState.NEW and held.owner_id is None
    clock.advance(timedelta(days=2))
    ring(database, desk, clock)
    assert kinds(database, held.id) == ["created", "escalated"]
    with database.write() as store:
        store.people.add(Person("north", "赵北", "north rep", "zh-CN", "Asia/Shanghai", False), clock())
    ring(database, desk, clock)
    assert got(database, held.id).owner_id == "north"


def test_by_hand_it_goes_to_anybody_and_by_the_rules_to_the_next(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = take(database, desk, clock, WANG_LEI).lead
    with database.write() as store:
        moved = lead_assigning.hand_over(store, held.id, people.li.id, people.boss, desk, clock())
        assert moved.owner_id == people.li.id
        assert lead_assigning.hand_over(store, held.id, None, people.boss, desk, clock()).owner_id == people.wang.id
        with pytest.raises(NotFound) as nobody:
            lead_assigning.hand_over(store, held.id, None, people.boss, desk, clock())
        assert nobody.value.code == "lead_nobody"


def test_facts_are_mended_at_a_version_and_a_persons_word_raises_the_grade(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    held = take(database, desk, clock, WANG_LEI).lead
    with database.write() as store:
        after = lead_handling.change(
            store, held.id, held.version, {"title": "总经理"}, people.boss, desk, clock(), grade=LeadGrade.MQL
        )
        assert after.score > held.score and after.grade is LeadGrade.MQL
        with pytest.raises(Conflict):
            lead_handling.change(store, held.id, held.version, {"title": "x"}, people.boss, desk, clock())


def test_an_exhibition_in_spring_brings_fifteen_leads_and_one_is_won(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    fair = Arrival(TouchKind.EVENT, "events", campaign="春季展会", medium="booth")
    for number in range(14):
        take(database, desk, clock, Facts(name=f"访客{number}", wechat=f"visitor-{number}"), fair)
    star = take(database, desk, clock, replace(WANG_LEI, title="总经理"), fair).lead
    assert star.grade is LeadGrade.MQL
    seller = people.wang if star.owner_id == people.wang.id else people.emma
    clock.advance(timedelta(days=3))
    with database.write() as store:
        lead_handling.respond(store, star.id, seller, desk, clock(), content="要两条线")
    clock.advance(timedelta(days=4))
    with database.write() as store:
        deal = lead_converting.convert(store, star.id, seller, desk, clock()).opportunity
        deal = opportunities.change(store, deal.id, 1, {"amount": 480_000.0}, seller, desk, clock())
    clock.advance(timedelta(days=40))
    with database.write() as store:
        opportunities.move(store, deal.id, deal.version, "won", seller, desk, clock())
    wang = Rep(database, desk, clock, people.wang)
    wang.heard()
    wang.send("线索转化怎么样")
    told = wang.texts()[-1]
    assert "线索 15 → 市场认可 1 (7%) → 销售认可 1 (100%) → 商机 1 (100%) → 赢单 1 (100%) · 48万元" in told
    assert "展会活动" in told


def test_a_hundred_shops_go_to_their_district_by_load_and_capacity(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    names = ("城西甲", "城西乙", "城东甲", "城东乙")
    with database.write() as store:
        for name in names:
            store.people.add(Person(name, name, "field", "zh-CN", "Asia/Shanghai", False), clock())
    rules = tuple(
        AssignmentRule(side, {"en": side, "zh-CN": side}, regions=regions, people=people_of)
        for side, regions, people_of in (
            ("west", ("西湖区", "余杭区"), names[:2]),
            ("east", ("江干区", "临平区"), names[2:]),
        )
    )
    desk = replace(desk, leads=replace(desk.leads, assignment=rules, capacity={"城西甲": 3.0}))
    districts = ("杭州市西湖区", "杭州余杭区", "杭州市江干区文晖路", "杭州临平区")
    for number in range(100):
        facts = Facts(company=f"第{number}号小卖部", phone=f"1390000{number:04}", region=districts[number % 4])
        take(database, desk, clock, facts, Arrival(TouchKind.NOTE, "rep", external_id=f"shop-{number}"))
    with database.read() as store:
        load = store.leads.load()
    assert load["城西甲"] + load["城西乙"] == 50 and load["城东甲"] == load["城东乙"] == 25
    assert abs(load["城西甲"] - 3 * load["城西乙"]) <= 3
