"""Whose customers are, what happened to that, and who asked to take one out of the pool."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from assistant.storage.tables.columns import Id, id_column, metadata, moment, refers_to

ownership = Table(
    "ownership",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("kind", String(12), primary_key=True),  # follows, views, collaborates, credited
    moment("since"),
    moment("warned_at", nullable=True),
    Index("ix_ownership_person", "person_id", "kind"),
    Index("ix_ownership_kind_since", "kind", "since"),
)

ownership_event = Table(
    "ownership_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    refers_to("customer_id", "customer"),
    Column("what", String(10), nullable=False),  # added, given, taken, ended, released, expired, warned, migrated
    Column("kind", String(12), nullable=False),
    refers_to("person_id", "person", index=False),
    refers_to("by_id", "person", nullable=True, index=False),
    Column("reason", Text, nullable=False),
    moment("at"),
    Index("ix_ownership_event_person", "person_id", "what", "at"),
)

pool_request = Table(
    "pool_request",
    metadata,
    id_column(),
    refers_to("customer_id", "customer"),
    refers_to("person_id", "person"),
    Column("state", String(10), nullable=False),  # open, agreed, refused, lapsed
    refers_to("decided_by", "person", nullable=True, index=False),
    moment("asked_at"),
    moment("decided_at", nullable=True),
    Index(
        "uq_pool_request_open",
        "customer_id",
        "person_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)
