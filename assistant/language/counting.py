"""Counts of days, weeks, months … from a clock's now."""

from datetime import date, timedelta

from assistant.language.atoms import Clock
from assistant.language.calendar import DAY, is_weekday, nth_workday, nth_workday_before
from assistant.language.periods import add_months

LONGEST_YEARS = 60
"""A longer span is no date a note would mean."""
_DAYS = {"year": 365.0, "quarter": 91.0, "month": 30.0, "week": 7.0, "fortnight": 14.0, "day": 1.0, "workday": 1.4}


def count_from(clock: Clock, amount: float, unit: str, *, weekdays_only: bool = False) -> date | None:
    """The day `amount` units (negative: ago) from now; None when nothing is counted or it is beyond sixty years.

    `unit` is year, quarter, month, week, fortnight, day, workday, hour or minute. Months keep the day of the month or
    take the month's last; hours and minutes the day they end on; working days start tomorrow, by the mainland
    calendar or, with `weekdays_only`, Monday to Friday.
    """
    if not 0 < abs(amount) * _DAYS.get(unit, 1 / 24) <= LONGEST_YEARS * 365:
        return None
    match unit:
        case "workday":
            works = {"works": is_weekday} if weekdays_only else {}
            if amount < 0:
                return nth_workday_before(clock.today, int(-amount), **works)
            return nth_workday(clock.today, int(amount), **works)
        case "year" | "quarter" | "month":
            months = amount * {"year": 12, "quarter": 3, "month": 1}[unit]
            whole = int(months)
            return add_months(clock.today, whole) + round((months - whole) * 30) * DAY
        case "week" | "fortnight" | "day":
            return clock.today + round(amount * _DAYS[unit]) * DAY
        case "hour":
            return (clock.now + timedelta(hours=amount)).date()
        case _:
            return (clock.now + timedelta(minutes=amount)).date()
