"""A person's list for the day, on request and in the morning."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from assistant.domain.daily import (
    CUSTOMER_SILENT_DAYS,
    FORGOTTEN_DAYS,
    LATE_DAYS,
    SOON_DAYS,
    UNDATED_DAYS,
    Day,
    Pulse,
    plan_day,
)
from assistant.domain.person import Person
from assistant.language.calendar import is_weekday, is_workday
from assistant.services import promises
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.morning_card import day_card
from assistant.services.posting import chats_of, post
from assistant.storage.store import Store

HOURS = range(8, 11)
"""Hours of the person's own clock in which the list comes by itself."""
_MAINLAND = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "PRC"})


def today(store: Store, person: Person, desk: Desk, now: datetime) -> Day:
    """What the person is to see to on their own day and may see, best first, at most some two dozen lines."""
    access = Access(store, desk, person, acts=False)
    local = desk.local_time(now, person)
    day = local.date()
    held = store.promises.open_of_person(
        person.id, day - timedelta(LATE_DAYS), day, now - timedelta(max(UNDATED_DAYS, LATE_DAYS) + 1)
    )
    deals = access.readable_opportunities(store.opportunities.find(owner_id=person.id, is_open=True))
    pulses = store.mornings.pulses({deal.customer_id for deal in deals})
    followed = store.mornings.followed_pulses(
        person.id,
        now - timedelta(FORGOTTEN_DAYS + 1),
        now - timedelta(CUSTOMER_SILENT_DAYS),
        day,
        day + timedelta(SOON_DAYS),
    )
    shown = promises.shown(store, access, held)
    return plan_day(local, shown, deals, pulses, _seen(store, access, followed), desk.selling)


def _seen(store: Store, access: Access, followed: Sequence[Pulse]) -> list[Pulse]:
    """The pulses of customers that may be seen, without a decision that is hidden."""
    readable = {one.id for one in access.readable(store.customers.names.get({one.customer_id for one in followed}))}
    return [
        replace(one, decision=None, decision_record_id=None)
        if "decision_on" in access.mask(one.customer_id).fields
        else one
        for one in followed
        if one.customer_id in readable
    ]


def customer_names(store: Store, day: Day) -> Mapping[str, str]:
    """The names of the customers on a list, by id."""
    ids = {item.customer_id for item in day.items}
    return {customer.id: customer.name for customer in store.customers.names.get(ids)}


def due_people(store: Store, desk: Desk, now: datetime) -> Sequence[Person]:
    """Those whose morning it is, on a working day of theirs, who want the list and were not seen to yet today."""
    due = [person for person in store.people.all() if _is_time(desk, person, now)]
    settled = store.mornings.settled() if due else {}
    wanting = []
    for person in due:
        is_on, handled_on = settled.get(person.id, (True, None))
        if is_on and handled_on != desk.local_time(now, person).date():
            wanting.append(person)
    return wanting


def send(store: Store, person: Person, desk: Desk, now: datetime) -> bool:
    """Send a person the list of their day, unless it was sent or there is nothing to say; again is no error."""
    day = today(store, person, desk, now)
    if not store.mornings.handle(person.id, day.date) or not day.items:
        return False
    names = customer_names(store, day)
    for channel, chat_id in chats_of(store, person.id):
        card = day_card(desk, day, names, person.locale, channel=channel, name=person.name, unasked=True)
        post(store, (channel, chat_id), card, f"today:{person.id}:{day.date}:{channel}:{chat_id}", now)
    return True


def _is_time(desk: Desk, person: Person, now: datetime) -> bool:
    local = desk.local_time(now, person)
    return local.hour in HOURS and _works(person, local.date())


def _works(person: Person, day: date) -> bool:
    return is_workday(day) if person.timezone in _MAINLAND else is_weekday(day)
