"""Cutting a note: into stretches about one customer each, and long stretches into pieces a model can take."""

import itertools
import re

from assistant.language.text import split_sentences
from assistant.services.reading.customers import SURE
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.tags import Tags
from assistant.tagger.kinds import CHANNELS

LONGEST_PIECE_CHARS = {"zh": 1200, "en": 3600}
"""About 900 tokens: with the prompt well inside the local model's window, and read in some 12 s on two cores."""
_TURN = re.compile(
    r"另外一?家|还有一家客户|第二[家个]|下一[家个]|接着(?:去|又|到)|然后(?:又)?(?:去|到|给|跟)|(?:上午|下午"
    r"|中午|晚上|后来|之后|完了)\S{0,3}(?:又|再)?(?:去|到|跟|给|见|拜访)|再说(?:一下)?|再一个(?:客户)?"
    r"|换一家|又(?:去|跟|给|见)"
    r"|\b(?:second (?:one|customer|account|call|visit|meeting)|next (?:one|account|customer|up)"
    r"|other (?:account|customer|one|thing)|then (?:i |we )?(?:went|drove|called|met|stopped|saw|had)"
    r"|after that|later (?:i|we|on)|switching|moving on|separately|also (?:met|called|visited|spoke|saw"
    r"|stopped)|different (?:account|customer|topic))\b"
)


def split_customers(note: NoteText, mentions: Mentions, tags: Tags) -> list[tuple[int, int]]:
    """Stretches `(start, end)` of the note, one a customer; all of it unless a second one is really followed up.

    A second customer counts where a new sentence turns to it: a turning word, or a contact of its own, and it is not
    named before. A customer only mentioned in passing, or taken back, cuts nothing.
    """
    sentences = split_sentences(note.text)
    cuts: list[int] = []
    seen: list[str] = []
    customers = _customers(note, mentions, tags)
    for name, start, end in customers:
        if any(name in other or other in name for other in seen):
            continue
        seen.append(name)
        if len(seen) == 1:
            continue
        sentence = next(s for s in sentences if s.start <= start < s.end or s is sentences[-1])
        if any(other in seen[:-1] and sentence.start <= at < sentence.end for other, at, _ in customers):
            continue
        if sentence.start > (cuts[-1] if cuts else 0) and _turns(note, tags, sentence.start, start, end):
            cuts.append(sentence.start)
    edges = [0, *cuts, len(note.text)]
    return list(itertools.pairwise(edges))


def _customers(note: NoteText, mentions: Mentions, tags: Tags) -> list[tuple[str, int, int]]:
    """(name, start, end) of every customer the CRM knows and every other one the tagger is sure of, in order."""
    named = [(m.name.lower(), m.start, m.end) for m in mentions.of("customer")]
    unclear = [(word.start, word.end) for word in mentions.unclear]
    for tag in tags.of("customer"):
        taken = [*((start, end) for _, start, end in named), *unclear]
        if tag.score >= SURE and not any(tag.start < end and start < tag.end for start, end in taken):
            named.append((note.folded[tag.start : tag.end], tag.start, tag.end))
    return sorted(named, key=lambda one: one[1])


def _turns(note: NoteText, tags: Tags, sentence: int, start: int, end: int) -> bool:
    opening = note.folded[sentence : end + 30]
    clause = note.clause(start)
    contact = tags.covers(clause.start, clause.end, *CHANNELS)
    return (bool(_TURN.search(opening)) and start - sentence < 40) or (contact and start - sentence < 24)


def cut_pieces(text: str, language: str) -> list[tuple[int, int]]:
    """Runs of whole sentences, each of bounded length."""
    most = LONGEST_PIECE_CHARS[language]
    if len(text) <= most:
        return [(0, len(text))]
    pieces: list[tuple[int, int]] = []
    start = 0
    end = 0
    for sentence in split_sentences(text):
        if sentence.end - start > most and end > start:
            pieces.append((start, end))
            start = sentence.start
        end = sentence.end
    return [*pieces, (start, len(text))]
