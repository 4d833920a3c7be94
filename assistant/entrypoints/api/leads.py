"""Leads: taken in from forms and advertisements, found, handled, converted, and the funnel."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator

from assistant.domain.lead import OPEN_STATES, LeadGrade, LeadState
from assistant.domain.lead_funnel import Attribution
from assistant.domain.permission import Action
from assistant.entrypoints.api import lead_schemas as schemas
from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App
from assistant.entrypoints.api.lead_mapping import funnel_out, lead_detail_out, lead_out, rules_out
from assistant.entrypoints.api.mapping import Namer
from assistant.entrypoints.api.opportunity_schemas import ConfiguredId
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.record_schemas import printable
from assistant.entrypoints.api.schemas import IdPath, IdText
from assistant.services import (
    lead_assigning,
    lead_converting,
    lead_filing,
    lead_funnels,
    lead_handling,
)
from assistant.services.access import Access
from assistant.services.lead_filing import Arrival

EVERY = 1_000_000
router = APIRouter(prefix="/api/v1/leads", tags=["leads"], responses=documented(401, 422))
Day = Annotated[date | None, Query()]
CampaignText = Annotated[str | None, Query(max_length=200), AfterValidator(lambda text: text and printable(text))]


@router.get("/rules")
def show_lead_rules(app: App, _person: Caller) -> schemas.LeadRulesOut:
    """The sources leads may come from, and the reasons for which they may not fit, as configured."""
    return rules_out(app.desk.leads)


@router.get("/funnel", responses=documented(403))
def show_funnel(
    app: App,
    person: Caller,
    first: Day = None,
    last: Day = None,
    attribution: Annotated[Attribution, Query()] = Attribution.FIRST,
    by_campaign: Annotated[bool, Query()] = False,
    source: Annotated[list[ConfiguredId] | None, Query(max_length=50)] = None,
) -> schemas.FunnelOut:
    """From lead to won, for the leads that came from `first` to `last` (days on the caller's clock)."""
    zone = app.desk.zone_of(person)
    with app.database.read() as store:
        funnel = lead_funnels.count(
            store,
            app.desk,
            Access(store, app.desk, person),
            zone,
            first,
            last,
            attribution=attribution,
            by_campaign=by_campaign,
            sources=source or (),
        )
    return funnel_out(funnel, attribution, by_campaign=by_campaign, first=first, last=last, desk=app.desk)


@router.get("")
def list_leads(
    app: App,
    person: Caller,
    state: Annotated[list[LeadState] | None, Query(max_length=10)] = None,
    grade: Annotated[LeadGrade | None, Query()] = None,
    owner_id: Annotated[IdText | None, Query()] = None,
    source: Annotated[ConfiguredId | None, Query()] = None,
    campaign: CampaignText = None,
    customer_id: Annotated[IdText | None, Query()] = None,
    opportunity_id: Annotated[IdText | None, Query()] = None,
    overdue: Annotated[bool, Query()] = False,
    is_open: Annotated[bool | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> list[schemas.LeadOut]:
    """Leads that agree with every condition given, those to be answered first, soonest first."""
    states = set(state) if state else set(LeadState)
    if is_open is not None:
        states &= OPEN_STATES if is_open else set(LeadState) - OPEN_STATES
    if not states:
        return []
    now = app.clock()
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        found = store.leads.find(
            states=states,
            grade=grade,
            owner_id=owner_id,
            source_id=source,
            campaign=campaign,
            customer_id=customer_id,
            opportunity_id=opportunity_id,
            overdue_at=now if overdue else None,
            limit=limit if access.sees_every_lead else EVERY,  # what may not be seen must not use up the limit
        )
        names = Namer(store)
        return [lead_out(held, names, now, access) for held in access.readable_leads(found, limit=limit)]


@router.post("", status_code=201, responses=documented(403, 503) | {200: {"model": schemas.LeadTaken}})
def take_lead(app: App, person: Caller, asked: schemas.LeadGiven, answer: Response) -> schemas.LeadTaken:
    """File interest from a form or an advertisement: 201 for a new lead, 200 where it joined one or came twice."""
    now = app.clock()
    facts = lead_handling.facts_given(**asked.facts.model_dump())
    with app.database.write() as store:
        taken = lead_filing.take(store, facts, _arrival(asked.touch), person, app.desk, now, keeps=asked.keep)
        access = Access(store, app.desk, person)
        is_readable = access.allows(Action.READ, access.of_lead(taken.lead))
        found = lead_out(taken.lead, Namer(store), now, access) if is_readable else None
    answer.status_code = 201 if taken.is_new else 200
    return schemas.LeadTaken(lead=found, is_new=taken.is_new, is_repeat=taken.is_repeat)


@router.get("/{lead_id}", responses=documented(404))
def get_lead(app: App, person: Caller, lead_id: IdPath) -> schemas.LeadDetail:
    """One lead with its journey and all that happened to it."""
    with app.database.read() as store:
        held = Access(store, app.desk, person).lead(lead_id)
        return lead_detail_out(store, held, Namer(store), app.clock(), Access(store, app.desk, person))


@router.patch("/{lead_id}", responses=documented(403, 404, 409, 503))
def change_lead(app: App, person: Caller, lead_id: IdPath, asked: schemas.LeadChange) -> schemas.LeadDetail:
    """Set facts, or raise the grade by one's word; `version` is the one that was read."""
    given = asked.facts.model_dump(include=asked.facts.model_fields_set)
    with app.database.write() as store:
        held = lead_handling.change(
            store,
            lead_id,
            asked.version,
            given,
            person,
            app.desk,
            app.clock(),
            grade=asked.grade,
            reason=asked.reason,
        )
        return lead_detail_out(store, held, Namer(store), app.clock(), Access(store, app.desk, person))


@router.post("/{lead_id}/touches", responses=documented(403, 404, 409, 503))
def add_lead_touch(app: App, person: Caller, lead_id: IdPath, asked: schemas.TouchGiven) -> schemas.LeadDetail:
    """Another step of the journey: theirs, or one of ours, which stops the clock where it answers them."""
    now = app.clock()
    with app.database.write() as store:
        if asked.ours:
            held = lead_handling.respond(store, lead_id, person, app.desk, now, kind=asked.kind, content=asked.content)
        else:
            held = lead_filing.add_touch(store, lead_id, _arrival(asked), person, app.desk, now).lead
        return lead_detail_out(store, held, Namer(store), now, Access(store, app.desk, person))


@router.post("/{lead_id}/assign", responses=documented(403, 404, 409, 503))
def assign_lead(app: App, person: Caller, lead_id: IdPath, asked: schemas.LeadAssigned) -> schemas.LeadDetail:
    """Give it to a person, or to the next by the rules; the clock begins anew."""
    with app.database.write() as store:
        held = lead_assigning.hand_over(store, lead_id, asked.person_id, person, app.desk, app.clock())
        return lead_detail_out(store, held, Namer(store), app.clock(), Access(store, app.desk, person))


@router.post("/{lead_id}/convert", responses=documented(403, 404, 409, 503))
def convert_lead(app: App, person: Caller, lead_id: IdPath, asked: schemas.LeadConverted) -> schemas.ConversionOut:
    """Make it a customer with an opportunity; again gives what the first time made."""
    now = app.clock()
    with app.database.write() as store:
        done = lead_converting.convert(
            store, lead_id, person, app.desk, now, customer_id=asked.customer_id, type_id=asked.type or ""
        )
        names, access = Namer(store), Access(store, app.desk, person)
        return schemas.ConversionOut(
            lead=lead_out(done.lead, names, now, access),
            customer=names.customer(done.customer.id),
            opportunity_id=done.opportunity.id,
            is_new=done.is_new,
        )


@router.post("/{lead_id}/disqualify", responses=documented(403, 404, 409, 503))
def disqualify_lead(app: App, person: Caller, lead_id: IdPath, asked: schemas.LeadDropped) -> schemas.LeadDetail:
    """It does not fit, and why. Again is no error."""
    with app.database.write() as store:
        held = lead_handling.disqualify(store, lead_id, asked.reason, person, app.desk, app.clock())
        return lead_detail_out(store, held, Namer(store), app.clock(), Access(store, app.desk, person))


@router.post("/{lead_id}/nurture", responses=documented(403, 404, 409, 503))
def put_lead_off(app: App, person: Caller, lead_id: IdPath, asked: schemas.LeadReason) -> schemas.LeadDetail:
    """Not now: it rests until a new touch or the days configured bring it back."""
    with app.database.write() as store:
        held = lead_handling.put_off(store, lead_id, person, app.desk, app.clock(), asked.reason)
        return lead_detail_out(store, held, Namer(store), app.clock(), Access(store, app.desk, person))


@router.post("/{lead_id}/reopen", responses=documented(403, 404, 409, 503))
def reopen_lead(app: App, person: Caller, lead_id: IdPath, asked: schemas.LeadReason) -> schemas.LeadDetail:
    """Bring one that did not fit back. Again is no error."""
    with app.database.write() as store:
        held = lead_handling.reopen(store, lead_id, person, app.desk, app.clock(), asked.reason)
        return lead_detail_out(store, held, Namer(store), app.clock(), Access(store, app.desk, person))


def _arrival(touch: schemas.TouchGiven) -> Arrival:
    return Arrival(
        touch.kind,
        touch.source or "",
        touch.at,
        touch.campaign,
        touch.medium,
        touch.content,
        touch.external_id,
    )
