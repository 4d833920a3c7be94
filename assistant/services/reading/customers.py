"""Which organisation the note is about: one the CRM knows, else one named in the words."""

from dataclasses import dataclass

from assistant.domain.followup import Known
from assistant.language.repairs import keep_last
from assistant.services.reading.found import Found
from assistant.services.reading.mentions import Mentions, index_of
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.tags import Tags

SURE = 0.8
"""From this score on a name the tagger takes for the customer outweighs a known one it takes for none."""
SHORTER_BY = 0.2
"""A fuller form of the name may be so much less sure."""


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """The customer with its place, or names that fit about equally (`candidates`), or neither."""

    value: Found[str] | None = None
    candidates: tuple[str, ...] = ()
    place: tuple[int, int] | None = None


def find_customer(note: NoteText, known: Known, mentions: Mentions, tags: Tags) -> CustomerFound:
    """The customer by the CRM's name where it is known (also by a known contact), else as spoken, in full."""
    spoken = _spoken(note, tags)
    named = mentions.of("customer")
    tagged = [m for m in named if tags.covers(m.start, m.end, "customer")]
    if tagged or (named and not (spoken and spoken.confidence >= SURE)):
        first = (tagged or named)[0]
        same = tuple(dict.fromkeys(m.name for m in named if abs(m.start - first.start) < 2))
        place = (first.start, first.end)
        if len(same) > 1:
            return CustomerFound(None, same, place)
        return CustomerFound(Found(first.name, *place, min(0.95, first.score)), (), place)
    if mentions.unclear:
        word = mentions.unclear[0]
        return CustomerFound(None, word.names[:3], (word.start, word.end))
    if spoken is not None and known.customers:
        meant = index_of(known).resolve(spoken.value, kinds=("customer",))
        place = (spoken.start, spoken.end)
        if meant.best is not None:
            return CustomerFound(Found(meant.best.name, *place, min(0.9, meant.score)), (), place)
        if len(meant.candidates) > 1:
            return CustomerFound(None, tuple(one.thing.name for one in meant.candidates[:3]), place)
    if spoken is None and (contacts := mentions.of("contact")):
        homes = {c.customer for c in known.contacts if c.name == contacts[0].name}
        first_contact = contacts[0]
        if len(homes) == 1:
            return CustomerFound(Found(homes.pop(), first_contact.start, first_contact.end, 0.6))
        return CustomerFound(None, tuple(sorted(homes)), (first_contact.start, first_contact.end))
    return CustomerFound(spoken, (), (spoken.start, spoken.end) if spoken else None)


def _spoken(note: NoteText, tags: Tags) -> Found[str] | None:
    """The name as spoken: after repairs, the fullest of those that share the first one's words."""
    found = [Found(note.text[t.start : t.end], t.start, t.end, t.score) for t in tags.of("customer")]
    found = [f for f in found if len(f.value) > 1]
    if not found:
        return None
    kept = [found[place] for place in keep_last(note.folded, [(f.start, f.end) for f in found])]
    first = max(kept, key=lambda f: (f.confidence >= SURE, -f.start))
    folded = first.value.lower()
    longer = [f for f in kept if folded in f.value.lower() and f.confidence >= first.confidence - SHORTER_BY]
    return max(longer, key=lambda f: len(f.value))
