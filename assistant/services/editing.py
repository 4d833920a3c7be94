"""Editing a draft by saying so: 预算改成一百五十万, make it Friday, 去掉竞品用友. Precision before recall."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from assistant.domain.followup import LIST_FIELDS, FollowupFields, GrainedDate, Known
from assistant.errors import InvalidInput
from assistant.language.amounts import find_amounts
from assistant.language.dates import find_dates, resolve_date
from assistant.language.text import fold
from assistant.services.editing_values import parse_value
from assistant.services.editing_words import field_called, field_pattern
from assistant.services.reading.mentions import index_of
from assistant.services.reading.note_text import as_day, simplify

__all__ = ["Edit", "parse_edit", "parse_value"]

Edit = tuple[str, Any]
LONGEST_EDIT_CHARS = 120
LONGEST_STATEMENT_CHARS = 40
"""预算是八十万 may also open a new note, so a bare statement counts as an edit only while it is short and alone."""

_F = rf"(?P<field>{field_pattern()})"
_OPENING = r"(?:请|麻烦|帮我|帮忙|把|将|那个|这个|嗯|哦|please |can you |could you |the |ok,? |no,? |hey,? )*"
_TO_ZH = (
    r"(?:应该是|应改为|应该改[为成到]|改[成为到]|换成|设[为成]|写成|更新为|调整[为到成]|调到|变成|推迟到"
    r"|提前到|延[后期]?到|挪到|订正为|更正为)"
)
_SET = (
    re.compile(rf"{_OPENING}{_F}(?:的?(?:时间|日期|名称|金额))?{_TO_ZH}\s*(?P<value>.+)", re.DOTALL),
    re.compile(
        rf"{_OPENING}(?:change|set|update|correct|fix|move|push|switch|edit|reset) (?:the |their |his "
        rf"|her )?{_F} (?:to|as|into|from .+? to|out to|back to) (?P<value>.+)"
    ),
    re.compile(rf"{_OPENING}make (?:the |their )?{_F} (?P<value>.+)"),
    re.compile(
        rf"{_OPENING}{_F} (?:should(?: actually)? be|ought to be|must be|is actually|is now|needs to be"
        r"|moves? to|moved to) (?P<value>.+)"
    ),
)  # fmt: skip
_STATE = (
    re.compile(rf"{_OPENING}{_F}(?:其实|实际上?)?(?:就?是|为|：|:)\s*(?P<value>[^,，。;；]+)"),
    re.compile(rf"(?:the |their )?{_F}(?:'s| is| are|:| =) (?P<value>[^;]+)"),
)
_REMOVE = re.compile(
    rf"{_OPENING}(?:去掉|删掉|删除|删了|去除|移除|拿掉|不要|取消|清空|清掉|remove|delete|drop|take out|clear"
    rf"|scrap)\s*(?:the |from )?(?:{_F})?(?:里的?|中的?|里面的?|\s|:"
    rf"|：)*(?P<value>.*?)(?:\s*from (?:the )?(?P<of>{field_pattern()}))?"
)
_REMOVE_END = re.compile(
    rf"{_OPENING}(?P<whole>{field_pattern()})(?:里的?|中的?)?(?P<value>.*?)(?:去掉|删掉|删除|清空|删了|拿掉"
    r"|不要了?)(?:吧|了)?"
)
_ADD = (
    re.compile(
        rf"{_OPENING}(?:再)?(?:加上?|增加|添加|新增|补充)(?:一下|一?[个条位家])?\s*{_F}\s*[:：]?\s*(?P<value>.+)"
    ),
    re.compile(
        rf"{_OPENING}{_F}(?:里|中|再|还要|要)*(?:加上?|增加|添加|新增|补充)(?:一?[个条位家])?\s*[:：]?\s*(?P<value>.+)"
    ),
    re.compile(rf"{_OPENING}(?:also )?add (?:a |an |another |the |one more )?{_F}[:,]? (?P<value>.+)"),
    re.compile(rf"{_OPENING}(?:also )?add (?P<value>.+?) (?:to|as) (?:the |a |an )?{_F}"),
)
_SWAP = (
    re.compile(r"(?:不是|不对,?不是)(?P<old>[^,，。]{1,40})[,，。]?\s*(?:而?是|应该是)(?P<new>[^,，。]{1,40})"),
    re.compile(r"(?:应该)?是(?P<new>[^,，。]{1,40})[,，]?\s*(?:而)?不是(?P<old>[^,，。]{1,40})"),
    re.compile(r"(?:把)?(?P<old>[^,，。]{1,40}?)(?:改成|改为|换成)(?P<new>[^,，。]{1,40})"),
    re.compile(
        r"(?:no,? )?(?:it'?s )?not (?P<old>.{1,60}?)[,;]? (?:it'?s|but|it is|it should be|should be) (?P<new>.{1,60})"
    ),
    re.compile(r"(?:it'?s|should be) (?P<new>.{1,60}?),? not (?P<old>.{1,60})"),
    re.compile(r"(?:change|replace|correct) (?P<old>.{1,60}?) (?:to|with|into) (?P<new>.{1,60})"),
)
_BARE = re.compile(
    r"(?:请|那|就|还是|不对[,，]?)*(?:改[到成为]|推迟到|提前到|挪到|换到|延到|调到)(?P<zh>.+)"
    r"|(?:please |actually,? |no,? |let'?s )*(?:make (?:it|that)|move (?:it|that) to|push (?:it"
    r"|that)(?: out| back)? to|change (?:it|that) to|reschedule (?:it |that )?(?:to|for)) (?P<en>.+)"
)
_ENDS = " 。.!！~～"


def parse_edit(
    text: str, fields: FollowupFields, now: datetime, known: Known, language: str
) -> tuple[Edit, ...] | None:
    """The changes to `fields` that `text` asks for, as (field, whole new value) for `with_value`; None when it is none.

    A new note must never be taken for an edit: what is long, has several sentences, names a value that cannot be read,
    or removes what is not there is no edit.
    """
    words = text.strip().strip(_ENDS)
    if not words or len(words) > LONGEST_EDIT_CHARS or re.search(r"[。！？!?\n]|\.\s", words):
        return None
    folded = simplify(fold(words))
    for read in (_removed, _added, _set, _swapped, _moved, _stated):
        if edits := read(words, folded, fields, now, known, language):
            return edits
    return None


Args = tuple[str, str, FollowupFields, datetime, Known, str]


def _value(name: str, raw: str, fields: FollowupFields, now: datetime, known: Known, language: str) -> Edit | None:
    """The typed new value; due and owner go into the one next step there is."""
    raw = raw.strip().strip(_ENDS).removesuffix("吧").removesuffix("了").strip()
    if not raw:
        return None
    if name in ("due", "owner"):
        return _into_step(name, raw, fields, now, known, language)
    try:
        return name, parse_value(name, raw, now, known, language)
    except InvalidInput:
        return None


def _into_step(name: str, raw: str, fields: FollowupFields, now: datetime, known: Known, language: str) -> Edit | None:
    if len(fields.next_steps) != 1:
        return None
    step = fields.next_steps[0]
    if name == "due":
        due = as_day(resolve_date(raw, now, language, direction="future"))
        return ("next_steps", (replace(step, due=due),)) if due else None
    if fold(raw) in ("我", "我自己", "自己", "me", "myself", "self"):
        return "next_steps", (replace(step, owner="self"),)
    best = index_of(known).resolve(raw, kinds=("colleague",)).best
    return ("next_steps", (replace(step, owner=best.name if best else raw),)) if len(raw) <= 40 else None


def _set(words: str, folded: str, *rest: Any) -> tuple[Edit, ...] | None:
    for pattern in _SET:
        match = pattern.fullmatch(folded)
        name = field_called(match["field"]) if match else None
        if match and name and (edit := _value(name, words[match.start("value") :], *rest)):
            return (edit,)
    return None


def _stated(words: str, folded: str, fields: FollowupFields, *rest: Any) -> tuple[Edit, ...] | None:
    for pattern in _STATE:
        match = pattern.fullmatch(folded) if len(words) <= 2 * LONGEST_STATEMENT_CHARS else None
        name = field_called(match["field"]) if match else None
        if not match or not name or len(match["value"]) > LONGEST_STATEMENT_CHARS:
            continue
        raw = words[match.start("value") : match.end("value")]
        if not _is_whole(name, raw, *rest):
            continue
        edit = _value(name, raw, fields, *rest)
        if edit and name == "next_steps" and len(fields.next_steps) > 1:
            return (("next_steps", (*fields.next_steps, *edit[1])),)
        if edit:
            return (edit,)
    return None


def _is_whole(name: str, raw: str, now: datetime, known: Known, language: str) -> bool:
    """For figures and dates the value must be all there is: "预算是八十万但是还没批" is a note."""
    folded = re.sub(r"[\s的吧了呢啊。.,，]|about|around|大概|左右|by|the|on", "", fold(raw))
    if name == "budget":
        return any(len(folded) - (a.end - a.start) <= 4 for a in find_amounts(raw, language)) or folded.isdigit()
    if name in ("decision_on", "due", "occurred_on"):
        return any(len(folded) - (d.end - d.start) <= 3 for d in find_dates(raw, now, language))
    if name == "customer":
        return not re.search(
            r"[，,]|但|说|想|要|觉得|在(?!线)|很|\b(?:wants?|needs?|said|says|very|not|going|looking|happy"
            r"|a|interested)\b",
            fold(raw),
        )
    if name in ("needs", "risks", "help_requests", "contacts", "products"):
        return ":" in raw or "：" in raw or (name == "contacts" and len(raw) <= 20)
    return True


def _added(words: str, folded: str, fields: FollowupFields, *rest: Any) -> tuple[Edit, ...] | None:
    for pattern in _ADD:
        match = pattern.fullmatch(folded)
        name = field_called(match["field"]) if match else None
        if not match or name not in LIST_FIELDS:
            continue
        if edit := _value(name, words[match.start("value") : match.end("value")], fields, *rest):
            held = getattr(fields, name)
            new = tuple(item for item in edit[1] if item not in held)
            return ((name, (*held, *new)),) if new else None
    return None


def _removed(words: str, folded: str, fields: FollowupFields, *rest: Any) -> tuple[Edit, ...] | None:
    if match := _REMOVE.fullmatch(folded):
        named, spoken = match["field"] or match["of"], match["value"]
    elif match := _REMOVE_END.fullmatch(folded):
        named, spoken = match["whole"], match["value"]
    else:
        return None
    name = field_called(named) if named else None
    spoken = spoken.strip().strip(_ENDS)
    if name in ("due", "owner"):
        return None
    if not spoken:
        empty: Any = () if name in LIST_FIELDS else None
        return ((name, empty),) if name and getattr(fields, name) != empty else None
    places = [(n, i) for n, i, said in _values(fields) if (name is None or n == name) and _same(said, spoken)]
    if len({n for n, _ in places}) != 1:
        return None
    field, index = places[0]
    if index is None:
        return ((field, None),)
    gone = {i for _, i in places}
    return ((field, tuple(item for i, item in enumerate(getattr(fields, field)) if i not in gone)),)


def _swapped(words: str, folded: str, fields: FollowupFields, *rest: Any) -> tuple[Edit, ...] | None:
    """不是A，是B; not A, it's B: the new value takes the place of the one that is there."""
    for pattern in _SWAP:
        match = pattern.fullmatch(folded)
        if not match:
            continue
        old, new = match["old"].strip(), words[match.start("new") : match.end("new")].strip()
        for name, index, said in _values(fields):
            if not _same(said, old):
                continue
            edit = _value(name, new, fields, *rest)
            if edit is None:
                continue
            if index is None:
                return (edit,)
            held = list(getattr(fields, name))
            if len(edit[1]) == 1:
                held[index : index + 1] = edit[1]
                return ((name, tuple(held)),)
    return None


