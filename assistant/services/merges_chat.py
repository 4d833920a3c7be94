"""What was made one at a customer, customers and contacts, newest first, with a button to take each back."""

from collections.abc import Callable, Mapping

from assistant.domain.customer import Customer
from assistant.domain.permission import Action
from assistant.services.called import customer_called
from assistant.services.cards import short
from assistant.services.customer_access import CONTACTS, may_change_contacts, shown_merges
from assistant.services.outcome import Outcome
from assistant.services.phrasing import date_text
from assistant.services.turn import Turn
from assistant.storage.joins import StoredJoin
from assistant.storage.merges import StoredMerge
from connectors.im.base import Button, Entry, Message, Section

SHOWN_MAX = 8
LABEL_MAX_CHARS = 30
Rows = tuple[tuple[Button, ...], ...]


def obey(turn: Turn, rest: str) -> Outcome:
    """`/merges A` lists the merges A was part of, and the contacts of A that were joined."""
    customer = customer_called(turn, rest) if rest else None
    if customer is None:
        return turn.tell("customer.unknown", name=short(rest)) if rest else turn.tell("chat.which_customer")
    merges, merge_rows = _merges(turn, customer)
    joins, join_rows = _joins(turn, customer)
    if not merges and not joins:
        return turn.tell("merges.none", customer=customer.name)
    return turn.answer(Message(title=customer.name, sections=(*merges, *joins), buttons=(*merge_rows, *join_rows)))


def _merges(turn: Turn, customer: Customer) -> tuple[tuple[Section, ...], Rows]:
    held = shown_merges(turn.access, turn.store, customer.id)[:SHOWN_MAX]
    entries, rows = [], list[tuple[Button, ...]]()
    may = turn.access.allows(Action.MERGE, turn.access.of_customer(customer.id))
    for one in held:
        kept, gone = (_customer_name(turn, customer_id) for customer_id in (one.kept_id, one.gone_id))
        entries.append(Entry(_line(turn, one, gone, kept)))
        if one.undone_at is None and may:
            rows.append((_undo(turn, gone, f"mu:{one.id}"),))
    return (Section(turn.say("merges.customers"), tuple(entries)),) if entries else (), tuple(rows)


def _joins(turn: Turn, customer: Customer) -> tuple[tuple[Section, ...], Rows]:
    if CONTACTS in turn.access.mask(customer.id).fields:
        return (), ()
    entries, rows = [], list[tuple[Button, ...]]()
    may = may_change_contacts(turn.access, customer.id)
    for one in turn.store.joins.of_customer(customer.id)[:SHOWN_MAX]:
        kept, gone = (_contact_name(turn, contact_id) for contact_id in (one.kept_id, one.gone_id))
        entries.append(Entry(_line(turn, one, gone, kept)))
        if one.undone_at is None and may:
            rows.append((_undo(turn, gone, f"ju:{one.id}"),))
    return (Section(turn.say("merges.contacts"), tuple(entries)),) if entries else (), tuple(rows)


def _line(turn: Turn, held: StoredMerge | StoredJoin, gone: str, kept: str) -> str:
    people, today = turn.store.people.names(), turn.local_now.date()
    at = held.merged_at if isinstance(held, StoredMerge) else held.joined_at
    line = turn.say(
        "merges.line",
        gone=gone,
        kept=kept,
        person=people.get(held.person_id or "", "?"),
        date=date_text(at.date(), turn.locale, today),
    )
    if held.undone_at is None:
        return f"{line} · {held.why}" if held.why and isinstance(held, StoredMerge) else line
    return turn.say("merges.undone", line=line, date=date_text(held.undone_at.date(), turn.locale, today))


def _undo(turn: Turn, gone: str, action: str) -> Button:
    return Button(short(turn.say("merges.undo", gone=gone), LABEL_MAX_CHARS), action)


def _customer_name(turn: Turn, customer_id: str) -> str:
    held = turn.store.customers.get_itself(customer_id)
    return held[0].name if held else "?"


def _contact_name(turn: Turn, contact_id: str) -> str:
    held = turn.store.contacts.get_itself(contact_id)
    return held.name if held else "?"


COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {"merges": obey}
