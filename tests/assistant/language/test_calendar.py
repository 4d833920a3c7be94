"""The mainland working calendar and the lunar table, held against known days and the `holidays` package."""

from datetime import date

import holidays
import pytest

from assistant.language.calendar import (
    Break,
    break_around,
    easter,
    is_workday,
    nth_workday,
    nth_workday_before,
    qingming,
)
from assistant.language.lunar import FIRST_YEAR, LAST_YEAR, lunar_day


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2024, 2, 10), date(2024, 2, 17)),
        (date(2025, 1, 28), date(2025, 2, 4)),
        (date(2025, 10, 1), date(2025, 10, 8)),
        (date(2026, 2, 15), date(2026, 2, 23)),
        (date(2026, 5, 1), date(2026, 5, 5)),
        (date(2026, 10, 1), date(2026, 10, 7)),
    ],
)
def test_published_breaks_run_from_the_first_day_off_to_the_last(first: date, last: date) -> None:
    assert break_around(first) == Break(first, last)


def test_make_up_days_are_worked_and_bridged_days_are_not() -> None:
    assert is_workday(date(2026, 2, 14))  # a Saturday
    assert not is_workday(date(2026, 2, 23))  # a Monday
    assert nth_workday(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert nth_workday_before(date(2026, 10, 1), 1) == date(2026, 9, 30)


def test_an_unpublished_year_has_the_usual_breaks() -> None:
    assert break_around(date(2029, 10, 1)) == Break(date(2029, 9, 29), date(2029, 10, 7))
    assert not is_workday(date(2029, 2, 13))
    assert is_workday(date(2029, 3, 14))


def test_the_lunar_table_agrees_with_another_calendar() -> None:
    from holidays.calendars.chinese import _ChineseLunisolar

    other = _ChineseLunisolar()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        assert lunar_day(year, 1, 1) == other.lunar_new_year_date(year)[0]
        assert lunar_day(year, 5, 5) == other.dragon_boat_date(year)[0]
        assert lunar_day(year, 8, 15) == other.mid_autumn_date(year)[0]
        assert lunar_day(year, 9, 9) == other.double_ninth_date(year)[0]
    assert lunar_day(LAST_YEAR + 1, 1, 1) is None


def test_qingming_and_easter_agree_with_another_calendar() -> None:
    china = holidays.country_holidays("CN", years=range(2015, 2051))
    germany = holidays.country_holidays("DE", subdiv="BB", years=range(2015, 2051), language="en_US")
    for year in range(2015, 2051):
        assert qingming(year) in china
        assert easter(year) in germany
