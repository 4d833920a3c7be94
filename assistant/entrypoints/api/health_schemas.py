"""The API's documents about the health of deals and the forecast."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field

from assistant.domain.person import Locale
from assistant.entrypoints.api.record_schemas import Given, bounded_text, printable
from assistant.entrypoints.api.schemas import Ref

Note = Annotated[str, bounded_text(0, 1000), AfterValidator(printable)]


class ItemStated(Given):
    says: bool | None = Field(description="Null takes back what was stated before.")
    note: Note = ""


class ItemRated(Given):
    score: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = Field(
        description="From 0 (not believed) to 1; below 0.5 the item does not count. Null takes the rating back."
    )
    note: Note = ""


class FindingOut(BaseModel):
    """Words of a record for or against an item."""

    record_id: str
    author: Ref
    said_at: datetime
    quote: str
    part: str


class SayOut(BaseModel):
    """What a person said of an item. `kind`: stated, or rated by the coach. `score` null took it back."""

    item: str
    kind: Literal["stated", "rated"]
    score: float | None
    person: Ref
    at: datetime
    note: str
    record_id: str | None
    quote: str


class ItemOut(BaseModel):
    """`state`: unknown, partly, heard, confirmed, check, contested, no or denied. `ask` is what to find out, where it
    does not count."""

    id: str
    group: Literal["know", "lead", "decision"]
    names: dict[Locale, str]
    state: str
    counts: bool
    missing: list[str]
    ask: dict[Locale, str] | None
    evidence: list[FindingOut]
    against: list[FindingOut]
    stated: SayOut | None
    rated: SayOut | None
    news_to_coach: bool


class WarningOut(BaseModel):
    """`rule`: old, silent, no_next_step, slipped or stuck. `based_on`: how many won deals the limit rests on."""

    rule: str
    days: int
    limit: int
    based_on: int


class ReadingOut(BaseModel):
    line: str
    at: datetime
    record_id: str | None


class HealthOut(BaseModel):
    """`method`: c139, simple or none. `line` is as 6C-2F-0W, `line_unrated` the same without the coach."""

    opportunity_id: str
    method: str
    line: str
    line_unrated: str
    warnings: list[WarningOut]
    items: list[ItemOut]
    said: list[SayOut]
    readings: list[ReadingOut]


class EstimateOut(BaseModel):
    """`low` to `high` holds the sum eight of ten times."""

    mean: float
    low: float
    high: float


class DealRef(BaseModel):
    id: str
    name: str
    customer: Ref
    owner: Ref


class ExpectedOut(DealRef):
    amount: float
    by_stage: float
    by_history: float
    in_time: float
    history_won: int
    history_closed: int


class SlippedOut(DealRef):
    overdue_days: int
    moved_times: int
    moved_days: int


class StuckOut(DealRef):
    days: int
    limit: int
    based_on: int


class ForecastOut(BaseModel):
    """Amounts in `currency`; `won` is part of both estimates. `carriers` and `swings` are ids of the expected deals
    that make most of the sum and of its spread."""

    period: str
    first: date
    last: date
    as_of: datetime
    currency: str
    won: float
    by_stage: EstimateOut
    by_history: EstimateOut
    won_deals: list[DealRef]
    expected: list[ExpectedOut]
    carriers: list[str]
    swings: list[str]
    slipped: list[SlippedOut]
    stuck: list[StuckOut]
    unpriced: list[DealRef]
    undated: list[DealRef]
