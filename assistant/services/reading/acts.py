"""Needs, risks and steps: who does what by when."""

from collections.abc import Sequence

from assistant.domain.followup import GrainedDate, NextStep
from assistant.language.dates import resolve_date
from assistant.services.reading.found import Found
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.note_text import NoteText, as_day
from assistant.services.reading.tags import Tags
from assistant.tagger.base import Tagged

SHORTEST_CHARS = {"zh": 3, "en": 6}
DATE_REACH_CHARS = {"zh": 14, "en": 30}
"""How far from a step a date may stand that is the step's."""
PERSON_REACH_CHARS = {"zh": 16, "en": 36}


def find_spans(note: NoteText, tags: Tags, kind: str) -> tuple[Found[str], ...]:
    """The words of a need or a risk, verbatim."""
    return tuple(
        Found(note.text[t.start : t.end], t.start, t.end, t.score)
        for t in tags.of(kind)
        if t.end - t.start >= SHORTEST_CHARS[note.language]
    )


def find_steps(note: NoteText, tags: Tags, mentions: Mentions) -> tuple[Found[NextStep], ...]:
    """What our side does next, each with its date and who does it."""
    steps = [t for t in tags.of("step") if t.end - t.start >= SHORTEST_CHARS[note.language] - 1]
    acts = tags.of("step", "help")
    dates: dict[Tagged, Tagged] = {}
    for date in tags.of("due"):
        act = _nearest(note, date, acts, DATE_REACH_CHARS[note.language])
        if act is not None:
            dates.setdefault(act, date)
    found = []
    for step in steps:
        due = due_on(note, dates[step]) if step in dates else None
        who = who_of(note, tags.of("owner"), step, acts)
        owner = named(note, mentions, who) if who else "self"
        value = NextStep(note.text[step.start : step.end], due, owner)
        found.append(Found(value, step.start, step.end, step.score))
    return tuple(found)


def due_on(note: NoteText, tag: Tagged) -> GrainedDate | None:
    """The day a `due` span names, read forward; None for what names none."""
    today = note.now.date()
    for found in note.dates:
        if found.start < tag.end and tag.start < found.end and (day := as_day(found.value)) and not found.weak:
            if day.date < today:
                words = note.text[found.start : found.end]
                day = as_day(resolve_date(words, note.now, note.language, direction="future"))
            if day and day.date >= today:
                return day
    return None


def named(note: NoteText, mentions: Mentions, tag: Tagged) -> str:
    """The colleague at a span by the CRM's name, else the words."""
    for mention in mentions.of("colleague"):
        if mention.start < tag.end and tag.start < mention.end:
            return mention.name
    return note.text[tag.start : tag.end]


def _nearest(note: NoteText, date: Tagged, acts: Sequence[Tagged], reach: int) -> Tagged | None:
    """The step or request a date belongs to: the one it stands in, else the nearest, rather the one behind it in
    Chinese (下周三发报价) and the one before it in English (send the quote on Wednesday)."""
    best: tuple[float, Tagged] | None = None
    for act in acts:
        if act.start <= date.start < act.end:
            return act
        behind = act.start >= date.end
        gap = float(act.start - date.end if behind else date.start - act.end)
        between = note.text[date.end : act.start] if behind else note.text[act.end : date.start]
        gap += 8 * sum(between.count(stop) for stop in "。！？!?.")
        gap += 0 if behind == (note.language == "zh") else 3
        if gap <= reach and (best is None or gap < best[0]):
            best = (gap, act)
    return best[1] if best else None


def who_of(note: NoteText, people: Sequence[Tagged], act: Tagged, acts: Sequence[Tagged]) -> Tagged | None:
    """The person before an act with no other act between, else the one right behind it."""
    reach = PERSON_REACH_CHARS[note.language]
    before = [p for p in people if p.end <= act.start + 1 and act.start - p.end <= reach]
    if before:
        person = before[-1]
        if not any(person.end <= other.start and other.end <= act.start for other in acts):
            return person
    inside = [p for p in people if act.start <= p.start < act.end]
    behind = [p for p in people if act.end <= p.start <= act.end + reach // 2]
    if behind and any(other is not act and behind[0].end <= other.start <= behind[0].end + reach for other in acts):
        behind = []
    return next(iter([*inside, *behind]), None)
