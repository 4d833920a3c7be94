"""Customers that may be filed twice: found by all that is known of them, with what speaks for it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain.customer import Customer, CustomerKind
from assistant.domain.customer_fact import Fact
from assistant.domain.customer_field import FieldKind
from assistant.resolution.blocking import keys_of
from assistant.resolution.duplicates import Pair, PartyIndex, alike_among, groups
from assistant.resolution.party import Kind, Party
from assistant.resolution.readings import read_party
from assistant.services.desk import Desk
from assistant.services.finding import CANDIDATES_MAX, Among, Choice, decide, everyone
from assistant.services.grouping import ancestors
from assistant.storage.store import Store

KEYS_VERSION = 2
"""To be raised with every change of what a party's keys are: all customers are then read again."""
ASKED_FROM = 0.05
"""From this probability on somebody is asked before a customer is added: to ask costs little, a double much."""
_AMONG = 1_000
"""However many customers there are, a new one is held against those that share something rare with it."""
_RARE, _COMMON, _MOST = 40, 800, 40
_CHUNK = 500
_KINDS: Mapping[str, frozenset[FieldKind]] = {
    "phone": frozenset({FieldKind.PHONE}),
    "number": frozenset({FieldKind.CODE}),
    "mail": frozenset({FieldKind.EMAIL, FieldKind.WEBSITE}),
    "address": frozenset({FieldKind.ADDRESS}),
    "postcode": frozenset({FieldKind.ADDRESS}),
}
"""What kinds of field are behind what speaks for two customers being one; a name is behind the rest."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """Customers that are likely one. `probability` is that of the least sure of the pairs that made them one group;
    `because` are the fields that speak for it, the strongest first."""

    customers: tuple[Customer, ...]
    probability: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer that a new one may be, how likely (0 to 1), and the fields that speak for it, the strongest first."""

    customer: Customer
    probability: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """All customers as they are compared, and the pairs of ids that people told apart, the lower first."""

    customers: Mapping[str, Customer]
    parties: Sequence[Party]
    apart: frozenset[tuple[str, str]]


def gather(store: Store, desk: Desk, among: Among = everyone) -> Gathered:
    """Read what `find_doubled` compares, so that no transaction is open while it does."""
    by_id = {customer.id: customer for customer in among(store.customers.all())}
    facts = store.customer_facts.all_current(_identifying(desk))
    parties = [party_of(desk, one, facts.get(one.id, ())) for one in by_id.values()]
    return Gathered(by_id, parties, store.customer_keys.told_apart())


