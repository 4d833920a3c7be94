"""Customers and what hangs on them."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from assistant.storage.tables.columns import Id, id_column, metadata, moment, refers_to

customer = Table(
    "customer",
    metadata,
    id_column(),
    Column("name", String(200), nullable=False, unique=True),
    moment("created_at"),
    refers_to("created_by", "person", nullable=True, index=False),
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
    Index("ix_contact_name", "name"),
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
