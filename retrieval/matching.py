"""Which cases fit a customer profile: each need against facet sentences, themes, structured facets, BM25, fused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.base import NO_EXPERIENCE, Embedder
from retrieval.case_types import CustomerProfile
from retrieval.documents import language_of, sentences_of
from retrieval.profiles import Asked, read_profile
from retrieval.snapshot import OUT_OF_REACH, Floats, Snapshot

ALIKE = 0.93
"""Cosine of two cases' centres from which they count as the same story told twice."""

_USUAL = 0.9
_EMPHASIS = 1.3
"""Power of standard deviations: to stand far out for one wish tells more than to suit several a bit."""
_BEST_NEED = 0.2
"""The share that the need a case meets best has beside all of them together."""
_MOST_REMARKS = 8
_MET = (-3.1, 1.0, 30.0)
"""Logistic of how surely a case speaks of a need: constant, standard deviations above the library's usual nearness,
cosine above the background's usual one. Chosen by hand on `tests/evals/cases_own` and the example library."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part adds to a case's score. Dense parts count in standard deviations, the others from 0 to 1.

    Chosen on the development cases and `tests/evals/cases_own`; benchmarks/cases.py prints what leaving each out costs.
    """

    need: float = 0.5
    industry_words: float = 0.5
    notes: float = 0.3
    industry: float = 2.0
    themes: float = 1.3
    products: float = 1.4
    deployment: float = 1.4
    systems: float = 1.0
    size: float = 0.8
    region: float = 0.2
    lexical: float = 0.2
    same_language: float = 0.02
    experience: float = 0.5


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Scored:
    """A case's place in a ranking. `row` is its index in the snapshot, `score` only orders.

    `best_rows` are, for each need, the vector row that comes nearest, of the text rather than the title; `needs_met`
    tells how surely it speaks of each of the needs, 0 to 1; `closeness` is 1 for the same and 0 for an unlike value of
    a structured facet, None where profile or case do not say.
    """

    row: int
    score: float
    best_rows: tuple[int, ...]
    needs_met: tuple[float, ...]
    closeness: Mapping[str, float | None]


@dataclass(frozen=True)
class Ranking:
    """Every case of a snapshot for one profile; `rows` is the order, best first."""

    rows: tuple[int, ...]
    _snapshot: Snapshot
    _scores: Floats
    _similarities: NDArray[np.float32]
    _needs_met: Floats
    _closeness: Mapping[str, Floats]

    def scored(self, row: int) -> Scored:
        """What is known of the case at `row` of the snapshot."""
        start, end = self._snapshot.span(row)
        body = min(start + 1, end - 1)
        nearest = np.argmax(self._similarities[body:end], axis=0) + body
        closeness = {facet: _known(column[row]) for facet, column in self._closeness.items()}
        met = tuple(self._needs_met[row].tolist())
        return Scored(row, float(self._scores[row]), tuple(nearest.tolist()), met, closeness)


NO_RANKING = Ranking((), Snapshot.of((), (), 1), np.zeros(0), np.zeros((0, 0), np.float32), np.zeros((0, 0)), {})


def rank(
    snapshot: Snapshot,
    profile: CustomerProfile,
    embedder: Embedder,
    *,
    language: str = "",
    weights: Weights = DEFAULT_WEIGHTS,
    experience: Mapping[str, float] = NO_EXPERIENCE,
) -> Ranking:
    """Every case of `snapshot`, best first. Raises RetrievalError.

    `language` is the asker's and only breaks ties; `experience` (case id: -1 to 1) moves a case by up to its weight.
    """
    if not snapshot.cases:
        return NO_RANKING
    asked = read_profile(profile)
    wishes = _wishes(profile)
    texts = [text for part in wishes.values() for text in part]
    queries = embedder.embed_queries(texts)
    similarities = snapshot.similarities(queries)
    count = len(profile.needs)
    similarities[snapshot.labelled, :count] = OUT_OF_REACH
    dense = snapshot.standing(similarities, language_of(" ".join(texts)))
    total = _dense(dense, wishes, weights)
    closeness = snapshot.facets.closeness(asked)
    total += weights.themes * _themes(snapshot, asked)
    total += weights.lexical * _lexical(snapshot, " ".join(texts))
    for facet, column in closeness.items():
        total += getattr(weights, facet) * np.nan_to_num(column)
    total += weights.same_language * (snapshot.languages == language)
    for case_id, served in experience.items():
        if case_id in snapshot.row_of:
            total[snapshot.row_of[case_id]] += weights.experience * min(1.0, max(-1.0, served))
    background = embedder.background
    usual = None if background is None else np.quantile(background @ queries[:count].T, _USUAL, axis=0)
    needs_met = _needs_met(snapshot, asked, similarities[:, :count], dense[:, :count], usual)
    order = np.argsort(-total, kind="stable")
    return Ranking(tuple(order.tolist()), snapshot, total, similarities[:, :count], needs_met, closeness)


