"""How strong our relationship with a contact is, from 0 to 100, from nothing but the records that name them.

Each day on which one of us was in touch is worth as much as the strongest kind of touch that day, and half as much with
every HALF_LIFE that passes. What each of us has gathered so makes a mass a person; who has the greatest knows the
contact best. Their mass counts whole and that of the others half, for a relationship is held by people and is only in
part passed on. The sum `m` gives `100 · (1 - e^(-m / FULL))`: the first visits tell most, 100 is the end.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from assistant.domain.followup import Channel

HALF_LIFE = timedelta(days=90)
FULL = 3.0
"""So many fresh visits by one person make 63 of 100."""
OTHERS_SHARE = 0.5
WEIGHTS: Mapping[Channel | None, float] = {
    Channel.VISIT: 1.0,
    Channel.MEETING: 0.9,
    Channel.DEMO: 0.8,
    Channel.EVENT: 0.7,
    Channel.CALL: 0.6,
    Channel.EMAIL: 0.3,
    Channel.MESSAGE: 0.25,
    None: 0.4,
}
"""What a touch of a kind is worth; None where the note did not say how."""


@dataclass(frozen=True, slots=True)
class Touch:
    """That one of us was in touch with a contact."""

    at: datetime
    person_id: str
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Relationship:
    """`strength` from 0 to 100, who of us knows the contact best, how often and when last we were in touch."""

    strength: int = 0
    best_known_by: str | None = None
    touches: int = 0
    last_at: datetime | None = None


def relationship(touches: Iterable[Touch], now: datetime) -> Relationship:
    """What `touches` of one contact, in any order, add up to. Touches after `now` count as of now."""
    given = list(touches)
    if not given:
        return Relationship()
    days: dict[tuple[str, date], float] = {}
    last: dict[str, datetime] = {}
    for touch in given:
        worth = WEIGHTS[touch.channel] * _left(touch.at, now)
        key = touch.person_id, touch.at.date()
        days[key] = max(days.get(key, 0.0), worth)
        last[touch.person_id] = max(last.get(touch.person_id, touch.at), touch.at)
    mass: dict[str, float] = {}
    for (person_id, _), worth in sorted(days.items()):
        mass[person_id] = mass.get(person_id, 0.0) + worth
    best = max(mass, key=lambda person_id: (mass[person_id], last[person_id], person_id))
    total = mass[best] + OTHERS_SHARE * sum(worth for person_id, worth in mass.items() if person_id != best)
    strength = round(100 * (1 - math.exp(-total / FULL)))
    return Relationship(strength, best, len(days), max(last.values()))


def _left(at: datetime, now: datetime) -> float:
    """The share of a touch that is left after the time since."""
    return float(0.5 ** max(0.0, (now - at) / HALF_LIFE))
