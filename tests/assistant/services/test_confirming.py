"""From a confirmed draft to the record, the customer's view, the people told, and what comes back at once."""

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.domain.customer import Customer
from assistant.domain.followup import (
    Budget,
    Contact,
    FollowupFields,
    GrainedDate,
    HelpAsked,
    NextStep,
)
from assistant.domain.note import DraftState
from assistant.errors import Conflict, Forbidden, InvalidInput, NotFound
from assistant.services import confirming, correcting, viewing
from assistant.services.desk import Desk
from assistant.services.plaintext import render_text
from assistant.storage.database import Database
from connectors.im.message_json import message_from_json
from tests.assistant.services.conftest import Chat, Rep, action, buttons, reading
from tests.conftest import Clock, People

NOTE = "今天见了华东一表的张国栋，预算一百二十万，周五前发报价，请李雷看下接口方案"
FIELDS = FollowupFields(
    customer="华东一表",
    contacts=(Contact("张国栋", "信息部经理"),),
    budget=Budget(1_200_000),
    next_steps=(NextStep("发报价", GrainedDate(date(2026, 5, 8))),),
    help_requests=(HelpAsked("李雷", "看下接口方案"),),
)


@pytest.fixture
def instruments(database: Database, clock: Clock, people: People) -> Customer:
    """A customer the CRM knows; Emma follows it."""
    customer = Customer("c-instruments", "华东仪表")
    with database.write() as store:
        store.customers.add(customer, clock(), None)
        store.customers.follow(customer.id, people.emma.id, clock())
    return customer


def test_an_undecided_customer_is_asked_for_and_nothing_can_be_confirmed_before(
    wang: Rep, instruments: Customer
) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE, candidates=["华东仪表"]))
    card = wang.card()
    assert "华东一表" in card.title
    assert not [button for button in buttons(card) if button.action.startswith("ok:")]
    assert wang.press(f"ok:{draft.id}:1").record_id == ""
    assert "还没定" in wang.texts()[-1]
    wang.press(action(card, "cs"))
    assert wang.card().title == "华东仪表"
    assert wang.press(action(wang.card(), "ok")).record_id


def test_choosing_a_customer_teaches_the_name_that_was_said(
    wang: Rep, instruments: Customer, database: Database
) -> None:
    wang.note(NOTE, reading(FIELDS, NOTE, candidates=["华东仪表"]))
    wang.press(action(wang.card(), "cs"))
    wang.press(action(wang.card(), "ok"))
    with database.read() as store:
        learnt = store.customers.get(instruments.id)
    assert learnt is not None and learnt.aliases == ("华东一表",)
    (again,) = wang.note(NOTE, reading(FIELDS, NOTE))
    assert again.customer_id == instruments.id


def test_the_name_of_another_customer_is_never_learnt_as_an_alias(
    wang: Rep, instruments: Customer, database: Database, clock: Clock
) -> None:
    with database.write() as store:
        store.customers.add(Customer("c-other", "瑞和物流"), clock(), None)
    (draft,) = wang.note(NOTE, reading(replace(FIELDS, customer="瑞和物流"), NOTE))
    assert draft.customer_id == "c-other"
    wang.press(f"cu:{draft.id}")
    wang.send("华东仪表")
    assert wang.draft(draft.id).customer_id == instruments.id
    wang.press(action(wang.card(), "ok"))
    with database.read() as store:
        assert store.customers.get(instruments.id) == instruments


def test_a_new_customer_is_created_and_confirmed_in_one_press(wang: Rep, database: Database) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    outcome = wang.press(action(wang.card(), "cn"))
    assert outcome.record_id and outcome.toast == "已入库"
    with database.read() as store:
        customer = store.customers.by_name("华东一表")
        assert customer is not None and customer.id == wang.draft(draft.id).customer_id
        record = store.records.get(outcome.record_id)
    assert record is not None and record.fields.customer == "华东一表"


def test_searching_another_customer_offers_those_alike_and_a_new_one(wang: Rep, instruments: Customer) -> None:
    (draft,) = wang.note(NOTE, reading(replace(FIELDS, customer=None), NOTE))
    wang.press(action(wang.card(), "cu"))
    wang.heard()
    wang.send("华东")
    said = wang.heard()[-1]
    assert [button.label for button in buttons(said)] == ["华东仪表", "✓ 新建“华东”并入库"]
    wang.press(buttons(said)[0].action)
    assert wang.draft(draft.id).customer_id == instruments.id


