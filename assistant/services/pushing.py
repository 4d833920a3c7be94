"""Telling the people a confirmed record concerns: followers, colleagues asked to help, colleagues given a step."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from assistant.domain.customer import Customer, FollowupRecord
from assistant.domain.customer_view import Change, ViewUpdate, fold_name
from assistant.domain.ids import derive_id
from assistant.domain.permission import Action
from assistant.domain.person import Person, roles_in
from assistant.domain.push import Push, pushes_for
from assistant.domain.view_json import changes_from_json, changes_to_json
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.posting import chats_of, post
from assistant.services.viewcards import push_message
from assistant.storage.records import StoredPush
from assistant.storage.store import Store


def push_update(
    store: Store,
    update: ViewUpdate,
    record: FollowupRecord,
    customer: Customer,
    author: Person,
    desk: Desk,
    now: datetime,
) -> Sequence[Push]:
    """Keep and queue the pushes of `update`; again is no error. Returns who is told what and why: nobody hears
    of what they may not see."""
    stated = [change.after for change in update.changes if change.kind != "removed"]
    people = store.people.all()
    helpers = _people_called(people, (value.to for value in stated if hasattr(value, "to")))
    owners = _people_called(people, (value.owner for value in stated if hasattr(value, "owner")))
    pushes = pushes_for(update, store.customers.followers(customer.id), helpers, owners)
    by_id = {person.id: person for person in people}
    told = []
    for push in pushes:
        person = by_id.get(push.person_id)
        seen = _as_seen(store, push, record, person, desk) if person else None
        if person and seen:
            _send(store, seen, record, customer, author, person, desk, now)
            told.append(seen)
    return told


def _as_seen(store: Store, push: Push, record: FollowupRecord, person: Person, desk: Desk) -> Push | None:
    """The push with what this person may see of it; None where that is nothing."""
    access = Access(store, desk, person, acts=False)
    if not access.allows(Action.READ, access.of_record(record)):
        return None
    changes = access.shown_changes(push.customer_id, push.changes)
    return replace(push, changes=changes) if changes else None


def shown_pushes(access: Access, pushes: Iterable[StoredPush]) -> list[tuple[StoredPush, tuple[Change, ...]]]:
    """Stored pushes with the changes that their receiver may see today; those without any are not there."""
    shown = [(push, access.shown_changes(push.customer_id, changes_from_json(push.changes))) for push in pushes]
    return [(push, changes) for push, changes in shown if changes]


def resolve_person(people: Sequence[Person], called: str) -> Person | None:
    """The one person that is called so: by name, else by a part of the name, else by role. None when several fit."""
    wanted = fold_name(called)
    if not wanted or called == "self":
        return None
    by_name = [person for person in people if fold_name(person.name) == wanted]
    by_part = [person for person in people if wanted in map(fold_name, person.name.split())]
    by_role = [person for person in people if wanted in {fold_name(role) for role in roles_in(person.role)}]
    found = by_name or by_part or by_role
    return found[0] if len(found) == 1 else None


def _people_called(people: Sequence[Person], names: Iterable[str]) -> list[str]:
    found = [resolve_person(people, name) for name in names]
    return [person.id for person in found if person]


def _send(
    store: Store,
    push: Push,
    record: FollowupRecord,
    customer: Customer,
    author: Person,
    person: Person,
    desk: Desk,
    now: datetime,
) -> None:
    key = f"push:{push.record_id}:{push.person_id}"
    changes = changes_to_json(push.changes)
    stored = StoredPush(derive_id(key), person.id, customer.id, push.record_id, push.reason, changes, now)
    if not store.records.add_push(stored):
        return
    for channel, chat_id in chats_of(store, person.id):
        message = push_message(
            desk,
            (customer.id, customer.name),
            author.name,
            push.reason,
            push.changes,
            person.locale,
            desk.local_time(now, person),
            channel=channel,
            is_correction=record.revision > 1,
        )
        post(store, (channel, chat_id), message, f"{key}:{channel}:{chat_id}", now)
