"""Where the note names what the CRM knows: customers, contacts, colleagues and products, misheard or shortened too."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.domain.followup import Known
from assistant.language.names import NamedThing, NameIndex
from assistant.language.repairs import is_repaired
from assistant.services.reading.heard import Unclear, clear_up, heard_colleagues, heard_products
from assistant.services.reading.lexicon import SURNAMES
from assistant.services.reading.note_text import NoteText

CLEARED_UP = 0.75
"""How sure a customer is whose name another one shares, where a contact or another word tells which is meant."""

HEARD = 0.7
"""How sure a product is of whose name all but one character were said, and that one nearly."""


@dataclass(frozen=True, slots=True)
class Mention:
    """`name` (as the CRM has it) is meant at `start:end`; `kind` is customer, contact, colleague or product."""

    kind: str
    name: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Mentions:
    """Every mention in the note, in order; `unclear` are words that several customers are called by."""

    all: tuple[Mention, ...] = ()
    unclear: tuple[Unclear, ...] = ()

    def of(self, kind: str) -> list[Mention]:
        return [mention for mention in self.all if mention.kind == kind]

    def within(self, start: int, end: int) -> "Mentions":
        """The mentions inside `start:end`, with places counted from there."""

        def inside(one: Mention | Unclear) -> bool:
            return start <= one.start and one.end <= end

        return Mentions(
            tuple(replace(m, start=m.start - start, end=m.end - start) for m in self.all if inside(m)),
            tuple(replace(w, start=w.start - start, end=w.end - start) for w in self.unclear if inside(w)),
        )


def find_mentions(note: NoteText, known: Known, *, spoken: bool = False) -> Mentions:
    """The known names in the note; overlapping ones give way to the better and longer, taken-back ones go.

    In a `spoken` note a customer's name is unclear too where another customer's sounds just like it.
    """
    index = index_of(known)
    found = [Mention(p.thing.kind, p.thing.name, p.start, p.end, p.score) for p in index.find(note.text)]
    found += [Mention("product", name, start, end, HEARD) for name, start, end in heard_products(note, known)]
    found += [Mention("colleague", c.name, start, end, score) for c, start, end, score in heard_colleagues(note, known)]
    found += _addressed_colleagues(note, known)
    found += _first_names(note, known)
    found.sort(key=lambda m: (-m.score, m.start - m.end))
    kept: list[Mention] = []
    for mention in found:
        if not any(m.start < mention.end and mention.start < m.end for m in kept):
            kept.append(mention)
    contacts = [mention.name for mention in kept if mention.kind == "contact"]
    doubtful = [*_shared_words(note, index, kept), *(_same_sounds(note, index, kept) if spoken else ())]
    unclear = []
    for word in doubtful:
        kept = [m for m in kept if not (word.start < m.end and m.start < word.end)]
        if meant := clear_up(note, word, known, contacts):
            kept.append(Mention("customer", meant, word.start, word.end, CLEARED_UP))
        else:
            unclear.append(word)
    kept.sort(key=lambda m: m.start)
    return Mentions(tuple(_not_taken_back(note, kept)), tuple(unclear))


def _shared_words(note: NoteText, index: NameIndex, mentions: list[Mention]) -> list[Unclear]:
    """Words that no mention covers and that several customers are called by."""
    found = []
    for place in index.find(note.text, kinds=("customer",), ambiguous=True):
        if place.rivals and not any(place.start < m.end and m.start < place.end for m in mentions):
            names = dict.fromkeys(one.name for one in (place.thing, *place.rivals))
            found.append(Unclear(place.start, place.end, tuple(names)))
    return found


def _same_sounds(note: NoteText, index: NameIndex, mentions: list[Mention]) -> list[Unclear]:
    """Mentions of a customer whom the ear cannot tell from another."""
    found = []
    for one in mentions:
        if one.kind == "customer":
            alike = index.sounding_like(note.text[one.start : one.end], "customer")
            if len(alike) > 1:
                found.append(Unclear(one.start, one.end, tuple(thing.name for thing in alike)))
    return found


@lru_cache(maxsize=8)
def index_of(known: Known) -> NameIndex:
    """The index over all that is known; kept, since one CRM is read against many notes."""
    things = [NamedThing(c.name, tuple(c.aliases), "customer") for c in known.customers]
    things += [NamedThing(c.name, _without_honorific(c.name), "contact", c.customer) for c in known.contacts]
    things += [NamedThing(c.name, _without_honorific(c.name), "colleague") for c in known.colleagues]
    shared = Counter(part for one in set(known.products) for part in set(_parts(one)))
    things += [
        NamedThing(p, tuple(x for x in _parts(p) if shared[x] == 1 and x != p), "product") for p in known.products
    ]
    return NameIndex(things)


def _without_honorific(name: str) -> tuple[str, ...]:
    bare = re.sub(r"^(?:dr|mr|mrs|ms|prof)\.? ", "", name, flags=re.IGNORECASE)
    return (bare, f"Doctor {bare.split()[-1]}") if bare != name else ()


def _parts(name: str) -> list[str]:
    """Parts that may stand for a product where no other shares them: WMS of 云栈WMS, Gauge of OvenWatch Gauge."""
    return re.findall(r"[A-Z]{2,}\w*|[A-Z][a-z]{3,}(?:[A-Z][a-z]+)*|[一-鿿]{3,}", name)


def _addressed_colleagues(note: NoteText, known: Known) -> list[Mention]:
    """老吴, 小李, 李工, 周经理 for the one colleague of that surname."""
    surnames = Counter(c.name[:1] for c in known.colleagues)
    theirs = {c.name[:1] for c in known.contacts}
    found = []
    for colleague in known.colleagues:
        surname = colleague.name[:1]
        if surname not in SURNAMES or surnames[surname] > 1 or surname in theirs:
            continue
        for match in re.finditer(
            rf"[老小]{surname}(?![一-鿿]?[总工])|(?:咱们?|我们){surname}(?:总|工|经理|哥|姐)", note.folded
        ):
            found.append(Mention("colleague", colleague.name, match.start(), match.end(), 0.8))
    return found


def _first_names(note: NoteText, known: Known) -> list[Mention]:
    """Cleo for Cleo Marsh, written with a capital, where no one else known is called so."""
    people = [("colleague", c.name) for c in known.colleagues] + [("contact", c.name) for c in known.contacts]
    firsts = Counter(name.split()[0] for _, name in people if " " in name)
    found = []
    for kind, name in people:
        first = name.split()[0]
        if " " in name and firsts[first] == 1 and first.isalpha() and len(first) > 1:
            found += [
                Mention(kind, name, m.start(), m.end(), 0.85)
                for m in re.finditer(rf"(?<![A-Za-z]){first}(?![A-Za-z])(?! [A-Z])", note.text)
            ]
    return found


def _not_taken_back(note: NoteText, mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in mentions:
        if kept and kept[-1].kind == mention.kind and kept[-1].name != mention.name:
            before = kept[-1]
            if is_repaired(note.folded, (before.start, before.end), (mention.start, mention.end)):
                kept.pop()
        kept.append(mention)
    return kept
