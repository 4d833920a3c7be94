"""Hand-written stand-ins for the far side of a port."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.llm.base import ChatTurn, Completion
from assistant.tagger.base import Tagged
from training.markup import parse

Answer = Mapping[str, Any] | Exception


@dataclass
class FakeChatModel:
    """A chat model that answers as told: always the same, or by what `answer` makes of the last turn.

    An exception is raised instead of returned. `asked` keeps the last turn of every call.
    """

    answer: Answer | Callable[[str], Answer]
    model: str = "fake"
    asked: list[str] = field(default_factory=list)

    def complete(
        self, turns: Sequence[ChatTurn], *, schema: Mapping[str, Any], schema_name: str, max_tokens: int = 800
    ) -> Completion:
        words = turns[-1].content
        self.asked.append(words)
        given = self.answer(words) if callable(self.answer) else self.answer
        if isinstance(given, Exception):
            raise given
        return Completion(dict(given), 0.0)


class MarkedTagger:
    """A tagger that has been told what is what: `text` of the marked note (`training/annotating.md`) has its spans."""

    model = "marked"

    def __init__(self, marked: str, score: float = 0.9) -> None:
        note = parse(marked)
        self.text = note.text
        self._spans = tuple(Tagged(span.kind, span.start, span.end, score) for span in note.spans)

    def tag(self, text: str) -> tuple[Tagged, ...]:
        return self._spans if text == self.text else ()
