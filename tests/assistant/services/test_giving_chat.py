"""Giving customers to colleagues in chat: shown before it is done, by words, commands and buttons."""

import pytest

from assistant.domain.customer import Customer
from assistant.domain.lead import Facts, Lead, LeadState
from assistant.domain.ownership import OwnerKind
from assistant.domain.person import ChatAccount
from assistant.services import opportunities, owning
from assistant.services.customerkeeping import find_or_add
from assistant.services.desk import Desk
from assistant.services.owner_words import read_giving, read_hand_over
from assistant.services.plaintext import render_text
from assistant.storage.database import Database
from assistant.storage.ownership import PoolRequest
from tests.assistant.services.conftest import Rep, action, buttons
from tests.conftest import Clock, People


@pytest.fixture
def boss(database: Database, desk: Desk, clock: Clock, people: People) -> Rep:
    with database.write() as store:
        store.people.link(ChatAccount("telegram", "tg-boss", "chat-boss", people.boss.id), clock())
    return Rep(database, desk, clock, people.boss)


@pytest.fixture
def water(database: Database, clock: Clock, people: People) -> str:
    """王芳's customer."""
    with database.write() as store:
        return find_or_add(store, "北湾水务", people.wang.id, clock())[0].id


def kinds(database: Database, customer_id: str, person_id: str) -> set[OwnerKind]:
    with database.read() as store:
        return set(store.ownership.of_customer([customer_id])[customer_id].get(person_id, ()))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("把北湾水务交给李雷", OwnerKind.FOLLOWS),
        ("请把北湾水务这家转给李雷负责吧。", OwnerKind.FOLLOWS),
        ("让李雷协作北湾水务", OwnerKind.COLLABORATES),
        ("把北湾水务共享给李雷", OwnerKind.VIEWS),
        ("北湾水务的业绩算给李雷", OwnerKind.CREDITED),
        ("give 北湾水务 to 李雷", OwnerKind.FOLLOWS),
        ("Let 李雷 work on 北湾水务.", OwnerKind.COLLABORATES),
        ("share 北湾水务 with 李雷", OwnerKind.VIEWS),
        ("/give 北湾水务 = 李雷", OwnerKind.FOLLOWS),
        ("/give 北湾水务＝李雷 协作", OwnerKind.COLLABORATES),
    ],
)
def test_who_is_to_have_a_customer_is_shown_first_and_done_on_the_button(
    wang: Rep, water: str, database: Database, text: str, kind: OwnerKind
) -> None:
    wang.send(text)
    (card,) = wang.heard()
    assert kinds(database, water, "li") == set()
    wang.press(action(card, "gv"))
    assert kinds(database, water, "li") == {kind}
    assert (OwnerKind.FOLLOWS in kinds(database, water, "wang")) is (kind is not OwnerKind.FOLLOWS)


@pytest.mark.parametrize(
    "text",
    [
        "把样品交给李雷",
        "把北湾水务交给小周",
        "把北湾水务交给李雷了，他下周去拜访",
        "今天把北湾水务的合同交给李雷",
        "give the quote to 李雷",
        "we let 李雷 see 北湾水务 yesterday, fine",
    ],
)
def test_what_names_no_customer_and_colleague_stays_a_note(wang: Rep, water: str, text: str) -> None:
    assert wang.send(text).note_id
    assert wang.heard() == []


def test_words_are_read_narrowly() -> None:
    assert read_giving("让李雷看北湾水务")[0].kind is OwnerKind.VIEWS
    assert read_giving("x" * 90) == [] and read_hand_over("把王芳的客户都交给李雷") == [("王芳", "李雷")]
    assert read_hand_over("hand Emma's customers over to Bo.") == [("Emma", "Bo")]


def test_less_than_all_is_a_button_away_and_can_be_taken_back(wang: Rep, water: str, database: Database) -> None:
    wang.send("/customer 北湾水务")
    (card,) = wang.heard()
    wang.press(action(card, "gw"))
    (whom,) = wang.heard()
    wang.press(next(one.action for one in buttons(whom) if one.label == "李雷"))
    (shown,) = wang.heard()
    assert "之后：负责：李雷" in render_text(shown)
    wang.press(next(one.action for one in buttons(shown) if one.label == "只是协作"))
    (less,) = wang.heard()
    wang.press(action(less, "gv"))
    (done,) = wang.heard()
    wang.press(action(done, "ge"))
    assert kinds(database, water, "li") == set() and "去掉了李雷" in wang.texts()[0]


