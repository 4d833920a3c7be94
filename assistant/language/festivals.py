"""Festivals by name, zh and en: the civil day of each in a year, and the days off that go with it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.language.calendar import (
    DAY,
    Break,
    break_around,
    easter,
    nth_weekday,
    qingming,
    winter_solstice,
)
from assistant.language.lunar import lunar_day, lunar_new_year

OnDay = Callable[[int], date | None]


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival of every year; `on` gives its day in a civil year, `breaks` where its days off come from.

    `breaks` is `mainland` (the unbroken run of days off around the day), `day` (that day alone) or empty.
    """

    on: OnDay
    breaks: str = ""

    def days_off(self, year: int) -> Break | None:
        """The days off of that year's festival, None where it has none."""
        day = self.on(year)
        if day is None or not self.breaks:
            return None
        if self.breaks == "mainland":
            return break_around(day) or Break(day, day)
        return Break(day, day)


def _fixed(month: int, day: int) -> OnDay:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> OnDay:
    def on(year: int) -> date | None:
        # The last lunar months end in the next civil year: the one that falls in `year` is wanted.
        for lunar_year in (year, year - 1):
            found = lunar_day(lunar_year, month, day)
            if found and found.year == year:
                return found
        return None

    return on


def _nth(month: int, weekday: int, nth: int) -> OnDay:
    return lambda year: nth_weekday(year, month, weekday, nth)


def _eve(year: int) -> date | None:
    new_year = lunar_new_year(year)
    return new_year - DAY if new_year else None


def _after(on: OnDay, days: int) -> OnDay:
    def shifted(year: int) -> date | None:
        day = on(year)
        return day + days * DAY if day else None

    return shifted


SPRING_FESTIVAL = Festival(lunar_new_year, "mainland")
NEW_YEAR = Festival(_fixed(1, 1), "mainland")
QINGMING = Festival(qingming, "mainland")
MAY_DAY = Festival(_fixed(5, 1), "mainland")
DRAGON_BOAT = Festival(_lunar(5, 5), "mainland")
MID_AUTUMN = Festival(_lunar(8, 15), "mainland")
NATIONAL_DAY = Festival(_fixed(10, 1), "mainland")
MAINLAND = (NEW_YEAR, SPRING_FESTIVAL, QINGMING, MAY_DAY, DRAGON_BOAT, MID_AUTUMN, NATIONAL_DAY)
"""The festivals with days off on the mainland: what a bare 节前 or 节后第一天 may mean."""

# Longer names first where one begins another; the day stands in front of 节 only where both are said.
ZH: dict[str, Festival] = {
    "春节": SPRING_FESTIVAL, "过年": SPRING_FESTIVAL, "农历新年": SPRING_FESTIVAL, "大年初一": SPRING_FESTIVAL,
    "农历年": SPRING_FESTIVAL, "年三十": Festival(_eve), "大年三十": Festival(_eve), "大年夜": Festival(_eve),
    "除夕夜": Festival(_eve), "除夕": Festival(_eve),
    "元旦节": NEW_YEAR, "元旦": NEW_YEAR, "清明节": QINGMING, "清明": QINGMING, "五一劳动节": MAY_DAY,
    "劳动节": MAY_DAY, "五一节": MAY_DAY, "五一": MAY_DAY, "端午节": DRAGON_BOAT, "端午": DRAGON_BOAT,
    "中秋节": MID_AUTUMN, "中秋": MID_AUTUMN, "国庆节": NATIONAL_DAY, "国庆": NATIONAL_DAY, "十一国庆": NATIONAL_DAY,
    "元宵节": Festival(_lunar(1, 15)), "元宵": Festival(_lunar(1, 15)), "正月十五": Festival(_lunar(1, 15)),
    "七夕节": Festival(_lunar(7, 7)), "七夕": Festival(_lunar(7, 7)), "中元节": Festival(_lunar(7, 15)),
    "重阳节": Festival(_lunar(9, 9)), "重阳": Festival(_lunar(9, 9)), "腊八节": Festival(_lunar(12, 8)),
    "腊八": Festival(_lunar(12, 8)), "小年": Festival(_lunar(12, 23)), "冬至": Festival(winter_solstice),
    "情人节": Festival(_fixed(2, 14)), "妇女节": Festival(_fixed(3, 8)), "三八节": Festival(_fixed(3, 8)),
    "植树节": Festival(_fixed(3, 12)), "三一五": Festival(_fixed(3, 15)), "315": Festival(_fixed(3, 15)),
    "愚人节": Festival(_fixed(4, 1)), "青年节": Festival(_fixed(5, 4)), "五四青年节": Festival(_fixed(5, 4)),
    "母亲节": Festival(_nth(5, 6, 2)), "儿童节": Festival(_fixed(6, 1)), "六一儿童节": Festival(_fixed(6, 1)),
    "六一": Festival(_fixed(6, 1)), "六一八": Festival(_fixed(6, 18)), "618": Festival(_fixed(6, 18)),
    "父亲节": Festival(_nth(6, 6, 3)), "建党节": Festival(_fixed(7, 1)), "七一": Festival(_fixed(7, 1)),
    "建军节": Festival(_fixed(8, 1)), "八一": Festival(_fixed(8, 1)), "教师节": Festival(_fixed(9, 10)),
    "万圣节": Festival(_fixed(10, 31)), "双十一": Festival(_fixed(11, 11)), "双11": Festival(_fixed(11, 11)),
    "光棍节": Festival(_fixed(11, 11)), "感恩节": Festival(_nth(11, 3, 4)), "双十二": Festival(_fixed(12, 12)),
    "双12": Festival(_fixed(12, 12)), "平安夜": Festival(_fixed(12, 24)),
    "黑五": Festival(_after(_nth(11, 3, 4), 1)),
    "黑色星期五": Festival(_after(_nth(11, 3, 4), 1)), "圣诞节": Festival(_fixed(12, 25)),
    "圣诞": Festival(_fixed(12, 25)), "复活节": Festival(easter),
}  # fmt: skip

