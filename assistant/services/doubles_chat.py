"""Customers filed twice, in chat: `/duplicates`, "which customers are filed twice?", and the pairs with buttons."""

import re
from collections.abc import Sequence

from assistant.domain.permission import Action
from assistant.errors import SpotterError
from assistant.services import doubles
from assistant.services.access import Access
from assistant.services.cards import short
from assistant.services.chore import Chore
from assistant.services.deduplicating import Doubled
from assistant.services.outcome import Outcome
from assistant.services.turn import Turn
from connectors.im.base import Button, Entry, Message, Section

OWN, ALL = "own_doubles", "all_doubles"
SHOWN_MAX = 8
QUESTION_MAX_CHARS = 60
_EVERY = frozenset({"all", "全部", "所有"})
_TWICE = r"(?:重复|录重|建重|重了|录了两遍|录了两次)"
_ASKED = (
    re.compile(
        rf"(?:我)?(?:还)?(?:有|有没有|有哪些|哪些|看看|查查|查一下|列出)?(?:没有|哪些|什么)?{_TWICE}了?的?客户(?:有哪些|吗|呢)?[？?。]?"
    ),
    re.compile(
        rf"(?:我的)?(?:有)?(?:哪些|什么)?客户(?:里)?(?:有没有|有哪些|有)?(?:被)?{_TWICE}(?:了|的|了的)?(?:吗|呢)?[？?。]?"
    ),
    re.compile(
        r"""(?:which|what)(?:\s+of\s+my)?\s+customers\s+(?:are|have\s+been|were)\s+(?:filed|entered)\s+twice\s*[?.]?
            | (?:are\s+there|do\s+(?:we|i)\s+have)(?:\s+any)?\s+(?:duplicate\s+customers|customers\s+filed\s+twice)
              \s*[?.]?
            | (?:show|list|find)(?:\s+me)?(?:\s+(?:the|my))?\s+duplicate\s+customers\s*[?.]?""",
        re.IGNORECASE | re.VERBOSE,
    ),
)


def obey(turn: Turn, rest: str) -> Outcome:
    """`/duplicates` looks among one's own customers, `/duplicates all` among all, for who may."""
    if rest.casefold() not in _EVERY:
        turn.tell("doubles.looking")
        return turn.outcome(chore=OWN)
    try:
        doubles.require_all(turn.access)
    except SpotterError as error:
        return turn.explain(error.code)
    turn.tell("doubles.looking_everywhere")
    return turn.outcome(chore=ALL)


def take_question(turn: Turn) -> Outcome | None:
    """Answer which customers are filed twice; None where that is not asked."""
    plain = " ".join(turn.incoming.text.split())
    if len(plain) > QUESTION_MAX_CHARS or not any(pattern.fullmatch(plain) for pattern in _ASKED):
        return None
    return obey(turn, "")


def tell(chore: Chore, found: Sequence[Doubled], looked_at: int) -> None:
    """Answer with the surest pairs, a button each that shows what merging them would do."""
    if not found:
        chore.answer(Message(chore.say("doubles.none", count=looked_at)))
        return
    entries, row = [], []
    for place, doubled in enumerate(found[:SHOWN_MAX], start=1):
        entries.append(Entry(f"{place}. {_line(chore, doubled)}"))
        kept, gone = doubled.customers[:2]
        if _may_merge(chore.access, kept.id, gone.id):
            row.append(Button(chore.say("button.doubles_look", place=place), f"mp:{kept.id}:{gone.id}"))
    more = len(found) - SHOWN_MAX
    title = chore.say("doubles.title", count=len(found))
    rows = tuple(tuple(row[start : start + 4]) for start in range(0, len(row), 4))
    footer = chore.say("doubles.more", count=more) if more > 0 else ""
    chore.answer(Message(title, sections=(Section("", tuple(entries)),), buttons=rows, footer=footer))


def _line(chore: Chore, doubled: Doubled) -> str:
    names = " = ".join(short(one.name, 30) for one in doubled.customers)
    known = chore.desk.wording.keys(chore.locale)
    by = [chore.say(f"same.by.{one}") for one in doubled.because if f"same.by.{one}" in known]
    percent, fields = round(doubled.probability * 100), ("、" if chore.locale == "zh-CN" else ", ").join(by)
    sure = chore.say("same.because", percent=percent, fields=fields) if by else chore.say("same.sure", percent=percent)
    return chore.say("doubles.line", names=names, sure=sure)


def _may_merge(access: Access, *customer_ids: str) -> bool:
    return all(access.allows(Action.MERGE, access.of_customer(one)) for one in customer_ids)
