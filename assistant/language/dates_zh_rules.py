"""The patterns that find Chinese date phrases in folded text, and what may follow or stand between them."""

import re
from collections.abc import Callable, Iterator

from assistant.language import dates_zh as read
from assistant.language.atoms import Clock, Found
from assistant.language.calendar import DAY, nth_workday
from assistant.language.dates_zh_festivals import FESTIVAL_RULES
from assistant.language.numerals import ZH_INT, parse_zh_int
from assistant.language.periods import Period, day_period, week_of

Match = re.Match[str]
Rule = tuple[re.Pattern[str], Callable[[Match, Clock], Found | None]]

_N = ZH_INT
_NUM_BEFORE = r"(?<![\d零〇一二两三四五六七八九十百千万亿点.第])"
_WEEK = "(?:周|星期|礼拜)"
_YEAR = (
    r"(?:(?P<year>今年|本年|明年|来年|翌年|大后年|后年|去年|上年|前年|(?<!\d)(?:20)?\d\d年"
    r"|二[零〇][一二三四五六七八九零〇]{2}年)的?)"
)
_MONTH_REL = "(?:这一?个?月|本月|当月|下{1,3}一?个?月|次月|上{1,3}一?个?月)"
_MONTH = (
    rf"(?:{_NUM_BEFORE}(?P<month>{_N})(?:月(?:份|的)?|(?=(?:到|至|~|-){_N}月))|(?P<month_rel>{_MONTH_REL})(?:份|的)?)"
)
_UNIT = "工作日|季度|星期|礼拜|小时|钟头|分钟|年|月|周|天|日"
_TAIL = "之内|以内|内|之后|以后|过后|后|之前|以前|前"
_TO = r"(?:到|至|~|-|—|–)"
_NTH = rf"(?P<nth>第{_N}|最后)一?(?P<unit>个?工作日|个?{_WEEK}[一二三四五六日天]|个?{_WEEK}(?!末)|天)"
_REL = r"(?P<rel>这一?个?|本|下{1,3}一?个?|上{1,3}一?个?)"
_PART = r"(?P<part>初|上旬|中旬|下旬|中(?![标国心午秋期介医旬间])|底|末|尾)"
_PLACE = r"(?![楼线机厂院馆位库门仓文码柜炉泵称召令桌房窗]|店(?!里|庆)|车间|会议室|标段|地块)"
_FEW = "(?:好?几|一两|两三|三四|三五|四五|五六|七八|若干)"


def _rule(pattern: str, reader: Callable[[Match, Clock], Found | None]) -> Rule:
    return re.compile(pattern), reader


