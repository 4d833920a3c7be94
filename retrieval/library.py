"""The case-study library: files in, matching cases out."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path, PurePath

from filelock import FileLock, Timeout

from retrieval.base import NO_EXPERIENCE, CaseProfiler, Embedder, ImportProgress, RetrievalError, Vectors
from retrieval.case import Case
from retrieval.case_types import EVERY_CASE, CaseFilter, CaseMatch, CaseStudy, CustomerProfile, ImportReport, Standing
from retrieval.chroma_index import ChromaIndex
from retrieval.errors import FileRefused, FolderUnusable, LibraryBusy
from retrieval.explaining import explain
from retrieval.filtering import admits, filter_of
from retrieval.importing import Importer, Report
from retrieval.loading import CaseCache, Loader
from retrieval.manifest import Entries, Entry
from retrieval.matching import diversified, rank
from retrieval.profiles import profile_has_content, read_profile
from retrieval.reading import find_case_files, read_case_bytes
from retrieval.snapshot import Snapshot
from retrieval.store import CaseStore

MANIFEST_EVERY_S = 2.0
log = logging.getLogger(__name__)


class ChromaCaseLibrary:
    """A `CaseLibrary` in the folder `root`: files are the truth, Chroma the vector index beside them.

    Any process may match: it reads the files and notices when another one has imported. One process at a time imports;
    a second one gets LibraryBusy. The embedded Chroma index is opened only by the one that imports, or by
    `passage_index`; with `chroma_url` it is the server that holds it. Without a `profiler` rules read the profiles.
    """

    def __init__(
        self,
        root: Path,
        embedder: Embedder,
        *,
        chroma_url: str = "",
        profiler: CaseProfiler | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.root = root
        self._today = today
        self._embedder = embedder
        self._store = CaseStore(root)
        self._importer = Importer(self._store, embedder, profiler)
        self._index = ChromaIndex(root / "chroma", embedder, url=chroma_url)
        self._cache = CaseCache(self._store)
        self._loader = Loader(self._store, self._cache, embedder.dimension)
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
        with self._writing() as entries:
            report = Report()
            saved_at = time.monotonic()
            for done, path in enumerate(files, 1):
                case_id = path.relative_to(folder).as_posix()
                self._importer.take(case_id, partial(read_case_bytes, path), entries, report)
                if time.monotonic() - saved_at > MANIFEST_EVERY_S:
                    self._store.manifest.write(entries)
                    saved_at = time.monotonic()
                if progress:
                    progress(done, len(files), case_id)
            self._save(entries)
        return report.frozen()

    def add(self, name: str, data: bytes) -> ImportReport:
        """Import one file, `data`, as the case `name`; the same name again replaces it by the new version.

        Raises LibraryBusy, EmbedderUnavailable, IndexUnavailable.
        """
        with self._writing() as entries:
            report = Report()
            self._importer.take(PurePath(name).name, lambda: data, entries, report)
            self._save(entries)
        return report.frozen()

    def set_standing(self, case_id: str, standing: Standing) -> bool:
        """Keep what was decided about a case, for its later versions too; False when there is no such case.

        Raises LibraryBusy.
        """
        return self._change(case_id, lambda entry: replace(entry, standing=standing))

    def edit_profile(self, case_id: str, edits: Mapping[str, tuple[str, ...] | None]) -> bool:
        """See `CaseLibrary.edit_profile`. Raises LibraryBusy, EmbedderUnavailable too."""

        def edited(entry: Entry) -> Entry:
            kept = {name: texts for name, texts in {**entry.edits, **edits}.items() if texts is not None}
            changed = replace(entry, edits=kept)
            self._importer.vectors(self._store.case(case_id, changed))
            return changed

        return self._change(case_id, edited)

    def revert(self, case_id: str) -> bool:
        """Put a case's former version back in place of the one held; False when it has none. Raises LibraryBusy,
        FileRefused, EmbedderUnavailable."""
        with self._writing() as entries:
            held, report = entries.get(case_id), Report()
            if held is None or not held.earlier:
                return False
            former = self._store.path(held.earlier[0])
            self._importer.take(case_id, partial(read_case_bytes, former), entries, report)
            for refused in report.refused:
                raise FileRefused(refused.why, refused.reason)
            self._save(entries)
        return True

    def remove(self, case_id: str) -> bool:
        """Take a case out of the library; False when it holds none by that id. Raises LibraryBusy."""
        with self._writing() as entries:
            found = entries.pop(case_id, None) is not None
            if found:
                self._save(entries)
        return found

    def reindex(self) -> int:
        """Build the Chroma index again from the files; returns the number of usable cases. Raises LibraryBusy."""
        with self._writing() as entries:
            self._index.clear()
            return self._sync_index(entries)

    def filter_of(self, words: str) -> CaseFilter:
        """See `CaseLibrary.filter_of`."""
        return filter_of(words)

    def industries(self, profile: CustomerProfile) -> tuple[str, ...]:
        """See `CaseLibrary.industries`."""
        return tuple(sorted(read_profile(profile).industries))

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
        only: CaseFilter = EVERY_CASE,
    ) -> Sequence[CaseMatch]:
        """The best `count` cases for `profile`, best first; those that fit stand first, the same story told twice last.

        Withdrawn and expired cases are left out. Empty when the library is empty or the profile says nothing to match
        on. Raises RetrievalError.
        """
        if count < 1 or not profile_has_content(profile):
            return ()
        snapshot, today = self._load(), self._today()
        asker = (language or "")[:2]
        ranking = rank(snapshot, profile, self._embedder, language=asker, experience=experience)
        usable = (
            row
            for row in ranking.rows
            if snapshot.cases[row].study.standing.holds_on(today) and admits(only, snapshot.cases[row])
        )
        distinct, repeats = (
            [explain(snapshot, profile, ranking.scored(row), asker) for row in rows]
            for rows in diversified(snapshot, usable, count)
        )
        return (*sorted(distinct, key=lambda match: not match.fits), *repeats)

    def rank_all(self, profile: CustomerProfile) -> Sequence[str]:
        """Every case id, best first, in the order that `match` draws on, before it drops repeats."""
        snapshot = self._load()
        rows = rank(snapshot, profile, self._embedder).rows if profile_has_content(profile) else ()
        return tuple(snapshot.cases[row].study.case_id for row in rows)

    @contextmanager
    def passage_index(self) -> Iterator[ChromaIndex]:
        """The Chroma index over what is embedded of each case, up to date, for as long as the block lasts.

        Holds the library against importers meanwhile. Raises LibraryBusy, IndexUnavailable.
        """
        with self._writing() as entries:
            self._sync_index(entries)
            yield self._index

    def _change(self, case_id: str, change: Callable[[Entry], Entry]) -> bool:
        with self._writing() as entries:
            if case_id not in entries:
                return False
            entries[case_id] = change(entries[case_id])
            self._save(entries)
        return True

    def _save(self, entries: Entries) -> None:
        self._store.manifest.write(entries)
        self._store.sweep(entries)
        self._sync_index(entries)

    def _load(self) -> Snapshot:
        """The library as the files tell it, read again when they have changed."""
        key = (self._store.manifest.stamp, self._embedder.model)
        with self._loading:
            if self._snapshot is None or self._snapshot[0] != key:
                self._snapshot = (key, self._loader.snapshot(self._embedder.model, self._embed))
            return self._snapshot[1]

    def _embed(self, cases: list[Case]) -> list[Vectors]:
        with self._writing():
            return [self._importer.vectors(case) for case in cases]

    def _sync_index(self, entries: Entries) -> int:
        """Bring the Chroma index up to date with the cases that may be used today; returns how many those are."""
        today = self._today()
        cases, _ = self._cache.cases(entries)
        usable = [case for case in cases if case.study.standing.holds_on(today)]
        self._index.sync(usable, self._importer.vectors)
        return len(usable)

    @contextmanager
    def _writing(self) -> Iterator[Entries]:
        """Be the one writer, given the cases held: other threads wait, another process is an error."""
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
                yield self._store.manifest.read()
            finally:
                self._store.close()
                self._index.close()
                lock.release()
