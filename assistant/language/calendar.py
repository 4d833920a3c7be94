"""Working days, days off and festivals: the mainland calendar with its make-up days, and the English-speaking one.

Published years come from the `holidays` package. For years not yet published the breaks are taken as the rule of 2025
gives them (Spring Festival from New Year's Eve eight days, May Day five, National Day seven, the others three).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from assistant.language.lunar import lunar_day, lunar_new_year

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Break:
    """The days off that go with a festival, first and last."""

    first: date
    last: date


@lru_cache(maxsize=64)
def _published(year: int) -> tuple[frozenset[date], frozenset[date]] | None:
    """Days off and make-up working days that stand outside the plain week; None when not yet published."""
    import holidays

    calendar = holidays.country_holidays("CN", years=year)
    make_up = frozenset(day for day in getattr(calendar, "weekend_workdays", ()) if day.year == year)
    return (frozenset(calendar), make_up) if make_up else None


@lru_cache(maxsize=64)
def _expected_breaks(year: int) -> tuple[Break, ...]:
    """The breaks of a year whose plan is not published, by the rule of 2025."""
    new_year = lunar_new_year(year)
    breaks = [_around(date(year, 1, 1)), Break(date(year, 5, 1), date(year, 5, 5))]
    mid_autumn = lunar_day(year, 8, 15)
    merged = mid_autumn is not None and date(year, 10, 1) <= mid_autumn <= date(year, 10, 8)
    breaks.append(Break(date(year, 10, 1), date(year, 10, 8 if merged else 7)))
    if new_year:
        breaks.append(Break(new_year - DAY, new_year + 6 * DAY))
    breaks.append(_around(qingming(year)))
    breaks += [_around(day) for day in (lunar_day(year, 5, 5), None if merged else mid_autumn) if day]
    return tuple(breaks)


# Days taken before and after a one-day festival on each weekday, as recent plans have it.
_BRIDGE = ((2, 0), (2, 0), (0, 0), (0, 2), (0, 2), (0, 2), (1, 1))


def _around(day: date) -> Break:
    before, after = _BRIDGE[day.weekday()]
    return Break(day - before * DAY, day + after * DAY)


def is_workday(day: date) -> bool:
    """Whether the mainland works that day, make-up days included."""
    plan = _published(day.year)
    if plan is not None:
        off, make_up = plan
        return day in make_up or (day.weekday() < 5 and day not in off)
    return day.weekday() < 5 and not any(b.first <= day <= b.last for b in _expected_breaks(day.year))


def is_weekday(day: date) -> bool:
    """Monday to Friday: the working day of English notes."""
    return day.weekday() < 5


def nth_workday(after: date, count: int, works: Callable[[date], bool] = is_workday) -> date:
    """The `count`-th working day after `after` (1 is the first); a count below 1 gives `after` itself."""
    day = after
    for _ in range(min(count, 2000)):
        day += DAY
        while not works(day):
            day += DAY
    return day


def nth_workday_before(before: date, count: int, works: Callable[[date], bool] = is_workday) -> date:
    """The `count`-th working day before `before` (1 is the last one)."""
    day = before
    for _ in range(min(count, 2000)):
        day -= DAY
        while not works(day):
            day -= DAY
    return day


def last_workday(before: date, works: Callable[[date], bool] = is_workday) -> date:
    """The last working day up to and with `before`."""
    day = before
    while not works(day):
        day -= DAY
    return day


def break_around(day: date) -> Break | None:
    """The unbroken run of days off that holds `day`; None on a working day."""
    if is_workday(day):
        return None
    first = last = day
    while not is_workday(first - DAY):
        first -= DAY
    while not is_workday(last + DAY):
        last += DAY
    return Break(first, last)


def qingming(year: int) -> date:
    """Tomb-sweeping Day: the fifth solar term, on 4 or 5 April this century (the usual [Y*D+C]-L formula)."""
    return date(year, 4, int((year % 100) * 0.2422 + 4.81) - (year % 100) // 4)


def winter_solstice(year: int) -> date:
    """冬至, by the same formula."""
    return date(year, 12, int((year % 100) * 0.2422 + 21.94) - (year % 100) // 4)


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian computus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The `nth` Monday (0) .. Sunday (6) of a month; -1 is the last. None when the month has no such day."""
    if nth == -1:
        last = _month_last(year, month)
        return last - (last.weekday() - weekday) % 7 * DAY
    first = date(year, month, 1)
    day = first + ((weekday - first.weekday()) % 7 + 7 * (nth - 1)) * DAY
    return day if day.month == month else None


def _month_last(year: int, month: int) -> date:
    return (date(year + month // 12, month % 12 + 1, 1)) - DAY
