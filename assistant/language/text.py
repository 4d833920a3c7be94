"""Plain text work the other readers share: folding without moving offsets, sentences, clauses, language."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

Language = Literal["zh", "en"]

_TRADITIONAL = (
    "這這個个禮礼後后內内週周號号點点萬万億亿兩两幾几節节國国慶庆開开過过貳贰參参陸陆歲岁臘腊農农曆历陰阴陽阳"
    "勞劳動动聖圣誕诞兒儿為为來来時时間间鐘钟報报價价預预約约應应該该說说對对錯错總总經经選选擇择請请讓让們们"
    "沒没還还會会將将準准備备談谈聯联絡络標标簽签訂订單单長长單单雙双調调試试驗验發发給给從从與与現现當当"
    "線线電电話话見见聽听講讲買买賣卖廣广專专業业務务費费錢钱塊块圓圆幣币貨货紅红壓压確确認认決决實实際际臺台"
    "結结東东進进達达剛刚關关係系統统設设計计門门問问題题書书樓楼層层廠厂區区醫医藥药學学辦办員员產产級级組组"
    "頂顶滿满歐欧鎊镑餘余額额僅仅裡里裏里麼么遲迟變变換换遷迁復复並并"
)
_SIMPLIFY = {ord(a): b for a, b in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)}


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).lower()
    return (folded if len(folded) == 1 else char).translate(_SIMPLIFY)


def fold(text: str) -> str:
    """Lower case, half width, and the commonest traditional characters made simple, one character for one.

    The result has the length of `text`, so offsets into one hold in the other.
    """
    return "".join(map(_fold_char, text))


def simplified(text: str) -> str:
    """All traditional characters made simple (OpenCC, whose dictionaries are read once); the length may differ."""
    return str(_converter().convert(text))


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]`, as offsets."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


_SENTENCE_END = re.compile(r"[。！？；!?;\n\r]+[”\"』」)）]*|\.(?=\s|$|[”\"])[”\"]?|…+")
_CLAUSE_END = re.compile(r"[。！？；，、：!?;:\n\r…]+|[,.](?!\d)|\s[-–—]+\s|——")
_NOT_AN_END = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|vs|no|inc|ltd|co|corp|approx|e\.g|i\.e|a\.m|p\.m|jr|sr)$", re.I)
_LATIN_WORD = re.compile(r"[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*")
LONGEST_SENTENCE_CHARS = 160
"""A spoken note may have no full stops; a longer stretch is cut at commas or blanks."""


def split_sentences(text: str) -> list[Span]:
    """The sentences of a written or spoken text with their offsets, trimmed; stretches over 160 characters are cut.

    Full stops of abbreviations and inside numbers do not end a sentence.
    """
    spans: list[Span] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0].startswith(".") and _NOT_AN_END.search(text, start, match.start()):
            continue
        spans += _cut(text, start, match.end())
        start = match.end()
    spans += _cut(text, start, len(text))
    return spans


def split_clauses(text: str) -> list[Span]:
    """The stretches between commas, stops and dashes with their offsets, trimmed, punctuation left out."""
    spans: list[Span] = []
    start = 0
    for match in _CLAUSE_END.finditer(text):
        if match[0] == "." and _NOT_AN_END.search(text, start, match.start()):
            continue
        spans += _trimmed(text, start, match.start())
        start = match.end()
    return spans + _trimmed(text, start, len(text))


def clause_around(text: str, start: int, end: int) -> Span:
    """The clause that holds `text[start:end]`."""
    left, right = 0, len(text)
    for match in _CLAUSE_END.finditer(text):
        if match.end() <= start:
            left = match.end()
        elif match.start() >= end:
            right = match.start()
            break
    return Span(left, right)


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return [Span(start, end)] if start < end else []


def _cut(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    while end - start > LONGEST_SENTENCE_CHARS:
        window = text[start : start + LONGEST_SENTENCE_CHARS]
        half = LONGEST_SENTENCE_CHARS // 2
        places = [window.rfind(mark) for mark in ("，", ",", " ")]
        place = next((found for found in places if found >= half), LONGEST_SENTENCE_CHARS - 1)
        spans += _trimmed(text, start, start + place + 1)
        start += place + 1
    return spans + _trimmed(text, start, end)


def latin_words(text: str) -> list[str]:
    """The words in Latin letters. A code of letters and digits (d7490a8d, A4b) is one word, not as many as it has
    runs of letters."""
    return _LATIN_WORD.findall(text)


def guess_language(text: str) -> Language:
    """`zh` when Chinese carries the sentence, else `en`; names in the other script do not turn it.

    A Chinese character weighs like one English word and a half of a word would: two letters' worth of speech.
    """
    chinese = sum(1 for char in text if "一" <= char <= "鿿")
    words = len(latin_words(text))
    return "zh" if chinese and chinese >= words else "en"
