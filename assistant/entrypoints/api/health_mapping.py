"""From the health of deals and the forecast to the API's documents."""

from assistant.domain.amount_sums import Estimate
from assistant.domain.c139 import Method
from assistant.domain.deal_health import ItemReading, Say
from assistant.domain.forecast import Forecast
from assistant.domain.health_evidence import Finding
from assistant.domain.opportunity import Opportunity
from assistant.entrypoints.api import health_schemas as schemas
from assistant.entrypoints.api.mapping import Namer
from assistant.services import deal_health
from assistant.services.access import Access
from assistant.services.deal_health import DealHealth
from assistant.services.desk import Desk
from assistant.storage.store import Store


def health_out(store: Store, health: DealHealth, names: Namer, desk: Desk, access: Access) -> schemas.HealthOut:
    health = deal_health.shown(store, access, health)
    reading, method = health.reading, desk.selling.health.method
    asked = {item.id: part for item, part in health.next}
    return schemas.HealthOut(
        opportunity_id=health.deal.id,
        method=health.method.value,
        line=health.line,
        line_unrated=reading.unrated_line if reading else "",
        warnings=[
            schemas.WarningOut(rule=one.rule.value, days=one.days, limit=one.limit, based_on=one.based_on)
            for one in health.warnings
        ],
        items=[_item(one, asked.get(one.item_id), method, names) for one in reading.items] if reading else [],
        said=[
            _say(one, names)
            for one in deal_health.shown_says(store, access, health.deal, store.health.said_of(health.deal.id))
        ],
        readings=[
            schemas.ReadingOut(line=one.line, at=one.at, record_id=one.record_id)
            for one in store.health.readings(health.deal.id)
        ],
    )


def forecast_out(held: Forecast, names: Namer) -> schemas.ForecastOut:
    return schemas.ForecastOut(
        period=held.period.name,
        first=held.period.first,
        last=held.period.last,
        as_of=held.at,
        currency=held.currency,
        won=held.won,
        by_stage=_estimate(held.by_stage),
        by_history=_estimate(held.by_history),
        won_deals=[_deal(deal, names) for deal in held.won_deals],
        expected=[
            schemas.ExpectedOut(
                **_deal(one.deal, names).model_dump(),
                amount=one.amount,
                by_stage=one.by_stage,
                by_history=one.by_history,
                in_time=one.in_time,
                history_won=one.history.won,
                history_closed=one.history.closed,
            )
            for one in held.expected
        ],
        carriers=[one.deal.id for one in held.carriers],
        swings=[one.deal.id for one in held.swings],
        slipped=[
            schemas.SlippedOut(
                **_deal(one.deal, names).model_dump(),
                overdue_days=one.overdue,
                moved_times=len(one.slips),
                moved_days=one.moved_days,
            )
            for one in held.slipped
        ],
        stuck=[
            schemas.StuckOut(**_deal(deal, names).model_dump(), days=one.days, limit=one.limit, based_on=one.based_on)
            for deal, one in held.stuck
        ],
        unpriced=[_deal(deal, names) for deal in held.unpriced],
        undated=[_deal(deal, names) for deal in held.undated],
    )


def _item(one: ItemReading, part_id: str | None, method: Method, names: Namer) -> schemas.ItemOut:
    item = method.item(one.item_id)
    assert item is not None  # the reading was made by this very method
    part = next((part for part in item.parts if part.id == part_id), None)
    return schemas.ItemOut(
        id=item.id,
        group=item.group.value,
        names=dict(item.names),
        state=one.state.value,
        counts=one.counts,
        missing=list(one.missing),
        ask=dict(part.ask) if part else None,
        evidence=[_finding(finding, names) for finding in one.evidence],
        against=[_finding(finding, names) for finding in one.against],
        stated=_say(one.stated, names) if one.stated else None,
        rated=_say(one.rated, names) if one.rated else None,
        news_to_coach=one.is_news_to_coach,
    )


def _finding(one: Finding, names: Namer) -> schemas.FindingOut:
    return schemas.FindingOut(
        record_id=one.record_id,
        author=names.person(one.author_id),
        said_at=one.said_at,
        quote=one.quote,
        part=one.part.partition(".")[2],
    )


def _say(one: Say, names: Namer) -> schemas.SayOut:
    return schemas.SayOut(
        item=one.item_id,
        kind=one.kind.value,
        score=one.score,
        person=names.person(one.person_id),
        at=one.at,
        note=one.note,
        record_id=one.record_id,
        quote=one.quote,
    )


def _estimate(held: Estimate) -> schemas.EstimateOut:
    return schemas.EstimateOut(mean=held.mean, low=held.low, high=held.high)


def _deal(deal: Opportunity, names: Namer) -> schemas.DealRef:
    return schemas.DealRef(
        id=deal.id, name=deal.name, customer=names.customer(deal.customer_id), owner=names.person(deal.owner_id)
    )
