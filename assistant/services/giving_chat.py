"""Giving customers away in chat: to one colleague, taking that back, and everything of one person to another."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.domain.ownership import OwnerKind
from assistant.domain.permission import Action, Kind
from assistant.errors import NotFound
from assistant.services import giving, handing_over, owning
from assistant.services.called import colleague_called, customer_called, explained
from assistant.services.cards import short
from assistant.services.outcome import Outcome
from assistant.services.owner_cards import LABEL_MAX_CHARS, LETTERS, give_card, hand_over_card, owners_card
from assistant.services.owner_words import read_giving, read_hand_over, split_kind
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

OFFERED_MAX = 8


def said(turn: Turn) -> Outcome | None:
    """Show what it would do where somebody says who is to have a customer, or all of a colleague's; None where the
    message names no customer and colleague that are known."""
    text = turn.incoming.text
    for giver_name, to_name in read_hand_over(text):
        giver, receiver = colleague_called(turn, giver_name), colleague_called(turn, to_name)
        if giver and receiver:
            return _show_hand_over(turn, giver.id, receiver.id)
    for given in read_giving(text):
        receiver = colleague_called(turn, given.to)
        customer = customer_called(turn, given.customer) if receiver else None
        if customer and receiver:
            return _show_give(turn, customer.id, receiver.id, given.kind)
    return None


def obey_give(turn: Turn, rest: str) -> Outcome:
    """`/give A = B` shows what giving A to B would do, `/give A = B collaborates` for less; `/give A` asks to whom."""
    left, is_pair, right = (part.strip() for part in rest.replace("＝", "=").partition("="))
    if not left:
        return turn.tell("giving.how")
    customer = customer_called(turn, left)
    if customer is None:
        return turn.tell("customer.unknown", name=short(left))
    if not is_pair:
        return ask_whom(turn, [customer.id])
    name, kind = split_kind(right)
    receiver = colleague_called(turn, right) or colleague_called(turn, name)
    if receiver is None:
        return turn.tell("giving.nobody", name=short(right))
    return _show_give(turn, customer.id, receiver.id, kind)


def obey_hand_over(turn: Turn, rest: str) -> Outcome:
    """`/handover A = B` shows what handing everything of A over to B would move."""
    left, _, right = (part.strip() for part in rest.replace("＝", "=").partition("="))
    if not (left and right):
        return turn.tell("giving.hand_over_how")
    people = [colleague_called(turn, name) for name in (left, right)]
    for name, person in zip((left, right), people, strict=True):
        if person is None:
            return turn.tell("giving.nobody", name=short(name))
    giver, receiver = (person.id for person in people if person)
    return _show_hand_over(turn, giver, receiver)


def obey_owners(turn: Turn, rest: str) -> Outcome:
    """`/owners A` shows whose A is and how that came to be, with a button for each that may be ended."""
    customer = customer_called(turn, rest) if rest else None
    if customer is None:
        return turn.tell("customer.unknown", name=short(rest)) if rest else turn.tell("chat.which_customer")
    return _show_owners(turn, customer.id)


@explained
def ask_whom(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer): ask to whom it goes, people of one's own teams first."""
    customer = turn.access.customer(about[0])
    owning.require_givable(turn.store, turn.access, customer.id, turn.person, turn.desk)
    if not turn.access.allows_every(Action.READ, Kind.PERSON):
        return turn.tell("giving.how")
    near = {one for team in turn.store.teams.all() if turn.person.id in team.member_ids for one in team.member_ids}
    others = [one for one in turn.store.people.all() if one.id != turn.person.id]
    others.sort(key=lambda one: (one.id not in near, one.name))
    places = [Button(short(one.name, LABEL_MAX_CHARS), f"gp:{customer.id}:{one.id}:f") for one in others[:OFFERED_MAX]]
    rows = tuple(tuple(places[start : start + 2]) for start in range(0, len(places), 2))
    return turn.answer(
        Message(turn.say("giving.whom", customer=customer.name), footer=turn.say("giving.or_type"), buttons=rows)
    )


