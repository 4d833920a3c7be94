"""From scores to spans: the most probable sequence that makes sense."""

import numpy as np

from assistant.tagger.base import Tagged
from assistant.tagger.decoding import spans

KINDS = ("need", "risk")
OUT, NEED, NEED_ON, RISK, RISK_ON = range(5)


def scores(*rows: dict[int, float]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    table = np.full((len(rows), 5), -4.0, np.float32)
    for row, values in zip(table, rows, strict=True):
        for at, value in values.items():
            row[at] = value
    return table


def places(found: list[Tagged]) -> list[tuple[str, int, int]]:
    return [(one.kind, one.start, one.end) for one in found]


def test_opening_and_going_on_make_a_span_and_two_openings_two() -> None:
    table = scores({OUT: 5}, {NEED: 5}, {NEED_ON: 5}, {NEED: 5}, {OUT: 5}, {RISK: 5})
    assert places(spans(table, KINDS)) == [("need", 1, 3), ("need", 3, 4), ("risk", 5, 6)]


def test_going_on_without_an_opening_takes_the_next_best_that_makes_sense() -> None:
    table = scores({OUT: 5}, {NEED_ON: 5, NEED: 3}, {NEED_ON: 5}, {OUT: 5})
    assert places(spans(table, KINDS)) == [("need", 1, 3)]


def test_a_span_does_not_change_its_kind_midway() -> None:
    table = scores({NEED: 5}, {NEED_ON: 2, RISK_ON: 3}, {NEED_ON: 5})
    assert places(spans(table, KINDS)) == [("need", 0, 3)]


def test_the_score_is_the_mean_probability_of_the_kind() -> None:
    (sure,) = spans(scores({NEED: 9}, {NEED_ON: 9}), KINDS)
    (unsure,) = spans(scores({NEED: 1, OUT: 0.9}, {NEED_ON: 1, OUT: 0.9}), KINDS)
    assert sure.score > 0.99 > 0.6 > unsure.score > 0.4


def test_no_characters_no_spans() -> None:
    assert spans(np.zeros((0, 5), np.float32), KINDS) == []
