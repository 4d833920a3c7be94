"""The library on disk: copies of the case files, what was read from them, their vectors, and a manifest over all.

    manifest.json               which cases there are: id -> hash, title, language, day of import
    files/<hash>/<name>         the file as imported, to forward
    read/<hash>.json            its text, sentences and facets, with the version of the rules that made them
    vectors/<model>/<hash>.npy  unit vectors, float32 of shape (1 + sentences, dimension): title, then sentences

Everything but the manifest is named by the file's SHA-256, so it is written once and never changed. The manifest is
written last: a killed import leaves at most files that no case names, which the next import finds and uses.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.base import CaseStudy, Standing, Vectors
from retrieval.documents import CaseDocument, Sentence, parse_case
from retrieval.facets import Facets, facets_from_json, read_facets, rules_version
from retrieval.files import write_atomically
from retrieval.formats.sandbox import DocumentReader
from retrieval.reading import read_case

_KEPT_HASH = 24


@dataclass(frozen=True, slots=True)
class Case:
    """One case in memory: what the library tells of it, its parsed text and its facets."""

    study: CaseStudy
    document: CaseDocument
    facets: Facets

    @property
    def texts(self) -> list[str]:
        """What is embedded, in the order of the vectors: the title, then each sentence."""
        return [self.document.title, *(sentence.text for sentence in self.document.sentences)]


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read from a file; `lost` says what could not be."""

    document: CaseDocument
    facets: Facets
    lost: str


class CaseStore:
    """The folder `root`. Reading is safe for any process at any time; writing is for the holder of the lock."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._manifest = root / "manifest.json"
        self._documents = DocumentReader()

    @property
    def stamp(self) -> tuple[int, int, int] | None:
        """Changes whenever the manifest does; None when there is none yet."""
        try:
            stat = self._manifest.stat()
        except FileNotFoundError:
            return None
        return stat.st_mtime_ns, stat.st_size, stat.st_ino

    def entries(self) -> dict[str, dict[str, str]]:
        """The manifest's cases by id. An unreadable manifest counts as none: importing again rebuilds it."""
        try:
            document = json.loads(self._manifest.read_text("utf-8"))
            return {case_id: entry for case_id, entry in document["cases"].items() if "sha256" in entry}
        except (FileNotFoundError, json.JSONDecodeError, KeyError, AttributeError, TypeError, UnicodeDecodeError):
            return {}

    def write_entries(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        """Replace the manifest."""
        document = {"format": 1, "cases": dict(sorted(entries.items()))}
        data = json.dumps(document, ensure_ascii=False, indent=1).encode()
        write_atomically(self._manifest, lambda file: file.write(data))

    def keep(self, case_id: str, data: bytes, name: str) -> dict[str, str]:
        """Store a file's copy and what is read from it; returns its manifest entry. Raises FileRefused."""
        sha256 = hashlib.sha256(data).hexdigest()
        read = self._read(sha256, data, name)
        copy = self._copy(sha256, name)
        if not copy.exists():
            write_atomically(copy, lambda file: file.write(data))
        return {
            "sha256": sha256,
            "name": name,
            "title": read.document.title or case_id,
            "language": read.document.language,
            "imported_on": date.today().isoformat(),  # noqa: DTZ011 - the importer's own day, shown to people
            "lost": read.lost,
        }

    def with_standing(self, entry: Mapping[str, str], standing: Standing) -> dict[str, str]:
        """A manifest entry that keeps what was decided about its case."""
        return {
            **entry,
            "visibility": standing.visibility,
            "withdrawn": "yes" if standing.withdrawn else "",
            "expires_on": standing.expires_on.isoformat() if standing.expires_on else "",
        }

    def close(self) -> None:
        """End the process that reads documents; the next document starts another."""
        self._documents.close()

    def is_kept(self, entry: Mapping[str, str]) -> bool:
        """Whether the copy of the entry's file is still there."""
        return self._copy(entry["sha256"], entry["name"]).exists()

    def case(self, case_id: str, entry: Mapping[str, str]) -> Case:
        """The case of a manifest entry; read again from its copy when rules or word lists have changed.

        Raises FileNotFoundError when its copy is gone.
        """
        sha256, name = entry["sha256"], entry["name"]
        path = self._copy(sha256, name)
        read = self._read(sha256, None, name)
        study = CaseStudy(
            case_id=case_id,
            title=entry["title"],
            path=path,
            language=entry["language"],
            sha256=sha256,
            imported_on=date.fromisoformat(entry["imported_on"]),
            facets=read.facets.to_json(),
            standing=standing_of(entry),
        )
        return Case(study, read.document, read.facets)

    def vectors(self, model: str, case: Case) -> Vectors | None:
        """The case's vectors under `model`; None when there are none, or not for these sentences."""
        try:
            found: Vectors = np.load(self._vectors(model, case.study.sha256), allow_pickle=False)
        except (FileNotFoundError, ValueError, EOFError, OSError):
            return None
        return found if found.ndim == 2 and found.shape[0] == len(case.texts) else None

    def write_vectors(self, model: str, case: Case, vectors: Vectors) -> None:
        """Keep the case's vectors under `model`."""
        write_atomically(
            self._vectors(model, case.study.sha256), lambda file: np.save(file, vectors.astype(np.float32))
        )

    def sweep(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        """Remove what no entry names, and what killed writers left."""
        kept = {entry["sha256"][:_KEPT_HASH] for entry in entries.values()}
        for folder in (self.root / "files").glob("*"):
            if folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
        for path in [*self.root.glob("read/*"), *self.root.glob("vectors/*/*")]:
            if path.stem not in kept:
                path.unlink(missing_ok=True)

    def _read(self, sha256: str, data: bytes | None, name: str) -> "_Read":
        path = self.root / "read" / f"{sha256[:_KEPT_HASH]}.json"
        try:
            stored = json.loads(path.read_text("utf-8"))
            if stored["rules"] == rules_version():
                facets = facets_from_json(stored["facets"])
                return _Read(_document_from_json(stored["document"]), facets, stored["lost"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        found = read_case(self._copy(sha256, name).read_bytes() if data is None else data, name, self._documents)
        document = parse_case(found.text, fallback_title=Path(name).stem)
        read = _Read(document, read_facets(document), found.lost)
        stored = {"rules": rules_version(), "document": _document_to_json(document), "facets": read.facets.to_json()}
        written = json.dumps(stored | {"lost": found.lost}, ensure_ascii=False).encode()
        write_atomically(path, lambda file: file.write(written))
        return read

    def _copy(self, sha256: str, name: str) -> Path:
        return self.root / "files" / sha256[:_KEPT_HASH] / Path(name).name

    def _vectors(self, model: str, sha256: str) -> Path:
        return self.root / "vectors" / model_slug(model) / f"{sha256[:_KEPT_HASH]}.npy"


def standing_of(entry: Mapping[str, str]) -> Standing:
    """What was decided about the case of a manifest entry; one that nobody decided about may be shown to anybody."""
    visibility = entry.get("visibility", "public")
    until = entry.get("expires_on")
    return Standing(
        visibility if visibility in ("internal", "approval") else "public",  # type: ignore[arg-type]
        bool(entry.get("withdrawn")),
        date.fromisoformat(until) if until else None,
    )


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
