"""Chinese figures of money in folded text: 一百二十来万, 1.2个亿, 三五十万, 八十到一百万, 三十八万六, 30w."""

import re

from assistant.language.money import CURRENCY, Figure, whole
from assistant.language.numerals import ZH_DIGITS, is_digit_run, parse_zh_int

_D = "一二两三四五六七八九"
_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?|[{_D}十][{_D}十百千零〇]*(?:点[{_D}零〇]+)?|半|百|千)"
_UNITS = {"亿": 100_000_000, "千万": 10_000_000, "百万": 1_000_000, "十万": 100_000, "万": 10_000, "w": 10_000}
_UNIT = r"(?:亿|千万|百万|十万|万|w(?![a-z]))"
_BEFORE = rf"(?<![\d第{_D}十百千万零〇几])(?<!\d[.,])"
# What follows a figure that counts something else than money.
_COUNTED = (
    r"(?!\s*[多来余]?\s*(?:(?:人(?!民币)|[亩个条家台次名辆吨斤米平份张件头只箱瓶本套户间根颗支桶包车票股])|公里|千瓦|千米|兆|度电|平方|平米|立方|小时|分钟|天(?!$)|年|岁|字|行|用户"
    r"|会员|客户|订单|数据|门店|设备|并发|粉丝|点位|元件|license|点(?![左上以]))|[%％倍折])"
)
_SIMPLE = re.compile(
    rf"{_BEFORE}(?P<n>{_NUMBER})(?P<about>[来多余几])?个?(?P<unit>{_UNIT})(?P<about2>[来多余])?"
    rf"(?P<rest>零?[{_D}](?:[千百]?(?![{_D}千百十万亿]|[月日号年周点个家台]))|\d千|[{_D}][千百][{_D}]?百?)?{_COUNTED}"
)
_COMPOUND = re.compile(rf"{_BEFORE}(?P<n>{_NUMBER})亿零?(?P<m>[{_D}十百千零]+|\d+)(?P<about>[来多])?万{_COUNTED}")
_RANGE = re.compile(
    rf"{_BEFORE}(?P<low>{_NUMBER})个?(?:{_UNIT})?(?:块|元)?\s*(?:到|至|~|-|—|–)\s*(?P<n>{_NUMBER})个?(?P<unit>{_UNIT}){_COUNTED}"
)
# 三五十万, 两三百万, 一两万, 十五六万: two neighbouring digits make a range.
_PAIR = re.compile(
    rf"{_BEFORE}(?P<tens>[{_D}]?十)?(?P<low>[{_D}])(?P<high>[{_D}])(?P<ten>[十百千])?个?(?P<unit>{_UNIT}){_COUNTED}"
)
_PLAIN = re.compile(rf"{_BEFORE}(?P<n>{_NUMBER})(?P<about>[来多])?\s*(?P<money>块钱|块|元|{CURRENCY})(?!一)")
_VAGUE = re.compile(rf"(?:好?几|若干)[十百千]?(?:来|多)?个?{_UNIT}|[{_D}]?十几个?{_UNIT}|[{_D}]?[百千]几十?个?{_UNIT}")
_IMPLIED = re.compile(
    rf"(?:预算|报价|价格|总价|费用|金额|总盘子|盘子|封顶|超过|打到|谈到|砍到|降到|压到|最多|顶多|给到|批了)[^。;!?\d一二两三四五六七八九十百]{{0,12}}?"
    rf"(?P<n>[{_D}]?十[{_D}]?|[{_D}]百(?:零?[{_D}]|[{_D}]?十[{_D}]?)?)"
    r"(?=以[内下上]|左右|上下|封顶|打住|起步|都|就|吧|块?[，。,.；;!?\s]|$|的(?:预算|样子)|这|那(?!个))"
)


def scan_zh(text: str) -> list[Figure]:
    """All Chinese figures of money in folded text, overlapping ones too."""
    figures: list[Figure] = []
    vague = [match.span() for match in _VAGUE.finditer(text)]
    for pattern, read in (
        (_RANGE, _range),
        (_PAIR, _pair),
        (_COMPOUND, _compound),
        (_SIMPLE, _simple),
        (_PLAIN, _plain),
    ):
        for match in pattern.finditer(text):
            if not any(start <= match.start() < end for start, end in vague) and (figure := read(match)):
                figures.append(figure)
    for match in _IMPLIED.finditer(text):
        number = parse_zh_int(match["n"])
        if number and number >= 10:
            figures.append(Figure(match.start("n"), match.end("n"), number * 10_000, implied=True))
    return figures


def _number(text: str) -> float | None:
    """A number in digits or numerals, decimals included; 半 is a half, a lone 百 or 千 one of them."""
    if text == "半":
        return 0.5
    if text in ("百", "千"):
        return 100 if text == "百" else 1000
    if text[0].isascii():
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return None
    before, _, after = text.partition("点")
    value = parse_zh_int(before)
    if value is None or is_digit_run(before):
        return None
    return float(f"{value}.{''.join(str(ZH_DIGITS[char]) for char in after)}") if after else value


def _simple(match: re.Match[str]) -> Figure | None:
    value = _number(match["n"])
    if value is None:
        return None
    unit = _UNITS[match["unit"]]
    amount = value * unit
    if rest := match["rest"]:
        amount += _rest(rest, unit)
    approximate = bool(match["about"] or match["about2"]) or match["n"] in ("百", "千")
    return Figure(match.start(), match.end(), whole(amount), approximate=approximate)


def _rest(rest: str, unit: int) -> float:
    """What follows 万 or 亿: 六 of 三十八万六 is a tenth of the unit, 六千 six thousand."""
    number = parse_zh_int(rest.lstrip("零"))
    if number is None:
        return 0
    plain = rest[-1] in ZH_DIGITS and not set(rest) & set("千百")
    return number * unit / 10 if plain and not rest.startswith("零") else number


def _compound(match: re.Match[str]) -> Figure | None:
    value, more = _number(match["n"]), _number(match["m"])
    if value is None or more is None:
        return None
    amount = value * _UNITS["亿"] + more * _UNITS["万"]
    return Figure(match.start(), match.end(), whole(amount), approximate=bool(match["about"]))


def _range(match: re.Match[str]) -> Figure | None:
    value = _number(match["n"])
    if value is None:
        return None
    return Figure(match.start(), match.end(), whole(value * _UNITS[match["unit"]]), ranged=True)


def _pair(match: re.Match[str]) -> Figure | None:
    low, high = ZH_DIGITS[match["low"]], ZH_DIGITS[match["high"]]
    if not low < high <= low + 2:
        return None
    tens = (parse_zh_int(match["tens"]) or 0) if match["tens"] else 0
    if tens and match["ten"]:
        return None
    value = tens + high * {"十": 10, "百": 100, "千": 1000, None: 1}[match["ten"]]
    return Figure(match.start(), match.end(), whole(value * _UNITS[match["unit"]]), ranged=True)


def _plain(match: re.Match[str]) -> Figure | None:
    value = _number(match["n"])
    # 一块 is as often "together" or "a piece" as money.
    if value is None or (value < 2 and match["money"] == "块"):
        return None
    end = match.end("n") if match["money"] not in ("块", "元", "块钱") else match.end()
    return Figure(match.start(), max(end, match.end("about")), whole(value), approximate=bool(match["about"]))
