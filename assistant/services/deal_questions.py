"""Telling questions about deals from notes, by how they are put: forecast, what slips, how healthy one is."""

import re
from dataclasses import dataclass
from typing import Literal

from assistant.services.questions import QUESTION_MAX_CHARS

_WHEN_ZH = r"(?P<when>这个?季度?|本季度?|下个?季度?|这个?月|本月|下个?月|当月|今年|本年)"
_PERIODS_ZH = (("季", "quarter"), ("月", "month"), ("年", "year"))
_WHEN_EN = r"(?P<next>next |this |the )?(?P<kind>month|quarter|year)"
_WHO_ZH = r"(?:请问|那|咱们?|我们?|团队|大家|全部|公司)*"
_END = r"(?:了|呢|啊|呀|吗)?[？?。.!！]?"

_FORECAST = (
    re.compile(
        rf"{_WHO_ZH}{_WHEN_ZH}{_WHO_ZH}(?:大概|预计|估计|一共|总共)*"
        rf"(?:能|可以|会|要)?(?:签|成交|拿下|做到?|收|签约|签下)(?:多少|几个|多少钱|多少单){_END}"
    ),
    re.compile(rf"(?:看看|看下|看一下|给我)?{_WHO_ZH}{_WHEN_ZH}的?(?:销售|业绩|签约|成交)?预测{_END}"),
    re.compile(
        rf"(?:show me |give me |what(?:['’]s| is) )?(?:the |our |my |team )*(?:sales )?"
        rf"forecast(?: (?:for |of )?{_WHEN_EN})?\s*[?.!]?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"how much (?:will|can|do) (?:we|i) (?:close|sign|book|win|sell|land)(?: in)? {_WHEN_EN}\s*[?.!]?",
        re.IGNORECASE,
    ),
    re.compile(rf"what (?:will|can) (?:we|i) (?:close|sign|book|win|land)(?: in)? {_WHEN_EN}\s*[?.!]?", re.IGNORECASE),
)
_SLIPS = (
    re.compile(
        rf"(?:请问)?{_WHO_ZH}{_WHEN_ZH}?{_WHO_ZH}(?:有)?(?:哪些|哪几个|哪个|什么)(?:单子?|商机|项目|客户)"
        rf"{_WHEN_ZH.replace('?P<when>', '?P<later>')}?"
        rf"(?:要|会|可能|快要|又)*(?:滑|滑单|滑掉|延期|往后拖|拖|跳票|卡住|卡着|停住)(?:了)?{_END}"
    ),
    re.compile(
        rf"(?:which|what) (?:deals?|opportunities) (?:will |may |might |are going to |are )?"
        rf"(?:slip(?:ping|ped)?|stuck|at risk)(?: in)?(?: {_WHEN_EN})?\s*[?.!]?",
        re.IGNORECASE,
    ),
)
_HEALTH = (
    re.compile(
        r"(?P<name>[^，。！？,!?]{2,30}?)的?(?:那|这)?(?:个|一)?(?:单子?|商机|项目)的?"
        rf"(?:健康(?:度|状况|情况)?|[Cc]139)(?:怎么样|如何|怎样|是多少)?{_END}"
    ),
    re.compile(rf"(?P<name>[^，。！？,!?]{{2,30}}?)的?(?:健康度|[Cc]139)(?:怎么样|如何|怎样|是多少)?{_END}"),
    re.compile(r"how healthy is (?:the |our )?(?P<name>[^,!?]{2,60}?)(?: deal| opportunity)?\s*[?.!]?", re.IGNORECASE),
    re.compile(
        r"(?:what(?:['’]s| is) )?(?:the )?(?:health|c139)(?: reading)? (?:of|for) (?:the |our )?"
        r"(?P<name>[^,!?]{2,60}?)(?: deal| opportunity)?\s*[?.!]?",
        re.IGNORECASE,
    ),
)
_EVERYBODY = re.compile(r"我们|咱们|团队|大家|全部|公司|\b(?:we|our|team|everybody|everyone)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DealQuestion:
    """`about` forecast or slips of `period`, of everybody's deals or one's own; or about the health of `name`."""

    about: Literal["forecast", "slips", "health"]
    period: str = "quarter"
    everybody: bool = False
    name: str = ""


def deal_question(text: str) -> DealQuestion | None:
    """What is asked about deals; None when it is no such question."""
    plain = " ".join(text.split())
    if len(plain) > QUESTION_MAX_CHARS:
        return None
    everybody = _EVERYBODY.search(plain) is not None
    for pattern in _FORECAST:
        if match := pattern.fullmatch(plain):
            return DealQuestion("forecast", _period(match, "quarter"), everybody)
    for pattern in _SLIPS:
        if match := pattern.fullmatch(plain):
            return DealQuestion("slips", _period(match, "month"), everybody)
    for pattern in _HEALTH:
        if match := pattern.fullmatch(plain):
            return DealQuestion("health", name=match["name"].strip())
    return None


def _period(match: re.Match[str], otherwise: str) -> str:
    said = match.groupdict()
    if when := said.get("when") or said.get("later"):
        named = next(name for sign, name in _PERIODS_ZH if sign in when)
        return f"next_{named}" if when.startswith("下") else named
    if kind := said.get("kind"):
        return ("next_" if (said.get("next") or "").strip().lower() == "next" else "") + kind.lower()
    return otherwise
