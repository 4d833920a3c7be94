"""The pool and whose customers are, in the conversation: lists, taking, giving back, and "whose is it?"."""

from collections.abc import Mapping

from assistant.domain.customer import Customer
from assistant.domain.ownership import OwnerKind
from assistant.domain.permission import Action
from assistant.domain.pool import Answer
from assistant.errors import NotFound
from assistant.services import pool
from assistant.services.cards import short
from assistant.services.contact_cards import owners_text
from assistant.services.finding import mentioned, search
from assistant.services.outcome import Outcome
from assistant.services.owner_questions import asks_for_mine, asks_for_pool, owner_asked_of
from assistant.services.owning import is_manager
from assistant.services.phrasing import date_text
from assistant.services.pool import Pooled
from assistant.services.turn import Turn
from connectors.im.base import Button, Entry, Message, Section

LISTED_MAX = 10
REQUESTS_MAX = 5
REASONS = ("no_need", "no_budget", "unreachable", "wrong_fit", "no_time")
"""Why somebody gives a customer back, as texts under `pool_reason`."""


def answer_question(turn: Turn) -> Outcome | None:
    """Answer what is in the pool, what is mine, and whose a customer is; None when the message asks nothing of it."""
    text = turn.incoming.text
    if asks_for_pool(text):
        return list_pool(turn)
    if asks_for_mine(text):
        return list_mine(turn)
    name = owner_asked_of(text)
    return tell_owners(turn, name) if name else None


def list_pool(turn: Turn) -> Outcome:
    """Answer with what lies in the pool, a button each to take it for who may."""
    found = pool.listed(turn.store, turn.access, limit=LISTED_MAX + 1)
    people = turn.store.people.names()
    _show_requests(turn, people)
    if not found:
        return turn.tell("pool.empty")
    entries = tuple(Entry(pooled_line(turn, one, people)) for one in found[:LISTED_MAX])
    rows = tuple(_pooled_row(turn, one.customer) for one in found[:LISTED_MAX])
    footer = turn.say("pool.more") if len(found) > LISTED_MAX else ""
    return turn.answer(Message(turn.say("pool.title"), sections=(Section("", entries),), buttons=rows, footer=footer))


def _show_requests(turn: Turn, people: Mapping[str, str]) -> None:
    """Before the pool: who waits for a manager's word, with its buttons for who may give it."""
    waiting = pool.open_requests(turn.store, turn.person, turn.access, turn.desk)[:REQUESTS_MAX]
    if not waiting:
        return
    entries, rows = [], list[tuple[Button, ...]]()
    for place, (one, customer) in enumerate(waiting, start=1):
        day = date_text(turn.desk.local_time(one.asked_at, turn.person).date(), turn.locale, turn.local_now.date())
        line = turn.say("giving.waits", person=people.get(one.person_id, "?"), customer=customer.name, date=day)
        entries.append(Entry(f"{place}. {line}"))
        if is_manager(turn.person, turn.desk):
            agree = Button(turn.say("giving.agree", place=place), f"pa:{one.id}")
            rows.append((agree, Button(turn.say("giving.refuse", place=place), f"pn:{one.id}")))
    sections = (Section("", tuple(entries)),)
    turn.answer(Message(turn.say("giving.requests"), sections=sections, buttons=tuple(rows)))


def _pooled_row(turn: Turn, customer: Customer) -> tuple[Button, ...]:
    """A button to see a customer of the pool and, for who may, one to take it."""
    name = short(customer.name, 16)
    look = Button(name, f"vc:{customer.id}")
    answer = pool.answer_for(turn.store, customer.id, turn.person, turn.desk, turn.now)
    may_take = turn.access.allows(Action.TAKE, turn.access.of_customer(customer.id))
    if answer is Answer.ROLE or (answer is not Answer.ASKS and not may_take):
        return (look,)
    return Button(turn.say("button.pool_take_named", name=name), f"pt:{customer.id}"), look


def pooled_line(turn: Turn, one: Pooled, people: Mapping[str, str]) -> str:
    """A customer of the pool in a line: whose it was, since when and why it is here."""
    if one.lost is None:
        return turn.say("pool.never_held", customer=one.customer.name)
    day = turn.desk.local_time(one.lost.at, turn.person).date()
    return turn.say(
        "pool.was_held",
        customer=one.customer.name,
        person=people.get(one.lost.person_id, "?"),
        date=date_text(day, turn.locale, turn.local_now.date()),
        reason=reason_text(turn, one.lost.what.value, one.lost.reason),
    )


