"""The tagger's network in numpy: e5-small with what was learned added to it, and the head that looks at characters.

`training/network.py` is the same network in torch. Some 0.1 s for a note on two cores.
"""

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assistant.tagger.e5_file import E5File, Floats

MATRICES = ("q", "k", "v", "ao", "fi", "fo")
PLACES = 6
"""Places inside a token that are told apart."""

_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


class Network:
    """Weights merged once, then pure computation."""

    def __init__(self, weights: E5File, learned: Mapping[str, Floats]) -> None:
        self._file = weights
        self._shape = weights.shape
        self._learned = {name: np.asarray(value, np.float32) for name, value in learned.items()}
        self._layers = [self._merged(number) for number in range(self._shape.layers)]
        positions = weights.tensor("emb.pos").reshape(self._shape.positions, self._shape.hidden)
        self._positions = positions + weights.tensor("emb.type")[: self._shape.hidden]
        self._convolutions = [
            np.ascontiguousarray(self._learned[f"{name}.weight"].transpose(2, 1, 0)) for name in ("conv1", "conv2")
        ]

    def scores(
        self, ids: NDArray[np.int64], token_of: NDArray[np.int64], place: NDArray[np.int64], letters: NDArray[np.int64]
    ) -> dict[str, Floats]:
        """Scores before softmax by layer of kinds, [characters, classes].

        `ids` [tokens] at most `positions` with begin and end, `token_of` and `place` [characters], `letters`
        [characters] the token id of each character by itself, -1 where it has none.
        """
        hidden = self.encode(ids)
        learned = self._learned
        alone = np.where((letters >= 0)[:, None], self._file.words(np.maximum(letters, 0)), np.float32(0))
        chars = hidden[token_of] @ learned["join.weight"].T + learned["join.bias"]
        chars += alone @ learned["letter.weight"].T + learned["place.weight"][np.minimum(place, PLACES - 1)]
        chars = _gelu(chars)
        for kernel, name in zip(self._convolutions, ("conv1", "conv2"), strict=True):
            chars = chars + _gelu(_convolved(chars, kernel) + learned[f"{name}.bias"])
        layers = (name.split(".")[1] for name in learned if name.startswith("out.") and name.endswith(".weight"))
        return {
            name: np.add(chars @ learned[f"out.{name}.weight"].T, learned[f"out.{name}.bias"], dtype=np.float32)
            for name in layers
        }

    def _merged(self, number: int) -> dict[str, Floats]:
        layer: dict[str, Floats] = {}
        for name in MATRICES:
            own = self._file.tensor(f"l{number}.{name}.w")
            at = f"layers.{number}.{name}"
            layer[name] = (own + self._learned.pop(f"{at}.up") @ self._learned.pop(f"{at}.down")).T.copy()
            layer[f"{name}.bias"] = self._learned.pop(f"{at}.bias")
        for name in ("aln", "oln"):
            layer[f"{name}.w"] = self._learned.pop(f"layers.{number}.{name}.w")
            layer[f"{name}.b"] = self._learned.pop(f"layers.{number}.{name}.b")
        return layer

    def encode(self, ids: NDArray[np.int64]) -> Floats:
        """Hidden states [tokens, hidden] of the tokens `ids`, begin and end among them."""
        x = self._file.words(ids) + self._positions[: len(ids)]
        x = self._norm(x, self._learned["eln.w"], self._learned["eln.b"])
        for layer in self._layers:
            mixed = self._attend(x, layer) @ layer["ao"] + layer["ao.bias"]
            x = self._norm(x + mixed, layer["aln.w"], layer["aln.b"])
            inner = _gelu(x @ layer["fi"] + layer["fi.bias"])
            x = self._norm(x + inner @ layer["fo"] + layer["fo.bias"], layer["oln.w"], layer["oln.b"])
        return x

    def _attend(self, x: Floats, layer: Mapping[str, Floats]) -> Floats:
        heads, width = self._shape.heads, self._shape.hidden // self._shape.heads

        def split(name: str) -> Floats:
            rows: Floats = x @ layer[name] + layer[f"{name}.bias"]
            return rows.reshape(len(x), heads, width).transpose(1, 0, 2)

        weights = split("q") @ split("k").transpose(0, 2, 1) / np.float32(math.sqrt(width))
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed: Floats = (weights @ split("v")).transpose(1, 0, 2).reshape(len(x), -1)
        return mixed

    def _norm(self, x: Floats, scale: Floats, shift: Floats) -> Floats:
        centred = x - x.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(self._shape.epsilon))
        result: Floats = centred / deviation * scale + shift
        return result


def _convolved(x: Floats, kernel: Floats) -> Floats:
    """Same-length convolution over characters; `kernel` [width, in, out]."""
    width = len(kernel)
    padded = np.pad(x, ((width // 2, width // 2), (0, 0)))
    total: Floats = np.zeros((len(x), kernel.shape[2]), np.float32)
    for at in range(width):
        total += padded[at : at + len(x)] @ kernel[at]
    return total


def _gelu(x: Floats) -> Floats:
    """x times the normal distribution's share below x; erf by Abramowitz and Stegun 7.1.26 (error under 2e-7)."""
    z = np.abs(x) * np.float32(math.sqrt(0.5))
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    poly = t * (_ERF[0] + t * (_ERF[1] + t * (_ERF[2] + t * (_ERF[3] + t * _ERF[4]))))
    erf = np.sign(x) * (1.0 - poly * np.exp(-z * z))
    result: Floats = (0.5 * x * (1.0 + erf)).astype(np.float32)
    return result
