"""Filled tables of the version before become contacts with ids and customers with somebody responsible."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from assistant.domain.ownership import OwnerKind
from assistant.storage import migrate
from assistant.storage.database import Database

AT = datetime(2026, 4, 1, tzinfo=UTC)
FILL = (
    "INSERT INTO person (id, name, role, locale, timezone, is_admin, created_at)"
    " VALUES ('wang', '王芳', 'rep', 'zh-CN', 'Asia/Shanghai', false, :at),"
    " ('emma', 'Emma', 'rep', 'en', 'UTC', false, :at)",
    "INSERT INTO customer (id, name, created_at, created_by)"
    " VALUES ('c1', '青湾水务', :at, 'wang'), ('c2', '海港食品', :at, NULL), ('c3', '百汇便利店', :at, NULL)",
    "INSERT INTO contact (customer_id, name, title)"
    " VALUES ('c1', '林晓', '厂长'), ('c1', '赵敏', NULL), ('c2', '林晓', '采购')",
    "INSERT INTO note (id, person_id, channel, chat_id, said_at, state, heard, text, language, duration_s,"
    " placeholder_id, error_code, seconds, created_at)"
    " VALUES ('n', 'emma', 'web', 'emma', '2026-04-02T09:00:00+00:00', 'ready', '', '', 'zh', 0, '', '', '{}', :at)",
    "INSERT INTO draft (id, note_id, person_id, ordinal, version, state, fields, marks, candidates, prompt_id,"
    " prompt_version, model, seconds, card_message_id, created_at)"
    " VALUES ('d', 'n', 'emma', 0, 1, 'confirmed', '{}', '[]', '[]', '', '', '', '{}', '', :at)",
    "INSERT INTO record (id, draft_id, note_id, customer_id, author_id, revision, fields, marks, text, model, said_at,"
    " confirmed_at) VALUES ('r', 'd', 'n', 'c2', 'emma', 1, '{}', '[]', '', '', '2026-04-02T09:00:00+00:00', :at)",
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database of the version before, with something in it."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    database = Database(url or f"sqlite:///{tmp_path / 'old.sqlite'}")
    _migrate(database, "0004")
    at = AT.replace(tzinfo=None).isoformat(" ") if database.is_sqlite else AT
    with database.engine.begin() as connection:
        for statement in FILL:
            connection.execute(text(statement), {"at": at})
    return database


def _migrate(database: Database, to: str) -> None:
    config = migrate.configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        current = command.downgrade if to.startswith("-") else command.upgrade
        current(config, to.removeprefix("-"))


def test_contacts_keep_what_they_were_and_customers_get_whose_they_are(filled: Database) -> None:
    migrate.upgrade(filled)
    with filled.read() as store:
        first = store.contacts.of_customer("c1")
        assert {(one.name, one.title) for one in first} == {("林晓", "厂长"), ("赵敏", "")}
        (other,) = store.contacts.of_customer("c2")
        assert (other.name, other.roles, other.version, other.created_at) == ("林晓", frozenset(), 1, AT)
        assert len({other.id, *(one.id for one in first)}) == 3
        owners = store.ownership.of_customer(["c1", "c2", "c3"])
        both = frozenset({OwnerKind.FOLLOWS, OwnerKind.CREDITED})
        assert owners == {"c1": {"wang": both}, "c2": {"emma": both}, "c3": {}}
        assert {event.what.value for event in store.ownership.events("c1")} == {"migrated"}
        assert store.ownership.pooled() == ["c3"]
    filled.close()


def test_going_back_keeps_the_contacts(filled: Database) -> None:
    migrate.upgrade(filled)
    _migrate(filled, "-0004")
    with filled.engine.connect() as connection:
        rows = connection.execute(text("SELECT customer_id, name, title FROM contact ORDER BY customer_id, name")).all()
    assert {tuple(row) for row in rows} == {("c1", "林晓", "厂长"), ("c1", "赵敏", None), ("c2", "林晓", "采购")}
    filled.close()