def reason_text(turn: Turn, what: str, reason: str) -> str:
    """Why a customer came to the pool: the rule that decided, or what its person said."""
    if what == "expired":
        return turn.say("pool.by_rule")
    key = f"pool_reason.{reason}"
    return turn.say(key) if reason in REASONS else reason or turn.say("pool.no_reason")


def list_mine(turn: Turn) -> Outcome:
    """Answer with the customers the sender is responsible for, a button each."""
    ids = turn.store.ownership.of_person(turn.person.id, OwnerKind.FOLLOWS)
    by_id = {one.id: one for one in turn.access.readable(turn.store.customers.many(ids))}
    found = [by_id[customer_id] for customer_id in ids if customer_id in by_id]
    if not found:
        return turn.tell("owner.none_mine")
    rows = tuple((Button(short(one.name), f"vc:{one.id}"),) for one in found[:LISTED_MAX])
    footer = turn.say("owner.more_mine", count=len(found) - LISTED_MAX) if len(found) > LISTED_MAX else ""
    return turn.answer(Message(turn.say("owner.mine", count=len(found)), buttons=rows, footer=footer))


def tell_owners(turn: Turn, name: str) -> Outcome | None:
    """Answer whose the customer called so is; None when no customer is: "后续对接谁负责？" may well be of a note."""
    among = turn.access.readable
    found = [one for one in (mentioned(turn.store, name, among=among),) if one] or search(turn.store, name, among=among)
    if len(found) != 1:
        return None
    customer = found[0]
    owners = turn.store.ownership.of_customer([customer.id])[customer.id]
    text = owners_text(turn.desk, owners, turn.store.people.names(), turn.locale)
    row: tuple[Button, ...] = (turn.button("customer", f"vc:{customer.id}"),)
    is_free = not any(OwnerKind.FOLLOWS in kinds for kinds in owners.values())
    if is_free and turn.access.allows(Action.TAKE, turn.access.of_customer(customer.id)):
        row = (turn.button("pool_take", f"pt:{customer.id}"), *row)
    return turn.answer(Message(title=customer.name, text=text, buttons=(row,)))


def take(turn: Turn, about: list[str]) -> Outcome:
    """From the button: take a customer, or ask a manager for it."""
    done = pool.take(turn.store, about[0], turn.person, turn.desk, turn.now)
    key = "pool.waits" if done.request_id else "pool.taken"
    row = (turn.button("customer", f"vc:{done.customer.id}"),)
    return turn.answer(Message(turn.say(key, customer=done.customer.name), buttons=(row,)))


def ask_reason(turn: Turn, about: list[str]) -> Outcome:
    """From the button: ask why the customer is given back."""
    customer = turn.access.customer(about[0])
    pool.releasable(turn.store, customer.id, turn.person, turn.desk)
    rows = tuple((Button(turn.say(f"pool_reason.{reason}"), f"pd:{customer.id}:{reason}"),) for reason in REASONS)
    return turn.answer(Message(turn.say("pool.why", customer=customer.name), buttons=rows))


def release(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer, reason): give a customer back."""
    turn.access.customer(about[0])
    if about[1] not in REASONS:
        raise NotFound(f"reason {about[1]}", code="button_unknown")
    customer = pool.release(turn.store, about[0], turn.person, turn.desk, turn.now, reason=about[1])
    return turn.tell("pool.released", customer=customer.name)


def agree(turn: Turn, about: list[str]) -> Outcome:
    """A manager's yes to what somebody asked for."""
    return _decide(turn, about[0], agreed=True)


def refuse(turn: Turn, about: list[str]) -> Outcome:
    """A manager's no to what somebody asked for."""
    return _decide(turn, about[0], agreed=False)


def _decide(turn: Turn, request_id: str, *, agreed: bool) -> Outcome:
    done = pool.decide(turn.store, request_id, turn.person, turn.desk, turn.now, agreed=agreed)
    return turn.tell(f"pool.decided_{done.state}")