_US_THANKSGIVING = _nth(11, 3, 4)
# Names in regular-expression form, matched in folded text.
EN: dict[str, Festival] = {
    r"new year['’]?s eve": Festival(_fixed(12, 31)),
    r"(?:chinese new year|lunar new year|spring festival|cny)": SPRING_FESTIVAL,
    r"(?:new year['’]?s day|new year['’]?s|the new year|new year)": Festival(_fixed(1, 1), "day"),
    r"(?:mlk day|martin luther king(?: jr\.?)? day)": Festival(_nth(1, 0, 3), "day"),
    r"(?:groundhog day)": Festival(_fixed(2, 2)),
    r"(?:valentine['’]?s(?: day)?)": Festival(_fixed(2, 14)),
    r"president['’]?s['’]? day": Festival(_nth(2, 0, 3), "day"),
    r"(?:st\.?|saint) patrick['’]?s(?: day)?": Festival(_fixed(3, 17)),
    r"good friday": Festival(_after(easter, -2), "day"),
    r"easter monday": Festival(_after(easter, 1), "day"),
    r"easter(?: sunday)?": Festival(easter),
    r"(?:qingming(?: festival)?|tomb[- ]sweeping day)": QINGMING,
    r"(?:may day|the may (?:day )?holiday)": Festival(_fixed(5, 1), "day"),
    r"early may bank holiday": Festival(_nth(5, 0, 1), "day"),
    r"(?:spring|late may) bank holiday": Festival(_nth(5, 0, -1), "day"),
    r"(?:summer|august) bank holiday": Festival(_nth(8, 0, -1), "day"),
    r"mother['’]?s day": Festival(_nth(5, 6, 2)),
    r"memorial day": Festival(_nth(5, 0, -1), "day"),
    r"father['’]?s day": Festival(_nth(6, 6, 3)),
    r"juneteenth": Festival(_fixed(6, 19), "day"),
    r"(?:dragon boat(?: festival)?)": DRAGON_BOAT,
    r"canada day": Festival(_fixed(7, 1), "day"),
    r"(?:independence day|the fourth of july|fourth of july|july fourth|the 4th of july)": Festival(
        _fixed(7, 4), "day"
    ),
    r"bastille day": Festival(_fixed(7, 14), "day"),
    r"labou?r day": Festival(_nth(9, 0, 1), "day"),
    r"(?:mid[- ]autumn(?: festival)?|moon festival)": MID_AUTUMN,
    r"(?:national day|golden week)": NATIONAL_DAY,
    r"(?:columbus day|indigenous peoples['’]? day)": Festival(_nth(10, 0, 2), "day"),
    r"hallowe['’]?en": Festival(_fixed(10, 31)),
    r"guy fawkes(?: night)?|bonfire night": Festival(_fixed(11, 5)),
    r"(?:veterans['’]? day|remembrance day)": Festival(_fixed(11, 11), "day"),
    r"(?:singles['’]? day)": Festival(_fixed(11, 11)),
    r"black friday": Festival(_after(_US_THANKSGIVING, 1)),
    r"cyber monday": Festival(_after(_US_THANKSGIVING, 4)),
    r"thanksgiving(?: day)?": Festival(_US_THANKSGIVING, "day"),
    r"christmas eve": Festival(_fixed(12, 24)),
    r"(?:christmas(?: day)?|xmas)": Festival(_fixed(12, 25), "day"),
    r"boxing day": Festival(_fixed(12, 26), "day"),
}  # fmt: skip
