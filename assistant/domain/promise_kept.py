"""Whether a later note says that something promised is done. Precision first: what is not told is ticked by hand."""

import re
from itertools import pairwise

_CLAUSE_END = re.compile(r"[，。！？；,!?;\n]|\.(?=\s|$)")
_NOT_YET_ZH = re.compile(r"没|未|不|还要|准备|打算|下周|下月|明天|后天|等|再|计划|争取|需要|如果")
_COUNT_ZH = re.compile(r"[一二三四五六七八九十两几百\d]+[箱个份台件套次张本瓶盒]")
"""How many is rarely said again."""
_DONE_ZH = re.compile(r"已经?|了|完|过去|搞定|发出|做好")
_SMALL_ZH = frozenset("的了给把去跟和与一下个份他她我们再")
_NOT_YET_EN = re.compile(
    r"\b(?:not|never|yet|will|should|must|need|needs|plan|plans|before|if|once|tomorrow|next|off|cancell?ed)\b|n['’]t\b"
)
_SMALL_EN = frozenset(
    ["the", "a", "an", "to", "for", "of", "with", "and", "their", "our", "him", "her", "them", "it", "by"]
)
_PAST = {
    "send": "sent", "make": "made", "give": "gave", "meet": "met", "write": "wrote", "run": "ran", "pay": "paid",
    "get": "got", "bring": "brought", "show": "showed", "do": "did", "tell": "told", "speak": "spoke", "take": "took",
    "set": "set", "hold": "held", "find": "found", "go": "went", "ring": "rang", "build": "built",
}  # fmt: skip
_HAN = re.compile("[一-鿿]")
_CHARS_LEAST, _WORDS_LEAST = 0.8, 0.6


def says_done(promised: str, text: str) -> str:
    """The clause of `text` that says `promised` is done; empty where none does."""
    chinese = bool(_HAN.search(promised))
    for clause in (part.strip() for part in _CLAUSE_END.split(text)):
        if clause and (_done_zh(promised, clause) if chinese else _done_en(promised.lower(), clause.lower())):
            return clause
    return ""


def _done_zh(promised: str, clause: str) -> bool:
    if _NOT_YET_ZH.search(clause) or not _DONE_ZH.search(clause):
        return False
    chars = [char for char in _COUNT_ZH.sub("", promised) if _HAN.match(char) and char not in _SMALL_ZH]
    pairs = {first + second for first, second in pairwise(chars)}
    if len(chars) < 2 or not any(pair in clause for pair in pairs):
        return False
    return sum(char in clause for char in chars) >= _CHARS_LEAST * len(chars)


def _done_en(promised: str, clause: str) -> bool:
    words = [word for word in re.findall(r"[a-z0-9]+", promised) if word not in _SMALL_EN]
    said = set(re.findall(r"[a-z0-9]+", clause))
    if len(words) < 2 or _NOT_YET_EN.search(clause):
        return False
    verb, *others = words
    past = {_PAST.get(verb, ""), f"{verb}ed", f"{verb}d", f"{verb}{verb[-1]}ed", re.sub("y$", "ied", verb)} - {verb, ""}
    if _PAST.get(verb) == verb:
        past.add(verb)
    return bool(past & said) and sum(word in said for word in others) >= _WORDS_LEAST * len(others)
