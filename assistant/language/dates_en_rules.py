"""The patterns that find English date phrases in folded text, and what may stand around or between them.

They are ASCII patterns, so that a word also ends where Chinese begins (next Tuesday给客户).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, time

from assistant.domain.followup import Grain
from assistant.language import dates_en as read
from assistant.language import festivals
from assistant.language.atoms import Clock, Found
from assistant.language.calendar import DAY, is_weekday, nth_workday
from assistant.language.counting import count_from
from assistant.language.numerals import EN_ORDINAL, EN_SMALL
from assistant.language.periods import (
    Period,
    Unit,
    day_period,
    last_weekday,
    month_of,
    next_weekday,
    nth_in_month,
    week_of,
    weekday_in,
    year_of,
)

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match, Clock], Found | None]]
Clocks = Callable[[int, int], Clock]

_DAY = (
    r"(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|tues?|thurs?|thu|fri"
    r"|(?:(?<=\bon )|(?<=\bby )|(?<=\bnext )|(?<=\bthis )|(?<=\blast )|(?<=\buntil ))(?:mon|wed|sat|sun))"
)
_MONTH = (
    r"(?P<month>january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan\.?|feb\.?|mar\.?|apr\.?|jun\.?|jul\.?|aug\.?|sept?\.?|oct\.?|nov\.?|dec\.?)"
)
_MONTH_YEAR = r"(?:,?\s*(?P<year>20\d\d))?"
_REL = r"(?P<rel>this coming|the coming|coming|upcoming|this|next|last|past|previous|the following|following)"
_UNITS = (
    r"(?:business|working|work)\s+days?|fortnights?|weeks?|wks?|days?|months?|quarters?|years?|yrs?|hours?|hrs?"
    r"|minutes?|mins?"
)
_N = rf"(?:half\s+an?|(?:{EN_SMALL})\s+and\s+a\s+half|an?(?!\s+(?:hundred|thousand))|another|{EN_SMALL}(?:\.5)?)"
_AFTER_ORDINAL = (
    r"(?=\s*(?:$|[,.;:!?)\-–—])|\s+(?:of|at|in|for|and|or|to|we|they|i|he|she|it|with|if|when|so|but|works?|is|was|then"
    r"|as|because|until|through|thru|till|from|next|this|last|morning|afternoon|evening|please|before|after|latest|also"
    r"|instead|not|rather|no|would|will|that|which|by|on|via|since|suits?|onwards?|wait|sorry)\b)"
)
_DAY_LEADS = (
    "on",
    "by",
    "before",
    "until",
    "till",
    "around",
    "from",
    "to",
    "through",
    "after",
    "between",
    "and",
    "of",
    "is",
)
_DAY_LEAD = "|".join(rf"(?<=\b{word} )" for word in _DAY_LEADS)
_VAGUE = (
    r"soon(?!er)|shortly|asap|a\.s\.a\.p|eventually|some\s*day|one of these days|at some point|in due course"
    r"|down the (?:road|line|track)|in (?:a|the near) (?:bit|while|little while|future)|the other day|recently"
    r"|whenever|tbd|tbc"
    r"|some time|sometime|in the new year|early in the new year|after the (?:new year|holidays|break)"
    r"|(?:in |within |over |for )?(?:the next |the coming |next |another |the last |the past )?"
    r"(?:a few|few|several|a couple(?: of)?|couple(?: of)?|some|a handful of)(?: more| short)? "
    r"(?:business |working )?(?:minutes|hours|days|weeks|months|years|quarters)(?: ago| from now| time| later| out)?"
    r"|(?:in |within )?an? (?:minute|hour|day|week|month|year) or (?:two|so|three)"
    rf"|(?:in |within )?{EN_SMALL} or {EN_SMALL} (?:{_UNITS})"
    r"|(?:(?:the )?(?:first|second|1st|2nd|back|front|latter) half|h[12])(?: of (?:the |next |this )?(?:year|20\d\d"
    r"|month|quarter))?"
    r"(?: (?:of )?(?:next|this|last) year)?"
)


def _rule(pattern: str, reader: Callable[[Match, Clock], Found | None]) -> Rule:
    return re.compile(pattern, re.ASCII), reader


RULES: tuple[Rule, ...] = (
    _rule(r"\b(?:today|tonight|this (?:morning|afternoon|evening))\b", read.read_day(0)),
    _rule(r"\b(?:tomorrow|tmrw|tmr)(?: (?:morning|afternoon|evening|night))?\b", read.read_day(1)),
    _rule(r"\b(?:the )?day after tomorrow\b", read.read_day(2)),
    _rule(r"\b(?:yesterday|last night)(?: (?:morning|afternoon|evening))?\b", read.read_day(-1)),
    _rule(r"\b(?:the )?day before yesterday\b", read.read_day(-2)),
    _rule(
        r"\b(?:eod|cob|eob|end of (?:the |business )?(?:day|play|business)|close of (?:business|play)|just now|right"
        r" now"
        r"|first thing|noon|midday|lunchtime|(?:at )?\d{1,2}(?::\d\d)?\s*(?:am|pm|a\.m\.?|p\.m\.?|o['’]clock))(?!\w)",
        read.read_day(0, weak=True),
    ),
    _rule(rf"\b(?:(?:{_REL})\s+)?(?P<day>{_DAY})\b(?<!days)", read.read_weekday),
    _rule(rf"\b(?:the )?(?P<day>{_DAY}) after next\b", read.read_weekday_after_next),
    _rule(
        rf"\b(?P<day>{_DAY}),?\s+(?:of\s+|in\s+)?(?:(?:the\s+)?(?P<rel>this|next|last|following) week\b(?!end)"
        r"|the week (?P<after_next>after next|after that))",
        read.read_weekday_of_week,
    ),
    _rule(
        rf"\b(?:{_REL})\s+(?P<unit>week(?:end)?|month|quarter|year)\b(?P<after_next>(?!))?(?!['’]?s? (?:meeting|call"
        rf"|figures))",
        read.read_unit,
    ),
    _rule(
        r"\b(?:the )?(?P<unit>week(?:end)?|month|quarter|year) (?P<after_next>after next)(?P<rel>(?!))?\b",
        read.read_unit,
    ),
    _rule(r"\b(?:over |at |by |on |during )the (?P<unit>weekend)(?P<after_next>(?!))?(?P<rel>(?!))?\b", read.read_unit),
    _rule(r"\bwithin the (?P<unit>week|month|quarter|year)(?P<after_next>(?!))?(?P<rel>(?!))?\b", read.read_unit),
    _rule(
        r"\b(?:(?:(?:the )?(?:end|close|tail end|back end|rest|last day) of|late (?:in )?|later (?:in )?) ?(?:the "
        r"|this |our |their )?"
        r"(?:calendar |fiscal )?(?:week|month|quarter|year)\b|(?:(?:the )?(?:week|month|quarter|year)(?:['’]s)?[-"
        r" ]end)\b(?!ing)"
        r"|eow\b|eom\b|eoq\b|eoy\b)",
        read.read_end_of_unit,
    ),
    _rule(
        rf"\b{_MONTH}\s+(?:the\s+)?(?P<number>{EN_ORDINAL}|\d{{1,2}})(?![\d:%]|\s*(?:am|pm)\b){_MONTH_YEAR}",
        read.read_month_day,
    ),
    _rule(
        rf"\b(?:the\s+)?(?P<number>{EN_ORDINAL}|\d{{1,2}})\s+(?:of\s+)?{_MONTH}(?![a-z]){_MONTH_YEAR}",
        read.read_month_day,
    ),
    _rule(
        rf"\b{_MONTH}\s+(?:the\s+)?(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:to|through|thru|until|-|–|—"
        rf"|and)\s*(?:the\s+)?"
        rf"(?P<last>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:am|pm|of)\b)(?!:){_MONTH_YEAR}",
        read.read_month_days,
    ),
    _rule(
        rf"\b(?:the\s+)?(?P<first>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:to|through|thru|until|-|–|—|and)\s*(?:the\s+)?"
        rf"(?P<last>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?![a-z]){_MONTH_YEAR}",
        read.read_month_days,
    ),
    _rule(rf"\b(?:(?P<rel>next|last|this)\s+)?{_MONTH}(?![a-z])", read.read_month),
    _rule(r"(?<=\bof )the (?P<unit>week|month|quarter|year)(?P<after_next>(?!))?(?P<rel>(?!))?\b", read.read_unit),
    _rule(r"\bthe week before (?P<rel>last)\b", read.read_week_before_last),
    _rule(
        rf"\b(?:the\s+)?(?P<number>{EN_ORDINAL})\s+(?:of\s+|in\s+)?(?:the\s+)?(?P<rel>next|this|last|the)\s+month\b",
        read.read_day_of_month,
    ),
    _rule(rf"\bthe\s+(?P<number>\d{{1,2}}(?:st|nd|rd|th))(?P<rel>(?!))?{_AFTER_ORDINAL}", read.read_day_of_month),
    _rule(
        rf"(?:{_DAY_LEAD})(?:the\s+)?"
        rf"(?P<number>{EN_ORDINAL})(?P<rel>(?!))?{_AFTER_ORDINAL}",
        read.read_day_of_month,
    ),
    _rule(r"(?<![\d/.])(?!24/7)(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>(?:20)?\d\d))?(?![\d/%])", read.read_numeric),
    _rule(r"(?<!\d)(?P<year>20\d\d)[-/](?P<a>\d{1,2})[-/](?P<b>\d{1,2})(?!\d)", read.read_iso),
    _rule(
        r"\b(?:the )?(?:q(?P<q>[1-4])|(?P<order>first|1st|second|2nd|third|3rd|fourth|4th|last|final) quarter(?!"
        r" ?final))\b"
        r"(?: of the (?:calendar |fiscal )?year)?",
        read.read_quarter,
    ),
    _rule(
        r"(?:(?<=\bin )|(?<=\bby )|(?<=\bof )|(?<=\bduring )|(?<=\buntil )|(?<=\btill )|(?<=\bend )|(?<=\bbefore"
        r" ))(?P<year>20[2-9]\d)\b(?![-/%])",
        read.read_year,
    ),
    _rule(
        rf"\b(?P<lead>in|within|inside|over the next|in the next|within the next|the next|next|for the next|after"
        rf"|give (?:it|them|him|her|us))?\s*"
        rf"(?:about|around|roughly|approximately|maybe|at most|the"
        rf" next)?\s*\b(?P<n>{_N})[\s-]+(?P<unit>{_UNITS})\b(?:['’]s?)?(?P<half>\s+and a half)?"
        r"(?:\s+time)?(?:\s+or so)?\s*(?P<tail>\bago\b|\bfrom (?:now|today)\b|\bfrom this point\b|\bhence\b|\bout\b"
        r"|\blater\b|\bearlier\b|\bback\b)?",
        read.read_count,
    ),
    _rule(
        rf"\b(?:in|within)\s+(?P<n>{EN_SMALL})\s*(?:to|-|–)\s*(?P<n2>{EN_SMALL})\s+(?P<unit>{_UNITS})\b",
        read.read_count_range,
    ),
    _rule(rf"\b(?:{_VAGUE})\b", read.read_no_day),
    *(_rule(rf"\b(?:{name})\b", read.read_festival(name)) for name in festivals.EN),
)

_ORDERS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "last": -1,
}
_ORDER = rf"(?P<order>{'|'.join(_ORDERS)})"
_COUNTED = rf"(?P<n>{_N}|the)\s+(?P<unit>{_UNITS}|weekends?)"
Change = Callable[[Match, Period], Period | None]


def _shifted(match: Match, period: Period) -> Period | None:
    """Two weeks after X, a week on X, three days before X, the week after X."""
    back = match["way"] in ("before", "prior to", "ahead of")
    unit, words = read.unit_name(match["unit"]), match["n"]
    base = period.first if back else period.last
    if words == "the" and unit in ("week", "month", "year", "weekend"):
        step = -1 if back else 1
        if unit in ("week", "weekend"):
            return week_of(base, step)
        return month_of(base.year, base.month + step) if unit == "month" else year_of(base.year + step)
    amount = read.count_amount(words)
    if amount is None:
        return None
    day = count_from(Clock(datetime.combine(base, time())), -amount if back else amount, unit, weekdays_only=True)
    return day_period(day) if day else None


def _nth(match: Match, period: Period) -> Period | None:
    unit: Unit = (
        "week"
        if match["unit"] == "week"
        else "workday"
        if match["unit"].endswith("day") and " " in match["unit"]
        else 0
    )
    if unit == 0:
        unit = read.weekday_number(match["unit"])
    if period.grain is Grain.WEEK:
        return weekday_in(period, unit) if isinstance(unit, int) else None
    return nth_in_month(period, _ORDERS[match["order"]], unit, is_weekday)


def _weekday_by(match: Match, period: Period) -> Period:
    weekday = read.weekday_number(match["day"])
    if match["way"] in ("before", "prior to"):
        return day_period(last_weekday(period.first, weekday))
    return day_period(next_weekday(period.last, weekday))


def _early(match: Match, period: Period) -> Period | None:
    if period.grain is Grain.MONTH:
        return day_period(period.first.replace(day=10))
    return None if period.grain is Grain.YEAR else period


def _mid(match: Match, period: Period) -> Period | None:
    if period.grain is Grain.MONTH:
        return day_period(period.first.replace(day=15))
    return None if period.grain is Grain.YEAR else period


def _before_break(match: Match, period: Period) -> Period | None:
    return day_period(period.days_off.first - DAY) if period.days_off else period


_WAY = r"(?P<way>after|before|following|prior to|ahead of|from|on)"
_PREFIXES: tuple[tuple[re.Pattern[str], Change], ...] = tuple(
    (re.compile(pattern + "$", re.ASCII), change)
    for pattern, change in (
        (rf"\b{_COUNTED}\s+{_WAY}\s+(?:the\s+)?(?:end of\s+)?", _shifted),
        (rf"\b(?:the\s+)?{_ORDER}\s+(?P<unit>{_DAY}|week|working day|business day)\s+(?:of|in)\s+(?:the\s+)?", _nth),
        (
            rf"\b(?:the\s+)?(?P<day>{_DAY})\s+(?:just |right )?(?P<way>after|before|following|prior to)\s+(?:the\s+)?",
            _weekday_by,
        ),
        (
            r"\b(?:the\s+)?(?:first|next)\s+(?:working|business)\s+day\s+(?:after|following)\s+(?:the\s+)?",
            lambda m, p: day_period(nth_workday(p.days_off.last if p.days_off else p.last, 1, is_weekday)),
        ),
        (
            r"\b(?:(?:the\s+)?week\s+(?:of|commencing|beginning|starting|ending)|w/c|w/e)\s+(?:on\s+)?(?:the\s+)?",
            lambda m, p: week_of(p.last),
        ),
        (
            r"\b(?:the\s+)?(?:very\s+)?(?:end|close|tail end|back end|last day|late|later)(?:\s+(?:of"
            r"|in))?[\s-]+(?:the\s+)?",
            lambda m, p: p,
        ),
        (
            r"\b(?:(?:the\s+)?(?:beginning|start|first part|early part|top)\s+of|early(?:\s+in)?)[\s-]+(?:the\s+)?",
            _early,
        ),
        (r"\b(?:the\s+)?(?:mid(?:dle)?(?:\s+of)?|half\s*way through)[\s-]+(?:the\s+)?", _mid),
        (r"\b(?:before|ahead of|prior to)\s+(?:the\s+)?", _before_break),
    )
)
_AFTER = re.compile(r"\b(?:after|once we['’]?re past|past)\s+(?:the\s+)?$")
_WEEKS_FROM = re.compile(r"\b(?P<n>an?|one|two|three)\s+(?P<unit>weeks?|fortnights?)\s+(?P<way>(?!))?$")
_YEAR_AFTER = re.compile(
    r",?\s+(?:of\s+|in\s+)?(?:(?P<rel>next|last|this)\s+year\b|(?P<year>20\d\d)\b)|\s*['’](?P<short>[2-4]\d)\b"
)
_WEEK_AFTER = re.compile(r"\s+week\b(?!s)")
_CLOCK = re.compile(
    r"(?:,?\s+(?:first thing|morning|afternoon|evening|night|lunchtime|eod|cob|at the latest|or so|(?:at|by|before"
    r"|around) (?:noon|midday|\d{1,2}"
    r"(?::\d\d)?\s*(?:am|pm|o['’]clock)?)\b(?!\s*(?:%|k\b|people|users))))+\b"
)
RANGE = re.compile(r"\s*(?:to|through|thru|until|till|up to|-|–|—|and)\s*(?:the\s+)?")
"""What stands between the two ends of a range; `and` only after `between`."""
MOVED = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?:moved|pushed|postponed|changed|shifted|rescheduled|slipped|bumped|brought forward|delayed)"
    r"(?: back| out| up)? to\s+(?:the\s+)?"
)
MOVED_FROM = re.compile(
    r"\b(?:mov|push|postpon|chang|shift|reschedul|slip|bump|delay|brought)\w*\b[^.]{0,30}\bfrom\s+(?:the\s+)?$"
)
INSTEAD = re.compile(r"\s*,?\s*(?:instead of|rather than|and not|not)\s+(?:on\s+)?(?:the\s+)?")


def find_pieces(text: str, clock: Clocks) -> Iterator[Found]:
    """All candidate pieces in folded text, overlapping ones too; `clock` gives the clock for a stretch."""
    for pattern, reader in RULES:
        for match in pattern.finditer(text):
            end = match.start() + len(match[0].rstrip())
            if end > match.start() and (found := reader(match, clock(match.start(), end))):
                yield replace(found, end=min(found.end, end))


def extend(text: str, found: Found, clock: Clocks) -> Found:
    """The piece with what stands around it: a year, `week`, a time; `end of`, `two weeks after`, `before` …"""
    if found.period is None or found.weak:
        return found
    found = _with_suffix(text, found, clock(found.start, found.end))
    for _ in range(3):
        if found.period is None or (wider := _with_prefix(text, found, clock(found.start, found.end))) is None:
            break
        found = wider
    if found.period and (match := _AFTER.search(text, max(0, found.start - 24), found.start)):
        return Found(match.start(), found.end)
    return found


def _with_suffix(text: str, found: Found, clock: Clock) -> Found:
    if found.at_year and (match := _YEAR_AFTER.match(text, found.end)):
        year = int(match["year"] or 2000 + int(match["short"] or 0))
        if match["rel"]:
            year = clock.today.year + read.steps(match["rel"])
        if period := found.at_year(year):
            found = found.widened(found.start, match.end(), period=period, bare=False, at_year=None)
    if found.period and (match := _WEEK_AFTER.match(text, found.end)) and found.period.grain is Grain.DAY:
        coming = found.weekday is not None or (found.at_year is None and not found.bare)
        period = day_period(found.period.last + 7 * DAY) if coming else week_of(found.period.last)
        found = found.widened(found.start, match.end(), period=period, bare=False, at_year=None)
    tail = _CLOCK.match(text, found.end)
    return found.widened(found.start, tail.end()) if tail else found


def _with_prefix(text: str, found: Found, clock: Clock) -> Found | None:
    window = max(0, found.start - 48)
    relative = text[found.start : found.end].startswith(("tomorrow", "today"))
    if relative and (match := _WEEKS_FROM.search(text[window : found.start])):
        weeks = (read.count_amount(match["n"]) or 1) * (2 if "fortnight" in match["unit"] else 1)
        shifted = clock.at(found.period.last if found.period else clock.today).shifted(weeks=weeks)
        return found.widened(window + match.start(), found.end, period=day_period(shifted))
    for pattern, change in _PREFIXES:
        match = pattern.search(text[window : found.start])
        if match is None or found.period is None:
            continue
        start = window + match.start()
        if found.at_year and found.bare:
            old = found.at_year

            def at_year(
                year: int, old: read.YearOf = old, match: Match = match, change: Change = change
            ) -> Period | None:
                base = old(year)
                return change(match, base) if base else None

            period = clock.first_open(at_year)
            return found.widened(start, found.end, period=period, at_year=at_year)
        return found.widened(start, found.end, period=change(match, found.period), at_year=None)
    return None
