"""What the case library tells and is asked: cases, matches, profiles of customers, filters, reports of an import."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from retrieval.case_profile import CaseProfile


@dataclass(frozen=True, slots=True)
class CustomerProfile:
    """What a case is matched on. Every key may be empty; keys as in the evaluation format. Budget in whole units."""

    company: str | None = None
    industry: str | None = None
    size: str | None = None
    region: str | None = None
    needs: tuple[str, ...] = ()
    current_systems: tuple[str, ...] = ()
    deployment: str | None = None
    products: tuple[str, ...] = ()
    budget: str | None = None
    timeline: str | None = None
    stage: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class MatchReason:
    """One facet in which case and profile meet: `facet` is industry, need, size, region, system, deployment or product.

    `asked` are the profile's words, `found` the case's words.
    """

    facet: str
    asked: str
    found: str


Visibility = Literal["public", "internal", "approval"]
"""Whom a case may be shown: customers too, people of ours only, or customers once an admin has said yes."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What an admin decided about a case. `expires_on` is the last day on which it may be used."""

    visibility: Visibility = "public"
    withdrawn: bool = False
    expires_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the case may be used on `day`."""
        return not self.withdrawn and (self.expires_on is None or day <= self.expires_on)


@dataclass(frozen=True, slots=True)
class CaseMatch:
    """A case that may fit, best first in a list. `quote` stands verbatim in the file; `score` only orders.

    `fits` is False when the case is merely the nearest one and should be shown with a warning.
    """

    case_id: str
    title: str
    path: Path
    score: float
    quote: str
    language: str
    reasons: tuple[MatchReason, ...] = ()
    differs: tuple[MatchReason, ...] = ()
    fits: bool = True
    visibility: Visibility = "public"


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases may be among the answers, in the asker's words; what is None does not matter.

    `language` is a case's, `zh` or `en`. A near line of business passes too, and a region inside the one named.
    """

    industry: str | None = None
    size: str | None = None
    region: str | None = None
    deployment: str | None = None
    product: str | None = None
    language: str | None = None


EVERY_CASE = CaseFilter()
RefusedReason = Literal[
    "unreadable", "format", "empty", "too_short", "too_large", "too_long", "encoding", "protected", "scanned",
    "no_article", "broken",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that cannot become a case: `why` says in English what is wrong and what to do, `reason` is its kind."""

    name: str
    why: str
    reason: RefusedReason


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: case ids by outcome, the files refused, and, for each new case with pages or slides that are
    pictures without text, (case id, their numbers). `unprofiled` are cases whose profile rules made, since the model
    could not be reached or gave no answer of use: the next import asks it again."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    incomplete: tuple[tuple[str, tuple[int, ...]], ...] = ()
    unprofiled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """A case of the library: `case_id` is the path relative to the imported folder, with forward slashes."""

    case_id: str
    title: str
    path: Path
    language: str
    sha256: str
    imported_on: date
    facets: dict[str, Any] = field(default_factory=dict)
    standing: Standing = Standing()
    profile: CaseProfile = CaseProfile()
