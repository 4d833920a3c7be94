"""The API's documents about leads, their journey and the funnel."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, model_validator

from assistant.domain.lead import LeadGrade, LeadState, TouchKind
from assistant.domain.lead_funnel import Attribution
from assistant.domain.person import Locale
from assistant.entrypoints.api.opportunity_schemas import ConfiguredId
from assistant.entrypoints.api.record_schemas import Given, bounded_text, printable
from assistant.entrypoints.api.schemas import IdText, Ref, Version

Short = Annotated[str, bounded_text(0, 200), AfterValidator(printable)]
Words = Annotated[str, bounded_text(0, 2000), AfterValidator(printable)]
Reason = Annotated[str, bounded_text(0, 500), AfterValidator(printable)]


class LeadFacts(Given):
    """Who is interested and in what, as given. `size` counts people (or shops)."""

    name: Short = ""
    company: Short = ""
    title: Short = ""
    phone: Annotated[str, bounded_text(0, 40), AfterValidator(printable)] = ""
    email: Short = ""
    wechat: Annotated[str, bounded_text(0, 100), AfterValidator(printable)] = ""
    region: Short = ""
    industry: Short = ""
    size: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    interest: Words = ""


class TouchGiven(Given):
    """One step of the journey. The same `external_id` again is no second touch. `ours`: what we did just now (a
    call, an e-mail), which answers the lead and counts for no source: only `kind` and `content` are kept of it."""

    kind: TouchKind
    source: ConfiguredId | None = None
    at: AwareDatetime | None = Field(None, description="When it was, with an offset; null: now.")
    campaign: Short = ""
    medium: Annotated[str, bounded_text(0, 100), AfterValidator(printable)] = ""
    content: Words = ""
    external_id: Annotated[str, bounded_text(0, 200), AfterValidator(printable)] = ""
    ours: bool = False

    @model_validator(mode="after")
    def _has_a_source(self) -> "TouchGiven":
        if not self.ours and self.source is None:
            raise ValueError("source is needed for a touch of theirs")
        return self


class LeadGiven(Given):
    """What a form, an advertisement or a colleague sends."""

    facts: LeadFacts
    touch: TouchGiven
    keep: bool = Field(False, description="Give a new lead to the caller instead of by the rules.")

    @model_validator(mode="after")
    def _is_theirs(self) -> "LeadGiven":
        if self.touch.ours:
            raise ValueError("touch.ours is for leads that are there: POST it to /touches")
        return self


class LeadChange(Given):
    """Facts to set, and the grade by a colleague's word, which is never lowered. Keys that are not given stay."""

    version: Version
    facts: LeadFacts = LeadFacts()
    grade: LeadGrade | None = None
    reason: Reason = ""


class LeadConverted(Given):
    customer_id: IdText | None = Field(None, description="Null: the customer of the company's name, or a new one.")
    type: ConfiguredId | None = Field(None, description="Null: as configured.")


class LeadDropped(Given):
    reason: Annotated[str, bounded_text(1, 500), AfterValidator(printable)] = Field(
        description="The id of a configured reason, or words."
    )


class LeadReason(Given):
    reason: Reason = ""


class LeadAssigned(Given):
    person_id: IdText | None = Field(None, description="Null: the next by the rules.")


class TouchOut(BaseModel):
    id: str
    kind: TouchKind
    source: str
    campaign: str
    medium: str
    content: str
    at: datetime
    external_id: str
    person: Ref | None
    ours: bool


class FactsOut(BaseModel):
    name: str
    company: str
    title: str
    phone: str
    email: str
    wechat: str
    region: str
    industry: str
    size: int | None
    interest: str


class LeadOut(BaseModel):
    """`source` and `campaign` are those of the first touch, `last_…` of the last; `response_due` is null once answered.
    `is_overdue`: nobody answered in time."""

    id: str
    facts: FactsOut
    source: str
    campaign: str
    last_source: str
    last_campaign: str
    score: int
    grade: LeadGrade
    state: LeadState
    reason: str
    owner: Ref | None
    response_due: datetime | None
    responded_at: datetime | None
    is_overdue: bool
    created_at: datetime
    first_touch_at: datetime
    last_touch_at: datetime
    mql_at: datetime | None
    sql_at: datetime | None
    closed_at: datetime | None
    customer: Ref | None
    opportunity_id: str | None
    version: int


class LeadEventOut(BaseModel):
    """`person` is null for what the clock or the rules did; `details` say why."""

    kind: str
    person: Ref | None
    at: datetime
    changes: dict[str, tuple[Any, Any]]
    details: dict[str, Any]
    reason: str


class LeadDetail(LeadOut):
    touches: list[TouchOut]
    history: list[LeadEventOut]


class LeadTaken(BaseModel):
    """`is_new`: a new lead; else it joined one. `is_repeat`: this very touch was there before. `lead` is null where it
    is one that the caller may not see."""

    lead: LeadOut | None
    is_new: bool
    is_repeat: bool


class ConversionOut(BaseModel):
    """`is_new` is false where the lead had become that before."""

    lead: LeadOut
    customer: Ref
    opportunity_id: str
    is_new: bool


class FunnelRowOut(BaseModel):
    """`counts` from leads to won, `rates` the share of the step before, `median_days` between the steps; the amount is
    in the home currency, `unpriced` counts won deals without a known amount. Both are null for
    who may not see every amount."""

    source: str
    campaign: str
    counts: dict[str, float]
    rates: dict[str, float | None]
    median_days: dict[str, float | None]
    won_amount: float | None
    unpriced: float | None


class FunnelOut(BaseModel):
    attribution: Attribution
    by: Literal["source", "campaign"]
    first: date | None
    last: date | None
    home_currency: str
    rows: list[FunnelRowOut]
    total: FunnelRowOut


class SourceOut(BaseModel):
    id: str
    names: dict[Locale, str]
    kind: str
    points: int


class DropReasonOut(BaseModel):
    id: str
    names: dict[Locale, str]


class LeadRulesOut(BaseModel):
    """Sources and reasons as configured, for forms and lists."""

    sources: list[SourceOut]
    drop_reasons: list[DropReasonOut]
