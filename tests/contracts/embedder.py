"""What every embedder must hold; each adapter's test module subclasses this with its own `embedder` fixture."""

import threading

import numpy as np

from retrieval.base import Embedder


class EmbedderContract:
    """Subclass and define a fixture `embedder`."""

    def test_vectors_are_unit_float32_of_the_stated_dimension(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages(["一套仓库管理系统", "a warehouse system", "x"])
        assert vectors.dtype == np.float32
        assert vectors.shape == (3, embedder.dimension)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)

    def test_no_texts_give_no_vectors(self, embedder: Embedder) -> None:
        assert embedder.embed_queries([]).shape == (0, embedder.dimension)

    def test_the_same_text_gives_the_same_vector_alone_and_in_a_batch(self, embedder: Embedder) -> None:
        batch = embedder.embed_queries([f"text {n}" for n in range(20)])
        alone = embedder.embed_queries(["text 7"])
        assert np.allclose(batch[7], alone[0], atol=0.02)

    def test_odd_texts_are_embedded_all_the_same(self, embedder: Embedder) -> None:
        vectors = embedder.embed_passages(["", " ", "\0", "😀", "长" * 5000])
        assert np.isfinite(vectors).all()

    def test_it_may_be_called_from_several_threads(self, embedder: Embedder) -> None:
        expected = embedder.embed_queries(["冷链", "field service"])
        found: list[bool] = []

        def work() -> None:
            found.append(bool(np.allclose(embedder.embed_queries(["冷链", "field service"]), expected, atol=0.02)))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [True] * 4

    def test_the_model_has_a_name(self, embedder: Embedder) -> None:
        assert embedder.model
