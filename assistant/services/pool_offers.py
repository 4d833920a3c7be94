"""Offering a customer of nobody's to whoever confirms a record of it."""

from datetime import datetime

from assistant.domain.permission import Action
from assistant.domain.person import Locale, Person
from assistant.domain.pool import Answer
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.pool import answer_for
from assistant.storage.store import Store
from connectors.im.base import Button


def offer_to_take(
    store: Store, customer_id: str, author: Person, desk: Desk, locale: Locale, now: datetime
) -> tuple[str, Button] | None:
    """The words and the button that offer a customer in the pool to the author of its record, to stand with the thanks;
    None where it is somebody's or the rules do not let them take it."""
    access = Access(store, desk, author, acts=False)
    if not access.readable_id(customer_id):
        return None
    answer = answer_for(store, customer_id, author, desk, now)
    may_take = access.allows(Action.TAKE, access.of_customer(customer_id))
    if answer is not Answer.ASKS and not (answer is Answer.YES and may_take):
        return None
    key = "pool.offer" if answer is Answer.YES else "pool.offer_asks"
    take = Button(desk.wording.say("button.pool_take", locale), f"pt:{customer_id}")
    return desk.wording.say(key, locale), take
