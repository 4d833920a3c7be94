"""The funnel of leads, read so that it holds for hundreds of thousands of them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Text,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)

from assistant.domain.lead_funnel import SPANS, Attribution, Funnel
from assistant.storage.lead_tally import CLOSED, DEAL, MQL, SQL, UNPRICED, WON, Cohort, Credit, numbers, spread, tally
from assistant.storage.tables import lead, lead_origin, opportunity

_TICKS_A_DAY = {"sqlite": 86_400_000, "postgresql": 86_400_000_000}
"""Days are read as whole numbers of the finest time that the database reckons with: they are quicker to write out."""
_BETWEEN, _WITHIN = "\x1e", "\x1f"
"""Stand between leads, and between a source and its campaign."""
_ENDS = ((MQL,), (MQL, SQL), (SQL, DEAL), (WON, CLOSED))
"""The bits of a lead that tells the days of each of SPANS."""


class LeadFunnel:
    """Counts leads from source to won."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._ticks_a_day = _TICKS_A_DAY[connection.dialect.name]

    def count(
        self,
        since: datetime | None,
        until: datetime | None,
        attribution: Attribution,
        *,
        by_campaign: bool,
        home_currency: str,
        rates: Mapping[str, float],
        sources: Collection[str] = (),
    ) -> Funnel:
        """The funnel of leads created from `since` to before `until`, of all where None.

        A lead credited to several rows counts in each by its share, and once in the whole. Amounts are in home units,
        `rates` are home units a unit of another currency. With `sources` only rows of these, and their whole.
        """
        won = opportunity.c.outcome == "won"
        worth = case((won, _worth(home_currency, rates)), else_=None)
        ticks = (
            self._ticks(lead.c.created_at, lead.c.mql_at),
            self._ticks(lead.c.mql_at, lead.c.sql_at),
            self._ticks(lead.c.sql_at, opportunity.c.created_at),
            case((won, self._ticks(opportunity.c.created_at, opportunity.c.closed_at)), else_=None),
        )
        # One row of long texts, not a row for each lead: most of the time would go into handing rows over. What is null
        # is left out of its text; bits tell of which leads.
        wanted = select(
            self._joined(self._credited(attribution, by_campaign), _BETWEEN),
            self._joined(_far(won, worth)),
            self._joined(worth),
            *map(self._joined, ticks),
        ).select_from(lead.outerjoin(opportunity, opportunity.c.id == lead.c.opportunity_id))
        for holds in (
            lead.c.created_at >= since if since else None,
            lead.c.created_at < until if until else None,
            lead.c.origins != "" if attribution is Attribution.LINEAR else None,
        ):
            wanted = wanted if holds is None else wanted.where(holds)
        credited, came, amounts, *took = self._connection.execute(wanted).one()
        far = numbers(came, np.int64)
        worths = spread(numbers(amounts, float), far & WON > 0, far & UNPRICED == 0, empty=0.0)
        days = {
            span: spread(numbers(held, float) / self._ticks_a_day, *(far & bit > 0 for bit in bits))
            for span, bits, held in zip(SPANS, _ENDS, took, strict=True)
        }
        cohort = Cohort(far, worths, days)
        credit = self._by_touches(credited) if attribution is Attribution.LINEAR else _by_one(credited)
        return tally(cohort, credit, by_campaign=by_campaign, sources=sources)

    def _credited(self, attribution: Attribution, by_campaign: bool) -> ColumnElement[str]:
        if attribution is Attribution.LINEAR:
            return lead.c.origins
        is_first = attribution is Attribution.FIRST
        source, campaign = (lead.c.source, lead.c.campaign) if is_first else (lead.c.last_source, lead.c.last_campaign)
        return source + literal(_WITHIN) + func.replace(campaign, _BETWEEN, " ") if by_campaign else source

    def _by_touches(self, credited: str | None) -> Credit:
        origins = {row.number: (row.source, row.campaign) for row in self._connection.execute(select(lead_origin))}
        places = np.zeros(max(origins, default=0) + 1, dtype=np.int64)
        places[list(origins)] = np.arange(len(origins))
        touches = numbers((credited or "").replace(_BETWEEN, " 0 "), np.int64, between=" ")  # numbers begin with 1
        is_next = touches == 0
        return Credit(np.cumsum(is_next)[~is_next], places[touches[~is_next]], list(origins.values()))

    def _joined(self, column: ColumnElement[Any], between: str = ",") -> ColumnElement[str]:
        """A column of all rows as one text; in one query the rows of each stand in the same order."""
        join = func.group_concat if self._is_sqlite else func.string_agg
        return join(cast(column, Text), between)

    def _ticks(self, start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[int]:
        if self._is_sqlite:
            days = func.julianday(end) - func.julianday(start)
            return cast(func.round(days * self._ticks_a_day), BigInteger)
        return cast(extract("epoch", end - start) * (self._ticks_a_day // 86_400), BigInteger)


def _by_one(credited: str | None) -> Credit:
    """Of each lead the one origin it is credited to."""
    place_of: dict[str, int] = {}
    places = [place_of.setdefault(one, len(place_of)) for one in credited.split(_BETWEEN)] if credited else []
    origins = [(source, campaign) for source, _, campaign in (one.partition(_WITHIN) for one in place_of)]
    return Credit(np.arange(len(places)), np.array(places, dtype=np.int64), origins)


def _worth(home: str, rates: Mapping[str, float]) -> ColumnElement[Any]:
    """What an opportunity is worth in home units; null without an amount or a rate."""
    amount, currency = opportunity.c.amount, opportunity.c.currency
    is_home = or_(currency.is_(None), currency.in_(["", home]))
    priced: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [(is_home, amount)]
    priced += [(currency == name, amount * rate) for name, rate in sorted(rates.items())]
    return case(*priced, else_=None)


def _far(won: ColumnElement[bool], worth: ColumnElement[Any]) -> ColumnElement[int]:
    """The bits of how far a lead came."""
    steps: tuple[tuple[ColumnElement[bool], int], ...] = (
        (lead.c.mql_at.is_not(None), MQL),
        (lead.c.sql_at.is_not(None), SQL),
        (opportunity.c.id.is_not(None), DEAL),
        (won, WON),
        (won & worth.is_(None), UNPRICED),
        (won & opportunity.c.closed_at.is_not(None), CLOSED),
    )
    nowhere = lead.c.mql_at.is_(None) & lead.c.sql_at.is_(None) & lead.c.opportunity_id.is_(None)
    came: ColumnElement[int] = literal(0)
    for holds, bit in steps:
        came += case((holds, bit), else_=0)
    return case((nowhere, 0), else_=came)
