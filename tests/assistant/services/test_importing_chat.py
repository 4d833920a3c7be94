"""Importing customers in chat: an admin sends a table, is told what it would do, and presses."""

from typing import Any

import pytest

from assistant.domain.importing import RunState
from assistant.domain.person import ChatAccount
from assistant.services.desk import Desk
from assistant.services.importing import chat, reporting
from assistant.storage.database import Database
from assistant.workflows.importing import ImportWork
from connectors.im.base import IncomingFile
from tests.assistant.services.conftest import Chat, Rep, action
from tests.conftest import Clock, People

TABLE = "客户名称,电话,备注\n宁川轴承有限公司,0574-87654321,x\n青岭水泥,没有电话号,\n".encode()


@pytest.fixture
def boss(database: Database, desk: Desk, clock: Clock, people: People) -> Chat:
    with database.write() as store:
        store.people.link(ChatAccount("telegram", "tg-boss", "chat-boss", people.boss.id), clock())
    return Chat(database, desk, clock, "tg-boss")


def work_off(chat_: Chat) -> None:
    class Now:
        def step(self, _name: str, call: Any, *args: Any) -> Any:
            return call(*args)

        def sleep(self, _seconds: float) -> None: ...

    work = ImportWork(chat_.database, chat_.desk, chat_.clock)
    with chat_.database.read() as store:
        held = [store.inbox.get(inbox_id) for inbox_id in store.inbox.waiting()]
    for row in held:
        if row and "import_id" in row.payload:
            work.work_off(Now(), row.id)  # type: ignore[arg-type]


def send(boss: Chat, content: bytes = TABLE) -> None:
    inbox_id = boss.file()
    assert boss.handle(inbox_id, file=IncomingFile("ref", "客户.csv")).takes_table
    with boss.database.write() as store:
        chat.begin_from_chat(store, inbox_id, "客户.csv", content, "boss", boss.desk, boss.clock())
    work_off(boss)


def test_a_table_is_checked_imported_and_taken_back_by_buttons(boss: Chat) -> None:
    send(boss)
    got, card = boss.heard()
    assert "客户.csv" in got.text
    assert card.text.splitlines() == ["1 new customers", "1 can't be imported"]
    assert any("备注" in entry.text for section in card.sections for entry in section.entries)
    boss.press(action(card, "ii"))
    work_off(boss)
    _, done = boss.heard()
    assert "1 customers added" in done.text
    boss.press(action(done, "iu"))
    work_off(boss)
    assert "1 customers that it had added are gone" in boss.texts()[-1]
    with boss.database.read() as store:
        assert store.customers.all() == []


def test_imports_are_listed_and_each_is_shown_with_its_buttons(boss: Chat, wang: Rep) -> None:
    boss.send("/imports")
    assert "Nothing was imported yet" in boss.texts()[0]
    send(boss)
    boss.heard()
    boss.send("/imports")
    (listed,) = boss.heard()
    assert "客户.csv · checked, not carried out" in listed.buttons[0][0].label
    boss.press(action(listed, "im"))
    (card,) = boss.heard()
    assert "1 new customers" in card.text and action(card, "ii") and action(card, "ix")
    wang.send("/imports")
    wang.press(action(listed, "im"))
    assert wang.texts() == [wang.desk.explain("imports_not_allowed", "zh-CN")] * 2


def test_an_import_may_be_dropped(boss: Chat) -> None:
    send(boss)
    card = boss.heard()[-1]
    boss.press(action(card, "ix"))
    assert boss.texts() == ["Dropped: nothing was imported."]
    boss.press(action(card, "ii"))
    assert boss.texts() == [boss.desk.explain("import_unknown", "en")]


def test_a_table_that_breaks_off_is_told(boss: Chat) -> None:
    send(boss, "客户名称\n".encode() + "宁川轴承\n".encode() * 300 + '"青岭\n'.encode() + b"x\n" * 300)
    assert "can't be read to its end" in boss.texts()[-1]


def test_only_admins_import_in_chat(wang: Rep) -> None:
    assert not wang.send(file=IncomingFile("ref", "客户.xlsx")).takes_table
    assert wang.texts() == [wang.desk.explain("imports_not_allowed", "zh-CN")]
    assert wang.press("ii:anything").toast == ""
    assert wang.texts() == [wang.desk.explain("imports_not_allowed", "zh-CN")]


def test_a_file_that_was_imported_before_is_answered_with_what_became_of_it(boss: Chat) -> None:
    send(boss)
    boss.press(action(boss.heard()[-1], "ii"))
    work_off(boss)
    boss.heard()
    send(boss)
    assert "1 customers added" in boss.texts()[-1]


def test_the_card_is_told_once_a_state(boss: Chat) -> None:
    send(boss)
    with boss.database.write() as store:
        run = store.imports.recent()[0]
        assert (run.state, reporting.counts_of(store, run)["new"]) == (RunState.CHECKED, 1)
        chat.tell(store, run, boss.desk, boss.clock())
    assert len(boss.heard()) == 2
