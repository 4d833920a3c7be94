"""A person's data: given out as a whole, and gone everywhere once erased, with every mark still on its words."""

import json

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.followup import Budget, Contact, FollowupFields, Mark, NextStep
from assistant.domain.pseudonym import Pseudonym
from assistant.errors import Forbidden
from assistant.services import privacy
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.database import Database
from assistant.storage.tables import metadata
from tests.assistant.services.conftest import Rep, reading
from tests.conftest import Clock, People

NOTE = "见了陈建国，陈总说预算八十万，让王芳芳周五把方案发给陈建国"
FIELDS = FollowupFields(
    customer="宁川轴承",
    contacts=(Contact("陈建国", "总经理", ("陈总",)), Contact("陈建国栋"), Contact("王芳芳")),
    budget=Budget(800_000, "CNY"),
    next_steps=(NextStep("把方案发给陈建国"),),
)
QUOTES = {"contacts.0": "陈建国", "budget": "预算八十万", "next_steps.0": "把方案发给陈建国"}


@pytest.fixture
def filed(wang: Rep, people: People, database: Database) -> str:
    with database.write() as store:
        store.customers.add(Customer("c-bearings", "宁川轴承"), wang.clock(), None)
        store.customers.follow("c-bearings", people.emma.id, wang.clock())
    (draft,) = wang.note(NOTE, reading(FIELDS, NOTE, QUOTES))
    outcome = wang.press(f"ok:{draft.id}:{draft.version}")
    wang.press(f"tr:{draft.id}")
    return outcome.record_id


def everything(database: Database) -> str:
    """Every value of every table."""
    with database.engine.connect() as connection:
        rows = [list(row) for table in metadata.sorted_tables for row in connection.execute(table.select()).all()]
    return json.dumps(rows, ensure_ascii=False, default=str)


def erase(database: Database, desk: Desk, person: str, people: People) -> privacy.Touched:
    with database.write() as store:
        access = Access(store, desk, people.boss)
        concerned = privacy.contact(store, access, store.customers.get("c-bearings") or pytest.fail("gone"), person)
        return privacy.erase(store, concerned)


@pytest.mark.parametrize("called", ["陈建国", "陈总", " 陈建国 "])
def test_an_erased_contact_is_nowhere_and_other_people_are(
    database: Database, desk: Desk, people: People, filed: str, called: str
) -> None:
    touched = erase(database, desk, called, people)
    held = everything(database).replace("陈建国栋", "")
    assert "陈建国" not in held and "陈总" not in held and "总经理" not in held
    assert "陈建国栋" in everything(database) and "王芳" in held
    assert set(touched.rows) >= {"note", "draft", "record", "contact", "view_update", "push", "outbox"}
    with database.read() as store:
        record = store.records.get(filed)
        draft = store.drafts.get(record.draft_id) if record else None
    assert record and draft
    assert record.fields.contacts[0] == Contact(touched.pseudonym)
    for marks in (record.marks, draft.marks):
        words = {mark.field: record.text[mark.start : mark.end] for mark in marks}
        assert words == {
            "contacts": touched.pseudonym,
            "budget": "预算八十万",
            "next_steps": f"把方案发给{touched.pseudonym}",
        }


def test_a_household_that_is_called_like_the_person_is_called_so_no_more(
    database: Database, desk: Desk, people: People, clock: Clock
) -> None:
    with database.write() as store:
        home = Customer("c-home", "沈佳", ("沈佳家",), CustomerKind.HOUSEHOLD)
        store.customers.add(home, clock(), None)
        store.contacts.keep(home.id, [Contact("沈佳")], clock())
        concerned = privacy.contact(store, Access(store, desk, people.boss), home, "沈佳")
        assert privacy.preview(store, concerned).rows["customer"] == 1
        touched = privacy.erase(store, concerned)
        assert store.customers.by_name(touched.pseudonym)
    assert "沈佳" not in everything(database)


def test_erasing_again_touches_nothing(database: Database, desk: Desk, people: People, filed: str) -> None:
    erase(database, desk, "陈建国", people)
    before = everything(database)
    assert erase(database, desk, "陈建国", people) == privacy.Touched({})
    assert everything(database) == before


