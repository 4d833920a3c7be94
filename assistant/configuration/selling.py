"""Reading the selling file: TOML in, `domain.selling` out, with every mistake named."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from assistant.configuration.files import Id, NamesGiven, Part, Word, among, differ, read_file
from assistant.configuration.health import HealthGiven, ThresholdsGiven
from assistant.domain.followup import Stage
from assistant.domain.health_rules import HealthMethod, Thresholds
from assistant.domain.selling import (
    FACTS,
    OWN_FACTS,
    GateTask,
    GradeRule,
    OpportunityType,
    Selling,
    StageKind,
    StageRule,
)

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def read_selling(path: Path | None = None) -> Selling:
    """The selling rules of `path`, or those that come with Spotter. Raises InvalidInput, naming what is wrong where."""
    held = read_file(_File, path, "selling.toml", "SPOTTER_SELLING_FILE")
    return held.selling(path.parent if path else None)


class _Task(Part):
    id: Id
    name: NamesGiven
    words: tuple[Word, ...] = ()


class _Stage(Part):
    id: Id
    name: NamesGiven
    kind: StageKind = StageKind.OPEN
    win_rate: float | None = Field(None, ge=0, le=1)
    hints: frozenset[Stage] = frozenset()
    tasks: tuple[_Task, ...] = ()
    required: tuple[str, ...] = ()
    words: tuple[Word, ...] = ()

    @field_validator("required")
    @classmethod
    def _known(cls, facts: tuple[str, ...]) -> tuple[str, ...]:
        return among(facts, FACTS)

    def rule(self) -> StageRule:
        usual = {StageKind.WON: 1.0}.get(self.kind, 0.0)
        rate = usual if self.win_rate is None else self.win_rate
        tasks = tuple(GateTask(task.id, task.name.names(), task.words) for task in self.tasks)
        return StageRule(self.id, self.name.names(), self.kind, rate, self.hints, tasks, self.required, self.words)


class _Type(Part):
    id: Id
    name: NamesGiven
    stages: tuple[_Stage, ...] = Field(min_length=1)
    fields: tuple[str, ...] = OWN_FACTS
    max_age_days: int | None = Field(None, ge=1, le=10_000)
    health: HealthMethod | None = None
    health_rules: ThresholdsGiven = ThresholdsGiven()

    @field_validator("fields")
    @classmethod
    def _known(cls, facts: tuple[str, ...]) -> tuple[str, ...]:
        return among(facts, OWN_FACTS)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        differ([stage.id for stage in self.stages], "stage")
        if self.stages[0].kind is not StageKind.OPEN:
            raise ValueError("the first stage must be an open one")
        for stage in self.stages:
            differ([task.id for task in stage.tasks], f"task of stage {stage.id}")
            if lost := [fact for fact in stage.required if fact in OWN_FACTS and not self._keeps(fact)]:
                raise ValueError(f"stage {stage.id} requires {lost[0]}, which is none of the type's fields")
        hints = [hint for stage in self.stages for hint in sorted(stage.hints)]
        differ(hints, "hint")
        return self

    def _keeps(self, fact: str) -> bool:
        return fact in self.fields or fact in ("products", "competitors")  # which the view may know as well

    def rule(self, usual: Thresholds) -> OpportunityType:
        stages = tuple(stage.rule() for stage in self.stages)
        tag_or_deal = HealthMethod.SIMPLE if len(stages) > 1 else HealthMethod.NONE
        return OpportunityType(
            self.id,
            self.name.names(),
            stages,
            frozenset(self.fields),
            self.max_age_days,
            self.health or tag_or_deal,
            self.health_rules.over(usual),
        )


class _Grade(Part):
    id: Id
    min_amount: float | None = Field(None, ge=0)
    types: frozenset[Id] = frozenset()
    products: frozenset[Word] = frozenset()
    resources: NamesGiven | None = None
    guidance: NamesGiven | None = None

    def rule(self) -> GradeRule:
        return GradeRule(
            self.id,
            self.min_amount,
            self.types,
            frozenset(product.casefold() for product in self.products),
            self.resources.names() if self.resources else None,
            self.guidance.names() if self.guidance else None,
        )


class _File(Part):
    types: tuple[_Type, ...] = Field(min_length=1)
    grades: tuple[_Grade, ...] = ()
    home_currency: Currency = "CNY"
    rates: dict[Currency, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    health: HealthGiven = HealthGiven()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        differ([kind.id for kind in self.types], "type")
        differ([grade.id for grade in self.grades], "grade")
        known = {kind.id for kind in self.types}
        for grade in self.grades:
            if strange := sorted(grade.types - known):
                raise ValueError(f"grade {grade.id} is of type {strange[0]}, which does not exist")
        return self

    def selling(self, folder: Path | None) -> Selling:
        usual = self.health.over(Thresholds())
        return Selling(
            tuple(kind.rule(usual) for kind in self.types),
            tuple(grade.rule() for grade in self.grades),
            self.home_currency,
            self.rates,
            self.health.rules(folder),
        )
