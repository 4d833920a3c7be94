"""The day's list: from confirmed records, on request and in the morning; ticked off by hand or by a later note."""

from datetime import UTC, datetime, timedelta

import pytest

from assistant.domain.followup import FollowupFields, GrainedDate, HelpAsked, NextStep
from assistant.errors import Forbidden, NotFound
from assistant.services import correcting, morning, promises
from assistant.services.confirming import confirm
from assistant.services.desk import Desk
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.conftest import Clock, People

THURSDAY = datetime(2026, 5, 7, 1, 30, tzinfo=UTC)


def file(rep: Rep, text: str, fields: FollowupFields) -> str:
    """A note of the rep, confirmed; returns the record's id."""
    (draft,) = rep.note(text, reading(fields, text))
    with rep.database.write() as store:
        done = confirm(
            store, draft.id, None, rep.person, rep.desk, rep.clock(), customer_name=fields.customer or "华东仪表"
        )
    rep.heard()
    return done.record.id


def steps(*actions: str, due: datetime = THURSDAY, owner: str = "self", customer: str = "华东仪表") -> FollowupFields:
    held = tuple(NextStep(one, GrainedDate(due.date()), owner) for one in actions)
    return FollowupFields(customer=customer, next_steps=held)


def lines(rep: Rep, person_id: str = "") -> list[str]:
    with rep.database.read() as store:
        person = store.people.get(person_id or rep.person.id)
        assert person is not None
        return [f"{item.text}:{item.reason}" for item in morning.today(store, person, rep.desk, rep.clock()).items]


def promise_id(rep: Rep) -> str:
    with rep.database.read() as store:
        (item,) = [one for one in morning.today(store, rep.person, rep.desk, rep.clock()).items if one.promise_id]
    assert item.promise_id is not None
    return item.promise_id


def test_what_was_promised_for_today_is_on_the_list_and_ticked_off_and_back_with_its_history(wang: Rep) -> None:
    file(wang, "今天发方案", steps("发方案"))
    wang.send("我今天要做什么？")
    (card,) = wang.heard()
    assert card.title == "王芳，今天的事 · 5月7日 周四"
    assert card.sections[0].entries[0].text == "1. 华东仪表：发方案（今天到期）"
    wang.press(action(card, "sd"))
    (ticked,) = wang.heard()
    assert ticked.text == "✓ 已完成：华东仪表 · 发方案" and lines(wang) == []
    wang.press(action(ticked, "su"))
    assert lines(wang) == ["发方案:due"]
    with wang.database.read() as store:
        events = store.promises.events(promise_id(wang))
    assert [(event.kind, event.person_id) for event in events] == [
        ("made", "wang"),
        ("done", "wang"),
        ("reopened", "wang"),
    ]


def test_how_a_promise_came_about_is_told_with_the_button_that_fits(wang: Rep, emma: Rep) -> None:
    file(wang, "今天发方案", steps("发方案"))
    wang.press(f"sd:{promise_id(wang)}")
    wang.press(action(wang.heard()[-1], "pw"))
    (card,) = wang.heard()
    assert (card.title, card.text) == ("华东仪表", "发方案")
    said = [entry.text for section in card.sections for entry in section.entries]
    assert said == ["由王芳来做", "到5月7日 周四", "王芳说的，5月7日 周四", "王芳完成了，5月7日 周四"]
    wang.press(action(card, "su"))
    wang.press(action(wang.heard()[-1], "pw"))
    assert action(wang.heard()[-1], "sd")
    emma.press("pw:nothing")
    assert emma.texts() == [emma.desk.explain("promise_not_found", "en")]


def test_a_later_note_that_says_so_ticks_it_off_with_its_words(wang: Rep) -> None:
    file(wang, "今天发方案", steps("发方案"))
    held = promise_id(wang)
    wang.clock.advance(timedelta(hours=2))
    later = file(wang, "方案已经发了，他们很满意。", FollowupFields(customer="华东仪表", needs=("追溯",)))
    assert lines(wang) == []
    with wang.database.read() as store:
        event = store.promises.events(held)[-1]
    assert (event.kind, event.record_id, event.quote) == ("done", later, "方案已经发了")


def test_a_step_said_again_goes_on_under_the_later_record(wang: Rep) -> None:
    file(wang, "今天发方案", steps("发方案"))
    wang.clock.advance(timedelta(hours=2))
    file(wang, "方案明天再发", steps("发方案", due=THURSDAY + timedelta(days=1)))
    assert lines(wang) == []
    wang.clock.advance(timedelta(days=1))
    assert lines(wang) == ["发方案:due"]


