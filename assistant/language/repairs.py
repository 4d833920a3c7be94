"""Self-repair: "周三，不对，周四", "Tuesday, no wait, Wednesday". What was said first is taken back."""

import re

_ZH = (
    r"(?:[哦噢啊呃额嗯诶哎]*(?:不对|不是|说错了?|搞错了?|记错了?|错了|口误|更正|纠正|应该是|应该说|我是说|准确说|改口|不不+|噢不|哦不|啊不|呃不)"
    r"(?:一下|是|啊|呀|呢)?)"
)
_EN = (
    r"\b(?:no[, ]+wait|wait[, ]+no|wait|sorry|i mean|i meant|make (?:that|it)|actually|or rather|rather|scratch that"
    r"|strike that|correction|corrected (?:him|her|my|them)self|let me correct (?:that|myself)|oops|well no|no[,"
    r" ]+no|no,|nope|not)\b"
)
REPAIR = re.compile(f"{_ZH}|{_EN}", re.IGNORECASE)
_GAP_CHARS = 24
_NOT_THIS_BUT = re.compile(r"(?:不是|并非|\bnot(?: on| by| in)?)\s*$", re.IGNORECASE)
_BUT_THAT = re.compile(r"^[\s，,]*(?:而?是|but|it['’]?s)(?:\s*(?:on|by|in))?\s*$", re.IGNORECASE)


def is_repaired(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    """Whether the value at `second` (start, end) takes back the one at `first` before it.

    True where a repair word stands between them with next to nothing else, or in "not X but Y". Works on folded text
    of either language, for values of any kind (dates, amounts, names).
    """
    gap = text[first[1] : second[0]]
    if _BUT_THAT.match(gap) and _NOT_THIS_BUT.search(text, max(0, first[0] - 12), first[0]):
        return True
    if len(gap) > _GAP_CHARS or not (match := REPAIR.search(gap)):
        return False
    rest = gap[: match.start()] + gap[match.end() :]
    return len(re.sub(r"[\s\W的是到在那就呃嗯啊哦]|by|on|in|the|it'?s|that'?s|wait|for|about", "", rest)) <= 6


def keep_last(text: str, spans: list[tuple[int, int]]) -> list[int]:
    """The places in `spans` (in text order) that were not taken back by a later one."""
    kept: list[int] = []
    for place, span in enumerate(spans):
        if kept and is_repaired(text, spans[kept[-1]], span):
            kept.pop()
        kept.append(place)
    return kept
