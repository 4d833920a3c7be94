"""The retrieval ports: an embedder, and the case-study library that `assistant` asks for cases that fit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.case_profile import CaseProfile

Vectors = NDArray[np.float32]
CASE_SUFFIXES = frozenset({".md", ".txt", ".html", ".htm", ".pdf", ".docx", ".pptx"})
"""Endings of the files that become cases."""
CASE_MAX_BYTES = 64 * 1024 * 1024
NO_EXPERIENCE: Mapping[str, float] = MappingProxyType({})
ImportProgress = Callable[[int, int, str], None]
"""Called with (files done, files in all, name of the file just done)."""


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

    `language` is a case's, `zh` or `en`. A near line of business passes too, and a region around the one named.
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


class RetrievalError(Exception):
    """A failure of the library. `code` is stable; `retryable` says whether the same call may succeed later."""

    code = "retrieval_failed"
    retryable = False


class EmbedderUnavailable(RetrievalError):
    """The embedding model or endpoint cannot be reached now."""

    code = "embedder_unavailable"
    retryable = True


class ProfilerUnavailable(RetrievalError):
    """Whatever makes profiles cannot be reached now; an import goes on with what rules read."""

    code = "profiler_unavailable"
    retryable = True


class CaseProfiler(Protocol):
    """Reads a case's profile out of its text. Blocking; safe for several threads."""

    @property
    def name(self) -> str:
        """Changes whenever the answers may: the model and the version of what it is asked."""
        ...

    def profile(self, text: str, language: str) -> CaseProfile | None:
        """The profile of a case of `language`, every quote verbatim in `text`; None where none can be made of it.

        Raises ProfilerUnavailable.
        """
        ...


class Embedder(Protocol):
    """Turns text into unit vectors, float32 of shape (n, `dimension`). Blocking; safe for several threads."""

    @property
    def model(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors: ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors: ...


class CaseLibrary(Protocol):
    """The case-study library. Blocking; safe for several threads; import is idempotent by content hash."""

    def import_folder(self, folder: Path, progress: ImportProgress | None = None) -> ImportReport:
        """Import every case file below `folder`; a bad file is reported and skipped."""
        ...

    def add(self, name: str, data: bytes) -> ImportReport:
        """Import one file by its name; the same name again is a new version of the case. A bad one is in the report."""
        ...

    def filter_of(self, words: str) -> CaseFilter:
        """The filter that words such as 华东的医药行业 or German banks name; EVERY_CASE where nothing is known."""
        ...

    def industries(self, profile: CustomerProfile) -> tuple[str, ...]:
        """The lines of business that a profile names, as the library calls them; stable names, for keeping."""
        ...

    def cases(self) -> Sequence[CaseStudy]:
        """Every case held, by id, withdrawn and expired ones too."""
        ...

    def set_standing(self, case_id: str, standing: Standing) -> bool:
        """Keep what was decided about a case, for its later versions too; False when there is no such case."""
        ...

    def edit_profile(self, case_id: str, edits: Mapping[str, tuple[str, ...] | None]) -> bool:
        """Put an admin's words in place of what was read, field by field of `CaseProfile`, for later versions too.

        An empty tuple empties a field, None goes back to what was read. False when there is no such case. Raises
        ValueError for what a profile cannot hold.
        """
        ...

    def revert(self, case_id: str) -> bool:
        """Put the former version of a case's file back in place of the one held; False when it has none."""
        ...

    def reindex(self) -> int:
        """Build the vector index again from the files; returns the number of usable cases."""
        ...

    def match(
        self,
        profile: CustomerProfile,
        *,
        count: int = 3,
        language: str | None = None,
        experience: Mapping[str, float] = NO_EXPERIENCE,
        only: CaseFilter = EVERY_CASE,
    ) -> Sequence[CaseMatch]:
        """The best `count` cases for `profile`, best first; reasons worded with the case's and profile's own words.

        `language` of the asker (a locale or its first letters) breaks ties, and reasons are told in it. `experience`
        says by case id how well cases served before, -1 to 1; it moves a case by no more than a facet does. Withdrawn
        and expired cases, and those that `only` leaves out, are never among them. Empty when there are no others.
        Raises RetrievalError.
        """
        ...
