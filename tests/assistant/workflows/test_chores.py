"""What a message left to be done: a person's data counted, given out and erased, doubles found, stale fields filled."""

import json
import stat
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.customer_field import FieldRule
from assistant.domain.followup import Contact, FollowupFields
from assistant.domain.person import ChatAccount, Person
from assistant.services import factkeeping
from assistant.services.desk import Desk
from assistant.services.refilling import Gap
from assistant.storage.database import Database
from assistant.storage.handouts import KEPT_FOR, Handouts
from assistant.storage.tables import metadata
from assistant.workflows.chores import Chores
from assistant.workflows.delivery import DeliveryWork
from assistant.workflows.steps import Outcome
from connectors.im.base import ChannelError, Message
from tests.assistant.services.conftest import Rep, action, reading
from tests.conftest import Clock, People

NOTE = "见了孔令仪，令仪姐说想换包装机，下周报价"
FIELDS = FollowupFields(
    customer="东篱食品", contacts=(Contact("孔令仪", "采购总监", ("令仪姐",)),), needs=("换包装机",)
)


class AtOnce:
    """Runs steps as they come."""

    def step(self, name: str, call: Callable[..., Outcome], *args: Any) -> Outcome:
        outcome = call(*args)
        assert outcome.get("error") != "internal", (name, outcome)
        return outcome

    def sleep(self, seconds: float) -> None: ...

    def begin_note(self, inbox_id: str, note_id: str) -> None: ...

    def begin_import(self, inbox_id: str) -> None: ...

    def begin_chore(self, inbox_id: str) -> None: ...


@dataclass
class Register:
    """Knows that every industry is 食品, and no number of employees."""

    name: str = "register"
    asked: list[str] = field(default_factory=list)

    def knows(self, rule: FieldRule) -> bool:
        return rule.id in ("industry", "employees")

    def look_up(self, gaps: Sequence[Gap]) -> Sequence[tuple[Gap, Fact]]:
        self.asked += [gap.rule.id for gap in gaps]
        known = Fact("industry", "食品", FactSource.REGISTRY, gaps[0].held[0].seen_at + timedelta(days=900))
        return [(gap, known) for gap in gaps if gap.rule.id == "industry"]


class Boss(Rep):
    """An admin whose chores are done as soon as they are asked for."""

    def __init__(self, database: Database, desk: Desk, clock: Clock, person: Person, folder: Path) -> None:
        super().__init__(database, desk, clock, person)
        self.handouts = Handouts(folder / "handouts")
        self.register = Register()
        self.audio = folder / "audio"
        self.audio.mkdir()
        self.chores = Chores(database, desk, clock, [self.register], self.handouts, self.audio, folder / "uploads")

    def asks(self, text: str = "", **given: Any) -> Message:
        """Say something, have the chore done, and get its answer."""
        inbox_id = self.file()
        outcome = self.handle(inbox_id, text, **given)
        assert outcome.chore, self.texts()
        self.heard()
        self.chores.work_off(AtOnce(), inbox_id)
        (answer,) = self.heard()
        self.chores.work_off(AtOnce(), inbox_id)
        assert self.heard() == [], "a chore done again answers nothing new"
        with self.database.read() as store:
            row = store.inbox.get(inbox_id)
        assert row and row.state == "done"
        return answer

    def presses(self, message: Message, verb: str, place: int = 0) -> Message:
        actions = [one.action for row in message.buttons for one in row if one.action.split(":")[0] == verb]
        return self.asks(kind="button", action=actions[place])


@pytest.fixture
def boss(database: Database, desk: Desk, clock: Clock, people: People, tmp_path: Path) -> Boss:
    with database.write() as store:
        store.people.link(ChatAccount("telegram", "tg-boss", "chat-boss", people.boss.id), clock())
    return Boss(database, desk, clock, people.boss, tmp_path)


@pytest.fixture
def wang(database: Database, desk: Desk, clock: Clock, people: People) -> Rep:
    return Rep(database, desk, clock, people.wang)


