"""Deals in the conversation: how healthy they are, and what is stated and rated of them."""

from assistant.domain.deal_health import AGREES_FROM, ItemReading
from assistant.domain.opportunity import Opportunity
from assistant.services import deal_health, forecast_talk
from assistant.services.cards import short
from assistant.services.deal_health import DealHealth
from assistant.services.deal_health_cards import health_card, health_list
from assistant.services.deal_questions import deal_question
from assistant.services.finding import mentioned, search
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Message

LISTED_MAX = 12


def answer_question(turn: Turn) -> Outcome | None:
    """Answer a question about deals; None when the message asks nothing of the kind."""
    asked = deal_question(turn.incoming.text)
    if asked is None:
        return None
    if asked.about == "forecast":
        return forecast_talk.tell(turn, asked.period, everybody=asked.everybody or turn.person.is_admin)
    if asked.about == "slips":
        return forecast_talk.tell_slips(turn, asked.period, everybody=asked.everybody or turn.person.is_admin)
    return show_called(turn, asked.name)


def obey_health(turn: Turn, rest: str) -> Outcome:
    """/health: of one's own open deals, or of the customer or deal that is named."""
    return show_called(turn, rest) if rest else _list_mine(turn)


def show(turn: Turn, about: list[str]) -> Outcome:
    """Answer with the health of the opportunity that `about` begins with."""
    deal = turn.access.opportunity(about[0])
    return _answer(turn, deal_health.health_of(turn.store, deal, turn.desk, turn.now))


def confirm(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, item): it is so."""
    return _state(turn, about, is_so=True)


def deny(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, item): it is not so."""
    return _state(turn, about, is_so=False)


def believe(turn: Turn, about: list[str]) -> Outcome:
    """From the coach's button (opportunity, item): it counts."""
    return _rate(turn, about, 1.0)


def disbelieve(turn: Turn, about: list[str]) -> Outcome:
    """From the coach's button (opportunity, item): it does not count."""
    return _rate(turn, about, 0.0)


def take_back(turn: Turn, about: list[str]) -> Outcome:
    """From the button (opportunity, item): one's word, or as its coach one's rating, is taken back."""
    deal = turn.access.opportunity(about[0])
    take = deal_health.rate_item if _is_coach(turn, deal) else deal_health.state_item
    return _answer(turn, take(turn.store, deal.id, about[1], None, turn.person, turn.desk, turn.now))


def show_called(turn: Turn, name: str) -> Outcome:
    """Answer with the health of the one open deal of that name, or of the customer of that name; else with a choice."""
    access, held = turn.access, turn.store.opportunities
    by_name = [deal for deal in held.find(is_open=True) if deal.name.casefold() == name.strip().casefold()]
    customer = mentioned(turn.store, name, among=access.readable)
    customers = [customer] if customer else search(turn.store, name, among=access.readable)
    deals = access.readable_opportunities(by_name) or access.readable_opportunities(
        deal for one in customers for deal in held.find(customer_id=one.id, is_open=True)
    )
    if not deals:
        known = customers[0].name if customers else short(name)
        return turn.tell("health.no_deal" if customers else "customer.unknown", name=known)
    if len(deals) == 1:
        return show(turn, [deals[0].id])
    rows = tuple(
        (Button(f"{access.customer(deal.customer_id).name} · {deal.name}", f"hs:{deal.id}"),)
        for deal in deals[:LISTED_MAX]
    )
    return turn.answer(Message(turn.say("health.which", name=short(name)), buttons=rows))


def _list_mine(turn: Turn) -> Outcome:
    found = turn.store.opportunities.find(owner_id=turn.person.id, is_open=True)
    mine = turn.access.readable_opportunities(found, limit=LISTED_MAX + 1)
    if not mine:
        return turn.tell("deal.none")
    whole = [deal for deal in found if deal.id in {one.id for one in mine[:LISTED_MAX]}]
    shown = [
        (
            turn.access.customer(deal.customer_id).name,
            deal_health.shown(
                turn.store,
                turn.access,
                deal_health.health_of(turn.store, deal, turn.desk, turn.now),
            ),
        )
        for deal in whole
    ]
    return turn.answer(health_list(turn.desk, shown, turn.locale, more=len(mine) > LISTED_MAX))


def _state(turn: Turn, about: list[str], *, is_so: bool) -> Outcome:
    read = _read(turn, about)
    given = _said(read, is_so) if read else (None, "")
    health = deal_health.state_item(turn.store, about[0], about[1], is_so, turn.person, turn.desk, turn.now, said=given)
    return _answer(turn, health)


def _rate(turn: Turn, about: list[str], score: float) -> Outcome:
    read = _read(turn, about)
    given = _said(read, score >= AGREES_FROM) if read else (None, "")
    health = deal_health.rate_item(turn.store, about[0], about[1], score, turn.person, turn.desk, turn.now, said=given)
    return _answer(turn, health)


def _read(turn: Turn, about: list[str]) -> ItemReading | None:
    """How the item is read before anything is said of it."""
    deal = turn.access.opportunity(about[0])
    reading = deal_health.health_of(turn.store, deal, turn.desk, turn.now).reading
    return next((one for one in reading.items if one.item_id == about[1]), None) if reading else None


def _said(read: ItemReading, is_so: bool) -> tuple[str | None, str]:
    """The words under which somebody said yes or no."""
    shown = (*read.evidence, *read.against) if is_so else (*read.against, *read.evidence)
    return (shown[0].record_id, shown[0].quote) if shown else (None, "")


def _answer(turn: Turn, health: DealHealth) -> Outcome:
    customer = turn.access.customer(health.deal.customer_id).name
    card = health_card(
        turn.desk,
        deal_health.shown(turn.store, turn.access, health),
        customer,
        turn.locale,
        turn.local_now,
        states=deal_health.may_state(health.deal, turn.person),
        rates=_is_coach(turn, health.deal),
    )
    return turn.answer(card)


def _is_coach(turn: Turn, deal: Opportunity) -> bool:
    """Whether the reader's yes and no are the coach's: an admin's are only where they do not work on the deal."""
    works_on_it = turn.person.id == deal.owner_id or (
        turn.person.is_admin and any(one.person_id == turn.person.id for one in deal.team)
    )
    return not works_on_it and deal_health.may_rate(deal, turn.person, turn.desk.selling.health)
