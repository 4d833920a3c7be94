"""Importing customers from a table: what its columns mean, what is to become of each row, and how far an import is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from assistant.domain.contact import IdentityKind
from assistant.domain.customer import CustomerKind
from assistant.domain.customer_fact import Value


class Target(StrEnum):
    """What a column may hold beside the configured fields, whose ids are targets too."""

    NAME = "name"
    ALIASES = "aliases"
    KIND = "kind"
    PARENT = "parent"
    OWNER = "owner"
    CONTACT = "contact"
    CONTACT_TITLE = "contact_title"
    CONTACT_PHONE = "contact_phone"
    CONTACT_EMAIL = "contact_email"
    CONTACT_WECHAT = "contact_wechat"
    DECISION = "decision"
    ROW = "row"
    PROBLEM = "problem"


REPORT_TARGETS = frozenset({Target.DECISION, Target.ROW, Target.PROBLEM})
"""Columns of a report of rejected rows, which may come back with the rows put right."""

ColumnMap = Mapping[str, str]
"""By the name of a column its target; columns that are not in it are not imported."""


class Doubtful(StrEnum):
    """What becomes of rows that may be a customer that is there."""

    SKIP = "skip"
    ADD = "add"
    JOIN = "join"


class Verdict(StrEnum):
    """What a row is: a customer of its own, one that is there for certain or perhaps, the double of an earlier row, a
    row of a file that was imported before, or nothing that can be imported."""

    NEW = "new"
    JOINS = "joins"
    DOUBTFUL = "doubtful"
    DOUBLE = "double"
    KNOWN = "known"
    REJECTED = "rejected"


class RowState(StrEnum):
    """How far a row is. `linked` rows have their group too; `retired` ones are taken back but for their customer."""

    WAITING = "waiting"
    APPLIED = "applied"
    LINKED = "linked"
    REJECTED = "rejected"
    RETIRED = "retired"
    UNDONE = "undone"


class RunState(StrEnum):
    """How far an import is."""

    READING = "reading"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, or what of it was left out: `code` names the text, `column` and `value` the place,
    `more` what else the text says (the likeliest customers, an earlier row)."""

    code: str
    column: str = ""
    value: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class RowContact:
    """The person in a row; what the row does not say is empty. `reached` are identities: kind, normalised, as given."""

    name: str
    title: str = ""
    reached: tuple[tuple[IdentityKind, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RowRead:
    """A row as it is meant. `values` are normalised, in the order of the columns; `problems` forbid the row, `left_out`
    does not. `decision` is what a person wrote beside a doubtful row."""

    number: int
    name: str
    kind: CustomerKind = CustomerKind.ORGANISATION
    aliases: tuple[str, ...] = ()
    values: tuple[tuple[str, Value], ...] = ()
    contact: RowContact | None = None
    parent: str = ""
    owner: str = ""
    decision: Doubtful | None = None
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who a row may be: a customer that is there, or the one of an earlier row; how likely, 0 to 1, and by what."""

    name: str
    probability: float
    customer_id: str | None = None
    row: int | None = None
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a row is, and the customer or the earlier row it is one with, or those it may be, likeliest first."""

    verdict: Verdict
    candidates: tuple[Candidate, ...] = ()
    parent: Candidate | None = None


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """How a table is imported: the sheet and encoding where somebody named them, which columns mean what, what becomes
    of doubtful rows, and whether a value that cannot be read is left out instead of rejecting its row.

    `columns` are those of the file in order, `guessed` those whose target was told by their values alone.
    """

    sheet: str = ""
    encoding: str = ""
    columns: tuple[str, ...] = ()
    mapping: ColumnMap = field(default_factory=dict)
    guessed: tuple[str, ...] = ()
    doubtful: Doubtful = Doubtful.SKIP
    leaves_out: bool = False

    @property
    def unmapped(self) -> tuple[str, ...]:
        """The columns that are not imported."""
        return tuple(column for column in self.columns if column not in self.mapping)


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import. `digest` is the SHA-256 of the file in hex, `as_of` when what it says was so, `counts` the rows by
    verdict while it is checked and by what became of them afterwards, `undone_by` who took it back. `chat` is where it
    is told."""

    id: str
    state: RunState
    person_id: str | None
    file_name: str
    digest: str
    settings: ImportSettings
    as_of: datetime
    created_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    format: str = ""
    done_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: str | None = None
    error_code: str = ""
    chat: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A row of an import: its cells as they were read, what it is, and what became of it.

    `customer_id` is the customer it joins, and once it is applied the one it is of; `is_new` says that it made it.
    `parent` is the customer or earlier row its group is; `made` is what it added beside facts: aliases, contacts,
    titles, identities, owners, followers, a parent.
    """

    number: int
    cells: tuple[str, ...]
    verdict: Verdict
    state: RowState = RowState.WAITING
    customer_id: str | None = None
    is_new: bool = False
    candidates: tuple[Candidate, ...] = ()
    parent: Candidate | None = None
    problems: tuple[Problem, ...] = ()
    left_out: tuple[Problem, ...] = ()
    made: Mapping[str, Any] = field(default_factory=dict)


def ref_prefix(run_id: str) -> str:
    """How what facts of an import refer to begins."""
    return f"import:{run_id}:"


def ref_of(run_id: str, row: int) -> str:
    """What a fact of an import refers to."""
    return f"{ref_prefix(run_id)}{row}"
