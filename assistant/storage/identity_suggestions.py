"""What records tell of how people are reached, as it was asked: whose each is, or who may be meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from assistant.domain.contact import IdentityKind
from assistant.storage.tables import identity_suggestion
from assistant.storage.upsert import insert_once


@dataclass(frozen=True, slots=True)
class StoredIdentity:
    """An identity that a record tells of, the `number`th from 0. `contact_id` is whose it is; without one, one of the
    `candidates` (ids of contacts) is asked for. `state`: open, taken or declined."""

    record_id: str
    number: int
    customer_id: str
    contact_id: str | None
    candidates: tuple[str, ...]
    kind: IdentityKind
    given: str
    quote: str
    state: str = "open"


class IdentitySuggestions:
    """Repository of identities that records tell of."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: StoredIdentity, now: datetime) -> bool:
        """Keep what a record tells of; False when it was kept before."""
        values = {
            "record_id": new.record_id,
            "number": new.number,
            "customer_id": new.customer_id,
            "contact_id": new.contact_id,
            "candidates": list(new.candidates),
            "kind": new.kind.value,
            "given": new.given,
            "quote": new.quote,
            "state": new.state,
            "created_at": now,
        }
        return insert_once(self._connection, identity_suggestion, values)

    def of_record(self, record_id: str) -> Sequence[StoredIdentity]:
        """What a record tells of, in the order it is said."""
        wanted = select(identity_suggestion).where(identity_suggestion.c.record_id == record_id)
        return [_stored(row) for row in self._connection.execute(wanted.order_by(identity_suggestion.c.number))]

    def of_customer(self, customer_id: str) -> Sequence[StoredIdentity]:
        """What all records of a customer told of."""
        wanted = select(identity_suggestion).where(identity_suggestion.c.customer_id == customer_id)
        return [_stored(row) for row in self._connection.execute(wanted)]

    def decide(self, record_id: str, number: int, state: str, now: datetime) -> bool:
        """Close an open one as taken or declined; False when it was closed before."""
        held = identity_suggestion.c
        decided = self._connection.execute(
            update(identity_suggestion)
            .where(held.record_id == record_id, held.number == number, held.state == "open")
            .values(state=state, decided_at=now)
        )
        return decided.rowcount == 1


def _stored(row: Row[tuple[object, ...]]) -> StoredIdentity:
    return StoredIdentity(
        row.record_id,
        row.number,
        row.customer_id,
        row.contact_id,
        tuple(row.candidates),
        IdentityKind(row.kind),
        row.given,
        row.quote,
        row.state,
    )
