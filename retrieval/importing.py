"""Files into the store: read, profiled, embedded; each file's outcome goes into a report."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePath

from retrieval.base import CaseProfiler, Embedder, ProfilerUnavailable, Vectors
from retrieval.case import Case
from retrieval.case_types import ImportReport, RefusedFile
from retrieval.errors import FileRefused
from retrieval.manifest import Entries, Entry
from retrieval.store import CaseStore

log = logging.getLogger(__name__)


class Report:
    """An ImportReport in the making."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self.updated: list[str] = []
        self.unchanged: list[str] = []
        self.refused: list[RefusedFile] = []
        self.incomplete: list[tuple[str, tuple[int, ...]]] = []
        self.unprofiled: list[str] = []

    def frozen(self) -> ImportReport:
        """What became of the files until now."""
        return ImportReport(**{name: tuple(found) for name, found in vars(self).items()})


class Importer:
    """Brings files into `store`. To be used by the holder of the library's lock."""

    def __init__(self, store: CaseStore, embedder: Embedder, profiler: CaseProfiler | None) -> None:
        self._store, self._embedder, self._profiler = store, embedder, profiler

    def take(self, case_id: str, read: Callable[[], bytes], entries: Entries, report: Report) -> None:
        """Make what `read` gives the case `case_id` of `entries`; a refused file is only reported.

        A file that was read, profiled and embedded before costs nothing. Raises EmbedderUnavailable.
        """
        held = entries.get(case_id)
        try:
            data = read()
            digest = hashlib.sha256(data).hexdigest()
            same = held is not None and held.file.sha256 == digest
            if held and same and self._is_whole(case_id, held):
                report.unchanged.append(case_id)
                return
            entry = self._store.keep(case_id, data, PurePath(case_id).name)
        except FileRefused as error:
            report.refused.append(RefusedFile(case_id, str(error), error.reason))
            return
        if held:
            entry = held if same else entry.following(held)
        entry = self._profiled(case_id, entry, report)
        self.vectors(self._store.case(case_id, entry))
        entries[case_id] = entry
        if entry.lost:
            report.incomplete.append((case_id, entry.lost))
        (report.unchanged if same else report.updated if held else report.added).append(case_id)

    def vectors(self, case: Case) -> Vectors:
        """The case's vectors, made and kept where there are none under this model. Raises EmbedderUnavailable."""
        found = self._store.vectors(self._embedder.model, case)
        if found is None:
            found = self._embedder.embed_passages(case.texts)
            self._store.write_vectors(self._embedder.model, case, found)
        return found

    def _is_whole(self, case_id: str, entry: Entry) -> bool:
        if not self._store.is_kept(entry):
            return False
        if self._profiler and not self._store.has_profile(entry, self._profiler.name):
            return False
        return self._store.vectors(self._embedder.model, self._store.case(case_id, entry)) is not None

    def _profiled(self, case_id: str, entry: Entry, report: Report) -> Entry:
        """Have the file profiled once; where that is not possible now the rules' profile serves until it is.

        The entry names the profiler, so that every process that holds the case sees that it reads otherwise now.
        """
        if self._profiler is None:
            return entry
        if self._store.has_profile(entry, self._profiler.name):
            return replace(entry, profiler=self._profiler.name)
        try:
            profile = self._profiler.profile(self._store.text(entry), entry.language)
        except ProfilerUnavailable as error:
            log.warning("a case could not be profiled; import again later", extra={"case": case_id, "why": str(error)})
            profile = None
        if profile is None:
            report.unprofiled.append(case_id)
            return entry
        self._store.write_profile(entry, self._profiler.name, profile)
        return replace(entry, profiler=self._profiler.name)