@pytest.fixture
def foods(database: Database, clock: Clock, wang: Rep, boss: Boss) -> str:
    """王芳 filed a spoken note that names a contact."""
    with database.write() as store:
        store.customers.add(Customer("foods", "东篱食品", ("Dongli Foods",)), clock(), "wang")
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE, {"contacts.0": "孔令仪", "needs": "换包装机"}))
    with database.write() as store:
        store.notes.change(draft.note_id, audio=f"{draft.note_id}.ogg")
    (boss.audio / f"{draft.note_id}.ogg").write_bytes(b"her words")
    wang.press(f"ok:{draft.id}:{draft.version}")
    wang.heard()
    return draft.note_id


def everything(database: Database) -> str:
    with database.engine.connect() as connection:
        rows = [list(row) for table in metadata.sorted_tables for row in connection.execute(table.select()).all()]
    return json.dumps(rows, ensure_ascii=False, default=str)


def lines(message: Message) -> list[str]:
    return [entry.text for section in message.sections for entry in section.entries]


class TestAPersonsData:
    def test_what_is_held_is_counted_and_nothing_is_changed(self, boss: Boss, foods: str) -> None:
        card = boss.asks("/privacy 孔令仪 @ 东篱食品")
        assert card.title == "What is held of 孔令仪 (东篱食品)"
        assert {"follow-up records: 1", "recordings that name them: 1"} <= set(lines(card))
        assert "also found as 令仪姐 / 孔令仪 · 采购总监" in lines(card)
        assert NOTE in everything(boss.database)

    def test_the_export_is_a_file_for_this_chat_alone(self, boss: Boss, foods: str) -> None:
        message = boss.presses(boss.asks("/privacy 令仪姐 @ Dongli Foods"), "dx")
        path = message.document
        assert path and path.name == "spotter-export.zip" and "令仪姐 (东篱食品)" in message.text
        assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        with zipfile.ZipFile(path) as archive:
            document = json.loads(archive.read("data.json"))
            assert archive.read(f"audio/{foods}.ogg") == b"her words"
        assert [row["text"] for row in document["named_in"]["note"]] == [NOTE]
        with boss.database.read() as store:
            rows = [row for row in store.audit.find(person_id="boss") if row.step.action == "export"]
        assert {(row.entry, row.step.kind, row.step.customer_id) for row in rows} == {("chat", "contact", "foods")}

    @pytest.mark.parametrize("state", ["sent", "dead"])
    def test_a_file_that_was_sent_or_refused_is_deleted_and_its_words_forgotten(
        self, boss: Boss, foods: str, state: str
    ) -> None:
        boss.presses(boss.asks("/privacy 孔令仪 @ 东篱食品"), "dx")
        sent: list[bytes] = []

        class App:
            name = "telegram"

            def send(self, _chat: str, message: Message, *, key: str) -> str:
                sent.append(message.document.read_bytes() if message.document else b"")
                if state == "dead":
                    raise ChannelError("blocked", retryable=False)
                return key

        (row,) = [one for one in boss.rows() if one.message["document"]]
        channels: Any = {"telegram": App()}
        DeliveryWork(boss.database, channels, boss.clock, boss.handouts).run(AtOnce(), row.id)
        assert len(sent) == 1 and sent[0]
        assert not Path(str(row.message["document"])).parent.exists()
        with boss.database.read() as store:
            kept = store.outbox.get(row.id)
        assert kept and kept.state == state and kept.message["document"] is None and kept.message["text"] == ""

    def test_a_file_nobody_fetched_is_gone_after_an_hour(self, boss: Boss, foods: str) -> None:
        path = boss.presses(boss.asks("/privacy 孔令仪 @ 东篱食品"), "dx").document
        assert path and boss.handouts.holds(path)
        assert boss.handouts.sweep(boss.clock.advance(KEPT_FOR - timedelta(seconds=1))) == 0 and path.exists()
        assert boss.handouts.sweep(boss.clock.advance(timedelta(seconds=1))) == 1 and not path.exists()

    @pytest.mark.parametrize("with_audio", [False, True])
    def test_erasing_asks_twice_and_leaves_no_name_anywhere(self, boss: Boss, foods: str, with_audio: bool) -> None:
        card = boss.asks("/privacy 孔令仪 @ 东篱食品")
        export = boss.presses(card, "dx").document
        sure = boss.presses(card, "de")
        assert sure.title == "Erase 孔令仪 (东篱食品)?" and "cannot be undone" in sure.text
        assert "follow-up records: 1" in lines(sure) and NOTE in everything(boss.database)
        done = boss.presses(sure, "dy", int(with_audio))
        held = everything(boss.database)
        assert "孔令仪" not in held and "令仪姐" not in held and "采购总监" not in held and "换包装机" in held
        assert "anon-" in done.text and (("1 recordings are deleted" in done.text) is with_audio)
        assert (boss.audio / f"{foods}.ogg").exists() is not with_audio
        assert export and not export.exists()
        with boss.database.read() as store:
            rows = [row for row in store.audit.find(person_id="boss") if row.step.action == "erase"]
        assert [(row.entry, row.step.customer_id) for row in rows] == [("chat", "foods")]
        boss.press(action(sure, "dn"))
        assert boss.texts() == ["OK, left as it is."]

    def test_the_second_yes_counts_for_half_an_hour_and_only_after_the_question(self, boss: Boss, foods: str) -> None:
        card = boss.asks("/privacy 孔令仪 @ 东篱食品")
        forged = action(card, "de").replace("de:", "dy:")
        assert not boss.press(forged).chore and "dealt with already" in boss.texts()[0]
        sure = boss.presses(card, "de")
        boss.clock.advance(timedelta(minutes=31))
        late = next(one.action for row in sure.buttons for one in row if one.action.startswith("dy"))
        assert not boss.press(late).chore and "half an hour" in boss.texts()[0]
        assert NOTE in everything(boss.database)

    def test_of_a_user_the_account_is_named_and_goes(self, boss: Boss, foods: str) -> None:
        card = boss.asks("/privacy 王芳")
        assert lines(card)[0] == "user account with roles, teams and chats"
        done = boss.presses(boss.presses(card, "de"), "dy")
        assert "anon-" in done.text and "王芳" not in everything(boss.database)
        with boss.database.read() as store:
            assert store.people.by_account("telegram", "tg-wang") is None

    def test_nobody_by_that_name_is_said_so(self, boss: Boss, foods: str) -> None:
        card = boss.asks("/privacy 查无此人 @ 东篱食品")
        assert lines(card) == ["messages: 1"] and card.footer == "Only messages name them, your question among them"
        for text, answer in (
            ("/privacy", "Whose data?"),
            ("/privacy 王方", "Do you mean 王芳?"),
            ("/privacy 孔令仪 @ Xyz", "no customer “Xyz”"),
        ):
            assert not boss.send(text).chore and answer in boss.texts()[0]

    def test_only_who_may_and_only_in_private(self, boss: Boss, wang: Rep, foods: str) -> None:
        card = boss.asks("/privacy 孔令仪 @ 东篱食品")
        sure = boss.presses(card, "de")
        forbidden = [action(card, "dx"), action(card, "de")]
        forbidden += [one.action for row in sure.buttons for one in row]
        for pressed in forbidden:
            assert not wang.press(pressed).chore and "只有管理员" in wang.texts()[0]
            assert not boss.send(kind="button", action=pressed, is_private=False).chore
            assert "private chat only" in boss.texts()[0]
        assert not wang.send("/privacy 孔令仪 @ 东篱食品").chore and "只有管理员" in wang.texts()[0]
        assert NOTE in everything(boss.database)

    def test_rights_lost_meanwhile_count(self, boss: Boss, foods: str, people: People) -> None:
        inbox_id = boss.file()
        assert boss.handle(inbox_id, "/privacy 孔令仪 @ 东篱食品").chore
        boss.heard()
        table = metadata.tables["person"]
        with boss.database.engine.begin() as connection:
            connection.execute(table.update().where(table.c.id == "boss").values(is_admin=False))
        boss.chores.work_off(AtOnce(), inbox_id)
        assert "Only an admin" in boss.texts()[0]

    def test_the_same_in_chinese(self, boss: Boss, foods: str) -> None:
        with boss.database.write() as store:
            store.people.set_locale("boss", "zh-CN")
        card = boss.asks("/privacy 孔令仪 @ 东篱食品")
        assert card.title == "孔令仪（东篱食品）的个人数据" and "跟进记录：1" in lines(card)
        sure = boss.presses(card, "de")
        assert "无法恢复" in sure.text and "确认删除，连同 1 段录音" in [
            one.label for row in sure.buttons for one in row
        ]


