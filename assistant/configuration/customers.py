"""Reading the customers file: TOML in, the fields customers have and how their facts age out."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from assistant.configuration.files import Id, NamesGiven, Part, differ, read_file
from assistant.domain.customer import CustomerKind
from assistant.domain.customer_fact import FactSource
from assistant.domain.customer_field import Choice, CustomerRules, FieldKind, FieldRule
from assistant.domain.merging import Criterion

FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Days = Annotated[int, Field(ge=1, le=100_000)]
_IDENTIFYING = (FieldKind.PHONE, FieldKind.EMAIL, FieldKind.WEBSITE, FieldKind.CODE, FieldKind.ADDRESS)


def read_customer_rules(path: Path | None = None) -> CustomerRules:
    """The rules of `path`, or those that come with Spotter. Raises InvalidInput, naming what is wrong where."""
    return read_file(_File, path, "customers.toml", "SPOTTER_CUSTOMERS_FILE").rules()


class _Choice(Part):
    id: Id
    name: NamesGiven


class _Field(Part):
    id: FieldId
    name: NamesGiven
    kind: FieldKind = FieldKind.TEXT
    many: bool = False
    choices: tuple[_Choice, ...] = ()
    customers: frozenset[CustomerKind] = Field(frozenset(CustomerKind), min_length=1)
    inherited: bool = False
    identifies: bool = False
    stale_after_days: Days | None = None
    half_life_days: Days = 365

    @model_validator(mode="after")
    def _whole(self) -> Self:
        differ([choice.id for choice in self.choices], "choice")
        if (self.kind is FieldKind.CHOICE) != bool(self.choices):
            raise ValueError("a field of kind choice has choices, and no other has")
        if self.identifies and self.kind not in _IDENTIFYING:
            raise ValueError(f"only fields of kind {', '.join(_IDENTIFYING)} identify a customer")
        return self

    def rule(self) -> FieldRule:
        return FieldRule(
            self.id,
            self.name.names(),
            self.kind,
            self.many,
            tuple(Choice(choice.id, choice.name.names()) for choice in self.choices),
            self.customers,
            self.inherited,
            self.identifies,
            timedelta(days=self.stale_after_days) if self.stale_after_days else None,
            timedelta(days=self.half_life_days),
        )


class _Merging(Part):
    owner: tuple[Criterion, ...] = Field(tuple(Criterion), min_length=1)


class _File(Part):
    merging: _Merging = _Merging()
    fields: tuple[_Field, ...] = ()
    sources: dict[FactSource, Annotated[float, Field(gt=0, le=1)]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        differ([field.id for field in self.fields], "field")
        if missing := [source for source in FactSource if source not in self.sources]:
            raise ValueError(f"sources does not say how strong {missing[0]} is")
        return self

    def rules(self) -> CustomerRules:
        return CustomerRules(tuple(field.rule() for field in self.fields), self.sources, self.merging.owner)
