"""Taking a note in: filing what arrives, and choosing the names a transcriber should listen for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from assistant.domain.ids import new_id
from assistant.storage.store import Store

VOCABULARY_SIZE = 10
INTERNAL = "internal"
"""The channel of inbox rows that Spotter writes to itself."""


def receive(
    store: Store, channel: str, external_id: str, payload: Mapping[str, Any], now: datetime
) -> tuple[str, bool]:
    """File an incoming message once. Returns its id and whether it is new; a repeated delivery changes nothing."""
    return store.inbox.add(new_id(), channel, external_id, payload, now)


def vocabulary(store: Store, person_id: str) -> Sequence[str]:
    """At most ten names this person is likely to say: customers they follow, newest first, their contacts, products.

    A speech model follows a short list well and echoes a long one.
    """
    customers = store.customers.followed_by(person_id, limit=4)
    known = store.customers.known_to(person_id)
    names = [customer.name for customer in customers]
    contacts = [contact.name for contact in known.contacts if contact.customer in names]
    return list(dict.fromkeys([*names, *contacts[:3], *known.products]))[:VOCABULARY_SIZE]


def request_cases(store: Store, record_id: str, now: datetime) -> None:
    """Ask, in the transaction that confirms a record, for the cases that fit it; again is no error.

    For edges other than the chat, whose own message goes on with the cases: the request is an inbox row like any
    other, so that a crash after the commit loses nothing.
    """
    store.inbox.add(new_id(), INTERNAL, f"cases:{record_id}", {"record_id": record_id}, now)
