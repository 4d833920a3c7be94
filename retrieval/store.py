"""The library on disk: copies of the case files, what was read from them, their profiles, their vectors, a manifest.

    manifest.json               which cases there are: id -> `manifest.Entry`
    files/<hash>/<name>         the file as imported, to forward, and its former versions
    read/<hash>.json            its text, sentences and facets, with the version of the rules that made them
    profiles/<hash>.json        its profile as a model made it, with the name of the model and of what it was asked
    vectors/<model>/<hash>.npy  unit vectors, float32 of shape (1 + sentences, dimension): title, then sentences
    vectors/<model>/<hash>-<texts>.npy  those of the profile's claims that are no sentences of the file

Everything but the manifest is named by the file's SHA-256, so it is written once and never changed. The manifest is
written last: a killed import leaves at most files that no case names, which the next import finds and uses.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.base import Vectors
from retrieval.case import Case
from retrieval.case_profile import CaseProfile, case_profile_from_json
from retrieval.case_types import CaseStudy
from retrieval.documents import CaseDocument, Sentence, parse_case
from retrieval.facets import Facets, facets_from_json, read_facets, rules_version
from retrieval.files import write_atomically
from retrieval.formats.sandbox import DocumentReader
from retrieval.manifest import Entry, Manifest, Version
from retrieval.profiled_facets import added_claims, profiled
from retrieval.reading import read_case
from retrieval.rule_profile import rule_profile

_KEPT_HASH = 24


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from a file; `lost` are the pages that could not be."""

    document: CaseDocument
    facets: Facets
    lost: tuple[int, ...]


