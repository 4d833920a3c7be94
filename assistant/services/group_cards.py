"""A group on one card: who belongs to it and what adds up, what its members want, and what was said last."""

from collections.abc import Mapping
from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.person import Locale
from assistant.services.cards import short
from assistant.services.customer_cards import group_section
from assistant.services.desk import Desk
from assistant.services.group_view import GroupValue, GroupView
from assistant.services.grouping import Group
from assistant.services.phrasing import date_text, field_label, value_text
from connectors.im.base import Entry, Message, Section

VALUES_MAX = 4
LATELY_MAX = 5
NAMED_MAX = 3
QUOTE_MAX_CHARS = 80


def group_card(
    desk: Desk,
    group: Group,
    seen: GroupView,
    customer: Customer,
    authors: Mapping[str, str],
    locale: Locale,
    now: datetime,
) -> Message | None:
    """The group that `customer` is of; None where it is of none. `authors` are names by person id, `now` is on the
    reader's clock."""
    sections = group_section(desk, group, customer, locale, now.date())
    if not sections:
        return None
    gathered = tuple(
        Section(
            field_label(desk.wording, name, locale),
            tuple(Entry(_value_line(desk, name, one, locale, now)) for one in found[:VALUES_MAX]),
        )
        for name, found in seen.values.items()
    )
    said = []
    for member, record in seen.lately[:LATELY_MAX]:
        day = date_text(record.said_at.date(), locale, now.date())
        line = " · ".join((day, member.name, authors.get(record.author_id, "?")))
        said.append(Entry(line, short(" ".join(record.text.split()), QUOTE_MAX_CHARS)))
    latest = (Section(desk.wording.say("kept.group_lately", locale), tuple(said)),) if said else ()
    return Message(group.head.name, sections=(*sections, *gathered, *latest))


def _value_line(desk: Desk, name: str, one: GroupValue, locale: Locale, now: datetime) -> str:
    names = [customer.name for customer in one.customers]
    called = ("、" if locale == "zh-CN" else ", ").join(names[:NAMED_MAX])
    if len(names) > NAMED_MAX:
        called = desk.wording.say("kept.group_members", locale, names=called, count=len(names))
    value = value_text(desk.wording, name, one.held.value, locale, now.date())
    return desk.wording.say("kept.group_value", locale, value=value, names=called)
