"""From opportunities and the selling rules to the API's documents."""

from datetime import datetime

from assistant.domain.opportunity import Opportunity, OpportunityEvent, is_overdue
from assistant.domain.selling import GateTask, OpportunityType, Selling
from assistant.entrypoints.api import opportunity_schemas as schemas
from assistant.entrypoints.api.mapping import Namer
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.opportunity_rules import ahead_of
from assistant.storage.store import Store


def opportunity_out(held: Opportunity, names: Namer, desk: Desk, now: datetime) -> schemas.OpportunityOut:
    kind = desk.selling.type(held.type_id)
    return schemas.OpportunityOut(
        id=held.id,
        customer=names.customer(held.customer_id),
        type=held.type_id,
        name=held.name,
        stage=held.stage_id,
        owner=names.person(held.owner_id),
        amount=held.amount,
        currency=held.currency,
        close_on=held.close_on,
        products=list(held.products),
        competitors=list(held.competitors),
        team=[schemas.MemberOut(person=names.person(one.person_id), part=one.part) for one in held.team],
        tasks_done=sorted(held.done),
        grade=held.grade_id,
        is_open=held.is_open,
        outcome=held.outcome,
        overdue=kind is not None and is_overdue(kind, held, now),
        created_at=held.created_at,
        stage_since=held.stage_since,
        closed_at=held.closed_at,
        version=held.version,
    )


def detail_out(
    store: Store, held: Opportunity, names: Namer, desk: Desk, now: datetime, access: Access
) -> schemas.OpportunityDetail:
    """One opportunity as far as `access` shows it."""
    ahead = ahead_of(store, desk, held)
    missing = None
    if ahead:
        tasks = [_task(stage, task) for stage, task in ahead.missing.tasks]
        missing = schemas.MissingOut(stage=ahead.stage.id, tasks=tasks, facts=list(ahead.missing.facts))
    return schemas.OpportunityDetail(
        **opportunity_out(access.shown(held), names, desk, now).model_dump(),
        missing=missing,
        history=[_event(one, names) for one in access.shown_events(held, store.opportunities.events(held.id))],
    )


def selling_out(selling: Selling) -> schemas.SellingOut:
    grades = [
        schemas.GradeOut(
            id=grade.id,
            min_amount=grade.min_amount,
            types=sorted(grade.types),
            products=sorted(grade.products),
            resources=dict(grade.resources) if grade.resources else None,
            guidance=dict(grade.guidance) if grade.guidance else None,
        )
        for grade in selling.grades
    ]
    types = [_type(kind) for kind in selling.types]
    return schemas.SellingOut(home_currency=selling.home_currency, types=types, grades=grades)


def _type(kind: OpportunityType) -> schemas.TypeOut:
    stages = [
        schemas.StageOut(
            id=stage.id,
            names=dict(stage.names),
            kind=stage.kind,
            win_rate=stage.win_rate,
            tasks=[_task(stage.id, task) for task in stage.tasks],
            required=list(stage.required),
        )
        for stage in kind.stages
    ]
    fields = sorted(kind.fields)
    return schemas.TypeOut(
        id=kind.id, names=dict(kind.names), fields=fields, max_age_days=kind.max_age_days, stages=stages
    )


def _task(stage_id: str, task: GateTask) -> schemas.TaskOut:
    return schemas.TaskOut(stage=stage_id, task=task.id, names=dict(task.names))


def _event(event: OpportunityEvent, names: Namer) -> schemas.EventOut:
    return schemas.EventOut(
        kind=event.kind,
        person=names.person(event.person_id),
        at=event.at,
        changes=dict(event.changes),
        record_id=event.record_id,
        quote=event.quote,
        reason=event.reason,
    )
