"""Notes, drafts, confirmed records, and what followed from them."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from assistant.storage.tables.columns import Document, Id, id_column, metadata, moment, refers_to

note = Table(
    "note",
    metadata,
    id_column(),
    refers_to("person_id", "person"),
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
    moment("created_at"),
)

draft = Table(
    "draft",
    metadata,
    id_column(),
    refers_to("note_id", "note"),
    refers_to("person_id", "person"),
    Column("ordinal", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("fields", Document, nullable=False),
    Column("marks", Document, nullable=False),
    refers_to("customer_id", "customer", nullable=True),
    Column("candidates", Document, nullable=False),
    Column("prompt_id", String(100), nullable=False),
    Column("prompt_version", String(20), nullable=False),
    Column("model", String(200), nullable=False),
    Column("seconds", Document, nullable=False),
    Column("card_message_id", String(100), nullable=False),
    moment("created_at"),
    moment("reminded_at", nullable=True),
    UniqueConstraint("note_id", "ordinal"),
)

record = Table(
    "record",
    metadata,
    id_column(),
    Column("draft_id", Id, ForeignKey("draft.id"), nullable=False),
    refers_to("note_id", "note"),
    refers_to("customer_id", "customer"),
    refers_to("author_id", "person"),
    Column("revision", Integer, nullable=False),
    refers_to("supersedes", "record", nullable=True, index=False),
    Column("fields", Document, nullable=False),
    Column("marks", Document, nullable=False),
    Column("text", Text, nullable=False),
    Column("model", String(200), nullable=False),
    Column("said_at", String(40), nullable=False),
    moment("confirmed_at"),
    UniqueConstraint("draft_id", "revision"),
    Index("ix_record_journey", "customer_id", "confirmed_at"),
)

view_update = Table(
    "view_update",
    metadata,
    Column("record_id", Id, ForeignKey("record.id"), primary_key=True),
    refers_to("customer_id", "customer"),
    Column("changes", Document, nullable=False),
    moment("created_at"),
)

push = Table(
    "push",
    metadata,
    id_column(),
    refers_to("person_id", "person"),
    refers_to("customer_id", "customer"),
    refers_to("record_id", "record"),
    Column("reason", String(20), nullable=False),
    Column("changes", Document, nullable=False),
    moment("created_at"),
    moment("seen_at", nullable=True),
    UniqueConstraint("person_id", "record_id"),
)

case_sent = Table(
    "case_sent",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("case_id", String(300), primary_key=True),
    refers_to("record_id", "record", nullable=True),  # none when somebody asked for cases
    Column("thumb", Integer, nullable=False),  # -1, 0, 1
    moment("sent_at"),
    moment("opened_at", nullable=True),  # when somebody fetched the file
    moment("liked_at", nullable=True),  # when the rep said that the customer liked it
    Column("industries", String(300), nullable=False, server_default=""),  # of the customer then, comma-separated
)
