"""Chinese date phrases: what each kind of piece means. `dates_zh_rules` holds the patterns that find them."""

import re
from collections.abc import Callable

from assistant.language.atoms import Clock, Found
from assistant.language.calendar import DAY, nth_workday
from assistant.language.counting import count_from
from assistant.language.lunar import lunar_day
from assistant.language.numerals import is_digit_run, parse_zh_int
from assistant.language.periods import (
    DateRange,
    Period,
    Unit,
    day_period,
    month_of,
    nth_in_month,
    quarter_number,
    quarter_of,
    safe_date,
    week_of,
    weekday_in,
    year_of,
)

Match = re.Match[str]
_WEEKDAYS = "一二三四五六日"
_TODAY_WORDS = {
    "大前": -3, "前": -2, "昨": -1, "今": 0, "今明": 0, "明": 1, "次": 1, "明后": 1, "后": 2, "大后": 3,
}  # fmt: skip
_YEAR_WORDS = {
    "今年": 0, "本年": 0, "明年": 1, "来年": 1, "翌年": 1, "后年": 2, "大后年": 3, "去年": -1, "上年": -1, "前年": -2,
}  # fmt: skip


def year_named(text: str | None, clock: Clock) -> int | None:
    if not text:
        return None
    if text in _YEAR_WORDS:
        return clock.today.year + _YEAR_WORDS[text]
    number = parse_zh_int(text.rstrip("年"))
    if number is None:
        return None
    return number + 2000 if number < 100 else number if 1990 <= number <= 2099 else None


def _steps(text: str) -> int:
    """这个月 0, 下个月 1, 下下个月 2, 上个月 -1 …"""
    return text.count("下") + text.count("次") - text.count("上")


def _month(match: Match, clock: Clock) -> tuple[Callable[[int], Period | None], int | None] | None:
    """How the month of a match looks in a year, and the year where the text settles it."""
    year = year_named(match["year"], clock)
    if rel := match["month_rel"]:
        base = month_of(clock.today.year, clock.today.month + _steps(rel))
        return (lambda _: base), base.first.year
    number = parse_zh_int(match["month"])
    if number is None or not 1 <= number <= 12:
        return None
    return (lambda at: month_of(at, number)), year


def _settle(match: Match, clock: Clock, year: int | None, at_year: Callable[[int], Period | None]) -> Found | None:
    if year is not None:
        period = at_year(year)
        return Found(match.start(), match.end(), period) if period else None
    period = clock.first_open(at_year)
    return Found(match.start(), match.end(), period, bare=True, at_year=at_year) if period else None


def read_relative_day(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end(), day_period(clock.today + _TODAY_WORDS[match["rel"]] * DAY))


def read_two_days(match: Match, clock: Clock) -> Found:
    first = clock.today + _TODAY_WORDS[match["rel"]] * DAY
    return Found(match.start(), match.end(), span=DateRange(first, first + DAY))


def read_weekday(match: Match, clock: Clock) -> Found | None:
    rel, name = match["rel"], match["day"]
    if name == "末":
        week = week_of(clock.today, _steps(rel) if rel else 0)
        if not rel and clock.direction == "past":
            week = week_of(clock.today - 6 * DAY)
        return Found(match.start(), match.end(), week)
    weekday = "一二三四五六日".find(name) if name in _WEEKDAYS else 6 if name == "天" else int(name) - 1
    if rel:
        period = weekday_in(week_of(clock.today, _steps(rel)), weekday)
        return Found(match.start(), match.end(), period, weekday=weekday)
    period = day_period(clock.weekday(weekday))
    return Found(match.start(), match.end(), period, bare=True, weekday=weekday)


def read_week(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end(), week_of(clock.today, _steps(match["rel"])))


def read_month_day(match: Match, clock: Clock) -> Found | None:
    month, number = _month(match, clock), parse_zh_int(match["day"])
    if month is None or number is None:
        return None
    of_year, year = month

    def at_year(at: int) -> Period | None:
        period = of_year(at)
        day = period and safe_date(period.first.year, period.first.month, number)
        return day_period(day) if day else None

    return _settle(match, clock, year, at_year)


def read_day_of_month(match: Match, clock: Clock) -> Found | None:
    number = parse_zh_int(match["day"])
    if number is None or not 1 <= number <= 31:
        return None
    step = -1 if clock.direction == "past" else 1
    for months in range(0, 4 * step, step):
        month = month_of(clock.today.year, clock.today.month + months)
        day = safe_date(month.first.year, month.first.month, number)
        if day and (day <= clock.today if step < 0 else day >= clock.today):
            return Found(match.start(), match.end(), day_period(day), bare=True)
    return None


_PARTS = {"初": 10, "上旬": 10, "头": 10, "中": 15, "中旬": 20}


def read_month_part(match: Match, clock: Clock) -> Found | None:
    month = _month(match, clock)
    if month is None:
        return None
    of_year, year = month
    return _settle(match, clock, year, lambda at: _part(of_year(at), match["part"]))


def _part(month: Period | None, part: str | None) -> Period | None:
    if month is None or part not in _PARTS:
        return month
    return day_period(month.first.replace(day=_PARTS[part]))


