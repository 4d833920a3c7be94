"""The API's documents about case studies."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from assistant.entrypoints.api.record_schemas import Given, Name, Names, Phrase, Phrases, bounded_text, printable
from assistant.entrypoints.api.schemas import IdText
from retrieval.case_profile import MAX_CLAIM_CHARS, MAX_CLAIMS
from retrieval.case_types import Visibility

CaseId = Annotated[
    str, Path(min_length=1, max_length=500, description="A case's id: its file's path in the folder imported.")
]
ClaimText = Annotated[str, bounded_text(1, MAX_CLAIM_CHARS), AfterValidator(printable)]
One = Annotated[list[ClaimText], Field(max_length=1)]
Several = Annotated[list[ClaimText], Field(max_length=MAX_CLAIMS)]


class CaseOut(BaseModel):
    id: str
    title: str
    language: str
    imported_on: date
    facets: dict[str, Any]


class CaseAdded(BaseModel):
    """What became of an uploaded case; `unread_pages` are pages or slides that are pictures without text."""

    outcome: Literal["added", "updated", "unchanged"]
    case: CaseOut
    unread_pages: list[int]


class ClaimOut(BaseModel):
    """One thing a case says, in Chinese and English where somebody wrote it; `quote` are the file's own words."""

    zh: str
    en: str
    quote: str


class CaseProfileOut(BaseModel):
    """What a case says of its customer; a field without claims is not told. Those in `edited` are an admin's words."""

    industry: list[ClaimOut]
    size: list[ClaimOut]
    region: list[ClaimOut]
    deployment: list[ClaimOut]
    go_live: list[ClaimOut]
    pains: list[ClaimOut]
    goals: list[ClaimOut]
    products: list[ClaimOut]
    systems: list[ClaimOut]
    outcomes: list[ClaimOut]
    edited: list[str]


class CaseDetail(CaseOut):
    """`expires_on` is the last day of use."""

    profile: CaseProfileOut
    visibility: Visibility
    withdrawn: bool
    expires_on: date | None


class ProfileEdits(Given):
    """An admin's words for fields of a case's profile: a list replaces what was read, an empty one empties the field,
    null goes back to what was read. Fields left out stay."""

    industry: One | None = None
    size: One | None = None
    region: One | None = None
    deployment: One | None = None
    go_live: One | None = None
    pains: Several | None = None
    goals: Several | None = None
    products: Several | None = None
    systems: Several | None = None
    outcomes: Several | None = None


class CaseChanges(Given):
    """What is left out stays. `expires_on` null is no end."""

    visibility: Visibility | None = None
    withdrawn: bool | None = None
    expires_on: date | None = None
    profile: ProfileEdits = ProfileEdits()


class ProfileGiven(Given):
    """What a case is matched on; every key may be missing."""

    company: Name | None = None
    industry: Name | None = None
    size: Name | None = None
    region: Name | None = None
    needs: Phrases = Field([])
    current_systems: Names = Field([])
    deployment: Name | None = None
    products: Names = Field([])
    budget: Name | None = None
    timeline: Name | None = None
    stage: Name | None = None
    notes: Phrase | None = None


class FilterGiven(Given):
    """Which cases may be among the answers; near lines of business, and regions inside the one named, pass too."""

    industry: Name | None = None
    size: Name | None = None
    region: Name | None = None
    deployment: Name | None = None
    product: Name | None = None
    language: Annotated[str, StringConstraints(pattern="^(zh|en)$")] | None = None


class MatchAsked(Given):
    """One of the two: a customer there is, or a profile. `only` narrows the cases."""

    customer_id: IdText | None = None
    profile: ProfileGiven | None = None
    only: FilterGiven = FilterGiven()
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
