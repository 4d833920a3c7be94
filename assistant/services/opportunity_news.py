"""Telling those who follow a customer what happened to its opportunities."""

from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.opportunity import Opportunity, OpportunityEvent
from assistant.domain.person import Person
from assistant.errors import NotFound
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.opportunity_cards import opportunity_line, stage_text
from assistant.services.posting import chats_of, post
from assistant.storage.store import Store
from connectors.im.base import Button, Entry, Message, Section


def tell_followers(
    store: Store, event: OpportunityEvent, number: int, held: Opportunity, author: Person, desk: Desk, now: datetime
) -> None:
    """Queue the news of a new or moved opportunity for all who follow its customer and may see it, but its author."""
    customer = store.customers.get(held.customer_id)
    if customer is None:
        raise NotFound(f"customer {held.customer_id}", code="customer_not_found")
    for person_id in store.customers.followers(customer.id):
        person = store.people.get(person_id)
        if person is None or person.id == author.id:
            continue
        access = Access(store, desk, person, acts=False)
        if not access.readable_opportunities([held]):
            continue
        (told,) = access.shown_events(held, [event])
        message = _news(told, access.shown(held), customer, author, person, desk, now)
        for channel, chat_id in chats_of(store, person.id):
            post(store, (channel, chat_id), message, f"deal:{number}:{channel}:{chat_id}", now)


def _news(
    event: OpportunityEvent,
    held: Opportunity,
    customer: Customer,
    author: Person,
    reader: Person,
    desk: Desk,
    now: datetime,
) -> Message:
    locale = reader.locale
    line = opportunity_line(desk, held, locale, desk.local_time(now, reader).date())
    entries = [Entry(line, event.quote)]
    if event.kind == "moved":
        before, after = (stage_text(desk, held.type_id, stage, locale) for stage in event.changes["stage_id"])
        entries.insert(0, Entry(f"{before} → {after}"))
    return Message(
        title=desk.wording.say(f"deal.{event.kind}", locale, customer=customer.name, author=author.name),
        sections=(Section(held.name, tuple(entries)),),
        footer=desk.wording.say("push.why_follows", locale),
        buttons=(
            (
                Button(desk.wording.say("button.deal", locale), f"os:{held.id}"),
                Button(desk.wording.say("button.customer", locale), f"vc:{customer.id}"),
                Button(desk.wording.say("button.unfollow", locale), f"uf:{customer.id}"),
            ),
        ),
    )
