"""What comes in and goes out, and the processes that work on it."""

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, UniqueConstraint

from assistant.storage.tables.columns import Document, Id, id_column, metadata, moment

inbox = Table(
    "inbox",
    metadata,
    id_column(),
    Column("channel", String(20), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("payload", Document, nullable=False),
    Column("state", String(10), nullable=False),  # new, done, dead
    Column("outcome", Document, nullable=False),  # what the message led to; empty until it is handled
    moment("received_at"),
    moment("done_at", nullable=True),
    UniqueConstraint("channel", "external_id"),
    Index("ix_inbox_state", "state", "received_at"),
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
    moment("created_at"),
    moment("sent_at", nullable=True),
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
    moment("asked_at"),
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
    moment("created_at"),
    moment("changed_at"),
)

executor = Table(
    "executor",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("host", String(200), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", Float, nullable=False),  # the process's own start time, so that a reused pid is no mistake
    moment("seen_at"),
)
