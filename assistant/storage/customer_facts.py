"""What is said of customers outside their records: every fact ever said, and which of them hold."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.ids import new_id
from assistant.storage.tables import customer, customer_fact

_FOLDED_MAX = 200
_AT_ONCE = 500


class CustomerFacts:
    """Repository of facts. None is deleted while its customer is there: what no longer holds is history, and what came
    with an import that was taken back stays in the table, out of sight."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def said_of(self, customer_id: str, field: str | None = None) -> Sequence[Fact]:
        """Everything ever said of a customer, or of one of its fields, oldest first."""
        wanted = select(customer_fact).where(
            customer_fact.c.customer_id == customer_id, customer_fact.c.retired_at.is_(None)
        )
        if field is not None:
            wanted = wanted.where(customer_fact.c.field == field)
        rows = self._connection.execute(wanted.order_by(customer_fact.c.added_at, customer_fact.c.id))
        return [fact_of(row) for row in rows]

    def current_of(self, customer_ids: Iterable[str]) -> Mapping[str, Sequence[Fact]]:
        """The facts that hold, by customer, those said first first."""
        held: dict[str, list[Fact]] = defaultdict(list)
        ids = list(dict.fromkeys(customer_ids))
        for start in range(0, len(ids), _AT_ONCE):
            rows = self._connection.execute(
                select(customer_fact)
                .where(customer_fact.c.customer_id.in_(ids[start : start + _AT_ONCE]), customer_fact.c.is_current)
                .order_by(customer_fact.c.observed_at, customer_fact.c.folded)
            )
            for row in rows:
                held[row.customer_id].append(fact_of(row))
        return held

    def all_current(self, fields: Sequence[str]) -> Mapping[str, Sequence[Fact]]:
        """The facts of these fields that hold, by customer, of all customers."""
        held: dict[str, list[Fact]] = defaultdict(list)
        wanted = select(customer_fact).where(customer_fact.c.field.in_(fields), customer_fact.c.is_current)
        for row in self._connection.execute(wanted.order_by(customer_fact.c.observed_at, customer_fact.c.folded)):
            held[row.customer_id].append(fact_of(row))
        return held

    def said_of_many(self, customer_ids: Iterable[str]) -> Mapping[str, Sequence[Fact]]:
        """Everything ever said of these customers, by customer, oldest first."""
        said: dict[str, list[Fact]] = defaultdict(list)
        ids = list(dict.fromkeys(customer_ids))
        for start in range(0, len(ids), _AT_ONCE):
            wanted = select(customer_fact).where(
                customer_fact.c.customer_id.in_(ids[start : start + _AT_ONCE]), customer_fact.c.retired_at.is_(None)
            )
            for row in self._connection.execute(wanted.order_by(customer_fact.c.added_at, customer_fact.c.id)):
                said[row.customer_id].append(fact_of(row))
        return said

    def add(self, customer_id: str, new: Fact, now: datetime) -> str:
        """Keep what was said; returns its id. Which facts hold is for `hold` to say."""
        values = _values(customer_id, new, False, now)
        self._connection.execute(customer_fact.insert().values(**values))
        return str(values["id"])

    def add_many(self, said: Iterable[tuple[str, Fact, bool]], now: datetime) -> None:
        """Keep what was said of customers (by id), and whether it holds."""
        if rows := [_values(customer_id, fact, holds, now) for customer_id, fact, holds in said]:
            self._connection.execute(customer_fact.insert(), rows)

    def retire(self, refs: Mapping[str, Sequence[str]], now: datetime) -> Mapping[str, Sequence[str]]:
        """Take back the facts of these customers that refer to any of `refs`; returns the fields, by customer."""
        ids, wanted = list(refs), {(owner, ref) for owner, held in refs.items() for ref in held}
        fields: dict[str, list[str]] = defaultdict(list)
        gone: list[str] = []
        for start in range(0, len(ids), _AT_ONCE):
            rows = self._connection.execute(
                select(
                    customer_fact.c.id, customer_fact.c.customer_id, customer_fact.c.field, customer_fact.c.ref
                ).where(
                    customer_fact.c.customer_id.in_(ids[start : start + _AT_ONCE]), customer_fact.c.retired_at.is_(None)
                )
            )
            for row in rows:
                if (row.customer_id, row.ref) in wanted:
                    fields[row.customer_id].append(row.field)
                    gone.append(row.id)
        for start in range(0, len(gone), _AT_ONCE):
            retired = update(customer_fact).where(customer_fact.c.id.in_(gone[start : start + _AT_ONCE]))
            self._connection.execute(retired.values(retired_at=now, is_current=False, folded=""))
        return fields

    def hold(self, customer_id: str, field: str, held: Sequence[Fact], standing: Collection[str] = ()) -> None:
        """From now on exactly these facts of a field hold; they were read or added before. `standing` are ids of some
        that are known to hold already."""
        of_field = (customer_fact.c.customer_id == customer_id) & (customer_fact.c.field == field)
        ids = [fact.id for fact in held]
        gone = update(customer_fact).where(of_field, customer_fact.c.is_current, customer_fact.c.id.not_in(ids))
        self._connection.execute(gone.values(is_current=False, folded=""))
        for fact in held:
            if fact.id in standing:
                continue
            values = {"is_current": True, "folded": fold_value(fact.value)}
            self._connection.execute(update(customer_fact).where(customer_fact.c.id == fact.id).values(**values))

    def check(self, fact_id: str, moment: datetime) -> None:
        """Whoever said a fact says it again: it is still right at `moment`."""
        self._connection.execute(update(customer_fact).where(customer_fact.c.id == fact_id).values(checked_at=moment))

    def customers_with(self, field: str, value: Any, limit: int = 100) -> Sequence[str]:
        """Ids of the customers of which `value` holds, merged ones not; in no order that tells anything."""
        rows = self._connection.execute(
            select(customer_fact.c.customer_id)
            .join(customer, customer.c.id == customer_fact.c.customer_id)
            .where(
                customer_fact.c.field == field,
                customer_fact.c.folded == fold_value(value),
                customer_fact.c.is_current,
                customer.c.merged_into.is_(None),
            )
            .limit(limit)
        )
        return [row.customer_id for row in rows]

    def unseen_since(self, field: str, moment: datetime, limit: int = 1000) -> Sequence[tuple[str, Fact]]:
        """Facts of a field that hold and nobody has said or checked since `moment`, with customer id, oldest first."""
        rows = self._connection.execute(unseen_facts(field, moment).limit(limit))
        return [(row.customer_id, fact_of(row)) for row in rows]


