"""The API's documents. Fields of notes, drafts and records have the record format (docs/api.md)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assistant.domain.followup import Channel, Grain, Qualifier, Sentiment, Stage
from assistant.domain.note import DraftState
from assistant.domain.person import Locale


def printable(text: str) -> str:
    """`text`, unless it holds control characters, which no database or screen wants."""
    if any(ord(character) < 32 and character not in "\t\n\r" for character in text):
        raise ValueError("must not hold control characters")
    return text


def _bounded_text(min_length: int, max_length: int) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=min_length, max_length=max_length)


Name = Annotated[str, _bounded_text(1, 200), AfterValidator(printable)]
Phrase = Annotated[str, _bounded_text(1, 1000), AfterValidator(printable)]
SearchText = Annotated[str, Query(max_length=200), AfterValidator(printable)]
IdPath = Annotated[str, Path(pattern=r"^[0-9a-z]{1,32}$", description="Id of the thing.")]
IdText = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{1,32}$")]
Version = Annotated[int, Field(ge=1, le=1_000_000_000)]


class Given(BaseModel):
    """A document from outside: unknown keys are refused, so that a typing error is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """Problem details (RFC 9457). `code` is stable; `detail` says in the caller's language what to do."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] | None = None


class DateValue(Given):
    date: date
    grain: Grain = Grain.DAY


class ContactValue(Given):
    name: Name
    title: Name | None = None
    aliases: list[Name] = Field([], max_length=20)


class BudgetValue(Given):
    amount: int | float = Field(ge=0, lt=1e15, allow_inf_nan=False)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    qualifier: Qualifier = Qualifier.EXACT


class StepValue(Given):
    action: Phrase
    due: DateValue | None = None
    owner: Name = "self"


class HelpValue(Given):
    to: Name
    what: Phrase


Phrases = Annotated[list[Phrase], Field(max_length=50)]
Names = Annotated[list[Name], Field(max_length=50)]


class Fields(Given):
    """What a note says about a customer. What was not said is null or empty."""

    customer: Name | None = None
    contacts: Annotated[list[ContactValue], Field(max_length=50)] = []
    channel: Channel | None = None
    occurred_on: date | None = None
    needs: Phrases = []
    current_systems: Names = []
    budget: BudgetValue | None = None
    decision_on: DateValue | None = None
    competitors: Names = []
    products: Names = []
    risks: Phrases = []
    stage_hint: Stage | None = None
    next_steps: Annotated[list[StepValue], Field(max_length=50)] = []
    help_requests: Annotated[list[HelpValue], Field(max_length=50)] = []
    sentiment: Sentiment | None = None


class DateOut(BaseModel):
    """A day, or the last day of the period that `grain` names."""

    date: date
    grain: Grain


class ContactOut(BaseModel):
    name: str
    title: str | None
    aliases: list[str]


class BudgetOut(BaseModel):
    amount: int | float
    currency: str | None
    qualifier: Qualifier


class StepOut(BaseModel):
    action: str
    due: DateOut | None
    owner: str


class HelpOut(BaseModel):
    to: str
    what: str


class FieldsOut(BaseModel):
    """What a note says about a customer, as held; the bounds of what may be sent do not apply."""

    customer: str | None
    contacts: list[ContactOut]
    channel: Channel | None
    occurred_on: date | None
    needs: list[str]
    current_systems: list[str]
    budget: BudgetOut | None
    decision_on: DateOut | None
    competitors: list[str]
    products: list[str]
    risks: list[str]
    stage_hint: Stage | None
    next_steps: list[StepOut]
    help_requests: list[HelpOut]
    sentiment: Sentiment | None


class Ref(BaseModel):
    """Something by id and name."""

    id: str
    name: str


class Me(BaseModel):
    id: str
    name: str
    role: str
    locale: Locale
    timezone: str
    is_admin: bool


class TokenAsked(Given):
    label: Annotated[str, _bounded_text(1, 100), AfterValidator(printable)] = "API"


class TokenMade(BaseModel):
    token: str = Field(description="Shown this once.")
    label: str


class InviteAsked(Given):
    name: Name
    role: Annotated[str, _bounded_text(0, 100), AfterValidator(printable)] = ""
    locale: Locale | None = None
    is_admin: bool = False


class InviteMade(BaseModel):
    person: Ref
    code: str = Field(description="Shown this once; the person sends it to the bot.")
    signin_url: str = Field(description="Signs in on the web page, once, for a short while.")
    expires_at: datetime


class NoteTyped(Given):
    text: Annotated[str, _bounded_text(1, 1_000_000), AfterValidator(printable)]
    said_at: datetime | None = Field(None, description="When it was said, with an offset; null: now.")


class NoteAccepted(BaseModel):
    id: str
    status: str


class NoteError(BaseModel):
    code: str
    detail: str


class Evidence(BaseModel):
    """The words a value rests on: `text[start:end]` of the note. `edited` values were typed in and have none."""

    field: str
    index: int | None
    start: int | None
    end: int | None
    quote: str
    confidence: float
    edited: bool


class DraftOut(BaseModel):
    id: str
    note_id: str
    ordinal: int
    state: DraftState
    version: int
    customer: Ref | None
    candidates: list[Ref]
    fields: FieldsOut
    evidence: list[Evidence]
    prompt_id: str
    prompt_version: str
    model: str
    seconds: dict[str, float]


class NoteSummary(BaseModel):
    """`status`: queued, received, transcribing, reading, ready, empty, failed, or ignored (it was no note)."""

    id: str
    status: str
    channel: str
    said_at: datetime
    duration_s: float
    text: str


class NoteOut(NoteSummary):
    language: str
    heard: str = Field(description="The transcript as the transcriber gave it, before names were mended.")
    error: NoteError | None
    seconds: dict[str, float]
    drafts: list[DraftOut]


class DraftChange(Given):
    """Whole fields to set, in the record format; fields that are not given stay."""

    version: Version
    fields: Fields


class CustomerChosen(Given):
    """One of the two: `id` of a customer there is, or `name` of one to make."""

    id: IdText | None = None
    name: Name | None = None


class DraftConfirmed(Given):
    version: Version
    customer: CustomerChosen | None = None


class RecordOut(BaseModel):
    id: str
    draft_id: str
    note_id: str
    customer: Ref
    author: Ref
    revision: int
    supersedes: str | None
    said_at: datetime
    confirmed_at: datetime
    fields: FieldsOut
    evidence: list[Evidence]
    text: str | None = Field(description="The whole note; null for everybody but its author.")


class RecordHistory(RecordOut):
    is_current: bool
    revisions: list[RecordOut]


class Correction(Given):
    fields: Fields


class ChangeOut(BaseModel):
    field: str
    kind: Literal["added", "changed", "removed"]
    before: Any = None
    after: Any = None


class ConfirmationOut(BaseModel):
    record: RecordOut
    changes: list[ChangeOut]
    told: list[str] = Field(description="Names of the people who get a push.")
    is_new: bool = Field(description="False when it was confirmed before.")


class CustomerOut(BaseModel):
    id: str
    name: str
    aliases: list[str]
    following: bool


class Source(BaseModel):
    record_id: str
    author: Ref
    said_at: datetime
    quote: str


class ViewValueOut(BaseModel):
    value: Any
    source: Source


class CustomerViewOut(CustomerOut):
    values: dict[str, list[ViewValueOut]]
    records: list[RecordOut]
    followers: list[Ref]


class PushOut(BaseModel):
    id: str
    customer: Ref
    record_id: str
    reason: str
    changes: list[ChangeOut]
    created_at: datetime
    seen_at: datetime | None


class CaseOut(BaseModel):
    id: str
    title: str
    language: str
    imported_on: date
    facets: dict[str, Any]


class ProfileGiven(Given):
    """What a case is matched on; every key may be missing."""

    company: Name | None = None
    industry: Name | None = None
    size: Name | None = None
    region: Name | None = None
    needs: Phrases = []
    current_systems: Names = []
    deployment: Name | None = None
    products: Names = []
    budget: Name | None = None
    timeline: Name | None = None
    stage: Name | None = None
    notes: Phrase | None = None


class MatchAsked(Given):
    """One of the two: a customer there is, or a profile."""

    customer_id: IdText | None = None
    profile: ProfileGiven | None = None
    count: int = Field(3, ge=1, le=20)


class ReasonOut(BaseModel):
    facet: str
    asked: str
    found: str


class MatchOut(BaseModel):
    case_id: str
    title: str
    language: str
    score: float
    quote: str
    fits: bool
    reasons: list[ReasonOut]
    differs: list[ReasonOut]


class Health(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    """`ok`, or a stable error code, for each part."""

    status: Literal["ok", "not_ready"]
    parts: dict[str, str]
