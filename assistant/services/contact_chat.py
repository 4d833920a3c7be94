"""Contacts of a customer who are one person, in chat: said by name, joined, parted and told apart."""

import re

from assistant.domain.contact import CustomerContact
from assistant.domain.customer import Customer
from assistant.services import joining
from assistant.services.cards import short
from assistant.services.customer_access import may_change_contacts
from assistant.services.finding import exactly_called
from assistant.services.join_cards import LABEL_MAX_CHARS, SHOWN_MAX, alike_section, preview_card
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from assistant.storage.merges import StoredMerge
from connectors.im.base import Button, Message, Section

Pairs = list[tuple[CustomerContact, CustomerContact]]
_SAME = (
    re.compile(
        r"(?:(?P<customer>[^，。！？,!?]{2,40}?)的)?(?P<one>[^，。！？,!?的]{1,20}?)(?:和|跟|与)"
        r"(?P<other>[^，。！？,!?]{1,20}?)(?:其实|应该)?(?:都|就)?是(?:同)?一个?人[。！]?"
    ),
    re.compile(
        r"(?P<one>[^,!?]{2,40}?) and (?P<other>[^,!?]{2,40}?)(?: (?:at|of|from) (?P<customer>[^,!?]{2,60}?))? are "
        r"(?:actually |really |in fact )?(?:one and )?the same(?: person| guy| man| woman)?[.!]?",
        re.IGNORECASE,
    ),
)


def same_said(turn: Turn) -> Outcome | None:
    """Answer who says that two contacts are one person; None where the message does not say so of two of one
    customer that are known."""
    text = turn.incoming.text.strip()
    for pattern in _SAME:
        if match := pattern.fullmatch(text):
            named = match["customer"]
            home = exactly_called(turn.store, named.strip(), among=turn.access.readable) if named else None
            if named and home is None:
                continue
            if pairs := _pairs(turn, match["one"].strip(), match["other"].strip(), home):
                return _choose(turn, pairs)
    return None


def obey(turn: Turn, rest: str) -> Outcome:
    """`/person A = B` shows what joining the two would do."""
    left, _, right = (part.strip() for part in rest.replace("＝", "=").partition("="))
    return look(turn, left, right)


def look(turn: Turn, one: str, other: str, home: Customer | None = None) -> Outcome:
    """What joining two contacts called so would do, at a customer or wherever the sender may change both."""
    if not (one and other):
        return turn.tell("join.how")
    pairs = _pairs(turn, one, other, home)
    return _choose(turn, pairs) if pairs else turn.tell("join.unknown", one=short(one), other=short(other))


def offered_after(turn: Turn, merge: StoredMerge) -> tuple[tuple[Section, ...], tuple[tuple[Button, ...], ...]]:
    """After a merge of customers: contacts of the one who may be contacts of the other, to whoever may join them."""
    if not may_change_contacts(turn.access, merge.kept_id):
        return (), ()
    came = {row[0] for row in merge.moved.get("contact.customer_id", ())}
    return alike_section(turn.desk, joining.alike(turn.store, merge.kept_id, across=came), turn.locale)


def preview(turn: Turn, about: list[str]) -> Outcome:
    """From the button (kept, gone): what joining the two would do."""
    shown = joining.preview(turn.store, about[0], about[1], turn.access, turn.now)
    customer = turn.access.customer(shown.kept.customer_id).name
    people = turn.store.people.names()
    return turn.answer(preview_card(turn.desk, shown, customer, people, turn.locale))


def join(turn: Turn, about: list[str]) -> Outcome:
    """From the button (kept, gone): join the two, with a button that takes it back."""
    held = joining.join(turn.store, turn.desk, about[0], about[1], turn.person, turn.now)
    row = (turn.button("undo_join", f"ju:{held.id}"), turn.button("customer", f"vc:{held.customer_id}"))
    return turn.answer(Message(turn.say("join.done", kept=_name(turn, held.kept_id)), buttons=(row,)))


def undo_join(turn: Turn, about: list[str]) -> Outcome:
    """From the button (join): take it back."""
    held = joining.undo(turn.store, turn.desk, about[0], turn.person, turn.now)
    return turn.tell("join.undone", kept=_name(turn, held.kept_id), gone=_name(turn, held.gone_id))


def tell_apart(turn: Turn, about: list[str]) -> Outcome:
    """From the button (one, other): they are two people."""
    joining.tell_apart(turn.store, turn.desk, about[0], about[1], turn.person, turn.now)
    return turn.tell("join.apart", one=_name(turn, about[0]), other=_name(turn, about[1]))


def _pairs(turn: Turn, one: str, other: str, home: Customer | None = None) -> Pairs:
    if home is not None:
        return joining.called(turn.store, turn.access, one, other, homes=[home.id], only=True)
    followed = turn.store.customers.followed_by(turn.person.id, limit=joining.FOLLOWED_MAX)
    return joining.called(turn.store, turn.access, one, other, homes=[held.id for held in followed])


def _choose(turn: Turn, pairs: Pairs) -> Outcome:
    """The one pair that is meant, or a choice of several by customer."""
    if len(pairs) == 1:
        return preview(turn, [one.id for one in pairs[0]])
    rows = []
    for one, other in pairs[:SHOWN_MAX]:
        label = f"{turn.access.customer(one.customer_id).name}: {one.name} = {other.name}"
        rows.append((Button(short(label, LABEL_MAX_CHARS), f"jp:{one.id}:{other.id}"),))
    return turn.answer(Message(turn.say("join.which"), buttons=tuple(rows)))


def _name(turn: Turn, contact_id: str) -> str:
    held = turn.store.contacts.get_itself(contact_id)
    return held.name if held else "?"
