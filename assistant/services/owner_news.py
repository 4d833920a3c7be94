"""Telling people what became theirs, and what may be theirs no longer."""

from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.ownership import OwnerKind
from assistant.domain.person import Person
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from assistant.services.posting import chats_of, post
from assistant.storage.store import Store
from connectors.im.base import Button, Message


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


def tell_warning(
    store: Store, customer: Customer, person: Person, goes_at: datetime, desk: Desk, now: datetime
) -> None:
    """Tell who is responsible that a customer goes back to the pool at `goes_at`, and how to keep it."""
    say, locale = desk.wording.say, person.locale
    today, day = desk.local_time(now, person).date(), desk.local_time(goes_at, person).date()
    title = say("pool.warning", locale, customer=customer.name, date=date_text(day, locale, today))
    rows = (
        (
            Button(say("button.customer", locale), f"vc:{customer.id}"),
            Button(say("button.pool_release", locale), f"pr:{customer.id}"),
        ),
    )
    message = Message(title=title, text=say("pool.how_to_keep", locale), buttons=rows)
    _tell(store, person, message, f"pool-warning:{customer.id}:{person.id}:{now.date().isoformat()}", now)


def tell_expired(store: Store, customer: Customer, person: Person, desk: Desk, now: datetime) -> None:
    """Tell who was responsible that a customer went back to the pool."""
    message = Message(desk.wording.say("pool.expired", person.locale, customer=customer.name))
    _tell(store, person, message, f"pool-expired:{customer.id}:{person.id}:{now.timestamp():.3f}", now)


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
