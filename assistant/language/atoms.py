"""What the two date grammars share: the clock they resolve against, and the pieces they find."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from assistant.language.periods import DateRange, Period, last_weekday, next_weekday

Direction = Literal["future", "past"]
SEARCH_YEARS = 9
"""How far the next such day is looked for: 29 February may be eight years off."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` in local time, and which way a bare date looks from it."""

    now: datetime
    direction: Direction = "future"

    @property
    def today(self) -> date:
        return self.now.date()

    def first_open(self, at_year: Callable[[int], Period | None]) -> Period | None:
        """The first such period that is not over; looking back, the last that has begun."""
        year = self.today.year
        if self.direction == "past":
            for past in range(year + 1, year - SEARCH_YEARS, -1):
                period = at_year(past)
                if period and period.first <= self.today:
                    return period
            return None
        for coming in range(year - 1, year + SEARCH_YEARS):
            period = at_year(coming)
            if period and period.last >= self.today:
                return period
        return None

    def weekday(self, weekday: int) -> date:
        """A bare weekday: the nearest ahead, or looking back the last gone by; never today."""
        look = last_weekday if self.direction == "past" else next_weekday
        return look(self.today, weekday)

    def at(self, day: date) -> "Clock":
        """The same clock on another day, looking ahead: what the right end of a range is read against."""
        return Clock(datetime.combine(day, self.now.timetz()), "future")

    def shifted(self, **span: float) -> date:
        return (self.now + timedelta(**span)).date()


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of text that speaks of time.

    `period` or `span` is what it names; both None means that it names no day (过两天). `weak` pieces (a time of day,
    刚) count only where nothing better stands in the text. `at_year` and `weekday` let a year or a week that is named
    beside the piece (May 19 last year, Tuesday next week) settle it anew; `bare` pieces depend on the clock's
    direction.
    """

    start: int
    end: int
    period: Period | None = None
    span: DateRange | None = None
    weak: bool = False
    bare: bool = False
    at_year: Callable[[int], Period | None] | None = field(default=None, compare=False)
    weekday: int | None = None

    def widened(self, start: int, end: int, **changes: object) -> "Found":
        return replace(self, start=min(start, self.start), end=max(end, self.end), **changes)  # type: ignore[arg-type]


def pick_longest(pieces: list[Found]) -> list[Found]:
    """The pieces that do not overlap, longest first, in text order."""
    kept: list[Found] = []
    for piece in sorted(pieces, key=lambda one: (one.start - one.end, one.start)):
        if all(piece.end <= other.start or piece.start >= other.end for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda one: one.start)
