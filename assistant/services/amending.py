"""Changing a follow-up draft until it is confirmed. Every change shows on its card."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.domain.followup import FIELD_NAMES, with_value
from assistant.domain.note import Draft, DraftState
from assistant.domain.person import Person
from assistant.errors import Conflict, InvalidInput, NotFound
from assistant.services.access import Access
from assistant.services.deduplicating import decide_or_compare
from assistant.services.desk import Desk
from assistant.services.posting import post_card
from assistant.storage.store import Store


def own_draft(store: Store, draft_id: str, person: Person) -> Draft:
    """The person's draft of that id. Raises NotFound for nobody's and for somebody else's alike."""
    draft = store.drafts.get(draft_id)
    if draft is None or draft.person_id != person.id:
        raise NotFound(f"draft {draft_id}", code="draft_not_found")
    return draft


def open_draft(store: Store, draft_id: str, person: Person, version: int | None = None) -> Draft:
    """The person's draft if it is open still, and at `version` where one is given. Raises NotFound or Conflict."""
    draft = own_draft(store, draft_id, person)
    if draft.state is not DraftState.OPEN:
        raise Conflict(f"draft {draft_id} is {draft.state}", code=f"draft_{draft.state}")
    if version is not None and version != draft.version:
        raise Conflict(f"draft {draft_id} is at version {draft.version}", code="draft_changed")
    return draft


def change_fields(
    store: Store,
    draft_id: str,
    version: int | None,
    fields: Mapping[str, Any],
    person: Person,
    desk: Desk,
    now: datetime,
) -> Draft:
    """Set whole fields, each with a value of the field's own type; a new customer name decides the customer anew.

    `version` None changes whatever is there. Raises InvalidInput, NotFound or Conflict.
    """
    draft = open_draft(store, draft_id, person, version)
    unknown = sorted(set(fields) - set(FIELD_NAMES))
    if unknown:
        raise InvalidInput(f"no such field: {', '.join(unknown)}; there are {', '.join(FIELD_NAMES)}")
    changed = draft
    for name, value in fields.items():
        held, marks = with_value(changed.fields, changed.marks, name, value)
        changed = replace(changed, fields=held, marks=marks)
    if "customer" in fields:
        choice = decide_or_compare(store, desk, changed.fields.customer, among=Access(store, desk, person).readable)
        changed = replace(changed, customer_id=choice.customer_id, candidates=choice.candidates)
    return save(store, changed, desk, now)


def choose_customer(store: Store, draft_id: str, customer_id: str, person: Person, desk: Desk, now: datetime) -> Draft:
    """Say which customer a draft is about. The name as spoken stays until confirmed, to be learnt as an alias."""
    draft = open_draft(store, draft_id, person)
    Access(store, desk, person).customer(customer_id)
    return save(store, replace(draft, customer_id=customer_id, candidates=()), desk, now)


def discard(store: Store, draft_id: str, person: Person, desk: Desk, now: datetime) -> Draft:
    """Throw a draft away; a discarded one stays so."""
    draft = own_draft(store, draft_id, person)
    if draft.state is DraftState.DISCARDED:
        return draft
    return save(store, replace(open_draft(store, draft_id, person), state=DraftState.DISCARDED), desk, now)


def restore(store: Store, draft_id: str, person: Person, desk: Desk, now: datetime) -> Draft:
    """Take a discarded draft back; an open one stays so."""
    draft = own_draft(store, draft_id, person)
    if draft.state is DraftState.OPEN:
        return draft
    if draft.state is DraftState.CONFIRMED:
        raise Conflict(f"draft {draft_id} is confirmed", code="draft_confirmed")
    return save(store, replace(draft, state=DraftState.OPEN), desk, now)


def save(store: Store, changed: Draft, desk: Desk, now: datetime) -> Draft:
    """Keep `changed`, made of the draft as read, as its next version and show it. Raises Conflict when it moved on."""
    newer = replace(changed, version=changed.version + 1)
    if not store.drafts.replace(newer):
        raise Conflict(f"draft {changed.id} changed meanwhile", code="draft_changed")
    post_card(store, newer, desk, f"card:{newer.id}:{newer.version}", now)
    return newer
