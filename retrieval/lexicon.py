"""Word lists that ship with the library: lines of business, deployments, regions, products, systems and themes."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

_CJK = re.compile(r"[\u3400-\u9fff]")
_CACHED_WORDS = 10_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of `text` that names `concept`; `words` as written there, from `start` to `end`."""

    concept: str
    words: str
    start: int
    end: int


class Vocabulary:
    """Concepts and the words for them. Latin terms match whole words (`term*`: beginnings), Chinese ones anywhere."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        owners: dict[str, list[str]] = {}
        for concept, words in terms.items():
            for word in words:
                owners.setdefault(word.casefold(), []).append(concept)
        ordered = sorted(owners, key=len, reverse=True)
        self._single = [(re.compile(_pattern(word)), tuple(owners[word])) for word in ordered]
        self._any = re.compile(_any_of(ordered))
        self._concepts_of: dict[str, frozenset[str]] = {}
        self.concepts = tuple(terms)

    def find(self, text: str) -> list[Hit]:
        """The hits in `text` in order; where words overlap the longest counts, with every concept inside it."""
        hits = []
        for match in self._any.finditer(_fold(text)):
            start, end = match.span()
            hits += [Hit(concept, text[start:end], start, end) for concept in sorted(self._inside(match.group()))]
        return hits

    def concepts_in(self, text: str) -> frozenset[str]:
        """The concepts that `text` names."""
        return frozenset().union(*(self._inside(match.group()) for match in self._any.finditer(_fold(text))))

    def _inside(self, words: str) -> frozenset[str]:
        known = self._concepts_of.get(words)
        if known is None:
            known = frozenset(c for pattern, concepts in self._single if pattern.search(words) for c in concepts)
            if len(self._concepts_of) < _CACHED_WORDS:
                self._concepts_of[words] = known
        return known


def _any_of(words: list[str]) -> str:
    """A pattern for any of `words`, the first counts. Positions where none can begin are left at the first look."""
    parts = []
    for kind in (
        [word for word in words if _CJK.search(word)],
        [word for word in words if not _CJK.search(word)],
    ):
        if kind:
            first = re.escape("".join(sorted({word[0] for word in kind})))
            parts.append(f"(?=[{first}])(?:{'|'.join(map(_pattern, kind))})")
    return "|".join(parts)


def _pattern(word: str) -> str:
    stem = re.escape(word.rstrip("*"))
    if _CJK.search(word):
        return stem
    return r"(?<![a-z0-9])" + stem + (r"\w*" if word.endswith("*") else r"(?:s|es)?(?!\w)")


def _fold(text: str) -> str:
    folded = text.casefold()
    if len(folded) == len(text):
        return folded
    return "".join(lower if len(lower := char.casefold()) == 1 else char for char in text)


@lru_cache(maxsize=1)
def industries() -> Vocabulary:
    """Lines of business."""
    return Vocabulary({name: [*entry["zh"], *entry["en"]] for name, entry in _industry_table().items()})


@lru_cache(maxsize=1)
def themes() -> Vocabulary:
    """Pains, wants and constraints."""
    return Vocabulary({name: [*entry["zh"], *entry["en"]] for name, entry in _load("themes.toml").items()})


@lru_cache(maxsize=8)
def vocabulary(kind: str) -> Vocabulary:
    """One of `deployment`, `systems`, `products`, `regions`."""
    return Vocabulary(_load("vocabulary.toml")[kind])


def region_holds(whole: str, part: str) -> bool:
    """Whether a region is another one or lies in it."""
    return whole == part or (whole == "china" and part in _load("vocabulary.toml")["region_near"]["china_all"])


def name_of(kind: str, concept: str, language: str) -> str:
    """The word for a concept of `industry` or of a vocabulary in `zh` or `en`; empty where there is none."""
    if kind == "industry":
        words = _industry_table().get(concept, {}).get(language, ())
    else:
        words = _load("vocabulary.toml")[kind].get(concept, ())
    return next((word.rstrip("*") for word in words if bool(_CJK.search(word)) == (language == "zh")), "")


def industry_nearness(one: str, other: str) -> float:
    """1 for the same line of business, 0.6 for a listed neighbour, 0.4 for the same sector, else 0."""
    if one == other:
        return 1.0
    table = _industry_table()
    if other in table[one]["near"] or one in table[other]["near"]:
        return 0.6
    return 0.4 if table[one]["sector"] == table[other]["sector"] else 0.0


def region_nearness(one: str, other: str) -> float:
    """1 for the same region, 0.5 for one of the same part of the world, else 0."""
    if one == other:
        return 1.0
    groups = _load("vocabulary.toml")["region_near"].values()
    return 0.5 if any(one in group and other in group for group in groups) else 0.0


def header_key(label: str) -> str | None:
    """The key of a header label ("所属行业" -> "industry"), or None for a label of no known meaning."""
    return _header_keys().get(label.strip().casefold())


def section_kind(heading: str) -> str | None:
    """What a section under `heading` is about: background, challenge, solution, result or lesson; None if unclear."""
    folded = heading.casefold()
    best: tuple[int, str] | None = None
    for kind, words in _load("vocabulary.toml")["sections"].items():
        for word in words:
            found = word in folded if _CJK.search(word) else re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", folded)
            if found and (best is None or len(word) > best[0]):
                best = (len(word), kind)
    return best[1] if best else None


@lru_cache(maxsize=1)
def _header_keys() -> dict[str, str]:
    return {label.casefold(): key for key, labels in _load("vocabulary.toml")["headers"].items() for label in labels}


def _industry_table() -> dict[str, Any]:
    return _load("industries.toml")


@lru_cache(maxsize=4)
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """A short hash of all word lists: what was derived with other lists has to be derived again."""
    lists = ("industries.toml", "themes.toml", "vocabulary.toml")
    return hashlib.sha256("".join(map(_read, lists)).encode()).hexdigest()[:12]


def _read(name: str) -> str:
    return resources.files("retrieval").joinpath("data", name).read_text("utf-8")
