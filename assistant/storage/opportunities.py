"""Opportunities, their history, and the stage moves that notes suggest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select, update

from assistant.domain.deal_history import Past, Standing, Track, past_from, went_of
from assistant.domain.opportunity import Member, Opportunity, OpportunityEvent
from assistant.domain.period import Period
from assistant.domain.selling import Selling, StageKind
from assistant.domain.stage_suggestion import Suggestion
from assistant.storage.deal_times import DealTimes
from assistant.storage.tables import opportunity, opportunity_event, stage_suggestion
from assistant.storage.upsert import insert_once

WON_MOST = 200
STEPS = frozenset({"stage_id", "close_on"})
"""What an event must change to be a step: the rest of a history tells neither how long a deal was where, nor slips."""


@dataclass(frozen=True, slots=True)
class StoredSuggestion:
    """A suggestion with the record it comes from. `state`: open, taken, declined, or withdrawn when the record was
    corrected before anybody decided."""

    record_id: str
    customer_id: str
    suggestion: Suggestion
    state: str


class Opportunities:
    """Repository of opportunities. Events are only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.times = DealTimes(connection)

    def add(self, new: Opportunity) -> bool:
        """Add an opportunity; False when the id stands already."""
        fixed = {"id": new.id, "customer_id": new.customer_id, "type": new.type_id, "created_at": new.created_at}
        return insert_once(self._connection, opportunity, fixed | _changeable(new))

    def replace(self, changed: Opportunity) -> bool:
        """Save a change made to the version before `changed.version`; False when someone else changed it first."""
        saved = self._connection.execute(
            update(opportunity)
            .where(opportunity.c.id == changed.id, opportunity.c.version == changed.version - 1)
            .values(**_changeable(changed))
        )
        return saved.rowcount == 1

    def get(self, opportunity_id: str) -> Opportunity | None:
        row = self._connection.execute(select(opportunity).where(opportunity.c.id == opportunity_id)).first()
        return _opportunity(row) if row else None

    def of_customer(self, customer_id: str) -> Sequence[Opportunity]:
        """All opportunities of a customer, newest first."""
        return self.find(customer_id=customer_id)

    def find(
        self,
        *,
        customer_id: str | None = None,
        owner_id: str | None = None,
        type_id: str | None = None,
        stages: Collection[str] = (),
        is_open: bool | None = None,
        limit: int = 500,
    ) -> Sequence[Opportunity]:
        """Opportunities of all customers that agree with every condition given, newest first."""
        wanted = select(opportunity)
        if customer_id is not None:
            wanted = wanted.where(opportunity.c.customer_id == customer_id)
        if owner_id is not None:
            wanted = wanted.where(opportunity.c.owner_id == owner_id)
        if type_id is not None:
            wanted = wanted.where(opportunity.c.type == type_id)
        if stages:
            wanted = wanted.where(opportunity.c.stage.in_(stages))
        if is_open is not None:
            wanted = wanted.where(opportunity.c.closed_at.is_(None) == is_open)
        newest_first = wanted.order_by(opportunity.c.created_at.desc(), opportunity.c.id.desc()).limit(limit)
        return [_opportunity(row) for row in self._connection.execute(newest_first)]

    def add_event(self, event: OpportunityEvent) -> int:
        """Keep what happened; returns its number."""
        values = {
            "opportunity_id": event.opportunity_id,
            "kind": event.kind,
            "person_id": event.person_id,
            "record_id": event.record_id,
            "changes": {name: [_plain(old), _plain(new)] for name, (old, new) in event.changes.items()},
            "quote": event.quote,
            "reason": event.reason,
            "at": event.at,
            "is_step": not STEPS.isdisjoint(event.changes),
        }
        added = self._connection.execute(opportunity_event.insert().values(**values).returning(opportunity_event.c.seq))
        seq = int(added.scalar_one())
        self.times.keep_slip(seq, event)
        if "stage_id" in event.changes:
            steps = self._steps(
                opportunity_event.c.is_step & (opportunity_event.c.opportunity_id == event.opportunity_id)
            )
            self.times.keep_stays(event.opportunity_id, _unnumbered(steps[event.opportunity_id]))
        return seq

    def events(self, opportunity_id: str) -> Sequence[OpportunityEvent]:
        """What happened to an opportunity, oldest first; values are plain JSON."""
        rows = self._connection.execute(
            select(opportunity_event)
            .where(opportunity_event.c.opportunity_id == opportunity_id)
            .order_by(opportunity_event.c.seq)
        )
        return [_event(row) for row in rows]

    def standings(self, moment: datetime, selling: Selling, period: Period) -> tuple[Sequence[Standing], Past]:
        """How the opportunities of all customers stood at `moment`, newest first, and how those went that were over by
        then. Of what matters to a forecast of `period`: not those closed before it, and no slips of those that are to
        close after it.

        Histories are read only of those to which something happened since.
        """
        later = self._later_tracks(moment)
        came, slips = self.times.came(), self.times.slips(period.last)
        standings: list[Standing] = []
        went = list(self.times.went(moment, later.keys()))
        newest_first = opportunity.c.created_at.desc(), opportunity.c.id.desc()
        closed = opportunity.c.closed_at
        first = datetime.combine(period.first, time(), moment.tzinfo) - timedelta(days=1)
        matters = closed.is_(None) | (closed >= first) | opportunity.c.id.in_(_changed_after(moment))
        wanted = select(opportunity).where(opportunity.c.created_at <= moment, matters)
        for row in self._connection.execute(wanted.order_by(*newest_first)):
            if row.id in later:
                if (track := later[row.id].at(moment, selling)) is not None:
                    standings.append(track.standing)
                    went += went_of(track)
                continue
            since = came.get((row.id, row.stage), row.stage_since)
            standings.append(Standing(_opportunity(row), since, slips.get(row.id, ())))
        return standings, past_from(went)

    def _later_tracks(self, moment: datetime) -> Mapping[str, Track]:
        """The opportunities to which something happened after `moment`, by id, with their STEPS and all that happened
        since; events oldest first, without what was said."""
        changed = _changed_after(moment)
        tells = opportunity_event.c.is_step | (opportunity_event.c.at > moment)
        events = self._steps(opportunity_event.c.opportunity_id.in_(changed) & tells)
        rows = self._connection.execute(select(opportunity).where(opportunity.c.id.in_(changed))) if events else ()
        return {row.id: Track(_opportunity(row), _unnumbered(events[row.id])) for row in rows}

    def won_tracks(self, type_id: str) -> Sequence[Track]:
        """The WON_MOST deals of a type that were won last, with their STEPS: enough to tell what is usual."""
        won = (
            select(opportunity)
            .where(opportunity.c.type == type_id, opportunity.c.outcome == StageKind.WON.value)
            .order_by(opportunity.c.closed_at.desc(), opportunity.c.id.desc())
            .limit(WON_MOST)
        )
        deals = [_opportunity(row) for row in self._connection.execute(won)]
        of_them = opportunity_event.c.opportunity_id.in_([deal.id for deal in deals])
        events = self._steps(opportunity_event.c.is_step & of_them)
        return [Track(deal, _unnumbered(events.get(deal.id, ()))) for deal in deals]

    def _steps(self, holds: ColumnElement[bool]) -> dict[str, list[tuple[int, OpportunityEvent]]]:
        """Numbered events by opportunity, oldest first, without what was said."""
        held = opportunity_event.c
        wanted = select(held.opportunity_id, held.seq, held.kind, held.person_id, held.at, held.changes).where(holds)
        events: defaultdict[str, list[tuple[int, OpportunityEvent]]] = defaultdict(list)
        rows = self._connection.execute(wanted.order_by(held.opportunity_id, held.seq))
        for deal_id, seq, kind, person_id, at, changes in rows:
            both = {name: (old, new) for name, (old, new) in changes.items()}
            events[deal_id].append((seq, OpportunityEvent(deal_id, kind, person_id, at, both)))
        return events

    def begun_by(self, record_id: str) -> Opportunity | None:
        """The opportunity that was begun because of a record."""
        row = self._connection.execute(
            select(opportunity)
            .join(opportunity_event, opportunity_event.c.opportunity_id == opportunity.c.id)
            .where(opportunity_event.c.record_id == record_id, opportunity_event.c.kind == "created")
        ).first()
        return _opportunity(row) if row else None

    def add_suggestion(self, record_id: str, customer_id: str, new: Suggestion, now: datetime) -> bool:
        """Keep what a record suggests; False when it suggested something before."""
        values = {
            "record_id": record_id,
            "customer_id": customer_id,
            "opportunity_id": new.opportunity_id,
            "type": new.type_id,
            "stage": new.stage_id,
            "quote": new.quote,
            "goes_back": new.goes_back,
            "state": "open",
            "created_at": now,
        }
        return insert_once(self._connection, stage_suggestion, values)

    def suggestion(self, record_id: str) -> StoredSuggestion | None:
        """What a record suggested."""
        row = self._connection.execute(
            select(stage_suggestion).where(stage_suggestion.c.record_id == record_id)
        ).first()
        if row is None:
            return None
        suggested = Suggestion(row.opportunity_id, row.type, row.stage, row.quote, row.goes_back)
        return StoredSuggestion(row.record_id, row.customer_id, suggested, row.state)

    def decide_suggestion(self, record_id: str, state: str, now: datetime) -> bool:
        """Close an open suggestion as taken, declined or withdrawn; False when it was closed before."""
        decided = self._connection.execute(
            update(stage_suggestion)
            .where(stage_suggestion.c.record_id == record_id, stage_suggestion.c.state == "open")
            .values(state=state, decided_at=now)
        )
        return decided.rowcount == 1

    def ask_again(self, record_id: str) -> None:
        """Open a suggestion again that could not be done."""
        again = update(stage_suggestion).where(stage_suggestion.c.record_id == record_id)
        self._connection.execute(again.values(state="open", decided_at=None))


