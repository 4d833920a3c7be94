"""The tables. Alembic migrations create them; a test holds migrations and these files equal."""

from assistant.storage.tables.access import audit, customer_label, person_territory, team, team_member
from assistant.storage.tables.columns import Document, Utc, metadata
from assistant.storage.tables.contacts import (
    contact,
    contact_distinct,
    contact_event,
    contact_identity,
    contact_join,
    identity_suggestion,
    role_suggestion,
)
from assistant.storage.tables.customers import (
    customer,
    customer_alias,
    customer_distinct,
    customer_fact,
    customer_key,
    customer_merge,
    follow,
    product,
    refill,
)
from assistant.storage.tables.daily import customer_pulse, morning, promise, promise_event
from assistant.storage.tables.finding import customer_name, customer_part, customer_sound
from assistant.storage.tables.health import fact_suggestion, health_reading, health_word
from assistant.storage.tables.imports import import_file, import_mapping, import_row, import_run
from assistant.storage.tables.leads import lead, lead_event, lead_key, lead_origin, lead_report, lead_touch
from assistant.storage.tables.messages import dialog, executor, inbox, outbox, web_message
from assistant.storage.tables.opportunities import (
    deal_slip,
    deal_stay,
    opportunity,
    opportunity_event,
    stage_suggestion,
)
from assistant.storage.tables.ownership import ownership, ownership_event, pool_request
from assistant.storage.tables.people import chat_account, credential, invite_try, person
from assistant.storage.tables.records import case_sent, draft, note, push, record, view_update
from assistant.storage.tables.views import customer_view

__all__ = [
    "Document",
    "Utc",
    "audit",
    "case_sent",
    "chat_account",
    "contact",
    "contact_distinct",
    "contact_event",
    "contact_identity",
    "contact_join",
    "credential",
    "customer",
    "customer_alias",
    "customer_distinct",
    "customer_fact",
    "customer_key",
    "customer_label",
    "customer_merge",
    "customer_name",
    "customer_part",
    "customer_pulse",
    "customer_sound",
    "customer_view",
    "deal_slip",
    "deal_stay",
    "dialog",
    "draft",
    "executor",
    "fact_suggestion",
    "follow",
    "health_reading",
    "health_word",
    "identity_suggestion",
    "import_file",
    "import_mapping",
    "import_row",
    "import_run",
    "inbox",
    "invite_try",
    "lead",
    "lead_event",
    "lead_key",
    "lead_origin",
    "lead_report",
    "lead_touch",
    "metadata",
    "morning",
    "note",
    "opportunity",
    "opportunity_event",
    "outbox",
    "ownership",
    "ownership_event",
    "person",
    "person_territory",
    "pool_request",
    "product",
    "promise",
    "promise_event",
    "push",
    "record",
    "refill",
    "role_suggestion",
    "stage_suggestion",
    "team",
    "team_member",
    "view_update",
    "web_message",
]
