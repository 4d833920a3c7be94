"""One contact in chat: shown with where everything is from, set, reached, and found by a number."""

from datetime import date

import pytest

from assistant.domain.contact import BuyingRole, IdentityKind, Leaning
from assistant.domain.customer import Customer, CustomerKind
from assistant.errors import InvalidInput
from assistant.services import contacts, joining
from assistant.services.desk import Desk
from assistant.services.person_words import Way, read_person, read_way
from assistant.services.plaintext import render_text
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, buttons
from tests.conftest import WORDING, Clock, People

TODAY = date(2026, 5, 9)


@pytest.fixture
def works(database: Database, clock: Clock, people: People) -> dict[str, str]:
    """王芳's works with two contacts; their ids by name."""
    with database.write() as store:
        store.customers.add(Customer("works", "Larkspur Dairy", ("雀翎乳业",)), clock(), people.wang.id)
        store.customers.follow("works", people.wang.id, clock())
        return {
            name: contacts.add(store, "works", {"name": name, "title": title}, people.wang, clock()).id
            for name, title in (("Petra Holm", "CFO"), ("周敏", "采购部长"))
        }


def test_fields_are_read_in_both_languages() -> None:
    said = read_person(
        "周敏 职务=厂长 角色=决策人、user 态度=支持 电话=137 1111 2222、-138 1111 2222 微信=", WORDING, TODAY
    )
    assert said.name == "周敏"
    assert said.given == {
        "title": "厂长",
        "roles": [BuyingRole.DECISION_MAKER, BuyingRole.USER],
        "leaning": Leaning.FOR,
    }
    assert said.ways == (
        Way(IdentityKind.PHONE, "137 1111 2222"),
        Way(IdentityKind.PHONE, "138 1111 2222", ends=True),
        Way(IdentityKind.WECHAT, "", ends=True),
    )
    english = read_person("Petra Holm title=Works manager left=2026-05-01 alias=P. Holm", WORDING, TODAY)
    assert english.given == {"title": "Works manager", "left_on": date(2026, 5, 1), "aliases": ["P. Holm"]}
    assert read_person("X left=", WORDING, TODAY).given == {"left_on": None}
    assert not read_person("甲 = 乙", WORDING, TODAY).says_something
    for wrong, code in (
        ("role=king", "contact_role"),
        ("态度=中意", "contact_leaning"),
        ("left=soon", "contact_left_day"),
    ):
        with pytest.raises(InvalidInput) as refused:
            read_person(f"X {wrong}", WORDING, TODAY)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("137 1111 2222", (IdentityKind.PHONE, "137 1111 2222")),
        ("petra@larkspur.example", (IdentityKind.EMAIL, "petra@larkspur.example")),
        ("微信：petra1", (IdentityKind.WECHAT, "petra1")),
        ("周敏", None),
        ("fax: 12", None),
    ],
)
def test_a_number_or_address_is_told_from_a_name(text: str, way: tuple[IdentityKind, str] | None) -> None:
    assert read_way(text) == way


def test_a_contact_is_set_shown_and_found_by_its_number(wang: Rep, works: dict[str, str], database: Database) -> None:
    wang.send("/person Larkspur Dairy Petra Holm 职务=厂长 角色=决策人 态度=支持 电话=13711112222")
    (card,) = wang.heard()
    assert card.title == "Petra Holm · Larkspur Dairy"
    assert "职务：厂长（王芳" in render_text(card) and "电话 13711112222（王芳" in render_text(card)
    wang.send("/person 雀翎乳业的周敏 角色=付款人")
    assert "角色：付款人" in wang.texts()[0]
    wang.send("/person 137-1111-2222")
    (found,) = wang.heard()
    assert "Petra Holm，Larkspur Dairy" in render_text(found)
    wang.press(action(found, "vp"))
    assert wang.heard()[0].title == "Petra Holm · Larkspur Dairy"
    wang.send("/person 雀翎乳业 Petra Holm 电话=")
    wang.send("/person 13711112222")
    ended, whose = wang.texts()
    assert "为止）" in ended and "以前是Petra Holm" in whose
    wang.send("/person 雀翎乳业 Petra Holm 电话=")
    assert wang.texts() == [WORDING.explain("identity_not_found", "zh-CN")]
    with database.read() as store:
        held = contacts.found(store, works["Petra Holm"])
        assert (held.title, held.roles, held.leaning) == ("厂长", frozenset({BuyingRole.DECISION_MAKER}), Leaning.FOR)


