"""Suggesting stage moves: what a note says of where a deal stands, held against the opportunities there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.domain.customer import FollowupRecord
from assistant.domain.customer_view import fold_name, quote_of
from assistant.domain.opportunity import Opportunity
from assistant.domain.selling import OpportunityType, Selling, StageKind


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That the opportunity `opportunity_id` is in `stage_id` now, or, with None, that a new one of `type_id` begins
    there. `quote` are the note's words for it."""

    opportunity_id: str | None
    type_id: str
    stage_id: str
    quote: str


def suggest(selling: Selling, held: Sequence[Opportunity], record: FollowupRecord) -> Suggestion | None:
    """What `record` says of the customer's deals, `held` being all opportunities of the customer, newest first.

    None where it says no stage, the stage is no news, or several opportunities may be meant and the note names none.
    A lost or resting deal that nobody had filed is no reason to file one.
    """
    hint = record.fields.stage_hint
    if hint is None:
        return None
    quote = quote_of(record.marks, record.text, "stage_hint", None)
    open_ones = [one for one in held if one.is_open]
    meant = _meant(selling, open_ones, record)
    if meant is not None:
        kind = selling.type(meant.type_id)
        stage = kind.hinted(hint) if kind else None
        if kind is None or stage is None or stage.id == meant.stage_id:
            return None
        return Suggestion(meant.id, kind.id, stage.id, quote)
    if open_ones:
        return None
    for kind in selling.types:
        stage = kind.hinted(hint)
        if stage and stage.kind is StageKind.OPEN:
            return Suggestion(None, kind.id, stage.id, quote)
    return None


def _meant(selling: Selling, open_ones: Sequence[Opportunity], record: FollowupRecord) -> Opportunity | None:
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
