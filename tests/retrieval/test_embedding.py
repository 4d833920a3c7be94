"""The packaged embedding model."""

import numpy as np
import pytest

from retrieval.base import Embedder
from retrieval.e5.embedder import E5Embedder
from tests.contracts.embedder import EmbedderContract


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return E5Embedder()


class TestE5Embedder(EmbedderContract):
    def test_meaning_crosses_languages(self, embedder: Embedder) -> None:
        question = embedder.embed_queries(["冷藏车温度超标没人知道"])[0]
        passages = embedder.embed_passages(
            ["The refrigerated lorry got too warm and nobody noticed", "Payroll is late"]
        )
        near, far = np.asarray(passages @ question)
        assert near > far
