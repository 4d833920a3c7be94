"""Contacts on both databases: roles asked and taken on a yes, identities, who left, and how well we know them."""

from datetime import date, timedelta

import pytest

from assistant.domain.contact import BuyingRole, CustomerContact, IdentityKind, Leaning
from assistant.domain.customer import Customer
from assistant.domain.followup import Channel, Contact, FollowupFields
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services import contacts
from assistant.storage.database import Database
from tests.assistant.services.conftest import Rep, action, reading
from tests.conftest import Clock, People

NOTE = "今天拜访宁川轴承，见了王总和李工，王总拍板，李工反对换系统"
FIELDS = FollowupFields(
    customer="宁川轴承",
    contacts=(Contact("王建国", "总经理", ("王总",)), Contact("李工")),
    channel=Channel.VISIT,
    needs=("换系统",),
)


@pytest.fixture
def bearings(database: Database, clock: Clock, people: People) -> Customer:
    customer = Customer("c-bearings", "宁川轴承")
    with database.write() as store:
        store.customers.add(customer, clock(), None)
    return customer


def confirm(rep: Rep, text: str, fields: FollowupFields) -> str:
    rep.note(text, reading(fields, text))
    return rep.press(action(rep.card(), "ok")).record_id


def held(database: Database, customer: Customer) -> dict[str, CustomerContact]:
    with database.read() as store:
        return {one.name: one for one in store.contacts.of_customer(customer.id)}


def test_roles_are_asked_in_one_question_and_written_on_a_yes_with_their_words(
    wang: Rep, bearings: Customer, database: Database, clock: Clock
) -> None:
    record_id = confirm(wang, NOTE, FIELDS)
    assert all(not one.roles for one in held(database, bearings).values())
    question = wang.heard()[-1]
    said = [(entry.text, entry.quote) for entry in question.sections[0].entries]
    assert said == [
        ("王建国：决策人", "王总拍板"),
        ("李工：反对者", "李工反对换系统"),
        ("李工：不支持我们", "李工反对换系统"),
    ]
    wang.press(action(question, "ry"))
    known = held(database, bearings)
    assert known["王建国"].roles == {BuyingRole.DECISION_MAKER} and known["王建国"].title == "总经理"
    assert known["李工"].roles == {BuyingRole.BLOCKER} and known["李工"].leaning is Leaning.AGAINST
    with database.read() as store:
        event = store.contacts.events(known["王建国"].id)[-1]
    assert (event.kind, event.record_id, event.quote) == ("suggested", record_id, "王总拍板")
    wang.heard()
    wang.press(action(question, "ry"))
    assert "这件事已经定过了" in wang.texts()[-1]
    assert confirm(wang, NOTE, FIELDS) and not any(
        button.action.startswith("ry") for message in wang.heard() for row in message.buttons for button in row
    )
    wang.send("宁川轴承什么情况？")
    card = wang.texts()[-1]
    assert "王建国 · 总经理 · 决策人 · 关系 28（王芳最熟）" in card and "李工 · 反对者 · 不支持我们" in card


def test_a_no_leaves_everything_and_titles_ask_nothing(wang: Rep, bearings: Customer, database: Database) -> None:
    confirm(wang, "见了王总", FIELDS)
    assert not any(b.action.startswith("ry") for m in wang.heard() for row in m.buttons for b in row)
    confirm(wang, NOTE, FIELDS)
    wang.press(action(wang.heard()[-1], "rn"))
    assert all(not one.roles for one in held(database, bearings).values())


def test_identities_are_unique_among_the_living_of_a_customer_and_found_across_customers(
    bearings: Customer, database: Database, people: People, clock: Clock
) -> None:
    with database.write() as store:
        store.customers.add(Customer("c-other", "海港食品"), clock(), None)
        lin = contacts.add(store, bearings.id, {"name": "林晓"}, people.wang, clock())
        zhao = contacts.add(store, bearings.id, {"name": "赵敏"}, people.wang, clock())
        other = contacts.add(store, "c-other", {"name": "林晓"}, people.wang, clock())
        first = contacts.add_identity(store, lin.id, IdentityKind.PHONE, "138-0013-8000", people.wang, clock())
        again = contacts.add_identity(store, lin.id, IdentityKind.PHONE, "+86 13800138000", people.wang, clock())
        assert again.id == first.id and first.value == "+8613800138000" and first.shown == "138-0013-8000"
        with pytest.raises(Conflict) as taken:
            contacts.add_identity(store, zhao.id, IdentityKind.PHONE, "13800138000", people.wang, clock())
        assert taken.value.code == "identity_taken"
        contacts.add_identity(store, other.id, IdentityKind.PHONE, "13800138000", people.emma, clock())
        with pytest.raises(InvalidInput):
            contacts.add_identity(store, lin.id, IdentityKind.EMAIL, "nobody", people.wang, clock())
    with database.read() as store:
        found = contacts.who_has(store, IdentityKind.PHONE, "0086 138 0013 8000")
        assert {held.customer_id for _, held in found} == {bearings.id, "c-other"}


