"""Reminding people of drafts they have not confirmed: once, and at an hour one may be written to."""

from datetime import datetime, timedelta

from assistant.services.desk import Desk
from assistant.services.posting import card_locale, customer_name, post
from assistant.storage.store import Store
from connectors.im.base import Button, Message

REMIND_AFTER = timedelta(hours=20)
DAY_HOURS = range(8, 21)
"""Hours of the person's own clock in which a reminder may come."""


def remind(store: Store, desk: Desk, now: datetime) -> int:
    """Remind of every open draft that is due for it; returns how many. At night they wait for the morning."""
    count = 0
    for draft in store.drafts.to_remind(now - REMIND_AFTER):
        note, person = store.notes.get(draft.note_id), store.people.get(draft.person_id)
        if note is None or person is None or desk.local_time(now, person).hour not in DAY_HOURS:
            continue
        locale = card_locale(note, person)
        name = customer_name(store, draft, desk, locale)
        show = Button(desk.wording.say("button.show", locale), f"sh:{draft.id}")
        drop = Button(desk.wording.say("button.discard", locale), f"no:{draft.id}")
        message = Message(desk.wording.say("draft.reminder", locale, customer=name), buttons=((show, drop),))
        post(store, (note.channel, note.chat_id), message, f"remind:{draft.id}", now)
        store.drafts.mark_reminded(draft.id, now)
        count += 1
    return count
