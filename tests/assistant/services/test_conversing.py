"""What a message means, from whom, and what is said back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant.domain.customer import Customer
from assistant.domain.followup import Budget, FollowupFields, NextStep
from assistant.domain.followup import Channel as FollowupChannel
from assistant.domain.note import DraftState
from assistant.services import filing, onboarding
from assistant.services.desk import Desk
from assistant.storage.database import Database
from connectors.im.message_json import message_from_json
from tests.assistant.services.conftest import Chat, Rep, action, buttons, reading
from tests.conftest import Clock, People

NOTE = "今天见了华东仪表的张国栋，预算一百二十万，周五前发报价"
FIELDS = FollowupFields(customer="华东仪表", budget=Budget(1_200_000), needs=("自动对账",))


def test_a_stranger_is_refused_and_leaves_nothing_behind(stranger: Chat, database: Database) -> None:
    for text in ("今天见了客户", "/drafts", "/customer 华东仪表", "推荐几个案例给华东仪表"):
        outcome = stranger.send(text)
        assert (outcome.note_id, outcome.cases_for) == ("", "")
    outcome = stranger.voice(size_bytes=10)
    assert outcome.note_id == ""
    outcome = stranger.press("ok:whatever:1")
    assert outcome.record_id == ""
    assert all("Spotter" in text for text in stranger.texts())


def test_a_stranger_is_answered_in_the_language_they_speak(stranger: Chat) -> None:
    stranger.send("hello there")
    stranger.send("你好")
    stranger.send("/start", locale="en-GB")
    english, chinese, started = stranger.texts()
    assert "invite code" in english and "邀请码" in chinese and "invite code" in started


def test_an_invite_code_links_the_account_once(
    stranger: Chat, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        code = onboarding.invite(store, people.li, desk, clock())
    stranger.send(f"/start {code.lower().replace('-', ' ')}")
    assert "李雷" in stranger.texts()[0]
    assert stranger.send("今天见了华东仪表的张总，聊了对账").note_id
    other = Chat(database, desk, clock, "tg-other")
    other.send(code)
    assert "邀请码不对" in other.texts()[0]
    assert other.send("今天见了客户").note_id == ""


def test_five_wrong_codes_close_the_door_for_an_hour_even_to_the_right_one(
    stranger: Chat, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    for _ in range(onboarding.TRIES_MAX):
        stranger.send(f"/start {onboarding.make_code()}")
    with database.write() as store:
        code = onboarding.invite(store, people.li, desk, clock())
    stranger.heard()
    stranger.send(code)
    assert "一小时" in stranger.texts()[0]
    clock.advance(timedelta(minutes=61))
    stranger.send(code)
    assert "李雷" in stranger.texts()[0]


def test_an_expired_code_links_nobody(
    stranger: Chat, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        code = onboarding.invite(store, people.li, desk, clock())
    clock.advance(desk.invite_valid + timedelta(seconds=1))
    stranger.send(code)
    assert "已过期" in stranger.texts()[0]


def test_codes_are_not_read_in_groups(
    stranger: Chat, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        code = onboarding.invite(store, people.li, desk, clock())
    stranger.send(f"/start {code}", is_private=False)
    assert "私聊" in stranger.texts()[0]
    with database.read() as store:
        assert store.people.by_account("telegram", "tg-stranger") is None


def test_in_a_group_only_what_is_addressed_to_it_is_answered(wang: Rep, stranger: Chat) -> None:
    assert wang.send("今天见了客户聊了对账", addressed=False, is_private=False).note_id == ""
    stranger.send("hi", addressed=False, is_private=False)
    assert wang.texts() == [] and stranger.texts() == []
    assert wang.send("今天见了华东仪表，聊了对账", is_private=False).note_id


def test_a_message_handled_twice_does_its_work_once(wang: Rep, database: Database) -> None:
    inbox_id = wang.file()
    first = wang.handle(inbox_id, "今天见了华东仪表的张总")
    assert wang.handle(inbox_id, "今天见了华东仪表的张总") == first
    help_id = wang.file()
    wang.handle(help_id, "/help")
    wang.handle(help_id, "/help")
    assert len(wang.texts()) == 1


def test_a_typed_note_is_kept_with_the_time_on_the_speakers_clock(wang: Rep, database: Database) -> None:
    note_id = wang.send("今天见了华东仪表的张总，聊了对账").note_id
    with database.read() as store:
        note = store.notes.get(note_id)
    assert note is not None
    assert (note.language, note.audio, note.said_at.isoformat()) == ("zh", None, "2026-05-07T09:30:00+08:00")


def test_a_voice_note_is_kept_under_a_name_that_cannot_leave_the_folder(wang: Rep, database: Database) -> None:
    for name, suffix in (("../../etc/passwd.OGG", ".ogg"), ("", ".ogg"), ("call.m4a", ".m4a")):
        note_id = wang.voice(name=name, duration_s=12.0).note_id
        with database.read() as store:
            note = store.notes.get(note_id)
        assert note is not None and note.audio == f"{note_id}{suffix}"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"size_bytes": 2 * 1024 * 1024}, "1 MB"),
        ({"duration_s": 601.0}, "10 分钟"),
        ({"name": "offer.zip"}, "听不了"),
        ({"name": "offer.pdf"}, "只有管理员"),
    ],
)
def test_what_is_over_the_limits_is_refused_before_it_is_fetched(wang: Rep, file: dict[str, object], said: str) -> None:
    assert wang.voice(**file).note_id == ""
    assert said in wang.texts()[0]


def test_a_text_that_is_too_long_says_how_long_it_may_be(wang: Rep) -> None:
    assert wang.send("长" * 501).note_id == ""
    assert "500" in wang.texts()[0]


@pytest.mark.parametrize("text", ["ok", "谢谢！", "好的。", "👍", "Thanks!", "嗯", "?"])
def test_courtesies_are_answered_and_not_filed(wang: Rep, text: str) -> None:
    assert wang.send(text).note_id == ""
    assert len(wang.texts()) == 1


def test_what_is_filed_on_purpose_is_a_note_whatever_it_says(wang: Rep) -> None:
    for text in ("ok", "/help", "华东仪表什么情况？"):
        assert wang.send(text, is_note=True).note_id


def test_help_and_language_speak_the_language_asked_for(wang: Rep) -> None:
    wang.send("/help")
    wang.send("/language en")
    wang.send("/help")
    wang.send("/language")
    chinese, switched, english, asked = wang.texts()
    assert "/drafts" in chinese and "语音" in chinese
    assert switched.startswith("OK, English") and "voice note" in english and "[中文] [English]" in asked
    wang.press("la:zh")
    assert "中文" in wang.texts()[0]


def test_an_unknown_command_points_to_help(emma: Rep) -> None:
    emma.send("/frobnicate now")
    assert "/help" in emma.texts()[0]


def test_drafts_are_brought_back_to_the_end_of_the_chat(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.send("/drafts")
    newest = [row for row in wang.rows() if row.draft_id][-1]
    assert newest.edit_of == "" and wang.draft(draft.id).card_message_id == ""
    wang.deliver()
    wang.press(action(wang.card(), "no"))
    wang.heard()
    wang.send("/drafts")
    assert "没有待确认" in wang.texts()[-1]


def test_an_edit_by_saying_so_changes_the_open_draft_and_its_card(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    assert wang.send("预算改成一百五十万").note_id == ""
    changed = wang.draft(draft.id)
    assert changed.fields.budget == Budget(1_500_000)
    assert changed.version == 2
    card = [row for row in wang.rows() if row.draft_id][-1]
    assert card.edit_of == changed.card_message_id
    assert "150万" in str(card.message)
    assert any(mark.field == "budget" and mark.edited for mark in changed.marks)


def test_an_edit_in_the_card_it_answers_leaves_the_other_draft_alone(wang: Rep) -> None:
    first, second = wang.note(
        NOTE, reading(FIELDS, NOTE), reading(FollowupFields(customer="瑞和物流", budget=Budget(300_000)), NOTE)
    )
    card = wang.draft(first.id).card_message_id
    wang.send("预算改成一百五十万", message_id=card)
    assert wang.draft(first.id).fields.budget == Budget(1_500_000)
    assert wang.draft(second.id).fields.budget == Budget(300_000)


def test_with_two_drafts_open_it_asks_which_and_then_changes_that_one(wang: Rep) -> None:
    first, second = wang.note(
        NOTE, reading(FIELDS, NOTE), reading(FollowupFields(customer="瑞和物流", budget=Budget(300_000)), NOTE)
    )
    wang.heard()
    wang.send("预算改成一百五十万")
    (asked,) = wang.heard()
    assert {button.action for button in buttons(asked)} == {f"ap:{first.id}", f"ap:{second.id}"}
    wang.press(f"ap:{second.id}")
    assert wang.draft(second.id).fields.budget == Budget(1_500_000)
    assert wang.draft(first.id).fields.budget == Budget(1_200_000)
    wang.heard()
    wang.press(f"ap:{first.id}")
    assert wang.draft(first.id).fields.budget == Budget(1_200_000)
    assert "处理过" in wang.texts()[0]


def test_an_edit_that_names_its_customer_needs_no_question(wang: Rep) -> None:
    first, second = wang.note(
        NOTE, reading(FIELDS, NOTE), reading(FollowupFields(customer="瑞和物流", budget=Budget(300_000)), NOTE)
    )
    wang.send("瑞和物流的预算改成一百五十万")
    assert wang.draft(second.id).fields.budget == Budget(1_500_000)
    assert wang.draft(first.id).fields.budget == Budget(1_200_000)


def test_edits_work_in_english_too_and_answer_in_english(emma: Rep) -> None:
    text = "Met Westbrook Foods, budget 120k, will send the quote by Friday"
    fields = FollowupFields(
        customer="Westbrook Foods", budget=Budget(120_000), next_steps=(NextStep("send the quote"),)
    )
    (draft,) = emma.note(text, reading(fields, text))
    emma.heard()
    for said in ("make the budget 180k", "for Westbrook Foods, change the budget to 180k"):
        assert emma.send(said).note_id == ""
        assert emma.draft(draft.id).fields.budget == Budget(180_000)
    assert "Changed: Budget 180,000" in emma.texts()[1]


def test_saying_which_customer_it_is_decides_it(wang: Rep, database: Database, clock: Clock) -> None:
    with database.write() as store:
        store.customers.add(Customer("c-ruihe", "瑞和物流"), clock(), None)
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    assert draft.customer_id is None
    wang.send("客户是瑞和物流")
    assert wang.draft(draft.id).customer_id == "c-ruihe"


def test_a_new_note_is_never_taken_for_an_edit(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    for text in (
        "下午去了瑞和物流，他们预算大概八十万，下周三前要方案",
        "瑞和物流的预算批下来了，八十万，李总说月底定",
    ):
        assert wang.send(text).note_id, text
    assert wang.draft(draft.id) == draft


def test_a_field_is_edited_by_button_and_a_value_that_cannot_be_read_is_asked_for_again(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.press(f"ed:{draft.id}")
    assert f"ef:{draft.id}:budget" in {button.action for button in buttons(wang.card())}
    wang.heard()
    wang.press(f"ef:{draft.id}:budget")
    asked = wang.texts()[-1]
    assert "预算" in asked and "120万" in asked
    wang.send("不知道啊")
    assert "没看懂" in wang.texts()[-1]
    assert wang.send("一百五十万").note_id == ""
    assert wang.draft(draft.id).fields.budget == Budget(1_500_000)
    assert "已改：预算 150万" in wang.texts()[-1]
    wang.press(f"ef:{draft.id}:budget")
    wang.send("无")
    assert wang.draft(draft.id).fields.budget is None and "已改：预算 已清空" in wang.texts()[-1]
    assert wang.send("瑞和物流今天来电话，想看看我们的对账方案").note_id


def test_the_cancel_button_of_a_question_that_was_answered_does_not_claim_to_undo_it(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.press(f"ef:{draft.id}:budget")
    wang.send("一百五十万")
    wang.press(f"cx:{draft.id}")
    assert "已经处理过了" in wang.texts()[-1]
    assert wang.draft(draft.id).fields.budget == Budget(1_500_000)
    wang.press(f"ef:{draft.id}:budget")
    wang.press(f"cx:{draft.id}")
    assert wang.texts()[-1].startswith("好，不改了")


def test_a_question_left_open_does_not_swallow_a_new_note(wang: Rep, clock: Clock) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.press(f"ef:{draft.id}:needs")
    long = "今天又去了一趟瑞和物流，" + "聊了很久，" * 50
    assert wang.send(long).note_id
    wang.press(f"ef:{draft.id}:needs")
    clock.advance(timedelta(minutes=31))
    assert wang.send("瑞和物流要看仓储方案").note_id
    wang.press(f"ef:{draft.id}:needs")
    wang.voice(duration_s=3.0)
    assert wang.send("瑞和物流要看仓储方案").note_id
    wang.press(f"ef:{draft.id}:needs")
    wang.send("/cancel")
    assert wang.send("瑞和物流要看仓储方案").note_id
    assert wang.draft(draft.id).fields.needs == ("自动对账",)


def test_somebody_elses_draft_cannot_be_touched(wang: Rep, emma: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    for verb in ("ok:{}:1", "cn:{}:1", "ed:{}", "ef:{}:budget", "cu:{}", "cs:{}:0", "no:{}", "re:{}", "tr:{}", "sh:{}"):
        outcome = emma.press(verb.format(draft.id))
        assert outcome.record_id == ""
    assert set(emma.texts()) == {"I can't find that draft; it may be somebody else's."}
    assert wang.draft(draft.id) == draft


def test_the_transcript_is_shown_on_request(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.heard()
    wang.press(f"tr:{draft.id}")
    assert NOTE in wang.texts()[0]


def test_a_discarded_draft_comes_back_when_asked_to(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.press(f"no:{draft.id}")
    assert wang.draft(draft.id).state is DraftState.DISCARDED
    assert wang.press(f"cn:{draft.id}:1").record_id == ""
    assert "丢弃" in wang.texts()[-1]
    wang.press(action(wang.card(), "re"))
    assert wang.draft(draft.id).state is DraftState.OPEN


@pytest.mark.parametrize(
    "pressed", ["", "zz:1", "ok", "ok:", "ok:nothing", "ok:x:y", "ef:x", "cs:x:-1", ":", "vc:none"]
)
def test_a_button_nobody_made_is_answered_and_harms_nothing(wang: Rep, pressed: str) -> None:
    assert wang.press(pressed).record_id == ""
    assert len(wang.texts()) == 1


def test_a_customer_is_shown_by_name_by_question_and_by_command(wang: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.press(f"cn:{draft.id}:1")
    wang.heard()
    for text in ("华东仪表", "华东仪表什么情况？", "看看华东仪表", "what's up with 华东仪表?", "/customer 华东"):
        assert wang.send(text).note_id == ""
        assert "华东仪表" in wang.texts()[-1], text


def test_a_customers_card_says_no_words_twice_and_leaves_out_what_is_of_the_visit_alone(wang: Rep) -> None:
    text = NOTE + "，要自动对账"
    quotes = {"needs.0": "自动对账", "budget": "一百二十万", "channel": "见了", "occurred_on": "今天"}
    fields = replace(FIELDS, channel=FollowupChannel.VISIT, occurred_on=date(2026, 5, 7))
    (draft,) = wang.note(text, reading(fields, text, quotes))
    wang.press(f"cn:{draft.id}:1")
    wang.heard()
    wang.send("华东仪表什么情况？")
    card = wang.texts()[-1]
    assert card.count("自动对账") == 1 and "“一百二十万”" in card
    assert "跟进日期" not in card and "跟进方式" not in card


def test_a_customer_nobody_knows_is_said_to_be_unknown(wang: Rep, emma: Rep) -> None:
    wang.send("飞天茶业什么情况？")
    emma.send("how is Nowhere Foods doing?")
    assert "还没有“飞天茶业”" in wang.texts()[0]
    assert "no customer “Nowhere Foods”" in emma.texts()[0]


def test_cases_are_asked_for_a_customer(wang: Rep, emma: Rep) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.press(f"cn:{draft.id}:1")
    customer_id = wang.draft(draft.id).customer_id
    assert wang.send("推荐几个医药行业的案例给华东仪表").cases_for == customer_id
    assert emma.send("any case studies for 华东仪表?").cases_for == customer_id
    assert wang.press(f"ca:{customer_id}").cases_for == customer_id
    assert wang.send("推荐几个案例").cases_for == ""
    assert "哪家客户" in wang.texts()[-1]


def test_people_hear_about_a_customer_when_they_follow_it_and_stop_when_they_do_not(
    wang: Rep, emma: Rep, database: Database
) -> None:
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE))
    wang.press(f"cn:{draft.id}:1")
    customer_id = wang.draft(draft.id).customer_id
    emma.press(f"fo:{customer_id}")
    with database.read() as store:
        assert store.customers.is_followed(str(customer_id), "emma")
    emma.press(f"uf:{customer_id}")
    with database.read() as store:
        assert not store.customers.is_followed(str(customer_id), "emma")


def test_a_failed_note_can_be_tried_again(wang: Rep, database: Database, desk: Desk, clock: Clock) -> None:
    note_id = wang.voice(duration_s=5.0).note_id
    for _ in range(2):
        with database.write() as store:
            note = store.notes.get(note_id)
            assert note is not None
            filing.fail_note(store, note, "transcriber_unavailable", desk, clock.advance(timedelta(seconds=1)))
            filing.fail_note(store, note, "transcriber_unavailable", desk, clock.advance(timedelta(seconds=1)))
        (said,) = wang.heard()
        assert "听写暂时用不了" in said.text
        assert wang.press(action(said, "ag")).note_id == note_id


def test_what_cannot_be_mended_by_trying_offers_no_retry(
    wang: Rep, database: Database, desk: Desk, clock: Clock
) -> None:
    note_id = wang.voice(duration_s=5.0).note_id
    with database.write() as store:
        note = store.notes.get(note_id)
        assert note is not None
        filing.fail_note(store, note, "audio_unreadable", desk, clock())
    (said,) = wang.heard()
    assert "打不开" in said.text and not said.buttons


def test_the_web_chat_belongs_to_the_person_it_is_named_after(
    database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    web = Chat(database, desk, clock, people.li.id, channel="web")
    assert web.send("今天见了华东仪表的张总，聊了对账").note_id
    ghost = Chat(database, desk, clock, "ghost", channel="web")
    assert ghost.send("今天见了华东仪表的张总，聊了对账").note_id == ""


def test_everything_said_fits_in_a_message(wang: Rep) -> None:
    step = NextStep("发报价")
    wang.note(NOTE, reading(FollowupFields(customer="很长" * 100, next_steps=(step,) * 3), NOTE))
    for row in wang.rows():
        assert all(len(b.action.encode()) <= 64 for b in buttons(message_from_json(row.message)))
