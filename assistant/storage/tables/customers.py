"""Customers and what hangs on them."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text

from assistant.storage.tables.columns import Document, Id, id_column, index_of_few, metadata, moment, refers_to

customer = Table(
    "customer",
    metadata,
    id_column(),
    Column("name", String(200), nullable=False, unique=True),
    Column("kind", String(12), nullable=False, server_default="organisation"),
    Column("parent_id", Id, nullable=True),  # the group it belongs to
    Column("merged_into", Id, nullable=True),  # the customer it turned out to be
    Column("keys_version", Integer, nullable=False, server_default="0"),  # of its rows in customer_key
    moment("created_at"),
    refers_to("created_by", "person", nullable=True, index=False),
    Index("ix_customer_keys_version", "keys_version"),
    index_of_few("customer", "parent_id"),
)

customer_alias = Table(
    "customer_alias",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("alias", String(200), primary_key=True),
)

product = Table("product", metadata, Column("name", String(200), primary_key=True))

follow = Table(
    "follow",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    moment("since"),
    Index("ix_follow_person_id", "person_id"),
)
customer_fact = Table(
    "customer_fact",
    metadata,
    id_column(),
    refers_to("customer_id", "customer", index=False),
    Column("field", String(40), nullable=False),
    Column("value", Document, nullable=True),
    Column("folded", String(200), nullable=False),  # the value for looking up, empty where it does not hold
    Column("source", String(10), nullable=False),
    Column("ref", String(200), nullable=False),
    refers_to("person_id", "person", nullable=True, index=False),
    Column("confidence", Float, nullable=False),
    Column("is_denied", Boolean, nullable=False),
    Column("is_current", Boolean, nullable=False),
    moment("observed_at"),
    moment("checked_at", nullable=True),
    moment("added_at"),
    moment("retired_at", nullable=True),  # when the import it came with was taken back
    Index("ix_customer_fact_customer", "customer_id", "field"),
    Index("ix_customer_fact_folded", "field", "folded"),
)
refill = Table(
    "refill",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("provider", String(20), primary_key=True),
    moment("asked_at"),
)
customer_key = Table(
    "customer_key",
    metadata,
    Column("key", String(16), primary_key=True),
    Column("customer_id", Id, ForeignKey("customer.id"), primary_key=True, index=True),
)
customer_merge = Table(
    "customer_merge",
    metadata,
    id_column(),
    refers_to("kept_id", "customer"),
    refers_to("gone_id", "customer"),
    refers_to("person_id", "person", nullable=True, index=False),
    Column("why", Text, nullable=False),
    Column("moved", Document, nullable=False),  # by table, the keys of the rows that went over
    moment("merged_at"),
    moment("undone_at", nullable=True),
    refers_to("undone_by", "person", nullable=True, index=False),
)
customer_distinct = Table(
    "customer_distinct",
    metadata,
    Column("one_id", Id, ForeignKey("customer.id"), primary_key=True),
    Column("other_id", Id, ForeignKey("customer.id"), primary_key=True, index=True),
    refers_to("person_id", "person", nullable=True, index=False),
    moment("said_at"),
)