def read_this_month_part(match: Match, clock: Clock) -> Found | None:
    """月底, 月初, 月中 without a month: the first that is not over."""
    step = -1 if clock.direction == "past" else 1
    for months in range(0, 3 * step, step):
        period = _part(month_of(clock.today.year, clock.today.month + months), match["part"])
        if period and (period.first <= clock.today if step < 0 else period.last >= clock.today):
            return Found(match.start(), match.end(), period, bare=True)
    return None


def read_nth_of_month(match: Match, clock: Clock) -> Found | None:
    """三月第一个周一, 下个月最后一周, 月底最后一个工作日."""
    month = _month(match, clock)
    nth = -1 if match["nth"] == "最后" else parse_zh_int(match["nth"][1:])
    unit = match["unit"]
    if month is None or nth is None:
        return None
    of_year, year = month
    return _settle(match, clock, year, lambda at: nth_in_month(of_year(at), nth, _unit_name(unit)))


def _unit_name(unit: str) -> Unit:
    if "工作日" in unit:
        return "workday"
    day = unit[-1]
    if day in _WEEKDAYS:
        return _WEEKDAYS.index(day)
    return 6 if unit.endswith(("周天", "期天", "拜天")) else "day" if day == "天" else "week"


def read_rest_of(match: Match, clock: Clock) -> Found:
    """周内, 月内."""
    today = clock.today
    period = month_of(today.year, today.month) if match[0].startswith("月") else week_of(today)
    return Found(match.start(), match.end(), period)


def read_quarter(match: Match, clock: Clock) -> Found | None:
    name = match["n1"] or match["n2"] or match["n3"]
    if match["n2"] and name != "首" and "度" not in match[0]:
        return None  # 四季 is all year round
    if name:
        number = 1 if name == "首" else parse_zh_int(name) or 0
        return _settle(match, clock, year_named(match["year"], clock), lambda at: quarter_of(at, number))
    if not match["rel"] and not match["end"]:
        return None
    now = clock.today
    return Found(match.start(), match.end(), quarter_of(now.year, quarter_number(now) + _steps(match["rel"] or "")))


def read_numeric_day(match: Match, clock: Clock) -> Found | None:
    """9/30, 2026-01-15, 26.3.1; a bare pair with a point (1.2) is a number, not a day."""
    year, separator = match["year"], match[0].strip("0123456789号日")[:1]
    if not year and (separator == "-" or (separator == "." and not match[0].endswith(("号", "日")))):
        return None
    month, day = int(match["month"]), int(match["day"])

    def at_year(at: int) -> Period | None:
        found = safe_date(at, month, day)
        return day_period(found) if found else None

    return _settle(match, clock, int(year) % 100 + 2000 if year else None, at_year)


def read_whole_month(match: Match, clock: Clock) -> Found | None:
    month = _month(match, clock)
    return _settle(match, clock, month[1], month[0]) if month else None


def read_next_workday(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end(), day_period(nth_workday(clock.today, 1)), weak=match[0].startswith("第"))


def read_whole_year(match: Match, clock: Clock) -> Found | None:
    year = year_named(match["year"], clock)
    return Found(match.start(), match.end(), year_of(year)) if year else None


def read_year_end(match: Match, clock: Clock) -> Found | None:
    year = year_named(match["year"], clock) or clock.today.year
    if not match["year"] and clock.direction == "past" and clock.today.month < 12:
        year -= 1
    return Found(match.start(), match.end(), year_of(year))


def read_no_day(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end())


def read_now(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end(), day_period(clock.today), weak=True)


_UNITS = {
    "年": "year", "季度": "quarter", "月": "month", "周": "week", "星期": "week", "礼拜": "week", "天": "day",
    "日": "day", "工作日": "workday", "小时": "hour", "钟头": "hour", "分钟": "minute",
}  # fmt: skip


def read_count(match: Match, clock: Clock) -> Found | None:
    """三天内, 两周后, 一个半月以后, 半年前, 48小时内, 五个工作日内, 未来十天, 过一个月."""
    number = parse_zh_int(match["n"]) if match["n"] else 0
    if is_digit_run(match["n"] or ""):  # 三五天内 is a few days, not thirty-five
        return Found(match.start(), match.end()) if match["tail"] or match["lead"] else None
    if number is None or not (match["tail"] or match["lead"]):
        return None
    if match["lead"] and not match["tail"] and number == 2 and match["unit"] in ("天", "日"):
        return Found(match.start(), match.end())  # 过两天 is any day soon
    amount = number + (0.5 if match["half"] or match["half_after"] or match["half_unit"] else 0)
    if "前" in (match["tail"] or ""):
        amount = -amount
    day = count_from(clock, amount, _UNITS[match["unit"]])
    return Found(match.start(), match.end(), day_period(day)) if day else None


def read_lunar(match: Match, clock: Clock) -> Found | None:
    names = {"正": 1, "冬": 11, "腊": 12}
    month = names.get(match["month"]) or parse_zh_int(match["month"])
    day = parse_zh_int(match["day"].lstrip("初"))
    if not month or not day:
        return None

    def at_year(year: int) -> Period | None:
        found = lunar_day(year, month, day)
        return day_period(found) if found else None

    return _settle(match, clock, year_named(match["year"], clock), at_year)
