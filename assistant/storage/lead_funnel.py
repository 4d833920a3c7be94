"""The funnel counted in the database, so that it holds for hundreds of thousands of leads."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    Column,
    ColumnElement,
    Connection,
    Float,
    Label,
    MetaData,
    Select,
    String,
    Table,
    case,
    cast,
    extract,
    func,
    literal,
    or_,
    select,
)

from assistant.domain.lead_funnel import SPANS, STEPS, Attribution, Funnel, FunnelRow
from assistant.storage.tables import lead, lead_touch, opportunity

DAY_S = 86_400.0
Groups = tuple[ColumnElement[Any], ...]
_TEXTS = ("lead_id", "source", "campaign")
_NUMBERS = ("weight", *STEPS[1:], "amount", "unpriced", *SPANS)
"""What is worked out of each lead and source it is credited to."""


class LeadFunnel:
    """Counts leads from source to won."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

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
        credit = self._credit(since, until, attribution, by_campaign)
        columns = [*(Column(name, String(200)) for name in _TEXTS), *(Column(name, Float) for name in _NUMBERS)]
        facts = Table("lead_funnel_facts", MetaData(), *columns, prefixes=["TEMPORARY"])
        facts.create(self._connection)  # read ten times, and worked out once
        found = self._facts(credit, home_currency, rates, sources)
        self._connection.execute(facts.insert().from_select([*_TEXTS, *_NUMBERS], found))
        rows = self._rows(facts, (facts.c.source, facts.c.campaign))
        rows.sort(key=lambda row: (-row.counts["leads"], row.source_id, row.campaign))
        whole = self._rows(facts, ())
        facts.drop(self._connection)
        return Funnel(tuple(rows), whole[0] if whole else _row("", "", {}, {}))

    def _credit(
        self, since: datetime | None, until: datetime | None, attribution: Attribution, by_campaign: bool
    ) -> CTE:
        """(lead_id, source, campaign, weight): one row for each lead and source it is credited to."""
        when = [lead.c.created_at >= since] if since else []
        when += [lead.c.created_at < until] if until else []
        nothing = literal("")
        if attribution is Attribution.LINEAR:
            all_touches = func.sum(func.count()).over(partition_by=lead_touch.c.lead_id)
            groups = (lead_touch.c.source, lead_touch.c.campaign) if by_campaign else (lead_touch.c.source,)
            wanted: Select[Any] = (
                select(
                    lead_touch.c.lead_id,
                    lead_touch.c.source.label("source"),
                    (lead_touch.c.campaign if by_campaign else nothing).label("campaign"),
                    (cast(func.count(), Float) / cast(all_touches, Float)).label("weight"),
                )
                .join(lead, lead.c.id == lead_touch.c.lead_id)
                .where(lead_touch.c.counts, *when)
                .group_by(lead_touch.c.lead_id, *groups)
            )
            return wanted.cte("credit")
        first = attribution is Attribution.FIRST
        source, campaign = (lead.c.source, lead.c.campaign) if first else (lead.c.last_source, lead.c.last_campaign)
        return (
            select(
                lead.c.id.label("lead_id"),
                source.label("source"),
                (campaign if by_campaign else nothing).label("campaign"),
                cast(literal(1.0), Float).label("weight"),
            )
            .where(*when)
            .cte("credit")
        )

    def _facts(self, credit: CTE, home: str, rates: Mapping[str, float], sources: Collection[str]) -> Select[Any]:
        """Each row of credit with how far the lead came, how many days it took, and what it is worth."""
        won = opportunity.c.outcome == "won"
        amount, currency = opportunity.c.amount, opportunity.c.currency
        is_home = or_(currency.is_(None), currency.in_(["", home]))
        priced: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [(is_home, amount)]
        priced += [(currency == name, amount * rate) for name, rate in sorted(rates.items())]
        worth = case(*priced, else_=None)
        wanted = (
            select(
                credit.c.lead_id,
                credit.c.source,
                credit.c.campaign,
                credit.c.weight,
                _one_if(lead.c.mql_at.is_not(None), "mql"),
                _one_if(lead.c.sql_at.is_not(None), "sql"),
                _one_if(opportunity.c.id.is_not(None), "opportunities"),
                _one_if(won, "won"),
                case((won, func.coalesce(worth, 0.0)), else_=0.0).label("amount"),
                _one_if(won & worth.is_(None), "unpriced"),
                self._days(lead.c.created_at, lead.c.mql_at).label("to_mql"),
                self._days(lead.c.mql_at, lead.c.sql_at).label("to_sql"),
                self._days(lead.c.sql_at, opportunity.c.created_at).label("to_opportunity"),
                case((won, self._days(opportunity.c.created_at, opportunity.c.closed_at)), else_=None).label("to_won"),
            )
            .select_from(credit)
            .join(lead, lead.c.id == credit.c.lead_id)
            .outerjoin(opportunity, opportunity.c.id == lead.c.opportunity_id)
        )
        if sources:
            wanted = wanted.where(credit.c.source.in_(sorted(sources)))
        return wanted

    def _rows(self, facts: Table, groups: Groups) -> list[FunnelRow]:
        weighted = [func.sum(facts.c.weight * facts.c[name]).label(name) for name in (*STEPS[1:], "amount", "unpriced")]
        counted = self._connection.execute(
            select(*groups, func.sum(facts.c.weight).label("leads"), *weighted).group_by(*groups)
        )
        medians = {span: self._medians(facts, groups, span) for span in SPANS}
        found = []
        for row in counted:
            if row.leads is None:  # the whole of nothing
                continue
            source_id, campaign = (row.source, row.campaign) if groups else ("", "")
            days = {span: medians[span].get((source_id, campaign) if groups else ()) for span in SPANS}
            found.append(_row(source_id, campaign, dict(row._mapping), days))
        return found

    def _medians(self, facts: Table, groups: Groups, span: str) -> Mapping[tuple[str, ...], float]:
        """The middle of the days by group, of an even number the mean of the middle two."""
        days = facts.c[span]
        # Of all rows a lead of several sources is one; within a source it is one anyway.
        leads = select(*groups, facts.c.lead_id, days.label("days")).where(days.is_not(None)).distinct().subquery()
        keys = [leads.c[column.name] for column in groups]
        place = func.row_number().over(partition_by=keys or None, order_by=leads.c.days)
        count = func.count().over(partition_by=keys or None)
        ranked = select(*keys, leads.c.days, place.label("place"), count.label("many")).subquery()
        named = [ranked.c[column.name] for column in groups]
        middle = select(*named, func.avg(ranked.c.days).label("days")).where(
            ranked.c.place * 2 >= ranked.c.many, ranked.c.place * 2 <= ranked.c.many + 2
        )
        rows = self._connection.execute(middle.group_by(*named))
        return {tuple(row[:-1]): float(row.days) for row in rows if row.days is not None}

    def _days(self, start: ColumnElement[Any], end: ColumnElement[Any]) -> ColumnElement[float]:
        if self._is_sqlite:
            return cast(func.julianday(end) - func.julianday(start), Float)
        return cast((extract("epoch", end) - extract("epoch", start)) / DAY_S, Float)


def _one_if(holds: ColumnElement[bool], name: str) -> Label[float]:
    return case((holds, 1.0), else_=0.0).label(name)


def _row(source_id: str, campaign: str, held: Mapping[str, Any], days: Mapping[str, float | None]) -> FunnelRow:
    """A row of sums; the many shares of the whole add up to less than whole numbers by the last digits."""
    digits = 9 if source_id else 6
    return FunnelRow(
        source_id,
        campaign,
        {step: round(float(held.get(step) or 0), digits) for step in STEPS},
        {span: days.get(span) for span in SPANS},
        round(float(held.get("amount") or 0), 6),
        round(float(held.get("unpriced") or 0), digits),
    )
