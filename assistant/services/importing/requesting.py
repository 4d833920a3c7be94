"""Asking for the slow parts of an import, to be done by a worker."""

from datetime import datetime
from enum import StrEnum

from assistant.domain.ids import new_id
from assistant.services.dictating import INTERNAL
from assistant.storage.store import Store


class ImportAct(StrEnum):
    """What a worker is to do with an import."""

    CHECK = "check"
    RUN = "run"
    UNDO = "undo"


def request_import(store: Store, run_id: str, act: ImportAct, person_id: str | None, now: datetime) -> None:
    """Have an import worked on, in the transaction that decides so; again is no error, as the work itself may be
    repeated."""
    payload = {"import_id": run_id, "act": act.value, "person_id": person_id or ""}
    store.inbox.add(new_id(), INTERNAL, f"import:{new_id()}", payload, now)
