"""Digits one after the other, written or spoken: 138-0013-8000, 幺三八零零幺三八零零零, one three eight double oh."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language.text import fold

_CHINESE = {"零": "0", "〇": "0", "洞": "0", "一": "1", "幺": "1", "二": "2", "两": "2", "三": "3", "四": "4"}
_CHINESE |= {"五": "5", "六": "6", "七": "7", "拐": "7", "八": "8", "九": "9", "勾": "9"}
_ENGLISH = {"zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4"}
_ENGLISH |= {"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"}
_TIMES = {"double": 2, "triple": 3}
_WORD = "|".join(_ENGLISH)
_TOKEN = re.compile(
    rf"(?P<written>\d+)|(?P<chinese>[{''.join(_CHINESE)}])"
    rf"|\b(?:(?P<times>double|triple)[ -])?(?P<english>{_WORD})\b"
)
_WRITTEN_GAP = re.compile(r"[ \t\-–—·()]{1,3}")
_SPOKEN_GAP = re.compile(r"[ \t，,、\-–]{0,3}")
_MIXED_GAP = re.compile(r"[ \t]?")
_PLUS = re.compile(r"(?:\+|\bplus)\s?\(?$")
_BIG = "十百千万亿点"
_MOBILE = re.compile(r"(?:(?:00)?86)?1[3-9]\d{9}")
_WHOLE_DIGITS = 10
"""A written group as long as this is a number of its own."""


@dataclass(frozen=True, slots=True)
class Digits:
    """A run of digits at `start:end` of a text. `is_spoken` where a part of it is words; `has_plus` where a country is
    named in front."""

    start: int
    end: int
    digits: str
    is_spoken: bool = False
    has_plus: bool = False


def digit_runs(text: str, least: int = 7) -> list[Digits]:
    """Every run of at least `least` digits, in order. Numerals (一百二十万) and sums with commas are none."""
    folded = fold(text)
    runs: list[list[re.Match[str]]] = []
    for token in _TOKEN.finditer(folded):
        if runs and _goes_on(folded, runs[-1], token):
            runs[-1].append(token)
        else:
            runs.append([token])
    found = []
    for run in runs:
        start, end = run[0].start(), run[-1].end()
        digits = "".join(map(_digits_of, run))
        is_spoken = any(not token["written"] for token in run)
        around = folded[start - 1 : start] + folded[end : end + 1]
        if len(digits) < least or (is_spoken and any(char in _BIG for char in around)):
            continue
        plus = _PLUS.search(folded, 0, start)
        found.append(Digits(plus.start() if plus else start, end, digits, is_spoken, bool(plus)))
    return found


def _goes_on(text: str, run: Sequence[re.Match[str]], token: re.Match[str]) -> bool:
    """Whether `token` belongs to the number that `run` began."""
    last = run[-1]
    gap = text[last.end() : token.start()]
    both_written = bool(last["written"] and token["written"])
    if both_written:
        allowed = _WRITTEN_GAP
    else:
        allowed = _MIXED_GAP if last["written"] or token["written"] else _SPOKEN_GAP
    if not allowed.fullmatch(gap):
        return False
    is_whole = bool(_MOBILE.fullmatch("".join(map(_digits_of, run)))) and bool(gap)
    return not is_whole and not (both_written and len(token["written"]) >= _WHOLE_DIGITS and len(last["written"]) > 4)


def _digits_of(token: re.Match[str]) -> str:
    if token["written"]:
        return token["written"]
    if token["chinese"]:
        return _CHINESE[token["chinese"]]
    return _ENGLISH[token["english"]] * _TIMES.get(token["times"] or "", 1)
