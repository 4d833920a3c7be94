"""The retrieval ports: an embedder, a profiler, and the case-study library that `assistant` asks for cases that fit."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from retrieval.case_profile import CaseProfile
from retrieval.case_types import EVERY_CASE, CaseFilter, CaseMatch, CaseStudy, CustomerProfile, ImportReport, Standing

Vectors = NDArray[np.float32]
CASE_SUFFIXES = frozenset({".md", ".txt", ".html", ".htm", ".pdf", ".docx", ".pptx"})
"""Endings of the files that become cases."""
CASE_MAX_BYTES = 64 * 1024 * 1024
NO_EXPERIENCE: Mapping[str, float] = MappingProxyType({})
ImportProgress = Callable[[int, int, str], None]
"""Called with (files done, files in all, name of the file just done)."""


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
    """Turns text into unit vectors, float32 of shape (n, `dimension`). Blocking; safe for several threads.

    `background` are vectors of some hundred sentences of all kinds of stories: what cosines a question has with texts
    at large. None where there are none.
    """

    @property
    def model(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def background(self) -> Vectors | None: ...

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
