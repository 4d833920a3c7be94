"""Names where a name is expected, though the words only sound like one: transcripts of speech need it, typing seldom.

`NameIndex.find` leaves a stretch alone that cuts into ordinary words. Here the place vouches for it: behind 请, or
beside the job that the colleague has.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from assistant.domain.followup import Colleague, Known
from assistant.language.phonetics import english_key, syllable, syllable_distance
from assistant.services.reading.lexicon import departments
from assistant.services.reading.note_text import NoteText

_ASKED_ZH = re.compile(
    r"(?:请|让|找|喊|麻烦|拜托|辛苦|需要|@)(?:一下|咱们?|我们)?(?:(?P<role>[一-鿿]{2,4}?)(?:部|组)?的)?(?=[一-鿿])"
)
_BESIDE_ROLE_EN = re.compile(
    r"\b(?P<said>[A-Za-z][a-z]{2,9}) (?:from|in|over in|over at|on) (?:the |our )?(?=[A-Za-z])"
)
_SOUND_LEAST = 0.6
_LETTERS_LEAST = 0.5
_AROUND_CHARS = 80
_NEGATED = re.compile(
    r"(?:\bnot|\bisn['’]?t|\brather than|\binstead of|\bno)(?: the| that| their)?\s*$|(?:不是|并非|非)"
    r"(?:那个|那家|做)?$"
)


@dataclass(frozen=True, slots=True)
class Unclear:
    """At `start:end` a word that several customers are called by."""

    start: int
    end: int
    names: tuple[str, ...]


def heard_colleagues(note: NoteText, known: Known) -> list[tuple[Colleague, int, int, float]]:
    """(colleague, start, end, score) of colleagues whose name only sounds like the words in a place of a helper."""
    return _heard_zh(note, known.colleagues) if note.language == "zh" else _heard_en(note, known.colleagues)


def _heard_zh(note: NoteText, colleagues: Sequence[Colleague]) -> list[tuple[Colleague, int, int, float]]:
    sounds = {one: tuple(map(syllable, one.name)) for one in colleagues if 2 <= len(one.name) <= 4}
    found = []
    for asked in _ASKED_ZH.finditer(note.folded):
        start = asked.end()
        fitting = [
            one
            for one, spoken in sounds.items()
            if all(spoken) and tuple(map(syllable, note.folded[start : start + len(spoken)])) == spoken
        ]
        if len(fitting) == 1:
            found.append((fitting[0], start, start + len(fitting[0].name), 0.85))
    return found


def _heard_en(note: NoteText, colleagues: Sequence[Colleague]) -> list[tuple[Colleague, int, int, float]]:
    found = []
    for beside in _BESIDE_ROLE_EN.finditer(note.text):
        behind = note.folded[beside.end() : beside.end() + 40]
        scored = sorted(
            (
                (_alike(beside["said"].lower(), one.name.split()[0].lower()), one)
                for one in _of_role(behind, colleagues)
            ),
            key=lambda pair: -pair[0],
        )
        if scored and scored[0][0] >= _SOUND_LEAST and (len(scored) == 1 or scored[1][0] < _SOUND_LEAST):
            found.append((scored[0][1], beside.start("said"), beside.end("said"), 0.75))
    return found


def heard_products(note: NoteText, known: Known) -> list[tuple[str, int, int]]:
    """(name, start, end) of Chinese products of three characters or more that were heard with one other character.

    That one must share initial or final with the right one, and no ordinary word may be cut. People are not looked for
    so: one other character is another person.
    """
    found = []
    said = set(note.folded)
    for name in known.products:
        if sum(char in said for char in name) < len(name) - 1 or not re.fullmatch("[一-鿿]{3,}", name):
            continue
        one_off = "|".join(f"{name[:at]}[一-鿿]{name[at + 1 :]}" for at in range(len(name)))
        for match in re.finditer(one_off, note.folded):
            pairs = [(a, b) for a, b in zip(match[0], name, strict=True) if a != b]
            close = all(syllable_distance(syllable(a), syllable(b)) <= 0.5 for a, b in pairs)
            if pairs and close and not _cuts_word(note.folded, *match.span()):
                found.append((name, *match.span()))
    return found


def _cuts_word(text: str, start: int, end: int) -> bool:
    """Whether the stretch is an ordinary word, or starts or ends inside one."""
    import rjieba

    window = max(0, start - 8)
    at = window
    for word in rjieba.cut(text[window : end + 8], False):
        if at < start < at + len(word) or at < end < at + len(word) or (at, at + len(word)) == (start, end):
            return True
        at += len(word)
    return False


def _of_role(words: str, colleagues: Sequence[Colleague]) -> list[Colleague]:
    """The colleagues whose role starts as `words` do: solutions of a solutions engineer."""
    first = re.match(r"[a-z-]+", words)
    if first is None:
        return []
    team = next((d for d in departments("en") if words.startswith(d)), first[0])
    return [one for one in colleagues if one.role and one.role.lower().startswith((team, first[0]))]


def _alike(said: str, name: str) -> float:
    """How alike two English words sound, 0..1; 0 where the letters are too different or the first sound is."""
    letters = Levenshtein.normalized_similarity(said, name)
    key, other = english_key(said), english_key(name)
    if letters < _LETTERS_LEAST or key[:1] != other[:1]:
        return 0.0
    return max(letters, Levenshtein.normalized_similarity(key, other))


def clear_up(note: NoteText, unclear: Unclear, known: Known, contacts: Sequence[str]) -> str | None:
    """Which of the customers that share a name is meant: the one whose contact is named, else the one whose other
    words stand nearest ("Larkfield, the bakery people, not the freight company"); None where neither tells."""
    homes = {one.customer for one in known.contacts if one.name in contacts} & set(unclear.names)
    if len(homes) == 1:
        return homes.pop()
    near: list[tuple[int, str]] = []
    for name in unclear.names:
        places = [place for word in _own_words(name, unclear.names) for place in _places(note, unclear, word)]
        near += [(min(places), name)] if places else []
    near.sort()
    return near[0][1] if near and (len(near) == 1 or near[0][0] < near[1][0]) else None


def _own_words(name: str, names: Sequence[str]) -> set[str]:
    """What sets a name apart from the others: stems of English words, pairs of Chinese characters."""

    def words(one: str) -> set[str]:
        chinese = "".join(re.findall("[一-鿿]", one))
        pairs = {chinese[at : at + 2] for at in range(len(chinese) - 1)}
        return pairs | {word.rstrip("s")[:5] for word in re.findall(r"[a-z]{4,}", one.lower())}

    others = set().union(*(words(one) for one in names if one != name))
    return words(name) - others


def _places(note: NoteText, unclear: Unclear, word: str) -> list[int]:
    """How far off `word` is said around the unclear name, which itself tells nothing; taken-back ones left out."""
    window = note.folded[max(0, unclear.start - _AROUND_CHARS) : unclear.end + _AROUND_CHARS]
    first = max(0, unclear.start - _AROUND_CHARS)
    edge = r"\b" if word.isascii() else ""
    return [
        abs(first + match.start() - unclear.start)
        for match in re.finditer(edge + re.escape(word), window)
        if not (first + match.start() < unclear.end and unclear.start < first + match.end())
        and not _NEGATED.search(window[: match.start()])
    ]
