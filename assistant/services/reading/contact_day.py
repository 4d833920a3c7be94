"""How and when the rep was in touch: the channel, and the day it happened."""

import re
from collections.abc import Collection
from datetime import date

from assistant.domain.followup import Channel, Grain
from assistant.language.repairs import keep_last
from assistant.services.reading.cues import cues_for
from assistant.services.reading.found import Found
from assistant.services.reading.note_text import NoteText, as_day

_CALLED_OFF = re.compile(
    r"(?:会议?|拜访|电话会|约)\S{0,6}(?:取消|改期|没开成|没去成|黄了)|(?:没去成|没见(?:着|到|成)"
    r"|放(?:了)?(?:我)?鸽子|没开成|爽约|改期了|取消了)"
    r"|\b(?:no[- ]?show(?:ed)?|cancel+ed|stood me up|called off|rescheduled|got bumped|didn'?t happen)\b"
)
_SPEAKING = {"zh": 6, "en": 6}
"""How many clauses from the start tell of the contact itself when no clause names a channel."""
_HEARSAY = re.compile(r"插一句|上次|之前|以前|去年|\b(?:last time|back in|months ago|last year|used to)\b")
_AT_CUSTOMER = re.compile(r"(?:^|今天|下午|上午|昨天|中午|周[一二三四五六日])[,，]?(?:还)?在$|\bat $")
_OTHERS_DEED = re.compile(r"\b(?:board|they|it|he|she|team)\b.*\b\w+ed\b|放假|上线|出(?:事|问题)|成立|开业")
_FUTURE_ZH = re.compile(
    r"约(?:了|好)|准备|打算|计划|要不要|下(?:周|个?月|次)|明天|后天|回头|改天|再(?:打|约|去|发|联系)|给\S{1,6}演示"
)
_FUTURE_EN = re.compile(
    r"\b(?:will|i'll|we'll|gonna|going to|next|tomorrow|by (?:mon|tues|wednes|thurs|fri)\w*|schedule[d]?"
    r"|book(?:ed)?|set up|"
    r"wants? (?:a|to)|would like|let's|owe|could you|can you|need to|asked for)\b"
)


def is_called_off(note: NoteText) -> bool:
    """Whether the contact the note is about did not take place."""
    return bool(_CALLED_OFF.search(note.folded))


def find_channel(
    note: NoteText, plans: Collection[int], customer: tuple[int, int] | None = None
) -> Found[Channel] | None:
    """The channel the note names for a contact that took place; `plans` are indexes of clauses about the future.

    A demo wins over where it was held, an event over a visit; otherwise the first clause that names one decides. Where
    none does, being "at" the `customer` (its place in the note) is a visit.
    """
    cues, future = cues_for(note.language), _FUTURE_ZH if note.language == "zh" else _FUTURE_EN
    hits: list[tuple[int, Found[Channel]]] = []
    for index, clause in enumerate(note.clauses):
        if index in plans or _HEARSAY.search(clause.words):
            continue
        for rank, (channel, pattern) in enumerate(cues.channels):
            match = pattern.search(clause.words)
            if match is None or ((planned := future.search(clause.words)) and planned.start() <= match.start() + 4):
                continue
            start = clause.start + match.start()
            hits.append((rank, Found(channel, start, clause.start + match.end(), 0.85)))
            break
    if not hits and customer and _AT_CUSTOMER.search(note.folded[max(0, customer[0] - 8) : customer[0]]):
        return Found(Channel.VISIT, *customer, 0.7)
    if not hits:
        return None
    strong = [found for rank, found in hits if rank <= 1]
    return strong[0] if strong else hits[0][1]


def find_day(note: NoteText, plans: Collection[int], channel: Found[Channel] | None) -> Found[date] | None:
    """The day of the contact: a past day named near its start, else "today" or "just now"; None where no word says."""
    cues, today = cues_for(note.language), note.now.date()
    near = note.clause_at(channel.start) if channel else 0
    candidates: list[tuple[int, Found[date]]] = []
    for index, clause in enumerate(note.clauses):
        if index in plans or (index > near + 2 and index > _SPEAKING[note.language]):
            continue
        if cues.decision.search(clause.words) and not cues.just_now.search(clause.words):
            continue
        for found in note.dates_in(clause.start, clause.end):
            day = as_day(found.value)
            if day is None or day.grain is not Grain.DAY or (_OTHERS_DEED.search(clause.words) and index != near):
                continue
            when = day.date if day.date <= today else _last_gone(note, found.start, found.end, today)
            if when is not None and (today - when).days <= 62:
                candidates.append((abs(index - near), Found(when, found.start, found.end, 0.85)))
        near_enough = abs(index - near) <= 1 or index <= 1
        if near_enough and (match := cues.just_now.search(clause.words)):
            place = clause.start + match.start()
            if not any(c.overlaps(place, place + 1) for _, c in candidates):
                candidates.append((abs(index - near), Found(today, place, clause.start + match.end(), 0.8)))
    if not candidates:
        return None
    spans = [(c.start, c.end) for _, c in candidates]
    candidates = [candidates[place] for place in keep_last(note.folded, spans)]
    return min(candidates, key=lambda item: (item[0], item[1].value == today))[1]


def _last_gone(note: NoteText, start: int, end: int, today: date) -> date | None:
    """A weekday of the past said barely ("周五他给我打的电话") reads as the last gone by."""
    from assistant.language.dates import resolve_date

    words = note.text[start:end]
    if re.search(r"下|明|后|next|tomorrow|coming", words.lower()):
        return None
    day = as_day(resolve_date(words, note.now, note.language, direction="past"))
    return day.date if day and day.date <= today else None
