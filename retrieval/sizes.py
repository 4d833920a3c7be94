"""How big an organisation is: heads and revenue read from a case's or a profile's words, put into five bands."""

import re
from dataclasses import dataclass

HEADCOUNT_BANDS = (100, 500, 2_000, 10_000)
REVENUE_BANDS_CNY = (50e6, 300e6, 2e9, 10e9)
_ZH_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_ZH_UNITS = {"十": 10, "百": 100, "千": 1_000}
_ZH_NUMBER = r"(?:\d[\d,，]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千几]+)\s*[多余来]?\s*[千百]?\s*万?\s*[多余来]?"
_ZH_HEADS = re.compile(rf"({_ZH_NUMBER})\s*(?:个|名|位|号)?\s*(?:正式|在职)?(?:人(?![次份均])|员工|职工|雇员|同事)")
_ZH_LABELLED = re.compile(
    rf"(?:员工|职工|人数|团队|人员)(?:总数|规模)?\s*[约近超达共有:：]*\s*({_ZH_NUMBER})(?!\s*[亿元%])"
)
_EN_HEADS = re.compile(
    r"(\d[\d,]*(?:\.\d+)?\s*(?:k|thousand)?)(?:\s+\w+){0,2}?\s+"
    r"(?:people|employees|staff|workers|colleagues|headcount)\b",
    re.I,
)
_EN_LABELLED = re.compile(r"(?:employees|headcount|staff|employs)\W{1,6}(?:about |around |some )?(\d[\d,]*)", re.I)
_EN_WORDS = {"a dozen": 12, "a few dozen": 40, "a hundred": 100, "two hundred": 200, "a few hundred": 300}
_REVENUE_ZH = re.compile(rf"({_ZH_NUMBER})\s*(亿)\s*[多余]?\s*(?:出头)?\s*(?:元|人民币|美元|欧元)?")
_REVENUE_EN = re.compile(r"([€$£¥]|US\$|RMB|CNY|EUR|USD|GBP)\s?(\d[\d,]*(?:\.\d+)?)\s*(million|billion|m|bn|b)\b", re.I)
_TO_CNY = {"€": 7.8, "EUR": 7.8, "$": 7.2, "US$": 7.2, "USD": 7.2, "£": 9.1, "GBP": 9.1}
_WORDS = (
    (0, re.compile(r"小微|微型|夫妻店|个体|start-?up|very small|tiny", re.I)),
    (1, re.compile(r"中小|小型|小公司|小企业|small|sme\b", re.I)),
    (2, re.compile(r"中型|中等规模|mid-?size|medium", re.I)),
    (3, re.compile(r"大型|集团|large|enterprise|group\b", re.I)),
    (4, re.compile(r"特大|世界五百强|财富500|跨国|fortune|multinational|global", re.I)),
)


@dataclass(frozen=True, slots=True)
class Size:
    """A band from 0 (below 100 heads) to 4 (10,000 and more), and the words it was read from."""

    band: int
    words: str


def read_labelled_size(text: str) -> Size | None:
    """The size in the value of a header such as `Employees: 1,100`, where a bare number counts heads."""
    bare = re.fullmatch(rf"\D{{0,8}}?({_ZH_NUMBER})\s*", text)
    heads = _number(bare.group(1)) if bare else None
    if heads:
        return Size(_band(heads, HEADCOUNT_BANDS), text.strip())
    return read_size(text, loose=True)


def read_size(text: str, *, loose: bool = False) -> Size | None:
    """The size `text` states: heads first, else revenue; `loose` takes words such as "large" too. None if unsaid."""
    for pattern in (_ZH_LABELLED, _ZH_HEADS, _EN_HEADS, _EN_LABELLED):
        for match in pattern.finditer(text):
            heads = _number(match.group(1))
            if heads is not None and heads >= 2:
                return Size(_band(heads, HEADCOUNT_BANDS), match.group().strip())
    for words, heads in _EN_WORDS.items():
        if words in text.casefold():
            return Size(_band(heads, HEADCOUNT_BANDS), words)
    if revenue := _REVENUE_ZH.search(text):
        hundred_millions = _number(revenue.group(1))
        if hundred_millions:
            return Size(_band(hundred_millions * 1e8, REVENUE_BANDS_CNY), revenue.group().strip())
    if revenue := _REVENUE_EN.search(text):
        scale = 1e9 if revenue.group(3).lower().startswith("b") else 1e6
        amount = float(revenue.group(2).replace(",", "")) * scale * _TO_CNY.get(revenue.group(1).upper(), 1.0)
        return Size(_band(amount, REVENUE_BANDS_CNY), revenue.group().strip())
    if loose:
        for band, words_pattern in _WORDS:
            if word := words_pattern.search(text):
                return Size(band, word.group())
    return None


def _band(value: float, limits: tuple[float, ...]) -> int:
    return sum(value >= limit for limit in limits)


def _number(words: str) -> float | None:
    """Arabic or Chinese numerals with 千/万/k; 几 counts as 3. None for what is no number."""
    text = re.sub(r"[\s,，多余来]", "", words).lower()
    scale = 1.0
    for mark, factor in (("万", 1e4), ("thousand", 1e3), ("k", 1e3)):
        if text.endswith(mark):
            text, scale = text[: -len(mark)], scale * factor
    arabic = re.fullmatch(r"(\d+(?:\.\d+)?)([百千]?)", text)
    if arabic:
        return float(arabic.group(1)) * _ZH_UNITS.get(arabic.group(2), 1) * scale
    total, digit = 0.0, None
    for char in text.replace("几", "三"):
        if char in _ZH_DIGITS:
            digit = _ZH_DIGITS[char] if digit is None else digit * 10 + _ZH_DIGITS[char]
        elif char in _ZH_UNITS:
            total += (1 if digit is None else digit) * _ZH_UNITS[char]
            digit = None
        else:
            return None
    if digit is None and not total:
        return None
    return (total + (digit or 0)) * scale