RULES: tuple[Rule, ...] = (
    _rule(r"(?P<rel>大前|大后|前|昨|今|明|后)(?:天|儿个?)", read.read_relative_day),
    _rule(r"(?P<rel>昨|今|明)(?:晚|早(?!期)|日(?!报|头条))", read.read_relative_day),
    _rule(r"(?P<rel>今明|明后)两?[天日]", read.read_two_days),
    _rule(
        rf"(?<![每逢一二两三四五六七八九十几\d]){_REL}?{_WEEK}(?P<day>[一二三四五六日天末])(?![边围期年]|[个次]月)",
        read.read_weekday,
    ),
    _rule(rf"(?<![每一二两三四五六七八九十几\d]){_REL}?{_WEEK}(?P<day>[1-7])(?![\d./年月号天])", read.read_weekday),
    _rule(
        rf"(?<![以之]){_REL}{_WEEK}(?![一二三四五六日天末1-7边围期年])(?:之?内|以内|底|末尾?|初|结束|里|头)?",
        read.read_week,
    ),
    _rule(
        rf"{_YEAR}?{_MONTH}(?P<day>{_N})(?:[号日]{_PLACE}|(?=[号日]?{_TO}{_N}[号日])"
        r"|(?<=\d)(?![\d.,个月点万家台套人名多年折%来几]))",
        read.read_month_day,
    ),
    _rule(
        r"(?<![\d./-])(?:(?P<year>(?:20)?\d\d)[./-])?(?P<month>0?[1-9]|1[0-2])[./-](?P<day>[12]\d|3[01]|0?[1-9])"
        r"(?![\d/%]|[.-]\d|[个万倍元折台套家年月天])[号日]?",
        read.read_numeric_day,
    ),
    _rule(rf"{_NUM_BEFORE}(?P<day>{_N})(?:[号日]{_PLACE}|(?=[号日]?{_TO}{_N}[号日]))", read.read_day_of_month),
    _rule(rf"{_YEAR}?{_MONTH}{_NTH}", read.read_nth_of_month),
    _rule(rf"{_YEAR}?{_MONTH}{_PART}", read.read_month_part),
    _rule(r"(?<!月)(?P<part>上旬|中旬|下旬)", read.read_this_month_part),
    _rule(r"(?<![\d一二三四五六七八九十个每半满按本])(?:月|(?<![本这下上])周)(?:之内|以内|内)", read.read_rest_of),
    _rule(rf"(?<![\d一二三四五六七八九十个每半满按])月{_PART}(?!薪|饼|嫂|亮)", read.read_this_month_part),
    _rule(rf"{_YEAR}?{_MONTH}(?:之?内|以内)?(?![薪度报结供活租花])", read.read_whole_month),
    _rule(
        rf"{_YEAR}?(?:(?:第(?P<n1>[一二三四1-4])|(?P<n2>[一二三四1-4首])|(?P<rel>这个?|本|下{{1,2}}个?|上个?))?"
        r"季(?![节报])(?:度(?!奖|报))?|q(?P<n3>[1-4])(?![a-z0-9])(?:季度)?)(?P<end>末|底|初|之?内|结束)?",
        read.read_quarter,
    ),
    _rule(rf"{_YEAR}(?:年?(?:底|末)|岁末|年内|之?内|以内)", read.read_year_end),
    _rule(r"(?<![一二两三四五六七八九十半几\d每])(?P<year>)(?:年(?:底|末)(?!奖)|岁末|年内)", read.read_year_end),
    _rule(rf"{_YEAR}(?![前后级度]|之前|以前|之后|以后)", read.read_whole_year),
    _rule(rf"{_YEAR}?(?:[上下]半年|年?初(?!步|期)|年中|h[12](?![a-z0-9]))|年[初中](?!步|期|间)", read.read_no_day),
    _rule(
        rf"{_NUM_BEFORE}(?P<lead>再?过|未来|接下来|今后|往后|后面)?的?(?:(?P<half>半)个?"
        rf"|(?P<n>{_N})个?(?P<half_after>半)?)"
        rf"(?P<unit>{_UNIT})(?P<half_unit>半(?!天))?(?:时间|左右|上下)?(?P<tail>{_TAIL})?",
        read.read_count,
    ),
    _rule(r"(?:再?过|这|近|最近|等|隔)(?:上|个)?[一二三]?[两几][天日](?!之?内|以内|之?后|以后)", read.read_no_day),
    _rule(rf"(?:再?过|未来|接下来)?{_FEW}个?半?(?:{_UNIT})(?:左右)?(?:{_TAIL})?", read.read_no_day),
    _rule(
        r"(?:再?过|隔|等)(?:一?阵子?|一?段时间|些日子|些时候|一会儿?)|改天|改日|回头|以后再?|尽快|尽早|早日|近期|近日"
        r"|最近"
        r"|到时候|有空|有时间|下回|晚点|稍后|抽空|哪天|迟早|早晚|这阵子|这段时间",
        read.read_no_day,
    ),
    _rule(r"(?P<year>)(?:农历|阴历)?(?P<month>[正冬腊])月(?P<day>初?[一二三四五六七八九十廿]{1,3})", read.read_lunar),
    _rule(rf"{_YEAR}?(?:农历|阴历)(?P<month>{_N})月(?P<day>初?[一二三四五六七八九十廿]{{1,3}})", read.read_lunar),
    _rule(r"下一?个工作日|(?<!前)第一个工作日", read.read_next_workday),
    _rule(r"刚才|刚刚|刚|方才|上午|下午|中午|晚上|早上|傍晚|下班前|当晚|现场", read.read_now),
    _rule(
        rf"(?:[上下中]午|晚上|早上)?{_NUM_BEFORE}(?:[01]?\d|2[0-4]|[一二两三四五六七八九十]{{1,3}})"
        r"(?:点(?:半|钟|整|[一二三四五]?十?五?分|[一三]刻)?|:\d\d)"
        r"(?=之?前|以前|左右|准时|开始|跟|和|在|到|给|再|我|他|$|[，。,.\s])",
        read.read_now,
    ),
    *FESTIVAL_RULES,
)