def unseen_facts(field: str, moment: datetime) -> Select[Any]:
    """Facts of a field that hold of living customers and nobody has said or checked since `moment`, oldest first."""
    return (
        select(customer_fact)
        .join(customer, customer.c.id == customer_fact.c.customer_id)
        .where(
            customer_fact.c.field == field,
            customer_fact.c.is_current,
            customer_fact.c.observed_at < moment,
            (customer_fact.c.checked_at.is_(None)) | (customer_fact.c.checked_at < moment),
            customer.c.merged_into.is_(None),
        )
        .order_by(customer_fact.c.observed_at)
    )


def fold_value(value: Any) -> str:
    """A value as it is looked up; empty for none."""
    if value is None:
        return ""
    return " ".join(unicodedata.normalize("NFKC", str(value)).casefold().split())[:_FOLDED_MAX]


def _values(customer_id: str, new: Fact, is_current: bool, now: datetime) -> dict[str, Any]:
    return {
        "id": new.id or new_id(),
        "customer_id": customer_id,
        "field": new.field,
        "value": new.value,
        "folded": fold_value(new.value) if is_current else "",
        "source": new.source.value,
        "ref": new.ref,
        "person_id": new.person_id,
        "confidence": new.confidence,
        "is_denied": new.is_denied,
        "is_current": is_current,
        "observed_at": new.observed_at,
        "checked_at": new.checked_at,
        "added_at": now,
    }


def fact_of(row: Row[tuple[object, ...]]) -> Fact:
    """A row as a fact."""
    return Fact(
        field=row.field,
        value=row.value,
        source=FactSource(row.source),
        observed_at=row.observed_at,
        confidence=row.confidence,
        ref=row.ref,
        person_id=row.person_id,
        checked_at=row.checked_at,
        is_denied=row.is_denied,
        id=row.id,
    )
