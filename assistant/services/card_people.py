"""What a customer's card says of people: whose it is, who is there, and the buttons to take, release or give it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from assistant.domain.customer_view import fold_name
from assistant.domain.ownership import OwnerKind
from assistant.domain.permission import Action
from assistant.domain.person import Locale
from assistant.services.access import Access
from assistant.services.contact_cards import owners_text, person_line
from assistant.services.customer_access import people_of
from assistant.services.desk import Desk
from assistant.services.giving import may_give
from assistant.storage.store import Store
from connectors.im.base import Button


@dataclass(frozen=True, slots=True)
class CardPeople:
    """`lines` say everything of each contact who is still there, by folded name; a contact's other names lead to the
    same line."""

    owners: str = ""
    lines: Mapping[str, str] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()


def card_people(
    store: Store, desk: Desk, customer_id: str, access: Access, locale: Locale, now: datetime
) -> CardPeople:
    """What the card of a customer says of people to a reader, who is offered what they may do. Raises NotFound."""
    names = store.people.names()
    lines: dict[str, str] = {}
    for known in people_of(access, store, customer_id, now):
        if known.contact.left_on is None:
            line = person_line(desk, known, names, locale)
            for name in (known.contact.name, *known.contact.aliases):
                lines.setdefault(fold_name(name), line)
    owners = store.ownership.of_customer([customer_id])[customer_id]
    buttons: tuple[Button, ...] = ()
    if not any(OwnerKind.FOLLOWS in kinds for kinds in owners.values()):
        if access.allows(Action.TAKE, access.of_customer(customer_id)):
            buttons = (Button(desk.wording.say("button.pool_take", locale), f"pt:{customer_id}"),)
    elif (reader := access.person) and OwnerKind.FOLLOWS in owners.get(reader.id, ()):
        buttons = (Button(desk.wording.say("button.pool_release", locale), f"pr:{customer_id}"),)
    if may_give(store, desk, access, customer_id):
        buttons = (*buttons, Button(desk.wording.say("giving.to", locale), f"gw:{customer_id}"))
    return CardPeople(owners_text(desk, owners, names, locale), lines, buttons)