class TestDoubles:
    @pytest.fixture
    def twins(self, database: Database, desk: Desk, clock: Clock, boss: Boss) -> None:
        with database.write() as store:
            for number, name in enumerate(
                ("杭州青禾包装有限公司", "青禾包装（杭州）有限公司", "Old Mill Ltd", "Old Mill Limited")
            ):
                store.customers.add(Customer(f"twin{number}", name), clock(), None)
            store.customers.follow("twin0", "boss", clock())

    @pytest.mark.parametrize(
        "text", ["/duplicates", "which customers are filed twice?", "do we have duplicate customers"]
    )
    def test_ones_own_are_brought_with_a_look_at_the_merge(self, boss: Boss, twins: None, text: str) -> None:
        card = boss.asks(text)
        assert card.text == "Probably filed twice: 1"
        (line,) = lines(card)
        assert "杭州青禾包装有限公司 = 青禾包装（杭州）有限公司" in line and "% likely, by name" in line
        boss.press(action(card, "mp"))
        assert "Merge 青禾包装（杭州）有限公司 into 杭州青禾包装有限公司?" in boss.texts()[0]

    @pytest.mark.parametrize("text", ["有哪些重复客户", "哪些客户录重了？", "我的客户有没有录重的", "查一下重复的客户"])
    def test_words_in_chinese(self, boss: Boss, twins: None, text: str) -> None:
        assert boss.asks(text).text == "可能录重了：1 组"

    @pytest.mark.parametrize("text", ["客户说我们录重了他们的订单", "有哪些客户", "重复客户的问题下周再和他们聊"])
    def test_a_note_stays_a_note(self, boss: Boss, twins: None, text: str) -> None:
        assert boss.send(text).chore == ""

    def test_all_are_for_admins(self, boss: Boss, wang: Rep, twins: None) -> None:
        card = boss.asks("/duplicates all")
        assert card.text == "Probably filed twice: 2" and "Old Mill" in "".join(lines(card))
        assert not wang.send("/duplicates 全部").chore and "只有管理员" in wang.texts()[0]

    def test_who_has_none_is_told_how_many_were_looked_at(self, boss: Boss) -> None:
        assert boss.asks("/duplicates").text == "None of the 0 customers I looked at seems to be filed twice."


def test_refilling_tells_how_many_were_known(boss: Boss, wang: Rep, foods: str, database: Database, desk: Desk) -> None:
    assert "nothing" in boss.asks("/refill").text.lower() or "No field" in boss.asks("/refill").text
    with database.write() as store:
        customer = store.customers.get("foods")
        assert customer
        for name, value in (("industry", "食品"), ("employees", 80)):
            factkeeping.say(store, desk, customer, [Fact(name, value, FactSource.IMPORT, boss.clock())], boss.clock())
    boss.clock.advance(timedelta(days=1000))
    text = boss.asks("/refill").text
    assert text == "register: asked about 2 stale fields; 1 found right or renewed, 1 not known"
    assert sorted(boss.register.asked) == ["employees", "industry"]
    with database.read() as store:
        rows = store.audit.find(person_id="boss", customer_id="foods")
    assert ("chat", "customer_fact") in {(row.entry, row.step.kind) for row in rows}
    assert not wang.send("/refill").chore and "只有管理员" in wang.texts()[0]
