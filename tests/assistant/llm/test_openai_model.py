"""The OpenAI-compatible adapter, over HTTP, against an endpoint that answers well, badly, late or not at all."""

import json
import logging
import threading

import pytest

from assistant.errors import InvalidInput, InvalidModelAnswer, NotReady, SpotterError, Unavailable
from assistant.llm.base import ChatTurn, Completion
from assistant.llm.openai_model import OpenAIChatModel
from prompts.loader import PromptLibrary
from tests.assistant.llm.stand_in import Reply, StandIn, refuses, says, serve

KEY = "sk-very-secret-0123456789"
SECRET_WORDS = "Birch Lane Dairy wants a discount"
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["customer"],
    "properties": {"customer": {"type": ["string", "null"]}},
}
GOOD = says('{"customer": "Birch Lane Dairy"}')


def ask(endpoint: StandIn | str, *, timeout_s: float = 20, model: OpenAIChatModel | None = None) -> Completion:
    url = endpoint if isinstance(endpoint, str) else endpoint.base_url
    model = model or OpenAIChatModel(url, KEY, "some-model", timeout_s=timeout_s)
    return model.complete(
        [ChatTurn("system", "Copy the name."), ChatTurn("user", SECRET_WORDS)],
        schema=SCHEMA,
        schema_name="note",
        max_tokens=50,
    )


def test_a_good_answer_comes_back_parsed_and_counted() -> None:
    with serve(GOOD) as endpoint:
        done = ask(endpoint)
    assert done.document == {"customer": "Birch Lane Dairy"}
    assert (done.prompt_tokens, done.completion_tokens) == (11, 7)
    assert 0 < done.seconds < 20


def test_the_request_is_strict_deterministic_bounded_and_signed() -> None:
    with serve(GOOD) as endpoint:
        ask(endpoint)
        (asked,), (headers,) = endpoint.asked, endpoint.headers
    assert asked["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "note", "strict": True, "schema": SCHEMA},
    }
    assert (asked["temperature"], asked["max_tokens"], asked["model"]) == (0, 50, "some-model")
    assert [turn["role"] for turn in asked["messages"]] == ["system", "user"]
    assert headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refuses(401, f"bad key {KEY[:5]}"), NotReady, "SPOTTER_LLM_API_KEY"),
        (refuses(403), NotReady, "SPOTTER_LLM_API_KEY"),
        (refuses(404, "model not found"), NotReady, "SPOTTER_LLM_MODEL"),
        (refuses(400, "tools are not allowed"), NotReady, "refused the request"),
        (refuses(400, "too many", code="context_length_exceeded"), InvalidInput, "too long"),
        (refuses(500), Unavailable, "500"),
        (refuses(503, "overloaded"), Unavailable, "overloaded"),
        (Reply(502, b"<html>bad gateway</html>", {"Content-Type": "text/html"}), Unavailable, "502"),
        (Reply(200, b"<html>log in</html>", {"Content-Type": "text/html"}), Unavailable, "SPOTTER_LLM_BASE_URL"),
        (Reply(200, b"\x00\xff garbage", {"Content-Type": "application/json"}), Unavailable, "SPOTTER_LLM_BASE_URL"),
        (Reply(200, b'{"choices": []}', {"Content-Type": "application/json"}), Unavailable, "SPOTTER_LLM_BASE_URL"),
        (Reply(200, b"null", {"Content-Type": "application/json"}), Unavailable, "SPOTTER_LLM_BASE_URL"),
        (says('{"customer": "Birch'), InvalidModelAnswer, "no whole JSON"),
        (says('{"customer": "Birch', finish_reason="length"), InvalidModelAnswer, "cut off"),
        (says("I cannot help with that."), InvalidModelAnswer, "no whole JSON"),
        (says('{"customer": 5}'), InvalidModelAnswer, "customer"),
        (says('{"customer": null, "more": 1}'), InvalidModelAnswer, "additionalProperties"),
        (says(""), InvalidModelAnswer, "no whole JSON"),
    ],
)
def test_what_goes_wrong_is_said_in_our_own_kinds(reply: Reply, kind: type[SpotterError], words: str) -> None:
    with serve(reply) as endpoint, pytest.raises(kind, match=words) as caught:
        ask(endpoint)
    assert type(caught.value) is kind
    assert KEY not in str(caught.value)
    assert SECRET_WORDS not in str(caught.value)
    assert len(endpoint.asked) == 1, "an answer, however bad, is not asked for twice"


@pytest.mark.parametrize(("header", "expected_s"), [("7", 7.0), ("0.5", 0.5), ("soon", 5.0), ("nan", 5.0)])
def test_too_many_requests_tells_how_long_to_wait(header: str, expected_s: float) -> None:
    with serve(refuses(429, **{"Retry-After": header})) as endpoint, pytest.raises(Unavailable) as caught:
        ask(endpoint)
    assert caught.value.retryable
    assert caught.value.params["retry_after_s"] == expected_s


