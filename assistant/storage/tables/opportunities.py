"""Opportunities, what happened to them, and suggested stage moves."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, false

from assistant.storage.tables.columns import Document, Id, id_column, metadata, moment, refers_to

opportunity = Table(
    "opportunity",
    metadata,
    id_column(),
    refers_to("customer_id", "customer"),
    Column("type", String(30), nullable=False),
    Column("name", String(200), nullable=False),
    Column("stage", String(30), nullable=False),
    refers_to("owner_id", "person"),
    Column("amount", Float),
    Column("currency", String(3)),
    Column("close_on", String(10)),  # ISO 8601 date
    Column("grade", String(30), nullable=False),
    Column("outcome", String(10), nullable=False),  # won, lost, empty while it is open
    Column("details", Document, nullable=False),  # products, competitors, team, done
    Column("version", Integer, nullable=False),
    moment("created_at"),
    moment("stage_since"),
    moment("closed_at", nullable=True),
    Index("ix_opportunity_open", "closed_at", "type", "stage"),
)

opportunity_event = Table(
    "opportunity_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    refers_to("opportunity_id", "opportunity"),
    Column("kind", String(20), nullable=False),  # created, moved, changed, graded, task_done
    refers_to("person_id", "person", index=False),
    refers_to("record_id", "record", nullable=True, index=False),
    Column("changes", Document, nullable=False),
    Column("quote", Text, nullable=False),
    Column("reason", Text, nullable=False),
    moment("at"),
    Column("is_step", Boolean, nullable=False, server_default=false()),  # to another stage or another expected close
    Index("ix_opportunity_event_step", "is_step", "opportunity_id"),
    Index("ix_opportunity_event_at", "at"),
)

deal_stay = Table(
    "deal_stay",
    metadata,
    Column("opportunity_id", Id, ForeignKey("opportunity.id"), primary_key=True),
    Column("stage", String(30), primary_key=True),
    moment("came"),  # there first
    Column("days", Float),  # of all visits that ended; none: the only one lasts
)
"""How long opportunities were in which stage; follows from their events."""

deal_slip = Table(
    "deal_slip",
    metadata,
    Column("seq", Integer, ForeignKey("opportunity_event.seq"), primary_key=True, autoincrement=False),
    refers_to("opportunity_id", "opportunity"),
    Column("before", String(10), nullable=False),  # ISO 8601 dates
    Column("after", String(10), nullable=False),
    moment("at"),
)
"""Each time that an expected close moved later; follows from the events."""

stage_suggestion = Table(
    "stage_suggestion",
    metadata,
    Column("record_id", Id, ForeignKey("record.id"), primary_key=True),
    refers_to("customer_id", "customer"),
    refers_to("opportunity_id", "opportunity", nullable=True, index=False),  # none: a new one
    Column("type", String(30), nullable=False),
    Column("stage", String(30), nullable=False),
    Column("quote", Text, nullable=False),
    Column("state", String(10), nullable=False),  # open, taken, declined, withdrawn
    Column("goes_back", Boolean, nullable=False, server_default=false()),  # to where it was before a corrected record
    moment("created_at"),
    moment("decided_at", nullable=True),
)
