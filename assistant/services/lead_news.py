"""Telling people of leads: the owner at once, those above when it is overdue."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.domain.lead import Lead
from assistant.domain.permission import Action
from assistant.domain.person import Person, roles_in
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.lead_cards import lead_card, why_text
from assistant.services.posting import chats_of, post
from assistant.storage.store import Store
from connectors.im.base import Message


def tell_owner(
    store: Store,
    held: Lead,
    occasion: str,
    number: int,
    desk: Desk,
    now: datetime,
    *,
    details: Mapping[str, Any] | None = None,
    but: Person | None = None,
) -> None:
    """Queue the card for the owner, not where that is `but`; `number` is that of the event it is about.

    `occasion`: assigned, again, back, due, silent, woken.
    """
    owner = store.people.get(held.owner_id) if held.owner_id else None
    if owner is None or (but is not None and but.id == owner.id):
        return
    why = why_text(desk, details, owner.locale) if details else ""
    _send(store, held, owner, f"lead_news.{occasion}", owner.name, number, desk, now, why=why)


def tell_above(store: Store, held: Lead, number: int, desk: Desk, now: datetime) -> None:
    """Queue the card for everybody of the role that hears of overdue leads, for admins where nobody has it."""
    role = desk.leads.response.escalate_to.casefold()
    people = store.people.all()
    owner = next((one for one in people if one.id == held.owner_id), None)
    above = [one for one in people if role in roles_in(one.role)] or [one for one in people if one.is_admin]
    key = "lead_news.overdue" if owner else "lead_news.overdue_nobody"
    for person in above:
        if person.id != held.owner_id:
            _send(store, held, person, key, owner.name if owner else "", number, desk, now)


def tell_passed_on(store: Store, held: Lead, before: str | None, desk: Desk, now: datetime) -> None:
    """Tell who had it before that it went to somebody else."""
    person = store.people.get(before) if before else None
    owner = store.people.get(held.owner_id) if held.owner_id else None
    if person is None or owner is None:
        return
    access, theirs = Access(store, desk, person, acts=False), replace(held, owner_id=before)
    if not access.allows(Action.READ, access.of_lead(theirs)):  # what they knew while they had it
        return
    called = access.lead_mask(theirs).lead(held).facts.called
    text = desk.wording.say("lead_news.passed_on", person.locale, lead=called, owner=owner.name)
    for channel, chat_id in chats_of(store, person.id):
        key = f"lead:{held.id}:passed:{held.assignments}:{channel}:{chat_id}"
        post(store, (channel, chat_id), Message(text), key, now)


def _send(
    store: Store,
    held: Lead,
    reader: Person,
    key: str,
    owner: str,
    number: int,
    desk: Desk,
    now: datetime,
    *,
    why: str = "",
) -> None:
    access = Access(store, desk, reader, acts=False)
    if not access.allows(Action.READ, access.of_lead(held)):
        return
    mask, locale = access.lead_mask(held), reader.locale
    held = mask.lead(held)
    params = {"lead": held.facts.called} | ({"owner": owner} if key == "lead_news.overdue" else {})
    message = lead_card(
        desk,
        held,
        [mask.touch(one) for one in store.lead_journeys.of_lead(held.id)],
        owner,
        locale,
        desk.local_time(now, reader),
        title=desk.wording.say(key, locale, **params),
        why=why,
    )
    for channel, chat_id in chats_of(store, reader.id):
        post(store, (channel, chat_id), message, f"lead:{number}:{channel}:{chat_id}", now)
