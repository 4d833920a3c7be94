"""What an opportunity needs: its type and stage as configured, what is missing before the next, what may be set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.domain.customer_view import CustomerView
from assistant.domain.followup import Budget, GrainedDate
from assistant.domain.opportunity import Member, Missing, Opportunity, known_facts, missing_for, next_stage
from assistant.domain.person import Person
from assistant.domain.selling import OWN_FACTS, OpportunityType, StageRule
from assistant.errors import InvalidInput, NotFound
from assistant.services.desk import Desk
from assistant.services.viewing import view
from assistant.storage.store import Store

NAME_MAX_CHARS = 200
_SETTABLE = frozenset({"name", "owner_id", "currency", *OWN_FACTS})


@dataclass(frozen=True, slots=True)
class Ahead:
    """The stage an opportunity comes to next, and what is missing before it."""

    stage: StageRule
    missing: Missing


def found(store: Store, opportunity_id: str) -> Opportunity:
    """The opportunity. Raises NotFound."""
    held = store.opportunities.get(opportunity_id)
    if held is None:
        raise NotFound(f"opportunity {opportunity_id}", code="opportunity_not_found")
    return held


def stage_of(desk: Desk, type_id: str, stage_id: str) -> tuple[OpportunityType, StageRule]:
    """Type and stage by their ids. Raises InvalidInput with code `type_unknown` or `stage_unknown`."""
    kind = type_of(desk, type_id)
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
    return missing_for(kind, held, to, known_facts(held, view(store, held.customer_id, recent=0).values.keys()))


def type_of(desk: Desk, type_id: str) -> OpportunityType:
    """The type of that id. Raises InvalidInput with code `type_unknown`."""
    kind = desk.selling.type(type_id)
    if kind is None:
        known = ", ".join(one.id for one in desk.selling.types)
        raise InvalidInput(f"there is no opportunity type {type_id}, but {known}", code="type_unknown")
    return kind


def checked(store: Store, kind: OpportunityType, given: Mapping[str, Any]) -> dict[str, Any]:
    """What may be set on an opportunity of that type. Raises InvalidInput (`opportunity_field`) and NotFound."""
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


def facts_of(held: CustomerView, kind: OpportunityType) -> dict[str, Any]:
    """What the customer's view tells of a new opportunity of that type."""
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


def free_name(store: Store, customer_id: str, kind: OpportunityType, person: Person) -> str:
    """The type's name, with a number where the customer has one of that name already."""
    name = kind.names[person.locale]
    taken = {one.name for one in store.opportunities.of_customer(customer_id)}
    numbered = (name if number == 1 else f"{name} {number}" for number in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)
