"""Case libraries that hold nothing, for tests to fill in what they need."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from retrieval.base import ImportProgress
from retrieval.case_types import EVERY_CASE, CaseFilter, CaseMatch, CaseStudy, CustomerProfile, ImportReport, Standing


class EmptyLibrary:
    """A `CaseLibrary` without cases that takes none."""

    def import_folder(self, folder: Path, progress: ImportProgress | None = None) -> ImportReport:
        return ImportReport()

    def add(self, name: str, data: bytes) -> ImportReport:
        return ImportReport(added=(name,))

    def set_standing(self, case_id: str, standing: Standing) -> bool:
        return False

    def edit_profile(self, case_id: str, edits: Mapping[str, tuple[str, ...] | None]) -> bool:
        return False

    def revert(self, case_id: str) -> bool:
        return False

    def reindex(self) -> int:
        return len(self.cases())

    def filter_of(self, words: str) -> CaseFilter:
        return EVERY_CASE

    def industries(self, profile: CustomerProfile) -> tuple[str, ...]:
        return ()

    def cases(self) -> Sequence[CaseStudy]:
        return ()

    def match(self, profile: CustomerProfile, **how: Any) -> Sequence[CaseMatch]:
        return ()
