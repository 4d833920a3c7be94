"""Taking a note in: filing what arrives, and choosing the names a transcriber should listen for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from assistant.domain.followup import Known
from assistant.domain.ids import new_id
from assistant.services.access import Access
from assistant.storage.store import Store

VOCABULARY_SIZE = 10
INTERNAL = "internal"
"""The channel of inbox rows that Spotter writes to itself."""


def receive(
    store: Store, channel: str, external_id: str, payload: Mapping[str, Any], now: datetime
) -> tuple[str, bool]:
    """File an incoming message once. Returns its id and whether it is new; a repeated delivery changes nothing."""
    return store.inbox.add(new_id(), channel, external_id, payload, now)


def vocabulary(store: Store, person_id: str, access: Access) -> Sequence[str]:
    """The names this person is likely to say: customers they follow, newest first, those customers' contacts, products.

    Only of what the person may see. Who follows nobody yet may be speaking of anybody: then the first customers.
    """
    followed = store.customers.followed_by(person_id, VOCABULARY_SIZE)
    customers = access.readable(followed or list(store.customers.names.page(VOCABULARY_SIZE)))
    known = access.known("", about=[one.id for one in customers])
    return likely_names(known, [one.name for one in customers])


def likely_names(known: Known, customers: Sequence[str]) -> Sequence[str]:
    """At most ten names to listen for: of `customers`, of their contacts, and of products, in turn.

    A speech model follows a short list well and echoes a long one.
    """
    near = set(customers)
    contacts = [contact.name for contact in known.contacts if contact.customer in near]
    turns = zip_longest(customers, contacts, known.products)
    names = dict.fromkeys(name for turn in turns for name in turn if name)
    return tuple(names)[:VOCABULARY_SIZE]


def request_cases(store: Store, record_id: str, now: datetime) -> None:
    """Ask, in the transaction that confirms a record, for the cases that fit it; again is no error.

    For edges other than the chat, whose own message goes on with the cases: the request is an inbox row like any
    other, so that a crash after the commit loses nothing.
    """
    store.inbox.add(new_id(), INTERNAL, f"cases:{record_id}", {"record_id": record_id}, now)


def request_cases_for_deal(store: Store, customer_id: str, person_id: str, key: str, now: datetime) -> None:
    """Ask, in the transaction that changes an opportunity, for the cases that fit its customer, for this person; `key`
    names the change. Again is no error."""
    payload = {"customer_id": customer_id, "person_id": person_id, "key": key}
    store.inbox.add(new_id(), INTERNAL, f"cases:{key}", payload, now)
