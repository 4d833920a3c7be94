"""Matching cases: ours beside what else one would pick, on the same corpus, with an ablation of each part.

    python -m benchmarks.cases [--corpus FOLDER --profiles FILE] [--quick]

The development cases are read from ../shared/evaluation/cases where nothing else is given, and scored by
score_cases.py beside them. `bm25` is over whole documents; `dense` is 800-character passages, one query for the whole
profile, by e5-small as it was published or by our encoder; `ensemble` is LangChain's EnsembleRetriever over BM25 and
dense passages. `--quick` leaves the ablation out. Time and memory at size: `benchmarks.cases_scale`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from benchmarks.machine import EVALUATION, report
from retrieval.base import Embedder, Vectors
from retrieval.case_types import CustomerProfile
from retrieval.e5.embedder import E5Embedder
from retrieval.lexical import LexicalIndex
from retrieval.library import ChromaCaseLibrary
from retrieval.matching import DEFAULT_WEIGHTS, rank
from retrieval.profiles import profile_from_json
from retrieval.snapshot import Snapshot

PASSAGE_CHARS, PASSAGE_STEP = 800, 700
Json = dict[str, Any]
Ranker = Callable[[CustomerProfile], Sequence[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=EVALUATION / "cases" / "corpus")
    parser.add_argument("--profiles", type=Path, default=EVALUATION / "cases" / "profiles.jsonl")
    parser.add_argument("--name", default="cases", help="of the stored result")
    parser.add_argument("--quick", action="store_true", help="leave the ablation out")
    options = parser.parse_args()
    if not options.profiles.exists() or not (EVALUATION / "score_cases.py").exists():
        raise SystemExit(f"{options.profiles} or score_cases.py is not there: nothing to measure quality on")
    figures = measure(options.corpus, options.profiles, ablate=not options.quick)
    rows = []
    for name, scored in figures["quality"].items():
        groups = [scored[group] for group in ("zh", "en", "all")]
        rows.append([name, *(group[key] for group in groups for key in ("ndcg_at_5", "recall_at_5"))])
    columns = ["", "zh nDCG@5", "zh recall@5", "en nDCG@5", "en recall@5", "all nDCG@5", "all recall@5"]
    report(options.name, "Matching case studies", columns, rows, figures)


def measure(corpus: Path, profiles_file: Path, *, ablate: bool) -> Json:
    """nDCG@5 and recall@5 of each way of ranking, and what the import cost."""
    rows = [json.loads(line) for line in profiles_file.read_text("utf-8").splitlines() if line.strip()]
    profiles = {row["id"]: profile_from_json(row["profile"]) for row in rows}
    ours, published = Remembering(E5Embedder()), Remembering(E5Embedder(None))
    table: Json = {}
    with imported(corpus, ours) as (snapshot, cost):
        ids = [case.study.case_id for case in snapshot.cases]
        lexical = Passages([case.document.text for case in snapshot.cases], ids)
        table["bm25"] = score(lexical.bm25, profiles, profiles_file)
        for name, embedder in (("e5 as published", published), ("our encoder", ours)):
            passages = Passages([case.document.text for case in snapshot.cases], ids, embedder)
            table[f"dense, {name}"] = score(passages.dense, profiles, profiles_file)
            table[f"ensemble, {name}"] = score(passages.ensemble, profiles, profiles_file)
        table["ours"] = score(ranker(snapshot, ours), profiles, profiles_file)
        for field in fields(DEFAULT_WEIGHTS) if ablate else ():
            weights = replace(DEFAULT_WEIGHTS, **{field.name: 0.0})
            table[f"ours, no {field.name}"] = score(ranker(snapshot, ours, weights=weights), profiles, profiles_file)
    if ablate:
        with imported(corpus, published) as (snapshot, _):
            table["ours, e5 as published"] = score(ranker(snapshot, published), profiles, profiles_file)
    return {"quality": table, "import": cost}


@contextmanager
def imported(corpus: Path, embedder: Embedder) -> Iterator[tuple[Snapshot, Json]]:
    """The corpus as the product imports it, and what that cost."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        library = ChromaCaseLibrary(Path(folder), embedder)
        began = time.perf_counter()
        added = library.import_folder(corpus).added
        seconds = time.perf_counter() - began
        snapshot = library._load()
        rows = len(snapshot.vectors)
        yield snapshot, {"cases": len(added), "sentences": rows, "seconds": round(seconds, 1), "model_calls": 0}


