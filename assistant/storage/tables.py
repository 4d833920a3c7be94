"""The tables. Alembic migrations create them; a test holds migrations and this file equal."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Utc(TypeDecorator[datetime]):
    """A moment in UTC, aware in Python on every database. A naive value is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment must carry its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Document = JSON().with_variant(JSONB(), "postgresql")
Id = String(32)


def _id() -> Column[str]:
    return Column("id", Id, primary_key=True)


def _to(name: str, target: str, *, nullable: bool = False, index: bool = True) -> Column[str]:
    return Column(name, Id, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def _at(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, Utc, nullable=nullable)


person = Table(
    "person",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    Column("role", String(100), nullable=False),
    Column("locale", String(8), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("is_admin", Boolean, nullable=False),
    _at("created_at"),
)
chat_account = Table(
    "chat_account",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("account_id", String(100), primary_key=True),
    Column("chat_id", String(100), nullable=False),
    _to("person_id", "person"),
    _at("linked_at"),
)
credential = Table(
    "credential",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("kind", String(10), nullable=False),  # token, invite, signin, session
    _to("person_id", "person"),
    Column("label", String(100), nullable=False),
    _at("created_at"),
    _at("expires_at", nullable=True),
    _at("used_at", nullable=True),
    _at("revoked_at", nullable=True),
)
inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("payload", Document, nullable=False),
    Column("state", String(10), nullable=False),  # new, done, dead
    Column("outcome", Document, nullable=False),  # what the message led to; empty until it is handled
    _at("received_at"),
    _at("done_at", nullable=True),
    UniqueConstraint("channel", "external_id"),
    Index("ix_inbox_state", "state", "received_at"),
)
note = Table(
    "note",
    metadata,
    _id(),
    _to("person_id", "person"),
    Column("channel", String(20), nullable=False),
    Column("chat_id", String(100), nullable=False),
    Column("said_at", String(40), nullable=False),  # ISO 8601 with the speaker's own offset
    Column("state", String(20), nullable=False),
    Column("audio", String(200)),
    Column("heard", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("duration_s", Float, nullable=False),
    Column("placeholder_id", String(100), nullable=False),
    Column("error_code", String(50), nullable=False),
    Column("seconds", Document, nullable=False),
    _at("created_at"),
)
customer = Table(
    "customer",
    metadata,
    _id(),
    Column("name", String(200), nullable=False, unique=True),
    _at("created_at"),
    _to("created_by", "person", nullable=True, index=False),
)
customer_alias = Table(
    "customer_alias",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("alias", String(200), primary_key=True),
)
contact = Table(
    "contact",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("title", String(200)),
)
product = Table("product", metadata, Column("name", String(200), primary_key=True))
follow = Table(
    "follow",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    _at("since"),
)
draft = Table(
    "draft",
    metadata,
    _id(),
    _to("note_id", "note"),
    _to("person_id", "person"),
    Column("ordinal", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("fields", Document, nullable=False),
    Column("marks", Document, nullable=False),
    _to("customer_id", "customer", nullable=True),
    Column("candidates", Document, nullable=False),
    Column("prompt_id", String(100), nullable=False),
    Column("prompt_version", String(20), nullable=False),
    Column("model", String(200), nullable=False),
    Column("seconds", Document, nullable=False),
    Column("card_message_id", String(100), nullable=False),
    _at("created_at"),
    _at("reminded_at", nullable=True),
    UniqueConstraint("note_id", "ordinal"),
)
record = Table(
    "record",
    metadata,
    _id(),
    Column("draft_id", Id, ForeignKey("draft.id"), nullable=False),
    _to("note_id", "note"),
    _to("customer_id", "customer"),
    _to("author_id", "person"),
    Column("revision", Integer, nullable=False),
    _to("supersedes", "record", nullable=True, index=False),
    Column("fields", Document, nullable=False),
    Column("marks", Document, nullable=False),
    Column("text", Text, nullable=False),
    Column("model", String(200), nullable=False),
    Column("said_at", String(40), nullable=False),
    _at("confirmed_at"),
    UniqueConstraint("draft_id", "revision"),
)
view_update = Table(
    "view_update",
    metadata,
    Column("record_id", Id, ForeignKey("record.id"), primary_key=True),
    _to("customer_id", "customer"),
    Column("changes", Document, nullable=False),
    _at("created_at"),
)
push = Table(
    "push",
    metadata,
    _id(),
    _to("person_id", "person"),
    _to("customer_id", "customer"),
    _to("record_id", "record"),
    Column("reason", String(20), nullable=False),
    Column("changes", Document, nullable=False),
    _at("created_at"),
    _at("seen_at", nullable=True),
    UniqueConstraint("person_id", "record_id"),
)
case_sent = Table(
    "case_sent",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("case_id", String(300), primary_key=True),
    _to("record_id", "record", nullable=True),  # none when somebody asked for cases
    Column("thumb", Integer, nullable=False),  # -1, 0, 1
    _at("sent_at"),
    _at("opened_at", nullable=True),  # when somebody fetched the file
    _at("liked_at", nullable=True),  # when the rep said that the customer liked it
    Column("industries", String(300), nullable=False, server_default=""),  # of the customer then, comma-separated
)
opportunity = Table(
    "opportunity",
    metadata,
    _id(),
    _to("customer_id", "customer"),
    Column("type", String(30), nullable=False),
    Column("name", String(200), nullable=False),
    Column("stage", String(30), nullable=False),
    _to("owner_id", "person"),
    Column("amount", Float),
    Column("currency", String(3)),
    Column("close_on", String(10)),  # ISO 8601 date
    Column("grade", String(30), nullable=False),
    Column("outcome", String(10), nullable=False),  # won, lost, empty while it is open
    Column("details", Document, nullable=False),  # products, competitors, team, done
    Column("version", Integer, nullable=False),
    _at("created_at"),
    _at("stage_since"),
    _at("closed_at", nullable=True),
    Index("ix_opportunity_open", "closed_at", "type", "stage"),
)
opportunity_event = Table(
    "opportunity_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _to("opportunity_id", "opportunity"),
    Column("kind", String(20), nullable=False),  # created, moved, changed, graded, task_done
    _to("person_id", "person", index=False),
    _to("record_id", "record", nullable=True, index=False),
    Column("changes", Document, nullable=False),
    Column("quote", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _at("at"),
)
stage_suggestion = Table(
    "stage_suggestion",
    metadata,
    Column("record_id", Id, ForeignKey("record.id"), primary_key=True),
    _to("customer_id", "customer"),
    _to("opportunity_id", "opportunity", nullable=True, index=False),  # none: a new one
    Column("type", String(30), nullable=False),
    Column("stage", String(30), nullable=False),
    Column("quote", Text, nullable=False),
    Column("state", String(10), nullable=False),  # open, taken, declined
    _at("created_at"),
    _at("decided_at", nullable=True),
)
outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),  # the order things were said in
    Column("id", Id, nullable=False, unique=True),
    Column("dedupe_key", String(200), nullable=False, unique=True),
    Column("channel", String(20), nullable=False),
    Column("chat_id", String(100), nullable=False),
    Column("message", Document, nullable=False),
    Column("edit_of", String(100), nullable=False),  # a message id to replace, else empty
    Column("draft_id", Id, nullable=False),  # the draft whose card this is, else empty
    Column("state", String(10), nullable=False),  # waiting, sent, dead
    Column("message_id", String(100), nullable=False),
    Column("error_code", String(50), nullable=False),
    _at("created_at"),
    _at("sent_at", nullable=True),
    Index("ix_outbox_state", "state", "seq"),
)
dialog = Table(
    "dialog",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("chat_id", String(100), primary_key=True),
    Column("draft_id", Id, nullable=False),
    Column("field", String(30), nullable=False),
    Column("text", Text, nullable=False),  # words that wait for the answer, else empty
    _at("asked_at"),
)
invite_try = Table(
    "invite_try",
    metadata,
    Column("inbox_id", Id, primary_key=True),
    Column("channel", String(20), nullable=False),
    Column("account_id", String(100), nullable=False),
    _at("tried_at"),
    Index("ix_invite_try_account", "channel", "account_id", "tried_at"),
)
web_message = Table(
    "web_message",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("chat_id", String(100), nullable=False, index=True),
    Column("sender", String(10), nullable=False),  # person, spotter
    Column("key", String(200), nullable=False, unique=True),
    Column("message", Document, nullable=False),
    Column("revision", Integer, nullable=False),
    _at("created_at"),
    _at("changed_at"),
)
executor = Table(
    "executor",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("host", String(200), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", Float, nullable=False),  # the process's own start time, so that a reused pid is no mistake
    _at("seen_at"),
)
