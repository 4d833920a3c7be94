"""The whole library in memory, ready to be compared with a profile: cases, vectors, BM25."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from retrieval.base import Vectors
from retrieval.case import Case
from retrieval.facet_table import FacetTable
from retrieval.lexical import LexicalIndex

BEST_PLACES = 3
_SHRINK = 4.0
OUT_OF_REACH = -2.0
"""Below every cosine: for a place that does not count, or does already."""
LANGUAGE_BIAS = 0.03
"""How much nearer e5-small puts texts of one language than equally fitting ones of two, in cosine."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Snapshot:
    """Cases with the unit vectors of their texts (title, sentences, claims), one case after the other; `starts` are
    the first rows."""

    cases: tuple[Case, ...]
    vectors: Vectors
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, cases: Sequence[Case], parts: Sequence[Vectors], dimension: int) -> "Snapshot":
        """Put cases and their vectors together, one array of `len(case.texts)` rows a case."""
        lengths = [len(part) for part in parts]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64) if parts else np.zeros(0, np.int64)
        vectors = np.concatenate(parts) if parts else np.zeros((0, dimension), np.float32)
        return cls(tuple(cases), vectors, starts)

    @cached_property
    def lexical(self) -> LexicalIndex:
        """BM25 over the cases' texts."""
        return LexicalIndex([case.document.text for case in self.cases])

    @cached_property
    def theme_weights(self) -> Mapping[str, float]:
        """How telling a theme is here: log(1 + N / (1 + cases that speak of it))."""
        counts = Counter(theme for case in self.cases for theme in case.facets.themes)
        return {theme: math.log(1 + len(self.cases) / (1 + count)) for theme, count in counts.items()}

    @cached_property
    def facets(self) -> FacetTable:
        """The cases' facets, column by column."""
        return FacetTable([case.facets for case in self.cases])

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each case id."""
        return {case.study.case_id: row for row, case in enumerate(self.cases)}

    def span(self, row: int) -> tuple[int, int]:
        """The first vector row of the case at `row`, and the first one behind it."""
        start = int(self.starts[row])
        return start, int(self.starts[row + 1]) if row + 1 < len(self.starts) else len(self.vectors)

    @cached_property
    def owners(self) -> NDArray[np.int64]:
        """The case of each row."""
        lengths = np.diff(np.append(self.starts, len(self.vectors)))
        return np.repeat(np.arange(len(self.cases)), lengths)

    @cached_property
    def languages(self) -> NDArray[np.str_]:
        """The language of each case."""
        return np.array([case.study.language for case in self.cases])

    @cached_property
    def centres(self) -> Vectors:
        """The mean direction of each case, less the mean of all, as unit vectors: how alike two cases are."""
        sums = np.add.reduceat(self.vectors, self.starts, axis=0)
        sums /= np.linalg.norm(sums, axis=1, keepdims=True)
        sums -= sums.mean(axis=0)
        return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6), np.float32)

    @cached_property
    def labelled(self) -> NDArray[np.int64]:
        """The rows of sentences that are labelled facts (`Employees: 300`): they tell no pain."""
        return np.array(
            [
                start + 1 + place
                for start, case in zip(self.starts.tolist(), self.cases, strict=True)
                for place, sentence in enumerate(case.document.sentences)
                if sentence.section == "header"
            ],
            np.int64,
        )

    def similarities(self, queries: Vectors) -> NDArray[np.float32]:
        """Cosine of every row with every query, shape (rows, queries)."""
        return self.vectors @ queries.T

    def standing(self, similarities: NDArray[np.float32], language: str) -> Floats:
        """How far each case stands out for each query of `language`, in standard deviations, shape (cases, queries):
        half by its nearest place, half by the mean of its best places."""
        best = self._best_places(similarities)
        real = best > OUT_OF_REACH
        mean = np.where(real, best, 0).sum(axis=0) / np.maximum(real.sum(axis=0), 1)
        return (self.standardised(best[0], language) + self.standardised(mean, language)) / 2

    def _best_places(self, similarities: NDArray[np.float32]) -> NDArray[np.float32]:
        """The best similarities of each case, OUT_OF_REACH where it has fewer, shape (places, cases, queries)."""
        places = similarities.copy()
        found = []
        for _ in range(BEST_PLACES):
            best = np.maximum.reduceat(places, self.starts, axis=0)
            found.append(best)
            places[places >= best[self.owners]] = OUT_OF_REACH
        return np.stack(found)

    def standardised(self, nearness: NDArray[np.float32], language: str) -> Floats:
        """`nearness` in standard deviations above what is usual for cases of the same language.

        The embedder favours the query's own language whatever a text says, so cases are compared with those of their
        language. Few cases tell little of what is usual: means lean on the library's, with the usual bias between
        languages, as if so many more cases had been seen (`_SHRINK`).
        """
        values = nearness.astype(np.float64)
        bias = np.where(self.languages == language, 0.0, -LANGUAGE_BIAS)[:, None]
        overall = (values - bias).mean(axis=0)
        centred = np.empty_like(values)
        for group in set(self.languages.tolist()):
            rows = self.languages == group
            count, expected = rows.sum(), overall + bias[rows][0]
            usual = (values[rows].sum(axis=0) + _SHRINK * expected) / (count + _SHRINK)
            centred[rows] = values[rows] - usual
        spread = np.sqrt(((centred**2).sum(axis=0) + _SHRINK * 0.015**2) / (len(values) + _SHRINK))
        return np.asarray(centred / spread, np.float64)
