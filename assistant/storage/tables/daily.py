"""What a day's list is made of: what was promised, how long customers have been silent, and who wants a list."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from assistant.storage.tables.columns import Id, id_column, metadata, moment, refers_to

promise = Table(
    "promise",
    metadata,
    id_column(),
    Column("kind", String(10), nullable=False),  # step, help
    refers_to("customer_id", "customer", index=False),
    refers_to("draft_id", "draft"),
    refers_to("record_id", "record", index=False),  # the newest that says it
    refers_to("person_id", "person", index=False),  # who is to do it
    refers_to("asked_by", "person", index=False),
    Column("text", Text, nullable=False),
    Column("due_on", String(10)),  # ISO 8601 date
    Column("grain", String(10), nullable=False),
    Column("state", String(10), nullable=False),  # open, done, dropped
    moment("said_at"),
    moment("changed_at"),
    Index("ix_promise_person", "person_id", "state", "due_on"),
    Index("ix_promise_customer", "customer_id", "state"),
)

promise_event = Table(
    "promise_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    refers_to("promise_id", "promise"),
    Column("kind", String(10), nullable=False),  # made, changed, done, reopened, dropped
    refers_to("person_id", "person", index=False),
    refers_to("record_id", "record", nullable=True, index=False),
    Column("quote", Text, nullable=False),
    moment("at"),
)

customer_pulse = Table(
    "customer_pulse",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    moment("last_said_at"),
    refers_to("last_record_id", "record", index=False),
    Column("decision_on", String(10)),  # ISO 8601 date, the last day where a period was said
    Column("decision_grain", String(10), nullable=False),
    refers_to("decision_record_id", "record", nullable=True, index=False),
)

morning = Table(
    "morning",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column(
        "handled_on", String(10), nullable=False
    ),  # the person's own day on which it last came or had nothing to say
)
