"""The funnel of leads in chat, with buttons for another period, another attribution, and campaigns."""

from assistant.domain.followup import Budget
from assistant.domain.lead_funnel import STEPS, Attribution, Funnel, FunnelRow
from assistant.domain.person import Locale
from assistant.services.desk import Desk
from assistant.services.lead_cards import source_text
from assistant.services.phrasing import amount_text
from connectors.im.base import Button, Entry, Message, Section

ROWS_SHOWN = 8
PERIODS = ("this_month", "last_month", "this_quarter", "last_quarter", "this_year", "days_90")
"""As `lead_reading.period_of` knows them, in the order of their buttons."""
SOURCES, CAMPAIGNS = "s", "c"
"""What there is a row for, in the action of a button."""


def funnel_message(
    desk: Desk, funnel: Funnel, period: str, attribution: Attribution, locale: Locale, *, by_campaign: bool
) -> Message:
    """The funnel as a card: the whole, then row by row. `period` is one of PERIODS."""
    say = desk.wording.say
    title = say("lead.funnel", locale, period=say(f"lead_period.{period}", locale))
    buttons = _buttons(desk, period, attribution, locale, by_campaign=by_campaign)
    if not funnel.total.counts["leads"]:
        return Message(say("lead.funnel_empty", locale), title=title, buttons=buttons)
    entries = [
        Entry(f"{row_text(desk, row, locale, by_campaign=by_campaign)}: {funnel_line(desk, row, locale)}")
        for row in funnel.rows[:ROWS_SHOWN]
    ]
    by = say("funnel.by_campaign" if by_campaign else "funnel.by_source", locale)
    label = say("funnel.rows", locale, by=by, credit=say(f"funnel.credit_{attribution.value}", locale))
    footer = say("funnel.note", locale)
    if len(funnel.rows) > ROWS_SHOWN:
        footer += " · " + say("funnel.more", locale, count=len(funnel.rows) - ROWS_SHOWN)
    sections = (
        Section(say("lead.funnel_all", locale), (Entry(funnel_line(desk, funnel.total, locale)),)),
        Section(label, tuple(entries)),
    )
    return Message(title=title, sections=sections, footer=footer, buttons=buttons)


def row_text(desk: Desk, row: FunnelRow, locale: Locale, *, by_campaign: bool) -> str:
    """The source of a row, with its campaign where there is a row for each."""
    source = source_text(desk, row.source_id, locale)
    if not by_campaign:
        return source
    return f"{source} · {row.campaign or desk.wording.say('funnel.no_campaign', locale)}"


def funnel_line(desk: Desk, row: FunnelRow, locale: Locale) -> str:
    """Counts with their rates, and what was won."""
    parts = []
    for step in STEPS:
        rate = row.rate(step)
        share = f" ({rate:.0%})" if rate is not None else ""
        parts.append(f"{desk.wording.say(f'lead_step.{step}', locale)} {count_text(row.counts[step])}{share}")
    line = " → ".join(parts)
    if row.won_amount:
        amount = amount_text(Budget(row.won_amount, desk.selling.home_currency), locale)
        line += f" · {amount}"
    return line


def count_text(count: float) -> str:
    """A count as people write it: shares of linear attribution with one decimal."""
    return f"{count:.0f}" if abs(count - round(count)) < 0.05 else f"{count:.1f}"


def _buttons(
    desk: Desk, period: str, attribution: Attribution, locale: Locale, *, by_campaign: bool
) -> tuple[tuple[Button, ...], ...]:
    """What else may be seen: the other rows and attributions, then the other periods."""
    say = desk.wording.say

    def button(key: str, when: str = period, credit: Attribution = attribution, rows: str = "") -> Button:
        return Button(say(key, locale), f"lp:{when}:{credit.value}:{rows or (CAMPAIGNS if by_campaign else SOURCES)}")

    switch = button("funnel.by_source", rows=SOURCES) if by_campaign else button("funnel.by_campaign", rows=CAMPAIGNS)
    others = [button(f"funnel.credit_{one.value}", credit=one) for one in Attribution if one is not attribution]
    periods = [button(f"lead_period.{one}", when=one) for one in PERIODS if one != period]
    return ((switch, *others), tuple(periods[:3]), tuple(periods[3:]))
