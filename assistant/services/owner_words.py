"""Reading who is to have a customer, or everything of a colleague, in a message. The names decide what it is: where one
of them is not known the message is a note."""

import re
from dataclasses import dataclass

from assistant.domain.ownership import OwnerKind

WORDS_MAX_CHARS = 80
KIND_WORDS: dict[str, OwnerKind] = {
    **dict.fromkeys(("负责", "跟进", "follows", "responsible", "owner"), OwnerKind.FOLLOWS),
    **dict.fromkeys(("可见", "查看", "views", "view", "viewer", "see"), OwnerKind.VIEWS),
    **dict.fromkeys(
        ("协作", "协助", "collaborates", "collaborate", "collaborator", "collaboration"), OwnerKind.COLLABORATES
    ),
    **dict.fromkeys(("业绩", "credited", "credit"), OwnerKind.CREDITED),
}
"""What a customer may be to somebody, as people write it."""
_HOW = {
    **dict.fromkeys(("协作", "协助", "一起跟", "一起跟进", "帮忙跟"), OwnerKind.COLLABORATES),
    **dict.fromkeys(("看", "看到", "查看"), OwnerKind.VIEWS),
    **dict.fromkeys(("collaborate on", "work on", "work along on", "help with"), OwnerKind.COLLABORATES),
    **dict.fromkeys(("see", "view"), OwnerKind.VIEWS),
    **dict.fromkeys(("共享给", "分享给", "share"), OwnerKind.VIEWS),
    "业绩": OwnerKind.CREDITED,
    "credit": OwnerKind.CREDITED,
}
_TO = r"(?:交给|转给|移交给|分给|让给)"
_HAND_OVER = (
    re.compile(
        rf"(?:请|麻烦)?把(?P<giver>[^，。！？,!?的]{{1,20}}?)(?:名下|手上|手里)?的?(?:所有|全部)?客户(?:都|全都|全部|全)?{_TO}"
        r"(?P<to>[^，。！？,!?了]{1,20}?)(?:吧)?[。！]?"
    ),
    re.compile(
        r"(?:please )?(?:give|hand|transfer|pass|move) (?:all |all of )?(?P<giver>[^,!?]{1,40}?)['’]s?"
        r" customers(?: over)? to (?P<to>[^,!?]{1,40}?)[.!]?",
        re.IGNORECASE,
    ),
)
_GIVE = (
    re.compile(
        rf"(?:请|麻烦)?把(?P<customer>[^，。！？,!?]{{2,40}}?)(?:这家|这个客户)?(?:{_TO}|(?P<how>共享给|分享给))"
        r"(?P<to>[^，。！？,!?了]{1,20}?)(?:来)?(?:负责|跟进)?(?:吧)?[。！]?"
    ),
    re.compile(
        r"(?:请|麻烦)?让(?P<to>[^，。！？,!?]{1,20}?)(?:也|来|也来|可以|能|也能|也可以)?"
        r"(?P<how>一起跟进|一起跟|帮忙跟|协作|协助|看到|查看|看|负责|跟进|接手)(?:一下)?"
        r"(?P<customer>[^，。！？,!?]{2,40}?)(?:吧)?[。！]?"
    ),
    re.compile(
        r"(?P<customer>[^，。！？,!?]{2,40}?)的?(?P<how>业绩)(?:算|记)(?:给|到|在)?(?P<to>[^，。！？,!?]{1,20}?)(?:头上|名下)?[。！]?"
    ),
    re.compile(
        r"(?:please )?(?:give|hand|transfer|pass|assign|move) (?P<customer>[^,!?]{2,60}?)(?: over)? to "
        r"(?P<to>[^,!?]{1,40}?)[.!]?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:please )?(?P<how>share|credit) (?P<customer>[^,!?]{2,60}?) (?:with|to) (?P<to>[^,!?]{1,40}?)[.!]?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:please )?let (?P<to>[^,!?]{1,40}?) (?P<how>collaborate on|work on|work along on|help with|see|view"
        r"|take over|look after) (?P<customer>[^,!?]{2,60}?)[.!]?",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True, slots=True)
class Given:
    """That somebody is to have a customer, by the names that were said, and what it is to be to them."""

    customer: str
    to: str
    kind: OwnerKind


def read_giving(text: str) -> list[Given]:
    """Every way to read a message as giving a customer to somebody; none where it is no such thing."""
    plain = _plain(text)
    return [
        Given(match["customer"].strip(), match["to"].strip(), _kind(match.groupdict().get("how")))
        for pattern in _GIVE
        if (match := pattern.fullmatch(plain))
    ]


def read_hand_over(text: str) -> list[tuple[str, str]]:
    """Every way to read a message as handing over all customers: whose, and to whom."""
    plain = _plain(text)
    return [
        (match["giver"].strip(), match["to"].strip()) for pattern in _HAND_OVER if (match := pattern.fullmatch(plain))
    ]


def split_kind(text: str) -> tuple[str, OwnerKind]:
    """A name and what the customer is to be to them: the last word where it says so, else responsible."""
    name, blank, last = text.rpartition(" ")
    kind = KIND_WORDS.get(last.casefold()) if blank else None
    return (name.strip(), kind) if kind else (text.strip(), OwnerKind.FOLLOWS)


def _kind(how: str | None) -> OwnerKind:
    return _HOW.get((how or "").casefold(), OwnerKind.FOLLOWS)


def _plain(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= WORDS_MAX_CHARS else ""