def diversified(snapshot: Snapshot, rows: Iterable[int], count: int) -> tuple[list[int], list[int]]:
    """The first `count` of `rows` that each tell another story, and, to fill up, those that repeat one of them."""
    distinct: list[int] = []
    repeats: list[int] = []
    for row in rows:
        if len(distinct) >= count:
            break
        alike = any(_alike(snapshot, row, other) for other in distinct)
        (repeats if alike else distinct).append(row)
    return distinct, repeats[: count - len(distinct)]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _alike(snapshot: Snapshot, one: int, other: int) -> bool:
    if snapshot.cases[one].study.sha256 == snapshot.cases[other].study.sha256:
        return True
    return len(snapshot.cases) > 2 and float(snapshot.centres[one] @ snapshot.centres[other]) > ALIKE


def _wishes(profile: CustomerProfile) -> dict[str, list[str]]:
    """The texts to embed, by the field of `Weights` they count for, needs first; never empty."""
    wishes = {
        "need": list(profile.needs),
        "industry_words": [profile.industry] if profile.industry else [],
        "notes": sentences_of(profile.notes or "")[:_MOST_REMARKS],
    }
    if any(wishes.values()):
        return wishes
    fields = (profile.size, profile.region, profile.deployment, profile.timeline, profile.stage, profile.company)
    return {"need": [" ".join([*profile.products, *profile.current_systems, *filter(None, fields)])]}


def _dense(standing: Floats, wishes: Mapping[str, Sequence[str]], weights: Weights) -> Floats:
    """What the vectors add to each case's score; several texts of one kind together count like a bit more than one."""
    total, start = np.zeros(len(standing)), 0
    for kind, texts in wishes.items():
        if texts:
            part = standing[:, start : start + len(texts)]
            if kind != "industry_words":
                part = np.sign(part) * np.abs(part) ** _EMPHASIS
            together = part.sum(axis=1) / len(texts) ** 0.5
            if kind == "need":
                together = (1 - _BEST_NEED) * together + 2 * _BEST_NEED * part.max(axis=1)
            total += getattr(weights, kind) * together
            start += len(texts)
    return total


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
    return np.asarray(snapshot.facets.themes(wanted) / whole, np.float64)


def _lexical(snapshot: Snapshot, query: str) -> Floats:
    """BM25 from 0 to about 3: standard deviations of what the query's words reach, none for a case without them."""
    scores = snapshot.lexical.scores(query).astype(np.float64)
    spread = scores.std()
    if spread < 1e-9:
        return np.zeros(len(scores))
    return np.asarray(np.maximum(scores - scores.mean(), 0) / spread, np.float64)


def _needs_met(
    snapshot: Snapshot,
    asked: Asked,
    similarities: NDArray[np.float32],
    dense: Floats,
    usual: NDArray[np.float32] | None,
) -> Floats:
    """For each case and need, from 0 to 1: how surely the case speaks of it; 0.5 is as likely as not.

    `usual` is the cosine that one in ten sentences of all kinds of stories reaches with each need. Where nobody knows
    it, a need is judged by how far the case stands out from the others alone.
    """
    met: Floats = np.clip((dense - 0.5) / 2.5, 0, 1)
    if usual is not None:
        nearest = np.maximum.reduceat(similarities, snapshot.starts, axis=0)
        met = 1 / (1 + np.exp(-(_MET[0] + _MET[1] * dense + _MET[2] * (nearest - usual))))
    for column, (_, themes) in enumerate(asked.needs if usual is None else ()):
        if themes:
            shared = snapshot.facets.themes(dict.fromkeys(themes, 1 / len(themes)))
            met[:, column] = np.maximum(met[:, column], shared)
    return np.asarray(met, np.float64)
