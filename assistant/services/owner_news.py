"""Telling people what became theirs, and what may be theirs no longer."""

from collections.abc import Sequence
from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.ownership import OwnerKind
from assistant.domain.person import Person
from assistant.services.cards import short
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from assistant.services.posting import chats_of, post
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section

TOLD_MAX = 10
"""So many customers are named in one message; the others are counted."""


def tell_given(
    store: Store,
    customer: Customer,
    kind: OwnerKind,
    receiver: Person,
    by: Person,
    reason: str,
    desk: Desk,
    now: datetime,
    *,
    more: int = 0,
) -> None:
    """Tell somebody that a customer, and `more` others, became theirs; again is no error."""
    say = desk.wording.say
    if more:
        title = say("owner.handed_over", receiver.locale, author=by.name, customer=customer.name, count=more + 1)
    else:
        kind_text = say(f"owner_kind.{kind.value}", receiver.locale)
        title = say("owner.given", receiver.locale, author=by.name, customer=customer.name, kind=kind_text)
    row = (Button(say("button.customer", receiver.locale), f"vc:{customer.id}"),)
    message = Message(title, footer=reason, buttons=(row,))
    _tell(store, receiver, message, f"given:{customer.id}:{receiver.id}:{kind.value}:{now.timestamp():.3f}", now)


def tell_warnings(
    store: Store, going: Sequence[tuple[Customer, datetime]], person: Person, desk: Desk, now: datetime
) -> None:
    """Tell who is responsible which customers go back to the pool and when, and how to keep them, in one message."""
    say, locale, today = desk.wording.say, person.locale, desk.local_time(now, person).date()
    days = {one.id: date_text(desk.local_time(at, person).date(), locale, today) for one, at in going}
    if len(going) == 1:
        customer = going[0][0]
        title = say("pool.warning", locale, customer=customer.name, date=days[customer.id])
        rows: tuple[tuple[Button, ...], ...] = (
            (
                Button(say("button.customer", locale), f"vc:{customer.id}"),
                Button(say("button.pool_release", locale), f"pr:{customer.id}"),
            ),
        )
        message = Message(title=title, text=say("pool.how_to_keep", locale), buttons=rows)
    else:
        title = say("pool.warnings", locale, count=len(going))
        rows = tuple((Button(short(one.name, 30), f"vc:{one.id}"),) for one, _ in going[:TOLD_MAX])
        lines = [say("pool.goes", locale, customer=one.name, date=days[one.id]) for one, _ in going[:TOLD_MAX]]
        sections = (Section("", tuple(map(Entry, lines))),)
        footer = say("customer.more", locale, count=len(going) - TOLD_MAX) if len(going) > TOLD_MAX else ""
        text = say("pool.how_to_keep_many", locale)
        message = Message(title=title, text=text, sections=sections, footer=footer, buttons=rows)
    _tell(store, person, message, f"pool-warning:{going[0][0].id}:{person.id}:{now.date().isoformat()}", now)


def tell_expired(store: Store, gone: Sequence[Customer], person: Person, desk: Desk, now: datetime) -> None:
    """Tell who was responsible which customers went back to the pool, all in one message."""
    say, locale = desk.wording.say, person.locale
    if len(gone) == 1:
        message = Message(say("pool.expired", locale, customer=gone[0].name))
    else:
        names = [one.name for one in gone[:TOLD_MAX]]
        if len(gone) > TOLD_MAX:
            names.append(say("customer.more", locale, count=len(gone) - TOLD_MAX))
        text = say("pool.expired_many", locale, count=len(gone))
        message = Message(text, sections=(Section("", tuple(map(Entry, names))),))
    _tell(store, person, message, f"pool-expired:{gone[0].id}:{person.id}:{now.timestamp():.3f}", now)


def tell_asked(
    store: Store, request_id: str, customer: Customer, asker: Person, to: Person, desk: Desk, now: datetime
) -> None:
    """Ask a manager whether somebody may take a customer."""
    say, locale = desk.wording.say, to.locale
    rows = (
        (
            Button(say("button.pool_agree", locale), f"pa:{request_id}"),
            Button(say("button.pool_refuse", locale), f"pn:{request_id}"),
        ),
        (Button(say("button.customer", locale), f"vc:{customer.id}"),),
    )
    message = Message(say("pool.asked", locale, person=asker.name, customer=customer.name), buttons=rows)
    _tell(store, to, message, f"pool-request:{request_id}:{to.id}", now)


def tell_decided(
    store: Store, request_id: str, customer: Customer, asker: Person, by: Person, key: str, desk: Desk, now: datetime
) -> None:
    """Tell who asked what was decided; `key` is agreed, refused or lapsed."""
    text = desk.wording.say(f"pool.{key}", asker.locale, manager=by.name, customer=customer.name)
    row = (Button(desk.wording.say("button.customer", asker.locale), f"vc:{customer.id}"),)
    _tell(store, asker, Message(text, buttons=(row,)), f"pool-decided:{request_id}", now)


def _tell(store: Store, person: Person, message: Message, key: str, now: datetime) -> None:
    for channel, chat_id in chats_of(store, person.id):
        post(store, (channel, chat_id), message, f"{key}:{channel}:{chat_id}", now)
