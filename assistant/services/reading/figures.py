"""The figures of a deal and the day of the contact: what the customer may spend, when they decide, when we met."""

import re
from datetime import date

from assistant.domain.followup import Budget, Channel, Grain, GrainedDate, Qualifier
from assistant.language.dates import resolve_date
from assistant.language.repairs import keep_last
from assistant.services.reading.found import Found
from assistant.services.reading.note_text import NoteText, as_day
from assistant.services.reading.tags import Tags
from assistant.tagger.base import Tagged

_WITHDRAWN = re.compile(r"收回|作废|砍掉了|没了|泡汤|\b(?:withdrawn|pulled|off the table|is gone|was cut|got cut)\b")
_JUST = {
    "zh": re.compile(r"刚(?:刚|才)?(?=跟|和|从|在|去|见|开|打|收|聊|结束|出|到)"),
    "en": re.compile(
        r"\bjust (?:left|got|finished|walked|met|hung|wrapped|came|off|out|had|spoke|been)\b|\bfresh (?:out|off)\b"
        r"|\b(?:calling|sitting|standing|parked|still) (?:in|from|at|outside)\b|\bon my way (?:back|out|home)\b"
    ),
}
_FORWARD = re.compile(r"下|明|后|next|tomorrow|coming")


def find_budget(note: NoteText, tags: Tags) -> Found[Budget] | None:
    """The last figure that is tagged as the customer's budget; one that was taken away is none."""
    found: Found[Budget] | None = None
    for tag in tags.of("budget"):
        if _WITHDRAWN.search(note.clause(tag.start).words):
            continue
        for amount in note.amounts:
            if amount.start < tag.end and tag.start < amount.end:
                value = Budget(amount.amount, amount.currency, Qualifier(amount.qualifier))
                found = Found(value, amount.start, amount.end, tag.score)
    return found


def find_decision(note: NoteText, tags: Tags) -> Found[GrainedDate] | None:
    """The last coming day that is tagged as when they decide."""
    today, best = note.now.date(), None
    for tag in tags.of("decide"):
        for day, start, end in _days(note, tag):
            if day.date > today or (day.date == today and day.grain is not Grain.DAY):
                best = Found(day, start, end, tag.score)
    return best


def find_day(note: NoteText, tags: Tags, channel: Found[Channel] | None) -> Found[date] | None:
    """The day of the contact: the first tagged day gone by; tagged words that name no date (刚, just now) are today.

    So is speaking from the spot of a contact that has a channel.
    """
    today = note.now.date()
    spans = tags.of("day")
    kept = [spans[place] for place in keep_last(note.folded, [(t.start, t.end) for t in spans])]
    for tag in kept:
        days = _days(note, tag)
        if not days:
            return Found(today, tag.start, tag.end, tag.score)
        for day, start, end in days:
            when = day.date if day.date <= today else _last_gone(note, start, end, today)
            if day.grain is Grain.DAY and when is not None:
                return Found(when, start, end, tag.score)
    just = _JUST[note.language].search(note.folded) if channel and not spans else None
    return Found(today, just.start(), just.end(), 0.6) if just else None


def _days(note: NoteText, tag: Tagged) -> list[tuple[GrainedDate, int, int]]:
    return [
        (day, found.start, found.end)
        for found in note.dates
        if found.start < tag.end and tag.start < found.end and not found.weak and (day := as_day(found.value))
    ]


def _last_gone(note: NoteText, start: int, end: int, today: date) -> date | None:
    words = note.text[start:end]
    if _FORWARD.search(words.lower()):
        return None
    day = as_day(resolve_date(words, note.now, note.language, direction="past"))
    return day.date if day and day.date <= today else None
