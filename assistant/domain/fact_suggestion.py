"""Suggesting facts of an opportunity: what a later record says of amount, date, products and competitors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import fold_name, quote_of
from assistant.domain.opportunity import Opportunity, OpportunityEvent
from assistant.domain.selling import OpportunityType, Selling
from assistant.domain.stage_suggestion import meant_by

_FIELD_OF = {"amount": "budget", "currency": "budget", "close_on": "decision_on"}
"""The field of a record that tells a fact; the others are called the same."""


@dataclass(frozen=True, slots=True)
class FactChange:
    """That a fact should be `after` instead of `before`, for the words `quote`; empty where there are none any more."""

    fact: str
    before: Any
    after: Any
    quote: str = ""


def suggest_facts(
    selling: Selling,
    held: Sequence[Opportunity],
    events: Sequence[OpportunityEvent],
    said_at: Mapping[str, datetime],
    record: FollowupRecord,
) -> tuple[Opportunity, tuple[FactChange, ...]] | None:
    """What `record` says otherwise of the only open opportunity of `held` that it fits; None where that is nothing.

    A fact that was told or set later than the record was said stays: the record is no news to it. Products and
    competitors are added to, never taken from. `events` are those of the customer's opportunities, `said_at` when its
    records were said, by id.
    """
    deal = meant_by(selling, [one for one in held if one.is_open], record)
    kind = selling.type(deal.type_id) if deal else None
    if deal is None or kind is None:
        return None
    set_at = _set_at(deal, events, said_at)
    changes = tuple(
        change
        for change in _stated(kind, deal, record)
        if change.fact not in set_at or set_at[change.fact] <= record.said_at
    )
    return (deal, changes) if changes else None


def taken_away(deal: Opportunity, taken: Sequence[FactChange], record: FollowupRecord) -> tuple[FactChange, ...]:
    """Which facts taken from a record should go back, now that `record` corrects it and no longer tells them.

    Only those that are still as they were taken.
    """
    found = []
    for change in taken:
        present = getattr(deal, change.fact)
        if change.fact in ("products", "competitors"):
            told = {fold_name(one) for one in getattr(record.fields, change.fact)}
            added = [one for one in change.after if one not in change.before]
            gone = tuple(one for one in present if one in added and fold_name(one) not in told)
            if gone:
                found.append(FactChange(change.fact, present, tuple(one for one in present if one not in gone)))
        elif getattr(record.fields, _FIELD_OF[change.fact]) is None and present == change.after != change.before:
            found.append(FactChange(change.fact, present, change.before))
    return tuple(found)


def _stated(kind: OpportunityType, deal: Opportunity, record: FollowupRecord) -> list[FactChange]:
    fields, found = record.fields, []
    if fields.budget is not None and "amount" in kind.fields:
        quote = _quote(record, "budget")
        currency = fields.budget.currency or deal.currency
        if (float(fields.budget.amount), currency) != (deal.amount, deal.currency):
            found.append(FactChange("amount", deal.amount, float(fields.budget.amount), quote))
            if currency != deal.currency:
                found.append(FactChange("currency", deal.currency, currency, quote))
    if fields.decision_on is not None and "close_on" in kind.fields and fields.decision_on.date != deal.close_on:
        found.append(FactChange("close_on", deal.close_on, fields.decision_on.date, _quote(record, "decision_on")))
    for fact in ("products", "competitors"):
        if fact not in kind.fields:
            continue
        present = getattr(deal, fact)
        known = {fold_name(one) for one in present}
        new = [(place, one) for place, one in enumerate(getattr(fields, fact)) if fold_name(one) not in known]
        if new:
            quotes = dict.fromkeys(filter(None, (_quote(record, fact, place) for place, _ in new)))
            found.append(FactChange(fact, present, (*present, *(one for _, one in new)), " · ".join(quotes)))
    return found


def _quote(record: FollowupRecord, name: str, index: int | None = None) -> str:
    return quote_of(record.marks, record.text, name, index)


def _set_at(
    deal: Opportunity, events: Sequence[OpportunityEvent], said_at: Mapping[str, datetime]
) -> Mapping[str, datetime]:
    """When each single fact was last told by a record or set by somebody. Adding to a list settles none."""
    return {
        fact: said_at.get(event.record_id or "", event.at)
        for event in events
        if event.opportunity_id == deal.id
        for fact in event.changes
        if fact in _FIELD_OF
    }
