"""A forecast in chat: the two sums with their range, and the deals that are the reasons."""

from collections.abc import Iterable, Mapping
from datetime import date

from assistant.domain.amount_sums import Estimate
from assistant.domain.followup import Budget
from assistant.domain.forecast import Expected, Forecast, Slipped
from assistant.domain.opportunity import Opportunity
from assistant.domain.person import Locale
from assistant.services.deal_health_cards import warning_text
from assistant.services.desk import Desk
from assistant.services.phrasing import amount_text, date_text
from connectors.im.base import Button, Entry, Message, Section

NAMED_MAX = 8
UNLIKELY_BELOW = 0.5
"""Deals with a smaller chance to be won in time are named among those that slip."""


PERIODS = ("month", "quarter", "next_quarter", "year")
"""The periods that have a button."""


def forecast_card(
    desk: Desk,
    held: Forecast,
    customers: Mapping[str, str],
    locale: Locale,
    *,
    everybody: bool,
    other: str,
    whose: str = "",
    as_of: date | None = None,
) -> Message:
    """The forecast; `customers` are names by id, `other` the name of the period for the button to the other scope.

    `whose` names the colleague whose deals they are, where they are not the reader's; `as_of` is the day at whose end
    it would have been made.
    """
    say = desk.wording.say
    sums = [
        Entry(say("forecast.won", locale, amount=money(held.won, held.currency, locale), count=len(held.won_deals))),
    ]
    if held.expected:
        sums += [
            Entry(say("forecast.by_stage", locale, **_estimate(held.by_stage, held.currency, locale))),
            Entry(say("forecast.by_history", locale, **_estimate(held.by_history, held.currency, locale))),
        ]
    else:
        sums.append(Entry(say("forecast.none_open", locale)))
    sections = [Section(say("forecast.sums", locale), tuple(sums))]
    are_same = {one.deal.id for one in held.carriers} == {one.deal.id for one in held.swings}
    reasons = {"both": held.carriers} if are_same else {"carriers": held.carriers, "swings": held.swings}
    for key, deals in reasons.items():
        if deals:
            entries = tuple(Entry(_expected(desk, one, held, customers, locale)) for one in deals)
            sections.append(Section(say(f"forecast.{key}", locale), entries))
    sections += _trouble(desk, held, customers, locale)
    for key, left in (("unpriced", held.unpriced), ("undated", held.undated)):
        if left:
            names = (_named(one, customers) for one in left[:NAMED_MAX])
            sections.append(Section(say(f"forecast.{key}", locale, count=len(left)), tuple(map(Entry, names))))
    scope = say("forecast.everybody" if everybody else "forecast.own", locale)
    scope = say("forecast.of_person", locale, name=whose) if whose else scope
    title = say("forecast.title", locale, period=period_text(held, locale), scope=scope)
    if as_of is not None:
        title = say("forecast.as_of", locale, title=title, date=date_text(as_of, locale, held.at.date()))
    end = f":{as_of}" if as_of else ""
    label = say("button.forecast_own" if everybody else "button.forecast_all", locale)
    scopes = (Button(label, f"fc:{other}:{'own' if everybody else 'all'}{end}"),)
    shown = "all" if everybody else "own"
    periods = tuple(Button(say(f"forecast.period_{one}", locale), f"fc:{one}:{shown}{end}") for one in PERIODS)
    return Message(
        title=title,
        sections=tuple(sections),
        buttons=(scopes, periods) if not whose else (scopes,),
        footer=say("forecast.footer", locale),
    )


def slips_card(desk: Desk, held: Forecast, customers: Mapping[str, str], locale: Locale) -> Message:
    """Only what slips or is stuck in a period, a button for each deal."""
    sections = _trouble(desk, held, customers, locale)
    title = desk.wording.say("forecast.slips", locale, period=period_text(held, locale))
    if not sections:
        return Message(desk.wording.say("forecast.no_slips", locale), title=title)
    troubled = (
        *(one.deal for one in held.slipped),
        *(deal for deal, _ in held.stuck),
        *(one.deal for one in unlikely(held)),
    )
    deals = {deal.id: deal for deal in troubled}
    rows = tuple((Button(_named(one, customers), f"hs:{one.id}"),) for one in list(deals.values())[:NAMED_MAX])
    return Message(title=title, sections=tuple(sections), buttons=rows)


def unlikely(held: Forecast) -> tuple[Expected, ...]:
    """Deals that, as such deals went, are more likely won after the period than in it."""
    return tuple(one for one in held.expected if one.in_time < UNLIKELY_BELOW)


def period_text(held: Forecast, locale: Locale) -> str:
    """What people call the period: 2026年三季度, Q3 2026, 2026年5月."""
    first, name = held.period.first, held.period.name
    is_zh = locale == "zh-CN"
    if "Q" in name:
        quarter = (first.month + 2) // 3
        return f"{first.year}年{'一二三四'[quarter - 1]}季度" if is_zh else f"Q{quarter} {first.year}"
    if "-" in name:
        return f"{first.year}年{first.month}月" if is_zh else f"{first:%b} {first.year}"
    return f"{first.year}年" if is_zh else name


def money(amount: float, currency: str, locale: Locale) -> str:
    """An amount as people say it, without false precision."""
    rounded = float(round(amount, -4 if amount >= 1e6 else -2 if amount >= 1e4 else 0))
    return amount_text(Budget(rounded, currency), locale)


def _trouble(desk: Desk, held: Forecast, customers: Mapping[str, str], locale: Locale) -> list[Section]:
    say, today = desk.wording.say, held.at.date()
    groups: dict[str, Iterable[str]] = {
        "slipped": (f"{_named(one.deal, customers)}: {_slip(desk, one, locale, today)}" for one in held.slipped),
        "stuck": (f"{_named(deal, customers)}: {warning_text(desk, one, locale)}" for deal, one in held.stuck),
        "unlikely": (
            f"{_named(one.deal, customers)}: {say('forecast.in_time', locale, percent=round(100 * one.in_time))}"
            for one in unlikely(held)
        ),
    }
    found = {key: list(lines) for key, lines in groups.items()}
    return [
        Section(say(f"forecast.{key}", locale, count=len(lines)), tuple(map(Entry, lines[:NAMED_MAX])))
        for key, lines in found.items()
        if lines
    ]


def _slip(desk: Desk, one: Slipped, locale: Locale, today: date) -> str:
    say, parts = desk.wording.say, []
    if one.overdue:
        parts.append(say("health.warn_slipped", locale, days=one.overdue))
    if one.slips:
        first, last = (date_text(day, locale, today) for day in (one.slips[0].before, one.slips[-1].after))
        parts.append(say("forecast.moved", locale, count=len(one.slips), first=first, last=last))
    return " · ".join(parts)


def _expected(desk: Desk, one: Expected, held: Forecast, customers: Mapping[str, str], locale: Locale) -> str:
    say, stage = desk.wording.say, round(100 * one.by_stage)
    if one.history.closed:
        won, closed = one.history.won, one.history.closed
        chance = say(
            "forecast.chance", locale, stage=stage, history=round(100 * one.by_history), won=won, closed=closed
        )
    else:
        chance = say("forecast.chance_unlearnt", locale, stage=stage)
    return f"{_named(one.deal, customers)} · {money(one.amount, held.currency, locale)} · {chance}"


def _named(deal: Opportunity, customers: Mapping[str, str]) -> str:
    return f"{customers.get(deal.customer_id, '?')} · {deal.name}"


def _estimate(held: Estimate, currency: str, locale: Locale) -> dict[str, str]:
    return {name: money(getattr(held, name), currency, locale) for name in ("mean", "low", "high")}
