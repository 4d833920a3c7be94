"""Leads, the keys they are found by, and what is due for them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, case, func, select, text, update

from assistant.domain.lead import BUSY_STATES, OPEN_STATES, Alarm, Facts, Lead, LeadGrade, LeadState
from assistant.storage.tables import lead, lead_key, lead_report
from assistant.storage.upsert import insert_once


class Leads:
    """Repository of leads. Their touches and history are in `lead_journeys`, the funnel in `lead_funnel`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Lead, now: datetime) -> bool:
        """Add a lead; False when the id stands already."""
        return insert_once(self._connection, lead, {"id": new.id, "created_at": new.created_at} | _changeable(new, now))

    def replace(self, changed: Lead, now: datetime) -> bool:
        """Save a change made to the version before `changed.version`; False when someone else changed it first."""
        saved = self._connection.execute(
            update(lead)
            .where(lead.c.id == changed.id, lead.c.version == changed.version - 1)
            .values(**_changeable(changed, now))
        )
        return saved.rowcount == 1

    def set_score(self, lead_id: str, score: int, now: datetime) -> None:
        """Keep a score that only time changed: no new version, nobody's change is in its way."""
        self._connection.execute(update(lead).where(lead.c.id == lead_id).values(score=score, scored_at=now))

    def get(self, lead_id: str, *, lock: bool = False) -> Lead | None:
        """The lead; with `lock` nobody else may change it until the transaction ends."""
        wanted = select(lead).where(lead.c.id == lead_id)
        row = self._connection.execute(wanted.with_for_update() if lock else wanted).first()
        return lead_of(row) if row else None

    def hold_keys(self, keys: Iterable[str]) -> None:
        """Let nobody else file a lead under any of these keys until the transaction ends.

        Of two deliveries about one person at once the second waits, and then finds the first's lead. SQLite has one
        writer anyway.
        """
        for key in sorted(keys):
            self._hold(key)

    def hold_loads(self) -> None:
        """Let nobody else give a lead to anybody until the transaction ends, so that `load` stays as it is.

        Of two that are given away at once the second waits, and then counts the first: else both would go to whoever
        had least to do.
        """
        self._hold("loads")

    def add_keys(self, lead_id: str, keys: Iterable[str]) -> None:
        """A lead is found by these keys from now on; again is no error."""
        for key in keys:
            insert_once(self._connection, lead_key, {"key": key, "lead_id": lead_id})

    def by_keys(self, keys: Collection[str]) -> Sequence[tuple[str, Lead]]:
        """(key, lead) of every lead found by any of the keys, open ones first, then the newest."""
        if not keys:
            return []
        closed_last = case((lead.c.state.in_(_values(OPEN_STATES)), 0), else_=1)
        rows = self._connection.execute(
            select(lead_key.c.key, lead)
            .join(lead, lead.c.id == lead_key.c.lead_id)
            .where(lead_key.c.key.in_(sorted(keys)))
            .order_by(closed_last, lead.c.created_at.desc(), lead.c.id.desc())
            .limit(100)
        )
        return [(row.key, lead_of(row)) for row in rows]

    def find(
        self,
        *,
        states: Collection[LeadState] = (),
        grade: LeadGrade | None = None,
        owner_id: str | None = None,
        source_id: str | None = None,
        campaign: str | None = None,
        customer_id: str | None = None,
        opportunity_id: str | None = None,
        overdue_at: datetime | None = None,
        limit: int = 500,
    ) -> Sequence[Lead]:
        """Leads that agree with every condition given: those to be answered first, soonest first, then by score.

        `overdue_at` asks for those unanswered that were due before.
        """
        wanted = select(lead)
        for column, value in (
            (lead.c.owner_id, owner_id),
            (lead.c.source, source_id),
            (lead.c.campaign, campaign),
            (lead.c.customer_id, customer_id),
            (lead.c.opportunity_id, opportunity_id),
            (lead.c.grade, grade.value if grade else None),
        ):
            if value is not None:
                wanted = wanted.where(column == value)
        if states:
            wanted = wanted.where(lead.c.state.in_(_values(states)))
        if overdue_at is not None:
            wanted = wanted.where(_waiting(), lead.c.response_due < overdue_at)
        return self._listed(_soonest_first(wanted).limit(limit))

    def load(self) -> Mapping[str, int]:
        """Leads that are being worked on, by owner."""
        counted = (
            select(lead.c.owner_id, func.count().label("held"))
            .where(lead.c.state.in_(_values(BUSY_STATES)), lead.c.owner_id.is_not(None))
            .group_by(lead.c.owner_id)
        )
        return {row.owner_id: row.held for row in self._connection.execute(counted)}

    def count_open(self) -> Mapping[LeadState, int]:
        """How many open leads there are, by state."""
        counted = select(lead.c.state, func.count()).where(lead.c.state.in_(_values(OPEN_STATES)))
        return {LeadState(state): count for state, count in self._connection.execute(counted.group_by(lead.c.state))}

    def count_overdue(self, now: datetime) -> int:
        """How many should have been answered by now."""
        late = select(func.count()).select_from(lead).where(_waiting(), lead.c.response_due < now)
        return self._connection.execute(late).scalar_one()

    def ringing(self, now: datetime, limit: int = 200) -> Sequence[Lead]:
        """Leads with an alarm whose moment has come, longest first; those another worker has in hand left out."""
        due = select(lead).where(lead.c.next_alarm <= now).order_by(lead.c.next_alarm, lead.c.id).limit(limit)
        return self._listed(due.with_for_update(skip_locked=True))

    def without_owner(self, limit: int = 200) -> Sequence[Lead]:
        """New leads that nobody has, oldest first; those another worker has in hand left out."""
        new = select(lead).where(lead.c.state == LeadState.NEW.value).order_by(lead.c.created_at, lead.c.id)
        return self._listed(new.limit(limit).with_for_update(skip_locked=True))

    def scored_before(self, moment: datetime, limit: int = 200) -> Sequence[Lead]:
        """Open leads whose score was counted last before a moment."""
        old = select(lead).where(lead.c.scored_at < moment, lead.c.state.in_(_values(OPEN_STATES)))
        return self._listed(old.order_by(lead.c.scored_at).limit(limit).with_for_update(skip_locked=True))

    def add_report(self, report_id: str, person_id: str, said: str, facts: Facts, now: datetime) -> None:
        """Keep what a colleague reported until they confirm it; again is no error."""
        values = {"id": report_id, "person_id": person_id, "text": said, "facts": asdict(facts), "state": "open"}
        insert_once(self._connection, lead_report, values | {"created_at": now})

    def report(self, report_id: str) -> tuple[str, str, Facts] | None:
        """Who reported, their words, and what was read in them."""
        row = self._connection.execute(select(lead_report).where(lead_report.c.id == report_id)).first()
        return (row.person_id, row.text, Facts(**row.facts)) if row else None

    def decide_report(self, report_id: str, state: str) -> bool:
        """Close an open report as filed or dropped; False when it was closed before."""
        decided = self._connection.execute(
            update(lead_report).where(lead_report.c.id == report_id, lead_report.c.state == "open").values(state=state)
        )
        return decided.rowcount == 1

    def _hold(self, key: str) -> None:
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 8))"), {"key": key})

    def _listed(self, wanted: Select[Any]) -> Sequence[Lead]:
        return [lead_of(row) for row in self._connection.execute(wanted)]


