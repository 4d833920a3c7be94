"""The API's documents about imports of customers."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from assistant.domain.importing import Doubtful, RunState
from assistant.entrypoints.api.record_schemas import Given
from assistant.entrypoints.api.schemas import Ref


class ColumnOut(BaseModel):
    """A column of the file, what it is imported as (null: not at all), and whether only its values told that."""

    name: str
    target: str | None
    guessed: bool


class TroubledOut(BaseModel):
    """A row that needs a person, and what to do."""

    row: int
    name: str
    problem: str


class SameOut(BaseModel):
    """A row that is one with a customer, or with an earlier row, of another name; how likely, 0 to 1."""

    row: int
    name: str
    same_as: str
    same_row: int | None
    probability: float


class ImportOut(BaseModel):
    """An import. While it is `checked`, `counts` has the rows by what they are (new, joins, doubtful, double, known,
    rejected), afterwards by what became of them (added, joined, known, rejected, waiting). `troubled` are the first
    hundred rows that need a person, `same` the first hundred taken for one of another name."""

    id: str
    state: RunState
    file: str
    format: str
    person: Ref | None
    doubtful: Doubtful
    as_of: datetime
    created_at: datetime
    done_at: datetime | None
    undone_at: datetime | None
    error_code: str
    columns: list[ColumnOut]
    counts: dict[str, int]
    troubled: list[TroubledOut]
    same: list[SameOut]


class RunAsked(Given):
    """How to carry an import out."""

    doubtful: Doubtful | None = Field(None, description="What becomes of doubtful rows; null: as it was checked.")


class UndoAsked(Given):
    confirm: bool = Field(False, description="False: only what taking it back would do.")


class KeptOut(BaseModel):
    """A customer that stays: how many rows hang on it, by table."""

    customer: Ref
    hangs: dict[str, int]


class UndoOut(BaseModel):
    """What taking an import back does: customers removed, kept (at most a hundred named), and others touched."""

    removed: int
    kept_count: int
    kept: Annotated[list[KeptOut], Field(max_length=100)]
    joined: int
