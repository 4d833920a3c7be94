"""English date phrases: what each kind of piece means. `dates_en_rules` holds the patterns that find them."""

import re
from collections.abc import Callable

from assistant.domain.followup import Grain
from assistant.language import festivals
from assistant.language.atoms import Clock, Found
from assistant.language.calendar import DAY
from assistant.language.counting import count_from
from assistant.language.numerals import parse_en_int, parse_en_ordinal
from assistant.language.periods import (
    DateRange,
    Period,
    day_period,
    month_of,
    quarter_number,
    quarter_of,
    safe_date,
    week_of,
    weekday_in,
    year_of,
)

Match = re.Match[str]
YearOf = Callable[[int], Period | None]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ALSO_WORDS = ("may", "march", "mar", "april", "june", "august", "jan", "sep", "dec")
_MONTH_LEAD = re.compile(
    r"(?:\b(?:in|by|of|until|till|til|through|between|before|after|since|during|this|next|last|early|mid|late|around|come"
    r"|end|start|on|is|to be|for (?:early|mid|late)|or)|mid-)\s*$"
)
_PLANNED = re.compile(r"\b(?:schedul|slat|plan|set|book|target|budget|pencil|aim|lined|due)\w*\b[^.]{0,25}\bfor\s*$")
_RANGE_LEFT = re.compile(r"\b(?:from|to)\s*$")
_MONTH_NAME = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec|january|february|march|april|june|july|august|september"
    r"|october|november|december)"
)
_RANGE_RIGHT = re.compile(rf"\b{_MONTH_NAME}\s*(?:to|and|through|thru|-|–)\s*$")
_RANGE_AFTER = re.compile(rf"^\s*(?:to|and|through|thru|-|–)\s*{_MONTH_NAME}\b")
_YEAR_AFTER = re.compile(r"^,?\s*(?:of\s+)?(?:(?:next|last|this)\s+year\b|20\d\d\b)")
_RECURRING = re.compile(r"\b(?:every|each|per|on most|most|any|other)\s*$")


def weekday_number(name: str) -> int:
    return WEEKDAYS.index(name[:3])


def month_number(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


def steps(rel: str | None) -> int:
    """this 0, next 1, last -1."""
    return {"next": 1, "following": 1, "last": -1, "past": -1, "previous": -1}.get((rel or "").split(" ")[-1], 0)


def settle(match: Match, clock: Clock, at_year: YearOf, year: int | None = None) -> Found | None:
    period = at_year(year) if year is not None else clock.first_open(at_year)
    if period is None:
        return None
    return Found(match.start(), match.end(), period, bare=year is None, at_year=at_year)


def read_day(days: int, *, weak: bool = False) -> Callable[[Match, Clock], Found]:
    def read(match: Match, clock: Clock) -> Found:
        return Found(match.start(), match.end(), day_period(clock.today + days * DAY), weak=weak)

    return read


def read_no_day(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end())


def read_weekday(match: Match, clock: Clock) -> Found | None:
    name, rel = match["day"], match["rel"]
    if _RECURRING.search(match.string[max(0, match.start() - 12) : match.start()]):
        return None
    weekday = weekday_number(name)
    if rel and "coming" not in rel:
        week = week_of(clock.today, steps(rel))
        return Found(match.start(), match.end(), weekday_in(week, weekday), weekday=weekday)
    look = clock if not rel else clock.at(clock.today)
    return Found(match.start(), match.end(), day_period(look.weekday(weekday)), bare=not rel, weekday=weekday)


def read_weekday_after_next(match: Match, clock: Clock) -> Found:
    weekday = weekday_number(match["day"])
    return Found(match.start(), match.end(), weekday_in(week_of(clock.today, 2), weekday), weekday=weekday)


def read_weekday_of_week(match: Match, clock: Clock) -> Found:
    """Tuesday next week, Thursday of this week, Monday the week after next."""
    shift = 2 if match["after_next"] else steps(match["rel"])
    weekday = weekday_number(match["day"])
    return Found(match.start(), match.end(), weekday_in(week_of(clock.today, shift), weekday), weekday=weekday)


def read_unit(match: Match, clock: Clock) -> Found | None:
    """this week, next month, last quarter, this year, the week after next."""
    rel = "next" if "coming" in (match["rel"] or "") else match["rel"]
    shift = 2 if match["after_next"] else steps(rel)
    if match["rel"] and "coming" in match["rel"] and match["unit"] == "weekend":
        shift = 0
    return Found(match.start(), match.end(), unit_period(clock, match["unit"], shift))


def unit_period(clock: Clock, unit: str, shift: int) -> Period:
    today = clock.today
    match unit:
        case "month":
            return month_of(today.year, today.month + shift)
        case "quarter":
            return quarter_of(today.year, quarter_number(today) + shift)
        case "year":
            return year_of(today.year + shift)
        case _:
            return week_of(today, shift)


def read_week_before_last(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end(), week_of(clock.today, -2))


def read_end_of_unit(match: Match, clock: Clock) -> Found:
    """End of the week / month / quarter / year, eom, year-end."""
    text = match[0]
    short = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}.get(text)
    unit = short or next(unit for unit in ("week", "month", "quarter", "year") if unit in text)
    return Found(match.start(), match.end(), unit_period(clock, unit, 0))


