"""Customers that may be filed twice: found by all that is known of them, with what speaks for it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.domain.customer import Customer
from assistant.resolution.duplicates import PartyIndex, groups
from assistant.resolution.party import Party


@dataclass(frozen=True, slots=True)
class Doubled:
    """Customers that are likely one. `probability` is that of the least sure of the pairs that made them one group;
    `because` are the fields that speak for it, the strongest first."""

    customers: tuple[Customer, ...]
    probability: float
    because: tuple[str, ...]


def find_doubled(
    customers: Iterable[Customer], progress: Callable[[int, int], None] = lambda _done, _all: None
) -> Sequence[Doubled]:
    """Every group of customers that are likely one, surest first."""
    by_id = {customer.id: customer for customer in customers}
    index = PartyIndex([Party(one.id, (one.name, *one.aliases)) for one in by_id.values()])
    pairs = index.duplicates(progress)
    found = []
    for members in groups(pairs):
        inside = [pair for pair in pairs if pair.one in members and pair.other in members]
        evidence: dict[str, float] = {}
        for pair in inside:
            for field, bits in pair.evidence.items():
                evidence[field] = evidence.get(field, 0.0) + bits
        because = tuple(field for field in sorted(evidence, key=lambda name: -evidence[name]) if evidence[field] > 0)
        least = min(pair.probability for pair in inside)
        found.append(Doubled(tuple(by_id[member] for member in members), least, because))
    return sorted(found, key=lambda one: -one.probability)
