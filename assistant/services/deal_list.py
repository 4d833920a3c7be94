"""Opportunities listed in chat, and begun without a note: one's own, a colleague's, everybody's, a customer's."""

from collections.abc import Sequence

from assistant.domain.customer import Customer
from assistant.domain.opportunity import Opportunity
from assistant.domain.permission import Action, Kind
from assistant.services import opportunities
from assistant.services.cards import short
from assistant.services.colleagues import called, colleagues
from assistant.services.finding import search
from assistant.services.opportunity_cards import opportunity_line, stage_text, type_text
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

LISTED_MAX = 12
EVERYBODY = frozenset({"all", "team", "全部", "所有", "团队"})


def obey(turn: Turn, rest: str) -> Outcome:
    """`/deals`: one's own open opportunities; `/deals all` and `/deals NAME` everybody's and a colleague's."""
    if not rest:
        return _listed(turn, turn.store.opportunities.find(owner_id=turn.person.id, is_open=True), "deal.mine")
    if rest.casefold() in EVERYBODY:
        return _listed(turn, turn.store.opportunities.find(is_open=True), "deal_edit.all")
    person = called(colleagues(turn), rest)
    if person is None:
        return turn.tell("deal_edit.no_colleague", name=short(rest))
    found = turn.store.opportunities.find(owner_id=person.id, is_open=True)
    return _listed(turn, found, "deal_edit.of_person", name=person.name)


def obey_deal(turn: Turn, rest: str) -> Outcome:
    """`/deal NAME`: the opportunities of the customer called so, with buttons to begin one."""
    if not rest:
        return obey(turn, "")
    found = search(turn.store, rest, among=turn.access.readable)
    if len(found) == 1:
        return show_of(turn, [found[0].id])
    if not found:
        return turn.tell("customer.unknown", name=short(rest))
    rows = tuple((Button(short(one.name), f"od:{one.id}"),) for one in found)
    return turn.answer(Message(turn.say("customer.which", name=short(rest)), buttons=rows))


def show_of(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer): its opportunities, and for who may a button to begin one of each type."""
    customer = turn.access.customer(about[0])
    held = turn.access.readable_opportunities(turn.store.opportunities.of_customer(customer.id))
    text = turn.say("deal_edit.of_customer" if held else "deal_edit.none_of_customer", customer=customer.name)
    rows = [*_rows(turn, held[:LISTED_MAX]), *_begin_rows(turn, customer, held)]
    footer = turn.say("deal.more") if len(held) > LISTED_MAX else ""
    return turn.answer(Message(text, buttons=(*rows, (turn.button("customer", f"vc:{customer.id}"),)), footer=footer))


def begin(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer, type, how many it had): begin one. Pressed twice, it begins one and shows the list."""
    customer = turn.access.customer(about[0])
    held = turn.access.readable_opportunities(turn.store.opportunities.of_customer(customer.id))
    if len(held) != int(about[2]):
        turn.tell("deal_edit.list_changed", customer=customer.name)
        return show_of(turn, [customer.id])
    begun = opportunities.begin(turn.store, customer.id, turn.person, turn.desk, turn.now, type_id=about[1])
    stage = stage_text(turn.desk, begun.type_id, begun.stage_id, turn.locale)
    row = (turn.button("deal", f"os:{begun.id}"), Button(turn.say("deal_edit.change"), f"oe:{begun.id}"))
    name = turn.access.shown(begun).name
    text = turn.say("deal_edit.begun", customer=customer.name, name=name, stage=stage)
    return turn.answer(Message(text, buttons=(row,)))


def _begin_rows(turn: Turn, customer: Customer, held: Sequence[Opportunity]) -> list[tuple[Button, ...]]:
    if not turn.access.allows(Action.CREATE, turn.access.of_customer(customer.id, Kind.OPPORTUNITY)):
        return []
    buttons = [
        Button(
            turn.say("deal_edit.begin", type=type_text(turn.desk, kind.id, turn.locale)),
            f"ob:{customer.id}:{kind.id}:{len(held)}",
        )
        for kind in turn.desk.selling.types
    ]
    return [tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2)]


def _listed(turn: Turn, found: Sequence[Opportunity], title: str, **params: str) -> Outcome:
    """A list with a button each; the customer stands before the opportunity."""
    seen = turn.access.readable_opportunities(found, limit=LISTED_MAX + 1)
    if not seen:
        return turn.tell("deal.none" if title == "deal.mine" else "deal_edit.none_found")
    customers = {one.id: one.name for one in turn.store.customers.many({deal.customer_id for deal in seen})}
    rows = _rows(turn, seen[:LISTED_MAX], customers)
    footer = turn.say("deal.more") if len(seen) > LISTED_MAX else ""
    return turn.answer(Message(turn.say(title, **params), buttons=tuple(rows), footer=footer))


def _rows(turn: Turn, held: Sequence[Opportunity], customers: dict[str, str] | None = None) -> list[tuple[Button, ...]]:
    rows: list[tuple[Button, ...]] = []
    for deal in held:
        line = opportunity_line(turn.desk, deal, turn.locale, turn.local_now.date())
        before = deal.name if customers is None else customers.get(deal.customer_id, "?")
        rows.append((Button(f"{before} · {line}", f"os:{deal.id}"),))
    return rows
