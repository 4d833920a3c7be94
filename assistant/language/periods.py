"""Stretches of days and the arithmetic on them: weeks Monday to Sunday, months, quarters, years, and shifts."""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.domain.followup import Grain, GrainedDate
from assistant.language.calendar import DAY, Break, is_workday, last_workday, nth_weekday, nth_workday


@dataclass(frozen=True, slots=True)
class DateRange:
    """A stretch whose two ends were named (下周三到周五), both inclusive."""

    start: date
    end: date


DateValue = GrainedDate | DateRange


@dataclass(frozen=True, slots=True)
class Period:
    """A day or a longer unit, first and last day inclusive; `days_off` where it is a festival that has some."""

    first: date
    last: date
    grain: Grain
    days_off: Break | None = None

    @property
    def value(self) -> GrainedDate:
        return GrainedDate(self.last, self.grain)


def day_period(day: date, days_off: Break | None = None) -> Period:
    return Period(day, day, Grain.DAY, days_off)


def week_of(day: date, weeks: int = 0) -> Period:
    """The week that holds `day`, or the one `weeks` later."""
    monday = day - day.weekday() * DAY + timedelta(weeks=weeks)
    return Period(monday, monday + 6 * DAY, Grain.WEEK)


def weekday_in(week: Period, weekday: int) -> Period:
    """Monday (0) to Sunday (6) of a week."""
    return day_period(week.first + weekday * DAY)


def month_of(year: int, month: int) -> Period:
    """A month; `month` may lie outside 1..12 and then carries into the years."""
    years, place = divmod(month - 1, 12)
    year, month = year + years, place + 1
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), Grain.MONTH)


def quarter_of(year: int, quarter: int) -> Period:
    """A calendar quarter; `quarter` may lie outside 1..4 and then carries into the years."""
    first = month_of(year, 3 * quarter - 2)
    return Period(first.first, month_of(year, 3 * quarter).last, Grain.QUARTER)


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), Grain.YEAR)


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` on, or that month's last day where it is shorter."""
    month = month_of(day.year, day.month + months)
    return date(month.first.year, month.first.month, min(day.day, month.last.day))


def quarter_number(day: date) -> int:
    return (day.month - 1) // 3 + 1


def safe_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_weekday(today: date, weekday: int) -> date:
    """The nearest such weekday after `today`, never `today` itself."""
    return today + ((weekday - today.weekday() - 1) % 7 + 1) * DAY


def last_weekday(today: date, weekday: int) -> date:
    """The last such weekday before `today`, never `today` itself."""
    return today - ((today.weekday() - weekday - 1) % 7 + 1) * DAY


Unit = int | str


def nth_in_month(
    month: Period | None, nth: int, unit: Unit, works: Callable[[date], bool] = is_workday
) -> Period | None:
    """The `nth` (1.., -1 the last) weekday (0..6), `workday`, `day` or `week` of a month; None where it has none.

    The first week is the one that holds the first of the month, the last the one that holds its last day.
    """
    if month is None or nth == 0:
        return None
    if isinstance(unit, int):
        day = nth_weekday(month.first.year, month.first.month, unit, nth) if nth <= 5 else None
    elif unit == "week":
        return week_of(month.last) if nth == -1 else week_of(month.first, nth - 1) if nth <= 6 else None
    elif unit == "workday":
        day = last_workday(month.last, works) if nth == -1 else nth_workday(month.first - DAY, min(nth, 31), works)
    else:
        day = month.last if nth == -1 else safe_date(month.first.year, month.first.month, nth)
    return day_period(day) if day and month.first <= day <= month.last else None
