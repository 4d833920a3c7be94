"""Opportunities: begin, find, change, move from stage to stage, and how the team sells."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from assistant.domain.opportunity import Member
from assistant.domain.permission import Action, Kind
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.opportunity_mapping import detail_out, opportunity_out, selling_out
from assistant.entrypoints.api.opportunity_schemas import (
    ConfiguredId,
    OpportunityBegun,
    OpportunityChange,
    OpportunityDetail,
    OpportunityFields,
    OpportunityOut,
    SellingOut,
    StageChosen,
    TaskDone,
)
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import IdPath, IdText
from assistant.services import opportunities
from assistant.services.access import Access
from assistant.services.opportunities import Because

EVERY = 1_000_000
router = APIRouter(prefix="/api/v1/opportunities", tags=["opportunities"], responses=documented(401, 422))


@router.get("/selling")
def show_selling(app: App, person: Caller) -> SellingOut:
    """The types of opportunities with their stages, and the grades, as configured."""
    return selling_out(app.desk.selling)


@router.get("")
def list_opportunities(
    app: App,
    person: Caller,
    customer_id: Annotated[IdText | None, Query()] = None,
    owner_id: Annotated[IdText | None, Query()] = None,
    kind: Annotated[ConfiguredId | None, Query(alias="type")] = None,
    stage: Annotated[list[ConfiguredId] | None, Query(max_length=50)] = None,
    is_open: Annotated[bool | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[OpportunityOut]:
    """Opportunities that agree with every condition given, newest first."""
    with app.database.read() as store:
        access, names = Access(store, app.desk, person), Namer(store)
        sees_all = access.allows_every(Action.READ, Kind.OPPORTUNITY) and access.allows_every(
            Action.READ, Kind.CUSTOMER
        )
        found = store.opportunities.find(
            customer_id=customer_id,
            owner_id=owner_id,
            type_id=kind,
            stages=stage or (),
            is_open=is_open,
            limit=limit if sees_all else EVERY,  # what may not be seen must not use up the limit
        )
        shown = access.readable_opportunities(found, limit=limit)
        return [opportunity_out(held, names, app.desk, app.clock()) for held in shown]


@router.post("", status_code=201, responses=documented(403, 404, 503))
def begin_opportunity(app: App, person: Caller, asked: OpportunityBegun) -> OpportunityDetail:
    """Begin one in the first stage of its type. What is not given is taken from the customer's view."""
    with app.database.write() as store:
        held = opportunities.begin(
            store, asked.customer_id, person, app.desk, app.clock(), type_id=asked.type or "", given=_given(asked)
        )
        return detail_out(store, held, Namer(store), app.desk, app.clock(), Access(store, app.desk, person))


@router.get("/{opportunity_id}", responses=documented(404))
def get_opportunity(app: App, person: Caller, opportunity_id: IdPath) -> OpportunityDetail:
    """One opportunity with what its next stage needs and all that happened to it."""
    with app.database.read() as store:
        held = Access(store, app.desk, person).opportunity(opportunity_id)
        return detail_out(store, held, Namer(store), app.desk, app.clock(), Access(store, app.desk, person))


@router.patch("/{opportunity_id}", responses=documented(403, 404, 409, 503))
def change_opportunity(app: App, person: Caller, opportunity_id: IdPath, asked: OpportunityChange) -> OpportunityDetail:
    """Set fields; `version` is the one that was read."""
    with app.database.write() as store:
        held = opportunities.change(
            store, opportunity_id, asked.version, _given(asked.fields), person, app.desk, app.clock()
        )
        return detail_out(store, held, Namer(store), app.desk, app.clock(), Access(store, app.desk, person))


@router.post("/{opportunity_id}/move", responses=documented(403, 404, 409, 503))
def move_opportunity(app: App, person: Caller, opportunity_id: IdPath, asked: StageChosen) -> OpportunityDetail:
    """Bring it to a stage; 409 `gate_closed` names what is missing."""
    because = Because(reason=asked.reason or "")
    with app.database.write() as store:
        held = opportunities.move(
            store, opportunity_id, asked.version, asked.stage, person, app.desk, app.clock(), because=because
        )
        return detail_out(store, held, Namer(store), app.desk, app.clock(), Access(store, app.desk, person))


@router.post("/{opportunity_id}/tasks", responses=documented(403, 404, 409, 503))
def finish_task(app: App, person: Caller, opportunity_id: IdPath, asked: TaskDone) -> OpportunityDetail:
    """Mark a gate task of a stage as done."""
    with app.database.write() as store:
        held = opportunities.finish_task(
            store, opportunity_id, asked.version, asked.stage, asked.task, person, app.desk, app.clock()
        )
        return detail_out(store, held, Namer(store), app.desk, app.clock(), Access(store, app.desk, person))


def _given(fields: OpportunityFields) -> dict[str, Any]:
    """The fields that were sent, as the domain has them."""
    sent = {name: getattr(fields, name) for name in fields.model_fields_set if name in OpportunityFields.model_fields}
    if "team" in sent:
        sent["team"] = tuple(Member(one.person_id, one.part) for one in sent["team"])
    return sent | {name: tuple(sent[name]) for name in ("products", "competitors") if name in sent}
