"""The vector index in Chroma, embedded or on a server, reached through langchain-chroma."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from retrieval.base import Embedder, Vectors
from retrieval.case import Case
from retrieval.errors import IndexUnavailable
from retrieval.store import model_slug

_BATCH = 500
_CASES_AT_ONCE = 50


class ChromaIndex:
    """Titles, sentences and claims of all cases with their vectors, one collection an embedding model.

    The ids are `<hash of the texts>:<row>`; row 0, the title, is written last, so a case is whole when its row 0 is
    there. One process may open the embedded index; the library's lock sees to that. Telemetry is off.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, url: str = "") -> None:
        self._folder, self._embedder, self._url = folder, embedder, url
        self._lock = threading.Lock()
        self._store: Any = None

    def sync(self, cases: Sequence[Case], vectors_of: Callable[[Case], Vectors]) -> None:
        """Make the index hold exactly `cases`; what it holds already is left alone. Raises IndexUnavailable."""
        with self._guarded():
            collection = self.vector_store()._collection
            held = {item.partition(":")[0] for item in collection.get(where={"row": 0}, include=[])["ids"]}
            wanted = {_version(case): case for case in cases}
            for gone in held - wanted.keys():
                collection.delete(where={"version": gone})
            absent = sorted(wanted.keys() - held)
            for at in range(0, len(absent), _CASES_AT_ONCE):
                rows = [
                    row
                    for version in absent[at : at + _CASES_AT_ONCE]
                    for row in _rows(version, wanted[version], vectors_of(wanted[version]))
                ]
                _upsert(collection, [row for row in rows if row.metadata["row"]])
                _upsert(collection, [row for row in rows if not row.metadata["row"]])

    def clear(self) -> None:
        """Drop the collection of this model and start an empty one. Raises IndexUnavailable."""
        with self._guarded():
            self.vector_store().reset_collection()

    def count(self) -> int:
        """How many titles and sentences the index holds."""
        with self._guarded():
            return int(self.vector_store()._collection.count())

    def vector_store(self) -> Any:
        """The `langchain_chroma.Chroma` store over the collection, opened on first use."""
        with self._lock:
            if self._store is None:
                self._store = self._open()
            return self._store

    def close(self) -> None:
        """Let go of the index, so that another process may open it; the next use opens it again."""
        with self._lock:
            store, self._store = self._store, None
            if store is not None:
                store._client.close()

    def _open(self) -> Any:
        import chromadb
        from chromadb.config import Settings
        from langchain_chroma import Chroma

        from retrieval.langchain_retriever import LangChainEmbeddings

        settings = Settings(anonymized_telemetry=False)
        if self._url:
            parts = urlsplit(self._url)
            ssl = parts.scheme == "https"
            client = chromadb.HttpClient(
                host=parts.hostname or "127.0.0.1",
                port=parts.port or (443 if ssl else 8000),
                ssl=ssl,
                settings=settings,
            )
        else:
            self._folder.mkdir(parents=True, exist_ok=True)
            client = chromadb.PersistentClient(path=str(self._folder), settings=settings)
        return Chroma(
            collection_name=f"cases-{model_slug(self._embedder.model)}",
            client=client,
            embedding_function=LangChainEmbeddings(self._embedder),
            collection_configuration={"hnsw": {"space": "cosine"}},
        )

    def _guarded(self) -> "_Guard":
        return _Guard("server at SPOTTER_CHROMA_URL" if self._url else "embedded index")


class _Guard:
    """Turns whatever Chroma raises into IndexUnavailable."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, IndexUnavailable) or not isinstance(error, Exception):
            return
        raise IndexUnavailable(
            f"the Chroma {self._what} failed ({type(error).__name__}); check that it runs, then import again"
        ) from error


def _version(case: Case) -> str:
    """Changes with the file and with what is embedded of it."""
    if not case.claims:
        return case.study.sha256
    return hashlib.sha256("\0".join([case.study.sha256, *case.claim_texts]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Row:
    """One text of a case as Chroma keeps it."""

    id: str
    vector: Vectors
    text: str
    metadata: dict[str, Any]


def _rows(version: str, case: Case, vectors: Vectors) -> Iterator[_Row]:
    texts = case.texts
    sections = ["title", *(sentence.section for sentence in case.document.sentences)]
    sections += ["profile"] * (len(texts) - len(sections))
    for row, (text, section) in enumerate(zip(texts, sections, strict=True)):
        metadata = {
            "row": row,
            "version": version,
            "case_id": case.study.case_id,
            "title": case.study.title,
            "language": case.study.language,
            "section": section,
        }
        yield _Row(f"{version}:{row}", vectors[row], text or " ", metadata)


def _upsert(collection: Any, rows: Sequence[_Row]) -> None:
    for at in range(0, len(rows), _BATCH):
        part = rows[at : at + _BATCH]
        collection.upsert(
            ids=[row.id for row in part],
            embeddings=[row.vector for row in part],
            documents=[row.text for row in part],
            metadatas=[row.metadata for row in part],
        )