def read_month_day(match: Match, clock: Clock) -> Found | None:
    """March 5, May 19th 2025, 30 October, the eleventh of June."""
    number = parse_en_ordinal(match["number"])
    month = month_number(match["month"])
    if number is None or _after_verb(match):
        return None

    def at_year(year: int) -> Period | None:
        day = safe_date(year, month, number)
        return day_period(day) if day else None

    return settle(match, clock, at_year, int(match["year"]) if match["year"] else None)


def _after_verb(match: Match) -> bool:
    """`may 5 people come`: a number after a month that counts something."""
    follows = match.string[match.end() : match.end() + 12]
    return bool(re.match(r"\s*(?:%|percent|people|users|seats|days|weeks|k\b)", follows))


def read_month_days(match: Match, clock: Clock) -> Found | None:
    """April 7 to 9, 21-25 June."""
    first, last = int(match["first"]), int(match["last"])
    month = month_number(match["month"])

    def at_year(year: int) -> Period | None:
        start, end = safe_date(year, month, first), safe_date(year, month, last)
        return Period(start, end, Grain.DAY) if start and end and start < end else None

    period = at_year(int(match["year"])) if match["year"] else clock.first_open(at_year)
    return Found(match.start(), match.end(), span=DateRange(period.first, period.last)) if period else None


def read_month(match: Match, clock: Clock) -> Found | None:
    """A month named alone; names that are also words or people need a word that asks for a time."""
    name = match["month"]
    before, after = match.string[max(0, match.start() - 40) : match.start()], match.string[match.end() :]
    if name.rstrip(".") in _ALSO_WORDS and not (
        match["rel"]
        or _MONTH_LEAD.search(before)
        or _PLANNED.search(before)
        or _YEAR_AFTER.match(after)
        or _RANGE_RIGHT.search(before)
        or (_RANGE_LEFT.search(before) and _RANGE_AFTER.match(after))
    ):
        return None
    month = month_number(name)
    if match["rel"] == "next":
        return settle(match, clock, lambda year: month_of(year, month), clock.today.year + 1)
    look = Clock(clock.now, "past") if match["rel"] == "last" else clock
    return settle(match, look, lambda year: month_of(year, month))


