"""Opportunities in the conversation: a note suggests, the rep says yes, followers hear of it, cases are asked for."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.configuration.selling import read_selling
from assistant.domain.customer import Customer
from assistant.domain.followup import Budget, FollowupFields, GrainedDate, Stage
from assistant.domain.opportunity import Member, Opportunity
from assistant.errors import Conflict, Forbidden, InvalidInput, NotFound
from assistant.services import opportunities, opportunity_rules
from assistant.services.desk import Desk
from assistant.services.dictating import INTERNAL
from assistant.services.opportunities import Because
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, reading
from tests.conftest import WORDING, Clock, People

GATED = """
[[types]]
id = "deal"
name = { en = "Deal", "zh-CN" = "商机" }
max_age_days = 30

[[types.stages]]
id = "talk"
name = { en = "Talks", "zh-CN" = "接触" }
win_rate = 0.1
hints = ["lead"]
tasks = [{ id = "survey", name = { en = "Site survey", "zh-CN" = "现场勘察" }, words = ["勘察做完"] }]

[[types.stages]]
id = "offer"
name = { en = "Offer", "zh-CN" = "报价" }
win_rate = 0.5
hints = ["proposal"]
required = ["budget", "amount"]

[[types.stages]]
id = "won"
name = { en = "Won", "zh-CN" = "赢单" }
kind = "won"
hints = ["won"]

[[types.stages]]
id = "lost"
name = { en = "Lost", "zh-CN" = "输单" }
kind = "lost"
hints = ["lost"]

[[grades]]
id = "A"
min_amount = 500_000
resources = { en = "presales", "zh-CN" = "售前" }

[[grades]]
id = "B"
"""
NOTE = "宁川轴承预算八十万，七月十号前定，报价已经发过去了"
FIELDS = FollowupFields(
    customer="宁川轴承",
    budget=Budget(800_000, "CNY"),
    decision_on=GrainedDate(date(2026, 7, 10)),
    products=("织云MES",),
    competitors=("远景软件",),
    stage_hint=Stage.PROPOSAL,
)


@pytest.fixture
def bearings(database: Database, clock: Clock, people: People) -> Customer:
    """A customer that 王芳's colleague Emma follows."""
    customer = Customer("c-bearings", "宁川轴承")
    with database.write() as store:
        store.customers.add(customer, clock(), None)
        store.customers.follow(customer.id, people.emma.id, clock())
    return customer


@pytest.fixture
def gated(desk: Desk, tmp_path: Path) -> Desk:
    """A desk whose stages have a task and facts as gates."""
    file = tmp_path / "selling.toml"
    file.write_text(GATED, "utf-8")
    return replace(desk, selling=read_selling(file))


def confirm(rep: Rep, text: str, fields: FollowupFields) -> str:
    rep.note(text, reading(fields, text, {"stage_hint": "报价"} if "报价" in text else None))
    record_id = rep.press(action(rep.card(), "ok")).record_id
    assert record_id
    return record_id


def of(database: Database, customer: Customer) -> Opportunity:
    with database.read() as store:
        (held,) = store.opportunities.of_customer(customer.id)
    return held


def asked_for_cases(database: Database) -> int:
    with database.read() as store:
        return sum(
            1 for inbox_id in store.inbox.waiting() if (row := store.inbox.get(inbox_id)) and row.channel == INTERNAL
        )


def test_a_note_that_tells_a_stage_begins_an_opportunity_on_yes_with_what_is_known(
    wang: Rep, emma: Rep, bearings: Customer, database: Database
) -> None:
    confirm(wang, NOTE, FIELDS)
    question = wang.heard()[-1]
    assert "要新建一个商机，放在报价投标阶段吗" in question.text and question.sections[0].entries[0].text == "报价"
    wang.press(action(question, "sy"))
    held = of(database, bearings)
    assert (held.stage_id, held.amount, held.currency, held.close_on) == ("proposal", 800_000, "CNY", date(2026, 7, 10))
    assert (held.products, held.competitors, held.grade_id) == (("织云MES",), ("远景软件",), "B")
    assert held.owner_id == wang.person.id
    assert "“商机”现在是报价投标阶段" in wang.texts()[-1]
    with database.read() as store:
        events = store.opportunities.events(held.id)
    assert [event.kind for event in events] == ["created", "moved"]
    assert all(event.record_id and event.quote == "报价" for event in events)
    told = emma.texts()
    assert any("王芳 began an opportunity: 宁川轴承" in text for text in told)
    assert any("First talks → Proposal" in text and "“报价”" in text for text in told)


