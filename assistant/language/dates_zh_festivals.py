"""Chinese phrases about festivals and the breaks around them: 国庆前, 端午回来第一天, 节后第一周, 春节假期."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from assistant.domain.followup import Grain
from assistant.language import festivals
from assistant.language.atoms import Clock, Found
from assistant.language.calendar import DAY, nth_workday, nth_workday_before
from assistant.language.counting import count_from
from assistant.language.numerals import ZH_INT, parse_zh_int
from assistant.language.periods import DateRange, Period, day_period, month_of, next_weekday, week_of

Match = re.Match[str]
_N = ZH_INT
_WEEK = "(?:周|星期|礼拜)"
_YEAR_WORDS = {"今年": 0, "明年": 1, "后年": 2, "去年": -1, "前年": -2}
_NAMES = "|".join(sorted(map(re.escape, festivals.ZH), key=len, reverse=True))
_BREAK = "(?:节|假期?|长假|放假|大促|促销|活动|购物节)?"
_BACK = "(?:之后|以后|过后|后|完|回来|收假)"
_WORK = "(?:上班|复工|开工|开年|回来)?(?:后|之后)?的?"
_NAMED = (
    rf"(?P<year>今年|明年|后年|去年|前年)?的?(?:(?P<name>(?<![\d一二三四五六七八九十百双])(?:{_NAMES}))"
    r"|(?P<eleven>(?<![\d一二三四五六七八九十百双第])十一)(?=之?前|以前|后|之后|假|长假|期间|回来|黄金周|放假))"
)
_UNNAMED = (
    r"(?P<any>(?<![春季环调关细情过礼年时])节|(?<![请休年产病寒暑])假期?|长假|小长假)(?=之?前|以前|之?后|以后|回来)"
    r"|(?P<lunar_year>(?<![今明去后前来每整全半几多当同一二两三四五六七八九十百\d])年)(?=前|后)"
)
_TAIL = (
    r"(?:的?(?P<whole>放假期间|假期|长假|小长假|期间|黄金周|(?:[三五七八九]|\d)天(?:假期?|长假)?)(?![之以]?[前后]|回来)"
    rf"|{_BREAK}{_BACK}{_WORK}(?P<order>第{_N}|首)"
    rf"(?P<kind>个?工作日|个?{_WEEK}[一二三四五六日天]|个?{_WEEK}(?!末)|天|日|个?月)"
    rf"|{_BREAK}{_BACK}(?P<after_n>{_N})(?P<after_unit>天|个工作日|周|个?星期|个?礼拜|个月)"
    rf"|{_BREAK}前(?P<before_n>{_N})(?P<before_unit>天|个工作日|周|个?星期|个?礼拜)"
    rf"|(?P<last>{_BREAK}前的?最后一(?:个工作日|天))"
    rf"|(?P<before>{_BREAK}(?:之前|以前|前(?![后台端面])))"
    rf"|(?P<after>{_BREAK}(?:之后|以后|过后|后|回来))"
    rf"|(?P<week>节?(?:那|当|所在的?)一?个?{_WEEK})"
    r"|(?P<day>节?(?:当天|那天|当日|这天)?)(?![路街礼福晚树款促套活订备值])(?!大促|特惠))"
)
_UNITS = {"天": "day", "工作日": "workday", "周": "week", "星期": "week", "礼拜": "week", "月": "month"}
_WEEKDAYS = "一二三四五六日天"


def _read(match: Match, clock: Clock) -> Found | None:
    if match["any"]:
        candidates: tuple[festivals.Festival, ...] = festivals.MAINLAND
    elif match["lunar_year"]:
        candidates = (festivals.SPRING_FESTIVAL,)
    else:
        candidates = (festivals.NATIONAL_DAY if match["eleven"] else festivals.ZH[match["name"]],)
    if match["after"] is not None:
        return Found(match.start(), match.end())
    settled = [found for one in candidates if (found := _settle(match, clock, one)) and found.period]
    best = min(settled, key=lambda found: found.period.first if found.period else date.max, default=None)
    if best and best.period and match["whole"] and best.period.first < best.period.last:
        return Found(match.start(), match.end(), span=DateRange(best.period.first, best.period.last))
    return best


def _settle(match: Match, clock: Clock, one: festivals.Festival) -> Found | None:
    def at_year(year: int) -> Period | None:
        return _in_year(one, year, match)

    if match["year"]:
        period = at_year(clock.today.year + _YEAR_WORDS[match["year"]])
    else:
        period = clock.first_open(at_year)
    return Found(match.start(), match.end(), period, at_year=at_year) if period else None


def _in_year(one: festivals.Festival, year: int, match: Match) -> Period | None:
    """What a phrase about a festival names in one year."""
    day = one.on(year)
    if day is None:
        return None
    off = one.days_off(year)
    first, last = (off.first, off.last) if off else (day, day)
    if match["whole"]:
        return Period(first, last, Grain.DAY, off)
    if match["before"] is not None:
        return day_period(first - DAY if off else day)
    if match["last"] is not None:
        return day_period(nth_workday_before(first, 1) if "工作日" in match["last"] else first - DAY)
    if match["before_n"]:
        return _before(first, parse_zh_int(match["before_n"]), match["before_unit"].lstrip("个"))
    if match["after_n"]:
        there = Clock(datetime.combine(last, time()))
        shifted = count_from(there, parse_zh_int(match["after_n"]) or 0, _UNITS[match["after_unit"].lstrip("个")])
        return day_period(shifted) if shifted else None
    if match["order"]:
        nth = 1 if match["order"] == "首" else parse_zh_int(match["order"][1:]) or 0
        return _after(last, nth, match["kind"].lstrip("个"), match[0]) if 1 <= nth <= 60 else None
    return week_of(day) if match["week"] else day_period(day, off)


def _before(first: date, number: int | None, unit: str) -> Period | None:
    if not number or number > 366:
        return None
    if unit == "工作日":
        return day_period(nth_workday_before(first, number))
    if unit == "天":
        return day_period(first - number * DAY)
    return week_of(first, -1) if number == 1 else day_period(first - number * 7 * DAY)


def _after(last: date, nth: int, kind: str, phrase: str) -> Period:
    """The `nth` day, working day, weekday, week or month after a break that ends on `last`."""
    back_at_work = nth_workday(last, 1)
    if kind == "工作日" or (kind in ("天", "日") and re.search("上班|复工|开工|回来|收假", phrase)):
        return day_period(nth_workday(last, nth))
    if kind in ("天", "日"):
        return day_period(back_at_work if nth == 1 else last + nth * DAY)
    if kind == "月":
        return month_of(back_at_work.year, back_at_work.month + nth - 1)
    if kind in ("周", "星期", "礼拜"):
        return week_of(back_at_work, nth - 1)
    return day_period(next_weekday(last, min(_WEEKDAYS.index(kind[-1]), 6)) + (nth - 1) * 7 * DAY)


FESTIVAL_RULES: tuple[tuple[re.Pattern[str], Callable[[Match, Clock], Found | None]], ...] = (
    (re.compile(f"(?:{_NAMED}|{_UNNAMED}){_TAIL}"), _read),
)
