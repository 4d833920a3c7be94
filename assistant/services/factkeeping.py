"""What is said of a customer outside its records: kept with its source, settled against what was said before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from assistant.domain.customer import Customer
from assistant.domain.customer_fact import Fact, FactSource, Value, is_stale, settle
from assistant.domain.customer_field import FieldRule
from assistant.domain.ids import new_id
from assistant.domain.permission import Action, Kind
from assistant.errors import InvalidInput, NotFound
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.finding import Among, everyone
from assistant.storage.store import Store

REF_MAX_CHARS = 200
_LOOKED_THROUGH = 2_000
"""So many facts of a field are looked through for those that somebody may see."""


@dataclass(frozen=True, slots=True)
class StaleFact:
    """A fact that nobody has found right for longer than its field allows."""

    customer: Customer
    rule: FieldRule
    fact: Fact


def rule_of(desk: Desk, customer: Customer, field: str) -> FieldRule:
    """The rule of a field of such a customer. Raises InvalidInput with code `field_unknown`."""
    rule = desk.customer_rules.field(field)
    if rule is None or customer.kind not in rule.kinds:
        known = ", ".join(one.id for one in desk.customer_rules.fields if customer.kind in one.kinds)
        raise InvalidInput(f"{field} is no field of such a customer; there are {known}", code="field_unknown")
    return rule


def say(
    store: Store,
    desk: Desk,
    customer: Customer,
    said: Iterable[Fact],
    now: datetime,
) -> Sequence[str]:
    """Keep what is said; returns the fields whose held values changed. Saying the same again counts as checking it.

    Raises InvalidInput with code `field_unknown` or `field_value`, before anything is kept.
    """
    ready: dict[str, list[Fact]] = {}
    for fact in checked(desk, customer, said):
        ready.setdefault(fact.field, []).append(fact)
    changed = [field for field, facts in ready.items() if _keep(store, desk, customer.id, field, facts, now)]
    if any((rule := desk.customer_rules.field(field)) and rule.identifies for field in changed):
        store.customer_keys.mark_outdated(customer.id)
    return changed


def say_many(store: Store, desk: Desk, said: Mapping[str, Sequence[Fact]], now: datetime) -> None:
    """Keep what one source says of many customers (by id) at once; values are normalised, fields those of their kind.

    What the source said with the same time before, wherever it referred to, is not kept again.
    """
    earlier = store.customer_facts.said_of_many(said)
    current = {fact.id for facts in store.customer_facts.current_of(earlier).values() for fact in facts}
    added: list[tuple[str, Fact, bool]] = []
    held: Sequence[Fact]
    moved: list[tuple[str, str, Sequence[Fact], frozenset[str]]] = []
    for customer_id, facts in said.items():
        for field in dict.fromkeys(fact.field for fact in facts):
            rule = desk.customer_rules.field(field)
            before = [fact for fact in earlier.get(customer_id, ()) if fact.field == field]
            kept = {_statement(fact) for fact in before}
            new: dict[object, Fact] = {}
            for fact in facts:
                if fact.field == field and (statement := _statement(fact)) not in kept:
                    new.setdefault(statement, replace(fact, id=new_id()))
            if rule is None or not new:
                continue
            held = settle([*before, *new.values()], desk.customer_rules.aging(rule), many=rule.many)
            ids = frozenset(fact.id for fact in held)
            added += [(customer_id, fact, fact.id in ids) for fact in new.values()]
            if any((fact.id in ids) != (fact.id in current) for fact in before):
                moved.append((customer_id, field, held, ids & (current | {fact.id for fact in new.values()})))
    store.customer_facts.add_many(added, now)
    for customer_id, field, held, standing in moved:
        store.customer_facts.hold(customer_id, field, held, standing)


def checked(desk: Desk, customer: Customer, said: Iterable[Fact]) -> Sequence[Fact]:
    """What is said of a customer, values normalised. Raises InvalidInput (`field_unknown`, `field_value`)."""
    return [_read(rule_of(desk, customer, fact.field), fact) for fact in said]


def set_by_hand(
    store: Store, desk: Desk, customer: Customer, values: Mapping[str, object], person_id: str, now: datetime
) -> Sequence[str]:
    """A person says what the fields hold from now on: a value, several, or None and nothing for none.

    Values of a field that holds several and that are not named are denied. Raises as `say` does.
    """
    said: list[Fact] = []
    for field, given in values.items():
        rule = rule_of(desk, customer, field)
        wanted = _listed(given)
        if len(wanted) > 1 and not rule.many:
            raise InvalidInput(f"{field} holds one value", code="field_value", why=f"{field}: one value is expected")
        by_hand = Fact(field, None, FactSource.PERSON, now, person_id=person_id)
        said += [_read(rule, replace(by_hand, value=one)) for one in wanted]
        if not rule.many and not wanted:
            said.append(by_hand)
        if rule.many:
            named = {fact.value for fact in said if fact.field == field}
            held = [fact for fact in store.customer_facts.said_of(customer.id, field) if fact.value not in named]
            gone = dict.fromkeys(fact.value for fact in settle(held, desk.customer_rules.aging(rule), many=True))
            said += [replace(by_hand, value=value, is_denied=True) for value in gone]
    return say(store, desk, customer, said, now)


def check(store: Store, desk: Desk, customer_id: str, field: str, person_id: str, now: datetime) -> Sequence[Fact]:
    """A person finds what a field holds still right. Returns it. Raises NotFound where it holds nothing."""
    held = [fact for fact in facts_of(store, customer_id) if fact.field == field]
    if not held:
        raise NotFound(f"nothing is known of {field}", code="fact_unknown")
    by_hand = Fact(field, None, FactSource.PERSON, now, person_id=person_id)
    _keep(store, desk, customer_id, field, [replace(by_hand, value=fact.value) for fact in held], now)
    return [fact for fact in facts_of(store, customer_id) if fact.field == field]


def facts_of(store: Store, customer_id: str) -> Sequence[Fact]:
    """The facts that hold of a customer itself."""
    return store.customer_facts.current_of([customer_id]).get(customer_id, ())


def resettle(store: Store, desk: Desk, customer_id: str, fields: Iterable[str] | None = None) -> None:
    """Decide anew which of all that was ever said of a customer holds."""
    said = store.customer_facts.said_of(customer_id)
    for field in dict.fromkeys(fact.field for fact in said) if fields is None else fields:
        rule = desk.customer_rules.field(field)
        if rule is not None:
            of_field = [fact for fact in said if fact.field == field]
            held = settle(of_field, desk.customer_rules.aging(rule), many=rule.many)
            store.customer_facts.hold(customer_id, field, held)


def stale(
    store: Store, desk: Desk, now: datetime, access: Access, *, among: Among = everyone, limit: int = 100
) -> Sequence[StaleFact]:
    """What of the customers that may be seen should be checked, what was seen longest ago first."""
    sees_all = access.allows_every(Action.READ, Kind.CUSTOMER) and among is everyone
    looked_through = limit if sees_all else max(limit, _LOOKED_THROUGH)
    found: list[tuple[str, FieldRule, Fact]] = []
    for rule in desk.customer_rules.fields:
        if rule.stale_after is not None:
            seen = store.customer_facts.unseen_since(rule.id, now - rule.stale_after, looked_through)
            found += [(owner, rule, fact) for owner, fact in seen if is_stale(fact, rule.stale_after, now)]
    held = store.customers.many(dict.fromkeys(owner for owner, _, _ in found))
    customers = {one.id: one for one in among(access.readable(held))}
    open_ones = [
        StaleFact(customers[owner], rule, fact)
        for owner, rule, fact in sorted(found, key=lambda one: one[2].seen_at)
        if owner in customers and rule.id not in access.mask(owner).fields
    ]
    return open_ones[:limit]


def _read(rule: FieldRule, fact: Fact) -> Fact:
    if fact.value is None:
        return fact
    if not 0 < fact.confidence <= 1:
        raise InvalidInput("confidence is above 0 and at most 1", code="field_value", why="confidence: 0 to 1")
    try:
        return replace(fact, value=rule.read(fact.value), ref=fact.ref[:REF_MAX_CHARS])
    except ValueError as error:
        raise InvalidInput(f"{rule.id}: {error}", code="field_value", why=f"{rule.id}: {error}") from None


def _keep(store: Store, desk: Desk, customer_id: str, field: str, facts: Sequence[Fact], now: datetime) -> bool:
    rule = desk.customer_rules.field(field)
    assert rule is not None
    aging = desk.customer_rules.aging(rule)
    said = list(store.customer_facts.said_of(customer_id, field))
    before = settle(said, aging, many=rule.many)
    for fact in facts:
        if not fact.counts:
            continue
        if again := next((held for held in said if _says_the_same(fact, held)), None):
            if fact.observed_at > again.seen_at:
                store.customer_facts.check(again.id, fact.observed_at)
                said[said.index(again)] = replace(again, checked_at=fact.observed_at)
            continue
        said.append(replace(fact, id=store.customer_facts.add(customer_id, fact, now)))
    after = settle(said, aging, many=rule.many)
    store.customer_facts.hold(customer_id, field, after)
    return [fact.value for fact in before] != [fact.value for fact in after]


def _says_the_same(one: Fact, other: Fact) -> bool:
    """Whether the same source says of the same thing what it said before: then it is seen again, not kept again."""
    return replace(one, id="", checked_at=None, observed_at=other.observed_at) == replace(other, id="", checked_at=None)


def _statement(fact: Fact) -> object:
    """What a fact says, whoever says it and wherever."""
    return fact.field, fact.value, fact.source, fact.observed_at, fact.confidence, fact.is_denied


def _listed(given: object) -> list[Value]:
    if given is None or given == "":
        return []
    return list(given) if isinstance(given, list | tuple) else [given]  # type: ignore[list-item]
