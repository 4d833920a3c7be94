"""Leads, their keys and touches, what happened to them, and leads that a colleague reported and has yet to confirm."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from assistant.storage.tables.columns import Document, Id, Utc, id_column, index_of_few, metadata, moment, refers_to

lead = Table(
    "lead",
    metadata,
    id_column(),
    Column("facts", Document, nullable=False),
    Column("company", String(200), nullable=False),  # these two for lists
    Column("region", String(200), nullable=False),
    Column("source", String(30), nullable=False),
    Column("campaign", String(200), nullable=False),
    Column("last_source", String(30), nullable=False),
    Column("last_campaign", String(200), nullable=False),
    Column("score", Integer, nullable=False),
    moment("scored_at"),
    Column("grade", String(10), nullable=False),
    Column("word", String(10), nullable=False),  # the grade a person gave it, else empty
    Column("state", String(20), nullable=False),
    Column("reason", Text, nullable=False),
    refers_to("owner_id", "person", nullable=True, index=False),
    Column("tried", Document, nullable=False),
    Column("assignments", Integer, nullable=False),
    moment("assigned_at", nullable=True),
    moment("response_due", nullable=True),
    moment("responded_at", nullable=True),
    Column("alarms", Document, nullable=False),
    Column("next_alarm", Utc, index=True),
    moment("created_at"),
    moment("first_touch_at"),
    moment("last_touch_at"),
    moment("mql_at", nullable=True),
    moment("sql_at", nullable=True),
    moment("closed_at", nullable=True),
    refers_to("customer_id", "customer", nullable=True, index=False),
    refers_to("opportunity_id", "opportunity", nullable=True, index=False),
    Column("version", Integer, nullable=False),
    # For the funnel: numbers in lead_origin of the touches that count, in the order they came, a space between two.
    Column("origins", Text, nullable=False, server_default=""),
    Index("ix_lead_owner", "owner_id", "state"),
    Index("ix_lead_state", "state", "created_at"),
    Index("ix_lead_created", "created_at", "source"),
    Index("ix_lead_scored", "scored_at"),
    index_of_few("lead", "customer_id"),
    index_of_few("lead", "opportunity_id"),
)

lead_key = Table(
    "lead_key",
    metadata,
    Column("key", String(300), primary_key=True),  # mail:…, phone:…, wechat:…, who:…, org:…
    Column("lead_id", Id, ForeignKey("lead.id"), primary_key=True),
)

lead_touch = Table(
    "lead_touch",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", Id, nullable=False, unique=True),
    refers_to("lead_id", "lead"),
    Column("kind", String(20), nullable=False),
    Column("source", String(30), nullable=False),
    Column("campaign", String(200), nullable=False),
    Column("medium", String(100), nullable=False),
    Column("content", Text, nullable=False),
    Column("external_id", String(300), unique=True),  # none: it has no name elsewhere
    refers_to("person_id", "person", nullable=True, index=False),
    Column("is_ours", Boolean, nullable=False),
    Column("counts", Boolean, nullable=False),  # for attribution: theirs, and while the lead was open
    moment("at"),
)

lead_origin = Table(
    "lead_origin",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("source", String(30), nullable=False),
    Column("campaign", String(200), nullable=False),
    Index("ix_lead_origin", "source", "campaign"),  # two rows of one origin, made at once, are one to the funnel
)

lead_event = Table(
    "lead_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    refers_to("lead_id", "lead"),
    Column("kind", String(20), nullable=False),
    refers_to("person_id", "person", nullable=True, index=False),
    Column("changes", Document, nullable=False),
    Column("details", Document, nullable=False),
    Column("reason", Text, nullable=False),
    moment("at"),
)

lead_report = Table(
    "lead_report",
    metadata,
    id_column(),
    refers_to("person_id", "person", index=False),
    Column("text", Text, nullable=False),
    Column("facts", Document, nullable=False),
    Column("state", String(10), nullable=False),  # open, filed, dropped
    moment("created_at"),
)
