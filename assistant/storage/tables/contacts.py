"""People at customers: what we know of them, how they are reached, what happened to them, who turned out to be one, and
what notes suggest."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from assistant.storage.tables.columns import Document, Id, id_column, metadata, moment, refers_to

contact = Table(
    "contact",
    metadata,
    id_column(),
    refers_to("customer_id", "customer", index=False),
    Column("name", String(200), nullable=False),
    Column("title", String(200), nullable=False),
    Column("aliases", Document, nullable=False),
    Column("relation", String(100), nullable=False),
    Column("roles", Document, nullable=False),
    Column("leaning", String(10), nullable=False),
    Column("left_on", String(10)),  # ISO 8601 date
    Column("version", Integer, nullable=False),
    Column("merged_into", Id, nullable=True),  # the contact they turned out to be
    moment("created_at"),
    # Not unique: two people of one name are two people.
    Index("ix_contact_customer_name", "customer_id", "name"),
    Index("ix_contact_name", "name"),
)

contact_event = Table(
    "contact_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    refers_to("contact_id", "contact"),
    Column("kind", String(20), nullable=False),  # added, heard, changed, suggested, left, joined, parted
    refers_to("person_id", "person", nullable=True, index=False),
    refers_to("record_id", "record", nullable=True, index=False),
    Column("changes", Document, nullable=False),
    Column("quote", Text, nullable=False),
    moment("at"),
)

contact_identity = Table(
    "contact_identity",
    metadata,
    id_column(),
    refers_to("contact_id", "contact"),
    refers_to("customer_id", "customer", index=False),
    Column("kind", String(10), nullable=False),
    Column("value", String(200), nullable=False),  # normalised
    Column("shown", String(200), nullable=False),
    refers_to("person_id", "person", nullable=True, index=False),  # nobody by name where an import brought it
    refers_to("record_id", "record", nullable=True, index=False),
    Column("quote", Text, nullable=False),
    moment("since"),
    moment("ended_at", nullable=True),
    refers_to("ended_by", "person", nullable=True, index=False),
    Index("ix_contact_identity_value", "kind", "value"),
    Index(
        "uq_contact_identity_living",
        "customer_id",
        "kind",
        "value",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

role_suggestion = Table(
    "role_suggestion",
    metadata,
    Column("record_id", Id, ForeignKey("record.id"), primary_key=True),
    refers_to("customer_id", "customer"),
    Column("understood", Document, nullable=False),
    Column("state", String(10), nullable=False),  # open, taken, declined
    moment("created_at"),
    moment("decided_at", nullable=True),
)

contact_join = Table(
    "contact_join",
    metadata,
    id_column(),
    refers_to("customer_id", "customer"),
    refers_to("kept_id", "contact"),
    refers_to("gone_id", "contact"),
    refers_to("person_id", "person", nullable=True, index=False),
    Column("why", Text, nullable=False),
    Column("moved", Document, nullable=False),  # by table, the keys of the rows that went over
    Column("changes", Document, nullable=False),  # what became of the kept contact's fields
    moment("joined_at"),
    moment("undone_at", nullable=True),
    refers_to("undone_by", "person", nullable=True, index=False),
)

contact_distinct = Table(
    "contact_distinct",
    metadata,
    Column("one_id", Id, ForeignKey("contact.id"), primary_key=True),
    Column("other_id", Id, ForeignKey("contact.id"), primary_key=True, index=True),
    refers_to("person_id", "person", nullable=True, index=False),
    moment("said_at"),
)

identity_suggestion = Table(
    "identity_suggestion",
    metadata,
    Column("record_id", Id, ForeignKey("record.id"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 0, in the order they are said
    refers_to("customer_id", "customer"),
    refers_to("contact_id", "contact", nullable=True),  # whose it is; null: one of the candidates is asked for
    Column("candidates", Document, nullable=False),  # ids of contacts
    Column("kind", String(10), nullable=False),
    Column("given", String(200), nullable=False),
    Column("quote", Text, nullable=False),
    Column("state", String(10), nullable=False),  # open, taken, declined
    moment("created_at"),
    moment("decided_at", nullable=True),
)
