"""The default embedder: multilingual-e5-small with what was learned for finding cases; no key, no network."""

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.base import EmbedderUnavailable, Vectors
from retrieval.e5 import weights as e5_file
from retrieval.e5.encoder import Encoder
from retrieval.e5.pieces import PieceTokenizer

DIMENSION = 384
QUERY, PASSAGE = "query: ", "passage: "
"""What e5 was trained to see before a question and before what is searched."""
LEARNED = Path(__file__).parent / "data" / "cases.npz"
BACKGROUND = "background"
"""The entry of `LEARNED` that is no weight: `E5Embedder.background`."""
_BATCH_TOKENS = 1024


@dataclass(frozen=True, slots=True)
class _Model:
    tokenizer: PieceTokenizer
    encoder: Encoder
    most_tokens: int
    background: Vectors | None


class E5Embedder:
    """Loads on first use (a second, some 150 MB), one call at a time; its matrices use the cores.

    `learned` is what `training/train_cases.py` writes; None is the encoder as it was published.
    """

    dimension = DIMENSION

    def __init__(self, learned: Path | None = LEARNED) -> None:
        self._learned = learned
        self._lock = threading.Lock()
        self._loaded: _Model | None = None
        self._model = ""

    @property
    def background(self) -> Vectors | None:
        """See `Embedder`: sentences of the families that the encoder learned from."""
        with self._lock:
            return self._load().background

    @property
    def model(self) -> str:
        """The encoder and the first letters of the hash of what was learned: other weights are another model."""
        if not self._model:
            self._model = "intfloat/multilingual-e5-small" + (f"+cases-{self._digest()}" if self._learned else "")
        return self._model

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is asked; an empty text gives a vector too."""
        return self._embed([QUERY + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched."""
        return self._embed([PASSAGE + text for text in texts])

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), DIMENSION), np.float32)
        if not texts:
            return vectors
        with self._lock:
            model = self._load()
            ids = [model.tokenizer.cut(text).ids[: model.most_tokens] for text in texts]
            for rows in _batches([len(one) for one in ids]):
                for row, states in zip(rows, model.encoder.encode([ids[row] for row in rows]), strict=True):
                    vectors[row] = states.mean(axis=0)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def _load(self) -> "_Model":
        if self._loaded is None:
            try:
                weights = e5_file.read(e5_file.packaged_path())
                learned: dict[str, NDArray[np.float32]] = {}
                if self._learned:
                    with np.load(self._learned) as file:
                        learned = dict(file)
                background = learned.get(BACKGROUND)
                self._loaded = _Model(
                    PieceTokenizer(weights),
                    Encoder(weights, learned),
                    weights.shape.positions,
                    None if background is None else np.asarray(background, np.float32),
                )
            except (e5_file.BrokenWeights, OSError, ValueError, KeyError) as error:
                raise _unavailable(error) from error
        return self._loaded

    def _digest(self) -> str:
        assert self._learned
        try:
            return hashlib.sha256(self._learned.read_bytes()).hexdigest()[:8]
        except OSError as error:
            raise _unavailable(error) from error


def _unavailable(error: Exception) -> EmbedderUnavailable:
    return EmbedderUnavailable(
        f"the packaged embedding model cannot be loaded ({error}); run `make setup` again, "
        "or set SPOTTER_EMBED_BASE_URL and SPOTTER_EMBED_MODEL"
    )


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Places of texts of like length together, at most `_BATCH_TOKENS` with padding a batch."""
    found: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda place: lengths[place]):
        if not found or (len(found[-1]) + 1) * lengths[place] > _BATCH_TOKENS:
            found.append([])
        found[-1].append(place)
    return found