def read_day_of_month(match: Match, clock: Clock) -> Found | None:
    """The 20th, the eleventh; with `of next month` where it is said."""
    number = parse_en_ordinal(match["number"])
    if number is None or not 1 <= number <= 31:
        return None
    if match["rel"] and match["rel"] != "the":
        month = month_of(clock.today.year, clock.today.month + steps(match["rel"]))
        day = safe_date(month.first.year, month.first.month, number)
        return Found(match.start(), match.end(), day_period(day)) if day else None
    step = -1 if clock.direction == "past" else 1
    for months in range(0, 4 * step, step):
        month = month_of(clock.today.year, clock.today.month + months)
        day = safe_date(month.first.year, month.first.month, number)
        if day and (day <= clock.today if step < 0 else day >= clock.today):
            return Found(match.start(), match.end(), day_period(day), bare=True)
    return None


def read_numeric(match: Match, clock: Clock) -> Found | None:
    """7/31, 31/7, 7/31/2026 (month first where both could be), 2026-01-15."""
    first, second = int(match["a"]), int(match["b"])
    month, day = (first, second) if first <= 12 else (second, first)

    def at_year(year: int) -> Period | None:
        found = safe_date(year, month, day)
        return day_period(found) if found else None

    year = match["year"]
    return settle(match, clock, at_year, int(year) % 100 + 2000 if year else None)


def read_iso(match: Match, clock: Clock) -> Found | None:
    day = safe_date(int(match["year"]), int(match["a"]), int(match["b"]))
    return Found(match.start(), match.end(), day_period(day)) if day else None


_ORDER = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
    "final": 4,
}


def read_quarter(match: Match, clock: Clock) -> Found | None:
    number = int(match["q"]) if match["q"] else _ORDER[match["order"]]
    return settle(match, clock, lambda year: quarter_of(year, number))


def read_year(match: Match, clock: Clock) -> Found:
    return Found(match.start(), match.end(), year_of(int(match["year"])))


def read_festival(pattern: str) -> Callable[[Match, Clock], Found | None]:
    festival = festivals.EN[pattern]

    def at_year(year: int) -> Period | None:
        day = festival.on(year)
        return day_period(day, festival.days_off(year)) if day else None

    return lambda match, clock: settle(match, clock, at_year)


def count_amount(words: str) -> float | None:
    """`two`, `a`, `half a`, `one and a half`, `10` as a number."""
    words = words.strip()
    half = re.fullmatch(r"(?P<whole>.*?)(?:\s+and\s+a\s+half|\.5)|(?P<only>half(?:\s+an?)?)", words)
    if half and half["only"]:
        return 0.5
    if half:
        whole = count_amount(half["whole"])
        return whole + 0.5 if whole is not None else None
    if words in ("a", "an", "the", "one", "another"):
        return 1
    number = parse_en_int(words)
    return float(number) if number is not None else None


def unit_name(unit: str) -> str:
    unit = unit.strip()
    if unit.startswith(("business", "working", "work")):
        return "workday"
    short = {"hr": "hour", "min": "minute", "wk": "week", "mo": "month", "yr": "year"}
    unit = unit.rstrip("s'’")
    return short.get(unit, unit)


def read_count(match: Match, clock: Clock) -> Found | None:
    """in two weeks, within ten days, three weeks ago, a month and a half from now."""
    amount = count_amount(match["n"])
    if amount is None or not (match["lead"] or match["tail"]):
        return None
    if match["half"]:
        amount += 0.5
    if match["tail"] and re.match(r"ago|back|earlier", match["tail"]):
        amount = -amount
    day = count_from(clock, amount, unit_name(match["unit"]), weekdays_only=True)
    return Found(match.start(), match.end(), day_period(day)) if day else None


def read_count_range(match: Match, clock: Clock) -> Found | None:
    """in two to three weeks: both ends are named."""
    ends = []
    for name in ("n", "n2"):
        amount = count_amount(match[name])
        day = count_from(clock, amount, unit_name(match["unit"]), weekdays_only=True) if amount else None
        if day is None:
            return None
        ends.append(day)
    return Found(match.start(), match.end(), span=DateRange(*ends)) if ends[0] < ends[1] else None
