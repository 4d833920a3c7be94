"""Administration with a whole Spotter: invites that let in, exports that arrive and are gone, in both chats."""

import io
import json
import zipfile
from pathlib import Path

import httpx

from assistant.bootstrap import Application
from assistant.domain.followup import Contact
from assistant.entrypoints.terminal import TerminalChat
from assistant.services import onboarding
from connectors.im.base import Message
from tests.conversation.office import Office, serving

CUSTOMER = "东篱食品"
ABOUT = f"/privacy 孔令仪 @ {CUSTOMER}"


def with_contact(office: Office) -> str:
    customer_id = office.add_customer(CUSTOMER)
    with office.app.database.write() as store:
        store.contacts.keep(customer_id, [Contact("孔令仪", "采购总监")], office.app.clock())
    return customer_id


def files_left(app: Application) -> list[Path]:
    return [path for path in (app.settings.data_dir / "handouts").rglob("*") if path.is_file()]


def test_an_export_arrives_on_telegram_and_nothing_of_it_is_left(office: Office) -> None:
    boss, wang = office.join("赵敏", is_admin=True), office.join("王芳")
    with_contact(office)
    boss.say(ABOUT)
    card = office.shows(boss, "的个人数据")
    boss.press(card, "导出")
    sent = office.shows(boss, "请妥善保管")
    assert sent.file_name == "spotter-export.zip"
    with zipfile.ZipFile(io.BytesIO(sent.file)) as archive:
        document = json.loads(archive.read("data.json"))
    assert document["names"][0] == "孔令仪" and document["customer"]["name"] == CUSTOMER
    office.settle()
    assert files_left(office.app) == []
    wang.say(ABOUT)
    office.shows(wang, "只有管理员")
    assert not any(shown.file_name for shown in wang.inbox)

    boss.press(card, "删除")
    boss.press(office.shows(boss, "确定删除"), "确认删除，保留录音")
    assert "anon-" in office.shows(boss, "已删除").words
    with office.app.database.read() as store:
        (kept,) = store.contacts.of_customer(document["customer"]["id"])
        waiting = str([store.inbox.get(one) for one in store.inbox.waiting()])
    assert kept.name.startswith("anon-") and "孔令仪" not in waiting


def test_an_invite_from_the_chat_lets_a_colleague_in(office: Office) -> None:
    boss = office.join("赵敏", is_admin=True)
    boss.say("/invite 孙悦 = presales")
    words = office.shows(boss, "给孙悦（presales）的邀请").words
    office.settle()
    with office.app.database.engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT message FROM outbox").all())
    code = words.split("/start ")[1].split("（")[0]
    assert code not in kept
    somebody = office.api.person("孙悦", "zh-hans")
    somebody.say(f"/start {code}")
    office.shows(somebody, "孙悦，你好")
    group = {"id": -78, "type": "group", "title": "华东组"}
    boss.say("/invite@spotter_stand_in_bot 孙悦", chat=group)
    office.api.wait_for(lambda: any(shown.chat_id == -78 for shown in office.api.shown))
    (answer,) = [shown.words for shown in office.api.shown if shown.chat_id == -78]
    assert "私聊" in answer and "/start" not in answer


def test_on_the_page_the_file_is_there_for_who_asked_until_its_hour_is_over(office: Office) -> None:
    app = office.app
    boss, emma = office.hire("Zhao Min", locale="en", is_admin=True), office.hire("Emma", locale="en")
    with_contact(office)
    chat = TerminalChat(app, boss)

    def asked(inbox_id: str) -> Message:
        return chat.wait(inbox_id, timeout_s=30)[-1]

    card = asked(chat.send_text(ABOUT))
    sent = asked(chat.press(card.buttons[0][0].action))
    assert sent.document and sent.document.is_file() and files_left(app) == [sent.document]
    with app.database.read() as store:
        shown = [one for one in store.web_messages.since(boss.id, 0) if one.message.get("document")]
    with serving(app) as address:
        path = f"/chat/documents/{shown[-1].id}"
        assert signed_in(app, boss.id, address).get(path).content[:2] == b"PK"
        assert signed_in(app, emma.id, address).get(path).status_code == 404
        app.handouts.sweep()
        gone = signed_in(app, boss.id, address).get(path)
        assert gone.status_code == 404 and gone.json()["code"] == "file_expired"


def signed_in(app: Application, person_id: str, address: str) -> httpx.Client:
    with app.database.write() as store:
        person = store.people.get(person_id)
        assert person
        code = onboarding.signin_code(store, person, app.clock())
    browser = httpx.Client(base_url=address, headers={"Sec-Fetch-Site": "same-origin"})
    browser.post(f"/signin/{code}")
    return browser
