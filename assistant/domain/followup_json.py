"""Follow-up fields and marks as plain JSON values, in the record format that API, storage and evaluation share."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistant.domain.followup import (
    Budget,
    Channel,
    Contact,
    FollowupFields,
    Grain,
    GrainedDate,
    HelpAsked,
    Mark,
    NextStep,
    Qualifier,
    Sentiment,
    Stage,
)

Json = dict[str, Any]
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def fields_to_json(fields: FollowupFields) -> Json:
    """The record with every key present; dates as YYYY-MM-DD, enums as their values."""
    return {
        "customer": fields.customer,
        "contacts": [{"name": c.name, "title": c.title, "aliases": list(c.aliases)} for c in fields.contacts],
        "channel": fields.channel and fields.channel.value,
        "occurred_on": fields.occurred_on and fields.occurred_on.isoformat(),
        "needs": list(fields.needs),
        "current_systems": list(fields.current_systems),
        "budget": fields.budget and _budget_to_json(fields.budget),
        "decision_on": _date_to_json(fields.decision_on),
        "competitors": list(fields.competitors),
        "products": list(fields.products),
        "risks": list(fields.risks),
        "stage_hint": fields.stage_hint and fields.stage_hint.value,
        "next_steps": [{"action": s.action, "due": _date_to_json(s.due), "owner": s.owner} for s in fields.next_steps],
        "help_requests": [{"to": h.to, "what": h.what} for h in fields.help_requests],
        "sentiment": fields.sentiment and fields.sentiment.value,
    }


def fields_from_json(document: Mapping[str, Any]) -> FollowupFields:
    """The inverse of `fields_to_json`; missing keys are empty. Bad shapes raise ValueError, KeyError or TypeError."""
    get = document.get
    budget = get("budget")
    occurred_on = get("occurred_on")
    return FollowupFields(
        customer=_text(get("customer")),
        contacts=tuple(
            Contact(_required_text(c["name"]), _text(c.get("title")), _texts(c.get("aliases")))
            for c in get("contacts") or ()
        ),
        channel=Channel(channel) if (channel := get("channel")) else None,
        occurred_on=date.fromisoformat(occurred_on) if occurred_on else None,
        needs=_texts(get("needs")),
        current_systems=_texts(get("current_systems")),
        budget=_budget_from_json(budget) if budget else None,
        decision_on=_date_from_json(get("decision_on")),
        competitors=_texts(get("competitors")),
        products=_texts(get("products")),
        risks=_texts(get("risks")),
        stage_hint=Stage(stage) if (stage := get("stage_hint")) else None,
        next_steps=tuple(
            NextStep(_required_text(s["action"]), _date_from_json(s.get("due")), _text(s.get("owner")) or "self")
            for s in get("next_steps") or ()
        ),
        help_requests=tuple(
            HelpAsked(_required_text(h["to"]), _required_text(h["what"])) for h in get("help_requests") or ()
        ),
        sentiment=Sentiment(sentiment) if (sentiment := get("sentiment")) else None,
    )


def marks_to_json(marks: Sequence[Mark]) -> list[Json]:
    """Marks as a list of objects, keys as in `Mark`."""
    return [
        {"field": m.field, "index": m.index, "start": m.start, "end": m.end, "confidence": m.confidence} for m in marks
    ]


def marks_from_json(items: Sequence[Mapping[str, Any]]) -> tuple[Mark, ...]:
    """The inverse of `marks_to_json`."""
    return tuple(Mark(i["field"], i["index"], i["start"], i["end"], float(i["confidence"])) for i in items)


def _date_to_json(value: GrainedDate | None) -> Json | None:
    return {"date": value.date.isoformat(), "grain": value.grain.value} if value else None


def _date_from_json(value: Mapping[str, Any] | None) -> GrainedDate | None:
    if not value or not value.get("date"):
        return None
    return GrainedDate(date.fromisoformat(value["date"]), Grain(value.get("grain") or "day"))


def _budget_to_json(budget: Budget) -> Json:
    return {"amount": budget.amount, "currency": budget.currency, "qualifier": budget.qualifier.value}


def _budget_from_json(value: Mapping[str, Any]) -> Budget:
    amount = value["amount"]
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount < 1e15:
        raise ValueError("budget.amount must be a number of whole currency units, from 0 to 1e15")
    return Budget(amount, _text(value.get("currency")), Qualifier(value.get("qualifier") or "exact"))


def _text(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {type(value).__name__}")
    if _UNSTORABLE.search(value):
        raise ValueError("text holds characters that cannot be kept: NUL or half of a surrogate pair")
    return value.strip() or None


def _required_text(value: object) -> str:
    text = _text(value)
    if text is None:
        raise ValueError("expected a non-empty text")
    return text


def _texts(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list | tuple):
        raise TypeError(f"expected a list of texts, got {type(value).__name__}")
    return tuple(_required_text(item) for item in value)
