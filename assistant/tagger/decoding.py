"""Scores of characters to spans."""

from collections.abc import Iterator, Sequence

import numpy as np

from assistant.tagger.base import Tagged
from assistant.tagger.kinds import ALIKE, LAYERS
from retrieval.e5.weights import Floats


def probabilities(scores: Floats) -> Floats:
    """Softmax over the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = raised / raised.sum(axis=-1, keepdims=True)
    return result


def spans(scores: Floats, layer: str) -> list[Tagged]:
    """The spans of one layer of kinds; `scores` [characters, classes of the layer] before softmax.

    The most probable valid sequence is found over groups of kinds that are alike (`ALIKE`), so that words that are
    surely a vendor are not lost because their role is not sure; a span is of the most probable kind of its group.
    """
    if not len(scores):
        return []
    kinds, groups = LAYERS[layer], ALIKE[layer]
    likely = probabilities(scores)
    opening, going_on = likely[:, 1::2], likely[:, 2::2]
    members = [[kinds.index(kind) for kind in group] for group in groups]
    pooled = np.empty((len(likely), 1 + 2 * len(groups)), np.float32)
    pooled[:, 0] = likely[:, 0]
    for number, places in enumerate(members):
        pooled[:, 1 + 2 * number] = opening[:, places].sum(axis=1)
        pooled[:, 2 + 2 * number] = going_on[:, places].sum(axis=1)
    found = []
    for number, start, end in _runs(_path(pooled)):
        shares = (opening + going_on)[start:end, members[number]].mean(axis=0)
        best = int(shares.argmax())
        found.append(Tagged(groups[number][best], start, end, float(shares[best])))
    return found


def _path(likely: Floats) -> list[int]:
    """The most probable sequence of classes (Viterbi), going on only after the same kind."""
    costs = np.log(likely + 1e-9)
    count = likely.shape[1]
    going_on = np.arange(2, count, 2)
    opening = going_on - 1
    best, back = costs[0].copy(), np.zeros((len(costs), count), np.int64)
    best[going_on] = -np.inf
    for at in range(1, len(costs)):
        top = int(best.argmax())
        came = np.full(count, top)
        value = np.full(count, best[top])
        after = np.where(best[going_on] >= best[opening], going_on, opening)
        came[going_on], value[going_on] = after, best[after]
        back[at] = came
        best = value + costs[at]
    path = [int(best.argmax())]
    for at in range(len(costs) - 1, 0, -1):
        path.append(int(back[at, path[-1]]))
    return path[::-1]


def _runs(path: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """(number of the kind, start, end) of each opening with what goes on after it."""
    start = 0
    for at in range(1, len(path) + 1):
        if at == len(path) or path[at] == 0 or path[at] % 2 == 1:
            if path[start]:
                yield (path[start] - 1) // 2, start, at
            start = at
