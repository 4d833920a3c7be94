"""Whose a customer is after two were found to be one: a rule in configured order, and which part of it decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Criterion(StrEnum):
    """What may decide between two who are responsible, each for one of the two customers."""

    OPEN_DEAL = "open_deal"
    LAST_RECORD = "last_record"
    MOST_RECORDS = "most_records"
    EARLIEST = "earliest"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who is responsible for one of the customers, since when, and what they did there: open opportunities they own,
    confirmed records of theirs, and when they last spoke of it."""

    person_id: str
    since: datetime
    open_deals: int = 0
    records: int = 0
    last_record_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is responsible from now on, and what decided: None where there was nothing to decide."""

    person_id: str | None
    because: Criterion | None = None


def decide(claims: Sequence[Claim], order: Sequence[Criterion]) -> Decision:
    """The claim that wins by the first criterion in which one alone is ahead; the lowest id where none decides.

    The order of the claims is free, so that both ways to merge two customers give them to the same person.
    """
    people = {claim.person_id for claim in claims}
    if len(people) < 2:
        return Decision(next(iter(people), None))
    left = list(claims)
    for criterion in order:
        best = max(_key(claim, criterion) for claim in left)
        ahead = [claim for claim in left if _key(claim, criterion) == best]
        if len({claim.person_id for claim in ahead}) == 1:
            return Decision(ahead[0].person_id, criterion)
        left = ahead
    return Decision(min(claim.person_id for claim in left), order[-1] if order else None)


def _key(claim: Claim, criterion: Criterion) -> float:
    if criterion is Criterion.OPEN_DEAL:
        return claim.open_deals
    if criterion is Criterion.MOST_RECORDS:
        return claim.records
    if criterion is Criterion.LAST_RECORD:
        return claim.last_record_at.timestamp() if claim.last_record_at else 0.0
    return -claim.since.timestamp()
