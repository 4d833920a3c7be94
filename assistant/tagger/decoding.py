"""Scores of characters to spans."""

import numpy as np

from assistant.tagger.base import Tagged
from assistant.tagger.e5_file import Floats


def probabilities(scores: Floats) -> Floats:
    """Softmax over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return result


def spans(scores: Floats, kinds: tuple[str, ...]) -> list[Tagged]:
    """The most probable valid sequence of classes (Viterbi: going on only after the same kind), as spans.

    `scores` [characters, 1 + 2 * kinds] before softmax.
    """
    if not len(scores):
        return []
    likely = probabilities(scores)
    costs = np.log(likely + 1e-9)
    count = scores.shape[1]
    going_on = np.arange(2, count, 2)
    best, back = costs[0].copy(), np.zeros((len(costs), count), np.int64)
    best[going_on] = -np.inf
    for at in range(1, len(costs)):
        top = int(best.argmax())
        came = np.full(count, top)
        value = np.full(count, best[top])
        opening = going_on - 1
        after = np.where(best[going_on] >= best[opening], going_on, opening)
        came[going_on], value[going_on] = after, best[after]
        back[at] = came
        best = value + costs[at]
    path = [int(best.argmax())]
    for at in range(len(costs) - 1, 0, -1):
        path.append(int(back[at, path[-1]]))
    path.reverse()
    return _spans_of(path, likely, kinds)


def _spans_of(path: list[int], likely: Floats, kinds: tuple[str, ...]) -> list[Tagged]:
    found: list[Tagged] = []
    start = 0
    for at in range(1, len(path) + 1):
        if path[start] == 0 or (at < len(path) and path[at] == 2 * ((path[start] + 1) // 2)):
            if path[start] == 0:
                start = at
            continue
        kind = (path[start] - 1) // 2
        mass = likely[start:at, 1 + 2 * kind] + likely[start:at, 2 + 2 * kind]
        found.append(Tagged(kinds[kind], start, at, float(mass.mean())))
        start = at
    return found
