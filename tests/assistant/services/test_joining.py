"""Contacts who are one person, on both databases: everything goes over, nothing is lost, and undoing brings it back."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from assistant.domain.contact import BuyingRole, IdentityKind, Leaning
from assistant.domain.customer import Customer
from assistant.domain.followup import Channel, Contact, FollowupFields
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services import contacts, joining, merging
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.database import Database
from assistant.storage.tables import metadata
from tests.assistant.services.conftest import Rep, action, buttons, reading
from tests.assistant.services.test_merging import snapshot as rows_of
from tests.conftest import Clock, People

WORKS, DEPOT = Customer("works", "澜溪泵业有限公司"), Customer("depot", "澜溪泵业（萧山）")


@pytest.fixture
def pumps(database: Database, clock: Clock, people: People) -> None:
    with database.write() as store:
        for customer in (WORKS, DEPOT):
            store.customers.add(customer, clock(), people.wang.id)


def snapshot(database: Database) -> Mapping[str, Any]:
    """Every row, but joins and their events, which are history, and the count of changes, which only grows."""
    found = dict(rows_of(database))
    found.pop("contact_join")
    found["contact_event"] = [row for row in found["contact_event"] if "'joined'" not in row and "'parted'" not in row]
    found["contact"] = [_without_version(row) for row in found["contact"]]
    return found


def _without_version(row: str) -> str:
    head, _, tail = row.partition("'version': ")
    return head + tail.partition(",")[2]


def confirm(rep: Rep, text: str, *named: Contact, customer: str = "澜溪泵业有限公司") -> str:
    fields = FollowupFields(customer=customer, contacts=named, channel=Channel.VISIT)
    rep.note(text, reading(fields, text))
    return rep.press(action(rep.card(), "ok")).record_id


def id_of(database: Database, name: str, customer_id: str = "works") -> str:
    with database.read() as store:
        (found,) = [one.id for one in store.contacts.of_customer(customer_id) if one.is_called(name)]
    return found


def test_roles_names_numbers_history_and_strength_are_one_afterwards_and_two_again_when_undone(
    wang: Rep, emma: Rep, pumps: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    confirm(wang, "见了贺总", Contact("贺总", "总经理"))
    clock.advance(timedelta(days=3))
    confirm(emma, "贺一鸣来了", Contact("贺一鸣", "厂长"))
    kept, gone = id_of(database, "贺一鸣"), id_of(database, "贺总")
    with database.write() as store:
        phone = contacts.add_identity(store, gone, IdentityKind.PHONE, "13711112222", people.wang, clock())
        contacts.end_identity(store, gone, phone.id, people.emma, clock())
        contacts.add_identity(store, gone, IdentityKind.WECHAT, "heyiming1", people.wang, clock())
        contacts.change(store, gone, 1, {"roles": ["approver"], "leaning": "for"}, people.wang, clock())
        contacts.change(store, kept, 1, {"roles": ["coach"]}, people.wang, clock())
    before = snapshot(database)
    with database.write() as store:
        shown = joining.preview(store, kept, gone, Access(store, desk, people.wang), clock())
        assert (shown.result.title, shown.mentions) == ("厂长", 1)  # said last
        assert [(one.field, one.kept, one.gone, one.result) for one in shown.clashes] == [
            ("title", "厂长", "总经理", "厂长")
        ]
        alone = [one.strength for one in shown.strengths]
        assert alone[2] > max(alone[:2]) > 0
        assert [one.shown for one in shown.identities] == ["heyiming1"]
    assert snapshot(database) == before
    with database.write() as store:
        held = joining.join(store, desk, kept, gone, people.wang, clock(), why="same face")
    with database.read() as store:
        one = contacts.known(store, gone, clock())  # whoever asks for the one gets the other
        assert one.contact.id == kept and one.contact.aliases == ("贺总",)
        assert one.contact.roles == {BuyingRole.APPROVER, BuyingRole.COACH} and one.contact.leaning is Leaning.FOR
        assert one.relationship.strength == alone[2] and [way.value for way in one.identities] == ["heyiming1"]
        (former,) = store.contacts.former_identities([kept])
        assert (former.value, former.ended_by) == ("+8613711112222", people.emma.id)
        assert [event.kind for event in store.contacts.events(kept)].count("heard") == 2
        assert store.contacts.events(kept)[-1].kind == "joined"
        assert [known.contact.id for known in contacts.people_of(store, "works", clock())] == [kept]
        assert (store.joins.of_contact(gone)[0].id, held.why) == (held.id, "same face")
    clock.advance(timedelta(days=1))
    confirm(wang, "又见了贺总", Contact("贺总"))
    assert id_of(database, "贺总") == kept
    wang.heard()
    wang.send("澜溪泵业有限公司什么情况？")
    assert wang.texts()[-1].count("厂长") == 1  # two names of one person make one line
    with database.write() as store:
        joining.undo(store, desk, held.id, people.boss, clock())
        assert joining.undo(store, desk, held.id, people.wang, clock()).undone_by == people.boss.id
        assert store.contacts.get(gone) != store.contacts.get(kept)
        assert store.contacts.identities([gone])[0].value == "heyiming1"
    after = snapshot(database)
    for table in ("contact", "contact_identity", "contact_event"):
        assert after[table] == before[table]


def test_what_cannot_be_joined_is_refused_and_changes_nothing(
    pumps: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        one, two, three = (
            contacts.add(store, "works", {"name": name}, people.wang, clock()).id for name in ("甲", "乙", "丙")
        )
        far = contacts.add(store, "depot", {"name": "甲"}, people.wang, clock()).id
        first = joining.join(store, desk, one, two, people.wang, clock())
    before = snapshot(database)
    refused = (
        (one, one, InvalidInput, "join_itself"),
        (one, far, InvalidInput, "join_apart"),
        (one, two, Conflict, "join_gone"),
        (two, three, Conflict, "join_gone"),
        (one, "nobody", NotFound, "contact_not_found"),
    )
    for kept, gone, kind, code in refused:
        with database.write() as store, pytest.raises(kind) as error:
            joining.join(store, desk, kept, gone, people.wang, clock())
        assert error.value.code == code
    assert snapshot(database) == before
    with database.write() as store:
        second = joining.join(store, desk, three, one, people.wang, clock())
        assert (found := store.contacts.get(two)) is not None and found.id == three
        with pytest.raises(Conflict, match=f"undo join {second.id} first"):
            joining.undo(store, desk, first.id, people.wang, clock())
        joining.undo(store, desk, second.id, people.wang, clock())
        joining.undo(store, desk, first.id, people.wang, clock())
    with database.write() as store, pytest.raises(NotFound):
        joining.undo(store, desk, "nothing", people.wang, clock())


def test_a_number_at_both_of_two_merged_customers_goes_to_the_kept_one_and_its_people_are_offered_as_one(
    wang: Rep, pumps: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        kept = contacts.add(store, "works", {"name": "贺一鸣"}, people.wang, clock()).id
        gone = contacts.add(store, "depot", {"name": "贺总"}, people.wang, clock()).id
        for contact_id in (kept, gone):
            contacts.add_identity(store, contact_id, IdentityKind.PHONE, "137 1111 2222", people.wang, clock())
        once = contacts.add_identity(store, gone, IdentityKind.EMAIL, "he@lanxi.example", people.wang, clock())
        contacts.end_identity(store, gone, once.id, people.emma, clock())
        contacts.add_identity(store, kept, IdentityKind.EMAIL, "he@lanxi.example", people.wang, clock())
    before = snapshot(database)
    wang.press("mg:works:depot")
    (done,) = wang.heard()
    with database.read() as store:
        assert not store.contacts.identities_at("depot")
        assert [one.contact_id for one in store.contacts.identities([kept, gone])] == [kept, kept]
        lost = {one.value: one.ended_by for one in store.contacts.former_identities([gone])}
        assert lost == {"+8613711112222": people.wang.id, "he@lanxi.example": people.emma.id}
        (pair,) = joining.alike(store, "works")
        assert (pair.one.id, pair.other.id, pair.because) == (kept, gone, ("identity",))
    assert "联系方式相同" in done.sections[0].entries[0].text
    wang.press(action(done, "jp"))
    (card,) = wang.heard()
    wang.press(action(card, "jo"))
    (joined,) = wang.heard()
    wang.press(action(done, "mu"))
    assert "又合成过一个人" in wang.texts()[0]
    wang.press(action(joined, "ju"))
    wang.press(action(done, "mu"))
    after = snapshot(database)
    for table in before:
        if table not in ("outbox", "inbox", "dialog", "web_message"):
            assert after[table] == before[table], table
    with database.read() as store:
        assert store.contacts.identities([gone])[0].customer_id == "depot"


def test_what_a_contact_was_given_since_a_merge_goes_back_with_them(
    pumps: None, database: Database, desk: Desk, clock: Clock, people: People
) -> None:
    with database.write() as store:
        one, two = (contacts.add(store, "depot", {"name": name}, people.wang, clock()).id for name in ("甲", "乙"))
        merge = merging.merge(store, desk, "works", "depot", people.wang, clock())
        contacts.add_identity(store, one, IdentityKind.PHONE, "13711112222", people.wang, clock())
        held = joining.join(store, desk, one, two, people.wang, clock())
        merging.undo(store, desk, merge.id, people.wang, clock())
        assert [way.customer_id for way in store.contacts.identities([one])] == ["depot"]
        assert (found := store.joins.get(held.id)) is not None and found.customer_id == "depot"
        joining.undo(store, desk, held.id, people.wang, clock())
        assert [each.name for each in store.contacts.of_customer("depot")] == ["甲", "乙"]


def test_who_says_in_chat_that_two_are_one_person_sees_what_would_become_of_them(
    wang: Rep, pumps: None, database: Database, clock: Clock, people: People
) -> None:
    with database.write() as store:
        for name in ("贺总", "贺一鸣", "Tom Reeve", "Thomas Reeve"):
            contacts.add(store, "works", {"name": name}, people.wang, clock())
        for name in ("贺总", "贺一鸣"):
            contacts.add(store, "depot", {"name": name}, people.wang, clock())
    wang.send("Tom Reeve and Thomas Reeve are the same person")
    (card,) = wang.heard()
    assert card.text == "澜溪泵业有限公司: are Thomas Reeve and Tom Reeve one person?"
    wang.send("贺总和贺一鸣是同一个人")
    (which,) = wang.heard()
    assert len(buttons(which)) == 2
    wang.send("澜溪泵业（萧山）的贺总和贺一鸣其实是同一个人。")
    (card,) = wang.heard()
    assert "澜溪泵业（萧山）：贺一鸣和贺总是同一个人？" in card.text
    wang.press(action(card, "jo"))
    (done,) = wang.heard()
    assert id_of(database, "贺一鸣", "depot") == id_of(database, "贺总", "depot")
    wang.press(action(done, "ju"))
    assert "又是两个人" in wang.texts()[0]
    assert wang.send("听说老刘和老张是同一个人").note_id  # nobody we know
    wang.send("/person 贺总 = 老刘")
    assert "没有哪家客户" in wang.texts()[-1]


def test_who_is_told_apart_is_not_brought_again(
    wang: Rep, pumps: None, database: Database, clock: Clock, people: People
) -> None:
    with database.write() as store:
        contacts.add(store, "works", {"name": "贺一鸣", "aliases": ["贺总"]}, people.wang, clock())
        contacts.add(store, "works", {"name": "贺二鸣", "aliases": ["贺 总"]}, people.wang, clock())
        gone = contacts.add(store, "works", {"name": "贺三鸣"}, people.wang, clock())
        contacts.change(store, gone.id, 1, {"left_on": date(2026, 4, 1), "aliases": ["贺总"]}, people.wang, clock())
    wang.send("/person 澜溪泵业有限公司")
    (card,) = wang.heard()
    assert [entry.text for entry in card.sections[0].entries] == ["1. 贺一鸣和贺二鸣 · 名字相同"]
    wang.press(action(card, "jd"))
    wang.heard()
    wang.send("/person 澜溪泵业有限公司")
    assert "没有发现" in wang.texts()[0]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["phone", "end", "title", "role", "leave", "hear", "join", "join", "join"]),
        st.integers(0, 3),
        st.integers(0, 3),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
@example(
    [("role", 1, 0), ("title", 0, 1), ("phone", 1, 1), ("end", 1, 0), ("hear", 1, 2), ("join", 0, 1), ("join", 2, 0)]
)
def test_joins_undone_in_turn_leave_no_trace(
    database: Database, desk: Desk, clock: Clock, people: People, steps: list[tuple[str, int, int]]
) -> None:
    with database.write() as store:
        connection = store._connection  # the tables themselves, emptied between examples
        for table in reversed(metadata.sorted_tables):
            if table.name not in ("person", "chat_account", "executor", "audit"):
                connection.execute(table.delete())
        store.customers.add(WORKS, clock(), people.wang.id)
        ids = [contacts.add(store, "works", {"name": f"人{n}"}, people.wang, clock()).id for n in range(4)]
    done: list[tuple[str, Mapping[str, Any]]] = []
    for what, who, number in steps:
        before = snapshot(database)
        with database.write() as store, suppress(Conflict, InvalidInput):
            held = store.contacts.get(ids[who])
            assert held is not None
            clock.advance(timedelta(minutes=1))
            if what == "join":
                join = joining.join(store, desk, held.id, ids[number], people.wang, clock())
                done.append((join.id, before))
            elif done:
                continue  # what came since stays with the kept contact: another test
            elif what == "phone":
                number_said = f"1371111222{number}"
                contacts.add_identity(store, held.id, IdentityKind.PHONE, number_said, people.wang, clock())
            elif what == "end":
                store.contacts.end_identities(held.id, people.wang.id, clock())
            elif what == "hear":
                named = [Contact(held.name, f"职务{number}", (f"别名{number}",))]
                store.contacts.keep("works", named, clock(), person_id=people.wang.id)
            else:
                fields: Mapping[str, dict[str, Any]] = {
                    "title": {"title": f"头衔{number}"},
                    "role": {"roles": [list(BuyingRole)[number]], "leaning": list(Leaning)[number]},
                    "leave": {"left_on": date(2026, 4, 1 + number)},
                }
                contacts.change(store, held.id, held.version, fields[what], people.wang, clock())
    for join_id, before in reversed(done):
        with database.write() as store:
            joining.undo(store, desk, join_id, people.wang, clock())
        assert snapshot(database) == before