def preview(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer, person, kind): what giving it would do."""
    return _show_give(turn, about[0], about[1], _kind(about[2]))


def give(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer, person, kind): give it."""
    customer, kind = turn.access.customer(about[0]), _kind(about[2])
    owning.give(turn.store, customer.id, about[1], kind, turn.person, turn.desk, turn.now)
    row = [turn.button("customer", f"vc:{customer.id}")] if turn.access.readable_id(customer.id) else []
    if kind is not OwnerKind.FOLLOWS and giving.may_end(turn.store, turn.desk, turn.access, customer.id, about[1]):
        row.insert(0, Button(turn.say("giving.undo"), f"ge:{customer.id}:{about[1]}:{about[2]}"))
    receiver = owning.known_person(turn.store, about[1])
    kind_text = turn.say(f"owner_kind.{kind.value}")
    text = turn.say("giving.done", customer=customer.name, person=receiver.name, kind=kind_text)
    return turn.answer(Message(text, buttons=(tuple(row),) if row else ()))


def end(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer, person, kind): it is no longer that to them."""
    customer, kind = turn.access.customer(about[0]), _kind(about[2])
    person = owning.known_person(turn.store, about[1])
    owning.end(turn.store, customer.id, person.id, kind, turn.person, turn.desk, turn.now)
    kind_text = turn.say(f"owner_kind.{kind.value}")
    return turn.tell("giving.ended", customer=customer.name, person=person.name, kind=kind_text)


def hand_over(turn: Turn, about: list[str]) -> Outcome:
    """From the button (giver, receiver): everything of one is the other's."""
    done = handing_over.hand_over(turn.store, about[0], about[1], turn.person, turn.desk, turn.now)
    giver, receiver = (owning.known_person(turn.store, person_id) for person_id in about[:2])
    return turn.tell(
        "giving.handed_over",
        giver=giver.name,
        receiver=receiver.name,
        customers=len(done.customer_ids),
        deals=len(done.opportunity_ids),
        leads=len(done.lead_ids),
    )


@explained
def _show_give(turn: Turn, customer_id: str, to_id: str, kind: OwnerKind) -> Outcome:
    shown = giving.preview(turn.store, turn.desk, customer_id, to_id, kind, turn.person)
    return turn.answer(give_card(turn.desk, shown, turn.store.people.names(), turn.locale))


@explained
def _show_hand_over(turn: Turn, giver_id: str, receiver_id: str) -> Outcome:
    handing_over.require_hand_over(giver_id, receiver_id, turn.person, turn.desk)
    plan = handing_over.plan_hand_over(turn.store, giver_id, turn.access)
    giver, receiver = (owning.known_person(turn.store, one) for one in (giver_id, receiver_id))
    moving = {row.customer_id for row in plan.moving}
    names = [one.name for one in turn.store.customers.many(moving)]
    return turn.answer(hand_over_card(turn.desk, plan, giver, receiver, names, turn.locale))


def _show_owners(turn: Turn, customer_id: str) -> Outcome:
    store, customer = turn.store, turn.access.customer(customer_id)
    mask = turn.access.mask(customer.id)
    events = [replace(event, reason=mask.text(event.reason)) for event in store.ownership.events(customer.id)]
    ends = [
        (row.person_id, row.kind)
        for row in store.ownership.rows_of(customer.id)
        if giving.may_end(store, turn.desk, turn.access, customer.id, row.person_id)
    ]
    card = owners_card(
        turn.desk,
        customer,
        store.ownership.of_customer([customer.id])[customer.id],
        events,
        store.people.names(),
        turn.locale,
        turn.local_now.date(),
        ends=ends,
        gives=giving.may_give(store, turn.desk, turn.access, customer.id),
    )
    return turn.answer(card)


def _kind(letter: str) -> OwnerKind:
    if letter not in LETTERS:
        raise NotFound(f"kind {letter}", code="button_unknown")
    return LETTERS[letter]


COMMANDS: Mapping[str, Callable[[Turn, str], Outcome]] = {
    "give": obey_give,
    "owners": obey_owners,
    "handover": obey_hand_over,
}
ACTIONS: Mapping[str, Callable[[Turn, list[str]], Outcome]] = {
    "gw": ask_whom,
    "gp": preview,
    "gv": give,
    "ge": end,
    "ho": hand_over,
}