def test_whoever_is_not_responsible_is_told_so(emma: Rep, water: str, database: Database) -> None:
    emma.send("give 北湾水务 to Emma Stone")
    emma.press(f"gv:{water}:emma:f")
    emma.press(f"gw:{water}")
    emma.press(f"ge:{water}:wang:f")
    assert emma.texts() == ["Only who is responsible, a manager or an admin may do this."] * 4
    emma.press(f"gv:{water}:emma:x")
    assert "no longer works" in emma.texts()[0]
    assert kinds(database, water, "wang") == {OwnerKind.FOLLOWS, OwnerKind.CREDITED}


def test_the_history_of_ownership_is_told_with_what_may_be_ended(
    wang: Rep, emma: Rep, boss: Rep, water: str, database: Database, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        owning.give(store, water, "emma", OwnerKind.FOLLOWS, boss.person, desk, clock(), reason="新区域")
    wang.heard()
    emma.heard()
    wang.send("/owners 北湾水务")
    (card,) = wang.heard()
    said = render_text(card)
    assert "交给Emma Stone（负责）" in said and "经手人Zhao Min · 新区域" in said
    assert [one.label for one in buttons(card) if one.action.startswith("ge")] == ["去掉王芳（业绩）"]
    emma.send("/owners 北湾水务")
    (card,) = emma.heard()
    assert [one.action for one in buttons(card) if one.action.startswith("gw")] == [f"gw:{water}"]


def test_a_manager_hands_over_everything_of_who_leaves_after_a_look(
    wang: Rep, emma: Rep, boss: Rep, water: str, database: Database, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        opportunities.begin(store, water, wang.person, desk, clock())
        store.leads.add(
            Lead(
                "lead-1", Facts(name="林晓"), "ads", clock(), clock(), clock(), owner_id="wang", state=LeadState.WORKING
            ),
            clock(),
        )
    emma.send("/handover 王芳 = Emma Stone")
    assert emma.texts() == ["Only who is responsible, a manager or an admin may do this."]
    boss.send("hand 王芳's customers over to Emma Stone")
    (card,) = boss.heard()
    said = render_text(card)
    assert all(part in said for part in ("(responsible): 1", "opportunities: 1", "worked on: 1", "北湾水务"))
    boss.press(action(card, "ho"))
    assert boss.texts() == ["Done. From 王芳 to Emma Stone: 1 customers, 1 open opportunities, 1 leads."]
    with database.read() as store:
        held = store.leads.get("lead-1")
        assert held and held.owner_id == "emma"
        assert [one.owner_id for one in store.opportunities.of_customer(water)] == ["emma"]
    assert kinds(database, water, "emma") == {OwnerKind.FOLLOWS}
    assert any("handed" in text or "gave you" in text for text in emma.texts())
    boss.send("/handover 王芳 = Emma Stone")
    assert boss.texts() == ["王芳 has nothing that could be handed over."]
    boss.send("/handover 王芳")
    boss.send("/handover 王芳 = Nobody")
    boss.send("/handover 王芳 = 王芳")
    assert [text[:12] for text in boss.texts()] == ["Say it like ", "None of us i", "Hand custome"]


def test_who_waits_for_a_manager_stands_before_the_pool_with_the_buttons_of_whoever_decides(
    wang: Rep, boss: Rep, database: Database, desk: Desk, clock: Clock
) -> None:
    with database.write() as store:
        store.customers.add(Customer("c-shop", "百汇便利店"), clock(), None)
        store.ownership.ask(PoolRequest("asked-1", "c-shop", "wang", "open", clock()))
    wang.send("/pool")
    waiting, _ = wang.heard()
    assert "王芳想领百汇便利店" in render_text(waiting) and buttons(waiting) == []
    boss.send("/pool")
    waiting, lying = boss.heard()
    assert "王芳 asks for 百汇便利店" in render_text(waiting) and "百汇便利店" in render_text(lying)
    boss.press(action(waiting, "pa"))
    assert kinds(database, "c-shop", "wang") == {OwnerKind.FOLLOWS}
    boss.heard()
    boss.send("/pool")
    assert boss.texts() == ["Nothing lies in the pool now."]
