"""Stale fields are filled anew by whoever may know: registries, pages, what colleagues noted of contacts since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact
from assistant.domain.customer_field import FieldRule
from assistant.errors import InvalidInput
from assistant.services import factkeeping
from assistant.services.desk import Desk
from assistant.storage.store import Store

ASKED_AGAIN_AFTER = timedelta(days=30)
"""A provider that did not know is asked again about a field after this."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A field of a customer that nobody has found right for longer than it allows, with what it holds."""

    customer: Customer
    rule: FieldRule
    held: tuple[Fact, ...]


class FactProvider(Protocol):
    """Somebody who may know what fields hold."""

    @property
    def name(self) -> str:
        """What it is called, 1 to 20 characters; kept with what it was asked."""
        ...

    def knows(self, rule: FieldRule) -> bool:
        """Whether it may know anything of a field."""
        ...

    def look_up(self, gaps: Sequence[Gap]) -> Sequence[tuple[Gap, Fact]]:
        """What it knows of these fields, each fact with its own source, time and confidence. Called outside of any
        transaction, so it may take its time. Raises NotReady where it cannot be reached now."""
        ...


@dataclass(frozen=True, slots=True)
class Refilled:
    """How many fields a provider was asked about, and of how many it said something that stands."""

    asked: int = 0
    known: int = 0


def gaps_for(store: Store, desk: Desk, provider: FactProvider, now: datetime, *, limit: int) -> Sequence[Gap]:
    """The stale fields a provider is to be asked about, at most `limit`, what was seen longest ago first by field."""
    found: dict[tuple[str, str], list[Fact]] = {}
    rules = {rule.id: rule for rule in desk.customer_rules.fields if rule.stale_after and provider.knows(rule)}
    for rule in rules.values():
        assert rule.stale_after
        due = store.refills.due(rule.id, provider.name, now - rule.stale_after, now - ASKED_AGAIN_AFTER, limit)
        for customer_id, fact in due:
            found.setdefault((customer_id, rule.id), []).append(fact)
    customers = {one.id: one for one in store.customers.many(owner for owner, _ in found)}
    gaps = [Gap(customers[owner], rules[field], tuple(held)) for (owner, field), held in found.items()]
    return gaps[:limit]


def keep(
    store: Store,
    desk: Desk,
    provider: FactProvider,
    asked: Sequence[Gap],
    found: Sequence[tuple[Gap, Fact]],
    now: datetime,
) -> Refilled:
    """Keep what a provider said as any other source: the stronger or newer holds. A value that cannot be read is left
    out. Again adds nothing."""
    known: set[tuple[str, str]] = set()
    for gap, fact in sorted(found, key=lambda one: one[0].customer.id):  # locked in one order by everybody
        store.customers.lock(gap.customer.id)
        try:
            factkeeping.say(store, desk, gap.customer, [fact], now)
        except InvalidInput:
            continue
        known.add((gap.customer.id, gap.rule.id))
    for gap in asked:
        store.refills.asked(gap.customer.id, gap.rule.id, provider.name, now)
    return Refilled(len(asked), len(known))
