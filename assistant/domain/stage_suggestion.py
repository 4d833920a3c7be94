"""Suggesting stage moves: what a note says of where a deal stands, held against the opportunities there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import fold_name, quote_of
from assistant.domain.opportunity import Opportunity, OpportunityEvent, task_key
from assistant.domain.selling import OpportunityType, Selling, StageKind, StageRule
from assistant.domain.stage_words import stage_said, tasks_said


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That the opportunity `opportunity_id` is in `stage_id` now, or, with None, that a new one of `type_id` begins
    there. `quote` are the note's words for it. `goes_back` tells that it returns to a stage it was in, because a record
    was corrected."""

    opportunity_id: str | None
    type_id: str
    stage_id: str
    quote: str
    goes_back: bool = False


def suggest(selling: Selling, held: Sequence[Opportunity], record: FollowupRecord) -> Suggestion | None:
    """What `record` says of the customer's deals, `held` being all opportunities of the customer, newest first.

    None where it says no stage, the stage is no news, or several opportunities may be meant and the note names none.
    A lost or resting deal that nobody had filed is no reason to file one.
    """
    open_ones = [one for one in held if one.is_open]
    meant = meant_by(selling, open_ones, record)
    if meant is not None:
        kind = selling.type(meant.type_id)
        told = _told(kind, record) if kind else None
        if kind is not None and told is not None:
            return Suggestion(meant.id, kind.id, told[0].id, told[1]) if told[0].id != meant.stage_id else None
    under_way = {one.type_id for one in open_ones}
    for kind in selling.types:
        # Beside what is under way only the team's own words tell of something else: 想要冰柜 beside an order.
        told = stage_said(kind, record.text) if under_way else _told(kind, record)
        if kind.id not in under_way and told and told[0].kind is StageKind.OPEN:
            return Suggestion(None, kind.id, told[0].id, told[1])
    return None


@dataclass(frozen=True, slots=True)
class TaskTold:
    """That a gate task of an opportunity is done, by the note's words `quote`."""

    opportunity_id: str
    stage_id: str
    task_id: str
    quote: str


def tasks_told(selling: Selling, held: Sequence[Opportunity], record: FollowupRecord) -> tuple[TaskTold, ...]:
    """The gate tasks that `record` says are done of the open opportunity it means, and that nobody has ticked yet."""
    meant = meant_by(selling, [one for one in held if one.is_open], record)
    kind = selling.type(meant.type_id) if meant else None
    if meant is None or kind is None:
        return ()
    return tuple(
        TaskTold(meant.id, stage_id, task_id, quote)
        for stage_id, task_id, quote in tasks_said(kind, record.text)
        if task_key(stage_id, task_id) not in meant.done
    )


def _told(kind: OpportunityType, record: FollowupRecord) -> tuple[StageRule, str] | None:
    """The stage that a record tells and its words: what a person set by hand, else the team's own words for a stage,
    else the stage that was read in the note."""
    hint = record.fields.stage_hint
    hinted = kind.hinted(hint) if hint else None
    by_hand = any(mark.field == "stage_hint" and mark.edited for mark in record.marks)
    said = None if by_hand else stage_said(kind, record.text)
    return said or ((hinted, quote_of(record.marks, record.text, "stage_hint", None)) if hinted else None)


def back_to(
    selling: Selling,
    held: Opportunity,
    events: Sequence[OpportunityEvent],
    corrected: Collection[str],
    record: FollowupRecord,
) -> Suggestion | None:
    """Where `held` should go when `record` corrects the one that moved it: to the stage that the correction tells, else
    to the one it came from.

    None where the correction tells the same stage, or somebody has moved the opportunity since. `events` are those of
    `held`, oldest first; `corrected` the ids of the records that `record` stands for now.
    """
    kind = selling.type(held.type_id)
    hint = record.fields.stage_hint
    told = kind.hinted(hint) if kind and hint else None
    moves = [event for event in events if event.kind == "moved"]
    if kind is None or not moves or moves[-1].record_id not in corrected or (told and told.id == held.stage_id):
        return None
    former, _ = moves[-1].changes["stage_id"]
    if kind.stage(former) is None:
        return None
    quote = quote_of(record.marks, record.text, "stage_hint", None)
    if told is not None:
        return Suggestion(held.id, kind.id, told.id, quote, goes_back=kind.place(told.id) == kind.place(former))
    return Suggestion(held.id, kind.id, former, "", goes_back=True)


def speaking_of(
    selling: Selling, deal: Opportunity, held: Sequence[Opportunity], records: Sequence[FollowupRecord]
) -> tuple[FollowupRecord, ...]:
    """Those of a customer's records that speak of `deal`; `held` are all opportunities of the customer.

    One is meant when it was the only one under way as the record was said, or the only one that was named. What was
    said before any began belongs to the one that began next.
    """
    found = []
    for record in records:
        under_way = [
            one
            for one in held
            if one.created_at <= record.confirmed_at and (one.closed_at is None or record.said_at <= one.closed_at)
        ]
        later = [one for one in held if one.created_at > record.confirmed_at]
        candidates = under_way or sorted(later, key=lambda one: (one.created_at, one.id))[:1]
        meant = meant_by(selling, candidates, record)
        if meant is not None and meant.id == deal.id:
            found.append(record)
    return tuple(found)


def meant_by(selling: Selling, open_ones: Sequence[Opportunity], record: FollowupRecord) -> Opportunity | None:
    """The one opportunity a record speaks of: the only one, else the only one whose name or product it says."""
    with_type = [one for one in open_ones if selling.type(one.type_id)]
    if len(with_type) <= 1:
        return with_type[0] if with_type else None
    text = fold_name(record.text)
    said = {fold_name(product) for product in record.fields.products}
    named = [one for one in with_type if fold_name(one.name) in text]
    by_product = [one for one in with_type if said & {fold_name(product) for product in one.products}]
    by_type = [one for one in with_type if _says_type(selling.type(one.type_id), text)]
    for found in (named, by_product, by_type):
        if len(found) == 1:
            return found[0]
    return None


def _says_type(kind: OpportunityType | None, text: str) -> bool:
    return kind is not None and any(fold_name(name) in text for name in kind.names.values())
