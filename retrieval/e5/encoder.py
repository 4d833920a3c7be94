"""The encoder of e5-small in numpy, with what was learned added to its matrices."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.e5.weights import E5File, Floats

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


class Encoder:
    """Weights merged once, then pure computation.

    `learned` may hold, for each matrix `layers.N.NAME`, `.up` [out, rank], `.down` [rank, in] and `.bias`, and the
    norms `eln`, `layers.N.aln` and `layers.N.oln` as `.w` and `.b`; what it lacks is the file's own. Names it does not
    know are left alone.
    """

    def __init__(self, weights: E5File, learned: Mapping[str, Floats]) -> None:
        self._file = weights
        self._shape = weights.shape
        self._layers = [_merged(weights, learned, number) for number in range(self._shape.layers)]
        self._first = {end: _either(learned, f"eln.{end}", weights, f"emb.ln.{end}") for end in "wb"}
        positions = weights.tensor("emb.pos").reshape(self._shape.positions, self._shape.hidden)
        self._positions = positions + weights.tensor("emb.type")[: self._shape.hidden]

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """Word embeddings [..., hidden] of token ids; no row of the table but those is unpacked."""
        return self._file.words(ids)

    def encode(self, texts: Sequence[NDArray[np.int64]]) -> list[Floats]:
        """Hidden states [tokens, hidden] of each text's token ids, begin and end among them, at most `positions`.

        The texts go through the matrices as one, without padding, and attend each to itself.
        """
        ends = np.cumsum([len(text) for text in texts])
        spans = [slice(end - len(text), end) for end, text in zip(ends.tolist(), texts, strict=True)]
        x = (
            self._file.words(np.concatenate(texts))
            + self._positions[np.concatenate([np.arange(len(t)) for t in texts])]
        )
        x = self._norm(x, self._first["w"], self._first["b"])
        for layer in self._layers:
            x = self._norm(
                x + (self._attend(x, layer, spans) @ layer["ao"] + layer["ao.bias"]), layer["aln.w"], layer["aln.b"]
            )
            inner = gelu(x @ layer["fi"] + layer["fi.bias"])
            x = self._norm(x + (inner @ layer["fo"] + layer["fo.bias"]), layer["oln.w"], layer["oln.b"])
        return [x[span] for span in spans]

    def _attend(self, x: Floats, layer: Mapping[str, Floats], spans: Sequence[slice]) -> Floats:
        heads, width = self._shape.heads, self._shape.hidden // self._shape.heads

        def split(name: str) -> Floats:
            rows: Floats = x @ layer[name] + layer[f"{name}.bias"]
            return rows.reshape(len(x), heads, width).transpose(1, 0, 2)

        asked, held, told = split("q"), split("k"), split("v")
        asked = asked / np.float32(math.sqrt(width))
        mixed = np.empty((heads, len(x), width), np.float32)
        for span in spans:
            weights = asked[:, span] @ held[:, span].transpose(0, 2, 1)
            weights -= weights.max(axis=-1, keepdims=True)
            np.exp(weights, out=weights)
            weights /= weights.sum(axis=-1, keepdims=True)
            mixed[:, span] = weights @ told[:, span]
        return np.ascontiguousarray(mixed.transpose(1, 0, 2)).reshape(len(x), -1)

    def _norm(self, x: Floats, scale: Floats, shift: Floats) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(self._shape.epsilon))
        result: Floats = centred / deviation * scale + shift
        return result


def gelu(x: Floats) -> Floats:
    """x times the normal distribution's share below x; erf by Abramowitz and Stegun 7.1.26 (error under 2e-7)."""
    size = np.abs(x)
    z = size * np.float32(math.sqrt(0.5))
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    tail = np.full_like(t, _ERF[-1])
    for factor in reversed(_ERF[:-1]):
        tail *= t
        tail += np.float32(factor)
    tail *= t
    z *= z
    tail *= np.exp(-z, out=z)
    tail *= size
    tail *= np.float32(-0.5)
    tail += np.maximum(x, 0)
    return tail


def _merged(weights: E5File, learned: Mapping[str, Floats], number: int) -> dict[str, Floats]:
    layer: dict[str, Floats] = {}
    for name in MATRICES:
        own, at = weights.tensor(f"l{number}.{name}.w"), f"layers.{number}.{name}"
        if f"{at}.up" in learned:
            own = own + np.asarray(learned[f"{at}.up"], np.float32) @ np.asarray(learned[f"{at}.down"], np.float32)
        layer[name] = own.T.copy()
        layer[f"{name}.bias"] = _either(learned, f"{at}.bias", weights, f"l{number}.{name}.b")
    for name in ("aln", "oln"):
        for end in "wb":
            layer[f"{name}.{end}"] = _either(
                learned, f"layers.{number}.{name}.{end}", weights, f"l{number}.{name}.{end}"
            )
    return layer


def _either(learned: Mapping[str, Floats], name: str, weights: E5File, own: str) -> Floats:
    return np.asarray(learned[name], np.float32) if name in learned else weights.tensor(own)
