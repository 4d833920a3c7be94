"""Reading the selling file: TOML in, `domain.selling` out, with every mistake named."""

import tomllib
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from assistant.domain.followup import Stage
from assistant.domain.person import Locale
from assistant.domain.selling import (
    FACTS,
    OWN_FACTS,
    GateTask,
    GradeRule,
    Names,
    OpportunityType,
    Selling,
    StageKind,
    StageRule,
)
from assistant.errors import InvalidInput

Id = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,16}$")]
Word = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def read_selling(path: Path | None = None) -> Selling:
    """The selling rules of `path`, or those that come with Spotter. Raises InvalidInput, naming what is wrong where."""
    if path is None:
        text, where = (resources.files("assistant.configuration") / "selling.toml").read_text("utf-8"), "selling.toml"
    else:
        where = path.name
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise InvalidInput(f"SPOTTER_SELLING_FILE: cannot read {path}: {reason}") from None
    try:
        return _File.model_validate(tomllib.loads(text)).selling()
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"{where} is no TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidInput(f"{where}: {place}: {first['msg'].removeprefix('Value error, ')}") from None


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Names(_Part):
    en: Word
    zh_cn: Word = Field(alias="zh-CN")

    def names(self) -> Names:
        found: dict[Locale, str] = {"en": self.en, "zh-CN": self.zh_cn}
        return found


class _Task(_Part):
    id: Id
    name: _Names


class _Stage(_Part):
    id: Id
    name: _Names
    kind: StageKind = StageKind.OPEN
    win_rate: float | None = Field(None, ge=0, le=1)
    hints: frozenset[Stage] = frozenset()
    tasks: tuple[_Task, ...] = ()
    required: tuple[str, ...] = ()

    @field_validator("required")
    @classmethod
    def _known(cls, facts: tuple[str, ...]) -> tuple[str, ...]:
        return _among(facts, FACTS)

    def rule(self) -> StageRule:
        usual = {StageKind.WON: 1.0}.get(self.kind, 0.0)
        rate = usual if self.win_rate is None else self.win_rate
        tasks = tuple(GateTask(task.id, task.name.names()) for task in self.tasks)
        return StageRule(self.id, self.name.names(), self.kind, rate, self.hints, tasks, self.required)


class _Type(_Part):
    id: Id
    name: _Names
    stages: tuple[_Stage, ...] = Field(min_length=1)
    fields: tuple[str, ...] = OWN_FACTS
    max_age_days: int | None = Field(None, ge=1, le=10_000)

    @field_validator("fields")
    @classmethod
    def _known(cls, facts: tuple[str, ...]) -> tuple[str, ...]:
        return _among(facts, OWN_FACTS)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _differ([stage.id for stage in self.stages], "stage")
        if self.stages[0].kind is not StageKind.OPEN:
            raise ValueError("the first stage must be an open one")
        for stage in self.stages:
            _differ([task.id for task in stage.tasks], f"task of stage {stage.id}")
            if lost := [fact for fact in stage.required if fact in OWN_FACTS and not self._keeps(fact)]:
                raise ValueError(f"stage {stage.id} requires {lost[0]}, which is none of the type's fields")
        hints = [hint for stage in self.stages for hint in sorted(stage.hints)]
        _differ(hints, "hint")
        return self

    def _keeps(self, fact: str) -> bool:
        return fact in self.fields or fact in ("products", "competitors")  # which the view may know as well

    def rule(self) -> OpportunityType:
        stages = tuple(stage.rule() for stage in self.stages)
        return OpportunityType(self.id, self.name.names(), stages, frozenset(self.fields), self.max_age_days)


class _Grade(_Part):
    id: Id
    min_amount: float | None = Field(None, ge=0)
    types: frozenset[Id] = frozenset()
    products: frozenset[Word] = frozenset()
    resources: _Names | None = None
    guidance: _Names | None = None

    def rule(self) -> GradeRule:
        return GradeRule(
            self.id,
            self.min_amount,
            self.types,
            frozenset(product.casefold() for product in self.products),
            self.resources.names() if self.resources else None,
            self.guidance.names() if self.guidance else None,
        )


class _File(_Part):
    types: tuple[_Type, ...] = Field(min_length=1)
    grades: tuple[_Grade, ...] = ()
    home_currency: Currency = "CNY"
    rates: dict[Currency, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _differ([kind.id for kind in self.types], "type")
        _differ([grade.id for grade in self.grades], "grade")
        known = {kind.id for kind in self.types}
        for grade in self.grades:
            if strange := sorted(grade.types - known):
                raise ValueError(f"grade {grade.id} is of type {strange[0]}, which does not exist")
        return self

    def selling(self) -> Selling:
        return Selling(
            tuple(kind.rule() for kind in self.types),
            tuple(grade.rule() for grade in self.grades),
            self.home_currency,
            self.rates,
        )


def _among(given: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    for name in given:
        if name not in known:
            raise ValueError(f"{name} is none of {', '.join(known)}")
    return given


def _differ(names: Sequence[str], what: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name} comes twice")