def ranker(snapshot: Snapshot, embedder: Embedder, **how: Any) -> Ranker:
    """Our own order of the cases."""
    return lambda profile: [snapshot.cases[row].study.case_id for row in rank(snapshot, profile, embedder, **how).rows]


def score(way: Ranker, profiles: dict[str, CustomerProfile], profiles_file: Path) -> Json:
    """The report of score_cases.py on what `way` ranks."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for name, profile in profiles.items():
            print(json.dumps({"id": name, "ranked": list(way(profile))}), file=file)
        file.flush()
        scorer = [sys.executable, "score_cases.py", str(profiles_file.resolve()), file.name, "--json"]
        done = subprocess.run(scorer, cwd=EVALUATION, capture_output=True, text=True, check=True)
    scored: Json = json.loads(done.stdout)
    return scored


class Remembering:
    """Embeds each list of queries once: the ablation asks the same ones over and over."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.model, self.dimension = embedder.model, embedder.dimension
        self._known: dict[tuple[str, ...], Vectors] = {}

    @property
    def background(self) -> Vectors | None:
        return self._embedder.background

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._embedder.embed_queries(texts)
        return self._known[key]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed_passages(texts)


class Ranked(BaseRetriever):
    """A retriever over passages that are ranked by `order`, best first."""

    passages: list[Document]
    order: Any

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [self.passages[place] for place in self.order(query)]


class Passages:
    """Passages of fixed length, one query for all of a profile."""

    def __init__(self, texts: Sequence[str], ids: Sequence[str], embedder: Embedder | None = None) -> None:
        self._ids, self._embedder = list(ids), embedder
        self._documents = [
            Document(page_content=text[at : at + PASSAGE_CHARS], metadata={"file": file})
            for file, text in zip(ids, texts, strict=True)
            for at in range(0, max(1, len(text)), PASSAGE_STEP)
        ]
        self._whole = LexicalIndex(texts)
        self._lexical = LexicalIndex([one.page_content for one in self._documents])
        self._vectors = embedder.embed_passages([one.page_content for one in self._documents]) if embedder else None

    def bm25(self, profile: CustomerProfile) -> list[str]:
        """Files by BM25 over whole documents."""
        return [self._ids[place] for place in np.argsort(-self._whole.scores(as_text(profile)), kind="stable")]

    def dense(self, profile: CustomerProfile) -> list[str]:
        """Files by their nearest passage."""
        return _files(self._documents[place] for place in self._nearest(as_text(profile)))

    def ensemble(self, profile: CustomerProfile) -> list[str]:
        """Files by LangChain's weighted reciprocal rank fusion of both, its weights and constant as they come."""

        def lexical(query: str) -> Any:
            return np.argsort(-self._lexical.scores(query), kind="stable")

        parts = [Ranked(passages=self._documents, order=order) for order in (lexical, self._nearest)]
        return _files(EnsembleRetriever(retrievers=parts, weights=[0.5, 0.5]).invoke(as_text(profile)))

    def _nearest(self, query: str) -> Any:
        assert self._embedder is not None and self._vectors is not None
        return np.argsort(-(self._vectors @ self._embedder.embed_queries([query])[0]), kind="stable")


def _files(passages: Any) -> list[str]:
    return list(dict.fromkeys(passage.metadata["file"] for passage in passages))


def as_text(profile: CustomerProfile) -> str:
    """All that a profile says in one query."""
    values = [getattr(profile, name) for name in CustomerProfile.__dataclass_fields__]
    return "；".join("、".join(value) if isinstance(value, tuple) else value for value in values if value)


if __name__ == "__main__":
    main()
