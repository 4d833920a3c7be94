"""Confirming a draft: one transaction from draft to record, view update, pushes and thanks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.customer_view import ViewUpdate, compare_views, fold_name, view_of
from assistant.domain.followup import Contact
from assistant.domain.ids import derive_id
from assistant.domain.note import Draft, DraftState
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.domain.push import Push
from assistant.domain.view_json import changes_from_json, changes_to_json
from assistant.errors import Conflict, NotFound
from assistant.services import promises, viewing
from assistant.services.access import Access
from assistant.services.amending import open_draft, own_draft
from assistant.services.customerkeeping import NAME_MAX_CHARS, find_or_add
from assistant.services.deal_health import keep_readings
from assistant.services.desk import Desk
from assistant.services.fact_moves import ask_facts
from assistant.services.finding import is_free_name
from assistant.services.identity_moves import ask_identities
from assistant.services.pool_offers import offer_to_take
from assistant.services.posting import card_locale, post, post_card
from assistant.services.pushing import push_update
from assistant.services.role_moves import ask_roles
from assistant.services.stage_moves import ask_move
from assistant.services.task_moves import ask_tasks
from assistant.services.thanks import thanks_message
from assistant.storage.store import Store


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a confirmation led to: the record, what it changed in the view, and the names of those told.

    `is_new` is False when the draft had been confirmed before and nothing was done now.
    """

    record: FollowupRecord
    update: ViewUpdate
    told: tuple[str, ...]
    is_new: bool


def confirm(
    store: Store,
    draft_id: str,
    version: int | None,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    customer_id: str | None = None,
    customer_name: str | None = None,
) -> Confirmation:
    """Make the person's draft a record. `customer_id` or `customer_name` (found or created) decide the customer here.

    Confirming twice gives the first record. Raises NotFound, Forbidden, InvalidInput, or Conflict with code
    `draft_changed`, `draft_discarded` or `draft_undecided`.
    """
    draft = own_draft(store, draft_id, person)
    if draft.state is DraftState.CONFIRMED:
        return _earlier(store, draft)
    draft = open_draft(store, draft_id, person, version)
    note = store.notes.get(draft.note_id)
    if note is None:
        raise NotFound(f"note {draft.note_id}")
    access = Access(store, desk, person)
    customer = _customer(store, draft, customer_id, customer_name, access, now)
    access.require(Action.CREATE, access.of_customer(customer.id, Kind.RECORD))
    spoken = draft.fields.customer
    confirmed = replace(
        draft, state=DraftState.CONFIRMED, version=draft.version + 1, customer_id=customer.id, candidates=()
    )
    if not store.drafts.replace(confirmed):
        # Somebody was faster; whoever pressed twice gets the one record.
        if own_draft(store, draft_id, person).state is DraftState.CONFIRMED:
            return _earlier(store, draft)
        raise Conflict(f"draft {draft_id} changed meanwhile", code="draft_changed")
    if spoken and _is_alias(store, spoken, customer):
        store.customers.add_alias(customer.id, spoken)
    record = FollowupRecord(
        id=derive_id("record", draft.id, 1),
        draft_id=draft.id,
        note_id=note.id,
        customer_id=customer.id,
        author_id=person.id,
        fields=replace(draft.fields, customer=customer.name),
        marks=draft.marks,
        text=note.text,
        said_at=note.said_at,
        confirmed_at=now,
        model=draft.model,
    )
    update, pushes = commit(store, record, customer, person, desk, now)
    post_card(store, confirmed, desk, f"card:{draft.id}:{confirmed.version}", now)
    told = told_names(store, (push.person_id for push in pushes))
    locale = card_locale(note, person)
    offer = offer_to_take(store, customer.id, person, desk, locale, now)
    thanks = thanks_message(desk, record, customer.name, told, locale, desk.local_time(now, person), offer=offer)
    post(store, (note.channel, note.chat_id), thanks, f"thanks:{record.id}", now)
    ask_facts(store, record, customer, person, desk, now)
    ask_tasks(store, record, customer, person, desk, now)
    ask_move(store, record, customer, person, desk, now)
    ask_roles(store, record, customer, person, desk, now)
    ask_identities(store, record, customer, person, desk, now)
    return Confirmation(record, update, told, is_new=True)


def commit(
    store: Store, record: FollowupRecord, customer: Customer, author: Person, desk: Desk, now: datetime
) -> tuple[ViewUpdate, Sequence[Push]]:
    """Add `record` with all that follows from it: contacts, following, the view update, its pushes, how deals are read.

    Raises Conflict when that revision stands already.
    """
    store.customers.lock(customer.id)
    earlier = store.records.of_customer(customer.id)
    if not store.records.add(record):
        raise Conflict(f"record {record.id} stands already", code="record_superseded")
    named = filter(_is_nameable, record.fields.contacts)
    store.contacts.keep(customer.id, named, now, record_id=record.id, person_id=author.id)
    store.customers.follow(customer.id, author.id, now)
    after = view_of(customer, [*earlier, record])
    viewing.keep(store, after)
    promises.keep(store, record, after, now)
    update = compare_views(view_of(customer, earlier), after, record)
    store.records.add_view_update(record.id, customer.id, changes_to_json(update.changes), now)
    keep_readings(store, customer.id, record.id, desk, now)
    return update, push_update(store, update, record, customer, author, desk, now)


def told_names(store: Store, person_ids: Iterable[str]) -> tuple[str, ...]:
    """The names of those who get a push."""
    people = [store.people.get(person_id) for person_id in person_ids]
    return tuple(person.name for person in people if person)


def _is_alias(store: Store, spoken: str, customer: Customer) -> bool:
    """Whether `spoken` is worth learning: a new name of a name's length that no other customer has."""
    if not fold_name(spoken) or len(spoken) > NAME_MAX_CHARS or fold_name(spoken) == fold_name(customer.name):
        return False
    return is_free_name(store, spoken, customer.id)


def _is_nameable(contact: Contact) -> bool:
    return len(contact.name) <= NAME_MAX_CHARS and len(contact.title or "") <= NAME_MAX_CHARS


def _earlier(store: Store, draft: Draft) -> Confirmation:
    record = store.records.newest_of_draft(draft.id)
    if record is None:
        raise NotFound(f"record of draft {draft.id}")
    changes = changes_from_json(store.records.changes_of(record.id))
    told = told_names(store, (push.person_id for push in store.records.pushes_of(record.id)))
    update = ViewUpdate(record.customer_id, record.id, record.author_id, changes)
    return Confirmation(record, update, told, is_new=False)


def _customer(
    store: Store, draft: Draft, customer_id: str | None, customer_name: str | None, access: Access, now: datetime
) -> Customer:
    if customer_name is not None:
        return find_or_add(store, customer_name, draft.person_id, now, access)[0]
    wanted = customer_id or draft.customer_id
    if wanted is None:
        raise Conflict(f"draft {draft.id} has no customer yet", code="draft_undecided")
    return access.customer(wanted)