def _changed_after(moment: datetime) -> Select[tuple[str]]:
    """Ids of the opportunities to which something happened later."""
    return select(opportunity_event.c.opportunity_id).where(opportunity_event.c.at > moment)


def _changeable(held: Opportunity) -> dict[str, Any]:
    details = {name: _plain(getattr(held, name)) for name in ("products", "competitors", "team", "done")}
    return {
        "name": held.name,
        "stage": held.stage_id,
        "owner_id": held.owner_id,
        "amount": held.amount,
        "currency": held.currency,
        "close_on": held.close_on.isoformat() if held.close_on else None,
        "grade": held.grade_id,
        "outcome": held.outcome,
        "details": details,
        "version": held.version,
        "stage_since": held.stage_since,
        "closed_at": held.closed_at,
    }


def _event(row: Row[tuple[object, ...]]) -> OpportunityEvent:
    return OpportunityEvent(
        row.opportunity_id,
        row.kind,
        row.person_id,
        row.at,
        {name: (old, new) for name, (old, new) in row.changes.items()},
        row.record_id,
        row.quote,
        row.reason,
    )


def _unnumbered(events: Iterable[tuple[int, OpportunityEvent]]) -> tuple[OpportunityEvent, ...]:
    return tuple(event for _, event in events)


def _opportunity(row: Row[tuple[object, ...]]) -> Opportunity:
    details: Mapping[str, Any] = row.details
    return Opportunity(
        id=row.id,
        customer_id=row.customer_id,
        type_id=row.type,
        name=row.name,
        stage_id=row.stage,
        owner_id=row.owner_id,
        created_at=row.created_at,
        stage_since=row.stage_since,
        amount=row.amount,
        currency=row.currency,
        close_on=date.fromisoformat(row.close_on) if row.close_on else None,
        products=tuple(details["products"]),
        competitors=tuple(details["competitors"]),
        team=tuple(Member(one["person_id"], one["part"]) for one in details["team"]),
        done=frozenset(details["done"]),
        grade_id=row.grade,
        closed_at=row.closed_at,
        outcome=row.outcome,
        version=row.version,
    )


def _plain(value: Any) -> Any:
    """A field's value as JSON has it."""
    if isinstance(value, Member):
        return {"person_id": value.person_id, "part": value.part}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value
