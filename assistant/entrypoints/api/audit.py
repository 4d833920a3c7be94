"""The audit log: who did what, read which sensitive field, and was refused what."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.access_schemas import AuditOut
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdText, Ref
from assistant.services import auditing
from assistant.services.access import Access
from assistant.storage.audit import AuditRow

router = APIRouter(prefix="/api/v1/audit", tags=["audit"], responses=documented(401, 403, 422))


@router.get("")
def list_audit(
    app: App,
    person: Caller,
    person_id: Annotated[IdText | None, Query()] = None,
    customer_id: Annotated[IdText | None, Query()] = None,
    since: Annotated[AwareDatetime | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[AuditOut]:
    """What was done, newest first; every condition given holds. Admins only, as it comes."""
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        rows = auditing.found(
            store, access, person_id=person_id, customer_id=customer_id, since=_since(since), limit=limit
        )
        names = Namer(store)
        return [audit_out(row, names.person(row.step.person_id) if row.step.person_id else None) for row in rows]


def audit_out(row: AuditRow, person: Ref | None) -> AuditOut:
    """A row of the log as a document."""
    step = row.step
    return AuditOut(
        seq=row.seq,
        at=row.at,
        person=person,
        entry=row.entry,
        action=step.action,
        kind=step.kind,
        resource_id=step.resource_id,
        customer_id=step.customer_id,
        fields=list(step.fields),
        outcome=step.outcome,
        why=step.why,
    )


def _since(given: datetime | None) -> datetime | None:
    """`given`, unless it lies so near the ends of time that no zone can be taken off it."""
    return given if given is None or 1 < given.year < 9999 else None
