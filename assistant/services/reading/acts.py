"""Needs, risks, steps and requests: who does what by when, who is asked."""

import re
from collections.abc import Sequence

from assistant.domain.followup import GrainedDate, HelpAsked, NextStep
from assistant.language.dates import resolve_date
from assistant.services.reading.found import Found
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.note_text import NoteText, as_day
from assistant.services.reading.tags import Tags
from assistant.tagger.base import Tagged

UNMARKED = 0.6
"""How sure a request is that only its wording tells."""
_ASKING = {
    "zh": re.compile(r"(?:请|让|麻烦|拜托|辛苦|需要|找|喊)(?:一下|咱们?|我们)?(?:[一-鿿]{2,4}的)?$"),
    "en": re.compile(r"\b(?:can|could|get|have|need|ask|want)(?: our)?\s*$"),
}
_BEHIND_A_HELPER = re.compile(
    r"\s*(?:(?:from|in|over in) (?:the )?\w+ )?(?:to |please |帮忙|帮我们?|帮咱们?|协助|来|去)?"
)
_HELP_VERB = re.compile(r"(?:(?:帮忙|帮我们?|帮咱们?|协助)(?=.))?")
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
        who = _who(note, tags.of("owner"), step, acts)
        owner = named(note, mentions, who) if who else "self"
        value = NextStep(note.text[step.start : step.end], due, owner)
        found.append(Found(value, step.start, step.end, step.score))
    return tuple(found)


def find_requests(
    note: NoteText, tags: Tags, mentions: Mentions, *, by_wording: bool = True
) -> tuple[Found[HelpAsked], ...]:
    """Support asked of a colleague or department; a request of nobody in particular is none.

    With `by_wording` a known colleague behind a word of asking is asked without a tag too.
    """
    acts = tags.of("step", "help")
    found, last = [], None
    colleagues = [Tagged("to", m.start, m.end, m.score) for m in mentions.of("colleague")]
    for request in tags.of("help"):
        if request.end - request.start < SHORTEST_CHARS[note.language] - 1:
            continue
        asked = _who(note, tags.of("to"), request, acts)
        known = _who(note, colleagues, request, acts)
        who = known or asked or last
        if who is None:
            continue
        last = who
        start = request.start + len(_HELP_VERB.match(note.folded[request.start : request.end])[0])  # type: ignore[index]
        if start < request.end:
            value = HelpAsked(named(note, mentions, who), note.text[start : request.end])
            found.append(Found(value, start, request.end, min(request.score, who.score)))
    if by_wording:
        found += _asked_by_name(note, tags, mentions)
    return tuple(sorted(found, key=lambda f: f.start))


def _asked_by_name(note: NoteText, tags: Tags, mentions: Mentions) -> list[Found[HelpAsked]]:
    """What a known colleague is asked for behind a word of asking, where the tagger sees no request: garbled speech."""
    found = []
    for mention in mentions.of("colleague"):
        clause = note.clause(mention.start)
        before = note.folded[clause.start : mention.start]
        behind = _BEHIND_A_HELPER.match(note.folded, mention.end, max(mention.end, clause.end))
        start, end = behind.end() if behind else mention.end, clause.end
        if not _ASKING[note.language].search(before) or end - start < SHORTEST_CHARS[note.language]:
            continue
        if not tags.covers(mention.start, end, "help", "step", "owner"):
            value = HelpAsked(mention.name, note.text[start:end])
            found.append(Found(value, start, end, min(mention.score, UNMARKED)))
    return found


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


def _who(note: NoteText, people: Sequence[Tagged], act: Tagged, acts: Sequence[Tagged]) -> Tagged | None:
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
