"""Looking into the audit log: for whoever may read it, admins as it comes."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.permission import Action, Kind
from assistant.services.access import Access
from assistant.storage.audit import AuditRow
from assistant.storage.store import Store


def found(
    store: Store,
    access: Access,
    *,
    person_id: str | None = None,
    customer_id: str | None = None,
    since: datetime | None = None,
    limit: int = 200,
) -> Sequence[AuditRow]:
    """Rows that agree with every condition given, newest first. Raises Forbidden (`admin_only`)."""
    access.require_kind(Action.READ, Kind.AUDIT, code="admin_only")
    return store.audit.find(person_id=person_id, customer_id=customer_id, since=since, limit=limit)
