"""Adding up a funnel from columns, one value a lead: quick for hundreds of thousands of leads."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.domain.lead_funnel import SPANS, STEPS, Funnel, FunnelRow

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Origin = tuple[str, str]
"""Source and campaign."""
MQL, SQL, DEAL, WON, UNPRICED, CLOSED = (1 << place for place in range(6))
"""Bits of how far a lead came: the steps after the first, that it was won without a known amount, and that it is known
when it was won."""
DENSE_MOST = 4_000_000


@dataclass(frozen=True, slots=True)
class Cohort:
    """Leads of a period: bits of how far each came, its amount in home units, and days by SPANS, NaN where it came less
    far; all of one length, n."""

    far: Ints
    amount: Floats
    days: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Credit:
    """What leads are credited to: pairs of a lead's place in the cohort and the place of an origin in `origins`; each
    of a lead's m pairs says 1/m of it."""

    lead: Ints
    origin: Ints
    origins: Sequence[Origin]


def tally(cohort: Cohort, credit: Credit, *, by_campaign: bool, sources: Collection[str] = ()) -> Funnel:
    """The funnel; with `sources` only rows of these, and their whole."""
    row_of: dict[Origin, int] = {}
    named = [origin if by_campaign else (origin[0], "") for origin in credit.origins]
    rows = np.array([row_of.setdefault(one, len(row_of)) for one in named], dtype=np.int64)
    names = list(row_of)
    many = len(cohort.far)
    # Several touches from one source are one pair with the more weight: a lead is one in its source's median.
    pairs, times = _counted(rows[credit.origin] * many + credit.lead, len(names) * many)
    row, lead = np.divmod(pairs, max(many, 1))
    weight = times / np.bincount(credit.lead, minlength=many)[lead]
    if sources:
        wanted = np.array([name[0] in sources for name in names], dtype=bool)[row]
        row, lead, weight = row[wanted], lead[wanted], weight[wanted]
    ends = np.searchsorted(row, np.arange(len(names) + 1))
    found = [
        _row(names[place], cohort, lead[start:end], weight[start:end])
        for place, (start, end) in enumerate(pairwise(ends))
        if start < end
    ]
    found.sort(key=lambda one: (-one.counts["leads"], one.source_id, one.campaign))
    # Within a row each lead stands once; in the whole it may stand in several rows.
    return Funnel(tuple(found), _row(("", ""), cohort, lead, weight, once=np.unique(lead)))


def _row(name: Origin, cohort: Cohort, lead: Ints, weight: Floats, once: Ints | None = None) -> FunnelRow:
    far = np.bincount(cohort.far[lead], weights=weight, minlength=2 * CLOSED)
    bits = np.arange(len(far))
    came = [far.sum(), *(far[bits & bit > 0].sum() for bit in (MQL, SQL, DEAL, WON, UNPRICED))]
    # The many shares of the whole add up to less than whole numbers by the last digits.
    came = [round(float(count), 9 if name[0] else 6) for count in came]
    leads = lead if once is None else once
    return FunnelRow(
        *name,
        dict(zip(STEPS, came, strict=False)),
        {span: _median(cohort.days[span][leads]) for span in SPANS},
        round(float(cohort.amount[lead] @ weight), 6),
        came[-1],
    )


def _counted(values: Ints, below: int) -> tuple[Ints, Ints]:
    """The values there are, ascending, and how often each is; quicker than sorting where few might be missing."""
    if below > DENSE_MOST:
        return np.unique(values, return_counts=True)
    times = np.bincount(values, minlength=below)
    found = np.flatnonzero(times)
    return found, times[found]


def _median(days: Floats) -> float | None:
    known = days[~np.isnan(days)]
    return float(np.median(known)) if len(known) else None


def numbers(joined: str | None, kind: Any, *, between: str = ",") -> Any:
    """The numbers of a text."""
    return np.fromstring(joined, dtype=kind, sep=between) if joined else np.empty(0, dtype=kind)


def spread(values: Floats, *holds: NDArray[np.bool_], empty: float = np.nan) -> Floats:
    """`values` in order at the places where all of `holds` do, `empty` at the others. Raises ValueError unless they
    are as many."""
    where = np.logical_and.reduce(holds)
    if np.count_nonzero(where) != len(values):
        raise ValueError(f"{len(values)} values for {np.count_nonzero(where)} places")
    found = np.full(len(where), empty)
    found[where] = values
    return found
