"""The audit log in chat: who saw and changed what, in words, for who may read it."""

from datetime import timedelta

import pytest

from assistant.domain.customer import Customer
from assistant.domain.followup import Budget, FollowupFields
from assistant.domain.person import ChatAccount, Person
from assistant.services.access import Access
from assistant.services.audit_questions import Asked, who_did
from assistant.services.desk import Desk
from assistant.storage.acting import entered, sign_in
from assistant.storage.database import Database
from tests.assistant.services.conftest import Chat, Rep, reading
from tests.conftest import Clock, People

NOTE = "北湖乳业预算六十万，想换灌装线"
FIELDS = FollowupFields(customer="北湖乳业", needs=("换灌装线",), budget=Budget(600_000, "CNY"))


@pytest.fixture
def boss(database: Database, desk: Desk, clock: Clock, people: People) -> Rep:
    with database.write() as store:
        store.people.link(ChatAccount("telegram", "tg-boss", "chat-boss", people.boss.id), clock())
    return Rep(database, desk, clock, people.boss)


@pytest.fixture
def dairy(database: Database, desk: Desk, clock: Clock, wang: Rep, people: People) -> str:
    """王芳 filed a budget; 李雷 saw it on the web page, Emma was refused to merge."""
    database.clock = clock
    with database.write() as store:
        store.customers.add(Customer("dairy", "北湖乳业", ("North Lake",)), clock(), people.wang.id)
        store.customers.add(Customer("mill", "Old Mill"), clock(), people.wang.id)
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE, {"budget": "预算六十万"}))
    wang.press(f"ok:{draft.id}:{draft.version}")
    wang.heard()
    for _ in range(2):
        clock.advance(timedelta(hours=1))
        look(database, desk, people.li, "web")
    return "dairy"


def look(database: Database, desk: Desk, person: Person, entry: str) -> None:
    with entered(entry):  # type: ignore[arg-type]
        sign_in(person.id)
        with database.read() as store:
            Access(store, desk, person).view("dairy")


def said(rep: Chat, text: str, **given: object) -> str:
    rep.send(text, **given)
    (answer,) = rep.texts()
    return answer


def test_who_saw_a_budget_is_told_in_words(boss: Rep, dairy: str) -> None:
    answer = said(boss, "谁看过北湖乳业的预算？")
    assert "■ 谁看过北湖乳业的预算，最近 90 天" in answer
    assert "  · 11:30 李雷 看了预算（网页，2 次）" in answer and "王芳" not in answer
    english = said(boss, "Who looked at North Lake's budget?")
    assert "■ Who saw Budget of 北湖乳业, last 90 days" in english and "11:30 李雷 saw Budget (web page, 2×)" in english
    assert "600" not in answer + english and "六十" not in answer + english


def test_who_changed_a_customer_is_told_by_what(boss: Rep, dairy: str) -> None:
    answer = said(boss, "who changed North Lake?")
    assert "王芳 changed" in answer and "follow-up records" in answer and "saw" not in answer
    of_budget = said(boss, "北湖乳业的预算谁改过")
    assert "王芳 改了跟进记录" in of_budget and "不记改的是哪个字段" in of_budget and "客户视图" not in of_budget


def test_the_command_takes_a_customer_a_person_and_days(boss: Rep, dairy: str, clock: Clock) -> None:
    assert "last 90 days" in said(boss, "/audit 北湖乳业")
    of_li = said(boss, "/audit 李雷 3")
    assert "Who did what: 李雷, last 3 days" in of_li and "saw Budget of 北湖乳业 (web page, 2×)" in of_li
    assert "王芳" not in of_li and "Seeing is noted of sensitive fields only: Budget / amount" in of_li
    assert "everything, last 7 days" in said(boss, "/audit")
    assert "no “北湖乳叶”. Do you mean 北湖乳业?" in said(boss, "/audit 北湖乳叶") and "neither" in said(
        boss, "/audit Xyz"
    )
    clock.advance(timedelta(days=30))
    assert "Nobody, as far as the log goes." in said(boss, "/audit 北湖乳业 7 days")
    assert "李雷 saw Budget" in said(boss, "/audit 北湖乳业 90")


def test_a_refusal_is_told_with_what_was_wanted(boss: Rep, wang: Rep, dairy: str, database: Database) -> None:
    wang.send("/team new West")
    refused = said(boss, "/audit 王芳 1")
    assert "王芳 was refused to add teams (chat)" in refused


def test_a_line_is_what_somebody_did_in_a_day_and_there_are_fifteen_at_most(
    boss: Rep, dairy: str, database: Database, desk: Desk, people: People, clock: Clock
) -> None:
    for _ in range(20):
        clock.advance(timedelta(days=1))
        look(database, desk, people.emma, "api")
    answer = said(boss, "谁看过北湖乳业")
    assert answer.count("  · ") == 15 and "只列最近 15 条，共 21 条" in answer


def test_a_customer_the_reader_may_not_see_is_not_named(
    boss: Rep, dairy: str, database: Database, desk: Desk, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Access, "readable", lambda _self, _customers: [])
    answer = said(boss, "/audit 李雷")
    assert "saw Budget of a customer not shown to you" in answer and "北湖" not in answer


@pytest.mark.parametrize("text", ["谁看过北湖乳业的预算", "who has seen North Lake?", "/audit", "/audit 北湖乳业"])
def test_a_rep_is_refused_and_that_is_written_down(
    wang: Rep, emma: Rep, dairy: str, database: Database, text: str
) -> None:
    answer = said(wang, text)
    assert "李雷" not in answer and ("只有管理员" in answer or "Only an admin" in answer)
    with database.read() as store:
        denied = [row.step for row in store.audit.find(person_id="wang") if row.step.outcome == "denied"]
    assert [(one.action, one.kind) for one in denied] == [("read", "audit")]


def test_in_a_group_nothing_is_told(boss: Rep, dairy: str) -> None:
    assert "private chat only" in said(boss, "who changed North Lake?", is_private=False)
    assert "私聊" in said(boss, "谁看过北湖乳业", is_private=False)


@pytest.mark.parametrize(
    "text",
    [
        "谁看过那份方案还说不清楚，下周再约",
        "谁改了北湖乳业的方案",
        "北湖乳业谁看过我们的产品",
        "who has seen the demo at North Lake's plant",
        "他们谁看了报价",
        "who changed the spec",
        "北湖乳业的预算改了，谁看过都说高",
    ],
)
def test_what_is_no_question_about_a_known_field_stays_a_note(boss: Rep, dairy: str, text: str) -> None:
    assert boss.send(text).note_id


def test_questions_are_told_by_their_form() -> None:
    assert who_did("北湖乳业的预算都有谁看过？") == Asked("read", "北湖乳业的预算")
    assert who_did("查一下谁改了北湖乳业") == Asked("changed", "北湖乳业")
    assert who_did("Who has edited the budget of North Lake?") == Asked("changed", "the budget of North Lake")
    assert ("North Lake", "budget") in list(Asked("changed", "the budget of North Lake").readings())
    assert who_did("谁跟进北湖乳业") is None
