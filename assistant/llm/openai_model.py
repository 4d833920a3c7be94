"""The chat-model port over any OpenAI-compatible endpoint, by langchain-openai."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from assistant.llm.answer import read_document
from assistant.llm.base import ChatTurn, Completion, Json

_CONNECT_TIMEOUT_S = 10.0
_RECONNECT_WAIT_S = 0.5
_OPENAI_HOST = "api.openai.com"

SchemaPrompt = Callable[[str], str]
Grammar = Callable[[Mapping[str, Any]], str]


class OpenAIChatModel:
    """One model at one endpoint. Blocking; safe for several threads. Nothing is imported or sent before the first call.

    Asks for the JSON schema strictly. An endpoint that refuses that (many do) is asked for `json_object` from then on,
    with the schema in the prompt; the answer is held against the schema in any case.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        timeout_s: float = 120.0,
        schema_prompt: SchemaPrompt | None = None,
        is_local: bool = False,
        grammar: Grammar | None = None,
    ) -> None:
        """`base_url` ends before `/chat/completions`. `schema_prompt` words the request to keep to the schema it is
        given (as JSON text), for endpoints without schemas; None sends the schema alone. `is_local` ignores proxies
        and leaves a lost connection to the caller instead of trying once more. `grammar` makes a llama.cpp grammar of
        the schema, sent instead of it until it is refused.
        """
        self._base_url = base_url.rstrip("/")
        self._api_key = api_key
        self._model = model
        self._timeout_s = timeout_s
        self._schema_prompt = schema_prompt or _identity
        self._is_local = is_local
        self._grammar = grammar
        self._guard = threading.Lock()
        self._client: Any = None
        self._refused: frozenset[str] = frozenset()

    @property
    def model(self) -> str:
        """Name of the model, kept with every draft."""
        return self._model

    def complete(
        self,
        turns: Sequence[ChatTurn],
        *,
        schema: Mapping[str, Any],
        schema_name: str,
        max_tokens: int = 800,
    ) -> Completion:
        """As `ChatModel.complete`. Also raises NotReady when key, address or model name are refused, and InvalidInput
        when the turns do not fit the model's window. Unavailable for too many requests carries `retry_after_s`.
        """
        began_s = time.monotonic()
        message = self._ask(turns, schema, schema_name, max_tokens)
        document = read_document(str(message.text), schema)
        usage = message.usage_metadata or {}
        return Completion(
            document,
            time.monotonic() - began_s,
            prompt_tokens=usage.get("input_tokens", 0),
            completion_tokens=usage.get("output_tokens", 0),
        )

    def _ask(self, turns: Sequence[ChatTurn], schema: Mapping[str, Any], schema_name: str, max_tokens: int) -> Any:
        from assistant.llm.endpoint_errors import ConnectionLost, refused_feature, translate

        may_reconnect = not self._is_local
        while True:
            parts = self._parts()
            options = self._options(schema, schema_name, max_tokens, parts)
            messages = self._messages(turns, schema, parts)
            try:
                return self._invoke(messages, options)
            except Exception as error:  # the client raises its own kinds, and what not for answers that are no JSON
                refused = refused_feature(error, parts)
                if refused is not None:
                    self._refused |= {refused}
                    continue
                ours = translate(error, self._base_url)
                if isinstance(ours, ConnectionLost) and may_reconnect:
                    may_reconnect = False
                    time.sleep(_RECONNECT_WAIT_S)
                    continue
                raise ours from None  # the client's error holds the request, and that the customer's words

    def _parts(self) -> frozenset[str]:
        refused = self._refused
        form = "grammar" if self._grammar is not None and "grammar" not in refused else "json_schema"
        return frozenset({form, "temperature"}) - refused

    def _invoke(self, messages: list[tuple[str, str]], options: Json) -> Any:
        from langsmith import tracing_context

        # LangChain would send every prompt to a tracing service if some variable in the environment said so.
        with tracing_context(enabled=False):
            return self._chat().invoke(messages, **options)

    def _options(self, schema: Mapping[str, Any], name: str, max_tokens: int, parts: frozenset[str]) -> Json:
        options: Json = {"max_tokens": max_tokens}
        if "temperature" in parts:
            options["temperature"] = 0
        if self._grammar is not None and "grammar" in parts:
            options["extra_body"] = {"grammar": self._grammar(schema)}
        elif "json_schema" in parts:
            strict = {"name": name, "strict": True, "schema": dict(schema)}
            options["response_format"] = {"type": "json_schema", "json_schema": strict}
        else:
            options["response_format"] = {"type": "json_object"}
        return options

    def _messages(
        self, turns: Sequence[ChatTurn], schema: Mapping[str, Any], parts: frozenset[str]
    ) -> list[tuple[str, str]]:
        messages = [(turn.role, turn.content) for turn in turns]
        if not parts & {"grammar", "json_schema"}:
            messages.insert(0, ("system", self._schema_prompt(json.dumps(schema, ensure_ascii=False))))
        return messages

    def _chat(self) -> Any:
        with self._guard:
            if self._client is None:
                self._client = self._make_client()
            return self._client

    def _make_client(self) -> Any:
        import httpx
        from langchain_openai import ChatOpenAI
        from langchain_openai.chat_models.base import BaseChatOpenAI

        # ChatOpenAI renames max_tokens to what OpenAI's newer models want; other endpoints know only the old name.
        kind = ChatOpenAI if urlsplit(self._base_url).hostname == _OPENAI_HOST else BaseChatOpenAI
        timeout = httpx.Timeout(self._timeout_s, connect=min(_CONNECT_TIMEOUT_S, self._timeout_s))
        return kind(
            model=self._model,
            base_url=self._base_url,
            api_key=lambda: self._api_key or "none",
            timeout=timeout,
            max_retries=0,
            cache=False,
            http_client=httpx.Client(timeout=timeout, trust_env=not self._is_local),
        )


def _identity(schema: str) -> str:
    return schema
