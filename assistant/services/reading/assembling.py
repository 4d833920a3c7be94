"""From findings to a record: every value with its mark; the rules' and the model's word weighed against each other."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from assistant.domain.followup import (
    Channel,
    FollowupFields,
    HelpAsked,
    Known,
    Mark,
    NextStep,
    Sentiment,
    Stage,
)
from assistant.services.reading.concerns import find_concerns
from assistant.services.reading.contact_day import find_channel, find_day, is_called_off
from assistant.services.reading.customers import find_customer
from assistant.services.reading.finding import Findings
from assistant.services.reading.found import Found
from assistant.services.reading.mentions import Mentions
from assistant.services.reading.money_and_decision import find_budget, find_decision
from assistant.services.reading.note_text import NoteText, as_day
from assistant.services.reading.outlook import find_sentiment, find_stage
from assistant.services.reading.people import find_contacts
from assistant.services.reading.planning import Helper, Plans, find_plans
from assistant.services.reading.vendors import find_offers

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Assembled:
    """The record of one customer with marks, and the customers that fit about equally."""

    fields: FollowupFields
    marks: tuple[Mark, ...]
    candidates: tuple[str, ...] = ()


def assemble(note: NoteText, known: Known, mentions: Mentions, findings: Findings, *, trusted: bool) -> Assembled:
    """The record of `note`. With `trusted` the model's needs, risks, steps and labels count before the rules'."""
    colleagues = [Helper(m.name, m.start, m.end, True) for m in mentions.of("colleague")]
    plans = find_plans(note, colleagues)
    customer = find_customer(note, known, mentions, findings.customer)
    name = customer.value.value if customer.value else None
    blocked = [customer.place] if customer.place else []
    blocked += [(m.start, m.end) for m in mentions.all if m.kind in ("customer", "colleague")]
    blocked += [(word.start, word.end) for word in mentions.unclear]
    offers = find_offers(note, known, mentions, dict(findings.lists), blocked, plans.clauses)
    taken = [(f.start, f.end) for f in (*offers.systems, *offers.rivals)] + blocked
    taken += _places_of_helpers(note, plans)
    people = [*findings.of("people"), *(found for found, _ in findings.pairs.get("people", ()))]
    contacts = find_contacts(note, known, mentions, name, people, taken)
    channel, day = find_channel(note, plans.clauses, customer.place), None
    if is_called_off(note):
        channel = None
    elif channel or name or contacts:
        day = find_day(note, plans.clauses, channel)
    needs, risks = find_concerns(note, plans.clauses)
    stage, sentiment = find_stage(note, plans.clauses), find_sentiment(note, plans.clauses)
    if trusted and findings.answered:
        needs, risks = _trusted_spans(findings, needs, risks, plans)
        plans = _with_model_plans(note, plans, findings, mentions)
        channel = _label(Channel, findings, "channel", channel)
        stage = _label(Stage, findings, "stage", stage)
        sentiment = _label(Sentiment, findings, "sentiment", sentiment)
    budget, decision = find_budget(note, plans.clauses), find_decision(note, plans.clauses)
    marked = _Marked()
    fields = FollowupFields(
        customer=marked.one("customer", customer.value),
        contacts=marked.many("contacts", contacts),
        channel=marked.one("channel", channel),
        occurred_on=marked.one("occurred_on", day),
        needs=marked.many("needs", needs),
        current_systems=marked.many("current_systems", offers.systems),
        budget=marked.one("budget", budget),
        decision_on=marked.one("decision_on", decision),
        competitors=marked.many("competitors", offers.rivals),
        products=marked.many("products", offers.products),
        risks=marked.many("risks", risks),
        stage_hint=marked.one("stage_hint", stage),
        next_steps=marked.many("next_steps", plans.steps),
        help_requests=marked.many("help_requests", plans.requests),
        sentiment=marked.one("sentiment", sentiment),
    )
    return Assembled(fields, tuple(marked.marks), customer.candidates)


def _places_of_helpers(note: NoteText, plans: Plans) -> list[tuple[int, int]]:
    """Every place that names someone who was asked for help: ours, no contact."""
    asked = {request.value.to for request in plans.requests if len(request.value.to) > 1}
    return [match.span() for name in asked for match in re.finditer(re.escape(name), note.text)]


class _Marked:
    """Takes values out of what was found and keeps a mark for each."""

    def __init__(self) -> None:
        self.marks: list[Mark] = []

    def one(self, name: str, found: Found[Any] | None) -> Any:
        if found is None:
            return None
        self.marks.append(Mark(name, None, found.start, found.end, round(found.confidence, 2)))
        return found.value

    def many(self, name: str, found: Iterable[Found[Any]]) -> tuple[Any, ...]:
        items = tuple(found)
        self.marks += [Mark(name, i, f.start, f.end, round(f.confidence, 2)) for i, f in enumerate(items)]
        return tuple(item.value for item in items)


def _trusted_spans(
    findings: Findings, needs: Sequence[Found[str]], risks: Sequence[Found[str]], plans: Plans
) -> tuple[tuple[Found[str], ...], tuple[Found[str], ...]]:
    """The model's spans, surer where a rule saw the same words."""

    planned: list[Found[Any]] = [*plans.steps, *plans.requests]

    def of(key: str, by_rule: Sequence[Found[str]]) -> tuple[Found[str], ...]:
        if key not in findings.lists:
            return tuple(by_rule)
        spans = [f for f in findings.of(key) if not any(f.overlaps(p.start, p.end) for p in planned)]
        return tuple(
            Found(f.value, f.start, f.end, 0.9 if any(f.overlaps(r.start, r.end) for r in by_rule) else 0.75)
            for f in spans
        )

    return of("needs", needs), of("risks", risks)


