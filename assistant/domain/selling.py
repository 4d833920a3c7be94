"""How a team sells: types of opportunities with their ordered stages, and grades. All of it is configuration."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from assistant.domain.followup import Stage
from assistant.domain.health_rules import SIMPLE, HealthMethod, HealthRules, Thresholds
from assistant.domain.person import Names

OWN_FACTS = ("amount", "close_on", "products", "competitors", "team")
"""What an opportunity holds itself; a type may do without some of them."""
VIEW_FACTS = ("needs", "contacts", "budget", "decision_on", "competitors", "current_systems", "products", "risks")
"""What the customer's view may know."""
FACTS = tuple(dict.fromkeys((*OWN_FACTS, *VIEW_FACTS)))
"""What a stage may require."""


class StageKind(StrEnum):
    """What being in a stage means: under way, resting, or over."""

    OPEN = "open"
    PAUSED = "paused"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class GateTask:
    """Something to be done before an opportunity leaves a stage for a later one. `words` in a note say that it is."""

    id: str
    names: Names
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageRule:
    """One stage of a type. `win_rate` is from 0 to 1; `hints` are the stages of a note that mean this one; `required`
    are the FACTS without which it may not be entered, `words` those of a note that say outright that it is reached."""

    id: str
    names: Names
    kind: StageKind = StageKind.OPEN
    win_rate: float = 0.0
    hints: frozenset[Stage] = frozenset()
    tasks: tuple[GateTask, ...] = ()
    required: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpportunityType:
    """A kind of deal with stages of its own, in order. With a single stage and no fields it is no more than a tag.

    `fields` are the OWN_FACTS that it keeps; `max_age_days` is how long one of it may take, None for no limit. `health`
    is how the health of one is read, `thresholds` when it is warned of.
    """

    id: str
    names: Names
    stages: tuple[StageRule, ...]
    fields: frozenset[str] = frozenset(OWN_FACTS)
    max_age_days: int | None = None
    health: HealthMethod = SIMPLE
    thresholds: Thresholds = field(default_factory=Thresholds)

    def stage(self, stage_id: str) -> StageRule | None:
        """The stage of that id."""
        return next((stage for stage in self.stages if stage.id == stage_id), None)

    def place(self, stage_id: str) -> int:
        """Where a stage stands in the order, from 0; -1 for an unknown one."""
        return next((place for place, stage in enumerate(self.stages) if stage.id == stage_id), -1)

    def hinted(self, hint: Stage) -> StageRule | None:
        """The stage that a note means by `hint`, the first of several."""
        return next((stage for stage in self.stages if hint in stage.hints), None)

    @property
    def first(self) -> StageRule:
        """Where an opportunity begins."""
        return self.stages[0]


@dataclass(frozen=True, slots=True)
class GradeRule:
    """A grade and what an opportunity needs for it; what is None or empty asks for nothing.

    `min_amount` is in the home currency. `resources` and `guidance` say what the grade is given and how to go about it.
    """

    id: str
    min_amount: float | None = None
    types: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    resources: Names | None = None
    guidance: Names | None = None


@dataclass(frozen=True, slots=True)
class Selling:
    """All types and grades; the first grade whose rule holds is an opportunity's. `rates` are home units a unit."""

    types: tuple[OpportunityType, ...]
    grades: tuple[GradeRule, ...] = ()
    home_currency: str = "CNY"
    rates: Mapping[str, float] | None = None
    health: HealthRules = field(default_factory=HealthRules)

    def type(self, type_id: str) -> OpportunityType | None:
        """The type of that id; a type that went from the configuration is None."""
        return next((kind for kind in self.types if kind.id == type_id), None)

    def grade(self, grade_id: str) -> GradeRule | None:
        """The grade of that id."""
        return next((grade for grade in self.grades if grade.id == grade_id), None)

    def in_home_currency(self, amount: float | None, currency: str | None) -> float | None:
        """`amount` in home units; None where it is unknown or its currency has no rate. No currency is the home one."""
        if amount is None:
            return None
        if currency in (None, "", self.home_currency):
            return float(amount)
        rate = (self.rates or {}).get(currency or "")
        return None if rate is None else amount * rate

    def grade_for(
        self, type_id: str, amount: float | None, currency: str | None, products: Collection[str]
    ) -> GradeRule | None:
        """The first grade whose rule holds."""
        worth = self.in_home_currency(amount, currency)
        for grade in self.grades:
            if grade.types and type_id not in grade.types:
                continue
            if grade.products and not grade.products & {product.casefold() for product in products}:
                continue
            if grade.min_amount is not None and (worth is None or worth < grade.min_amount):
                continue
            return grade
        return None
