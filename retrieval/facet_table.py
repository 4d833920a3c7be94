"""The facets of all cases as columns, so that a profile is compared with every case at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.facets import Facets
from retrieval.lexicon import industry_nearness, region_nearness
from retrieval.profiles import Asked

Floats = NDArray[np.float64]
FACETS = ("industry", "products", "deployment", "systems", "size", "region")
_SYSTEM_SCALE = 3.0
"""A system is named once in a story; one mention of three (`Facets` counts to three) is enough."""


class FacetTable:
    """For each vocabulary and concept one column of weights from 0 to 1, an entry a case."""

    def __init__(self, facets: Sequence[Facets]) -> None:
        self._count = len(facets)
        self._industries = _columns([one.industries for one in facets])
        self._themes = _columns([one.themes for one in facets])
        self._regions = _columns([dict.fromkeys(one.regions, 1.0) for one in facets])
        self._deployment = _columns([one.deployment for one in facets])
        self._products = _columns([one.products for one in facets])
        self._systems = _columns([one.systems for one in facets])
        self._bands = np.array([np.nan if one.size_band is None else one.size_band for one in facets], np.float64)

    def closeness(self, asked: Asked) -> dict[str, Floats]:
        """By facet, for each case: 1 for the same and 0 for an unlike value, NaN where profile or case do not say."""
        size = np.full(self._count, np.nan)
        if asked.size:
            size = np.maximum(0.0, 1 - np.abs(asked.size.band - self._bands) / 2)
        return {
            "industry": self._nearest(asked.industries, self._industries, industry_nearness),
            "region": self._nearest(asked.regions, self._regions, region_nearness),
            "size": size,
            "deployment": self._deployment_of(asked.deployment),
            "products": self._share(asked.products, self._products),
            "systems": self._share(asked.systems, self._systems, _SYSTEM_SCALE),
        }

    def themes(self, wanted: Mapping[str, float]) -> Floats:
        """For each case the sum of its themes' weights times those `wanted`."""
        total = np.zeros(self._count)
        for theme, weight in wanted.items():
            if theme in self._themes:
                total += weight * self._themes[theme]
        return total

    def _nearest(
        self, asked: Iterable[str], columns: Mapping[str, Floats], near: Callable[[str, str], float]
    ) -> Floats:
        asked = tuple(asked)
        if not asked or not columns:
            return np.full(self._count, np.nan)
        best = np.zeros(self._count)
        for concept, column in columns.items():
            np.maximum(best, max(near(one, concept) for one in asked) * column, out=best)
        best[sum(columns.values(), np.zeros(self._count)) == 0] = np.nan
        return best

    def _share(self, asked: frozenset[str], columns: Mapping[str, Floats], scale: float = 1.0) -> Floats:
        if not asked:
            return np.full(self._count, np.nan)
        none = np.zeros(self._count)
        return np.asarray(
            sum((np.minimum(1.0, scale * columns.get(one, none)) for one in asked), none) / len(asked), np.float64
        )

    def _deployment_of(self, asked: frozenset[str]) -> Floats:
        """1 for the way asked for, 0 for another."""
        none = np.zeros(self._count)
        silent = sum(self._deployment.values(), none) == 0
        held = self._deployment.get("on_premises", none)
        if not asked:
            return np.full(self._count, np.nan)
        if "on_premises" in asked:
            found = np.minimum(1.0, held * 1.5)
        else:
            most = np.max([self._deployment.get(one, none) for one in asked], axis=0)
            found = np.where(held > 0.5, 0.0, most)
        return np.asarray(np.where(silent, np.nan, found), np.float64)


def _columns(weights: Sequence[Mapping[str, float]]) -> dict[str, Floats]:
    found: dict[str, Floats] = {}
    for row, held in enumerate(weights):
        for concept, weight in held.items():
            if concept not in found:
                found[concept] = np.zeros(len(weights))
            found[concept][row] = weight
    return found