def test_a_later_note_moves_the_opportunity_only_on_yes(wang: Rep, bearings: Customer, database: Database) -> None:
    confirm(wang, NOTE, FIELDS)
    wang.press(action(wang.heard()[-1], "sy"))
    confirm(wang, "宁川轴承签了", FollowupFields(customer="宁川轴承", stage_hint=Stage.WON))
    question = wang.heard()[-1]
    assert "“商机”是不是从报价投标到了赢单" in question.text
    assert of(database, bearings).is_open
    wang.press(action(question, "sn"))
    assert of(database, bearings).is_open
    wang.press(action(question, "sy"))
    assert "已经定过了" in wang.texts()[-1] and of(database, bearings).is_open
    confirm(wang, "宁川轴承今天签了", FollowupFields(customer="宁川轴承", stage_hint=Stage.WON))
    wang.press(action(wang.heard()[-1], "sy"))
    assert not of(database, bearings).is_open


def test_what_a_gate_misses_is_named_and_may_be_mended_before_the_same_yes(
    wang: Rep, bearings: Customer, database: Database, gated: Desk
) -> None:
    wang.desk = gated
    confirm(wang, "宁川轴承刚接触", FollowupFields(customer="宁川轴承", stage_hint=Stage.LEAD))
    wang.press(action(wang.heard()[-1], "sy"))
    confirm(wang, "宁川轴承报价了", FollowupFields(customer="宁川轴承", stage_hint=Stage.PROPOSAL))
    question = wang.heard()[-1]
    wang.press(action(question, "sy"))
    (refused,) = wang.heard()
    said = [entry.text for entry in refused.sections[0].entries]
    assert "还不能进入报价" in refused.text
    assert said == ["☐ 现场勘察", "还不知道：预算", "还不知道：金额"]
    wang.press(action(refused, "os"))
    wang.press(action(wang.heard()[-1], "ot"))
    held = of(database, bearings)
    assert held.done == {"talk/survey"}
    with database.write() as store:
        person = store.people.get(wang.person.id)
        assert person
        opportunities.change(store, held.id, held.version, {"amount": 600_000.0}, person, gated, wang.clock())
    assert of(database, bearings).grade_id == "A"
    confirm(wang, "宁川轴承预算八十万", FollowupFields(customer="宁川轴承", budget=Budget(800_000)))
    wang.press(action(question, "sy"))
    assert of(database, bearings).stage_id == "offer"


def test_only_an_admin_goes_past_a_gate_and_the_reason_is_kept(
    bearings: Customer, database: Database, people: People, gated: Desk, clock: Clock
) -> None:
    with database.write() as store:
        held = opportunities.begin(store, bearings.id, people.wang, gated, clock())
        with pytest.raises(Conflict, match="offer needs task talk/survey, budget, amount"):
            opportunities.move(store, held.id, 1, "offer", people.wang, gated, clock())
        because = Because(reason="客户是老朋友")
        with pytest.raises(Forbidden):
            opportunities.move(store, held.id, 1, "offer", people.wang, gated, clock(), because=because)
        held = opportunities.move(store, held.id, 1, "offer", people.boss, gated, clock(), because=because)
        assert held.stage_id == "offer"
        assert store.opportunities.events(held.id)[-1].reason == "客户是老朋友"


def test_whoever_read_an_older_version_changes_nothing(
    bearings: Customer, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        held = opportunities.begin(store, bearings.id, people.wang, desk, clock())
        opportunities.change(store, held.id, 1, {"name": "二期"}, people.wang, desk, clock())
        with pytest.raises(Conflict) as refused:
            opportunities.move(store, held.id, 1, "proposal", people.wang, desk, clock())
        assert refused.value.code == "opportunity_changed"
        assert opportunity_rules.found(store, held.id).stage_id == "lead"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"colour": "red"}, InvalidInput),
        ({"amount": -1.0}, InvalidInput),
        ({"name": " "}, InvalidInput),
        ({"owner_id": "nobody"}, NotFound),
        ({"team": (Member("nobody"),)}, NotFound),
    ],
)
def test_what_cannot_be_set_is_refused(
    bearings: Customer,
    database: Database,
    people: People,
    desk: Desk,
    clock: Clock,
    given: dict[str, object],
    error: type[Exception],
) -> None:
    with database.write() as store:
        held = opportunities.begin(store, bearings.id, people.wang, desk, clock())
        with pytest.raises(error):
            opportunities.change(store, held.id, 1, given, people.wang, desk, clock())


