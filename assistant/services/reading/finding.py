"""What the chat model finds: names and spans, each checked to stand in the note and dropped where it does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.errors import InvalidInput, InvalidModelAnswer
from assistant.llm.base import ChatModel, ChatTurn, Completion
from assistant.services.reading.found import Found, align
from assistant.services.reading.note_text import NoteText
from prompts.loader import Prompt

LONGEST_QUOTE_CHARS = 300
MOST_ITEMS = 12
ANSWER_TOKENS = {"names": 220, "all": 1200}


@dataclass(frozen=True, slots=True)
class Findings:
    """The model's answer with every quote aligned; `answered` is False when it gave nothing usable."""

    customer: Found[str] | None = None
    lists: Mapping[str, list[Found[str]]] = field(default_factory=dict)
    pairs: Mapping[str, list[tuple[Found[str], str]]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    answered: bool = True

    def of(self, key: str) -> list[Found[str]]:
        return self.lists.get(key, [])

    def moved(self, by: int) -> "Findings":
        """The same with every place `by` characters further on."""

        def move(one: Found[str]) -> Found[str]:
            return replace(one, start=one.start + by, end=one.end + by)

        return replace(
            self,
            customer=move(self.customer) if self.customer else None,
            lists={key: [move(one) for one in values] for key, values in self.lists.items()},
            pairs={key: [(move(one), beside) for one, beside in values] for key, values in self.pairs.items()},
        )


def ask_model(model: ChatModel, prompt: Prompt, note: NoteText, max_tokens: int) -> Findings:
    """Ask once; a bad or cut answer is asked again for each half of the note, then given up. Raises Unavailable."""
    try:
        return check_answer(_complete(model, prompt, note.text, max_tokens).document, note.text)
    except (InvalidModelAnswer, InvalidInput):
        halves = _halves(note)
    parts = []
    for text in halves:
        try:
            parts.append(check_answer(_complete(model, prompt, text, max_tokens).document, note.text))
        except (InvalidModelAnswer, InvalidInput):
            continue
    return merge(parts) if parts else Findings(answered=False)


def _complete(model: ChatModel, prompt: Prompt, text: str, max_tokens: int) -> Completion:
    turns = [ChatTurn(turn.role, turn.content) for turn in prompt.render(text=text)]
    return model.complete(turns, schema=prompt.schema, schema_name=prompt.schema_name, max_tokens=max_tokens)


def _halves(note: NoteText) -> list[str]:
    middle = len(note.text) // 2
    ends = [clause.end for clause in note.clauses if clause.end <= middle]
    cut = ends[-1] if ends else middle
    return [half for half in (note.text[:cut], note.text[cut:]) if half.strip()]


def check_answer(document: Mapping[str, Any], text: str) -> Findings:
    """Keep what stands in `text`; wrong types count as nothing said, so no answer can break a reading."""
    customer = document.get("customer")
    lists: dict[str, list[Found[str]]] = {}
    pairs: dict[str, list[tuple[Found[str], str]]] = {}
    labels: dict[str, str] = {}
    for key, value in document.items():
        if isinstance(value, str) and key != "customer":
            labels[key] = value
        elif isinstance(value, list):
            strings = [_quote(item, text) for item in value[:MOST_ITEMS] if isinstance(item, str)]
            lists[key] = _once(found for found in strings if found)
            pairs[key] = [pair for item in value[:MOST_ITEMS] if isinstance(item, dict) and (pair := _pair(item, text))]
    return Findings(_quote(customer, text) if isinstance(customer, str) else None, lists, pairs, labels)


def _pair(item: Mapping[str, Any], text: str) -> tuple[Found[str], str] | None:
    """{"name"|"what": quote, "title"|"who": quote or ""}; the second is kept only if it stands in the text."""
    quote, beside = item.get("what", item.get("name")), item.get("who", item.get("title"))
    found = _quote(quote, text) if isinstance(quote, str) else None
    if found is None:
        return None
    second = _quote(beside, text) if isinstance(beside, str) else None
    return found, second.value if second else ""


def _quote(quote: str, text: str) -> Found[str] | None:
    if len(quote) > LONGEST_QUOTE_CHARS:
        return None
    place = align(quote, text)
    return Found(text[place[0] : place[1]], place[0], place[1], 0.7) if place else None


def _once(found: Any) -> list[Found[str]]:
    kept: list[Found[str]] = []
    for one in found:
        if not any(one.start == other.start for other in kept):
            kept.append(one)
    return kept


def merge(parts: list[Findings]) -> Findings:
    """The findings of several stretches as one; the first customer stands, labels are the last said."""
    lists: dict[str, list[Found[str]]] = {}
    pairs: dict[str, list[tuple[Found[str], str]]] = {}
    labels: dict[str, str] = {}
    for part in parts:
        for key, values in part.lists.items():
            lists[key] = _once([*lists.get(key, []), *values])
        for key, couples in part.pairs.items():
            pairs.setdefault(key, []).extend(couples)
        labels.update(part.labels)
    customer = next((part.customer for part in parts if part.customer), None)
    return Findings(customer, lists, pairs, labels, any(part.answered for part in parts))
