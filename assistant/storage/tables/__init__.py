"""The tables. Alembic migrations create them; a test holds migrations and these files equal."""

from assistant.storage.tables.columns import Document, Utc, metadata
from assistant.storage.tables.customers import (
    contact,
    customer,
    customer_alias,
    customer_distinct,
    customer_fact,
    customer_key,
    customer_merge,
    follow,
    product,
)
from assistant.storage.tables.imports import import_file, import_mapping, import_row, import_run
from assistant.storage.tables.messages import dialog, executor, inbox, outbox, web_message
from assistant.storage.tables.opportunities import opportunity, opportunity_event, stage_suggestion
from assistant.storage.tables.people import chat_account, credential, invite_try, person
from assistant.storage.tables.records import case_sent, draft, note, push, record, view_update

__all__ = [
    "Document",
    "Utc",
    "case_sent",
    "chat_account",
    "contact",
    "credential",
    "customer",
    "customer_alias",
    "customer_distinct",
    "customer_fact",
    "customer_key",
    "customer_merge",
    "dialog",
    "draft",
    "executor",
    "follow",
    "import_file",
    "import_mapping",
    "import_row",
    "import_run",
    "inbox",
    "invite_try",
    "metadata",
    "note",
    "opportunity",
    "opportunity_event",
    "outbox",
    "person",
    "product",
    "push",
    "record",
    "stage_suggestion",
    "view_update",
    "web_message",
]
