"""Telling from notes the words that ask to change an opportunity: which, which field, to what. Precision first."""

import re
from dataclasses import dataclass

LONGEST_CHARS = 120
_FIELDS = {
    "amount": ("金额", "总金额", "总额", "amount", "value", "sum"),
    "close_on": (
        *("预计成交日", "预计成交日期", "预计成交时间", "成交日", "成交日期", "成交时间", "签单日期", "签约日期"),
        *("close date", "closing date", "expected close", "close"),
    ),
    "products": ("产品", "意向产品", "products", "product"),
    "competitors": ("竞争对手", "竞品", "对手", "competitors", "competitor", "rivals", "rival"),
    "name": ("名称", "名字", "name"),
    "owner_id": ("负责人", "owner"),
}
"""What people call the fields of an opportunity, in both languages."""
_CALLED = {word: field for field, words in _FIELDS.items() for word in words}
_F = "(?P<field>" + "|".join(sorted(map(re.escape, _CALLED), key=len, reverse=True)) + ")"
_NAME_ZH, _NAME_EN = r"(?P<name>[^，。！？,!?\n]{2,40}?)", r"(?P<name>[^,!?\n]{2,60}?)"
_VALUE_ZH, _VALUE_EN = r"(?P<value>[^。！？!?\n]{1,60}?)", r"(?P<value>[^!?\n]{1,80}?)"
_PATTERNS = (
    re.compile(
        rf"(?:请|麻烦|帮我|帮忙)?(?:把|将)?{_NAME_ZH}的?(?:那个|这个)?(?:商机|单子|这单|那单)的?{_F}"
        rf"(?:改成|改为|改到|设为|设成|定为|更新为|调整为|调整到|调到|换成|推迟到|提前到)\s*{_VALUE_ZH}[。.]?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:please )?(?:set|change|update|correct|move|push) the {_F} (?:of|on|for) (?:the )?{_NAME_EN}"
        rf" (?:deal|opportunity) (?:to|out to|back to) {_VALUE_EN}\.?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:please )?(?:set|change|update|correct|move|push) the {_NAME_EN} (?:deal|opportunity)(?:['’]s)? {_F}"
        rf" (?:to|out to|back to) {_VALUE_EN}\.?",
        re.IGNORECASE,
    ),
)
_LISTS = frozenset({"products", "competitors"})


@dataclass(frozen=True, slots=True)
class DealEdit:
    """That `field` of the opportunity of `name` (its own, or the customer's) is to be what `value` says."""

    name: str
    field: str
    value: str


def deal_edit_in(text: str) -> DealEdit | None:
    """The change that a message asks for; None where it asks for none, or tells of one that was made (改成八十万了)."""
    plain = " ".join(text.split())
    if len(plain) > LONGEST_CHARS:
        return None
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match is None or match["value"].endswith(("了", "过")):
            continue
        field = _CALLED[match["field"].casefold()]
        if field not in _LISTS and re.search(r"[，,；;](?!\d{3})", match["value"]):
            continue
        return DealEdit(match["name"].strip(), field, match["value"].strip())
    return None