def _with_model_plans(note: NoteText, plans: Plans, findings: Findings, mentions: Mentions) -> Plans:
    """The rules' plans and those of the model's that they missed; due dates and owners are resolved here."""
    steps, requests, clauses = list(plans.steps), list(plans.requests), set(plans.clauses)
    held: list[Found[Any]] = [*steps, *requests]
    for found, who in findings.pairs.get("help", ()):
        to = _person(mentions, note, who)
        if to and not any(found.overlaps(r.start, r.end) for r in held):
            requests.append(Found(HelpAsked(to, found.value), found.start, found.end, 0.75))
            held.append(requests[-1])
            clauses.add(note.clause_at(found.start))
    for found, who in findings.pairs.get("steps", ()):
        if any(found.overlaps(s.start, s.end) for s in held):
            continue
        index = note.clause_at(found.start)
        clause = note.clauses[index]
        days = [as_day(d.value) for d in note.dates_in(min(clause.start, found.start), max(clause.end, found.end))]
        due = next((day for day in days if day and day.date >= note.now.date()), None)
        owner = _person(mentions, note, who, colleagues_only=True) or "self"
        steps.append(Found(NextStep(found.value, due, owner), found.start, found.end, 0.75))
        clauses.add(index)
    return Plans(
        tuple(sorted(steps, key=lambda s: s.start)), tuple(sorted(requests, key=lambda r: r.start)), frozenset(clauses)
    )


def _person(mentions: Mentions, note: NoteText, who: str, *, colleagues_only: bool = False) -> str | None:
    for mention in mentions.of("colleague"):
        spoken = note.text[mention.start : mention.end]
        if who and (who in (mention.name, spoken) or spoken in who or who in mention.name):
            return mention.name
    return None if colleagues_only else who or None


def _label(kind: type[E], findings: Findings, key: str, by_rule: Found[E] | None) -> Found[E] | None:
    """The model's label where it gave a valid one; evidence is the rule's place, else the whole opening."""
    spoken = findings.labels.get(key)
    if spoken is None:
        return by_rule if key not in findings.labels and not findings.answered else None
    try:
        value = kind(spoken)
    except ValueError:
        return by_rule
    if by_rule and by_rule.value == value:
        return Found(value, by_rule.start, by_rule.end, 0.95)
    return Found(value, by_rule.start if by_rule else 0, by_rule.end if by_rule else 0, 0.7)
