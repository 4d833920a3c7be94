"""The API's documents about what customers are beside their records: fields, groups, likes, merges."""

from datetime import datetime
from typing import Annotated

from fastapi import Path
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from assistant.domain.customer import CustomerKind
from assistant.domain.customer_fact import FactSource
from assistant.domain.customer_field import FieldKind
from assistant.domain.merging import Criterion
from assistant.domain.person import Locale
from assistant.entrypoints.api.record_schemas import Given, Name, printable
from assistant.entrypoints.api.schemas import IdText, Ref

FieldId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FieldPath = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="Id of a customer's field.")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(printable)]
One = Text | Annotated[float, Field(allow_inf_nan=False)] | bool
FieldsGiven = Annotated[dict[FieldId, One | Annotated[list[One], Field(max_length=50)] | None], Field(max_length=100)]


class FieldOut(BaseModel):
    """A field that customers have, as configured."""

    id: str
    names: dict[Locale, str]
    kind: FieldKind
    many: bool
    choices: dict[str, dict[Locale, str]]
    customers: list[CustomerKind]
    stale_after_days: int | None


class FactOut(BaseModel):
    """What a field holds and where that comes from; `inherited_from` is the group it is taken from."""

    field: str
    value: str | int | float | bool | None
    source: FactSource
    ref: str
    person: Ref | None
    confidence: float
    observed_at: datetime
    checked_at: datetime | None
    is_denied: bool = False
    inherited_from: Ref | None = None


class CustomerAdded(Given):
    """A new customer. `fields` hold a value, or a list where the field holds several."""

    name: Name
    kind: CustomerKind = CustomerKind.ORGANISATION
    parent_id: IdText | None = None
    fields: FieldsGiven = Field(default_factory=dict)
    even_if_alike: bool = Field(False, description="Add it although it may be there already.")


class CustomerChanged(Given):
    """What is not given stays. `parent_id` null takes it out of its group, a field's null or empty list empties it."""

    kind: CustomerKind | None = None
    parent_id: IdText | None = None
    fields: FieldsGiven = Field(default_factory=dict)


class AlikeOut(BaseModel):
    """A customer that another may be: how likely (0 to 1) and which fields speak for it, the strongest first."""

    customer: Ref
    probability: float
    because: list[str]


class DoubledOut(BaseModel):
    """Customers that are likely one: how likely (0 to 1) and which fields speak for it, the strongest first."""

    customers: list[Ref]
    probability: float
    because: list[str]


class MemberOut(BaseModel):
    customer: Ref
    level: int
    open_opportunities: int
    open_amount: float | None
    records: int
    last_record_at: datetime | None


class GroupValueOut(BaseModel):
    """What was said of one or several members of a group: the newest statement, and whom it is of."""

    value: str
    customers: list[Ref]
    record_id: str
    author: Ref
    said_at: datetime
    quote: str


class GroupRecordOut(BaseModel):
    """A record of a member of a group."""

    id: str
    customer: Ref
    author: Ref
    said_at: datetime
    text: str


class GroupOut(BaseModel):
    """A group from its head down; amounts in the home currency, null where one has no rate. `values` has by field what
    its members said, what most said first; `lately` the newest records of all."""

    currency: str
    open_opportunities: int
    open_amount: float | None
    last_record_at: datetime | None
    members: list[MemberOut]
    values: dict[str, list[GroupValueOut]]
    lately: list[GroupRecordOut]


class MergeAsked(Given):
    gone_id: IdText
    why: Annotated[str, StringConstraints(max_length=500), AfterValidator(printable)] = ""


class ClashOut(BaseModel):
    field: str
    kept: list[FactOut]
    gone: list[FactOut]
    result: list[FactOut]


class MergePreviewOut(BaseModel):
    """What a merge would do. `owner` is who would be responsible, `owner_because` what decided."""

    kept: Ref
    gone: Ref
    moves: dict[str, int]
    clashes: list[ClashOut]
    owner: Ref | None
    owner_because: Criterion | None


class MergeOut(BaseModel):
    id: str
    kept: Ref
    gone: Ref
    person: Ref | None
    why: str
    moved: dict[str, int]
    merged_at: datetime
    undone_at: datetime | None


class Other(Given):
    customer_id: IdText


class RefilledOut(BaseModel):
    """How many stale fields a provider was asked about, and of how many it knew."""

    asked: int
    known: int


class StaleOut(BaseModel):
    """A fact nobody has found right for longer than its field allows."""

    customer: Ref
    fact: FactOut
