"""Questions about a customer: how things stand there, and which case studies to send."""

from collections.abc import Sequence

from assistant.domain.customer import Customer
from assistant.services import contact_chat, giving_chat, history_chat, owner_chat
from assistant.services.card_people import card_people
from assistant.services.cards import short
from assistant.services.customer_cards import basics
from assistant.services.customer_chat import same_said
from assistant.services.finding import called_in_short, exactly_called, mentioned, search
from assistant.services.outcome import Outcome
from assistant.services.questions import asks_for_cases, cases_asked_for, kind_of_cases, name_with_cases, state_asked_of
from assistant.services.turn import Turn
from assistant.services.viewcards import customer_card
from assistant.services.viewing import author_names
from connectors.im.base import Button, Message


def answer_question(turn: Turn) -> Outcome | None:
    """Answer a question about a customer, or ask which is meant; None when the message asks nothing of the kind."""
    text = turn.incoming.text
    if called := exactly_called(turn.store, text, among=turn.access.readable):
        return show_customer(turn, called.id)
    if called := called_in_short(turn.store, text, among=turn.access.readable):
        return show_customer(turn, called.id)
    if said := same_said(turn) or contact_chat.same_said(turn):
        return said
    if told := giving_chat.said(turn) or history_chat.asked(turn):
        return told
    if told := owner_chat.answer_question(turn):
        return told
    if asks_for_cases(text):
        return _bring_cases(turn, text)
    if (name := name_with_cases(text)) and (called := exactly_called(turn.store, name, among=turn.access.readable)):
        return turn.outcome(cases_for=called.id, cases_kind=kind_of_cases(text))
    name = state_asked_of(text)
    if name is None:
        return None
    customer = mentioned(turn.store, name, among=turn.access.readable)
    return show_customer(turn, customer.id) if customer else show_customer_called(turn, name)


def show_customer(turn: Turn, customer_id: str) -> Outcome:
    """Answer with the customer's card."""
    shown = turn.access.view(customer_id)
    follows = turn.store.customers.is_followed(shown.customer.id, turn.person.id)
    card = customer_card(
        turn.desk,
        shown,
        author_names(turn.store, shown),
        turn.locale,
        turn.local_now,
        channel=turn.incoming.channel,
        follows=follows,
        deals=turn.access.readable_opportunities(turn.store.opportunities.of_customer(shown.customer.id)),
        basics=basics(turn.store, turn.desk, shown.customer, turn.access, turn.locale, turn.local_now),
        done=turn.store.promises.done_of_customer(shown.customer.id),
        people=card_people(turn.store, turn.desk, shown.customer.id, turn.access, turn.locale, turn.now),
    )
    return turn.answer(card)


def show_customer_called(turn: Turn, name: str) -> Outcome:
    """Answer with the card of the customer called so; with a choice when several may be, a word when none is."""
    found = search(turn.store, name, among=turn.access.readable)
    if len(found) == 1:
        return show_customer(turn, found[0].id)
    return _ask_which(turn, found, name, "vc")


def _bring_cases(turn: Turn, text: str) -> Outcome:
    customer = mentioned(turn.store, text, among=turn.access.readable)
    if customer:
        return turn.outcome(cases_for=customer.id, cases_kind=kind_of_cases(text))
    name = cases_asked_for(text)
    if name is None:
        return turn.tell("cases.for_whom")
    found = search(turn.store, name, among=turn.access.readable)
    if len(found) != 1:
        return _ask_which(turn, found, name, "ca")
    return turn.outcome(cases_for=found[0].id, cases_kind=kind_of_cases(text))


def _ask_which(turn: Turn, found: Sequence[Customer], name: str, action: str) -> Outcome:
    if not found:
        return turn.tell("customer.unknown", name=short(name))
    rows = tuple((Button(short(one.name), f"{action}:{one.id}"),) for one in found)
    return turn.answer(Message(turn.say("customer.which", name=short(name)), buttons=rows))
