"""From scores to spans: the most probable sequence that makes sense."""

import numpy as np
import pytest

from assistant.tagger.base import Tagged
from assistant.tagger.decoding import spans
from assistant.tagger.kinds import ALIKE, LAYERS, classes
from retrieval.e5.weights import Floats

OUT = "out"


def scores(layer: str, *rows: dict[str, float]) -> Floats:
    """A row a character: scores by kind, `kind+` for going on; what is not named is most unlikely."""
    kinds = LAYERS[layer]
    table = np.full((len(rows), classes(layer)), -6.0, np.float32)
    for row, values in zip(table, rows, strict=True):
        for name, value in values.items():
            at = 0 if name == OUT else 1 + 2 * kinds.index(name.rstrip("+")) + name.endswith("+")
            row[at] = value
    return table


def places(found: list[Tagged]) -> list[tuple[str, int, int]]:
    return [(one.kind, one.start, one.end) for one in found]


def test_opening_and_going_on_make_a_span_and_two_openings_two() -> None:
    table = scores("acts", {OUT: 5}, {"need": 5}, {"need+": 5}, {"need": 5}, {OUT: 5}, {"risk": 5})
    assert places(spans(table, "acts")) == [("need", 1, 3), ("need", 3, 4), ("risk", 5, 6)]


def test_going_on_without_an_opening_takes_the_next_best_that_makes_sense() -> None:
    table = scores("acts", {OUT: 5}, {"need+": 5, "need": 3}, {"need+": 5}, {OUT: 5})
    assert places(spans(table, "acts")) == [("need", 1, 3)]


def test_a_span_does_not_change_its_kind_midway() -> None:
    table = scores("acts", {"need": 5}, {"need+": 2, "risk+": 3}, {"need+": 5})
    assert places(spans(table, "acts")) == [("need", 0, 3)]


def test_words_that_are_one_of_several_roles_are_not_lost_between_them() -> None:
    unsure = {"system": 1.0, "rival": 0.9, "product": 0.8, OUT: 1.2}
    (found,) = spans(scores("names", {OUT: 5}, unsure, {OUT: 5}), "names")
    assert (found.kind, found.start, found.end) == ("system", 1, 2)
    assert found.score < 0.5


def test_the_score_is_the_mean_probability_of_the_kind() -> None:
    (sure,) = spans(scores("acts", {"need": 9}, {"need+": 9}), "acts")
    (unsure,) = spans(scores("acts", {"need": 1, OUT: 0.9}, {"need+": 1, OUT: 0.9}), "acts")
    assert sure.score > 0.99 > 0.6 > unsure.score > 0.4


@pytest.mark.parametrize("layer", LAYERS)
def test_every_kind_has_its_group_and_no_characters_have_no_spans(layer: str) -> None:
    assert sorted(kind for group in ALIKE[layer] for kind in group) == sorted(LAYERS[layer])
    assert spans(np.zeros((0, classes(layer)), np.float32), layer) == []
