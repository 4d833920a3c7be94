"""Which cases fit a customer profile: each need against facet sentences, themes, structured facets, BM25, fused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.base import NO_EXPERIENCE, CustomerProfile, Embedder
from retrieval.documents import language_of
from retrieval.lexicon import industry_nearness, region_nearness
from retrieval.profiles import Asked, read_profile
from retrieval.snapshot import Floats, Snapshot
from retrieval.store import Case

ALIKE = 0.93
"""Cosine of two cases' centres from which they count as the same story told twice."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part adds to a case's score. Dense parts count in standard deviations, the others from 0 to 1.

    Chosen by hand on the development cases; benchmarks/cases.py prints what leaving each out costs.
    """

    need: float = 0.4
    industry_words: float = 0.5
    notes: float = 0.3
    industry: float = 2.0
    themes: float = 2.0
    products: float = 0.8
    deployment: float = 1.2
    systems: float = 1.2
    size: float = 0.6
    region: float = 0.2
    lexical: float = 0.2
    same_language: float = 0.02
    experience: float = 0.5


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Scored:
    """A case's place in a ranking. `row` is its index in the snapshot, `score` only orders.

    `best_rows` are, for each need, the snapshot's vector row that comes nearest; `needs_met` tells which of the needs
    it speaks of, 0 to 1 each; `closeness` is 1 for the same and 0 for an unlike value of a structured facet, None where
    profile or case do not say.
    """

    row: int
    score: float
    best_rows: tuple[int, ...]
    needs_met: tuple[float, ...]
    closeness: Mapping[str, float | None]


def rank(
    snapshot: Snapshot,
    profile: CustomerProfile,
    embedder: Embedder,
    *,
    language: str = "",
    weights: Weights = DEFAULT_WEIGHTS,
    experience: Mapping[str, float] = NO_EXPERIENCE,
) -> list[Scored]:
    """Every case of `snapshot`, best first. Raises RetrievalError.

    `language` is the asker's and only breaks ties; `experience` (case id: -1 to 1) moves a case by up to its weight.
    """
    if not snapshot.cases:
        return []
    asked = read_profile(profile)
    texts, parts = _queries(profile, weights)
    similarities = snapshot.similarities(embedder.embed_queries(texts))
    nearness = snapshot.nearness(similarities)
    dense = snapshot.standardised(nearness, language_of(" ".join(texts)))
    total = (dense * parts).sum(axis=1)
    needs_met = _needs_met(snapshot, asked, dense[:, : len(profile.needs)])
    closeness = [_closeness(case, asked) for case in snapshot.cases]
    total += weights.themes * _themes(snapshot, asked)
    total += weights.lexical * _lexical(snapshot, " ".join(texts))
    for facet in ("industry", "products", "deployment", "systems", "size", "region"):
        total += getattr(weights, facet) * np.array([(one[facet] or 0.0) for one in closeness])
    total += weights.same_language * (snapshot.languages == language)
    served = [experience.get(case.study.case_id, 0.0) for case in snapshot.cases]
    total += weights.experience * np.clip(served, -1, 1)
    best = _best_rows(snapshot, similarities[:, : len(profile.needs)])
    order = np.argsort(-total, kind="stable")
    return [
        Scored(int(row), float(total[row]), tuple(best[row]), tuple(needs_met[row].tolist()), closeness[row])
        for row in order
    ]


def diversified(snapshot: Snapshot, ranked: Sequence[Scored], count: int) -> tuple[list[Scored], list[Scored]]:
    """The first `count` of `ranked` that each tell another story, and, to fill up, those that repeat one of them."""
    distinct: list[Scored] = []
    repeats: list[Scored] = []
    for one in ranked:
        if len(distinct) >= count:
            break
        alike = any(_alike(snapshot, one.row, other.row) for other in distinct)
        (repeats if alike else distinct).append(one)
    return distinct, repeats[: count - len(distinct)]


def _alike(snapshot: Snapshot, one: int, other: int) -> bool:
    if snapshot.cases[one].study.sha256 == snapshot.cases[other].study.sha256:
        return True
    return len(snapshot.cases) > 2 and float(snapshot.centres[one] @ snapshot.centres[other]) > ALIKE


def _queries(profile: CustomerProfile, weights: Weights) -> tuple[list[str], Floats]:
    """The texts to embed, needs first, and what each counts; several needs together count like a bit more than one."""
    texts = list(profile.needs)
    parts = [weights.need / len(profile.needs) ** 0.5] * len(texts) if texts else []
    for text, weight in ((profile.industry, weights.industry_words), (profile.notes, weights.notes)):
        if text:
            texts.append(text)
            parts.append(weight)
    if not texts:
        fields = (profile.size, profile.region, profile.deployment, profile.timeline, profile.stage, profile.company)
        words = [*profile.products, *profile.current_systems, *filter(None, fields)]
        texts, parts = [" ".join(words)], [weights.need]
    return texts, np.array(parts)


def _themes(snapshot: Snapshot, asked: Asked) -> Floats:
    """How much of what the profile speaks of each case speaks of too, 0 to about 1; rare themes tell more."""
    weights = snapshot.theme_weights
    wanted: dict[str, float] = {}
    for _, themes in asked.needs:
        for theme in themes:
            wanted[theme] = wanted.get(theme, 0.0) + weights.get(theme, 0.0)
    for theme in asked.constraints:
        wanted[theme] = wanted.get(theme, 0.0) + 0.5 * weights.get(theme, 0.0)
    whole = sum(weight**2 for weight in wanted.values()) ** 0.5
    if not whole:
        return np.zeros(len(snapshot.cases))
    scores = [
        sum(weight * case.facets.themes.get(theme, 0.0) for theme, weight in wanted.items()) for case in snapshot.cases
    ]
    return np.asarray(np.array(scores) / whole, np.float64)


def _lexical(snapshot: Snapshot, query: str) -> Floats:
    """BM25 from 0 to about 3: standard deviations of what the query's words reach, none for a case without them."""
    scores = snapshot.lexical.scores(query).astype(np.float64)
    spread = scores.std()
    if spread < 1e-9:
        return np.zeros(len(scores))
    return np.asarray(np.maximum(scores - scores.mean(), 0) / spread, np.float64)


