"""The embeddings adapter against a real HTTP server on loopback that speaks the protocol."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from retrieval.base import Embedder, EmbedderUnavailable, RetrievalError
from retrieval.openai_embedder import OpenAIEmbedder
from tests.contracts.embedder import EmbedderContract
from tests.retrieval.word_embedder import WordEmbedder


class _Endpoint(BaseHTTPRequestHandler):
    words = WordEmbedder()
    seen: list[list[str]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != "Bearer good":
            return self._answer(401, {"error": {"message": "bad key"}})
        if body["model"] == "busy":
            return self._answer(503, {"error": {"message": "loading"}})
        self.seen.append(body["input"])
        rows = self.words.embed_queries(body["input"]) * 3
        data = [{"object": "embedding", "index": n, "embedding": row.tolist()} for n, row in enumerate(rows)]
        if body["model"] == "short":
            data = data[:-1]
        answer = {"object": "list", "model": body["model"], "data": data[::-1], "usage": {}}
        return self._answer(200, answer)

    def _answer(self, status: int, document: object) -> None:
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    _Endpoint.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


class TestOpenAIEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, endpoint: str) -> Embedder:
        return OpenAIEmbedder(endpoint, "good", "some-model")

    def test_long_lists_go_in_batches(self, endpoint: str) -> None:
        _Endpoint.seen.clear()
        OpenAIEmbedder(endpoint, "good", "some-model").embed_passages([str(n) for n in range(150)])
        assert [len(batch) for batch in _Endpoint.seen] == [64, 64, 22]

    def test_models_of_the_e5_family_get_their_prefixes(self, endpoint: str) -> None:
        _Endpoint.seen.clear()
        embedder = OpenAIEmbedder(endpoint, "good", "multilingual-e5-large")
        embedder.embed_queries(["a"])
        embedder.embed_passages(["b"])
        assert _Endpoint.seen == [["query: a"], ["passage: b"]]


def test_a_refused_key_says_what_to_check(endpoint: str) -> None:
    with pytest.raises(RetrievalError, match="SPOTTER_EMBED_API_KEY") as caught:
        OpenAIEmbedder(endpoint, "bad", "some-model").embed_queries(["a"])
    assert caught.value.code == "embedder_rejected"
    assert not caught.value.retryable
    assert "bad" not in str(caught.value).split()


@pytest.mark.parametrize("model", ["busy", "short"])
def test_an_endpoint_that_cannot_answer_now_is_worth_a_retry(endpoint: str, model: str) -> None:
    with pytest.raises(EmbedderUnavailable) as caught:
        OpenAIEmbedder(endpoint, "good", model).embed_queries(["a", "b"])
    assert caught.value.retryable


def test_nobody_listening_is_worth_a_retry() -> None:
    with pytest.raises(EmbedderUnavailable):
        OpenAIEmbedder("http://127.0.0.1:9/v1", "good", "m", timeout_s=1).embed_queries(["a"])


def test_an_endpoint_without_a_model_is_refused() -> None:
    with pytest.raises(ValueError, match="SPOTTER_EMBED_MODEL"):
        OpenAIEmbedder("http://127.0.0.1:9/v1", "", "")
