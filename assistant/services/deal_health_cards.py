"""The health of a deal in chat: its line, what each item rests on, what to find out next, what to be warned of."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.c139 import ITEMS, Group
from assistant.domain.deal_health import ItemReading, State
from assistant.domain.deal_warnings import Rule, Warned
from assistant.domain.person import Locale
from assistant.services.cards import short
from assistant.services.deal_health import DealHealth
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from connectors.im.base import Button, Entry, Message, Section

ASKED_MAX = 3
"""Most questions on a card: what one can find out at the next meeting."""
QUOTE_MAX_CHARS = 120
BUTTON_MAX_CHARS = 20
"""What two buttons beside each other hold on a phone; an item without a short name is cut."""
SIGNS = {
    State.CONFIRMED: "✓",
    State.HEARD: "○",
    State.PARTLY: "◔",
    State.CHECK: "⌛",
    State.CONTESTED: "⚡",
    State.NO: "✗",
    State.DENIED: "✗",
    State.UNKNOWN: "–",
}


def health_line(desk: Desk, health: DealHealth, locale: Locale) -> str:
    """Everything in a line: 6C-2F-0W, and how many warnings."""
    parts = [health.line] if health.line else []
    parts += [warning_text(desk, one, locale) for one in health.warnings]
    return " · ".join(parts) or desk.wording.say("health.well", locale)


def health_card(
    desk: Desk, health: DealHealth, customer: str, locale: Locale, now: datetime, *, states: bool, rates: bool
) -> Message:
    """A deal's health. `states` and `rates` tell whether the reader may say yes or no to items, or rate them as its
    coach; `now` is on the reader's clock."""
    say = desk.wording.say
    sections = []
    if health.warnings:
        entries = tuple(Entry(f"⚠ {warning_text(desk, one, locale)}") for one in health.warnings)
        sections.append(Section(say("health.warned", locale), entries))
    items = health.reading.items if health.reading else ()
    for group in Group if items else ():
        entries = tuple(item_entry(desk, one, locale, now) for one in items if ITEMS[one.item_id] is group)
        sections.append(Section(say(f"health.group_{group.value}", locale), entries))
    if questions := next_entries(desk, health, locale):
        sections.append(Section(say("health.next", locale), questions))
    rows = _item_rows(desk, health, locale, rates=rates) if states or rates else ()
    rows += _said_rows(desk, health, locale, rates=rates) if states or rates else ()
    back = (Button(say("button.deal", locale), f"os:{health.deal.id}"),)
    return Message(
        title=f"{customer} · {health.deal.name}",
        text=_head(desk, health, locale),
        sections=tuple(sections),
        buttons=(*rows, back),
        footer=say("health.legend", locale) if health.reading else "",
    )


def next_entries(desk: Desk, health: DealHealth, locale: Locale) -> tuple[Entry, ...]:
    """The first few questions to ask next."""
    found = []
    for item, part_id in health.next[:ASKED_MAX]:
        part = next(part for part in item.parts if part.id == part_id)
        found.append(Entry(f"{item.names[locale]}: {part.ask[locale]}"))
    return tuple(found)


def item_entry(desk: Desk, read: ItemReading, locale: Locale, now: datetime) -> Entry:
    """One item with its state, and the newest words that made it so."""
    say = desk.wording.say
    item = desk.selling.health.method.item(read.item_id)
    name = item.names[locale] if item else read.item_id
    text = f"{SIGNS[read.state]} {name} · {say(f'health.state_{read.state.value}', locale)}"
    if read.is_news_to_coach:
        text += f" · {say('health.news_to_coach', locale)}"
    shown = (*read.evidence, *read.against)
    if read.state in (State.NO, State.CONTESTED):
        shown = (*read.against, *read.evidence)
    note = next((one.note for one in (read.rated, read.stated) if one and one.note), "")
    if note:
        text += f" · {short(note, QUOTE_MAX_CHARS)}"
    if not shown:
        return Entry(text)
    dated = date_text(shown[0].said_at.date(), locale, now.date())
    return Entry(f"{text} · {dated}", short(" ".join(shown[0].quote.split()), QUOTE_MAX_CHARS))


def warning_text(desk: Desk, warned: Warned, locale: Locale) -> str:
    """What a rule found, in a line."""
    say = desk.wording.say
    match warned.rule:
        case Rule.NO_NEXT_STEP:
            return say("health.warn_no_next_step", locale)
        case Rule.SLIPPED:
            return say("health.warn_slipped", locale, days=warned.days)
        case Rule.STUCK if warned.based_on:
            return say("health.warn_stuck_usual", locale, days=warned.days, limit=warned.limit, count=warned.based_on)
    return say(f"health.warn_{warned.rule.value}", locale, days=warned.days, limit=warned.limit)


def _head(desk: Desk, health: DealHealth, locale: Locale) -> str:
    if health.reading is None:
        return "" if health.warnings else desk.wording.say("health.well", locale)
    reading = health.reading
    believed, judged = reading.rated
    if not judged:
        return reading.line
    coach = desk.wording.say("health.coach", locale, believed=believed, judged=judged)
    before = desk.wording.say("health.before_coach", locale, line=reading.unrated_line)
    return f"{reading.line} · {coach}" + (f" · {before}" if reading.unrated_line != reading.line else "")


def _item_rows(desk: Desk, health: DealHealth, locale: Locale, *, rates: bool) -> tuple[tuple[Button, ...], ...]:
    """Yes and no for what waits for a person: what was heard, is old or is contested; for a coach, what counts too."""
    waiting = {State.HEARD, State.CHECK, State.CONTESTED}
    rows = []
    for one in health.reading.items if health.reading else ():
        to_rate = rates and (one.counts_unrated or one.is_news_to_coach) and (one.rated is None or one.is_news_to_coach)
        if one.state not in waiting and not to_rate:
            continue
        name = _item_text(desk, one, locale)
        yes, no = ("hr", "hd") if rates else ("hy", "hn")
        about = f"{health.deal.id}:{one.item_id}"
        rows.append((Button(f"✓ {name}", f"{yes}:{about}"), Button(f"✗ {name}", f"{no}:{about}")))
    return tuple(rows)


def _said_rows(desk: Desk, health: DealHealth, locale: Locale, *, rates: bool) -> tuple[tuple[Button, ...], ...]:
    """To take back what was stated, or for a coach rated."""
    buttons = [
        Button(f"↶ {_item_text(desk, one, locale)}", f"hu:{health.deal.id}:{one.item_id}")
        for one in (health.reading.items if health.reading else ())
        if (said := one.rated if rates else one.stated) is not None and said.score is not None
    ]
    return tuple(tuple(buttons[start : start + 2]) for start in range(0, len(buttons), 2))


def _item_text(desk: Desk, read: ItemReading, locale: Locale) -> str:
    item = desk.selling.health.method.item(read.item_id)
    return short((item.short_names or item.names)[locale] if item else read.item_id, BUTTON_MAX_CHARS)


def health_list(desk: Desk, found: Sequence[tuple[str, DealHealth]], locale: Locale, *, more: bool) -> Message:
    """Several deals with their health, a line each, and a button to see more; `found` has the customers' names."""
    called = [(f"{customer} · {health.deal.name}", health) for customer, health in found]
    lines = tuple(Entry(f"{name}: {health_line(desk, health, locale)}") for name, health in called)
    rows = tuple((Button(name, f"hs:{health.deal.id}"),) for name, health in called)
    footer = desk.wording.say("deal.more", locale) if more else ""
    title = desk.wording.say("health.mine", locale)
    return Message(title=title, sections=(Section("", lines),) if lines else (), buttons=rows, footer=footer)