def _closeness(case: Case, asked: Asked) -> dict[str, float | None]:
    facets = case.facets
    size = None
    if asked.size and facets.size_band is not None:
        size = max(0.0, 1 - abs(asked.size.band - facets.size_band) / 2)
    return {
        "industry": _nearest(asked.industries, facets.industries, industry_nearness),
        "region": _nearest(asked.regions, dict.fromkeys(facets.regions, 1.0), region_nearness),
        "size": size,
        "deployment": _deployment(asked.deployment, facets.deployment),
        "products": _share(asked.products, facets.products),
        "systems": _share(asked.systems, {name: min(1.0, w * 3) for name, w in facets.systems.items()}),
    }


def _nearest(asked: frozenset[str], held: Mapping[str, float], near: Callable[[str, str], float]) -> float | None:
    if not asked or not held:
        return None
    return max(near(one, other) * weight for one in asked for other, weight in held.items())


def _share(asked: frozenset[str], held: Mapping[str, float]) -> float | None:
    return sum(held.get(one, 0.0) for one in asked) / len(asked) if asked else None


def _deployment(asked: frozenset[str], held: Mapping[str, float]) -> float | None:
    """1 for the way asked for, 0 for another; None where either is silent."""
    if not asked or not held:
        return None
    if "on_premises" in asked:
        return min(1.0, held.get("on_premises", 0.0) * 1.5)
    return 0.0 if held.get("on_premises", 0.0) > 0.5 else max(held.get(one, 0.0) for one in asked)


def _needs_met(snapshot: Snapshot, asked: Asked, dense: Floats) -> Floats:
    """For each case and need, from 0 to 1: themes they share, or how far the sentences stand out."""
    met: Floats = np.clip((dense - 0.5) / 2.5, 0, 1)
    for column, (_, themes) in enumerate(asked.needs):
        if themes:
            shared = [sum(case.facets.themes.get(t, 0.0) for t in themes) / len(themes) for case in snapshot.cases]
            met[:, column] = np.maximum(met[:, column], np.array(shared))
    return met


def _best_rows(snapshot: Snapshot, similarities: NDArray[np.float32]) -> NDArray[np.int64]:
    """For each case and need, the row that comes nearest."""
    best = np.zeros((len(snapshot.cases), similarities.shape[1]), np.int64)
    ends = np.append(snapshot.starts[1:], len(snapshot.vectors))
    for row, (start, end) in enumerate(zip(snapshot.starts, ends, strict=True)):
        best[row] = start + np.argmax(similarities[start:end], axis=0)
    return best