def test_a_correction_moves_a_step_or_takes_it_back_and_what_was_done_stays_done(
    wang: Rep, people: People, desk: Desk
) -> None:
    record = file(wang, "今天发方案、报价", steps("发方案", "报价单给采购"))
    with wang.database.write() as store:
        (done, _) = store.promises.open_of_customer(store.customers.by_name("华东仪表").id)  # type: ignore[union-attr]
        promises.tick(store, done.id, people.wang, wang.desk, wang.clock())
        moved = NextStep(done.text, GrainedDate(THURSDAY.date() - timedelta(days=1)))
        correcting.revise(store, record, {"next_steps": (moved,)}, people.wang, desk, wang.clock())
    assert lines(wang) == []
    with wang.database.read() as store:
        held = store.promises.of_draft(store.records.get(record).draft_id)  # type: ignore[union-attr]
    assert sorted(one.state for one in held) == ["done", "dropped"]


def test_a_step_of_a_colleague_and_help_asked_are_on_the_colleagues_list(wang: Rep) -> None:
    asked = FollowupFields(
        customer="华东仪表",
        next_steps=(NextStep("看接口", GrainedDate(THURSDAY.date()), "李雷"),),
        help_requests=(HelpAsked("presales", "做个样例"), HelpAsked("法务", "看合同")),
    )
    file(wang, "李雷看接口，售前做个样例", asked)
    assert lines(wang) == []
    assert lines(wang, "li") == ["看接口:due", "做个样例:asked"]


def test_only_who_is_concerned_ticks_a_promise(wang: Rep, people: People) -> None:
    file(wang, "今天发方案", steps("发方案"))
    held = promise_id(wang)
    with wang.database.write() as store:
        with pytest.raises(Forbidden):
            promises.tick(store, held, people.emma, wang.desk, wang.clock())
        with pytest.raises(NotFound):
            promises.tick(store, "nothing", people.wang, wang.desk, wang.clock())
        assert promises.tick(store, held, people.boss, wang.desk, wang.clock()).state == "done"
        assert promises.tick(store, held, people.wang, wang.desk, wang.clock()).state == "done"
        assert len(store.promises.events(held)) == 2


def test_the_list_comes_once_in_the_morning_of_a_working_day_and_not_when_there_is_nothing_to_say(
    wang: Rep, people: People, desk: Desk, database: Database, clock: Clock
) -> None:
    file(wang, "今天发方案", steps("发方案"))
    clock.now = THURSDAY - timedelta(hours=2)  # 07:30
    assert due(database, desk, clock) == []
    clock.now = THURSDAY
    assert due(database, desk, clock) == ["boss", "li", "wang"]  # it is night in London
    with database.write() as store:
        assert morning.send(store, people.wang, desk, clock())
        assert not morning.send(store, people.li, desk, clock())  # nothing to say
        assert not morning.send(store, people.wang, desk, clock())
    (card,) = wang.heard()
    assert card.title == "王芳，今天的事 · 5月7日 周四" and card.footer == "不想每天早上收到？发 /today off"
    assert due(database, desk, clock) == ["boss"]
    clock.now = THURSDAY + timedelta(days=1)
    assert due(database, desk, clock) == ["boss", "li", "wang"]
    clock.now = THURSDAY + timedelta(days=3)  # a Sunday
    assert due(database, desk, clock) == []


def test_who_says_off_is_not_written_to_and_may_still_ask(wang: Rep, desk: Desk, clock: Clock) -> None:
    file(wang, "今天发方案", steps("发方案"))
    wang.send("/today off")
    assert "早上不再发" in wang.texts()[0]
    assert "wang" not in due(wang.database, desk, clock)
    wang.send("/today")
    assert buttons(wang.heard()[0])
    wang.send("/today on")
    assert "wang" in due(wang.database, desk, clock)


def test_a_day_without_anything_says_so(emma: Rep) -> None:
    emma.send("what's on today?")
    assert emma.texts() == ["Nothing is due today and nothing is about to slip."]


def test_a_customer_one_follows_that_is_silent_or_decides_is_named(wang: Rep, clock: Clock) -> None:
    decides = GrainedDate(THURSDAY.date() + timedelta(days=45))
    file(wang, "下月定", FollowupFields(customer="华东仪表", decision_on=decides))
    clock.advance(timedelta(days=35))
    assert lines(wang) == [":silent"]
    clock.advance(timedelta(days=6))
    assert lines(wang) == [":decides"]


def due(database: Database, desk: Desk, clock: Clock) -> list[str]:
    with database.read() as store:
        return sorted(person.id for person in morning.due_people(store, desk, clock()))
