"""The retrieval ports: an embedder, and the case-study library that `assistant` asks for cases that fit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

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
class ImportReport:
    """What an import did: case ids by outcome, (file name, why) for each file that was refused, and (case id, what) for
    each new case of which a part could not be read."""

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    incomplete: tuple[tuple[str, str], ...] = ()


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


class RetrievalError(Exception):
    """A failure of the library. `code` is stable; `retryable` says whether the same call may succeed later."""

    code = "retrieval_failed"
    retryable = False


class EmbedderUnavailable(RetrievalError):
    """The embedding model or endpoint cannot be reached now."""

    code = "embedder_unavailable"
    retryable = True


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

    def cases(self) -> Sequence[CaseStudy]:
        """Every case held, by id, withdrawn and expired ones too."""
        ...

    def set_standing(self, case_id: str, standing: Standing) -> bool:
        """Keep what was decided about a case, for its later versions too; False when there is no such case."""
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
    ) -> Sequence[CaseMatch]:
        """The best `count` cases for `profile`, best first; reasons worded with the case's and profile's own words.

        `language` of the asker is used to break ties only. `experience` says by case id how well cases served before,
        -1 to 1; it moves a case by no more than a facet does. Withdrawn and expired cases are never among them. Empty
        when the library is empty. Raises RetrievalError.
        """
        ...
