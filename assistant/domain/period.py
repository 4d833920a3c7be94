"""Months, quarters and years as spans of days, and what people call them."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_NAMED = re.compile(r"(?:(?P<next>next)_)?(?P<kind>month|quarter|year)")
_GIVEN = re.compile(r"(?P<year>20\d\d)(?:-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?", re.IGNORECASE)
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both within."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def name(self) -> str:
        """2026, 2026-Q3 or 2026-05."""
        months = (self.last.month - self.first.month) + 1
        if months == MONTHS["year"]:
            return f"{self.first.year}"
        if months == MONTHS["quarter"]:
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return f"{self.first.year}-{self.first.month:02d}"


def period_named(name: str, today: date) -> Period | None:
    """The period called month, quarter or year, next_month and so on, 2026, 2026-Q3 or 2026-05; else None."""
    if named := _NAMED.fullmatch(name):
        period = _around(today, MONTHS[named["kind"]])
        return _around(period.last + timedelta(days=1), MONTHS[named["kind"]]) if named["next"] else period
    given = _GIVEN.fullmatch(name)
    if given is None:
        return None
    if given["month"]:
        return _around(date(int(given["year"]), int(given["month"]), 1), MONTHS["month"])
    if given["quarter"]:
        return _around(date(int(given["year"]), 3 * int(given["quarter"]), 1), MONTHS["quarter"])
    return _around(date(int(given["year"]), 1, 1), MONTHS["year"])


def _around(day: date, months: int) -> Period:
    """The period of so many months, counted from January, that a day is in."""
    start = (day.month - 1) // months * months + 1
    end = start + months - 1
    return Period(date(day.year, start, 1), date(day.year, end, monthrange(day.year, end)[1]))
