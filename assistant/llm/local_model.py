"""The chat-model port over the local server, which is started when it is first asked something."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.llm.base import ChatTurn, Completion
from assistant.llm.grammar import compact_grammar
from assistant.llm.local_server import LocalServer, Progress
from assistant.llm.openai_model import OpenAIChatModel
from assistant.llm.server_record import ServerRecord


class LocalChatModel:
    """The same calls as `OpenAIChatModel`, wherever the server now listens. Blocking; safe for several threads."""

    def __init__(self, server: LocalServer, *, timeout_s: float = 120.0, on_start: Progress | None = None) -> None:
        """`timeout_s` is the longest wait for one answer, the server's start not counted; `on_start` gets the seconds
        waited while it starts.
        """
        self._server = server
        self._timeout_s = timeout_s
        self._on_start = on_start
        self._guard = threading.Lock()
        self._at: tuple[ServerRecord, OpenAIChatModel] | None = None

    @property
    def model(self) -> str:
        """Name of the model, kept with every draft."""
        return self._server.name

    def complete(
        self,
        turns: Sequence[ChatTurn],
        *,
        schema: Mapping[str, Any],
        schema_name: str,
        max_tokens: int = 800,
    ) -> Completion:
        """As `ChatModel.complete`; raises NotReady without weights. A server that dies meanwhile is replaced once."""
        from assistant.llm.endpoint_errors import ConnectionLost

        record = self._server.ensure(self._on_start)
        try:
            return self._at_address(record).complete(
                turns, schema=schema, schema_name=schema_name, max_tokens=max_tokens
            )
        except ConnectionLost:
            record = self._server.ensure(self._on_start, lost=record)
            return self._at_address(record).complete(
                turns, schema=schema, schema_name=schema_name, max_tokens=max_tokens
            )

    def close(self) -> None:
        """End the server if it is ours; one that another process started goes on."""
        self._server.stop()

    def _at_address(self, record: ServerRecord) -> OpenAIChatModel:
        with self._guard:
            if self._at is None or self._at[0] != record:
                url = f"{record.base_url}/v1"
                model = OpenAIChatModel(
                    url, record.api_key, self.model, timeout_s=self._timeout_s, is_local=True, grammar=compact_grammar
                )
                self._at = (record, model)
            return self._at[1]