def find_doubled(
    gathered: Gathered, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Sequence[Doubled]:
    """Every group of customers that are likely one, surest first, but those that people told apart and those of which
    one belongs to the other."""
    by_id = gathered.customers
    pairs = [
        pair
        for pair in PartyIndex(gathered.parties).duplicates(progress)
        if _ids(pair) not in gathered.apart
        and not _belongs(by_id, pair.one, pair.other)
        and not _belongs(by_id, pair.other, pair.one)
    ]
    found = []
    for members in groups(pairs):
        inside = [pair for pair in pairs if pair.one in members and pair.other in members]
        least = min(pair.probability for pair in inside)
        found.append(Doubled(tuple(by_id[member] for member in members), least, _because(inside)))
    return sorted(found, key=lambda one: -one.probability)


def find_alike(
    store: Store, desk: Desk, customer: Customer, facts: Sequence[Fact] = (), *, among: Among = everyone
) -> Sequence[Alike]:
    """The customers that one which comes new may be, likeliest first; a customer that is there is not its own like, nor
    is any of the groups it belongs to or of the customers that belong to it."""
    index_outdated(store, desk, at_most=_CHUNK)
    party = party_of(desk, customer, facts)
    ids = store.customer_keys.sharers(keys_for(party), rare=_RARE, common=_COMMON, limit=_MOST)
    apart = store.customer_keys.told_apart(customer.id)
    related = {customer.id, *(one.id for one in ancestors(store, customer))}
    others = {
        one.id: one
        for one in among(store.customers.many(ids))
        if one.id not in related and customer.id not in {above.id for above in ancestors(store, one)}
    }
    known = store.customer_facts.current_of(others)
    parties = [party_of(desk, one, known.get(one.id, ())) for one in others.values()]
    return [
        Alike(others[pair.other], pair.probability, _because([pair]))
        for pair in alike_among(party, parties, store.customers.count(at_most=_AMONG), least=ASKED_FROM)
        if _ids(pair) not in apart
    ]


def decide_or_compare(
    store: Store, desk: Desk, spoken: str | None, offered: Sequence[str] = (), *, among: Among = everyone
) -> Choice:
    """Which customer `spoken` is, as `finding.decide` tells; those it may be by its parts are offered as well."""
    choice = decide(store, spoken, offered, among=among)
    if choice.customer_id or not spoken or len(choice.candidates) >= CANDIDATES_MAX:
        return choice
    alike = find_alike(store, desk, Customer("", spoken), among=among)
    candidates = dict.fromkeys((*choice.candidates, *(like.customer.id for like in alike)))
    return Choice(candidates=tuple(candidates)[:CANDIDATES_MAX])


def told_by(desk: Desk) -> Mapping[str, frozenset[str]]:
    """The fields behind each word of `because`."""
    fields = [rule for rule in desk.customer_rules.fields if rule.identifies]
    return {name: frozenset(rule.id for rule in fields if rule.kind in kinds) for name, kinds in _KINDS.items()}


def is_outdated(store: Store) -> bool:
    """Whether there are customers whose keys are to be made."""
    return bool(store.customer_keys.outdated(KEYS_VERSION, 1))


def index_outdated(store: Store, desk: Desk, *, at_most: int | None = None) -> int:
    """Make the keys of customers that have none or old ones; returns how many. Costs nothing when all have."""
    done = 0
    while at_most is None or done < at_most:
        ids = store.customer_keys.outdated(KEYS_VERSION, _CHUNK)
        if not ids:
            break
        held = {one.id: one for one in store.customers.many(ids)}
        facts = store.customer_facts.current_of(held)
        keys = {
            customer_id: keys_for(party_of(desk, held[customer_id], facts.get(customer_id, ())))
            if customer_id in held
            else ()
            for customer_id in ids
        }
        store.customer_keys.replace(keys, KEYS_VERSION)
        done += len(ids)
    return done


def party_of(desk: Desk, customer: Customer, facts: Sequence[Fact]) -> Party:
    """What is known of a customer, as it is compared."""
    by_kind: dict[FieldKind, list[str]] = {}
    for fact in facts:
        rule = desk.customer_rules.field(fact.field)
        if rule is not None and rule.identifies and fact.value is not None:
            by_kind.setdefault(rule.kind, []).append(str(fact.value))
    return Party(
        customer.id,
        (customer.name, *customer.aliases),
        Kind.PERSON if customer.kind is CustomerKind.HOUSEHOLD else Kind.ORGANISATION,
        phones=tuple(by_kind.get(FieldKind.PHONE, ())),
        emails=tuple(by_kind.get(FieldKind.EMAIL, ())),
        websites=tuple(by_kind.get(FieldKind.WEBSITE, ())),
        numbers=tuple(by_kind.get(FieldKind.CODE, ())),
        addresses=tuple(by_kind.get(FieldKind.ADDRESS, ())),
    )


def keys_for(party: Party) -> Sequence[str]:
    """What a party may share with its likes, each as 16 hex digits."""
    keys = dict.fromkeys(keys_of(read_party(party)))
    return [hashlib.blake2b("\x1f".join(key).encode(), digest_size=8).hexdigest() for key in keys]


def _identifying(desk: Desk) -> Sequence[str]:
    return [rule.id for rule in desk.customer_rules.fields if rule.identifies]


def _ids(pair: Pair) -> tuple[str, str]:
    return min(pair.one, pair.other), max(pair.one, pair.other)


def _belongs(by_id: Mapping[str, Customer], customer_id: str, group_id: str) -> bool:
    """Whether a customer is, at whatever level, part of a group."""
    seen: set[str] = set()
    one = by_id.get(customer_id)
    while one is not None and one.parent_id and one.id not in seen:
        if one.parent_id == group_id:
            return True
        seen.add(one.id)
        one = by_id.get(one.parent_id)
    return False


def _because(pairs: Iterable[Pair]) -> tuple[str, ...]:
    evidence: dict[str, float] = {}
    for pair in pairs:
        for field, bits in pair.evidence.items():
            evidence[field] = evidence.get(field, 0.0) + bits
    return tuple(field for field in sorted(evidence, key=lambda name: -evidence[name]) if evidence[field] > 0)
