"""Working time: how far it reaches from a moment, and how much of it lies between two."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAY = timedelta(days=1)
LOOKED_AHEAD_DAYS = 3660
"""Further than this no deadline lies; a calendar without a working day would else be searched for ever."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """From `opens` to `closes` on the days that `works` says, on the clock of `zone`."""

    opens: time
    closes: time
    works: Callable[[date], bool]
    zone: tzinfo

    def deadline(self, start: datetime, minutes: int) -> datetime:
        """The moment, in UTC, at which so many working minutes have gone by since `start` (aware); `start` itself, or
        the next opening, for none. Raises ValueError where no working day comes in ten years."""
        left = timedelta(minutes=minutes)
        at = start.astimezone(UTC)
        day = start.astimezone(self.zone).date()
        for _ in range(LOOKED_AHEAD_DAYS):
            opening, closing = self._span(day)
            if self.works(day) and at < closing:
                begin = max(at, opening)
                if left <= closing - begin:
                    return begin + left
                left -= closing - begin
            day += DAY
        raise ValueError("the calendar has no working days")

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments (aware); none where `end` is not later."""
        first, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        total, day = timedelta(), first
        while day <= last:
            if self.works(day):
                opening, closing = self._span(day)
                total += max(timedelta(), min(end.astimezone(UTC), closing) - max(start.astimezone(UTC), opening))
            day += DAY
        return total

    def _span(self, day: date) -> tuple[datetime, datetime]:
        """Opening and closing of a day in UTC: on a day on which the clock is set, as long as it really is."""
        opening = datetime.combine(day, self.opens, self.zone)
        return opening.astimezone(UTC), datetime.combine(day, self.closes, self.zone).astimezone(UTC)