def test_a_slow_endpoint_is_given_up_in_time_and_not_asked_again() -> None:
    slow = Reply(delay_s=3.0, body=b"{}")
    with serve(slow) as endpoint, pytest.raises(Unavailable, match="in time"):
        ask(endpoint, timeout_s=0.5)
    assert len(endpoint.asked) == 1


def test_a_lost_connection_is_tried_once_more() -> None:
    with serve(Reply(drop=True), GOOD) as endpoint:
        assert ask(endpoint).document == {"customer": "Birch Lane Dairy"}
    with serve(Reply(drop=True)) as endpoint, pytest.raises(Unavailable, match="no connection"):
        ask(endpoint)
    assert len(endpoint.asked) == 2


def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="no connection"):
        ask("http://127.0.0.1:9/v1", timeout_s=5)


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_packaged_wording_of_the_schema_request_holds_the_schema(language: str) -> None:
    prompt = PromptLibrary().load("json_answer", language)

    def word(schema: str) -> str:
        return prompt.render(schema=schema)[0].content

    with serve(refuses(400, "response_format is unknown"), says('{"customer": null}')) as endpoint:
        ask(endpoint, model=OpenAIChatModel(endpoint.base_url, KEY, "m", schema_prompt=word))
        content = endpoint.asked[1]["messages"][0]["content"]
    assert json.dumps(SCHEMA) in content
    assert "JSON" in content.replace(json.dumps(SCHEMA), ""), "endpoints demand the word for json_object"


def test_an_endpoint_without_schemas_gets_the_schema_in_the_prompt_from_then_on() -> None:
    refusal = refuses(400, "response_format type json_schema is not supported")
    fenced = says('Here you are:\n```json\n{"customer": null}\n```')
    with serve(refusal, fenced, fenced) as endpoint:
        model = OpenAIChatModel(endpoint.base_url, KEY, "m", schema_prompt=lambda schema: f"Keep to {schema}")
        assert ask(endpoint, model=model).document == {"customer": None}
        assert ask(endpoint, model=model).document == {"customer": None}
        first, second, third = endpoint.asked
    assert first["response_format"]["type"] == "json_schema"
    for later in (second, third):
        assert later["response_format"] == {"type": "json_object"}
        assert later["messages"][0]["content"].startswith('Keep to {"type": "object"')
        assert [turn["role"] for turn in later["messages"]] == ["system", "system", "user"]


def test_a_grammar_is_sent_instead_of_the_schema_until_it_is_refused() -> None:
    with serve(GOOD, refuses(400, "failed to parse grammar"), GOOD, GOOD) as endpoint:
        model = OpenAIChatModel(endpoint.base_url, KEY, "m", grammar=lambda schema: f"g {len(schema)}")
        for _ in range(3):
            ask(endpoint, model=model)
        first, second, third, fourth = endpoint.asked
    for asked in (first, second):
        assert asked["grammar"] == "g 4"
        assert "response_format" not in asked
    for asked in (third, fourth):
        assert "grammar" not in asked
        assert asked["response_format"]["type"] == "json_schema"


def test_an_endpoint_without_a_temperature_is_asked_without_one() -> None:
    with serve(refuses(400, "Unsupported value: 'temperature' does not support 0"), GOOD) as endpoint:
        ask(endpoint)
        assert "temperature" not in endpoint.asked[1]


def test_an_endpoint_that_refuses_everything_is_not_asked_for_ever() -> None:
    with serve(refuses(400, "response_format and temperature are bad")) as endpoint, pytest.raises(NotReady):
        ask(endpoint)
    assert len(endpoint.asked) <= 3


def test_the_environment_neither_redirects_nor_traces_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(GOOD) as tracer, serve(GOOD) as endpoint:
        monkeypatch.setenv("OPENAI_API_BASE", tracer.base_url)
        monkeypatch.setenv("OPENAI_BASE_URL", tracer.base_url)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.base_url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "x")
        ask(endpoint)
        assert len(endpoint.asked) == 1
        assert not tracer.asked


def test_neither_key_nor_words_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("assistant").setLevel(logging.DEBUG)
    with serve(refuses(500)) as endpoint, caplog.at_level(logging.INFO), pytest.raises(Unavailable):
        ask(endpoint)
    assert KEY not in caplog.text
    assert SECRET_WORDS not in caplog.text


def test_several_threads_may_ask_at_once() -> None:
    with serve(GOOD) as endpoint:
        model = OpenAIChatModel(endpoint.base_url, KEY, "m")
        done: list[Completion] = []
        threads = [threading.Thread(target=lambda: done.append(ask(endpoint, model=model))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(done) == len(endpoint.asked) == 8
