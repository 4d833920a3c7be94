"""The API's documents about opportunities and how the team sells."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints, model_validator

from assistant.domain.person import Locale
from assistant.domain.selling import StageKind
from assistant.entrypoints.api.record_schemas import Given, Name, Names, Phrase
from assistant.entrypoints.api.schemas import IdText, Ref, Version

ConfiguredId = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9_-]{1,16}$")]
Amount = Annotated[float, Field(ge=0, lt=1e15, allow_inf_nan=False)]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


class MemberGiven(Given):
    person_id: IdText
    part: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


class OpportunityFields(Given):
    """What may be set. Keys that are not given stay, or come from the customer's view for a new one."""

    name: Name | None = None
    owner_id: IdText | None = None
    amount: Amount | None = None
    currency: Currency | None = None
    close_on: date | None = None
    products: Names | None = None
    competitors: Names | None = None
    team: Annotated[list[MemberGiven], Field(max_length=50)] | None = None

    @model_validator(mode="after")
    def _not_emptied(self) -> "OpportunityFields":
        for field in ("name", "owner_id", "products", "competitors", "team"):
            if field in self.model_fields_set and getattr(self, field) is None:
                raise ValueError(f"{field} cannot be null; leave it out to keep it, or give an empty list")
        return self


class OpportunityBegun(OpportunityFields):
    customer_id: IdText
    type: ConfiguredId | None = Field(None, description="Null: the first type of the configuration.")


class OpportunityChange(Given):
    version: Version
    fields: OpportunityFields


class StageChosen(Given):
    version: Version
    stage: ConfiguredId
    reason: Phrase | None = Field(None, description="An admin who gives one may go past what is missing.")


class TaskDone(Given):
    version: Version
    stage: ConfiguredId
    task: ConfiguredId


class MemberOut(BaseModel):
    person: Ref
    part: str


class TaskOut(BaseModel):
    stage: str
    task: str
    names: dict[Locale, str]


class MissingOut(BaseModel):
    """What the next stage still needs."""

    stage: str
    tasks: list[TaskOut]
    facts: list[str]


class OpportunityOut(BaseModel):
    """`close_on` is when it is expected to be won; `outcome` is `won`, `lost`, or empty while it is open.

    `overdue` tells whether it is older than its type allows.
    """

    id: str
    customer: Ref
    type: str
    name: str
    stage: str
    owner: Ref
    amount: float | None
    currency: str | None
    close_on: date | None
    products: list[str]
    competitors: list[str]
    team: list[MemberOut]
    tasks_done: list[str]
    grade: str
    is_open: bool
    outcome: str
    overdue: bool
    created_at: datetime
    stage_since: datetime
    closed_at: datetime | None
    version: int


class EventOut(BaseModel):
    """`kind`: created, moved, changed or task_done. `changes` has old and new value by field; `quote` are the words of
    the record that led to it."""

    kind: str
    person: Ref
    at: datetime
    changes: dict[str, tuple[Any, Any]]
    record_id: str | None
    quote: str
    reason: str


class OpportunityDetail(OpportunityOut):
    missing: MissingOut | None = Field(description="Null at the end and in a rest.")
    history: list[EventOut]


class StageOut(BaseModel):
    id: str
    names: dict[Locale, str]
    kind: StageKind
    win_rate: float
    tasks: list[TaskOut]
    required: list[str]


class TypeOut(BaseModel):
    id: str
    names: dict[Locale, str]
    fields: list[str]
    max_age_days: int | None
    stages: list[StageOut]


class GradeOut(BaseModel):
    id: str
    min_amount: float | None
    types: list[str]
    products: list[str]
    resources: dict[Locale, str] | None
    guidance: dict[Locale, str] | None


class SellingOut(BaseModel):
    home_currency: str
    types: list[TypeOut]
    grades: list[GradeOut]