def _waiting() -> Any:
    return lead.c.responded_at.is_(None) & lead.c.state.in_(_values(OPEN_STATES - {LeadState.NURTURE}))


def _soonest_first(wanted: Select[Any]) -> Select[Any]:
    waits = case(
        (_waiting() & lead.c.response_due.is_not(None), 0), (lead.c.state.in_(_values(OPEN_STATES)), 1), else_=2
    )
    due = case((_waiting(), lead.c.response_due), else_=None)
    return wanted.order_by(waits, due, lead.c.score.desc(), lead.c.created_at.desc(), lead.c.id)


def _values(states: Iterable[LeadState]) -> list[str]:
    return sorted(state.value for state in states)


def _changeable(held: Lead, now: datetime) -> dict[str, Any]:
    return {
        "facts": asdict(held.facts),
        "company": held.facts.company,
        "region": held.facts.region,
        "source": held.source_id,
        "campaign": held.campaign,
        "last_source": held.last_source_id,
        "last_campaign": held.last_campaign,
        "score": held.score,
        "scored_at": now,
        "grade": held.grade.value,
        "word": held.word.value if held.word else "",
        "state": held.state.value,
        "reason": held.reason,
        "owner_id": held.owner_id,
        "tried": list(held.tried),
        "assignments": held.assignments,
        "assigned_at": held.assigned_at,
        "response_due": held.response_due,
        "responded_at": held.responded_at,
        "alarms": {alarm.value: at.isoformat() for alarm, at in held.alarms.items()},
        "next_alarm": held.next_alarm,
        "first_touch_at": held.first_touch_at,
        "last_touch_at": held.last_touch_at,
        "mql_at": held.mql_at,
        "sql_at": held.sql_at,
        "closed_at": held.closed_at,
        "customer_id": held.customer_id,
        "opportunity_id": held.opportunity_id,
        "version": held.version,
    }


def lead_of(row: Row[Any]) -> Lead:
    """The lead that a row of the table holds."""
    return Lead(
        id=row.id,
        facts=Facts(**row.facts),
        source_id=row.source,
        created_at=row.created_at,
        first_touch_at=row.first_touch_at,
        last_touch_at=row.last_touch_at,
        campaign=row.campaign,
        last_source_id=row.last_source,
        last_campaign=row.last_campaign,
        score=row.score,
        grade=LeadGrade(row.grade),
        word=LeadGrade(row.word) if row.word else None,
        state=LeadState(row.state),
        reason=row.reason,
        owner_id=row.owner_id,
        tried=tuple(row.tried),
        assignments=row.assignments,
        assigned_at=row.assigned_at,
        response_due=row.response_due,
        responded_at=row.responded_at,
        alarms={Alarm(name): datetime.fromisoformat(at) for name, at in row.alarms.items()},
        mql_at=row.mql_at,
        sql_at=row.sql_at,
        closed_at=row.closed_at,
        customer_id=row.customer_id,
        opportunity_id=row.opportunity_id,
        version=row.version,
    )
