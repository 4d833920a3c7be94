"""The day's list as a card: groups of lines, each with its reason, and a button to tick what is promised."""

from collections.abc import Mapping

from assistant.domain.daily import Day, Group, Item
from assistant.domain.person import Locale
from assistant.services.cards import short
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from connectors.im.base import Button, Entry, Message, Section

_IN_A_ROW = 4
_TEXT_CHARS = 60


def item_line(desk: Desk, item: Item, names: Mapping[str, str], locale: Locale) -> str:
    """Customer, what is to do, and why it is on the list."""
    reason = reason_text(desk, item, locale)
    customer = names.get(item.customer_id, "?")
    if not item.text:
        return desk.wording.say("today.bare", locale, customer=customer, reason=reason)
    text = short(item.text, _TEXT_CHARS)
    return desk.wording.say("today.line", locale, customer=customer, text=text, reason=reason)


def reason_text(desk: Desk, item: Item, locale: Locale) -> str:
    """Why an item is on the list."""
    params = {} if item.reason == "due" else {"days": item.days}
    return desk.wording.say(f"today.reason.{item.reason}", locale, **params)


def day_card(
    desk: Desk,
    day: Day,
    names: Mapping[str, str],
    locale: Locale,
    *,
    channel: str,
    name: str,
    unasked: bool = False,
) -> Message:
    """A day's list in chat; `names` are those of customers by id, `unasked` tells how to stop it."""
    say = desk.wording.say
    if not day.items:
        return Message(say("today.nothing", locale))
    sections: list[Section] = []
    ticks: list[Button] = []
    for group in Group:
        entries = []
        for item in day.items:
            if item.group is not group:
                continue
            line = item_line(desk, item, names, locale)
            if item.promise_id:
                number = len(ticks) + 1
                ticks.append(Button(say("button.step_done", locale, number=number), f"sd:{item.promise_id}"))
                line = say("today.which_step", locale, number=number, line=line)
            entries.append(Entry(line))
        if count := day.more.get(group):
            entries.append(Entry(say("today.more", locale, count=count)))
        if entries:
            sections.append(Section(say(f"today.group.{group}", locale), tuple(entries)))
    rows = [tuple(ticks[start : start + _IN_A_ROW]) for start in range(0, len(ticks), _IN_A_ROW)]
    deals = [item for item in day.items if item.opportunity_id][:2]
    rows += [(Button(short(names.get(one.customer_id, "?")), f"os:{one.opportunity_id}"),) for one in deals]
    if page := desk.page(channel, "/today"):
        rows.append((Button(say("button.page_today", locale), url=page),))
    title = say("today.title", locale, name=name, date=date_text(day.date, locale, day.date))
    footer = say("today.off_hint", locale) if unasked else ""
    return Message(title=title, sections=tuple(sections), footer=footer, buttons=tuple(rows))
