"""A small, quick embedder for tests of everything but meaning: hashed words and characters, the same every time."""

import hashlib
from collections.abc import Sequence

import numpy as np

from retrieval.base import Vectors
from retrieval.lexical import tokens


class WordEmbedder:
    """Texts that share words are near each other. `calls` counts the passages embedded."""

    def __init__(self, model: str = "words-1", dimension: int = 64) -> None:
        self.model = model
        self.dimension = dimension
        self.background: Vectors | None = None
        self.calls = 0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.calls += len(texts)
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.full((len(texts), self.dimension), 0.05, np.float32)
        for row, text in enumerate(texts):
            for word in tokens(text):
                digest = hashlib.sha256(f"{self.model}:{word}".encode()).digest()
                vectors[row, int.from_bytes(digest[:4], "big") % self.dimension] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
