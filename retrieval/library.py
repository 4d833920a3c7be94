"""The case-study library: files in, matching cases out."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path, PurePath

from filelock import FileLock, Timeout

from retrieval.base import (
    NO_EXPERIENCE,
    CaseMatch,
    CaseStudy,
    CustomerProfile,
    Embedder,
    ImportProgress,
    ImportReport,
    RetrievalError,
    Standing,
    Vectors,
)
from retrieval.chroma_index import ChromaIndex
from retrieval.errors import FileRefused, FolderUnusable, LibraryBusy
from retrieval.explaining import explain
from retrieval.matching import Scored, diversified, rank
from retrieval.profiles import profile_has_content
from retrieval.reading import find_case_files, read_case_bytes
from retrieval.snapshot import Snapshot
from retrieval.store import Case, CaseStore, standing_of

MANIFEST_EVERY_S = 2.0
_LOAD_ATTEMPTS = 3
log = logging.getLogger(__name__)


class ChromaCaseLibrary:
    """A `CaseLibrary` in the folder `root`: files are the truth, Chroma the vector index beside them.

    Any process may match: it reads the files and notices when another one has imported. One process at a time imports;
    a second one gets LibraryBusy. The embedded Chroma index is opened only by the one that imports, or by
    `passage_index`; with `chroma_url` it is the server that holds it.
    """

    def __init__(
        self, root: Path, embedder: Embedder, *, chroma_url: str = "", today: Callable[[], date] = date.today
    ) -> None:
        self.root = root
        self._today = today
        self._embedder = embedder
        self._store = CaseStore(root)
        self._index = ChromaIndex(root / "chroma", embedder, url=chroma_url)
        self._loading = threading.Lock()
        self._importing = threading.Lock()
        self._snapshot: tuple[object, Snapshot] | None = None

    def import_folder(self, folder: Path, progress: ImportProgress | None = None) -> ImportReport:
        """Import every supported file below `folder`. May be repeated and resumed after a kill.

        Unchanged files cost nothing; a file that cannot become a case is named in the report and the rest goes on.
        Raises FolderUnusable, LibraryBusy, EmbedderUnavailable, IndexUnavailable; what was done until then stays.
        """
        if not folder.is_dir():
            raise FolderUnusable(f"{folder} is not a folder; give the folder that holds the case files")
        files = find_case_files(folder)
        if not files:
            raise FolderUnusable(
                f"{folder} holds no case files: .md, .txt, .html, .pdf, .docx or .pptx (README files are not cases)"
            )
        with self._writing():
            report = _Report()
            entries = self._store.entries()
            saved_at = time.monotonic()
            for done, path in enumerate(files, 1):
                case_id = path.relative_to(folder).as_posix()
                self._import_file(case_id, partial(read_case_bytes, path), entries, report)
                if time.monotonic() - saved_at > MANIFEST_EVERY_S:
                    self._store.write_entries(entries)
                    saved_at = time.monotonic()
                if progress:
                    progress(done, len(files), case_id)
            self._store.write_entries(entries)
            self._store.sweep(entries)
            self._sync_index()
        return report.frozen()

    def add(self, name: str, data: bytes) -> ImportReport:
        """Import one file, `data`, as the case `name`; the same name again replaces it by the new version.

        Raises LibraryBusy, EmbedderUnavailable, IndexUnavailable.
        """
        with self._writing():
            report = _Report()
            entries = self._store.entries()
            self._import_file(PurePath(name).name, lambda: data, entries, report)
            self._store.write_entries(entries)
            self._store.sweep(entries)
            self._sync_index()
        return report.frozen()

    def set_standing(self, case_id: str, standing: Standing) -> bool:
        """Keep what was decided about a case, for its later versions too; False when there is no such case.

        Raises LibraryBusy.
        """
        with self._writing():
            entries = self._store.entries()
            if case_id not in entries:
                return False
            entries[case_id] = self._store.with_standing(entries[case_id], standing)
            self._store.write_entries(entries)
            self._sync_index()
        return True

    def remove(self, case_id: str) -> bool:
        """Take a case out of the library; False when it holds none by that id. Raises LibraryBusy."""
        with self._writing():
            entries = self._store.entries()
            found = entries.pop(case_id, None) is not None
            if found:
                self._store.write_entries(entries)
                self._store.sweep(entries)
                self._sync_index()
        return found

    def reindex(self) -> int:
        """Build the Chroma index again from the files; returns the number of usable cases. Raises LibraryBusy."""
        with self._writing():
            self._index.clear()
            return self._sync_index()

    def cases(self) -> Sequence[CaseStudy]:
        """Every case held, by id, withdrawn and expired ones too."""
        return tuple(case.study for case in self._load().cases)

    def match(
        self,
        profile: CustomerProfile,
        *,
        count: int = 3,
        language: str | None = None,
        experience: Mapping[str, float] = NO_EXPERIENCE,
    ) -> Sequence[CaseMatch]:
        """The best `count` cases for `profile`, best first; those that fit stand first, the same story told twice last.

        Withdrawn and expired cases are left out. Empty when the library is empty or the profile says nothing to match
        on. Raises RetrievalError.
        """
        if count < 1 or not profile_has_content(profile):
            return ()
        snapshot = self._load()
        today = self._today()
        ranked = [
            one
            for one in rank(snapshot, profile, self._embedder, language=(language or "")[:2], experience=experience)
            if snapshot.cases[one.row].study.standing.holds_on(today)
        ]
        distinct, repeats = diversified(snapshot, ranked, count)
        matches = sorted((explain(snapshot, profile, one) for one in distinct), key=lambda match: not match.fits)
        return (*matches, *(explain(snapshot, profile, one) for one in repeats))

    def rank_all(self, profile: CustomerProfile) -> Sequence[str]:
        """Every case id, best first, in the order that `match` draws on, before it drops repeats."""
        snapshot = self._load()
        ranked: Sequence[Scored] = rank(snapshot, profile, self._embedder) if profile_has_content(profile) else ()
        return tuple(snapshot.cases[one.row].study.case_id for one in ranked)

    @contextmanager
    def passage_index(self) -> Iterator[ChromaIndex]:
        """The Chroma index over titles and sentences, up to date, for as long as the block lasts.

        Holds the library against importers meanwhile. Raises LibraryBusy, IndexUnavailable.
        """
        with self._writing():
            self._sync_index()
            yield self._index

    def _import_file(
        self, case_id: str, read: Callable[[], bytes], entries: dict[str, dict[str, str]], report: "_Report"
    ) -> None:
        try:
            data = read()
            held = entries.get(case_id)
            digest = hashlib.sha256(data).hexdigest()
            if held and held["sha256"] == digest and self._store.is_kept(held) and self._has_vectors(case_id, held):
                report.unchanged.append(case_id)
                return
            entry = self._store.keep(case_id, data, PurePath(case_id).name)
        except FileRefused as error:
            report.refused.append((case_id, str(error)))
            return
        self._vectors(self._store.case(case_id, entry))
        changed = held is not None and held["sha256"] != digest
        if changed and held is not None:
            entry = self._store.with_standing(entry, standing_of(held))
        entries[case_id] = entry if changed or held is None else held
        if entry["lost"]:
            report.incomplete.append((case_id, entry["lost"]))
        (report.updated if changed else report.added if held is None else report.unchanged).append(case_id)

    def _has_vectors(self, case_id: str, entry: dict[str, str]) -> bool:
        return self._store.vectors(self._embedder.model, self._store.case(case_id, entry)) is not None

    def _vectors(self, case: Case) -> Vectors:
        """The case's vectors, made and kept where there are none under this model."""
        found = self._store.vectors(self._embedder.model, case)
        if found is None:
            found = self._embedder.embed_passages(case.texts)
            self._store.write_vectors(self._embedder.model, case, found)
        return found

    def _load(self) -> Snapshot:
        """The library as the files tell it, read again when they have changed."""
        key = (self._store.stamp, self._embedder.model)
        with self._loading:
            if self._snapshot is None or self._snapshot[0] != key:
                self._snapshot = (key, self._read_snapshot())
            return self._snapshot[1]

    def _read_snapshot(self) -> Snapshot:
        for attempt in range(_LOAD_ATTEMPTS):
            cases, missing = [], 0
            parts: list[Vectors | None] = []
            for case_id, entry in sorted(self._store.entries().items()):
                try:
                    cases.append(self._store.case(case_id, entry))
                except (FileNotFoundError, FileRefused):
                    missing += 1
                    continue
                parts.append(self._store.vectors(self._embedder.model, cases[-1]))
            if missing and attempt + 1 < _LOAD_ATTEMPTS:
                continue
            if missing:
                log.warning("case files are missing; import the folder again", extra={"missing": missing})
            break
        if any(part is None for part in parts):
            log.info("cases without vectors of this model are embedded", extra={"model": self._embedder.model})
            with self._writing():
                complete = [
                    self._vectors(case) if part is None else part for case, part in zip(cases, parts, strict=True)
                ]
        else:
            complete = [part for part in parts if part is not None]
        return Snapshot.of(cases, complete, self._embedder.dimension if not complete else complete[0].shape[1])

    def _sync_index(self) -> int:
        """Bring the Chroma index up to date with the cases that may be used today; returns how many those are."""
        today = self._today()
        cases = [
            self._store.case(case_id, entry)
            for case_id, entry in sorted(self._store.entries().items())
            if standing_of(entry).holds_on(today)
        ]
        self._index.sync(cases, self._vectors)
        return len(cases)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Be the one writer: other threads wait, another process is an error."""
        with self._importing:
            self.root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.root / "library.lock")
            try:
                lock.acquire(timeout=0)
            except Timeout as error:
                raise LibraryBusy(
                    f"another process is importing into {self.root.name}; wait until it is done, "
                    "or use the running server, or share a Chroma server by SPOTTER_CHROMA_URL"
                ) from error
            except OSError as error:
                raise RetrievalError(f"the library folder cannot be written: {error.strerror}") from error
            try:
                yield
            finally:
                self._store.close()
                self._index.close()
                lock.release()


class _Report:
    """An ImportReport in the making."""

    def __init__(self) -> None:
        self.added: list[str] = []
        self.updated: list[str] = []
        self.unchanged: list[str] = []
        self.refused: list[tuple[str, str]] = []
        self.incomplete: list[tuple[str, str]] = []

    def frozen(self) -> ImportReport:
        return ImportReport(
            tuple(self.added),
            tuple(self.updated),
            tuple(self.unchanged),
            refused=tuple(self.refused),
            incomplete=tuple(self.incomplete),
        )
