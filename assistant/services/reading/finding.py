"""What the chat model finds: quotes, each aligned with the note's words and dropped where it does not stand there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.errors import InvalidInput, InvalidModelAnswer
from assistant.llm.base import ChatModel, ChatTurn, Completion
from assistant.services.reading.found import align
from assistant.services.reading.note_text import NoteText
from assistant.tagger.base import Tagged
from assistant.tagger.kinds import CHANNELS, MOODS, STAGES
from prompts.loader import Prompt

LONGEST_QUOTE_CHARS = 300
MOST_ITEMS = 12
ANSWER_TOKENS = 1500
QUOTED = 0.75
"""How sure a value is that the model quotes and the tagger does not see."""

_SPANS = {"needs": "need", "risks": "risk", "systems": "system", "rivals": "rival", "products": "product"}
_WORDS = {"customer": "customer", "day": "day", "budget": "budget", "decision": "decide"}
_LABELS = {"channel": CHANNELS, "stage": STAGES, "sentiment": MOODS}
_ITEMS = {
    "people": (("name", "person"), ("title", "title")),
    "steps": (("what", "step"), ("when", "due"), ("who", "owner")),
    "help": (("what", "help"), ("who", "to")),
}
"""Keys of the answer and of its items, and the kind of span each is."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The model's quotes as spans of the note, and the kinds it spoke of, found or not (`answered`)."""

    spans: tuple[Tagged, ...] = ()
    answered: frozenset[str] = field(default_factory=frozenset)

    def moved(self, by: int) -> "Findings":
        """The same with every place `by` characters further on."""
        return replace(self, spans=tuple(replace(s, start=s.start + by, end=s.end + by) for s in self.spans))


def ask_model(model: ChatModel, prompt: Prompt, note: NoteText) -> Findings:
    """Ask once; a bad or cut answer is asked again for each half of the note, then given up. Raises Unavailable."""
    try:
        return check_answer(_complete(model, prompt, note.text).document, note.text)
    except (InvalidModelAnswer, InvalidInput):
        halves = _halves(note)
    parts = []
    for text in halves:
        try:
            parts.append(check_answer(_complete(model, prompt, text).document, note.text))
        except (InvalidModelAnswer, InvalidInput):
            continue
    return merge(parts)


def check_answer(document: Mapping[str, Any], text: str) -> Findings:
    """Keep what stands in `text`; wrong types count as nothing said, so no answer can break a reading."""
    spans: list[Tagged] = []
    answered: set[str] = set()
    for key, value in document.items():
        if key in _WORDS:
            answered.add(_WORDS[key])
            spans += _quoted(value, _WORDS[key], text)
        elif key in _SPANS:
            answered.add(_SPANS[key])
            for item in _list(value):
                spans += _quoted(item, _SPANS[key], text)
        elif key in _ITEMS:
            answered.update(kind for _, kind in _ITEMS[key])
            for item in _list(value):
                spans += _parts(item, _ITEMS[key], text)
        elif key in _LABELS:
            answered.update(_LABELS[key])
            if isinstance(value, Mapping) and value.get("is") in _LABELS[key]:
                spans += _quoted(value.get("words"), str(value["is"]), text)
    return Findings(tuple(dict.fromkeys(spans)), frozenset(answered))


def merge(parts: Sequence[Findings]) -> Findings:
    """The findings of several stretches as one."""
    spans = tuple(dict.fromkeys(span for part in parts for span in part.spans))
    return Findings(spans, frozenset().union(*(part.answered for part in parts)))


def combined(tagged: Sequence[Tagged], findings: Findings) -> tuple[Tagged, ...]:
    """The tagger's spans with the model's word counting first.

    Where the model spoke of a kind its spans stand, surer where the tagger saw the same words. The tagger's names of
    customer and people stay beside them (one note names them in several ways), and so do its dates and owners of steps.
    """
    kept = [
        span
        for span in tagged
        if span.kind not in findings.answered
        or (
            span.kind in _BESIDE and not any(_share(span, other) for other in findings.spans if other.kind == span.kind)
        )
    ]
    spoken = [
        replace(span, score=0.95 if any(t.kind == span.kind and _share(t, span) for t in tagged) else span.score)
        for span in findings.spans
    ]
    return tuple(sorted([*kept, *spoken], key=lambda s: (s.start, -s.end)))


_BESIDE = ("customer", "person", "title", "owner", "due", "to")


def _share(one: Tagged, other: Tagged) -> bool:
    return one.start < other.end and other.start < one.end


def _complete(model: ChatModel, prompt: Prompt, text: str) -> Completion:
    turns = [ChatTurn(turn.role, turn.content) for turn in prompt.render(text=text)]
    return model.complete(turns, schema=prompt.schema, schema_name=prompt.schema_name, max_tokens=ANSWER_TOKENS)


def _halves(note: NoteText) -> list[str]:
    middle = len(note.text) // 2
    ends = [clause.end for clause in note.clauses if clause.end <= middle]
    cut = ends[-1] if ends else middle
    return [half for half in (note.text[:cut], note.text[cut:]) if half.strip()]


def _list(value: Any) -> list[Any]:
    return value[:MOST_ITEMS] if isinstance(value, list) else []


def _parts(item: Any, keys: Sequence[tuple[str, str]], text: str) -> Iterator[Tagged]:
    """The first quote of an item, and with it the others, each where it stands nearest to the first."""
    if not isinstance(item, Mapping):
        return
    (key, kind), *rest = keys
    main = _quoted(item.get(key), kind, text)
    yield from main
    for name, other in rest:
        for quote in _quoted(item.get(name), other, text) if main else ():
            places = _places(text, text[quote.start : quote.end])
            near = min(places, key=lambda at: abs(at - main[0].start), default=quote.start)
            yield replace(quote, start=near, end=near + quote.end - quote.start)


def _places(text: str, words: str) -> list[int]:
    found, at = [], text.find(words)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _quoted(quote: Any, kind: str, text: str) -> list[Tagged]:
    if not isinstance(quote, str) or len(quote) > LONGEST_QUOTE_CHARS:
        return []
    place = align(quote, text)
    return [Tagged(kind, place[0], place[1], QUOTED)] if place else []
