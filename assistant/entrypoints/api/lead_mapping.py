"""From leads, their journey and the funnel to the API's documents."""

from dataclasses import asdict
from datetime import date, datetime

from assistant.domain.lead import Lead, LeadEvent, Touch
from assistant.domain.lead_funnel import STEPS, Attribution, Funnel, FunnelRow
from assistant.domain.lead_rules import Leads
from assistant.entrypoints.api import lead_schemas as schemas
from assistant.entrypoints.api.mapping import Namer
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.storage.store import Store


def lead_out(held: Lead, names: Namer, now: datetime, access: Access) -> schemas.LeadOut:
    """A lead that may be seen, hidden facts masked."""
    held = access.lead_mask(held).lead(held)
    waits = held.is_open and held.responded_at is None and held.response_due is not None
    return schemas.LeadOut(
        id=held.id,
        facts=schemas.FactsOut(**asdict(held.facts)),
        source=held.source_id,
        campaign=held.campaign,
        last_source=held.last_source_id,
        last_campaign=held.last_campaign,
        score=held.score,
        grade=held.grade,
        state=held.state,
        reason=held.reason,
        owner=names.person(held.owner_id) if held.owner_id else None,
        response_due=held.response_due if waits else None,
        responded_at=held.responded_at,
        is_overdue=waits and held.response_due is not None and held.response_due < now,
        created_at=held.created_at,
        first_touch_at=held.first_touch_at,
        last_touch_at=held.last_touch_at,
        mql_at=held.mql_at,
        sql_at=held.sql_at,
        closed_at=held.closed_at,
        customer=names.customer(held.customer_id) if held.customer_id else None,
        opportunity_id=held.opportunity_id,
        version=held.version,
    )


def lead_detail_out(store: Store, held: Lead, names: Namer, now: datetime, access: Access) -> schemas.LeadDetail:
    """A lead that may be seen with its journey and history, hidden facts masked."""
    mask = access.lead_mask(held)
    return schemas.LeadDetail(
        **lead_out(held, names, now, access).model_dump(),
        touches=[touch_out(mask.touch(touch), names) for touch in store.lead_journeys.of_lead(held.id)],
        history=[_event(mask.lead_event(event), names) for event in store.lead_journeys.events(held.id)],
    )


def touch_out(touch: Touch, names: Namer) -> schemas.TouchOut:
    return schemas.TouchOut(
        id=touch.id,
        kind=touch.kind,
        source=touch.source_id,
        campaign=touch.campaign,
        medium=touch.medium,
        content=touch.content,
        at=touch.at,
        external_id=touch.external_id,
        person=names.person(touch.person_id) if touch.person_id else None,
        ours=touch.is_ours,
    )


def funnel_out(
    funnel: Funnel, attribution: Attribution, *, by_campaign: bool, first: date | None, last: date | None, desk: Desk
) -> schemas.FunnelOut:
    return schemas.FunnelOut(
        attribution=attribution,
        by="campaign" if by_campaign else "source",
        first=first,
        last=last,
        home_currency=desk.selling.home_currency,
        rows=[_row(row, funnel.has_amounts) for row in funnel.rows],
        total=_row(funnel.total, funnel.has_amounts),
    )


def rules_out(leads: Leads) -> schemas.LeadRulesOut:
    return schemas.LeadRulesOut(
        sources=[
            schemas.SourceOut(id=one.id, names=dict(one.names), kind=one.kind, points=one.points)
            for one in leads.sources
        ],
        drop_reasons=[schemas.DropReasonOut(id=one.id, names=dict(one.names)) for one in leads.drop_reasons],
    )


def _row(row: FunnelRow, has_amounts: bool) -> schemas.FunnelRowOut:
    return schemas.FunnelRowOut(
        source=row.source_id,
        campaign=row.campaign,
        counts=dict(row.counts),
        rates={step: row.rate(step) for step in STEPS[1:]},
        median_days=dict(row.days),
        won_amount=row.won_amount if has_amounts else None,
        unpriced=row.unpriced if has_amounts else None,
    )


def _event(event: LeadEvent, names: Namer) -> schemas.LeadEventOut:
    return schemas.LeadEventOut(
        kind=event.kind,
        person=names.person(event.person_id) if event.person_id else None,
        at=event.at,
        changes=dict(event.changes),
        details=dict(event.details),
        reason=event.reason,
    )
