"""Opportunities: begun, changed and moved, each time with grade, history, and news for those who follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from assistant.domain.ids import new_id
from assistant.domain.opportunity import (
    Missing,
    Opportunity,
    OpportunityEvent,
    differences,
    moved,
    task_key,
)
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.domain.selling import StageKind
from assistant.errors import Conflict, InvalidInput
from assistant.services import dictating
from assistant.services.access import Access
from assistant.services.desk import Desk
from assistant.services.opportunity_news import tell_followers
from assistant.services.opportunity_rules import checked, facts_of, free_name, missing_of, stage_of, type_of
from assistant.services.viewing import view
from assistant.storage.store import Store


@dataclass(frozen=True, slots=True)
class Because:
    """What led to a change: the record and its words, and what the person said who went past a gate."""

    record_id: str | None = None
    quote: str = ""
    reason: str = ""


ON_REQUEST = Because()


def begin(
    store: Store,
    customer_id: str,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    type_id: str = "",
    given: Mapping[str, Any] | None = None,
    because: Because = ON_REQUEST,
) -> Opportunity:
    """A new opportunity of a customer in the first stage of its type, the first type where none is named.

    What `given` does not say is taken from the customer's view: budget, a decision date to come, products, competitors.
    Raises
    NotFound, Forbidden, and InvalidInput with code `type_unknown` or as `change` does.
    """
    access = Access(store, desk, person)
    access.customer(customer_id)
    access.require(Action.CREATE, access.of_customer(customer_id, Kind.OPPORTUNITY))
    held = view(store, customer_id)
    kind = type_of(desk, type_id or desk.selling.types[0].id)
    values = _of_now(facts_of(held, kind), desk.local_time(now, person).date()) | checked(store, kind, given or {})
    name = values.pop("name", "") or free_name(store, customer_id, kind, person)
    opportunity = Opportunity(
        id=new_id(),
        customer_id=customer_id,
        type_id=kind.id,
        name=name,
        stage_id=kind.first.id,
        owner_id=values.pop("owner_id", person.id),
        created_at=now,
        stage_since=now,
        **values,
    )
    opportunity = _graded(desk, opportunity)
    store.opportunities.add(opportunity)
    store.customers.follow(customer_id, opportunity.owner_id, now)
    _keep(store, "created", None, opportunity, person, desk, now, because)
    return opportunity


def _of_now(known: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Without a decision date that is over: it was that of something else."""
    close_on = known.get("close_on")
    return {name: value for name, value in known.items() if name != "close_on" or not close_on or close_on >= today}


def change(
    store: Store,
    opportunity_id: str,
    version: int,
    given: Mapping[str, Any],
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    because: Because = ON_REQUEST,
) -> Opportunity:
    """Set fields of an opportunity: name, owner_id, currency, and what its type keeps of OWN_FACTS.

    Raises NotFound, Forbidden, Conflict with code `opportunity_changed`, and InvalidInput with `opportunity_field`.
    """
    before = _at_version(store, opportunity_id, version, person, desk)
    access = Access(store, desk, person)
    access.require_fields(access.of_opportunity(before), given)
    if given.get("owner_id", before.owner_id) != before.owner_id:
        access.require(Action.ASSIGN, access.of_opportunity(before))
    values = checked(store, type_of(desk, before.type_id), given)
    after = replace(before, **values)
    if after == before:
        return before
    return _save(store, "changed", before, after, person, desk, now, because)


