"""Keeping customers in chat: their groups, doubles and merges, and what is to be checked."""

import re
from collections.abc import Sequence

from assistant.domain.customer import Customer
from assistant.services import contact_chat, customer_access, factkeeping, grouping, merging
from assistant.services.cards import short
from assistant.services.customer_access import changeable
from assistant.services.customer_cards import (
    alike_card,
    preview_card,
    stale_card,
)
from assistant.services.finding import exactly_called
from assistant.services.group_cards import group_card
from assistant.services.group_view import group_view
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from assistant.services.viewing import require
from connectors.im.base import Button, Message

STALE_READ_MAX = 200
_SAME = (
    re.compile(
        r"(?P<one>[^，。！？,!?]{2,40}?)(?:和|跟|与)(?P<other>[^，。！？,!?]{2,40}?)(?:其实)?是(?:同)?一家(?:公司|客户)?[。！]?"
    ),
    re.compile(
        r"(?P<one>[^,!?]{2,60}?) and (?P<other>[^,!?]{2,60}?) are (?:actually )?the same(?: company| customer)?[.!]?",
        re.IGNORECASE,
    ),
)


def same_said(turn: Turn) -> Outcome | None:
    """Answer who says that two customers are one; None where the message does not say so of two that are known."""
    text = turn.incoming.text.strip()
    for pattern in _SAME:
        if match := pattern.fullmatch(text):
            one, other = (_called(turn, match[name].strip()) for name in ("one", "other"))
            if one and other and one.id != other.id:
                return preview(turn, [one.id, other.id])
    return None


def same(turn: Turn, rest: str) -> Outcome:
    """`/same A` lists what A may be filed twice as; `/same A = B` shows what merging B into A would do."""
    left, is_pair, right = (part.strip() for part in rest.replace("＝", "=").partition("="))
    one = _called(turn, left)
    if one is None:
        return turn.tell("same.how") if not left else turn.tell("customer.unknown", name=short(left))
    if not is_pair:
        facts = factkeeping.facts_of(turn.store, one.id)
        alike = customer_access.alike(turn.access, turn.store, turn.desk, one, facts)
        return turn.answer(alike_card(turn.desk, one, alike, turn.locale))
    other = _called(turn, right)
    if other is None:
        return turn.tell("customer.unknown", name=short(right))
    return preview(turn, [one.id, other.id])


def group(turn: Turn, rest: str) -> Outcome:
    """`/group A` shows the group of A with what adds up over it, what its members want and what was said last."""
    customer = _called(turn, rest)
    if customer is None:
        return turn.tell("customer.unknown", name=short(rest)) if rest else turn.tell("chat.which_customer")
    shown = grouping.group_of(turn.store, turn.desk, customer.id, turn.access)
    seen = group_view(turn.access, shown)
    authors = turn.store.people.names()
    card = group_card(turn.desk, shown, seen, customer, authors, turn.locale, turn.local_now)
    return turn.answer(card) if card else turn.tell("kept.no_group", customer=customer.name)


def stale(turn: Turn, _rest: str) -> Outcome:
    """`/stale` lists what should be checked at the customers the sender follows."""
    followed = {one.id for one in turn.store.customers.followed_by(turn.person.id, limit=10_000)}

    def mine_of(customers: Sequence[Customer]) -> Sequence[Customer]:
        return [one for one in customers if one.id in followed]

    mine = factkeeping.stale(turn.store, turn.desk, turn.now, turn.access, among=mine_of, limit=STALE_READ_MAX)
    return turn.answer(stale_card(turn.desk, mine, turn.locale, turn.local_now))


def preview(turn: Turn, about: list[str]) -> Outcome:
    """From the button (kept, gone): what merging the two would do."""
    shown = merging.preview(turn.store, turn.desk, about[0], about[1], turn.access)
    owner = turn.store.people.get(shown.owner.person_id) if shown.owner.person_id else None
    return turn.answer(preview_card(turn.desk, shown, owner.name if owner else "", turn.locale))


def merge(turn: Turn, about: list[str]) -> Outcome:
    """From the button (kept, gone): merge the two, with a button that takes it back."""
    kept = turn.access.customer(about[0])
    held = merging.merge(turn.store, turn.desk, kept.id, about[1], turn.person, turn.now)
    row = (
        Button(turn.say("button.undo_merge"), f"mu:{held.id}"),
        Button(turn.say("button.customer"), f"vc:{kept.id}"),
    )
    sections, rows = contact_chat.offered_after(turn, held)
    return turn.answer(Message(turn.say("same.done", kept=kept.name), sections=sections, buttons=(row, *rows)))


def undo_merge(turn: Turn, about: list[str]) -> Outcome:
    """From the button (merge): take it back."""
    held = merging.undo(turn.store, turn.desk, about[0], turn.person, turn.now)
    names = [require(turn.store, one).name for one in (held.kept_id, held.gone_id)]
    return turn.tell("same.undone", kept=names[0], gone=names[1])


def tell_apart(turn: Turn, about: list[str]) -> Outcome:
    """From the button (one, other): they are two customers."""
    merging.tell_apart(turn.store, turn.desk, about[0], about[1], turn.person, turn.now)
    return turn.tell("same.apart", one=require(turn.store, about[0]).name, other=require(turn.store, about[1]).name)


def check_fact(turn: Turn, about: list[str]) -> Outcome:
    """From the button (customer, field): what it holds is still right."""
    customer = changeable(turn.access, about[0], [about[1]])
    factkeeping.check(turn.store, turn.desk, customer.id, about[1], turn.person.id, turn.now)
    return turn.outcome(toast=turn.say("stale.checked"))


def _called(turn: Turn, name: str) -> Customer | None:
    return exactly_called(turn.store, name, among=turn.access.readable)
