"""The API's documents. Fields of notes, drafts and records have the record format (docs/api.md)."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path, Query
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from assistant.domain.note import DraftState
from assistant.domain.person import Locale
from assistant.entrypoints.api.record_schemas import (
    Fields,
    FieldsOut,
    Given,
    Name,
    bounded_text,
    printable,
)

SearchText = Annotated[str, Query(max_length=200), AfterValidator(printable)]
IdPath = Annotated[str, Path(pattern=r"^[0-9a-z]{1,32}$", description="Id of the thing.")]
IdText = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{1,32}$")]
Version = Annotated[int, Field(ge=1, le=1_000_000_000)]


class Problem(BaseModel):
    """Problem details (RFC 9457). `code` is stable; `detail` says in the caller's language what to do."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] | None = None


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
    label: Annotated[str, bounded_text(1, 100), AfterValidator(printable)] = "API"


class TokenMade(BaseModel):
    token: str = Field(description="Shown this once.")
    label: str


class InviteAsked(Given):
    name: Name
    role: Annotated[str, bounded_text(0, 100), AfterValidator(printable)] = ""
    locale: Locale | None = None
    is_admin: bool = False


class InviteMade(BaseModel):
    person: Ref
    code: str = Field(description="Shown this once; the person sends it to the bot.")
    signin_url: str = Field(description="Signs in on the web page, once, for a short while.")
    expires_at: datetime


class NoteTyped(Given):
    text: Annotated[str, bounded_text(1, 1_000_000), AfterValidator(printable)]
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
    heard: str = Field(description="The transcript as the transcriber gave it; empty for typed notes.")
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
    records: list[RecordOut] = Field(description="A stretch of the records, newest first.")
    records_total: int
    older: str | None = Field(description="What to give as `before` for the records before these; null at the end.")
    followers: list[Ref]


class PushOut(BaseModel):
    id: str
    customer: Ref
    record_id: str
    reason: str
    changes: list[ChangeOut]
    created_at: datetime
    seen_at: datetime | None


class Health(BaseModel):
    status: Literal["ok"]


class Readiness(BaseModel):
    """`ok`, or a stable error code, for each part."""

    status: Literal["ok", "not_ready"]
    parts: dict[str, str]