def _moved(
    words: str, folded: str, fields: FollowupFields, now: datetime, known: Known, language: str
) -> tuple[Edit, ...] | None:
    """改到周五, make it 180k: goes where only one value of that kind can be meant."""
    match = _BARE.fullmatch(folded)
    if not match:
        return None
    group = "zh" if match["zh"] else "en"
    raw = words[match.start(group) :].strip().removesuffix("吧")
    amounts = find_amounts(raw, language)
    if amounts and amounts[0].end - amounts[0].start >= len(raw.strip()) - 6:
        return (("budget", amounts[-1].budget),)
    due = as_day(resolve_date(raw, now, language, direction="future"))
    whole = any(found.end - found.start >= len(raw) - 4 for found in find_dates(raw, now, language))
    if due is None or not whole:
        return None
    return _move_date(fields, due)


def _move_date(fields: FollowupFields, due: GrainedDate) -> tuple[Edit, ...] | None:
    dated = [i for i, step in enumerate(fields.next_steps) if step.due]
    places = dated or list(range(len(fields.next_steps)))
    if len(places) == 1:
        steps = list(fields.next_steps)
        steps[places[0]] = replace(steps[places[0]], due=due)
        return (("next_steps", tuple(steps)),)
    if not places and fields.decision_on:
        return (("decision_on", due),)
    return None


def _values(fields: FollowupFields) -> Iterator[tuple[str, int | None, tuple[str, ...]]]:
    """Every value with a name or words of its own: (field, place in a list, ways to say it)."""
    if fields.customer:
        yield "customer", None, (fields.customer,)
    for i, contact in enumerate(fields.contacts):
        yield "contacts", i, (contact.name, *contact.aliases)
    for name in ("current_systems", "competitors", "products", "needs", "risks"):
        for i, item in enumerate(getattr(fields, name)):
            yield name, i, (item,)
    for i, step in enumerate(fields.next_steps):
        yield "next_steps", i, (step.action,)
    for i, request in enumerate(fields.help_requests):
        yield "help_requests", i, (request.what, request.to)


def _same(said: tuple[str, ...], spoken: str) -> bool:
    """Whether `spoken` means a value: equal once folded, or a part of it that is no mere letter."""
    wanted = _bare(spoken)
    return any(
        wanted == (have := _bare(one)) or (len(wanted) >= 2 and wanted in have and 2 * len(wanted) >= min(len(have), 8))
        for one in said
    )


def _bare(words: str) -> str:
    return "".join(char for char in simplify(fold(words)) if char.isalnum())
