"""Whose customers are: now and as it came to be, what lies in the pool, and who asked to take it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, update

from assistant.domain.ownership import OwnerKind, Owners, Ownership, OwnershipEvent, What
from assistant.domain.pool import Worked
from assistant.storage.tables import customer, opportunity, ownership, ownership_event, pool_request, record
from assistant.storage.upsert import insert_once

_AT_ONCE = 500
_FOLLOWS = OwnerKind.FOLLOWS.value


@dataclass(frozen=True, slots=True)
class PoolRequest:
    """That somebody asked to take a customer. `state`: open, agreed, refused or lapsed."""

    id: str
    customer_id: str
    person_id: str
    state: str
    asked_at: datetime
    decided_by: str | None = None


class OwnershipRepository:
    """Repository of ownership. Events are only ever added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_customer(self, customer_ids: Iterable[str]) -> Mapping[str, Owners]:
        """Of each customer, what it is to whom, longest first; a customer that is nobody's has an empty mapping."""
        ids = list(dict.fromkeys(customer_ids))
        found: dict[str, dict[str, set[OwnerKind]]] = {customer_id: defaultdict(set) for customer_id in ids}
        for some in _parts(ids):
            rows = select(ownership).where(ownership.c.customer_id.in_(some)).order_by(ownership.c.since)
            for row in self._connection.execute(rows):
                found[row.customer_id][row.person_id].add(OwnerKind(row.kind))
        return {
            customer_id: {person_id: frozenset(kinds) for person_id, kinds in owners.items()}
            for customer_id, owners in found.items()
        }

    def of_person(self, person_id: str, kind: OwnerKind | None = None) -> Sequence[str]:
        """Ids of the customers that are a person's, of a kind or of any, newest first."""
        wanted = select(ownership.c.customer_id, func.max(ownership.c.since)).where(ownership.c.person_id == person_id)
        if kind is not None:
            wanted = wanted.where(ownership.c.kind == kind.value)
        grouped = wanted.group_by(ownership.c.customer_id)
        return [
            row.customer_id
            for row in self._connection.execute(
                grouped.order_by(func.max(ownership.c.since).desc(), ownership.c.customer_id)
            )
        ]

    def rows_of(self, customer_id: str) -> Sequence[Ownership]:
        """All of a customer's ownership, longest first."""
        rows = select(ownership).where(ownership.c.customer_id == customer_id)
        in_order = rows.order_by(ownership.c.since, ownership.c.person_id, ownership.c.kind)
        return [_ownership(row) for row in self._connection.execute(in_order)]

    def add(self, new: Ownership) -> bool:
        """Add an ownership; False when it stands already."""
        values = {
            "customer_id": new.customer_id,
            "person_id": new.person_id,
            "kind": new.kind.value,
            "since": new.since,
            "warned_at": new.warned_at,
        }
        return insert_once(self._connection, ownership, values)

    def end(self, customer_id: str, person_id: str, kind: OwnerKind) -> bool:
        """Take an ownership away; False when there is none."""
        gone = ownership.delete().where(
            ownership.c.customer_id == customer_id, ownership.c.person_id == person_id, ownership.c.kind == kind.value
        )
        return self._connection.execute(gone).rowcount == 1

    def mark_warned(self, customer_id: str, person_id: str, now: datetime) -> None:
        """Remember that whoever is responsible was told that they may lose the customer."""
        self._connection.execute(
            update(ownership)
            .where(
                ownership.c.customer_id == customer_id,
                ownership.c.person_id == person_id,
                ownership.c.kind == _FOLLOWS,
            )
            .values(warned_at=now)
        )

    def count_held(self, person_id: str) -> int:
        """How many customers a person is responsible for."""
        counted = select(func.count()).select_from(ownership)
        return self._connection.execute(
            counted.where(ownership.c.person_id == person_id, ownership.c.kind == _FOLLOWS)
        ).scalar_one()

    def add_event(self, event: OwnershipEvent) -> int:
        """Keep what happened; returns its number."""
        values = {
            "customer_id": event.customer_id,
            "what": event.what.value,
            "kind": event.kind.value,
            "person_id": event.person_id,
            "by_id": event.by_id,
            "reason": event.reason,
            "at": event.at,
        }
        added = self._connection.execute(ownership_event.insert().values(**values).returning(ownership_event.c.seq))
        return int(added.scalar_one())

    def events(self, customer_id: str) -> Sequence[OwnershipEvent]:
        """What happened to a customer's ownership, oldest first."""
        rows = select(ownership_event).where(ownership_event.c.customer_id == customer_id)
        return [_event(row) for row in self._connection.execute(rows.order_by(ownership_event.c.seq))]

    def count_taken(self, person_id: str, since: datetime) -> int:
        """How many customers a person took out of the pool since a moment."""
        counted = select(func.count()).select_from(ownership_event)
        return self._connection.execute(
            counted.where(
                ownership_event.c.person_id == person_id,
                ownership_event.c.what == What.TAKEN.value,
                ownership_event.c.at >= since,
            )
        ).scalar_one()

    def last_lost(self, customer_id: str, person_id: str | None = None) -> OwnershipEvent | None:
        """When a customer was last released or expired: for anybody, or out of one person's hands."""
        lost = select(ownership_event).where(
            ownership_event.c.customer_id == customer_id,
            ownership_event.c.what.in_((What.RELEASED.value, What.EXPIRED.value)),
        )
        if person_id is not None:
            lost = lost.where(ownership_event.c.person_id == person_id)
        row = self._connection.execute(lost.order_by(ownership_event.c.seq.desc()).limit(1)).first()
        return _event(row) if row else None

    def pooled(self, limit: int = 100) -> Sequence[str]:
        """Ids of customers nobody is responsible for, the one released last first, then those that were nobody's."""
        lost = (
            select(func.max(ownership_event.c.seq))
            .where(
                ownership_event.c.customer_id == customer.c.id,
                ownership_event.c.what.in_((What.RELEASED.value, What.EXPIRED.value)),
            )
            .scalar_subquery()
        )
        wanted = select(customer.c.id).where(_nobodys())
        in_order = wanted.order_by(func.coalesce(lost, 0).desc(), customer.c.created_at.desc(), customer.c.id)
        return list(self._connection.execute(in_order.limit(limit)).scalars())

    def quiet_since(self, moment: datetime, *, limit: int, after: str = "") -> Sequence[Ownership]:
        """Who is responsible, since before `moment`, for customers without a record after it; by customer, those behind
        `after`."""
        recent = exists().where(record.c.customer_id == ownership.c.customer_id, record.c.confirmed_at > moment)
        wanted = select(ownership).where(
            ownership.c.kind == _FOLLOWS,
            ownership.c.since <= moment,
            ownership.c.customer_id > after,
            ~recent,
        )
        in_order = wanted.order_by(ownership.c.customer_id, ownership.c.person_id).limit(limit)
        return [_ownership(row) for row in self._connection.execute(in_order)]

    def worked(self, held: Sequence[Ownership]) -> Sequence[Worked]:
        """How each of these customers was worked on, in their order."""
        ids = list({one.customer_id for one in held})
        last = self.last_records(ids)
        open_types: dict[str, set[str]] = defaultdict(set)
        won: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
        for some in _parts(ids):
            for row in self._connection.execute(select(opportunity).where(opportunity.c.customer_id.in_(some))):
                if row.closed_at is None:
                    open_types[row.customer_id].add(row.type)
                elif row.outcome == "won":
                    won[row.customer_id].append((row.type, row.closed_at))
        return [
            Worked(
                one.since,
                last.get(one.customer_id),
                frozenset(open_types.get(one.customer_id, ())),
                tuple(won.get(one.customer_id, ())),
            )
            for one in held
        ]

    def last_records(self, customer_ids: Sequence[str]) -> Mapping[str, datetime]:
        """When the last record of each customer was confirmed; those without one are left out."""
        found: dict[str, datetime] = {}
        for some in _parts(customer_ids):
            rows = select(record.c.customer_id, func.max(record.c.confirmed_at).label("at"))
            grouped = rows.where(record.c.customer_id.in_(some)).group_by(record.c.customer_id)
            found |= {row.customer_id: row.at for row in self._connection.execute(grouped)}
        return found

    def ask(self, new: PoolRequest) -> bool:
        """Keep that somebody asks for a customer; False when they did and nobody decided yet."""
        values = {
            "id": new.id,
            "customer_id": new.customer_id,
            "person_id": new.person_id,
            "state": new.state,
            "asked_at": new.asked_at,
        }
        return insert_once(self._connection, pool_request, values)

    def request(self, request_id: str) -> PoolRequest | None:
        row = self._connection.execute(select(pool_request).where(pool_request.c.id == request_id)).first()
        return _request(row) if row else None

    def open_requests(self, person_id: str | None = None, limit: int = 500) -> Sequence[PoolRequest]:
        """What was asked for and nobody decided, oldest first; with a person what they asked for."""
        wanted = select(pool_request).where(pool_request.c.state == "open")
        if person_id is not None:
            wanted = wanted.where(pool_request.c.person_id == person_id)
        in_order = wanted.order_by(pool_request.c.asked_at, pool_request.c.id).limit(limit)
        return [_request(row) for row in self._connection.execute(in_order)]

    def decide_request(self, request_id: str, state: str, by_id: str, now: datetime) -> bool:
        """Close an open request; False when it was closed before."""
        decided = (
            update(pool_request)
            .where(pool_request.c.id == request_id, pool_request.c.state == "open")
            .values(state=state, decided_by=by_id, decided_at=now)
        )
        return self._connection.execute(decided).rowcount == 1


def _nobodys() -> ColumnElement[bool]:
    held = exists().where(ownership.c.customer_id == customer.c.id, ownership.c.kind == _FOLLOWS)
    return ~held


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _ownership(row: Row[tuple[object, ...]]) -> Ownership:
    return Ownership(row.customer_id, row.person_id, OwnerKind(row.kind), row.since, row.warned_at)


def _request(row: Row[tuple[object, ...]]) -> PoolRequest:
    return PoolRequest(row.id, row.customer_id, row.person_id, row.state, row.asked_at, row.decided_by)


def _event(row: Row[tuple[object, ...]]) -> OwnershipEvent:
    return OwnershipEvent(
        row.customer_id, What(row.what), OwnerKind(row.kind), row.person_id, row.by_id, row.at, row.reason
    )
