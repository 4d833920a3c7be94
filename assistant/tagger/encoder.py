"""The tagger's network in numpy: e5-small with what was learned added to it, and the head that looks at characters.

`training/network.py` is the same network in torch. Some 0.1 s for a note on two cores.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from retrieval.e5.encoder import Encoder, gelu
from retrieval.e5.weights import E5File, Floats

PLACES = 6
"""Places inside a token that are told apart."""


class Network:
    """Weights merged once, then pure computation."""

    def __init__(self, weights: E5File, learned: Mapping[str, Floats]) -> None:
        self._encoder = Encoder(weights, learned)
        encoders_own = ("layers.", "eln.")
        self._learned = {
            name: np.asarray(value, np.float32) for name, value in learned.items() if not name.startswith(encoders_own)
        }
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
        hidden = self._encoder.encode([ids])[0]
        learned = self._learned
        alone = np.where((letters >= 0)[:, None], self._encoder.words(np.maximum(letters, 0)), np.float32(0))
        chars = hidden[token_of] @ learned["join.weight"].T + learned["join.bias"]
        chars += alone @ learned["letter.weight"].T + learned["place.weight"][np.minimum(place, PLACES - 1)]
        chars = gelu(chars)
        for kernel, name in zip(self._convolutions, ("conv1", "conv2"), strict=True):
            chars = chars + gelu(_convolved(chars, kernel) + learned[f"{name}.bias"])
        layers = (name.split(".")[1] for name in learned if name.startswith("out.") and name.endswith(".weight"))
        return {
            name: np.add(chars @ learned[f"out.{name}.weight"].T, learned[f"out.{name}.bias"], dtype=np.float32)
            for name in layers
        }


def _convolved(x: Floats, kernel: Floats) -> Floats:
    """Same-length convolution over characters; `kernel` [width, in, out]."""
    width = len(kernel)
    padded = np.pad(x, ((width // 2, width // 2), (0, 0)))
    total: Floats = np.zeros((len(x), kernel.shape[2]), np.float32)
    for at in range(width):
        total += padded[at : at + len(x)] @ kernel[at]
    return total