def test_confirming_gives_back_the_steps_with_dates_and_who_was_told(wang: Rep, instruments: Customer) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    wang.heard()
    wang.press(action(wang.card(), "ok"))
    card, thanks = wang.texts()
    assert card.startswith("■ ✓ 华东仪表") and "更正" in card
    assert "5月8日 周五" in thanks and "李雷" in thanks and "Emma Stone" in thanks


def test_followers_and_those_asked_to_help_are_told_once_each_in_their_own_language(
    wang: Rep, emma: Rep, instruments: Customer, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    record_id = wang.press(action(wang.card(), "ok")).record_id
    (told,) = emma.texts()
    assert "News on 华东仪表 — 王芳" in told and "1,200,000" in told and "You follow this customer" in told
    asked = Chat(database, desk, clock, people.li.id, channel="web")
    (helping,) = asked.texts()
    assert "王芳请你帮忙" in helping and helping.index("看下接口方案") < helping.index("120万")
    with database.read() as store:
        pushes = {push.person_id: push.reason for push in store.records.pushes_of(record_id)}
    assert pushes == {"emma": "follows", "li": "asked_to_help"}


def test_the_author_follows_the_customer_and_hears_of_what_others_bring(
    wang: Rep, emma: Rep, instruments: Customer, clock: Clock
) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    wang.press(action(wang.card(), "ok"))
    emma.heard()
    wang.heard()
    clock.advance(timedelta(minutes=5))
    emma.note("Budget is now 90k", reading(FollowupFields(customer="华东仪表", budget=Budget(90_000, "USD")), "Budget"))
    emma.press(action(emma.card(), "ok"))
    assert "120万 → 9万美元" in wang.texts()[-1]


def test_a_note_with_nothing_new_tells_nobody(wang: Rep, emma: Rep, instruments: Customer) -> None:
    fields = replace(FIELDS, customer="华东仪表")
    for _ in range(2):
        wang.note(NOTE, reading(fields, NOTE))
        wang.press(action(wang.card(), "ok"))
    assert len(emma.texts()) == 1


def test_pressing_confirm_twice_makes_one_record(wang: Rep, instruments: Customer, database: Database) -> None:
    (draft,) = wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    press = action(wang.card(), "ok")
    first, second = wang.press(press), wang.press(press)
    assert first.record_id and not second.record_id
    assert "已经入库" in wang.texts()[-1]
    with database.read() as store:
        assert len(store.records.of_draft(draft.id)) == 1


def test_a_confirm_handled_again_after_a_crash_still_leads_to_its_record(wang: Rep, instruments: Customer) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    inbox_id, press = wang.file(), action(wang.card(), "ok")
    first = wang.handle(inbox_id, kind="button", action=press)
    assert first.record_id
    assert wang.handle(inbox_id, kind="button", action=press) == first


def test_confirming_at_the_same_time_makes_one_record(
    wang: Rep, instruments: Customer, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    (draft,) = wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    done: list[confirming.Confirmation] = []
    start = threading.Barrier(4)

    def confirm() -> None:
        start.wait()
        with database.write() as store:
            done.append(confirming.confirm(store, draft.id, 1, people.wang, desk, clock()))

    threads = [threading.Thread(target=confirm) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.is_new for one in done) == [False, False, False, True]
    assert len({one.record.id for one in done}) == 1
    assert {frozenset(one.told) for one in done} == {frozenset({"李雷", "Emma Stone"})}


def test_a_card_that_is_out_of_date_is_not_confirmed_but_shown_anew(wang: Rep, instruments: Customer) -> None:
    (draft,) = wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    stale = action(wang.card(), "ok")
    wang.send("预算改成一百五十万")
    wang.heard()
    assert wang.press(stale).record_id == ""
    card, said = wang.texts()
    assert "150万" in card and "刚刚改过" in said
    assert wang.draft(draft.id).state is DraftState.OPEN


def test_a_service_refuses_what_cannot_be_confirmed(
    wang: Rep, instruments: Customer, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    (draft,) = wang.note(NOTE, reading(replace(FIELDS, customer=None), NOTE))
    with database.write() as store:
        with pytest.raises(NotFound):
            confirming.confirm(store, draft.id, 1, people.emma, desk, clock())
        with pytest.raises(Conflict, match="no customer"):
            confirming.confirm(store, draft.id, 1, people.wang, desk, clock())
        with pytest.raises(Conflict, match="version"):
            confirming.confirm(store, draft.id, 7, people.wang, desk, clock(), customer_id=instruments.id)
        with pytest.raises(NotFound):
            confirming.confirm(store, draft.id, 1, people.wang, desk, clock(), customer_id="nobody")
        for name in ("", "   ", "？！", "长" * 201):
            with pytest.raises(InvalidInput):
                confirming.confirm(store, draft.id, 1, people.wang, desk, clock(), customer_name=name)


def test_naming_a_customer_that_is_there_does_not_make_a_second_one(
    wang: Rep, instruments: Customer, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    (draft,) = wang.note(NOTE, reading(replace(FIELDS, customer=None), NOTE))
    with database.write() as store:
        done = confirming.confirm(store, draft.id, 1, people.wang, desk, clock(), customer_name=" 华东 仪表 ")
        assert done.record.customer_id == instruments.id
        assert len(store.customers.all()) == 1


def test_a_correction_is_a_new_revision_that_the_view_follows(
    wang: Rep, emma: Rep, instruments: Customer, database: Database, clock: Clock
) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    record_id = wang.press(action(wang.card(), "ok")).record_id
    emma.heard()
    clock.advance(timedelta(minutes=5))
    wang.press(action(wang.card(), "rc"))
    wang.press(f"rf:{record_id}:budget")
    wang.heard()
    wang.send("一百五十万")
    card, thanks = wang.texts()
    assert "150万" in card and "更正" in thanks
    with database.read() as store:
        first, second = store.records.of_customer(instruments.id)
        view = viewing.view(store, instruments.id)
    assert (first.fields.budget, second.fields.budget) == (Budget(1_200_000), Budget(1_500_000))
    assert (second.revision, second.supersedes) == (2, first.id)
    assert [one.value for one in view.values["budget"]] == [Budget(1_500_000)]
    (told,) = emma.texts()
    assert "corrected" in told and "1,200,000 → 1,500,000" in told


def test_an_edit_in_answer_to_a_confirmed_card_corrects_its_record_and_no_other_draft(
    wang: Rep, instruments: Customer, database: Database
) -> None:
    (first,) = wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    wang.press(action(wang.card(), "ok"))
    (second,) = wang.note(NOTE, reading(replace(FIELDS, customer="瑞和物流"), NOTE))
    wang.send("预算改成一百五十万", message_id=wang.draft(first.id).card_message_id)
    assert wang.draft(second.id) == second
    with database.read() as store:
        assert [one.fields.budget for one in store.records.of_draft(first.id)] == [Budget(1_200_000), Budget(1_500_000)]
    wang.press(f"no:{second.id}")
    wang.heard()
    wang.send("预算改成一百五十万", message_id=wang.draft(second.id).card_message_id)
    assert "丢弃" in wang.texts()[-1]


def test_only_the_newest_revision_is_corrected_and_only_by_its_author_or_an_admin(
    wang: Rep, instruments: Customer, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    record_id = wang.press(action(wang.card(), "ok")).record_id
    with database.write() as store:
        with pytest.raises(Forbidden):
            correcting.revise(store, record_id, {"budget": None}, people.emma, desk, clock())
        with pytest.raises(InvalidInput):
            correcting.revise(store, record_id, {"customer": "瑞和物流"}, people.wang, desk, clock())
        with pytest.raises(InvalidInput):
            correcting.revise(store, record_id, {}, people.wang, desk, clock())
        done = correcting.revise(store, record_id, {"budget": None}, people.boss, desk, clock())
        assert done.record.author_id == people.boss.id
        with pytest.raises(Conflict):
            correcting.revise(store, record_id, {"budget": Budget(1)}, people.wang, desk, clock())


def test_the_record_keeps_the_words_each_value_came_from(wang: Rep, instruments: Customer, database: Database) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE, {"budget": "预算一百二十万"}))
    wang.press(action(wang.card(), "ok"))
    with database.read() as store:
        (budget,) = viewing.view(store, instruments.id).values["budget"]
    assert budget.source.quote == "预算一百二十万"
    wang.heard()
    wang.press(f"vc:{instruments.id}")
    assert "120万（王芳，5月7日 周四）" in wang.texts()[0]


def test_a_push_reaches_every_chat_a_person_has(
    wang: Rep, instruments: Customer, database: Database, people: People
) -> None:
    wang.note(NOTE, reading(replace(FIELDS, customer="华东仪表"), NOTE))
    wang.press(action(wang.card(), "ok"))
    with database.read() as store:
        rows = [store.outbox.get(outbox_id) for outbox_id, _ in store.outbox.waiting()]
    told = {(row.channel, row.chat_id): render_text(message_from_json(row.message)) for row in rows if row}
    assert {("telegram", "chat-emma"), ("web", "emma"), ("web", "li")} <= set(told)
    assert "打开客户页" in told["web", "li"]
    assert "Open page" not in told["telegram", "chat-emma"]  # a loopback address opens on nobody's phone
