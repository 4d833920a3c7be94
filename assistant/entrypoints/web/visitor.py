"""What every page needs of its visitor: who it is, and what waits for them."""

from typing import Annotated, Any

from fastapi import Depends, Request

from assistant.bootstrap import Application
from assistant.domain.person import Person
from assistant.entrypoints.api.access import find_caller
from assistant.entrypoints.api.context import App
from assistant.errors import Unauthenticated
from assistant.storage.store import Store


def _visitor(request: Request, app: App) -> Person:
    person = find_caller(request, app)
    if person is None:
        raise Unauthenticated("no session")
    return person


Visitor = Annotated[Person, Depends(_visitor)]


def frame(store: Store, app: Application, person: Person, active: str) -> dict[str, Any]:
    """What the frame around a page shows: where one is, and how much news waits."""
    return {"person": person, "active": active, "unseen": store.records.count_unseen(person.id)}