def test_a_preview_changes_nothing_and_counts_the_same(
    database: Database, desk: Desk, people: People, filed: str
) -> None:
    with database.write() as store:
        access = Access(store, desk, people.boss)
        concerned = privacy.contact(store, access, store.customers.get("c-bearings") or pytest.fail("gone"), "陈建国")
        previewed = privacy.preview(store, concerned)
    assert NOTE in everything(database)
    assert erase(database, desk, "陈建国", people).rows == previewed.rows


def test_the_audit_keeps_that_it_happened_without_the_name(
    database: Database, desk: Desk, people: People, filed: str
) -> None:
    touched = erase(database, desk, "陈建国", people)
    with database.read() as store:
        steps = [row.step for row in store.audit.find(person_id=people.boss.id)]
    (erasure,) = [step for step in steps if step.action == "erase"]
    assert (erasure.kind, erasure.resource_id, erasure.customer_id) == ("contact", touched.pseudonym, "c-bearings")
    assert {step.kind for step in steps if step.action == "write"} >= {"record", "note", "contact"}


def test_an_export_has_the_words_and_what_was_done_with_them(
    database: Database, desk: Desk, people: People, filed: str
) -> None:
    with database.write() as store:
        access = Access(store, desk, people.boss)
        concerned = privacy.contact(store, access, store.customers.get("c-bearings") or pytest.fail("gone"), "陈总")
        document = privacy.export(store, concerned)
    assert document["names"] == ["陈建国", "陈建国 · 总经理", "陈总"]
    assert [row["id"] for row in document["named_in"]["record"]] == [filed]
    assert NOTE in [row["text"] for row in document["named_in"]["note"]]
    assert {row["kind"] for row in document["audit"]} >= {"record", "contact"}
    json.dumps(document, default=str)


def test_a_user_goes_with_accounts_and_secrets_and_what_they_wrote_stays(
    database: Database, desk: Desk, people: People, clock: Clock, filed: str
) -> None:
    with database.write() as store:
        store.credentials.add("token", "x" * 20, people.wang.id, clock(), expires_at=None)
        access = Access(store, desk, people.boss)
        document = privacy.export(store, privacy.user(store, access, "王芳"))
        touched = privacy.erase(store, privacy.user(store, access, "王芳"))
    assert {"record", "note", "credential", "chat_account", "person"} <= set(document["account"])
    assert "x" * 20 not in json.dumps(document, default=str)
    assert "王芳" not in everything(database).replace("王芳芳", "")
    with database.read() as store:
        person = store.people.get(people.wang.id)
        assert person and person.name == touched.pseudonym and not person.role
        assert store.people.by_account("telegram", "tg-wang") is None
        assert store.credentials.holder("token", "x" * 20, clock()) is None
        record = store.records.get(filed)
        assert record and record.author_id == people.wang.id and "王芳芳" in record.text


def test_only_who_may_deals_with_people_s_data(database: Database, desk: Desk, people: People, filed: str) -> None:
    for person in (people.wang, people.li):
        with pytest.raises(Forbidden), database.write() as store:
            privacy.user(store, Access(store, desk, person), "Emma Stone")


def test_the_audit_log_cannot_be_changed(database: Database, people: People) -> None:
    for statement in ("UPDATE audit SET why = 'x'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
            connection.execute(sql(statement))


class TestPseudonyms:
    def test_marks_move_with_the_words(self) -> None:
        moved = Pseudonym(["Tom Reed", "Tom"], "anon-1").text("Tom said: ask Tom Reed tomorrow, not Tommy")
        assert moved.text == "anon-1 said: ask anon-1 tomorrow, not Tommy"
        said = moved.mark(Mark("needs", 0, 4, 8, 1.0))
        assert moved.text[said.start : said.end] == "said"
        inside = moved.mark(Mark("contacts", 0, 18, 22, 1.0))
        assert moved.text[inside.start : inside.end] == "anon-1"
        late = moved.mark(Mark("needs", 1, 23, 31, 1.0))
        assert moved.text[late.start : late.end] == "tomorrow"

    def test_a_longer_name_of_somebody_else_stays(self) -> None:
        naming = Pseudonym(["王芳"], "anon", others=["王芳芳"])
        assert naming.text("王芳芳找王芳").text == "王芳芳找anon"
        assert not naming.is_named("王芳芳")

    def test_a_name_of_one_character_is_left_alone(self) -> None:
        assert Pseudonym(["王", ""], "anon").text("王府井").text == "王府井"
