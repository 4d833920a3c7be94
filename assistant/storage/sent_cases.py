"""The case studies brought for customers, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, or_, select, update

from assistant.domain.case_use import CaseUse
from assistant.domain.followup import Stage
from assistant.domain.selling import StageKind
from assistant.storage.tables import case_sent, opportunity, record
from assistant.storage.upsert import insert_once

_INDUSTRIES_CHARS = 300


class SentCases:
    """Repository of cases by customer: one row for each case that was ever brought for a customer."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, customer_id: str, case_id: str, record_id: str | None, now: datetime, *, industries: Sequence[str] = ()
    ) -> bool:
        """Remember that a case was brought for a customer of these lines of business; False when it was before."""
        values = {
            "customer_id": customer_id,
            "case_id": case_id,
            "record_id": record_id,
            "thumb": 0,
            "sent_at": now,
            "industries": ",".join(industries)[:_INDUSTRIES_CHARS],
        }
        return insert_once(self._connection, case_sent, values)

    def set_thumb(self, customer_id: str, case_id: str, thumb: int) -> bool:
        """Keep what people thought of a case for a customer: -1, 0 or 1. False when it was never brought."""
        kept = self._connection.execute(
            update(case_sent)
            .where(case_sent.c.customer_id == customer_id, case_sent.c.case_id == case_id)
            .values(thumb=thumb)
        )
        return kept.rowcount == 1

    def open(self, customer_id: str, case_id: str, now: datetime) -> None:
        """Remember that the file of a case was fetched for a customer; the first time counts."""
        self._date(case_sent.c.opened_at, customer_id, case_id, now)

    def like(self, customer_id: str, case_id: str, now: datetime) -> None:
        """Remember that the customer liked a case; the first time counts."""
        self._date(case_sent.c.liked_at, customer_id, case_id, now)

    def _date(self, column: Any, customer_id: str, case_id: str, now: datetime) -> None:
        self._connection.execute(
            update(case_sent)
            .where(case_sent.c.customer_id == customer_id, case_sent.c.case_id == case_id, column.is_(None))
            .values({column: now})
        )

    def uses(self) -> Sequence[CaseUse]:
        """What became of each case that was ever brought, by id and the customers' lines of business.

        A later record, or an opportunity closed later, tells that a deal was won.
        """
        told = (
            select(record.c.id)
            .where(
                record.c.customer_id == case_sent.c.customer_id,
                record.c.confirmed_at > case_sent.c.sent_at,
                record.c.fields["stage_hint"].as_string() == Stage.WON.value,
            )
            .exists()
        )
        closed = (
            select(opportunity.c.id)
            .where(
                opportunity.c.customer_id == case_sent.c.customer_id,
                opportunity.c.closed_at > case_sent.c.sent_at,
                opportunity.c.outcome == StageKind.WON.value,
            )
            .exists()
        )
        won = or_(told, closed)
        counted = {
            "brought": func.count(),
            "opened": func.count(case_sent.c.opened_at),
            "liked": func.sum(case((case_sent.c.thumb > 0, 1), else_=0)),
            "disliked": func.sum(case((case_sent.c.thumb < 0, 1), else_=0)),
            "customer_liked": func.count(case_sent.c.liked_at),
            "won": func.sum(case((won, 1), else_=0)),
        }
        columns = [column.label(name) for name, column in counted.items()]
        by = (case_sent.c.case_id, case_sent.c.industries)
        rows = self._connection.execute(select(*by, *columns).group_by(*by).order_by(*by))
        return [
            CaseUse(
                row.case_id,
                **{name: int(getattr(row, name)) for name in counted},
                industries=tuple(filter(None, row.industries.split(","))),
            )
            for row in rows
        ]

    def thumbs(self, customer_id: str) -> Mapping[str, int]:
        """Case ids brought for a customer, with the thumb (-1, 0, 1) each got."""
        rows = self._connection.execute(select(case_sent).where(case_sent.c.customer_id == customer_id))
        return {row.case_id: row.thumb for row in rows}
