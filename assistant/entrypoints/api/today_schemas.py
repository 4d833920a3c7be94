"""The documents of a day's list and of what was promised."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from assistant.entrypoints.api.schemas import Ref


class TodayItem(BaseModel):
    """A line of the list. `reason` is why it is there, `days` what the reason counts; `line` says it in words."""

    reason: str
    days: int
    line: str
    customer: Ref
    text: str
    due_on: date | None
    record_id: str | None = Field(description="The record it comes from.")
    promise_id: str | None = Field(description="What to tick, see /api/v1/promises.")
    opportunity_id: str | None


class TodayGroup(BaseModel):
    """`more` is how many are not shown."""

    group: Literal["today", "late", "help", "deals", "decisions", "silent"]
    items: list[TodayItem]
    more: int


class TodayOut(BaseModel):
    date: date
    sent_in_the_morning: bool
    groups: list[TodayGroup]


class PromiseEventOut(BaseModel):
    kind: Literal["made", "changed", "done", "reopened", "dropped"]
    person: Ref
    at: datetime
    record_id: str | None
    quote: str = Field(description="The words of the record that led to it, where some did.")


class PromiseOut(BaseModel):
    """`state`: open, done, or dropped (a correction or a later record took it back)."""

    id: str
    kind: Literal["step", "help"]
    state: Literal["open", "done", "dropped"]
    customer: Ref
    person: Ref = Field(description="Who is to do it.")
    asked_by: Ref
    text: str
    due_on: date | None
    said_at: datetime
    record_id: str
    history: list[PromiseEventOut]