def test_an_unknown_name_adds_nobody_unless_it_is_said(wang: Rep, works: dict[str, str], database: Database) -> None:
    wang.send("/person 雀翎乳业 周民 title=CIO")
    (asked,) = wang.heard()
    assert [one.label for one in buttons(asked)] == ["Petra Holm (CFO)", "周敏 (采购部长)"]
    wang.send("/person 雀翎乳业 +林晓 title=CIO")
    assert wang.heard()[0].title == "林晓 · Larkspur Dairy"
    wang.send("/person 雀翎乳业 +林晓")
    assert wang.texts() == [WORDING.explain("contact_known", "zh-CN")]
    wang.send("/person 林晓")
    assert wang.heard()[0].title == "林晓 · Larkspur Dairy"
    wang.send("/person 没有人")
    assert "没有叫没有人的联系人" in wang.texts()[0]


def test_everybody_is_listed_and_two_are_joined_and_parted_from_the_card(
    wang: Rep, works: dict[str, str], database: Database, desk: Desk, clock: Clock
) -> None:
    wang.send("/person 雀翎乳业")
    (everybody,) = wang.heard()
    assert [one.label for one in buttons(everybody)] == ["Petra Holm", "周敏"]
    wang.send("/person 雀翎乳业 Petra Holm = 周敏")
    (shown,) = wang.heard()
    wang.press(action(shown, "jo"))
    wang.heard()
    wang.send("/merges 雀翎乳业")
    (listed,) = wang.heard()
    assert "周敏并入Petra Holm" in render_text(listed) and action(listed, "ju")
    wang.press(f"vp:{works['Petra Holm']}")
    (card,) = wang.heard()
    wang.press(action(card, "ju"))
    assert "又是两个人" in wang.texts()[0]
    wang.send("/merges 雀翎乳业")
    assert "已撤销" in wang.texts()[0]
    with database.read() as store:
        assert joining.alike(store, "works") == [] and len(store.contacts.of_customer("works")) == 2


def test_parts_in_a_household_are_set_too(wang: Rep, database: Database, clock: Clock, people: People) -> None:
    with database.write() as store:
        store.customers.add(Customer("home", "周家", kind=CustomerKind.HOUSEHOLD), clock(), people.wang.id)
    wang.send("/person 周家 +周敏 关系=妈妈 角色=付款人、决策人")
    wang.send("/person 周家 +豆豆 关系=孩子 角色=使用者")
    said = "\n".join(wang.texts())
    assert all(part in said for part in ("关系：妈妈", "角色：付款人", "角色：决策人", "角色：使用者"))


def test_what_is_wrong_is_said_and_nothing_is_half_done(wang: Rep, works: dict[str, str], database: Database) -> None:
    wang.send("/person 雀翎乳业 周敏 title=CIO 电话=13711112222")
    wang.heard()
    wang.send("/person 雀翎乳业 Petra Holm title=CEO 电话=13711112222")
    (taken,) = wang.heard()
    assert "已经记在周敏名下" in taken.text and action(taken, "jp").endswith(works["Petra Holm"])
    for text, code in (
        ("/person 雀翎乳业 +新人 电话=13711112222", "identity_taken"),
        ("/person 雀翎乳业 Petra Holm title=CEO phone=12", "identity_unusable"),
        ("/person 雀翎乳业 Petra Holm role=king", "contact_role"),
    ):
        wang.send(text)
        assert wang.texts() == [WORDING.explain(code, "zh-CN")], text
    wang.send("/person")
    assert "/person 客户名" in wang.texts()[0]
    with database.read() as store:
        assert contacts.found(store, works["Petra Holm"]).title == "CFO"
        assert len(store.contacts.of_customer("works")) == 2
