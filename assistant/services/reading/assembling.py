"""From what was found in a note to the record of one customer, with a mark for each value."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from assistant.domain.followup import Channel, FollowupFields, Known, Mark, Sentiment, Stage
from assistant.services.reading.acts import find_spans, find_steps
from assistant.services.reading.customers import find_customer
from assistant.services.reading.figures import find_budget, find_day, find_decision
from assistant.services.reading.found import Found
from assistant.services.reading.labels import find_label
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.note_text import NoteText
from assistant.services.reading.offers import find_offers
from assistant.services.reading.people import find_contacts
from assistant.services.reading.requests import asked_not_planned, find_requests
from assistant.services.reading.tags import Tags
from assistant.services.reading.wordings import find_named_mood, find_named_stage

RIGHT = {
    "needs": 0.9,
    "risks": 0.8,
    "products": 0.82,
    "competitors": 0.9,
    "current_systems": 0.95,
    "decision_on": 0.92,
    "sentiment": 0.8,
}
"""How often a value of a field that was found for sure is right, where that is clearly less than always; measured on
notes that the tagger was not trained on (`benchmarks/records.py` prints what comes of it)."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The record of one customer with marks, and the customers that fit about equally."""

    fields: FollowupFields
    marks: tuple[Mark, ...]
    candidates: tuple[str, ...] = ()


_A_NUMBER = re.compile(r"(?:电话|手机|微信)(?:号码|号)?\s*(?:是|[:：])?\s*[\d-]{5,}")


def assemble(
    note: NoteText, known: Known, mentions: Mentions, tags: Tags, settled: frozenset[str] = frozenset()
) -> Assembled:
    """The record of `note`; of the kinds in `settled` nothing is looked for beyond the tags."""
    if "help" not in settled:
        tags = asked_not_planned(note, mentions, tags)
    customer = find_customer(note, known, mentions, tags)
    name = customer.value.value if customer.value else None
    blocked = [(m.start, m.end) for m in mentions.all if m.kind in ("customer", "colleague")]
    blocked += [customer.place] if customer.place else []
    channel = find_label(tags, Channel)
    if channel and _A_NUMBER.match(note.text, channel.start):
        channel = None  # 电话 139… says how to call, not that somebody did
    stage, mood = find_label(tags, Stage), find_label(tags, Sentiment)
    stage = stage if stage or Stage.WON in settled else find_named_stage(note, tags)
    mood = mood if mood or Sentiment.POSITIVE in settled else find_named_mood(note, tags)
    met = tuple(find_contacts(note, known, mentions, tags, name))
    blocked += _places(note, (called for one in met for called in (one.value.name, *one.value.aliases)))
    marked = _Marked()
    fields = FollowupFields(
        customer=marked.one("customer", customer.value),
        contacts=marked.many("contacts", met),
        channel=marked.one("channel", channel),
        occurred_on=marked.one("occurred_on", find_day(note, tags, channel)),
        needs=marked.many("needs", find_spans(note, tags, "need")),
        current_systems=marked.many("current_systems", find_offers(note, known, mentions, tags, "system", blocked)),
        budget=marked.one("budget", find_budget(note, tags)),
        decision_on=marked.one("decision_on", None if _is_decided(stage) else find_decision(note, tags)),
        competitors=marked.many("competitors", find_offers(note, known, mentions, tags, "rival", blocked)),
        products=marked.many(
            "products", find_offers(note, known, mentions, tags, "product", blocked, by_name="product" not in settled)
        ),
        risks=marked.many("risks", find_spans(note, tags, "risk")),
        stage_hint=marked.one("stage_hint", stage),
        next_steps=marked.many("next_steps", find_steps(note, tags, mentions)),
        help_requests=marked.many(
            "help_requests", find_requests(note, tags, mentions, by_wording="help" not in settled)
        ),
        sentiment=marked.one("sentiment", mood),
    )
    return Assembled(fields, tuple(marked.marks), customer.candidates)


def _places(note: NoteText, names: Iterable[str]) -> list[tuple[int, int]]:
    """Where people are named: nobody is a rival, a system or a product."""
    return [match.span() for name in names if len(name) > 1 for match in re.finditer(re.escape(name), note.text)]


def _is_decided(stage: Found[Stage] | None) -> bool:
    """Whether the customer has decided: a day that is named then is that of something else."""
    return stage is not None and stage.value in (Stage.WON, Stage.LOST)


class _Marked:
    """Takes values out of what was found and keeps a mark for each."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []

    def one(self, name: str, found: Found[Any] | None) -> Any:
        if found is None:
            return None
        self.marks.append(_mark(name, None, found))
        return found.value

    def many(self, name: str, found: Iterable[Found[Any]]) -> tuple[Any, ...]:
        items = tuple(found)
        self.marks += [_mark(name, i, f) for i, f in enumerate(items)]
        return tuple(item.value for item in items)


def _mark(name: str, index: int | None, found: Found[Any]) -> Mark:
    return Mark(name, index, found.start, found.end, round(found.confidence * RIGHT.get(name, 1.0), 2))
