"""Support asked of a colleague or department: what is asked, of whom, and what is no plan of ours but asked."""

import re
from dataclasses import replace

from assistant.domain.followup import HelpAsked
from assistant.services.reading.acts import SHORTEST_CHARS, named, who_of
from assistant.services.reading.found import Found
from assistant.services.reading.lexicon import departments
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.note_text import NoteText
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
_VERB_CHARS = 8
"""So far behind a helper's name what is asked may begin: send me a clean copy."""
_HELP_VERB = re.compile(r"(?:(?:帮忙|帮我们?|帮咱们?|协助)(?=.))?")


def asked_not_planned(note: NoteText, mentions: Mentions, tags: Tags) -> Tags:
    """The tags, with a step or a need as a request where a word of asking stands before it, and the colleague or the
    department that is to do it."""
    asked: dict[Tagged, Tagged] = {}
    helpers = [(mention.start, mention.end) for mention in mentions.of("colleague")]
    for start, end in [*helpers, *_departments(note)]:
        if (first := _asked_from(note, start, end)) is not None:
            reach = {"need": min(_VERB_CHARS, note.clause(start).end - first), "step": 1, "due": 1}
            behind = [tag for tag in tags.of(*reach) if first - 1 <= tag.start <= first + reach[tag.kind]]
            if behind and behind[0].kind == "due":  # 让小崔下周三把样品寄出
                behind = [tag for tag in tags.of("step") if 0 <= tag.start - behind[0].end <= 1]
            for tag in behind[:1]:
                asked[tag] = replace(tag, kind="help", start=first if tag.kind == "need" else tag.start)
    return Tags(tuple(asked.get(tag, tag) for tag in tags.all))


def _departments(note: NoteText) -> list[tuple[int, int]]:
    edge = r"\b" if note.language == "en" else ""
    words = "|".join(map(re.escape, departments(note.language)))
    return [match.span() for match in re.finditer(f"{edge}(?:{words}){edge}", note.folded)]


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
        asked = who_of(note, tags.of("to"), request, acts)
        known = who_of(note, colleagues, request, acts)
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
        start, end = _asked_from(note, mention.start, mention.end), note.clause(mention.start).end
        if start is None or end - start < SHORTEST_CHARS[note.language]:
            continue
        if not tags.covers(mention.start, end, "help", "step"):
            value = HelpAsked(mention.name, note.text[start:end])
            found.append(Found(value, start, end, min(mention.score, UNMARKED)))
    return found


def _asked_from(note: NoteText, start: int, end: int) -> int | None:
    """Where what is asked of the helper named at `start:end` begins; None where no word of asking stands before."""
    clause = note.clause(start)
    if not _ASKING[note.language].search(note.folded[clause.start : start]):
        return None
    behind = _BEHIND_A_HELPER.match(note.folded, end, max(end, clause.end))
    return behind.end() if behind else end
