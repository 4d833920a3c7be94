"""Numbers and addresses that notes say: asked of the rep, kept on a yes with their words, on both databases."""

import logging

import pytest
from structlog.testing import capture_logs

from assistant.domain.contact import IdentityKind
from assistant.domain.customer import Customer
from assistant.domain.followup import Contact, FollowupFields
from assistant.services import contacts, privacy
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.database import Database
from connectors.im.base import Message
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.conftest import Clock, People

SHEN, LUO = Contact("沈雨桐", "采购经理", ("沈经理",)), Contact("罗工")


@pytest.fixture
def glass(database: Database, clock: Clock) -> Customer:
    customer = Customer("glass", "临浦玻璃")
    with database.write() as store:
        store.customers.add(customer, clock(), None)
    return customer


def told(rep: Rep, text: str, *named: Contact) -> list[Message]:
    """Confirm a note and bring the questions about how people are reached."""
    rep.heard()
    rep.note(text, reading(FollowupFields(customer="临浦玻璃", contacts=named), text))
    assert rep.press(action(rep.card(), "ok")).record_id
    verbs = {"iy", "iw"}
    return [one for one in rep.heard() if any(button.action.split(":")[0] in verbs for button in buttons(one))]


def ways(database: Database) -> dict[str, list[str]]:
    with database.read() as store:
        held = store.contacts.of_customer("glass")
        return {one.name: [way.value for way in store.contacts.identities([one.id])] for one in held}


def test_what_a_note_says_clearly_is_asked_in_one_question_and_kept_with_its_words(
    wang: Rep, glass: Customer, database: Database, people: People
) -> None:
    (question,) = told(wang, "见了沈经理和罗工。沈经理电话幺三九零五七幺二二零八，罗工微信号 luo_dy88", SHEN, LUO)
    assert [entry.text for entry in question.sections[0].entries] == [
        "沈雨桐：电话 13905712208",
        "罗工：微信 luo_dy88",
    ]
    assert ways(database) == {"沈雨桐": [], "罗工": []}
    wang.press(action(question, "iy"))
    assert "记下了" in wang.texts()[-1]
    assert ways(database) == {"沈雨桐": ["+8613905712208"], "罗工": ["luo_dy88"]}
    with database.read() as store:
        (known,) = [way for way in store.contacts.identities_at("glass") if way.kind is IdentityKind.PHONE]
        assert known.person_id == people.wang.id and "幺三九" in known.quote and known.record_id
    wang.press(action(question, "iy"))
    assert "这件事已经定过了" in wang.texts()[-1]
    assert told(wang, "沈经理电话 139 0571 2208", SHEN) == []  # known by now


def test_a_no_keeps_nothing(wang: Rep, glass: Customer, database: Database) -> None:
    (question,) = told(wang, "沈经理电话 13905712208", SHEN)
    wang.press(action(question, "in"))
    wang.press(action(question, "iy"))
    assert ways(database) == {"沈雨桐": []}


def test_where_it_may_be_of_several_it_is_asked_whose_it_is(wang: Rep, glass: Customer, database: Database) -> None:
    (question,) = told(wang, "沈经理和罗工都在，电话 13905712208", SHEN, LUO)
    assert [button.label for button in buttons(question)] == ["沈雨桐", "罗工", "都不是"]
    wang.press(buttons(question)[1].action)
    assert ways(database) == {"沈雨桐": [], "罗工": ["+8613905712208"]}
    (question,) = told(wang, "Shen and Luo came, the phone is +44 20 7946 0958", Contact("Shen"), Contact("Luo"))
    wang.press(buttons(question)[-1].action)
    wang.press(buttons(question)[0].action)
    assert ways(database)["Shen"] == []


def test_two_of_one_name_are_asked_for(
    wang: Rep, glass: Customer, database: Database, people: People, clock: Clock
) -> None:
    with database.write() as store:
        for name in ("罗大勇", "罗小勇"):
            contacts.add(store, "glass", {"name": name, "aliases": ["罗工"]}, people.wang, clock())
    (question,) = told(wang, "罗工电话 13655218890", LUO)
    assert [button.label for button in buttons(question)] == ["罗大勇", "罗小勇", "都不是"]


def test_a_number_that_another_contact_has_asks_whether_the_two_are_one_person(
    wang: Rep, glass: Customer, database: Database, people: People, clock: Clock
) -> None:
    with database.write() as store:
        old = contacts.add(store, "glass", {"name": "沈总"}, people.wang, clock())
        contacts.add_identity(store, old.id, IdentityKind.PHONE, "13905712208", people.wang, clock())
    (question,) = told(wang, "沈雨桐的电话是 13905712208", Contact("沈雨桐"))
    wang.press(action(question, "iy"))
    (answer,) = wang.heard()
    assert "已经记在沈总名下" in answer.sections[0].entries[0].text and "记下了" not in answer.text
    wang.press(action(answer, "jp"))
    (card,) = wang.heard()
    wang.press(action(card, "jo"))
    assert ways(database) == {"沈总": ["+8613905712208"]}


def test_nothing_is_asked_of_what_is_no_way_to_reach_anybody(wang: Rep, glass: Customer) -> None:
    assert told(wang, "沈经理的订单号 13905712208，预算 13905712208 元，我的电话 13655218890", SHEN) == []


def test_numbers_are_in_no_log(wang: Rep, glass: Customer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), capture_logs() as logs:
        (question,) = told(wang, "沈经理电话 13905712208，邮箱 shen@linpu.example", SHEN)
        wang.press(action(question, "iy"))
    said = str(logs) + caplog.text
    assert "13905712208" not in said and "shen@" not in said


def test_erasing_a_contact_takes_what_was_asked_and_what_ended_with_it(
    wang: Rep, glass: Customer, database: Database, people: People, desk: Desk, clock: Clock
) -> None:
    told(wang, "沈经理电话 13905712208", SHEN)
    with database.write() as store:
        (held,) = store.contacts.of_customer("glass")
        way = contacts.add_identity(store, held.id, IdentityKind.EMAIL, "shen@linpu.example", people.wang, clock())
        contacts.end_identity(store, held.id, way.id, people.wang, clock())
        concerned = privacy.contact(store, Access(store, desk, None), glass, "沈雨桐")
        privacy.erase(store, concerned)
        asked = str(store.identity_suggestions.of_record(store.records.of_customer("glass")[0].id))
        assert "13905712208" not in asked and "沈" not in asked
        assert store.contacts.identities_at("glass") == []
