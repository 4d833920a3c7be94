"""Simple rules of a deal's health: too old, silent, without a next step, past its date, too long in a stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from assistant.domain.customer import FollowupRecord
from assistant.domain.deal_history import Past, Track, median
from assistant.domain.opportunity import Opportunity, is_overdue
from assistant.domain.selling import OpportunityType, StageKind


class Rule(StrEnum):
    """What a deal is warned of."""

    OLD = "old"
    SILENT = "silent"
    NO_NEXT_STEP = "no_next_step"
    SLIPPED = "slipped"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True)
class Warned:
    """That a rule holds: `days` it has lasted, the `limit` in days it is held against (0: none), and how many won deals
    that limit rests on (0: it is configured)."""

    rule: Rule
    days: int
    limit: int = 0
    based_on: int = 0


def warnings_of(
    kind: OpportunityType, track: Track, records: Sequence[FollowupRecord], past: Past, now: datetime
) -> tuple[Warned, ...]:
    """What an open deal is to be warned of at `now`, on the reader's clock. `records` are those that mean the deal,
    none of them superseded; `past` how deals went that are over, for what is usual.

    A resting deal is only warned of age and date; one that is over of nothing.
    """
    deal = track.deal
    if not deal.is_open:
        return ()
    found = []
    if is_overdue(kind, deal, now):
        found.append(Warned(Rule.OLD, (now - deal.created_at).days, kind.max_age_days or 0))
    stage = kind.stage(deal.stage_id)
    if stage is None or stage.kind is not StageKind.PAUSED:
        said = [record for record in records if record.said_at <= now]
        found += _silent(kind, track, said, now)
        found += _without_step(kind, said, now)
    found += slipped(deal, now.date())
    found += stuck(kind, deal, past, now)
    return tuple(found)


def slipped(deal: Opportunity, today: date) -> tuple[Warned, ...]:
    """That the expected close is past."""
    close_on = deal.close_on
    if not deal.is_open or close_on is None or close_on >= today:
        return ()
    return (Warned(Rule.SLIPPED, (today - close_on).days),)


def stuck(kind: OpportunityType, deal: Opportunity, past: Past, now: datetime) -> tuple[Warned, ...]:
    """That an open deal is in its stage for too long: longer than won ones took, else than is configured."""
    limits = kind.thresholds
    stage = kind.stage(deal.stage_id)
    if not deal.is_open or stage is None or stage.kind is not StageKind.OPEN:
        return ()
    usual = past.in_stage.get((kind.id, stage.id), ())
    is_known = len(usual) >= limits.history_min
    limit = max(limits.stuck_factor * median(usual), 1.0) if is_known else float(limits.stuck_days)
    took = (now - deal.stage_since) / timedelta(days=1)
    if took <= limit:
        return ()
    return (Warned(Rule.STUCK, int(took), round(limit), len(usual) if is_known else 0),)


def _silent(kind: OpportunityType, track: Track, past: Sequence[FollowupRecord], now: datetime) -> tuple[Warned, ...]:
    last = max((record.said_at for record in past), default=track.deal.created_at)
    days = (now - max(last, track.deal.created_at)).days
    limit = kind.thresholds.silent_days
    return (Warned(Rule.SILENT, days, limit),) if days > limit else ()


def _without_step(kind: OpportunityType, past: Sequence[FollowupRecord], now: datetime) -> tuple[Warned, ...]:
    """A step is ahead when its date is; one without a date for as long as silence is allowed after it was said."""
    today, patience = now.date(), timedelta(days=kind.thresholds.silent_days)
    for record in past:
        for step in record.fields.next_steps:
            if step.due.date >= today if step.due else now - record.said_at <= patience:
                return ()
    return (Warned(Rule.NO_NEXT_STEP, 0),)
