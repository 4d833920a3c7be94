"""Telling questions about customers from notes, by how they are put. Precision first: a lost note is worse."""

import re

QUESTION_MAX_CHARS = 60
"""Longer messages are notes, whatever they ask on the way."""

_STATE = (
    re.compile(
        r"""(?:请问|帮我看看|看看|看下|查下|查一下|说说)? (?P<name>[^，。！？,!?]{2,30}?)
            (?:那边|这边)? (?:现在|最近|目前)? (?:是)?
            (?:什么情况|啥情况|怎么样了|怎么样|情况如何|情况怎么样|进展如何|进展怎么样|到哪一步了|的情况|近况)
            (?:了|呢|啊|呀)? [？?。]?""",
        re.VERBOSE,
    ),
    re.compile(r"(?:帮我|请)?(?:看看|看下|查下|查一下|打开|显示)(?:客户)?(?P<name>[^，。！？,!?]{2,30})[？?。]?"),
    re.compile(
        r"""(?:hey,?\ |so\ )?
            (?: what(?:['’]s|\ is)\ (?:up|new|happening|going\ on|the\ (?:status|state|latest))\ (?:with|at|of|on)
              | how\ (?:are\ things|is\ it\ going|are\ we\ doing)\ (?:with|at)
              | where\ (?:are|do)\ we\ (?:stand\ )?(?:with|at)
              | tell\ me\ about | show\ me | brief\ me\ on | what\ do\ we\ know\ about )
            \ (?P<name>[^,!?]{2,60}?)\s*[?.!]?""",
        re.IGNORECASE | re.VERBOSE,
    ),
    re.compile(r"how(?:['’]s| is) (?P<name>[^,!?]{2,60}?) (?:doing|going|looking)\s*[?.!]?", re.IGNORECASE),
)
_CASES_ZH = (
    re.compile(
        r"""(?:请|麻烦|帮我|帮忙|给我|你|能不能|可不可以)* (?:[给为][^，。！？]{2,16}?)?
            再? (?:推荐|找|来|要|有没有|有什么|有哪些) (?![了过好]) (?:一下|下)?
            [^，。！？]{0,30} 案例 [^，。！？]{0,30} [？?。！]?""",
        re.VERBOSE,
    ),
    re.compile(r"(?:有什么|有没有|哪些|什么)[^，。！？]{0,20}案例[^，。！？]{0,20}[？?。]?"),
)
_CASES_OF_ZH = re.compile(
    r"""(?P<name>[^，。！？]{2,20}?)(?:这边|那边|这家)?
        (?:有什么|有没有|有哪些|能不能发|能发什么|该发什么|发什么|适合什么|适合哪些|用什么|用哪些)
        [^，。！？]{0,12}案例[^，。！？]{0,12}[？?。]?""",
    re.VERBOSE,
)
_CASES_EN = re.compile(
    r"""(?:please|can\ you|could\ you|hey,?|any|which|what|do\ we\ have|case
          |recommend|suggest|find|show|give|get|bring)\b
        [^,]*? \b(?:case\ stud(?:y|ies)|cases|success\ stor(?:y|ies)|customer\ stor(?:y|ies))\b [^,]* """,
    re.IGNORECASE | re.VERBOSE,
)
_FOR_ZH = re.compile(
    r"(?:发给|送给|给|为|适合)(?P<name>[^，。！？给为我]{2,20}?)(?:的?(?:参考|看看|看|用|案例).*)?[？?。！]?$"
)
_FOR_EN = re.compile(r".*\b(?:for|to)\s+(?P<name>[^,!?]{2,60}?)\s*[?.!]?$", re.IGNORECASE)

_KIND_ZH = re.compile(
    r"""(?:推荐|找|来|要|有没有|有什么|有哪些|哪些|什么|几个|一些|几份|两个|三个|点|些|一下)
        (?P<kind>[^，。！？几些]{2,16}?) (?:行业|领域|方面|地区|那边)? 的? (?:成功|客户|标杆|类似)? 案例""",
    re.VERBOSE,
)
_STORIES_EN = r"(?:case stud(?:y|ies)|cases|(?:success|customer) stor(?:y|ies))"
_KIND_EN = (
    re.compile(
        rf"{_STORIES_EN}\s+(?:from|in|about|on)\s+(?P<kind>[^,?.!]{{2,40}}?)(?:\s+(?:for|to)\b|[?.!]|$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:some|any|the|few|me|us|find|show|recommend|suggest|which|what)\s+"
        rf"(?P<kind>[^,?.!]{{2,40}}?)\s+{_STORIES_EN}",
        re.IGNORECASE,
    ),
)


def state_asked_of(text: str) -> str | None:
    """The name in a question of how things stand with somebody; None when it is no such question."""
    text = _plain(text)
    if len(text) > QUESTION_MAX_CHARS:
        return None
    found = (pattern.fullmatch(text) for pattern in _STATE)
    return next((match["name"].strip() for match in found if match), None)


def asks_for_cases(text: str) -> bool:
    """Whether the message asks us for case studies; a plan to send some is a note."""
    text = _plain(text)
    if len(text) > QUESTION_MAX_CHARS:
        return False
    return any(pattern.fullmatch(text) for pattern in (*_CASES_ZH, _CASES_EN))


def name_with_cases(text: str) -> str | None:
    """The name in front of a question for cases that names nobody behind (恒达有什么案例可以发); None where none is."""
    match = _CASES_OF_ZH.fullmatch(_plain(text))
    return match["name"].strip() if match else None


def cases_asked_for(text: str) -> str | None:
    """The name of the customer that cases are asked for; None where none is said."""
    match = _FOR_ZH.search(_plain(text)) or _FOR_EN.search(_plain(text))
    return match["name"].strip() if match else None


def kind_of_cases(text: str) -> str:
    """The kind of cases asked for (医药行业的案例, cases from Germany), in the question's words; mostly empty."""
    plain = _plain(text)
    found = (pattern.search(plain) for pattern in (_KIND_ZH, *_KIND_EN))
    return next((match["kind"].strip() for match in found if match), "")


def _plain(text: str) -> str:
    return " ".join(text.split())
