"""What a case is about, read by rules from its header lines, title, opening and sentences; no model call.

A model-made profile can take this one's place: whatever fills a `Facets` can be matched and explained.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from retrieval.documents import CaseDocument
from retrieval.lexicon import fingerprint, industries, themes, vocabulary
from retrieval.sizes import read_labelled_size, read_size

RULES = "2"
"""Counted up when the rules below change; the word lists count themselves."""
OPENING_SENTENCES = 4
_OPENING_WEIGHTS = (1.5, 1.0, 0.7, 0.5)
_ANYWHERE_WEIGHT = 0.15
_VOCABULARIES = ("regions", "deployment", "systems", "products")

Weights = Mapping[str, float]
Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Facets:
    """Concepts of `lexicon` with weights from 0 to 1, and for each `facet:concept` the case's own words for it."""

    industries: Weights = field(default_factory=dict)
    themes: Weights = field(default_factory=dict)
    regions: Weights = field(default_factory=dict)
    deployment: Weights = field(default_factory=dict)
    systems: Weights = field(default_factory=dict)
    products: Weights = field(default_factory=dict)
    size_band: int | None = None
    words: Words = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; `facets_from_json` is the inverse."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}


def facets_from_json(document: Mapping[str, Any]) -> Facets:
    """The inverse of `Facets.to_json`. Unknown keys raise TypeError."""
    return Facets(**document)


def rules_version() -> str:
    """Changes whenever the rules or word lists do; facets made under another version are made again."""
    return f"{RULES}-{fingerprint()}"


def read_facets(case: CaseDocument) -> Facets:
    """The facets of `case`."""
    words: dict[str, str] = {}
    found: dict[str, dict[str, float]] = {kind: _concepts(case, kind, words) for kind in _VOCABULARIES}
    size = read_labelled_size(case.headers.get("size", ""))
    for source in (*(s.text for s in _opening(case)), case.title):
        size = size or read_size(source)
    if size:
        words["size"] = case.headers.get("size") or size.words
    return Facets(
        industries=_industries(case, words),
        themes=_themes(case),
        regions=found["regions"],
        deployment=found["deployment"],
        systems=found["systems"],
        products=found["products"],
        size_band=size.band if size else None,
        words=words,
    )


def _opening(case: CaseDocument) -> list[Any]:
    return [s for s in case.sentences if s.section != "header"][:OPENING_SENTENCES]


def _industries(case: CaseDocument, words: dict[str, str]) -> dict[str, float]:
    """Lines of business: what is labelled so counts most, then the title and how the text opens.

    Later sentences count little: they tell whom the customer sells to as often as what it does.
    """
    counts: dict[str, float] = {}
    sources = [(case.headers.get("industry", ""), 3.0), (case.headers.get("customer", ""), 1.5), (case.title, 1.0)]
    sources += [(s.text, weight) for s, weight in zip(_opening(case), _OPENING_WEIGHTS, strict=False)]
    sources += [(s.text, _ANYWHERE_WEIGHT) for s in case.sentences]
    for text, weight in sources:
        hits = industries().find(text)
        for concept in {hit.concept for hit in hits}:
            counts[concept] = counts.get(concept, 0.0) + weight
        for hit in hits:
            labelled = text == case.headers.get("industry")
            words.setdefault(f"industry:{hit.concept}", text if labelled else hit.words)
    return _scaled(counts)


def _themes(case: CaseDocument) -> dict[str, float]:
    """How much the case speaks of each theme: one sentence 0.75, two or more 1."""
    counts: Counter[str] = Counter(themes().concepts_in(case.title))
    for sentence in case.sentences:
        counts.update(themes().concepts_in(sentence.text))
    return {concept: min(1.0, 0.25 + count / 2) for concept, count in counts.items()}


def _concepts(case: CaseDocument, kind: str, words: dict[str, str]) -> dict[str, float]:
    """Concepts of one vocabulary: a header line settles it, three mentions in the text do as much."""
    counts: Counter[str] = Counter()
    for hit in vocabulary(kind).find(case.text):
        counts[hit.concept] += 1
        words.setdefault(f"{kind}:{hit.concept}", hit.words)
    header = case.headers.get({"regions": "region"}.get(kind, kind), "")
    for hit in vocabulary(kind).find(header):
        counts[hit.concept] = 3
        words[f"{kind}:{hit.concept}"] = header
    return {concept: min(1.0, count / 3) for concept, count in counts.items()}


def _scaled(counts: Mapping[str, float]) -> dict[str, float]:
    top = max(counts.values(), default=1.0)
    return {concept: round(count / top, 4) for concept, count in counts.items()}


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
