"""The chat-model port: one request, one JSON document under a schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """One message of a prompt; `role` is `system`, `user` or `assistant`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Completion:
    """The model's answer: the parsed JSON document, wall-clock seconds, and token counts (0 where unknown)."""

    document: Json
    seconds: float
    prompt_tokens: int = 0
    completion_tokens: int = 0


class ChatModel(Protocol):
    """A chat model behind the OpenAI protocol. Blocking; call from a worker thread. Safe for several threads."""

    @property
    def model(self) -> str:
        """Name of the model, kept with every draft."""
        ...

    def complete(
        self,
        turns: Sequence[ChatTurn],
        *,
        schema: Mapping[str, Any],
        schema_name: str,
        max_tokens: int = 800,
    ) -> Completion:
        """Answer `turns` with one JSON document valid under `schema` (JSON schema, all properties required).

        Deterministic (temperature 0). Starts the local server where needed. Raises Unavailable (retryable) when the
        model cannot be reached in time, InvalidModelAnswer when it answers with something that is not the schema's.
        """
        ...
