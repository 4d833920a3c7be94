"""Mending a transcript: names the CRM knows are spelled as it spells them where the words only sounded like them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher

from rapidfuzz.distance import Levenshtein

from assistant.domain.followup import Known
from assistant.language.name_forms import short_forms, squash
from assistant.language.phonetics import english_key, sound_distance, syllable
from assistant.language.text import fold
from assistant.services.reading.mentions import Mention, find_mentions
from assistant.services.reading.note_text import NoteText

_FURTHEST_SOUND = 0.25
"""Mean distance of syllables up to which Chinese words are a mishearing and no other way to address somebody."""
_LETTERS_LEAST = 0.5
_ANY_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""Names do not depend on the day; a note needs one."""


@dataclass(frozen=True, slots=True)
class Change:
    """`name` now stands where `heard` stood at `start:end` of the text as it was."""

    start: int
    end: int
    heard: str
    name: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """The mended text, and what was changed, in order."""

    text: str
    changes: tuple[Change, ...] = ()


def repair(text: str, known: Known, language: str | None) -> Repaired:
    """Mend `text`, a transcript in `language` (zh or en; None to guess), by the names of `known`.

    Only what the reader itself takes for a known name is touched, and only where it is spelled like none of that
    name's forms, nor like a part of another known name. Short forms, titles, first names and ordinary words stay as
    said.
    """
    if not text.strip():
        return Repaired(text)
    note = NoteText.of(text, language, _ANY_DAY)
    aliases = {customer.name: customer.aliases for customer in known.customers}
    names = [*(c.name for c in known.customers), *(c.name for c in known.contacts), *(c.name for c in known.colleagues)]
    changes = []
    for mention in find_mentions(note, known).all:
        said = text[mention.start : mention.end]
        name = _right_spelling(said, mention, aliases.get(mention.name, ()))
        if name is not None and not any(said in other for other in names if other != mention.name):
            changes.append(Change(mention.start, mention.end, said, name))
    mended = text
    for change in reversed(changes):
        mended = mended[: change.start] + change.name + mended[change.end :]
    return Repaired(mended, tuple(changes))


def heard_behind(heard: str, text: str, start: int, end: int) -> str:
    """What was heard where `text[start:end]` stands now; empty where it was heard just so.

    `heard` is the transcript before it was mended, or empty for a typed note.
    """
    if not heard or heard == text:
        return ""
    first = last = None
    changed = False
    for kind, from_heard, to_heard, from_text, to_text in SequenceMatcher(
        None, heard, text, autojunk=False
    ).get_opcodes():
        if to_text < start or from_text > end or (to_text == start and from_text < start) or from_text == end:
            continue
        changed = changed or kind != "equal"
        inside = kind == "equal"
        low = from_heard + max(0, start - from_text) if inside else from_heard
        high = to_heard - max(0, to_text - end) if inside else to_heard
        first, last = low if first is None else first, high
    return heard[first:last] if changed and first is not None else ""


def _right_spelling(said: str, mention: Mention, aliases: Sequence[str]) -> str | None:
    """The form of the name that was meant by `said`; None where `said` is one of them, or another way to say it."""
    forms = _forms(mention, aliases)
    folded = squash(fold(said))
    spelled = [squash(fold(form)) for form in forms]
    if not folded or any(form and (folded in form or form in folded) for form in spelled):
        return None
    if syllable(folded[0]):
        return _chinese(said, forms)
    return _latin(folded, forms)


def _forms(mention: Mention, aliases: Sequence[str]) -> list[str]:
    forms = [mention.name, *aliases]
    if mention.kind in ("contact", "colleague"):
        parts = mention.name.split()
        return [*forms, parts[0], parts[-1]] if len(parts) > 1 else [*forms, mention.name[1:]]
    return [*forms, *(short for form in tuple(forms) for short in short_forms(form))]


def _chinese(said: str, forms: Sequence[str]) -> str | None:
    sounds = tuple(map(syllable, said))
    near = [(sound_distance(sounds, tuple(map(syllable, form))), form) for form in forms if len(form) == len(said)]
    if not all(sounds) or not near:
        return None
    furthest, form = min(near, key=lambda pair: pair[0])
    return form if furthest <= _FURTHEST_SOUND * len(said) else None


def _latin(said: str, forms: Sequence[str]) -> str | None:
    """The form that is spelled and sounds most like `said`; titles and nicknames are like none."""
    alike = [
        (Levenshtein.normalized_similarity(said, squash(fold(form))), form)
        for form in forms
        if english_key(said)[:1] == english_key(squash(fold(form)))[:1]
    ]
    best, form = max(alike, key=lambda pair: pair[0], default=(0.0, ""))
    return form if best >= _LETTERS_LEAST else None
