"""What people said of a deal's health, how it was read over time, and facts that notes suggest."""

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table, Text

from assistant.storage.tables.columns import Document, Id, metadata, moment, refers_to

health_word = Table(
    "health_word",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    refers_to("opportunity_id", "opportunity"),
    Column("item", String(16), nullable=False),
    Column("kind", String(10), nullable=False),  # stated, rated
    Column("score", Float),  # 0 to 1; none: what was said before is taken back
    refers_to("person_id", "person", index=False),
    refers_to("record_id", "record", nullable=True, index=False),
    Column("note", Text, nullable=False),
    Column("quote", Text, nullable=False),
    moment("at"),
)

health_reading = Table(
    "health_reading",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    refers_to("opportunity_id", "opportunity"),
    refers_to("record_id", "record", nullable=True, index=False),  # the record that changed it, where one did
    Column("line", String(20), nullable=False),
    Column("states", Document, nullable=False),
    moment("at"),
)

fact_suggestion = Table(
    "fact_suggestion",
    metadata,
    Column("record_id", Id, ForeignKey("record.id"), primary_key=True),
    refers_to("opportunity_id", "opportunity"),
    Column("changes", Document, nullable=False),
    Column("state", String(10), nullable=False),  # open, taken, declined, withdrawn
    refers_to("decided_by", "person", nullable=True, index=False),
    moment("created_at"),
    moment("decided_at", nullable=True),
)
