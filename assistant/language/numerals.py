"""Numbers as people say them: Chinese numerals, English number words and digits, to values."""

import re
from functools import lru_cache

ZH_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_ZH_SMALL = {"十": 10, "百": 100, "千": 1000}
_ZH_LARGE = {"万": 10_000, "亿": 100_000_000}

ZH_INT = r"(?:\d{1,4}|[零〇一二两三四五六七八九十廿百]{1,6})"
"""A small whole number in digits or Chinese numerals, as counts and calendar numbers have it (no groups)."""


def parse_zh_int(text: str) -> int | None:
    """A whole number in digits or Chinese numerals (一百二十, 廿三, 二〇二六, 1200); None when it is no number."""
    if not text:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    text = text.replace("廿", "二十")
    if all(char in ZH_DIGITS for char in text):
        return int("".join(str(ZH_DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    last_unit = 0
    for char in text:
        if char.isascii() and char.isdigit():
            digit = (digit or 0) * 10 + int(char)
        elif char in ZH_DIGITS:
            digit = ZH_DIGITS[char]
            if char in "零〇":
                last_unit = 0
        elif char in _ZH_SMALL:
            section += (1 if digit is None else digit) * _ZH_SMALL[char]
            digit, last_unit = None, _ZH_SMALL[char]
        elif char in _ZH_LARGE:
            section += digit or 0
            total = (total + (section or (0 if total else 1))) * _ZH_LARGE[char]
            section, digit, last_unit = 0, None, _ZH_LARGE[char]
        else:
            return None
    if digit is not None:
        # 一百二 is 120 and 三万五 is 35,000: a last digit counts tens of the unit before it.
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return total + section


def is_digit_run(text: str) -> bool:
    """Whether Chinese digits stand side by side without a unit (三五, 二〇二六): a range or a year, no plain count."""
    return len(text) > 1 and all(char in ZH_DIGITS for char in text)


_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
EN_WORDS: dict[str, int] = {word: value for value, word in enumerate(_ONES)}
EN_WORDS |= {word: 20 + 10 * place for place, word in enumerate(_TENS)}
EN_WORDS |= {"fourty": 40}
_EN_UNITS = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_EN_WORD = "|".join(sorted((*EN_WORDS, *_EN_UNITS), key=len, reverse=True))

EN_NUMBER_WORDS = rf"(?:(?:an?[ ]+)?(?:{_EN_WORD})(?:(?:[ -]+|[ ]+and[ ]+)(?:{_EN_WORD}))*)\b"
"""English number words in running text: `a hundred and twenty`, `twenty-five`, `one million` (no groups)."""
EN_SMALL = rf"(?:\d{{1,3}}|{EN_NUMBER_WORDS})"
"""A small English count in digits or words (no groups)."""


def parse_en_int(text: str) -> int | None:
    """A whole number in digits or English words (`one hundred and twenty`, `twenty-five`, `a thousand`).

    Spoken pairs are read as people say them: `one eighty` 180, `one twenty five` 125. None when it is no number.
    """
    text = text.strip().lower().replace(",", "")
    if text.isdigit():
        return int(text)
    words = [word for word in re.split(r"[\s-]+", text) if word not in ("and", "")]
    if words and words[0] in ("a", "an"):
        words[0] = "one"
    if not words:
        return None
    total = group = 0
    for place, word in enumerate(words):
        if word in EN_WORDS:
            value = EN_WORDS[word]
            if place and words[place - 1] in EN_WORDS:
                previous = EN_WORDS[words[place - 1]]
                if not (previous >= 20 and previous % 10 == 0 and 0 < value < 10):
                    if not 0 < group < 10 or value < 10:
                        return None
                    group *= 100
            group += value
        elif word == "hundred":
            group = (group or 1) * 100
        elif word in _EN_UNITS:
            total += (group or 1) * _EN_UNITS[word]
            group = 0
        else:
            return None
    return total + group


_ORDINAL_STEMS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_LOW = "|".join(list(_ORDINAL_STEMS)[:9])
EN_ORDINAL_WORD = rf"(?:(?:twenty|thirty)[ -](?:{_LOW})|{'|'.join(_ORDINAL_STEMS)})"
EN_ORDINAL = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|{EN_ORDINAL_WORD})"
"""An English ordinal, in digits or words (no groups)."""


@lru_cache(maxsize=256)
def parse_en_ordinal(text: str) -> int | None:
    """`21st`, `twenty-first`, `eleventh` to the number; None when it is none."""
    text = text.strip().lower()
    if digits := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", text):
        return int(digits[1])
    parts = re.split(r"[ -]", text)
    if len(parts) == 2 and parts[0] in EN_WORDS and parts[1] in _ORDINAL_STEMS:
        return EN_WORDS[parts[0]] + _ORDINAL_STEMS[parts[1]]
    return _ORDINAL_STEMS.get(text)
