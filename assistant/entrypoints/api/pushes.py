"""Pushes: what one was told unasked."""

from typing import Annotated

from fastapi import APIRouter, Query

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer, push_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath, PushOut
from assistant.errors import NotFound
from assistant.services.access import Access
from assistant.services.pushing import shown_pushes

router = APIRouter(prefix="/api/v1/pushes", tags=["pushes"], responses=documented(401, 422))


@router.get("")
def list_pushes(app: App, person: Caller, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[PushOut]:
    """One's own pushes, newest first."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        pushes = store.records.pushes_to(person.id, limit)
        return [push_out(push, changes, names) for push, changes in shown_pushes(access, pushes)]


@router.post("/{push_id}/seen", status_code=204, responses=documented(404, 503))
def see_push(app: App, person: Caller, push_id: IdPath) -> None:
    """Mark a push as seen. Again is no error."""
    with app.database.write() as store:
        if not store.records.see_push(push_id, person.id, app.clock()):
            raise NotFound("no such push")
