"""Imports of customers from tables: each run, its file while it is read, its rows, and saved mappings of columns."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from assistant.storage.tables.columns import Document, Id, id_column, metadata, moment, refers_to

import_run = Table(
    "import_run",
    metadata,
    id_column(),
    Column("state", String(10), nullable=False),
    refers_to("person_id", "person", nullable=True, index=False),
    Column("file_name", String(200), nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("format", String(100), nullable=False),
    Column("settings", Document, nullable=False),
    Column("counts", Document, nullable=False),
    Column("channel", String(20), nullable=False),  # where it is told, empty where nobody waits in a chat
    Column("chat_id", String(100), nullable=False),
    Column("error_code", String(50), nullable=False),
    moment("as_of"),
    moment("created_at"),
    moment("done_at", nullable=True),
    moment("undone_at", nullable=True),
    refers_to("undone_by", "person", nullable=True, index=False),
)

import_file = Table(
    "import_file",
    metadata,
    Column("run_id", Id, ForeignKey("import_run.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

import_row = Table(
    "import_row",
    metadata,
    Column("run_id", Id, ForeignKey("import_run.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("cells", Document, nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("state", String(10), nullable=False),
    # No foreign key: a merge must not carry it to the customer that is kept, or undoing would take that one away.
    Column("customer_id", Id, nullable=True),
    Column("is_new", Boolean, nullable=False),
    Column("details", Document, nullable=False),  # candidates, problems, what was left out, what was made
    Index("ix_import_row_state", "run_id", "state", "number"),
)

import_mapping = Table(
    "import_mapping",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("mapping", Document, nullable=False),
    refers_to("person_id", "person", nullable=True, index=False),
    moment("saved_at"),
)
