"""Teams, territories, labels of customers, and the audit log."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from assistant.storage.tables.columns import Document, Id, id_column, metadata, moment, refers_to

team = Table(
    "team",
    metadata,
    id_column(),
    Column("name", String(100), nullable=False, unique=True),
    refers_to("leader_id", "person", nullable=True),
    Column("parent_id", Id, nullable=False),  # the team above, else empty
    moment("created_at"),
)

team_member = Table(
    "team_member",
    metadata,
    Column("team_id", Id, ForeignKey("team.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, index=True),
    moment("since"),
)

person_territory = Table(
    "person_territory",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("territory", String(30), primary_key=True),  # as the access file names it
)

customer_label = Table(
    "customer_label",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("label", String(200), primary_key=True),  # folded
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    moment("at"),
    Column("person_id", Id, nullable=False),  # empty: whoever runs Spotter, or Spotter itself
    Column("entry", String(10), nullable=False),  # chat, api, web, cli, worker
    Column("action", String(20), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("resource_id", String(100), nullable=False),
    Column("customer_id", Id, nullable=False),
    Column("fields", Document, nullable=False),  # names only, never values
    Column("outcome", String(10), nullable=False),  # allowed, denied
    Column("why", String(200), nullable=False),
    Index("ix_audit_person", "person_id", "seq"),
    Index("ix_audit_customer", "customer_id", "seq"),
    Index("ix_audit_at", "at"),
)