class CaseStore:
    """The folder `root`. Reading is safe for any process at any time; writing is for the holder of the lock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.manifest = Manifest(root / "manifest.json")
        self._documents = DocumentReader()

    def keep(self, case_id: str, data: bytes, name: str) -> Entry:
        """Store a file's copy and what is read from it; returns its manifest entry. Raises FileRefused."""
        sha256 = hashlib.sha256(data).hexdigest()
        read = self._read(sha256, data, name)
        copy = self._copy(sha256, name)
        if not copy.exists():
            write_atomically(copy, lambda file: file.write(data))
        today = date.today()  # noqa: DTZ011 - the importer's own day, shown to people
        title = read.document.title or case_id
        return Entry(Version(sha256, name, today), title, read.document.language, read.lost)

    def close(self) -> None:
        """End the process that reads documents; the next document starts another."""
        self._documents.close()

    def is_kept(self, entry: Entry) -> bool:
        """Whether the copy of the entry's file is still there."""
        return self.path(entry.file).exists()

    def path(self, version: Version) -> Path:
        """Where the copy of a file lies."""
        return self._copy(version.sha256, version.name)

    def case(self, case_id: str, entry: Entry) -> Case:
        """The case of a manifest entry; read again from its copy when rules or word lists have changed.

        Raises FileNotFoundError when its copy is gone.
        """
        read = self._read(entry.file.sha256, None, entry.file.name)
        made = self._stored_profile(entry.file.sha256)
        profile = (made[1] if made else rule_profile(read.document, read.facets)).with_edits(entry.edits)
        facets = profiled(read.facets, profile, profile.edited if made is None else None)
        study = CaseStudy(
            case_id=case_id,
            title=entry.title,
            path=self.path(entry.file),
            language=entry.language,
            sha256=entry.file.sha256,
            imported_on=entry.file.imported_on,
            facets=facets.to_json(),
            standing=entry.standing,
            profile=profile,
        )
        return Case(study, read.document, facets, added_claims(profile, read.document))

    def text(self, entry: Entry) -> str:
        """The text of a case's file."""
        return self._read(entry.file.sha256, None, entry.file.name).document.text

    def has_profile(self, entry: Entry, profiler: str) -> bool:
        """Whether that profiler has read the entry's file."""
        made = self._stored_profile(entry.file.sha256)
        return made is not None and made[0] == profiler

    def write_profile(self, entry: Entry, profiler: str, profile: CaseProfile) -> None:
        """Keep what a profiler read from the entry's file."""
        data = json.dumps({"profiler": profiler, "profile": profile.to_json()}, ensure_ascii=False).encode()
        write_atomically(self._profile(entry.file.sha256), lambda file: file.write(data))

    def vectors(self, model: str, case: Case) -> Vectors | None:
        """The case's vectors under `model`; None when there are none, or not for these texts."""
        parts = [self._load(path, count) for path, count in self._vector_files(model, case)]
        found = [part for part in parts if part is not None]
        return np.concatenate(found) if len(found) == len(parts) else None

    def write_vectors(self, model: str, case: Case, vectors: Vectors) -> None:
        """Keep the case's vectors under `model`."""
        at = 0
        for path, count in self._vector_files(model, case):
            part = vectors[at : at + count].astype(np.float32)
            write_atomically(path, lambda file, part=part: np.save(file, part))  # type: ignore[misc]
            at += count

    def sweep(self, entries: Mapping[str, Entry]) -> None:
        """Remove what no entry names, and what killed writers left."""
        kept = {entry.file.sha256[:_KEPT_HASH] for entry in entries.values()}
        former = {one.sha256[:_KEPT_HASH] for entry in entries.values() for one in entry.earlier}
        for folder in (self.root / "files").glob("*"):
            if folder.name not in kept | former:
                shutil.rmtree(folder, ignore_errors=True)
        for path in [*self.root.glob("read/*"), *self.root.glob("profiles/*"), *self.root.glob("vectors/*/*")]:
            if path.stem.partition("-")[0] not in kept:
                path.unlink(missing_ok=True)

    def _read(self, sha256: str, data: bytes | None, name: str) -> _Read:
        path = self.root / "read" / f"{sha256[:_KEPT_HASH]}.json"
        try:
            stored = json.loads(path.read_text("utf-8"))
            if stored["rules"] == rules_version():
                facets = facets_from_json(stored["facets"])
                return _Read(_document_from_json(stored["document"]), facets, tuple(stored["lost"]))
        except (OSError, ValueError, KeyError, TypeError):
            pass
        found = read_case(self._copy(sha256, name).read_bytes() if data is None else data, name, self._documents)
        document = parse_case(found.text, fallback_title=Path(name).stem)
        read = _Read(document, read_facets(document), found.lost)
        stored = {"rules": rules_version(), "document": _document_to_json(document), "facets": read.facets.to_json()}
        written = json.dumps(stored | {"lost": found.lost}, ensure_ascii=False).encode()
        write_atomically(path, lambda file: file.write(written))
        return read

    def _stored_profile(self, sha256: str) -> tuple[str, CaseProfile] | None:
        try:
            stored = json.loads(self._profile(sha256).read_text("utf-8"))
            return str(stored["profiler"]), case_profile_from_json(stored["profile"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _copy(self, sha256: str, name: str) -> Path:
        return self.root / "files" / sha256[:_KEPT_HASH] / Path(name).name

    def _profile(self, sha256: str) -> Path:
        return self.root / "profiles" / f"{sha256[:_KEPT_HASH]}.json"

    def _vector_files(self, model: str, case: Case) -> Iterator[tuple[Path, int]]:
        """The files that hold a case's vectors, and how many each holds."""
        folder, stem = self.root / "vectors" / model_slug(model), case.study.sha256[:_KEPT_HASH]
        yield folder / f"{stem}.npy", len(case.sentence_texts)
        if texts := case.claim_texts:
            digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]
            yield folder / f"{stem}-{digest}.npy", len(texts)

    @staticmethod
    def _load(path: Path, count: int) -> Vectors | None:
        try:
            found: Vectors = np.load(path, allow_pickle=False)
        except (ValueError, EOFError, OSError):
            return None
        return found if found.ndim == 2 and found.shape[0] == count else None


def model_slug(model: str) -> str:
    """`model` as a short name for a folder or a collection, different for different models."""
    plain = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:32] or "model"
    return f"{plain}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"


def _document_to_json(document: CaseDocument) -> dict[str, Any]:
    sentences = [[s.start, s.end, s.section] for s in document.sentences]
    return asdict(document) | {"sentences": sentences}


def _document_from_json(stored: Mapping[str, Any]) -> CaseDocument:
    text = stored["text"]
    sentences = tuple(Sentence(text[start:end], start, end, section) for start, end, section in stored["sentences"])
    return CaseDocument(stored["title"], stored["language"], text, stored["headers"], sentences)
