"""Known names in what people said: exact, short, misheard or by surname and title, without guessing.

Sounds follow `phonetics`; `NameIndex.resolve` answers in a few milliseconds for ten thousand names, since only names
that share sounds with the words are compared.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest

from rapidfuzz.distance import Levenshtein

from assistant.language.name_forms import NICKNAME_ZH, PERSON_EN, PERSON_ZH, short_forms, squash
from assistant.language.phonetics import OTHER_SOUND, english_key, fuzzy_syllable, sound_distance, syllable
from assistant.language.text import fold

SURE = 0.8
"""A name below this score is never taken for what was said."""
MARGIN = 0.05
"""So much better than the next name must the best one be."""
LIKELY = 0.62
HEARD_LEAST = 0.88
"""In a note, so alike must words sound to a name for it to be heard in them."""
_SHORT, _PEOPLE = 0.94, ("contact", "colleague")
_MOST_COMPARED = 60
_LEAST_KEY = 3
"""English names of fewer consonants are too short to be told by them."""
_SPELLED_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class NamedThing:
    """A known name; `kind` is customer, contact, colleague, product …, `owner` a contact's customer."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "customer"
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    thing: NamedThing
    score: float


@dataclass(frozen=True, slots=True)
class Resolution:
    """`best` when one name is clearly meant, else None; `candidates` the likely ones, best first, scores 0..1."""

    best: NamedThing | None
    score: float
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class FoundName:
    """A known name spoken at `text[start:end]`; score 1 for the very name or an alias, less for other ways to say it.

    `rivals` are the names that fit the same words as well; without them the name is clear.
    """

    start: int
    end: int
    thing: NamedThing
    score: float
    rivals: tuple[NamedThing, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    place: int
    text: str
    sounds: tuple[str, ...]
    fuzzy: tuple[str, ...]
    key: str
    weight: float
    chinese: bool


@lru_cache(maxsize=32_768)
def _sound(char: str) -> str:
    return syllable(char) or char


def _sounds(text: str) -> tuple[str, ...]:
    """Pinyin syllables and Latin letters or digits of folded, squashed text, one a character."""
    return tuple(map(_sound, text))


def most_misheard(length: int) -> int:
    """How many of `length` sounds may differ by more than the usual confusions and the name is heard all the same."""
    return int((1 - HEARD_LEAST) * length / OTHER_SOUND)


def _features(form: str, fuzzy: Iterable[str], key: str) -> set[str]:
    """What forms share that sound alike: the `fuzzy` sounds of a Chinese one, else pieces of its English `key`."""
    if found := set(fuzzy):
        return found
    bounded = f"^{key}$"
    return {bounded[place : place + 2] for place in range(len(bounded) - 1)} | {"~" + form[:3]}


class NameIndex:
    """An index over known names, built once and safe for several threads. Bad or empty names are skipped."""

    def __init__(self, things: Sequence[NamedThing]) -> None:
        self.things = tuple(thing for thing in things if squash(fold(thing.name)))
        self._forms: list[_Form] = []
        self._by_text: dict[str, list[int]] = defaultdict(list)
        self._by_feature: dict[str, list[int]] = defaultdict(list)
        self._by_surname: dict[str, list[int]] = defaultdict(list)
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_bigram: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self._longest = 2
        for place, thing in enumerate(self.things):
            self._add(place, thing)

    def _add(self, place: int, thing: NamedThing) -> None:
        spoken: list[tuple[str, float]] = [(thing.name, 1.0), *((alias, 1.0) for alias in thing.aliases)]
        if thing.kind in _PEOPLE:
            parts = thing.name.split()
            if len(parts) > 1:
                spoken += [(parts[0], _SHORT), (parts[-1], _SHORT)]
            elif 3 <= len(thing.name) <= 4 and syllable(thing.name[0]):
                spoken.append((thing.name[1:], _SHORT))
            surname = fold(parts[-1] if len(parts) > 1 else thing.name[:1])
            self._by_surname[surname].append(place)
        else:
            spoken += [(form, _SHORT) for one in (thing.name, *thing.aliases) for form in short_forms(one)]
        seen: set[str] = set()
        for text, weight in spoken:
            squashed = squash(fold(text))
            if squashed and squashed not in seen:
                seen.add(squashed)
                self._add_form(place, squashed, weight)

    def _add_form(self, place: int, text: str, weight: float) -> None:
        chinese = any(map(syllable, text))
        sounds = _sounds(text) if chinese else ()
        fuzzy = tuple(map(fuzzy_syllable, sounds))
        form = _Form(place, text, sounds, fuzzy, "" if chinese else english_key(text), weight, chinese)
        number = len(self._forms)
        self._forms.append(form)
        self._by_text[text].append(number)
        for feature in _features(text, fuzzy, form.key):
            self._by_feature[feature].append(number)
        if chinese:
            # With so few sounds that may differ, one of these pairs is heard right.
            for offset in range(0, min(len(fuzzy) - 1, 2 * most_misheard(len(fuzzy)) + 1), 2):
                self._by_bigram[fuzzy[offset], fuzzy[offset + 1]].append((number, offset))
        else:
            self._by_key[form.key].append(number)
        self._longest = max(self._longest, len(text))

    def resolve(self, spoken: str, *, kinds: Iterable[str] | None = None, owner: str | None = None) -> Resolution:
        """The known name that `spoken` (a name as said, not a sentence) means.

        `kinds` limits what may be meant, `owner` limits contacts to those of one customer. Surname and title (张总,
        Mr. Smith) mean the only such person; two such people give no best, both as candidates.
        """
        allowed = frozenset(kinds) if kinds is not None else None
        scores = self._scores(spoken, allowed, owner)
        ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
        candidates = tuple(Candidate(self.things[place], round(score, 3)) for place, score in ranked[:5])
        candidates = tuple(one for one in candidates if one.score >= LIKELY)
        if not candidates:
            return Resolution(None, 0.0, ())
        top = candidates[0]
        rival = candidates[1].score if len(candidates) > 1 else 0.0
        clear = top.score >= SURE and top.score - rival >= MARGIN
        return Resolution(top.thing if clear else None, top.score, candidates)

    def _scores(self, spoken: str, kinds: frozenset[str] | None, owner: str | None) -> dict[int, float]:
        folded = fold(spoken)
        said = squash(folded)
        scores: dict[int, float] = {}
        if not said or len(said) > 80:
            return scores
        chinese = any(map(syllable, said))
        key = "" if chinese else english_key(said)
        sounds = _sounds(said) if chinese else ()
        for number in self._near(said, sounds, key):
            form = self._forms[number]
            if self._allowed(form.place, kinds, owner):
                score = _similarity(said, sounds, key, form) * form.weight
                if score > scores.get(form.place, 0.0):
                    scores[form.place] = score
        for place in self._titled(folded):
            if self._allowed(place, kinds, owner):
                scores[place] = max(scores.get(place, 0.0), 0.9)
        return scores

    def _allowed(self, place: int, kinds: frozenset[str] | None, owner: str | None) -> bool:
        thing = self.things[place]
        return (kinds is None or thing.kind in kinds) and (owner is None or thing.owner in (None, owner))

    def _near(self, said: str, sounds: Iterable[str], key: str) -> list[int]:
        """The forms that share the most sounds with what was said; `key` is what it sounds like in English."""
        shared: Counter[int] = Counter()
        features = _features(said, map(fuzzy_syllable, sounds), key)
        for feature in features:
            shared.update(self._by_feature.get(feature, ()))
        exact = self._by_text.get(said, [])
        length = len(said)

        def alike(number: int) -> float:
            # Names that share as many sounds are told apart by length: a long name shares some with everything.
            return shared[number] - 0.3 * abs(len(self._forms[number].text) - length)

        most = max(shared.values(), default=0)
        nearest = nlargest(_MOST_COMPARED, (n for n, count in shared.items() if count >= most - 1), key=alike)
        most_shared = nlargest(_MOST_COMPARED // 3, shared, key=shared.__getitem__)
        return list(dict.fromkeys([*exact, *nearest, *most_shared]))

    def _titled(self, folded: str) -> list[int]:
        """The people that a surname with a title, or 老王, may mean."""
        said = folded.strip()
        for pattern in (PERSON_ZH, NICKNAME_ZH, PERSON_EN):
            if match := pattern.fullmatch(said):
                return self._by_surname.get(match["surname"], [])
        return []

    def sounding_like(self, said: str, kind: str) -> tuple[NamedThing, ...]:
        """The names of a kind that nobody can tell from `said` by ear: 青岚 and 清澜, Meyer Tools and Mayer Tools."""
        words = squash(fold(said))
        sounds, key = _sounds(words), english_key(words)
        alike = []
        for number in self._near(words, sounds if any(map(syllable, words)) else (), key) if words else ():
            form = self._forms[number]
            if form.chinese:
                heard = form.sounds == sounds
            else:
                spelled = Levenshtein.normalized_similarity(words, form.text)
                heard = len(key) >= _LEAST_KEY and form.key == key and spelled >= _SPELLED_ALIKE
            if heard and self.things[form.place].kind == kind:
                alike.append(form.place)
        return tuple(self.things[place] for place in dict.fromkeys(alike))

    def find(self, text: str, *, kinds: Iterable[str] | None = None, ambiguous: bool = False) -> list[FoundName]:
        """Every known name in a note, in order, not overlapping; misheard ones where the sound leaves no doubt.

        Ordinary words are left alone: a word that only sounds like a name must be no word of its own. A place where two
        names fit equally gives none, or with `ambiguous` one of them and the others as its rivals. Only the first
        20,000 characters are read.
        """
        from assistant.language.name_scan import scan

        allowed = frozenset(kinds) if kinds is not None else None
        return scan(self, text[:20_000], allowed, ambiguous=ambiguous)


def _similarity(said: str, sounds: tuple[str, ...], key: str, form: _Form) -> float:
    """How likely `said` is a way to say the form, 0..1."""
    if said == form.text:
        return 1.0
    if form.chinese != bool(sounds):
        return 0.0
    letters = Levenshtein.normalized_similarity(said, form.text)
    if not form.chinese:
        spelled = letters
        if key and key == form.key and len(key) >= 3:
            return max(spelled, 0.92)
        heard = Levenshtein.normalized_similarity(key, form.key) if min(len(key), len(form.key)) >= 4 else 0.0
        one = said.removesuffix("s")
        return max(spelled, 0.5 * spelled + 0.45 * heard, _part(said, form.text), _part(one, form.text))
    longest = max(len(sounds), len(form.sounds))
    heard = 1 - sound_distance(sounds, form.sounds) / longest
    return max(letters, 0.72 * heard + 0.25 * letters, 0.96 * heard if heard >= 0.9 else 0.0, _part(said, form.text))


def _part(said: str, name: str) -> float:
    """A contiguous part of a name, or an abbreviation that keeps its first sign: 江宁二院 of 江宁市第二人民医院."""
    least = 2 if syllable(said[:1]) else 4
    if len(said) < least or len(said) >= len(name):
        return 0.0
    share = len(said) / len(name)
    if said in name:
        return 0.78 + 0.2 * share if name.startswith(said) else 0.74 + 0.2 * share
    if said[0] != name[0] or not syllable(said[0]) or len(said) < 3:
        return 0.0
    rest = iter(name)
    return 0.72 + 0.2 * share if all(char in rest for char in said) else 0.0
