"""A stand-in for a strong chat model: it quotes the words of the gold, so that what the reader makes of good answers
shows where no such model is at hand."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.llm.base import ChatTurn, Completion

Json = dict[str, Any]


START_CHARS = 12


class QuotingModel:
    """Answers `find_all` for one of `notes`, known by its first words; leaves out what is beyond `share` (0..1).

    Budget, dates, channel, stage and attitude it says nothing of: the gold holds their values, not their words.
    """

    model = "stand-in"

    def __init__(self, notes: Sequence[Json], share: float) -> None:
        self._notes = notes
        self._share = share
        self._random = random.Random(1)

    def complete(
        self, turns: Sequence[ChatTurn], *, schema: Mapping[str, Any], schema_name: str, max_tokens: int = 0
    ) -> Completion:
        """The gold of the note that was asked about as an answer of the schema."""
        gold = next(n["gold"] for n in self._notes if n["text"][:START_CHARS] in turns[-1].content)
        answer: Json = {"customer": gold["customer"]}
        answer["people"] = self._some([{"name": c["name"], "title": c["title"]} for c in gold["contacts"]])
        for key, field in _LISTS.items():
            answer[key] = self._some(gold[field])
        owners = [None if step["owner"] == "self" else step["owner"] for step in gold["next_steps"]]
        steps = [
            {"what": s["action"], "when": None, "who": who} for s, who in zip(gold["next_steps"], owners, strict=True)
        ]
        answer["steps"] = self._some(steps)
        answer["help"] = self._some([{"what": one["what"], "who": one["to"]} for one in gold["help_requests"]])
        return Completion(answer, seconds=0.0)

    def _some(self, items: Sequence[Any]) -> list[Any]:
        return [item for item in items if self._random.random() < self._share]


_LISTS = {
    "needs": "needs",
    "systems": "current_systems",
    "rivals": "competitors",
    "products": "products",
    "risks": "risks",
}
"""Keys of the answer, and the fields of the record they are."""