_CLOCK_TIME = re.compile(
    r"(?:的?(?:一早|一大早|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|凌晨|晚|早|下班|当天|那天|之内|以内|内))?"
    rf"(?:{_N}点(?:半|钟|整|{_N}分?)?|\d{{1,2}}:\d\d)?"
    r"(?:之前|以前|前(?![一二两三四五六七八九十\d台端期面]|后)|左右|前后|上下|里)?"
)
_SHIFTS: tuple[tuple[re.Pattern[str], Callable[[Match, Period], Period]], ...] = (
    (re.compile(r"(?:所在的?|那|当)一?个?(?:周|星期|礼拜)"), lambda m, p: week_of(p.last)),
    (re.compile(r"的?(?:提?前一天|前一日|头一天|头天)"), lambda m, p: day_period(p.first - DAY)),
    (re.compile(r"的?(?:后一天|第二天|次日|隔天|转天)"), lambda m, p: day_period(p.last + DAY)),
    (re.compile(rf"前(?P<n>{_N})天"), lambda m, p: day_period(p.first - _number(m) * DAY)),
    (re.compile(rf"之?后的?(?P<n>{_N})天"), lambda m, p: day_period(p.last + _number(m) * DAY)),
    (
        re.compile(rf"(?:之|以)?后的?第(?P<n>{_N})个工作日"),
        lambda m, p: day_period(nth_workday(p.last, max(_number(m), 1))),
    ),
)
_AFTER_DATE = re.compile(r"(?:之后|以后|过后|后(?![天续来面台勤期端年续半悔]|第))")
RANGE = re.compile(r"(?:一直|开始)?(?:到|至|~|-|—|–)+")
"""What stands between the two ends of a range."""
MOVED = re.compile(r"(?:的?\S{0,4}?)(?:推迟|延期|延|推|改|挪|换|顺延|提前|调整|调)(?:到|成|为|至)了?")
"""What stands between a date that was and the date that is now."""


def _number(match: Match) -> int:
    return min(parse_zh_int(match["n"]) or 0, 366)


def find_pieces(text: str, clock: Callable[[int, int], Clock]) -> Iterator[Found]:
    """All candidate pieces in folded text, overlapping ones too; `clock` gives the clock for a stretch."""
    for pattern, reader in RULES:
        for match in pattern.finditer(text):
            if match.end() > match.start() and (found := reader(match, clock(match.start(), match.end()))):
                yield found


def extend(text: str, found: Found, clock: Callable[[int, int], Clock]) -> Found:
    """The piece with what follows it: times of day, 之前, 那一周, 前一天; 之后 takes the day away."""
    if found.period is not None and not found.weak:
        for pattern, shift in _SHIFTS:
            if match := pattern.match(text, found.end):
                period = shift(match, found.period)
                return found.widened(found.start, match.end(), period=period, at_year=None, bare=False)
        if match := _AFTER_DATE.match(text, found.end):
            return Found(found.start, match.end())
    tail = _CLOCK_TIME.match(text, found.end)
    return found.widened(found.start, tail.end()) if tail else found


MOVED_FROM = re.compile(r"(?!)")
INSTEAD = re.compile(r"[，,]?(?:而?不是|别)")
