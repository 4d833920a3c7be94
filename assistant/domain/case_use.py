"""What became of a case study that was brought for customers, and how much that should count when choosing again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

_DOUBT = 5.0
"""So many uses without a verdict stand against the first ones: a single thumb moves little."""
_OPENED, _WON, _CUSTOMER = 0.3, 1.0, 1.5
_ELSEWHERE = 0.4
"""What a use for a customer of another line of business, or an unknown one, counts beside one of the same."""


@dataclass(frozen=True, slots=True)
class CaseUse:
    """For how many customers a case was brought, its file fetched, liked or disliked by us, liked by the customer, and
    the deal won afterwards. `industries` are the customers' lines of business, as the case library names them."""

    case_id: str
    brought: int = 0
    opened: int = 0
    liked: int = 0
    disliked: int = 0
    customer_liked: int = 0
    won: int = 0
    industries: tuple[str, ...] = ()

    @property
    def earned(self) -> float:
        """How well the case serves, -1 to 1, 0 while nobody knows."""
        return _earned([(self, 1.0)])


def earned_by_case(uses: Iterable[CaseUse], industries: Collection[str]) -> Mapping[str, float]:
    """How well each case serves customers of these `industries`, -1 to 1, by id; uses elsewhere count less."""
    by_case: dict[str, list[tuple[CaseUse, float]]] = {}
    for use in uses:
        weight = 1.0 if set(use.industries) & set(industries) else _ELSEWHERE
        by_case.setdefault(use.case_id, []).append((use, weight))
    return {case_id: _earned(found) for case_id, found in by_case.items()}


def summed(uses: Iterable[CaseUse]) -> list[CaseUse]:
    """The uses of each case as one, whatever the customers' lines of business."""
    found: dict[str, CaseUse] = {}
    for use in uses:
        held = found.get(use.case_id, CaseUse(use.case_id))
        counts = {name: getattr(held, name) + getattr(use, name) for name in _COUNTS}
        both = tuple(dict.fromkeys((*held.industries, *use.industries)))
        found[use.case_id] = CaseUse(use.case_id, **counts, industries=both)
    return list(found.values())


_COUNTS = ("brought", "opened", "liked", "disliked", "customer_liked", "won")


def _earned(uses: Iterable[tuple[CaseUse, float]]) -> float:
    """Thumbs, files fetched, customers who liked it and deals won, each times its weight; few are doubted."""
    good = bad = 0.0
    for use, weight in uses:
        good += weight * (use.liked + _OPENED * use.opened + _CUSTOMER * use.customer_liked + _WON * use.won)
        bad += weight * use.disliked
    return (good - bad) / (good + bad + _DOUBT)
