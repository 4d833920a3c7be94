"""Conversations on Telegram, from the first hello to the push that a colleague gets."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from assistant.services import opportunities
from retrieval.case_types import Standing
from tests.conversation.office import Office, has

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120)]

CUSTOMER = "恒岳机械"
NOTE = f"今天拜访了{CUSTOMER}的王总，他们车间报工全靠纸，想换成扫码。预算大概八十万。下周三前我发一版方案。"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def test_a_voice_note_becomes_a_card_a_record_a_push_and_cases(office: Office) -> None:
    wang, li = office.join("王芳"), office.join("李雷", role="presales")
    customer_id = office.add_customer(CUSTOMER, "李雷")
    heard_before = len(wang.inbox)

    wang.speak(NOTE.encode())
    card = office.card(wang, heard_before)
    assert card is wang.inbox[heard_before], "the card takes the place of the progress message"
    assert card.versions[0] == "收到，马上听…"
    assert any("40%" in version for version in card.versions)
    assert CUSTOMER in card.words

    wang.press(card, "修改")
    office.api.wait_for(lambda: has(card, "预算"))
    wang.press(card, "预算")
    question = office.shows(wang, "请发新的“预算”")
    assert question is not card
    wang.say("一百五十万")
    office.api.wait_for(lambda: "150" in card.words)

    wang.press(card, "确认")
    office.shows(wang, f"已记到{CUSTOMER}名下")
    office.api.wait_for(lambda: "已入库" in card.words)
    push = office.shows(li, f"{CUSTOMER}有新进展")
    assert "王芳" in push.words
    assert "150" in push.words
    cases = office.shows(wang, "锦川机电")
    assert [shown.words[:3] for shown in wang.inbox[-2:]] == ["已记到", "发给恒"], "thanks before cases"
    assert "盘点从两天缩到半天" in cases.words

    wang.press(cases, "📄 1.")
    office.api.wait_for(lambda: any(shown.file_name for shown in wang.inbox))
    office.settle()
    (record,) = office.records(customer_id)
    assert record.fields.budget
    assert record.fields.budget.amount == 1_500_000


def test_a_typed_note_in_english_is_answered_in_english(office: Office) -> None:
    emma = office.join("Emma", locale="en")
    office.add_customer("Ashgrove Foods")
    emma.say("Met Tom Reed at Ashgrove Foods today. They count stock by hand. I will send the quote by next Friday.")
    card = office.card(emma, 1)
    assert "Ashgrove Foods" in card.words
    assert has(card, "Confirm")
    emma.press(card, "Confirm")
    office.shows(emma, "Filed under Ashgrove Foods")


def test_strangers_are_refused_and_can_do_nothing(office: Office) -> None:
    stranger = office.api.person("Mallory", "en")
    stranger.say("Met Tom Reed at Ashgrove Foods today. Budget is 80k.")
    stranger.speak(NOTE.encode())
    stranger.say("/customer Ashgrove")
    office.api.wait_for(lambda: len(stranger.inbox) == 3)
    office.settle()
    assert all("invite code" in shown.words for shown in stranger.inbox)
    assert all(not shown.keyboard for shown in stranger.inbox)
    with office.app.database.read() as store:
        assert store.inbox.count_waiting() == 0
    assert not list(office.app.audio_dir.glob("*"))


def test_a_stranger_cannot_press_buttons_on_anothers_card(office: Office) -> None:
    wang = office.join("王芳")
    office.add_customer(CUSTOMER)
    wang.say(NOTE)
    card = office.card(wang, 1)
    stranger = office.api.person("Mallory", "en")
    stranger.say("hi")
    press = stranger.press(card, "确认")
    press["callback_query"]["message"]["chat"]["id"] = stranger.id
    colleague = office.join("李雷")
    colleague.press(card, "确认")
    office.settle()
    assert "已入库" not in card.words
    assert len(office.drafts("王芳")) == 1
    wang.press(card, "确认")
    office.api.wait_for(lambda: "已入库" in card.words)


def test_an_invite_code_lets_one_person_in_once(office: Office) -> None:
    code = office.invite(office.hire("王芳"))
    wang, thief = office.api.person("Wang"), office.api.person("Mallory")
    wang.say(f"/start {code}")
    assert "王芳" in office.answer(wang, 0).words
    thief.say(f"/start {code}")
    assert "邀请码不对" in office.answer(thief, 0).words
    thief.say("/start AAAA-BBBB-CCCC-DDDD-EEEE")
    office.answer(thief, 1)
    thief.say(NOTE)
    assert "邀请码" in office.answer(thief, 2).words


def test_two_drafts_at_once_stay_apart(office: Office) -> None:
    wang = office.join("王芳")
    customer_id = office.add_customer(CUSTOMER)
    office.add_customer("德沃仪器")
    wang.speak(NOTE.encode())
    wang.speak("今天给德沃仪器打了电话，他们缺批次追溯。预算三十万。".encode())
    office.api.wait_for(lambda: sum(has(shown, "丢弃") for shown in wang.inbox) == 2)
    first = next(shown for shown in wang.inbox if CUSTOMER in shown.words)
    second = next(shown for shown in wang.inbox if "德沃仪器" in shown.words)

    wang.say("预算改成六十万", reply_to_message=office.api.as_message(second))
    office.api.wait_for(lambda: "60" in second.words)
    assert "60" not in first.words
    wang.press(first, "确认")
    office.api.wait_for(lambda: "已入库" in first.words)
    office.settle()
    assert has(second, "确认")
    assert len(office.records(customer_id)) == 1
    assert len(office.drafts("王芳")) == 1


def test_pressing_confirm_many_times_files_one_record(office: Office) -> None:
    wang, li = office.join("王芳"), office.join("李雷")
    customer_id = office.add_customer(CUSTOMER, "李雷")
    wang.say(NOTE)
    card = office.card(wang, 1)
    before = [card.action("确认")]
    for _ in range(5):
        card.keyboard = card.keyboard or [[{"text": "确认", "callback_data": before[0]}]]
        wang.press(card, "确认")
    office.api.wait_for(lambda: "已入库" in card.words)
    office.settle()
    assert len(office.records(customer_id)) == 1
    assert sum(CUSTOMER in shown.words for shown in li.inbox) == 1


def test_the_same_update_five_times_at_once_does_its_work_once(hooked_office: Office) -> None:
    office = hooked_office
    wang = office.join("王芳")
    office.add_customer(CUSTOMER)
    update = wang.message(text=NOTE) | {"update_id": 900_001}
    headers = {SECRET_HEADER: office.api.webhook["secret"]}
    url = office.api.webhook["url"]
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: httpx.post(url, json=update, headers=headers).status_code, range(5)))
    assert answers == [200] * 5
    office.card(wang, 1)
    office.settle()
    assert sum(has(shown, "丢弃") for shown in wang.inbox) == 1
    assert len(wang.inbox) == 2
    assert len(office.drafts("王芳")) == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", "a-secret_of-our"])
def test_a_webhook_call_with_a_wrong_secret_is_refused(hooked_office: Office, secret: str | None) -> None:
    office = hooked_office
    wang = office.join("王芳")
    update = wang.message(text=NOTE) | {"update_id": 900_002}
    headers = {} if secret is None else {SECRET_HEADER: secret}
    answer = httpx.post(office.api.webhook["url"], json=update, headers=headers)
    assert answer.status_code == 401
    office.settle()
    assert len(wang.inbox) == 1
    with office.app.database.read() as store:
        assert store.inbox.count_waiting() == 0


def test_a_file_that_is_no_audio_is_answered_with_why_and_what_to_do(office: Office) -> None:
    wang = office.join("王芳")
    wang.speak(b"\xff\xfe\x00 not audio")
    said = office.shows(wang, "这段录音打不开")
    assert said is wang.inbox[1], "in place of the progress message"
    assert "重录" in said.words
    wang.speak(b"x", "document", file={"mime_type": "application/zip", "file_name": "offer.zip"})
    office.shows(wang, "这个文件我听不了")
    wang.speak(b"x", "document", file={"mime_type": "application/zip", "file_name": "offer"})
    office.shows(wang, "我能听语音、读文字")


def test_a_case_that_needs_leave_goes_out_when_an_admin_says_so_and_only_once(office: Office) -> None:
    wang, boss = office.join("王芳"), office.join("赵敏", is_admin=True, locale="en")
    office.add_customer(CUSTOMER, "王芳")
    office.app.library.set_standing("case-1.md", Standing("approval"))
    office.app.library.set_standing("case-2.md", Standing("internal"))
    wang.say(f"{CUSTOMER}有什么案例可以发")
    cases = office.shows(wang, "锦川机电")
    assert "管理员同意后才能外发" in cases.words and "仅限内部，不给客户" in cases.words

    wang.press(cases, "📄 1.")
    office.shows(wang, "要管理员同意才能外发")
    asked = office.shows(boss, "王芳 asks for the file of “锦川机电")
    assert not any(shown.file_name for shown in wang.inbox)
    boss.press(asked, "Approve")
    office.shows(boss, "the file goes out")
    office.api.wait_for(lambda: any(shown.file_name == "case-1.md" for shown in wang.inbox))
    boss.press(asked, "No")
    office.shows(boss, "approved already")
    office.settle()
    assert sum(bool(shown.file_name) for shown in wang.inbox) == 1

    wang.press(cases, "📄 2.")
    office.api.wait_for(lambda: any(shown.file_name == "case-2.md" for shown in wang.inbox))
    wang.press(cases, "📄 1.")
    office.shows(boss, "王芳 asks")
    office.api.wait_for(lambda: len([s for s in boss.inbox if "asks for the file" in s.words]) == 2)
    boss.press([s for s in boss.inbox if "asks for the file" in s.words][-1], "No")
    office.shows(wang, "暂时不宜外发")


def test_a_document_an_admin_sends_becomes_a_case_and_nobody_elses_does(office: Office) -> None:
    wang, boss = office.join("王芳"), office.join("赵敏", is_admin=True)
    paper = {"mime_type": "text/markdown", "file_name": "青湾水务.md"}
    wang.speak("青湾水务：抄表不再跑断腿".encode(), "document", file=paper)
    office.shows(wang, "只有管理员可以添加案例")
    boss.speak("青湾水务：抄表不再跑断腿".encode(), "document", file=paper)
    office.shows(boss, "已加入案例库：青湾水务：抄表不再跑断腿")
    assert [case.case_id for case in office.app.library.cases()][-1] == "青湾水务.md"
    boss.speak(b" ", "document", file=paper)
    office.shows(boss, "这个文件不能作为案例")


def test_a_stage_told_is_asked_about_and_a_yes_begins_the_opportunity(office: Office) -> None:
    wang, li = office.join("王芳"), office.join("李雷", role="presales")
    office.add_customer(CUSTOMER, "李雷")
    wang.say(f"今天和{CUSTOMER}的王总谈合同条款，进入商务谈判了，预算八十万")
    card = office.card(wang)
    wang.press(card, "确认")
    question = office.shows(wang, "要新建一个商机，放在商务谈判阶段吗")
    wang.press(question, "✓ 是，新建")
    office.shows(wang, "现在是商务谈判阶段")
    news = office.shows(li, "王芳 推进了商机")
    assert "初步接触 → 商务谈判" in news.words and "80万" in news.words
    wang.say("/deals")
    listed = office.shows(wang, "你手上的商机")
    assert any(CUSTOMER in label and "商务谈判" in label for label in listed.labels())


def test_an_opportunity_begun_elsewhere_brings_cases_to_whoever_began_it(office: Office) -> None:
    wang = office.join("王芳")
    customer_id = office.add_customer(CUSTOMER)
    with office.app.database.write() as store:
        person = store.people.by_name("王芳")
        assert person
        opportunities.begin(store, customer_id, person, office.app.desk, office.app.clock())
    cases = office.shows(wang, "锦川机电")
    office.settle()
    assert f"发给{CUSTOMER}" in cases.words
    assert len([shown for shown in wang.inbox if "锦川机电" in shown.words]) == 1


def test_silence_files_nothing_and_says_so(office: Office) -> None:
    wang = office.join("王芳")
    wang.speak(b" ")
    office.shows(wang, "没听到说话声")
    assert office.drafts("王芳") == []


def test_telegram_asking_to_slow_down_delays_the_card_but_loses_nothing(office: Office) -> None:
    wang = office.join("王芳")
    office.add_customer(CUSTOMER)
    office.api.fail("sendMessage", 429, "Too Many Requests: retry after 7", retry_after=7)
    office.api.fail("editMessageText", 429, "Too Many Requests: retry after 1", retry_after=1, times=2)
    office.api.fail("editMessageText", 502, "Bad Gateway")
    wang.say(NOTE)
    office.card(wang, 1)
    office.settle()
    assert len(wang.inbox) == 2


def test_a_card_whose_progress_message_was_deleted_comes_anew(office: Office) -> None:
    wang = office.join("王芳")
    office.add_customer(CUSTOMER)
    office.api.fail("editMessageText", 400, "Bad Request: message to edit not found", times=3)
    wang.speak(NOTE.encode())
    card = office.card(wang, 1)
    assert card is not wang.inbox[1]
    wang.press(card, "确认")
    office.api.wait_for(lambda: "已入库" in card.words)


def test_somebody_who_blocked_the_bot_keeps_nobody_else_waiting(office: Office) -> None:
    wang, li, zhao = office.join("王芳"), office.join("李雷"), office.join("赵敏")
    office.add_customer(CUSTOMER, "李雷", "赵敏")
    office.api.blocked_by.add(li.id)
    wang.say(NOTE)
    wang.press(office.card(wang, 1), "确认")
    office.shows(zhao, CUSTOMER)
    office.settle()
    assert len(li.inbox) == 1


def test_in_a_group_only_what_is_said_to_the_bot_counts(office: Office) -> None:
    wang = office.join("王芳")
    office.add_customer(CUSTOMER)
    group = {"id": -77, "type": "group", "title": "华东组"}
    name = "@spotter_stand_in_bot"
    wang.say(NOTE, chat=group)
    office.settle()
    assert office.api.shown[1:] == []
    wang.say(f"{name} {NOTE}", chat=group, entities=[{"type": "mention", "offset": 0, "length": len(name)}])
    office.api.wait_for(lambda: any(shown.chat_id == -77 and has(shown, "丢弃") for shown in office.api.shown))
    assert len(office.drafts("王芳")) == 1


@pytest.mark.parametrize(("locale", "words"), [("zh-CN", "有跟进就跟我说"), ("en", "Tell me about a customer")])
def test_help_is_in_the_readers_language(office: Office, locale: str, words: str) -> None:
    somebody = office.join("Kim", locale="en" if locale == "en" else "zh-CN")
    somebody.say("/help")
    assert words in office.answer(somebody, 1).words
