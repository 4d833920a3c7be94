"""Customer views that are kept, because their records are too many to be read for each look."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, Table

from assistant.storage.tables.columns import Id, metadata, moment

customer_view = Table(
    "customer_view",
    metadata,
    Column("customer_id", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("format", Integer, nullable=False),  # of the document; another one is not read
    Column("records", Integer, nullable=False),  # how many the customer had when it was made
    moment("newest_at"),  # when the newest of them was confirmed
    Column("document", JSON, nullable=False),
)