def test_who_leaves_stays_in_the_history_and_frees_their_number(
    bearings: Customer, database: Database, people: People, clock: Clock
) -> None:
    with database.write() as store:
        lin = contacts.add(store, bearings.id, {"name": "林晓", "roles": ["coach"]}, people.wang, clock())
        zhao = contacts.add(store, bearings.id, {"name": "赵敏"}, people.wang, clock())
        contacts.add_identity(store, lin.id, IdentityKind.WECHAT, "LinX", people.wang, clock())
        gone = contacts.change(store, lin.id, 1, {"left_on": date(2026, 5, 1)}, people.wang, clock())
        with pytest.raises(Conflict):
            contacts.change(store, lin.id, 1, {"title": "x"}, people.wang, clock())
        contacts.add_identity(store, zhao.id, IdentityKind.WECHAT, "linx", people.wang, clock())
        with pytest.raises(Conflict):
            contacts.add_identity(store, gone.id, IdentityKind.WECHAT, "new", people.wang, clock())
        # Somebody of the same name comes: another person.
        store.contacts.keep(bearings.id, [Contact("林晓", "新厂长")], clock())
    with database.read() as store:
        known = contacts.people_of(store, bearings.id, clock())
        assert [(one.contact.name, one.contact.title) for one in known if one.contact.left_on is None] == [
            ("赵敏", ""),
            ("林晓", "新厂长"),
        ]
        assert known[-1].contact.id == lin.id and [e.kind for e in store.contacts.events(lin.id)] == ["added", "left"]
        assert "林晓" in store.contacts.names()
        with pytest.raises(NotFound):
            contacts.known(store, "nobody", clock())


def test_a_relationship_grows_with_records_and_fades(
    wang: Rep, emma: Rep, bearings: Customer, database: Database, clock: Clock, people: People
) -> None:
    def strength() -> tuple[int, str | None]:
        with database.read() as store:
            first = contacts.people_of(store, bearings.id, clock())[0].relationship
        return first.strength, first.best_known_by

    confirm(wang, NOTE, FIELDS)
    fresh = strength()
    clock.advance(timedelta(days=7))
    confirm(wang, NOTE, FIELDS)
    confirm(emma, "Called 王总 today", FIELDS)
    more = strength()
    clock.advance(timedelta(days=400))
    assert fresh == (28, people.wang.id) and more[0] > 28 and more[1] == people.wang.id and strength()[0] < 10


def test_a_household_is_known_after_four_notes(wang: Rep, database: Database, clock: Clock, people: People) -> None:
    def note(text: str, *named: Contact, first: bool = False) -> None:
        clock.advance(timedelta(days=3))
        fields = FollowupFields(customer="小宇家", contacts=named, channel=Channel.CALL, needs=("围棋课",))
        wang.note(text, reading(fields, text))
        wang.press(action(wang.card(), "cn" if first else "ok"))

    note("小宇家想学围棋，妈妈来问的，妈妈报名", first=True)
    question = wang.heard()[-1]
    assert [entry.text for entry in question.sections[0].entries] == ["妈妈：报名人"]
    wang.press(action(question, "ry"))
    note("爸爸付钱，孩子小宇上课")
    question = wang.heard()[-1]
    assert [entry.text for entry in question.sections[0].entries] == ["爸爸：付款人", "小宇 (孩子)：使用者"]
    wang.press(action(question, "ry"))
    note("孩子妈妈还没说了算，爸爸还没拍板")
    assert not any(b.action.startswith("ry") for m in wang.heard() for row in m.buttons for b in row)
    note("孩子妈妈拍板，小宇上课很开心", Contact("小宇"))
    question = wang.heard()[-1]
    assert [entry.text for entry in question.sections[0].entries] == ["孩子妈妈：决策人"]
    wang.press(action(question, "ry"))
    with database.read() as store:
        (customer,) = store.customers.all()
        known = {one.contact.name: one for one in contacts.people_of(store, customer.id, clock())}
    assert {name: (set(one.contact.roles), one.contact.relation) for name, one in known.items()} == {
        "妈妈": ({BuyingRole.REGISTRANT, BuyingRole.DECISION_MAKER}, "妈妈"),
        "爸爸": ({BuyingRole.PAYER}, "爸爸"),
        "小宇": ({BuyingRole.USER}, "孩子"),
    }
    assert known["小宇"].relationship.best_known_by == people.wang.id
    wang.send("小宇家什么情况？")
    assert "妈妈 · 决策人、报名人" in wang.texts()[-1]
