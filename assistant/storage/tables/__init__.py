"""The tables. Alembic migrations create them; a test holds migrations and these files equal."""

from assistant.storage.tables.columns import Document, Utc, metadata
from assistant.storage.tables.contacts import contact, contact_event, contact_identity, role_suggestion
from assistant.storage.tables.customers import (
    customer,
    customer_alias,
    customer_distinct,
    customer_fact,
    customer_key,
    customer_merge,
    follow,
    product,
)
from assistant.storage.tables.messages import dialog, executor, inbox, outbox, web_message
from assistant.storage.tables.opportunities import opportunity, opportunity_event, stage_suggestion
from assistant.storage.tables.ownership import ownership, ownership_event, pool_request
from assistant.storage.tables.people import chat_account, credential, invite_try, person
from assistant.storage.tables.records import case_sent, draft, note, push, record, view_update

__all__ = [
    "Document",
    "Utc",
    "case_sent",
    "chat_account",
    "contact",
    "contact_event",
    "contact_identity",
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
    "inbox",
    "invite_try",
    "metadata",
    "note",
    "opportunity",
    "opportunity_event",
    "outbox",
    "ownership",
    "ownership_event",
    "person",
    "pool_request",
    "product",
    "push",
    "record",
    "role_suggestion",
    "stage_suggestion",
    "view_update",
    "web_message",
]
