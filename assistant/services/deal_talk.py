"""Deals in the conversation: how healthy they are, what is stated and rated of them, and what they will bring."""

from assistant.domain.deal_health import AGREES_FROM, ItemReading
from assistant.domain.forecast import Forecast
from assistant.domain.opportunity import Opportunity
from assistant.errors import InvalidInput
from assistant.services import deal_health
from assistant.services.cards import short
from assistant.services.deal_health import DealHealth
from assistant.services.deal_health_cards import health_card, health_list
from assistant.services.deal_questions import deal_question
from assistant.services.finding import mentioned, search
from assistant.services.forecast_cards import forecast_card, slips_card
from assistant.services.forecasting import forecast_of
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
        return _forecast(turn, asked.period, everybody=asked.everybody or turn.person.is_admin)
    if asked.about == "slips":
        return _slips(turn, asked.period, everybody=asked.everybody or turn.person.is_admin)
    return show_called(turn, asked.name)


def obey_health(turn: Turn, rest: str) -> Outcome:
    """/health: of one's own open deals, or of the customer or deal that is named."""
    return show_called(turn, rest) if rest else _list_mine(turn)


def obey_forecast(turn: Turn, rest: str) -> Outcome:
    """/forecast [period] [all]: one's own deals, for an admin everybody's."""
    words = rest.split()
    everybody = turn.person.is_admin or any(word.lower() in ("all", "team", "全部", "团队") for word in words)
    names = {
        "月": "month",
        "本月": "month",
        "季度": "quarter",
        "本季度": "quarter",
        "年": "year",
        "下季度": "next_quarter",
    }
    given = [names.get(word, word) for word in words if word.lower() not in ("all", "team", "全部", "团队")]
    try:
        return _forecast(turn, given[0] if given else "quarter", everybody=everybody)
    except InvalidInput as error:
        return turn.explain(error.code)


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


def press_forecast(turn: Turn, about: list[str]) -> Outcome:
    """From the button (period, own or all)."""
    return _forecast(turn, about[0], everybody=about[1] == "all")


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


def _forecast(turn: Turn, period: str, *, everybody: bool) -> Outcome:
    held = _forecast_of(turn, period, everybody=everybody)
    card = forecast_card(
        turn.desk, held, _customers(turn, held), turn.locale, everybody=everybody, other=held.period.name
    )
    return turn.answer(card)


def _slips(turn: Turn, period: str, *, everybody: bool) -> Outcome:
    held = _forecast_of(turn, period, everybody=everybody)
    return turn.answer(slips_card(turn.desk, held, _customers(turn, held), turn.locale))


def _forecast_of(turn: Turn, period: str, *, everybody: bool) -> Forecast:
    owner_id = None if everybody else turn.person.id
    return forecast_of(turn.store, turn.desk, period, turn.now, turn.access, owner_id=owner_id)


def _customers(turn: Turn, held: Forecast) -> dict[str, str]:
    named = (
        *held.unpriced,
        *held.undated,
        *(one.deal for one in held.expected),  # those stuck are among them
        *(one.deal for one in held.slipped),
    )
    ids = {deal.customer_id for deal in named}
    return {one: customer.name for one in ids if (customer := turn.store.customers.get(one))}
