"""What is said of customers outside their records: every fact ever said, and which of them hold."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from assistant.domain.customer_fact import Fact, FactSource
from assistant.domain.ids import new_id
from assistant.storage.tables import customer, customer_fact

_FOLDED_MAX = 200
_AT_ONCE = 500


class CustomerFacts:
    """Repository of facts. None is ever deleted: what no longer holds stays as history."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def said_of(self, customer_id: str, field: str | None = None) -> Sequence[Fact]:
        """Everything ever said of a customer, or of one of its fields, oldest first."""
        wanted = select(customer_fact).where(customer_fact.c.customer_id == customer_id)
        if field is not None:
            wanted = wanted.where(customer_fact.c.field == field)
        rows = self._connection.execute(wanted.order_by(customer_fact.c.added_at, customer_fact.c.id))
        return [_fact(row) for row in rows]

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
                held[row.customer_id].append(_fact(row))
        return held

    def all_current(self, fields: Sequence[str]) -> Mapping[str, Sequence[Fact]]:
        """The facts of these fields that hold, by customer, of all customers."""
        held: dict[str, list[Fact]] = defaultdict(list)
        wanted = select(customer_fact).where(customer_fact.c.field.in_(fields), customer_fact.c.is_current)
        for row in self._connection.execute(wanted.order_by(customer_fact.c.observed_at, customer_fact.c.folded)):
            held[row.customer_id].append(_fact(row))
        return held

    def add(self, customer_id: str, new: Fact, now: datetime) -> str:
        """Keep what was said; returns its id. Which facts hold is for `hold` to say."""
        fact_id = new.id or new_id()
        values = {
            "id": fact_id,
            "customer_id": customer_id,
            "field": new.field,
            "value": new.value,
            "folded": "",
            "source": new.source.value,
            "ref": new.ref,
            "person_id": new.person_id,
            "confidence": new.confidence,
            "is_denied": new.is_denied,
            "is_current": False,
            "observed_at": new.observed_at,
            "checked_at": new.checked_at,
            "added_at": now,
        }
        self._connection.execute(customer_fact.insert().values(**values))
        return fact_id

    def hold(self, customer_id: str, field: str, held: Sequence[Fact]) -> None:
        """From now on exactly these facts of a field hold; they were read or added before."""
        of_field = (customer_fact.c.customer_id == customer_id) & (customer_fact.c.field == field)
        ids = [fact.id for fact in held]
        gone = update(customer_fact).where(of_field, customer_fact.c.is_current, customer_fact.c.id.not_in(ids))
        self._connection.execute(gone.values(is_current=False, folded=""))
        for fact in held:
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
        rows = self._connection.execute(
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
            .limit(limit)
        )
        return [(row.customer_id, _fact(row)) for row in rows]


def fold_value(value: Any) -> str:
    """A value as it is looked up; empty for none."""
    if value is None:
        return ""
    return " ".join(unicodedata.normalize("NFKC", str(value)).casefold().split())[:_FOLDED_MAX]


def _fact(row: Row[tuple[object, ...]]) -> Fact:
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
