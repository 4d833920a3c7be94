"""The default tagger: e5-small's packaged weights with `data/tagger.npz`, which `training/train.py` writes."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import NotReady
from assistant.tagger.base import Tagged
from assistant.tagger.decoding import spans
from assistant.tagger.encoder import Network
from retrieval.e5 import weights as e5_file
from retrieval.e5.pieces import PieceTokenizer

LEARNED = Path(__file__).parent / "data" / "tagger.npz"
MOST_CHARS = 2000
"""No window is looked for further ahead; 500 tokens of English are about as many characters."""
WINDOW_TOKENS = 384
"""About the longest note that was trained on; the encoder takes 512, at a price that grows with the square."""
SPARE = 12
"""Positions left free in a window, for pieces that come out differently when a text is cut."""

_STOPS = "。！？!?\n；;"
_PAUSES = "，,、 "


class E5Tagger:
    """Loads on first use (about a second); one note at a time, its matrices use the cores."""

    def __init__(self, learned: Path = LEARNED) -> None:
        self._learned = learned
        self._lock = threading.Lock()
        self._tokenizer: PieceTokenizer | None = None
        self._network: Network | None = None
        self._most_tokens = 0

    @property
    def model(self) -> str:
        """The encoder and the file of what was learned."""
        return f"multilingual-e5-small+{self._learned.stem}"

    def tag(self, text: str) -> tuple[Tagged, ...]:
        """See `Tagger.tag`."""
        with self._lock:
            tokenizer, network = self._loaded()
            found: list[Tagged] = []
            for start, end in self._windows(text, tokenizer):
                for layer, scores in self._scores(tokenizer, network, text[start:end]).items():
                    found += [Tagged(t.kind, t.start + start, t.end + start, t.score) for t in spans(scores, layer)]
        return tuple(sorted(found, key=lambda t: (t.start, -t.end)))

    def scores(self, text: str) -> dict[str, NDArray[np.float32]]:
        """Scores before softmax by layer of kinds, [characters, classes], of a text that fits the encoder."""
        with self._lock:
            return self._scores(*self._loaded(), text)

    def _scores(self, tokenizer: PieceTokenizer, network: Network, text: str) -> dict[str, NDArray[np.float32]]:
        pieces = tokenizer.cut(text)
        letters = np.array([-1 if (one := tokenizer.id_of(char)) is None else one for char in text], np.int64)
        ids = pieces.ids[: self._most_tokens]
        return network.scores(ids, np.minimum(pieces.token_of, len(ids) - 1), pieces.place, letters)

    def _windows(self, text: str, tokenizer: PieceTokenizer) -> Iterator[tuple[int, int]]:
        """Runs of `text` that fit the encoder, cut behind a sentence, else behind a pause, else anywhere."""
        start, most = 0, min(WINDOW_TOKENS, self._most_tokens) - SPARE
        while text[start:].strip():
            ahead = text[start : start + MOST_CHARS]
            pieces = tokenizer.cut(ahead)
            if len(pieces.ids) <= most and start + len(ahead) == len(text):
                yield start, len(text)
                return
            fitting = int((pieces.token_of < most).sum())
            cut = max((text.rfind(stop, start + fitting // 3, start + fitting) for stop in _STOPS), default=-1)
            if cut < 0:
                cut = max((text.rfind(stop, start + fitting // 2, start + fitting) for stop in _PAUSES), default=-1)
            end = cut + 1 if cut >= 0 else start + fitting
            yield start, end
            start = end

    def _loaded(self) -> tuple[PieceTokenizer, Network]:
        if self._tokenizer is None or self._network is None:
            try:
                weights = e5_file.read(e5_file.packaged_path())
                with np.load(self._learned) as learned:
                    self._network = Network(weights, dict(learned))
            except (e5_file.BrokenWeights, OSError, ValueError, KeyError) as error:
                raise NotReady(f"the tagger's weights cannot be read ({error}); run `make setup` again") from error
            self._tokenizer = PieceTokenizer(weights)
            self._most_tokens = weights.shape.positions
        return self._tokenizer, self._network