def test_several_opportunities_of_a_customer_have_names_of_their_own(
    bearings: Customer, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        names = [opportunities.begin(store, bearings.id, people.wang, desk, clock()).name for _ in range(3)]
    assert names == ["商机", "商机 2", "商机 3"]


def test_cases_are_asked_for_when_it_begins_moves_or_changes_grade_but_not_when_it_is_lost(
    bearings: Customer, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        held = opportunities.begin(store, bearings.id, people.wang, desk, clock())
    assert asked_for_cases(database) == 1
    for given, asked in (({"name": "二期"}, 1), ({"amount": 2e6}, 2), ({"amount": 3e6}, 2)):
        with database.write() as store:
            held = opportunities.change(store, held.id, held.version, given, people.wang, desk, clock())
        assert asked_for_cases(database) == asked
    for stage, asked in (("qualified", 3), ("lost", 3)):
        with database.write() as store:
            held = opportunities.move(store, held.id, held.version, stage, people.wang, desk, clock())
        assert asked_for_cases(database) == asked


def test_the_card_shows_where_it_stands_what_it_gets_and_moves_on_a_button(
    wang: Rep, bearings: Customer, database: Database, people: People, clock: Clock, gated: Desk
) -> None:
    wang.desk = gated
    given = {"amount": 600_000.0, "team": (Member(people.li.id, "方案"),)}
    with database.write() as store:
        held = opportunities.begin(store, bearings.id, people.wang, gated, clock(), given=given)
    clock.now = clock.now.replace(month=7)
    wang.send("/deals")
    listed = wang.heard()[-1]
    assert "宁川轴承 · 接触 · 60万 · A 级" in listed.buttons[0][0].label
    wang.press(action(listed, "os"))
    card = wang.heard()[-1]
    said = "\n".join(entry.text for section in card.sections for entry in section.entries)
    assert "李雷 · 方案" in said and "已超过 30 天" in said and "售前" in said and "☐ 现场勘察" in said
    assert all(len(button.action.encode()) <= 64 for row in card.buttons for button in row)
    lost = next(button for row in card.buttons for button in row if button.action.endswith(":lost"))
    wang.press(lost.action)
    assert not of(database, bearings).is_open
    wang.press(lost.action)
    assert "刚刚有变化" in wang.texts()[-1]
    wang.send("/deals")
    assert "没有进行中的商机" in wang.texts()[-1]
    wang.send("宁川轴承什么情况？")
    assert "商机: 输单 · 60万" in wang.texts()[-1]
    assert held.version == 1


def test_a_type_that_went_from_the_configuration_is_still_shown(
    wang: Rep, bearings: Customer, database: Database, people: People, clock: Clock, desk: Desk
) -> None:
    with database.write() as store:
        held = opportunities.begin(store, bearings.id, people.wang, desk, clock())
        store.opportunities.replace(replace(held, version=2, stage_id="gone"))
    wang.press(f"os:{held.id}")
    assert "gone" in wang.texts()[-1]
    wang.desk = replace(desk, wording=WORDING, selling=replace(desk.selling, types=()))
    wang.press(f"os:{held.id}")
    assert "deal" in wang.texts()[-1]


def test_two_who_say_yes_at_once_begin_one_opportunity(wang: Rep, bearings: Customer, database: Database) -> None:
    confirm(wang, NOTE, FIELDS)
    yes = action(wang.heard()[-1], "sy")
    inbox_ids = [wang.file() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda inbox_id: wang.handle(inbox_id, kind="button", action=yes), inbox_ids))
    assert of(database, bearings).stage_id == "proposal"
    assert sum("已经定过了" in text for text in wang.texts()) == 3


def test_a_gate_task_that_a_note_says_is_done_is_ticked_on_yes_with_its_words(
    wang: Rep, emma: Rep, bearings: Customer, database: Database, gated: Desk
) -> None:
    wang.desk = emma.desk = gated
    with database.write() as store:
        held = opportunities.begin(store, bearings.id, wang.person, gated, wang.clock())
    wang.note(
        "宁川轴承现场勘察做完了",
        reading(FollowupFields(customer="宁川轴承", needs=("对账",)), "宁川轴承现场勘察做完了"),
    )
    record_id = wang.press(action(wang.card(), "ok")).record_id
    question = next(one for one in wang.heard() if "做完了吗" in one.text)
    assert question.sections[0].entries[0].quote == "宁川轴承现场勘察做完了"
    assert not of(database, bearings).done
    emma.press(f"ty:{record_id}:talk/nothing")
    assert "already" in emma.texts()[-1]
    wang.press(action(question, "ty"))
    assert of(database, bearings).done == {"talk/survey"}
    with database.read() as store:
        event = store.opportunities.events(held.id)[-1]
    assert (event.kind, event.record_id, event.quote) == ("task_done", record_id, "宁川轴承现场勘察做完了")
    wang.press(action(question, "ty"))
    assert "已经定过了" in wang.texts()[-1]
