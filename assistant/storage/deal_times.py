"""How long deals were in which stage and when their dates slipped, kept beside their events.

Everything follows from the events and is written with them, so that a forecast reads a few rows of a deal in place of
its history.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, delete, or_, select

from assistant.domain.deal_history import Slip, Stay, Went, slip_of, spans_of, stays_of, went
from assistant.domain.opportunity import OpportunityEvent
from assistant.domain.selling import StageKind
from assistant.storage.tables import deal_slip, deal_stay, opportunity


class DealTimes:
    """Repository of stays and slips."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep_stays(self, deal_id: str, events: Sequence[OpportunityEvent]) -> None:
        """What all events of a deal, oldest first, tell of its stages; again is no error."""
        self._connection.execute(delete(deal_stay).where(deal_stay.c.opportunity_id == deal_id))
        rows = [
            {"opportunity_id": deal_id, "stage": stay.stage_id, "came": stay.came, "days": stay.days}
            for stay in stays_of(spans_of(events))
        ]
        if rows:
            self._connection.execute(deal_stay.insert(), rows)

    def keep_slip(self, seq: int, event: OpportunityEvent) -> None:
        """That the event of that number moved a date later, where it did."""
        slip = slip_of(event)
        if slip is not None:
            both = {"before": slip.before.isoformat(), "after": slip.after.isoformat()}
            values = {"seq": seq, "opportunity_id": event.opportunity_id, "at": slip.at, **both}
            self._connection.execute(deal_slip.insert().values(**values))

    def came(self) -> Mapping[tuple[str, str], datetime]:
        """By id and stage, since when each open deal has been at the stage it is in, or beyond."""
        here = (deal_stay.c.opportunity_id == opportunity.c.id) & (deal_stay.c.stage == opportunity.c.stage)
        wanted = select(opportunity.c.id, opportunity.c.stage, deal_stay.c.came).join(deal_stay, here)
        rows = self._connection.execute(wanted.where(opportunity.c.closed_at.is_(None)))
        return {(deal_id, stage): at for deal_id, stage, at in rows}

    def slips(self, until: date) -> Mapping[str, tuple[Slip, ...]]:
        """The slips of open deals that are to close by a day, by id, oldest first."""
        held, deal = deal_slip.c, opportunity.c
        wanted = (
            select(held.opportunity_id, held.at, held.before, held.after)
            .join(opportunity, deal.id == held.opportunity_id)
            .where(deal.closed_at.is_(None), deal.close_on <= until.isoformat())
            .order_by(held.seq)
        )
        found: defaultdict[str, list[Slip]] = defaultdict(list)
        for deal_id, at, before, after in self._connection.execute(wanted):
            found[deal_id].append(Slip(at, date.fromisoformat(before), date.fromisoformat(after)))
        return {deal_id: tuple(slips) for deal_id, slips in found.items()}

    def went(self, begun: datetime, but: Collection[str]) -> Iterator[Went]:
        """How every deal that is over and was begun by then went through its stages, all but those with these ids."""
        deal, stay = opportunity.c, deal_stay.c
        is_over: ColumnElement[bool] = or_(deal.closed_at.is_not(None), deal.outcome == StageKind.WON.value)
        wanted = (
            select(deal.id, deal.type, deal.outcome, deal.closed_at, deal.stage, deal.stage_since)
            .add_columns(stay.stage.label("was"), stay.came, stay.days)
            .outerjoin(deal_stay, stay.opportunity_id == deal.id)
            .where(is_over, deal.created_at <= begun)
        )
        for deal_id, kind, outcome, closed_at, stage, since, was, came, days in self._connection.execute(wanted):
            if deal_id not in but:
                held = Stay(was, came, days) if was is not None else Stay(stage, since)
                yield went(kind, outcome, closed_at, held)
