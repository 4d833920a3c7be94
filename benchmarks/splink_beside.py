"""splink on the rows we measure ourselves on, set up as its documentation has it."""

import logging
import time
from collections.abc import Sequence
from typing import Any

import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)
Labels = dict[str, Any]


def _linker(tables: Sequence[pd.DataFrame], settings: SettingsCreator) -> Linker:
    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    registered = [api.register(table) for table in tables]
    return Linker(registered[0] if len(registered) == 1 else registered, settings)


def grouped(
    rows: pd.DataFrame,
    comparisons: Sequence[Any],
    rules: Sequence[Sequence[str]],
    sure: Sequence[Sequence[str]],
    sessions: Sequence[Sequence[str]],
) -> tuple[dict[float, Labels], float]:
    """The group of every `unique_id` at each threshold, and the seconds it took to the first of them.

    `rules` are the columns pairs are blocked on, `sure` those that make a match for certain, `sessions` those that
    expectation maximisation is run on.
    """
    began = time.perf_counter()
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(comparisons),
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in rules],
    )
    linker = _linker([rows], settings)
    linker.training.estimate_probability_two_random_records_match([block_on(*rule) for rule in sure], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for columns in sessions:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    predictions = linker.inference.predict(threshold_match_probability=0.01)
    found: dict[float, Labels] = {}
    seconds = 0.0
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predictions, threshold)
        frame = clusters.as_pandas_dataframe()
        found[threshold] = dict(zip(frame.unique_id, frame.cluster_id, strict=True))
        seconds = seconds or time.perf_counter() - began
    return found, seconds


def pair_probabilities(pairs: Sequence[tuple[str, str]]) -> list[float]:
    """How likely each pair of names is of one organisation, by a comparison trained on the names themselves."""
    left = pd.DataFrame({"unique_id": range(len(pairs)), "name": [a for a, _ in pairs], "pair": range(len(pairs))})
    right = pd.DataFrame({"unique_id": range(len(pairs)), "name": [b for _, b in pairs], "pair": range(len(pairs))})
    for table in (left, right):
        table["front"], table["back"] = table.name.str[:4], table.name.str[-8:]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.88, 0.8, 0.7])],
        blocking_rules_to_generate_predictions=[block_on("pair")],
    )
    linker = _linker([left, right], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.3)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("front"))
    frame = linker.inference.predict(threshold_match_probability=0.0).as_pandas_dataframe()
    chance = dict(zip(frame.unique_id_l, frame.match_probability, strict=True))
    return [float(chance.get(place, 0.0)) for place in range(len(pairs))]
