"""Telling questions about the pool and about whose a customer is from notes. Precision first: a lost note is worse."""

import re

QUESTION_MAX_CHARS = 60

_POOL = (
    re.compile(
        r"(?:看看|看下|看一下|打开|查看|列出|请问)?公海(?:池)?(?:里|里面|中)?"
        r"(?:现在)?(?:还)?(?:有什么|有哪些|有谁|有啥|有没有)?(?:客户)?(?:可以(?:领|捞|认领))?(?:的)?(?:吗|呢)?[？?。]?"
    ),
    re.compile(
        r"(?:what(?:['’]s| is)|who(?:['’]s| is)|show(?: me)?|list)(?: there)?(?: in)? the (?:customer )?pool"
        r"(?: now)?\s*[?.!]?",
        re.IGNORECASE,
    ),
)
_MINE = (
    re.compile(r"(?:我的客户|我负责(?:的)?(?:客户)?(?:有哪些|有谁)?|我名下(?:有)?(?:哪些|的)?客户)(?:有哪些)?[？?。]?"),
    re.compile(
        r"(?:which|what) customers (?:are mine|do I own)\s*[?.]?|(?:show |list )?my customers\s*[?.]?", re.IGNORECASE
    ),
)
_OWNER = (
    re.compile(r"(?P<name>[^，。！？,!?]{2,30}?)(?:这家|这个客户)?(?:现在)?(?:是)?谁的客户[？?。]?"),
    re.compile(
        r"(?P<name>[^，。！？,!?]{2,30}?)(?:这家|这个客户)?(?:现在)?(?:是|归|由)?谁(?:在)?(?:负责|跟进|管)(?:的)?(?:啊|呢)?[？?。]?"
    ),
    re.compile(r"谁(?:在)?(?:负责|跟进|管)(?P<name>[^，。！？,!?]{2,30}?)(?:这家|这个客户)?[？?]"),
    re.compile(
        r"who (?:owns|is responsible for|looks after|is in charge of|covers) (?P<name>[^,!?]{2,60}?)\s*[?.]?",
        re.IGNORECASE,
    ),
    re.compile(r"whose (?:customer|account) is (?P<name>[^,!?]{2,60}?)\s*[?.]?", re.IGNORECASE),
)


def asks_for_pool(text: str) -> bool:
    """Whether the message asks what lies in the pool."""
    return _matches(_POOL, text) is not None


def asks_for_mine(text: str) -> bool:
    """Whether the message asks for the sender's own customers."""
    return _matches(_MINE, text) is not None


def owner_asked_of(text: str) -> str | None:
    """The name in a question of whose a customer is; None when it is no such question."""
    match = _matches(_OWNER, text)
    return match["name"].strip() if match else None


def _matches(patterns: tuple[re.Pattern[str], ...], text: str) -> re.Match[str] | None:
    plain = " ".join(text.split())
    if len(plain) > QUESTION_MAX_CHARS:
        return None
    return next((match for pattern in patterns if (match := pattern.fullmatch(plain))), None)
