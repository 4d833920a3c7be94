"""The funnel worked out the plain way, lead by lead, to hold the quick one against."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from assistant.domain.lead import Lead
from assistant.domain.lead_funnel import SPANS, STEPS, Attribution, Funnel, FunnelRow
from assistant.domain.opportunity import Opportunity


@dataclass(frozen=True)
class Journey:
    """A lead, its opportunity, and source and campaign of the touches that count."""

    lead: Lead
    deal: Opportunity | None
    touches: Sequence[tuple[str, str]]


def plain_funnel(
    journeys: Sequence[Journey],
    attribution: Attribution,
    *,
    by_campaign: bool,
    home_currency: str,
    rates: Mapping[str, float],
    sources: Collection[str] = (),
) -> Funnel:
    rows: dict[tuple[str, str], list[tuple[Journey, float]]] = defaultdict(list)
    for one in journeys:
        for (source, campaign), share in _credit(one, attribution, by_campaign).items():
            if not sources or source in sources:
                rows[source, campaign].append((one, share))
    found = [_row(source, campaign, held, home_currency, rates) for (source, campaign), held in rows.items()]
    found.sort(key=lambda row: (-row.counts["leads"], row.source_id, row.campaign))
    whole = _row("", "", [pair for held in rows.values() for pair in held], home_currency, rates)
    return Funnel(tuple(found), whole)


def _credit(one: Journey, attribution: Attribution, by_campaign: bool) -> Mapping[tuple[str, str], float]:
    touches = {
        Attribution.FIRST: [(one.lead.source_id, one.lead.campaign)],
        Attribution.LAST: [(one.lead.last_source_id, one.lead.last_campaign)],
        Attribution.LINEAR: one.touches,
    }[attribution]
    named = [(source, campaign if by_campaign else "") for source, campaign in touches]
    return {name: named.count(name) / len(named) for name in named}


def _row(
    source: str, campaign: str, held: Sequence[tuple[Journey, float]], home: str, rates: Mapping[str, float]
) -> FunnelRow:
    counts, worth, unpriced = dict.fromkeys(STEPS, 0.0), 0.0, 0.0
    days: dict[str, dict[str, float]] = {span: {} for span in SPANS}
    for one, share in held:
        lead, deal = one.lead, one.deal
        won = deal if deal is not None and deal.outcome == "won" else None
        reached = (
            lead.created_at,
            lead.mql_at,
            lead.sql_at,
            deal.created_at if deal else None,
            won.closed_at if won else None,
        )
        came = (True, lead.mql_at, lead.sql_at, deal, won)
        for step, there in zip(STEPS, came, strict=True):
            counts[step] += share if there else 0
        for span, start, end in zip(SPANS, reached, reached[1:], strict=False):
            if start and end:
                days[span][lead.id] = (end - start) / timedelta(days=1)
        if won is not None:
            rate = 1.0 if won.currency in (None, "", home) else rates.get(won.currency)
            is_priced = won.amount is not None and rate is not None
            worth += share * (won.amount or 0) * (rate or 0)
            unpriced += 0 if is_priced else share
    middles = {span: median(known.values()) if known else None for span, known in days.items()}
    return FunnelRow(source, campaign, counts, middles, worth, unpriced)
