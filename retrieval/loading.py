"""The library in memory: read again when its manifest has changed, and of that only what has."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping

from retrieval.base import Vectors
from retrieval.case import Case
from retrieval.errors import FileRefused
from retrieval.manifest import Entry
from retrieval.snapshot import Snapshot
from retrieval.store import CaseStore

_LOAD_ATTEMPTS = 3
log = logging.getLogger(__name__)


class CaseCache:
    """The cases read last, by id. Safe for several threads."""

    def __init__(self, store: CaseStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._held: dict[str, tuple[Entry, Case]] = {}

    def cases(self, entries: Mapping[str, Entry]) -> tuple[list[Case], int]:
        """The cases of `entries`, by id, and how many have no file."""
        with self._lock:
            found: dict[str, tuple[Entry, Case]] = {}
            for case_id, entry in sorted(entries.items()):
                held = self._held.get(case_id)
                if held is None or held[0] != entry:
                    try:
                        held = (entry, self._store.case(case_id, entry))
                    except (FileNotFoundError, FileRefused):
                        continue
                found[case_id] = held
            self._held = found
        return [case for _, case in found.values()], len(entries) - len(found)


class Loader:
    """Makes snapshots, with the vectors of the last one where a case is still the same. For one thread at a time."""

    def __init__(self, store: CaseStore, cache: CaseCache, dimension: int) -> None:
        self._store, self._cache, self._dimension = store, cache, dimension
        self._held: dict[str, tuple[Case, Vectors]] = {}
        self._model = ""

    def snapshot(self, model: str, vectors_of: Callable[[list[Case]], list[Vectors]]) -> Snapshot:
        """All cases with their vectors under `model`; `vectors_of` makes those of the cases that have none."""
        cases = self._cases()
        if model != self._model:
            self._held, self._model = {}, model
        parts = [self._vectors(case) for case in cases]
        absent = [case for case, part in zip(cases, parts, strict=True) if part is None]
        made: Iterator[Vectors] = iter(())
        if absent:
            log.info("cases without vectors of this model are embedded", extra={"model": model, "cases": len(absent)})
            made = iter(vectors_of(absent))
        whole = [next(made) if part is None else part for part in parts]
        self._held = {case.study.case_id: (case, part) for case, part in zip(cases, whole, strict=True)}
        return Snapshot.of(cases, whole, self._dimension)

    def _vectors(self, case: Case) -> Vectors | None:
        held = self._held.get(case.study.case_id)
        return held[1] if held and held[0] is case else self._store.vectors(self._model, case)

    def _cases(self) -> list[Case]:
        """Every case; an importer may take files away while we read, so that is tried again."""
        for _ in range(_LOAD_ATTEMPTS):
            cases, missing = self._cache.cases(self._store.manifest.read())
            if not missing:
                return cases
        log.warning("case files are missing; import the folder again", extra={"missing": missing})
        return cases
