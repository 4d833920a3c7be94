"""Forecasts in the conversation: of which time, of whose deals, and as of which day."""

import re
from datetime import date

from assistant.domain.forecast import Forecast
from assistant.domain.person import Person
from assistant.errors import InvalidInput
from assistant.services.cards import short
from assistant.services.colleagues import called, colleagues
from assistant.services.forecast_cards import forecast_card, slips_card
from assistant.services.forecasting import forecast_of
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn

EVERYBODY = frozenset({"all", "team", "全部", "团队"})
_PERIODS = {
    **{"月": "month", "本月": "month", "季度": "quarter", "本季度": "quarter", "年": "year", "今年": "year"},
    **{"下月": "next_month", "下个月": "next_month", "下季度": "next_quarter", "下个季度": "next_quarter"},
}
_PERIOD = re.compile(r"(?:next_)?(?:month|quarter|year)|20\d\d(?:-(?:q[1-4]|\d\d))?", re.IGNORECASE)
_DAY = re.compile(r"20\d\d-\d\d-\d\d")


def obey(turn: Turn, rest: str) -> Outcome:
    """`/forecast [period] [all or a colleague] [day]`: one's own deals, for an admin everybody's; with a day as it
    would have been made at its end."""
    period, as_of, everybody, names = "quarter", "", False, list[str]()
    for word in rest.split():
        folded = _PERIODS.get(word, word)
        if word.casefold() in EVERYBODY:
            everybody = True
        elif _PERIOD.fullmatch(folded):
            period = folded
        elif _DAY.fullmatch(word):
            as_of = word
        else:
            names.append(word)
    person = called(colleagues(turn), " ".join(names)) if names else None
    if names and person is None:
        return turn.tell("forecast.unknown", word=short(" ".join(names)))
    try:
        return tell(turn, period, everybody=everybody or (turn.person.is_admin and not person), of=person, as_of=as_of)
    except InvalidInput as error:
        return turn.explain(error.code)


def press(turn: Turn, about: list[str]) -> Outcome:
    """From the button (period, own or all, and the day it is made as of)."""
    return tell(turn, about[0], everybody=about[1] == "all", as_of=about[2] if len(about) > 2 else "")


def tell(turn: Turn, period: str, *, everybody: bool, of: Person | None = None, as_of: str = "") -> Outcome:
    """Answer with the forecast of everybody's deals, a colleague's, or the sender's own. Raises InvalidInput."""
    day = _day(as_of) if as_of else None
    held = _forecast_of(turn, period, everybody=everybody, of=of, as_of=day)
    whose = of.name if of and not everybody and of.id != turn.person.id else ""
    customers, name = _customers(turn, held), held.period.name
    card = forecast_card(
        turn.desk, held, customers, turn.locale, everybody=everybody, other=name, whose=whose, as_of=day
    )
    return turn.answer(card)


def tell_slips(turn: Turn, period: str, *, everybody: bool) -> Outcome:
    """Answer with what slips or is stuck."""
    held = _forecast_of(turn, period, everybody=everybody)
    return turn.answer(slips_card(turn.desk, held, _customers(turn, held), turn.locale))


def _forecast_of(
    turn: Turn, period: str, *, everybody: bool, of: Person | None = None, as_of: date | None = None
) -> Forecast:
    owner_id = None if everybody else (of or turn.person).id
    return forecast_of(turn.store, turn.desk, period, turn.now, turn.access, owner_id=owner_id, as_of=as_of)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"{text} is no day", code="period_unknown") from None


def _customers(turn: Turn, held: Forecast) -> dict[str, str]:
    named = (
        *held.unpriced,
        *held.undated,
        *(one.deal for one in held.expected),  # those stuck are among them
        *(one.deal for one in held.slipped),
    )
    ids = {deal.customer_id for deal in named}
    return {one: customer.name for one in ids if (customer := turn.store.customers.get(one))}