def move(
    store: Store,
    opportunity_id: str,
    version: int,
    stage_id: str,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    because: Because = ON_REQUEST,
    goes_back: bool = False,
) -> Opportunity:
    """Bring an opportunity to a stage. With a reason, who may administer it may go past what is missing. `goes_back`
    takes back a move, to where it came from, and needs nothing.

    Raises NotFound, InvalidInput with code `stage_unknown`, Forbidden, `admin_only` for a reason, or Conflict with code
    `opportunity_changed` or `gate_closed`; the last names what is missing.
    """
    before = _at_version(store, opportunity_id, version, person, desk)
    kind, to = stage_of(desk, before.type_id, stage_id)
    if to.id == before.stage_id:
        return before
    missing = Missing() if goes_back else missing_of(store, kind, before, to)
    if missing and because.reason:
        access = Access(store, desk, person)
        access.require(Action.ADMINISTER, access.of_opportunity(before), code="admin_only")
    if missing and not because.reason:
        needed = [f"task {stage}/{task.id}" for stage, task in missing.tasks] + list(missing.facts)
        raise Conflict(f"{to.id} needs {', '.join(needed)}", code="gate_closed")
    return _save(store, "moved", before, moved(before, to, now), person, desk, now, because)


def finish_task(
    store: Store,
    opportunity_id: str,
    version: int,
    stage_id: str,
    task_id: str,
    person: Person,
    desk: Desk,
    now: datetime,
    *,
    because: Because = ON_REQUEST,
) -> Opportunity:
    """Mark a gate task as done; again is no error. Raises NotFound, InvalidInput (`task_unknown`), or Conflict."""
    before = _at_version(store, opportunity_id, version, person, desk)
    _, stage = stage_of(desk, before.type_id, stage_id)
    if task_id not in {task.id for task in stage.tasks}:
        raise InvalidInput(f"stage {stage_id} has no task {task_id}", code="task_unknown")
    after = replace(before, done=before.done | {task_key(stage_id, task_id)})
    if after == before:
        return before
    return _save(store, "task_done", before, after, person, desk, now, because)


def _at_version(store: Store, opportunity_id: str, version: int, person: Person, desk: Desk) -> Opportunity:
    access = Access(store, desk, person)
    held = access.opportunity(opportunity_id)
    access.require(Action.WRITE, access.of_opportunity(held))
    if held.version != version:
        raise Conflict(f"opportunity {opportunity_id} changed meanwhile", code="opportunity_changed")
    return held


def _graded(desk: Desk, held: Opportunity) -> Opportunity:
    grade = desk.selling.grade_for(held.type_id, held.amount, held.currency, held.products)
    return replace(held, grade_id=grade.id if grade else "")


def _save(
    store: Store,
    kind: str,
    before: Opportunity,
    after: Opportunity,
    person: Person,
    desk: Desk,
    now: datetime,
    because: Because,
) -> Opportunity:
    after = _graded(desk, replace(after, version=before.version + 1))
    if not store.opportunities.replace(after):
        raise Conflict(f"opportunity {before.id} changed meanwhile", code="opportunity_changed")
    _keep(store, kind, before, after, person, desk, now, because)
    return after


def _keep(
    store: Store,
    kind: str,
    before: Opportunity | None,
    after: Opportunity,
    person: Person,
    desk: Desk,
    now: datetime,
    because: Because,
) -> None:
    """Write what happened into the history, tell who follows, and ask for cases where that is an occasion."""
    changes = differences(before or replace(after, **_UNSAID), after)
    event = OpportunityEvent(after.id, kind, person.id, now, changes, because.record_id, because.quote, because.reason)
    number = store.opportunities.add_event(event)
    if kind in ("created", "moved"):
        tell_followers(store, event, number, after, person, desk, now)
    stage = type_of(desk, after.type_id).stage(after.stage_id)
    is_on = stage is not None and stage.kind is StageKind.OPEN
    if is_on and ("stage_id" in changes or "grade_id" in changes):
        dictating.request_cases_for_deal(store, after.customer_id, person.id, f"{after.id}:{number}", now)


_UNSAID: Mapping[str, Any] = {
    "name": "",
    "stage_id": "",
    "owner_id": "",
    "amount": None,
    "currency": None,
    "close_on": None,
    "products": (),
    "competitors": (),
    "team": (),
    "grade_id": "",
}
"""What a new opportunity is compared with."""
