"""How a figure is bounded, from the words beside it: about, max, min or exact."""

import re

from assistant.domain.followup import Qualifier
from assistant.language.money import CURRENCY, Figure

_UNIT = rf"\s*(?:块钱|块|元|{CURRENCY})?\s*"
_AFTER_MAX = re.compile(
    _UNIT + r"(?:以内|以下|之内|内(?=[，。,\s]|$)|封顶|打住|到顶|顶天|为上限|是上限|上限|顶格|(?:就|也就)?到头"
    r"|(?:,? )?(?:(?:and )?(?:that['’]?s |is )?(?:the|their|his|her|our|an?)? ?(?:absolute |hard )?(?:ceiling|cap"
    r"|limit|maximum)|max(?:imum)?|tops|at (?:the )?most|or (?:less|under|below)|ceiling|cap(?:ped)?|limit|all[-"
    r" ]in"
    r" max)\b)"
)
_AFTER_MIN = re.compile(
    _UNIT
    + r"(?:起步|起(?![来草诉])|以上|往上|打底|保底|开外|(?:,? )?(?:minimum|min\b|at least|or (?:more|above|up)|and up"
    r"|plus\b|\+))"
)
_AFTER_ABOUT = re.compile(
    _UNIT + r"(?:左右|上下|前后|出头|不到一?点|的样子|这个?样子|(?:,? )?(?:or so|ish\b|-ish|give or take|or thereabouts"
    r"|roughly|ballpark|more"
    r" or less|odd\b))"
)
_SKIP = (
    r"(?:[\s，,也就是在于为到了的话大概差不多约去做用花出批个]|预算|人民币|美金|港币|about|around|roughly|a|the|of"
    r"|is|it|at|to|that)*"
)
_BEFORE_MAX = re.compile(
    rf"(?:不超过|不能超|别超|不得超过|不超|最多|至多|顶多|顶天|撑死|不高于|低于|控制在|压[到在]|上限|封顶|最高|限额"
    rf"|没超过)[是为在]?{_SKIP}$"
    rf"|\b(?:up to|no more than|not (?:go )?(?:over|above|exceed\w*|more than)|at (?:the )?most|max(?:imum)?(?: of)?"
    rf"|capped (?:at|out at)|cap(?: of| is|ped)?"
    rf"|ceiling(?: of| is)?|under|below|less than|within|won't go (?:over|above)|can't go (?:over|above)|never"
    rf" (?:over|above)|limit(?: of| is)?|tops out at|maxes out at|as much as)\s*{_SKIP}$"
)
_BEFORE_MIN = re.compile(
    rf"(?:至少|最少|起码|不低于|不少于|少说|下限|最低|高于|保底|(?<!不)(?<!没)(?<!能)超过)[是为要有得]?{_SKIP}$"
    rf"|\b(?:at least|minimum(?: of)?|min(?: of)?|no less than|not less than|starting (?:at|from)|starts at|upwards?"
    rf" of|north of|more than|over|above|in excess of)\s*{_SKIP}$"
)
_BEFORE_ABOUT = re.compile(
    r"(?:大概|差不多|大约|约莫|约|估计|将近|接近|小|近|快|上)[是在有要个]?(?:也就|能有|在)?\s*$"
    r"|\b(?:about|around|roughly|approx(?:imately|\.)?|circa|some|something like|somewhere (?:around|near|in the"
    r" region of)|ballpark(?: of)?|in the (?:region|neighbou?rhood|ballpark) of"
    r"|nearly|almost|close to|just (?:under|over|shy of)|give or take|maybe|call it|say)\s*(?:a )?$"
)
_OVER_THEN = re.compile(_UNIT + r"[，,]?(?:的话)?(?:[，,]?)(?:就|都|那就|免谈|不谈|要走|得走|不行|没戏)")
_WINDOW_CHARS = 28


def qualifier_near(text: str, figure: Figure) -> Qualifier:
    """How the figure is bounded. A bound beats `about`; "超过 X 就不谈了" bounds from above. `text` is folded."""
    before = text[max(0, figure.start - _WINDOW_CHARS) : figure.start]
    before = re.sub(rf"{CURRENCY}\s*$", "", before)
    if figure.ranged or _AFTER_MAX.match(text, figure.end) or _BEFORE_MAX.search(before):
        return Qualifier.MAX
    if _AFTER_MIN.match(text, figure.end):
        return Qualifier.MIN
    if _BEFORE_MIN.search(before):
        over = re.search(r"超过[是]?\s*$", before)
        return Qualifier.MAX if over and _OVER_THEN.match(text, figure.end) else Qualifier.MIN
    if figure.approximate or _AFTER_ABOUT.match(text, figure.end) or _BEFORE_ABOUT.search(before):
        return Qualifier.ABOUT
    return Qualifier.EXACT
