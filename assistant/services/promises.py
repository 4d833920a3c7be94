"""What was promised to customers: taken from each record, and done when a later note or a person says so."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import CustomerView, fold_name
from assistant.domain.daily import Promise, PromiseEvent, Pulse, promises_of, words_of
from assistant.domain.permission import Action
from assistant.domain.person import Person
from assistant.domain.promise_kept import says_done
from assistant.errors import Forbidden, NotFound
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.pushing import resolve_person
from assistant.storage.store import Store

_FIELDS = {"step": "next_steps", "help": "help_requests"}
"""The field of a record that a kind of promise comes from."""


def keep(store: Store, record: FollowupRecord, after: CustomerView, now: datetime) -> None:
    """Take over what a record promises and what it says is done, in the transaction that adds it; again is no error.

    `after` is the customer's view with it. A revision takes back what it no longer says; a step that was done stays so.
    """
    _take_over(store, record, now)
    if record.supersedes is None:
        _close(store, record, now)
    keep_pulse(store, after)


def keep_pulse(store: Store, shown: CustomerView) -> None:
    """Keep when a customer was last spoken of and when it decides, by its view; nothing where it has no records."""
    if not shown.records:
        store.mornings.drop_pulse(shown.customer.id)
        return
    newest = shown.records[0]
    decision = next(iter(shown.values.get("decision_on", ())), None)
    store.mornings.keep_pulse(
        Pulse(
            shown.customer.id,
            newest.said_at,
            newest.id,
            decision.value if decision else None,
            decision.source.record_id if decision else None,
        )
    )


def found(store: Store, access: Access, promise_id: str) -> Promise:
    """The promise, if it may be seen as `shown` does. Raises NotFound."""
    held = store.promises.get(promise_id)
    if held is None or not shown(store, access, [held]):
        raise NotFound(f"promise {promise_id}", code="promise_not_found")
    return held


def shown(store: Store, access: Access, promises: Iterable[Promise]) -> list[Promise]:
    """Those that may be seen: of customers one may see, from fields that are not hidden, their words masked. What one
    said oneself is whole."""
    given = list(promises)
    customers = access.readable(store.customers.names.get({one.customer_id for one in given}))
    readable, found = {one.id for one in customers}, []
    for one in given:
        if one.customer_id not in readable:
            continue
        is_own, mask = access.person is not None and one.asked_by == access.person.id, access.mask(one.customer_id)
        if is_own:
            found.append(one)
        elif _FIELDS[one.kind] not in mask.fields:
            found.append(replace(one, text=mask.text(one.text)))
    return found


def shown_events(store: Store, access: Access, held: Promise) -> list[PromiseEvent]:
    """What happened to a promise that may be seen, without the words of records that may not be read."""
    mask, found = access.mask(held.customer_id), []
    for event in store.promises.events(held.id):
        record = store.records.get(event.record_id) if event.record_id else None
        is_own = access.person is not None and event.person_id == access.person.id
        is_readable = record is None or access.allows(Action.READ, access.of_record(record))
        quote = event.quote if is_own else mask.text(event.quote) if is_readable else ""
        found.append(replace(event, quote=quote))
    return found


def tick(store: Store, promise_id: str, person: Person, desk: Desk, now: datetime) -> Promise:
    """Say that a promise is done; again is no error. Raises NotFound, or Forbidden when it is between others."""
    return _move(store, promise_id, "open", "done", "done", person, desk, now)


def untick(store: Store, promise_id: str, person: Person, desk: Desk, now: datetime) -> Promise:
    """Take that back; again is no error. Raises NotFound or Forbidden."""
    return _move(store, promise_id, "done", "open", "reopened", person, desk, now)


def _take_over(store: Store, record: FollowupRecord, now: datetime) -> None:
    people = store.people.all()
    note = store.notes.get(record.note_id)

    def find(called: str) -> str | None:
        found = resolve_person(people, called)
        return found.id if found else None

    held = {one.id: one for one in store.promises.of_draft(record.draft_id)}
    made = promises_of(record, note.person_id if note else record.author_id, find)
    for one in made:
        old = held.pop(one.id, None)
        state = old.state if old and old.state != "dropped" else "open"
        store.promises.keep(replace(one, state=state), now)
        if old is None or (old.text, old.due, old.person_id, old.state) != (one.text, one.due, one.person_id, state):
            kind = "made" if old is None else "changed"
            quote = words_of(record, one)
            store.promises.add_event(PromiseEvent(one.id, kind, record.author_id, now, record.id, quote))
    for gone in held.values():
        if gone.state == "open" and store.promises.set_state(gone.id, "open", "dropped", now):
            store.promises.add_event(PromiseEvent(gone.id, "dropped", record.author_id, now, record.id))


def _close(store: Store, record: FollowupRecord, now: datetime) -> None:
    """Close what the record says is done, and steps of before that it says anew: those go on under the new record."""
    anew = {fold_name(step.action) for step in record.fields.next_steps}
    for one in store.promises.open_of_customer(record.customer_id):
        if one.draft_id == record.draft_id or one.said_at > record.said_at:
            continue
        if one.kind == "step" and fold_name(one.text) in anew:
            state, quote = "dropped", ""
        elif quote := says_done(one.text, record.text):
            state = "done"
        else:
            continue
        if store.promises.set_state(one.id, "open", state, now):
            store.promises.add_event(PromiseEvent(one.id, state, record.author_id, now, record.id, quote))


def _move(
    store: Store, promise_id: str, before: str, after: str, kind: str, person: Person, desk: Desk, now: datetime
) -> Promise:
    held = found(store, Access(store, desk, person), promise_id)
    if person.id not in (held.person_id, held.asked_by) and not person.is_admin:
        raise Forbidden("only who promised, who asked, or an admin ticks it", code="promise_of_another")
    if store.promises.set_state(promise_id, before, after, now):
        store.promises.add_event(PromiseEvent(promise_id, kind, person.id, now))
    elif held.state != after:
        raise NotFound(f"promise {promise_id} was taken back", code="promise_not_found")
    return replace(held, state=after)
