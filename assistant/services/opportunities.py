"""Opportunities: begun, changed and moved, each time with grade, history, and news for those who follow."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from assistant.domain.customer_view import CustomerView
from assistant.domain.followup import Budget, GrainedDate
from assistant.domain.ids import new_id
from assistant.domain.opportunity import (
    Member,
    Missing,
    Opportunity,
    OpportunityEvent,
    differences,
    known_facts,
    missing_for,
    moved,
    next_stage,
    task_key,
)
from assistant.domain.person import Person
from assistant.domain.selling import OWN_FACTS, OpportunityType, StageKind, StageRule
from assistant.errors import Conflict, Forbidden, InvalidInput, NotFound
from assistant.services import dictating
from assistant.services.desk import Desk
from assistant.services.opportunity_news import tell_followers
from assistant.services.viewing import view
from assistant.storage.store import Store

NAME_MAX_CHARS = 200
_SETTABLE = frozenset({"name", "owner_id", "currency", *OWN_FACTS})


@dataclass(frozen=True, slots=True)
class Because:
    """What led to a change: the record and its words, and what the person said who went past a gate."""

    record_id: str | None = None
    quote: str = ""
    reason: str = ""


ON_REQUEST = Because()


@dataclass(frozen=True, slots=True)
class Ahead:
    """The stage an opportunity comes to next, and what is missing before it."""

    stage: StageRule
    missing: Missing


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

    What `given` does not say is taken from the customer's view: budget, decision date, products, competitors. Raises
    NotFound, and InvalidInput with code `type_unknown` or as `change` does.
    """
    held = view(store, customer_id)
    kind = _type(desk, type_id or desk.selling.types[0].id)
    values = _from_view(held, kind) | _checked(store, kind, given or {})
    name = values.pop("name", "") or _free_name(store, customer_id, kind, person)
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


def change(
    store: Store,
    opportunity_id: str,
    version: int,
    given: Mapping[str, Any],
    person: Person,
    desk: Desk,
    now: datetime,
) -> Opportunity:
    """Set fields of an opportunity: name, owner_id, currency, and what its type keeps of OWN_FACTS.

    Raises NotFound, Conflict with code `opportunity_changed`, and InvalidInput with code `opportunity_field`.
    """
    before = _at_version(store, opportunity_id, version)
    values = _checked(store, _type(desk, before.type_id), given)
    after = replace(before, **values)
    if after == before:
        return before
    return _save(store, "changed", before, after, person, desk, now, ON_REQUEST)


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
) -> Opportunity:
    """Bring an opportunity to a stage. With a reason, an admin may go past what is missing.

    Raises NotFound, InvalidInput with code `stage_unknown`, Forbidden (`admin_only`), or Conflict with code
    `opportunity_changed` or `gate_closed`; the last names what is missing.
    """
    before = _at_version(store, opportunity_id, version)
    kind, to = stage_of(desk, before.type_id, stage_id)
    if to.id == before.stage_id:
        return before
    missing = missing_of(store, kind, before, to)
    if missing and because.reason and not person.is_admin:
        raise Forbidden("only an admin may go past a gate", code="admin_only")
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
) -> Opportunity:
    """Mark a gate task as done; again is no error. Raises NotFound, InvalidInput (`task_unknown`), or Conflict."""
    before = _at_version(store, opportunity_id, version)
    _, stage = stage_of(desk, before.type_id, stage_id)
    if task_id not in {task.id for task in stage.tasks}:
        raise InvalidInput(f"stage {stage_id} has no task {task_id}", code="task_unknown")
    after = replace(before, done=before.done | {task_key(stage_id, task_id)})
    if after == before:
        return before
    return _save(store, "task_done", before, after, person, desk, now, ON_REQUEST)


def found(store: Store, opportunity_id: str) -> Opportunity:
    """The opportunity. Raises NotFound."""
    held = store.opportunities.get(opportunity_id)
    if held is None:
        raise NotFound(f"opportunity {opportunity_id}", code="opportunity_not_found")
    return held


def stage_of(desk: Desk, type_id: str, stage_id: str) -> tuple[OpportunityType, StageRule]:
    """Type and stage by their ids. Raises InvalidInput with code `type_unknown` or `stage_unknown`."""
    kind = _type(desk, type_id)
    stage = kind.stage(stage_id)
    if stage is None:
        known = ", ".join(one.id for one in kind.stages)
        raise InvalidInput(f"{type_id} has no stage {stage_id}, but {known}", code="stage_unknown")
    return kind, stage


def ahead_of(store: Store, desk: Desk, held: Opportunity) -> Ahead | None:
    """What comes next for an opportunity; None at the end, in a rest, and for a type that is no longer configured."""
    kind = desk.selling.type(held.type_id)
    stage = next_stage(kind, held) if kind else None
    return Ahead(stage, missing_of(store, kind, held, stage)) if kind and stage else None


def missing_of(store: Store, kind: OpportunityType, held: Opportunity, to: StageRule) -> Missing:
    """What keeps an opportunity from entering a stage, by all that is known of its customer."""
    return missing_for(kind, held, to, known_facts(held, view(store, held.customer_id).values.keys()))


def _type(desk: Desk, type_id: str) -> OpportunityType:
    kind = desk.selling.type(type_id)
    if kind is None:
        known = ", ".join(one.id for one in desk.selling.types)
        raise InvalidInput(f"there is no opportunity type {type_id}, but {known}", code="type_unknown")
    return kind


def _at_version(store: Store, opportunity_id: str, version: int) -> Opportunity:
    held = found(store, opportunity_id)
    if held.version != version:
        raise Conflict(f"opportunity {opportunity_id} changed meanwhile", code="opportunity_changed")
    return held


def _checked(store: Store, kind: OpportunityType, given: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in given.items():
        if name not in _SETTABLE or (name in OWN_FACTS and name not in kind.fields):
            raise InvalidInput(f"opportunities of type {kind.id} have no {name}", code="opportunity_field")
        if name == "name" and not (isinstance(value, str) and 0 < len(value.strip()) <= NAME_MAX_CHARS):
            raise InvalidInput(f"a name has 1 to {NAME_MAX_CHARS} characters", code="opportunity_field")
        if name == "amount" and value is not None and not 0 <= value < 1e15:
            raise InvalidInput("an amount is from 0 to below 10^15", code="opportunity_field")
    people = [given["owner_id"]] if "owner_id" in given else []
    people += [member.person_id for member in given.get("team", ()) if isinstance(member, Member)]
    for person_id in people:
        if store.people.get(person_id) is None:
            raise NotFound(f"person {person_id}", code="person_not_found")
    return dict(given)


def _from_view(held: CustomerView, kind: OpportunityType) -> dict[str, Any]:
    newest = {name: values[0].value for name, values in held.values.items() if values}
    budget, decision = newest.get("budget"), newest.get("decision_on")
    known: dict[str, Any] = {
        "products": tuple(one.value for one in held.values.get("products", ())),
        "competitors": tuple(one.value for one in held.values.get("competitors", ())),
    }
    if isinstance(budget, Budget):
        known |= {"amount": float(budget.amount), "currency": budget.currency}
    if isinstance(decision, GrainedDate):
        known["close_on"] = decision.date
    return {name: value for name, value in known.items() if name in kind.fields or name == "currency"}


def _free_name(store: Store, customer_id: str, kind: OpportunityType, person: Person) -> str:
    """The type's name, with a number where the customer has one of that name already."""
    name = kind.names[person.locale]
    taken = {one.name for one in store.opportunities.of_customer(customer_id)}
    numbered = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)


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
    stage = _type(desk, after.type_id).stage(after.stage_id)
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
