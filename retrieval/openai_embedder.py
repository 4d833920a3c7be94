"""An embedder behind any OpenAI-compatible `/v1/embeddings` endpoint."""

import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from retrieval.base import EmbedderUnavailable, RetrievalError, Vectors

_BATCH = 64
_E5_MARKS = ("e5-",)


class OpenAIEmbedder:
    """Embeddings by HTTP, batched, retried twice by the SDK. `dimension` asks the endpoint once if it is not known.

    Models of the e5 family get their `query: ` and `passage: ` prefixes. Raises EmbedderUnavailable when the endpoint
    is away or busy, RetrievalError (code `embedder_rejected`) when it refuses the key, the model or the input.
    """

    def __init__(self, base_url: str, api_key: str, model: str, *, timeout_s: float = 30) -> None:
        if not base_url or not model:
            raise ValueError("an embeddings endpoint needs both SPOTTER_EMBED_BASE_URL and SPOTTER_EMBED_MODEL")
        self._base_url, self._api_key, self._model = base_url, api_key, model
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._client: Any = None
        self._dimension: int | None = None

    @property
    def model(self) -> str:
        return self._model

    @property
    def background(self) -> Vectors | None:
        """None: nobody knows what is at the endpoint."""
        return None

    @property
    def dimension(self) -> int:
        if self._dimension is None:
            self._request(["dimension"])
        assert self._dimension is not None
        return self._dimension

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is asked."""
        return self._embed([self._prefix("query: ") + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what is searched."""
        return self._embed([self._prefix("passage: ") + text for text in texts])

    def _prefix(self, words: str) -> str:
        return words if any(mark in self._model.casefold() for mark in _E5_MARKS) else ""

    def _embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        parts = [self._request(texts[at : at + _BATCH]) for at in range(0, len(texts), _BATCH)]
        return np.concatenate(parts)

    def _request(self, texts: Sequence[str]) -> Vectors:
        import openai

        try:
            answer = self._connect().embeddings.create(
                model=self._model, input=[text.strip() or " " for text in texts], encoding_format="float"
            )
        except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
            raise EmbedderUnavailable(f"the embeddings endpoint cannot be reached: {type(error).__name__}") from error
        except openai.APIStatusError as error:
            rejected = RetrievalError(
                f"the embeddings endpoint answered {error.status_code}; check SPOTTER_EMBED_API_KEY and "
                "SPOTTER_EMBED_MODEL"
            )
            rejected.code = "embedder_rejected"
            raise rejected from error
        except openai.OpenAIError as error:
            raise EmbedderUnavailable(f"the embeddings endpoint answered nonsense: {type(error).__name__}") from error
        rows = sorted(answer.data or [], key=lambda row: row.index)
        vectors = np.asarray([row.embedding for row in rows], np.float32)
        if vectors.ndim != 2 or len(vectors) != len(texts) or (self._dimension or vectors.shape[1]) != vectors.shape[1]:
            raise EmbedderUnavailable("the embeddings endpoint gave vectors of the wrong number or length")
        self._dimension = int(vectors.shape[1])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or (lengths == 0).any():
            raise EmbedderUnavailable("the embeddings endpoint gave vectors without length")
        return np.asarray(vectors / lengths, np.float32)

    def _connect(self) -> Any:
        with self._lock:
            if self._client is None:
                import openai

                self._client = openai.OpenAI(
                    base_url=self._base_url, api_key=self._api_key or "none", timeout=self._timeout_s, max_retries=2
                )
            return self._client
