"""Opportunities: possible deals, and the rules by which they move from stage to stage."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from assistant.domain.selling import OWN_FACTS, GateTask, OpportunityType, StageKind, StageRule


@dataclass(frozen=True, slots=True)
class Member:
    """A colleague on an opportunity, and the part they play in it."""

    person_id: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Opportunity:
    """A possible deal with a customer. `amount` is in whole units of `currency` (ISO 4217; None: the home currency).

    `done` are the ids of gate tasks, as `stage/task`; `stage_since` is when it came to its stage, `closed_at` when it
    was won or lost, `outcome` then `won` or `lost` whatever the stages are called later. `version` counts its changes.
    """

    id: str
    customer_id: str
    type_id: str
    name: str
    stage_id: str
    owner_id: str
    created_at: datetime
    stage_since: datetime
    amount: float | None = None
    currency: str | None = None
    close_on: date | None = None
    products: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    team: tuple[Member, ...] = ()
    done: frozenset[str] = frozenset()
    grade_id: str = ""
    closed_at: datetime | None = None
    outcome: str = ""
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Neither won nor lost; it may rest."""
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands between an opportunity and a stage: gate tasks not done, by stage id, and facts not known."""

    tasks: tuple[tuple[str, GateTask], ...] = ()
    facts: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tasks or self.facts)


@dataclass(frozen=True, slots=True)
class OpportunityEvent:
    """One thing that happened to an opportunity. `kind`: created, moved, changed, graded or task_done.

    `changes` has old and new value by field; `record_id` and `quote` are the note's words that led to it, where some
    did; `reason` is what somebody said who went past a gate.
    """

    opportunity_id: str
    kind: str
    person_id: str
    at: datetime
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    record_id: str | None = None
    quote: str = ""
    reason: str = ""


def known_facts(held: Opportunity, of_view: Collection[str]) -> frozenset[str]:
    """The FACTS that are known: those the opportunity holds, and those the customer's view has values of."""
    own = {name for name in OWN_FACTS if getattr(held, name) not in (None, ())}
    return frozenset(own | set(of_view))


def missing_for(kind: OpportunityType, held: Opportunity, to: StageRule, known: Collection[str]) -> Missing:
    """What keeps `held` from entering `to`. Going back, resting and losing need nothing.

    Going on needs the gate tasks of every stage before `to`, and the facts of every stage up to it; so nothing is
    gained by going round through a rest.
    """
    here = kind.stage(held.stage_id)
    is_on = to.kind in (StageKind.OPEN, StageKind.WON)
    if not is_on or (here and here.kind is StageKind.OPEN and kind.place(to.id) <= kind.place(here.id)):
        return Missing()
    place = kind.place(to.id)
    before = [stage for stage in kind.stages[:place] if stage.kind is StageKind.OPEN]
    tasks = [
        (stage.id, task) for stage in before for task in stage.tasks if task_key(stage.id, task.id) not in held.done
    ]
    facts = [fact for stage in (*before, to) for fact in stage.required if fact not in known]
    return Missing(tuple(tasks), tuple(dict.fromkeys(facts)))


def next_stage(kind: OpportunityType, held: Opportunity) -> StageRule | None:
    """The stage that comes after the one an opportunity is in; None at the end and in a rest."""
    here = kind.stage(held.stage_id)
    if here is None or here.kind is not StageKind.OPEN:
        return None
    later = kind.stages[kind.place(here.id) + 1 :]
    return next((stage for stage in later if stage.kind in (StageKind.OPEN, StageKind.WON)), None)


def moved(held: Opportunity, to: StageRule, now: datetime) -> Opportunity:
    """`held` in stage `to` from `now` on; winning and losing close it, any other stage opens it again."""
    over = to.kind in (StageKind.WON, StageKind.LOST)
    outcome = to.kind.value if over else ""
    return replace(held, stage_id=to.id, stage_since=now, closed_at=now if over else None, outcome=outcome)


def task_key(stage_id: str, task_id: str) -> str:
    """How a done task is kept: tasks of one id in two stages are two tasks."""
    return f"{stage_id}/{task_id}"


def differences(before: Opportunity, after: Opportunity) -> dict[str, tuple[Any, Any]]:
    """Old and new value of every field that people set and that differs."""
    names = ("name", "stage_id", "owner_id", "amount", "currency", "close_on", "products", "competitors", "team")
    return {
        name: (getattr(before, name), getattr(after, name))
        for name in (*names, "done", "grade_id")
        if getattr(before, name) != getattr(after, name)
    }


def is_overdue(kind: OpportunityType, held: Opportunity, now: datetime) -> bool:
    """Whether an open opportunity is older than its type allows."""
    if kind.max_age_days is None or not held.is_open:
        return False
    return now - held.created_at > timedelta(days=kind.max_age_days)
