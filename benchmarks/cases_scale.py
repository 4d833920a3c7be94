"""Case studies at scale: time of a match, of a change and of the first match, memory, and the rate of an import.

    python -m benchmarks.cases_scale [--sizes 100,10000,100000] [--import 60] [--rounds 60]

A match is `ChromaCaseLibrary.match` on a library on disk: the questions are embedded for real, the reasons given. The
vectors of the made-up cases are random with a common part, as e5's are, but for the import, which embeds for real. Each
size runs in a process of its own, so that memory is its own; `first` is the first match of a process, which reads the
library from disk, and `changed` the first one after an admin has added a case. With Chroma's own index beside: the time
of one nearest-passages query per need, what a user of `langchain_chroma` would have without reasons or facets.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks import corpus
from benchmarks.machine import report
from retrieval.base import Vectors
from retrieval.e5.embedder import E5Embedder
from retrieval.library import ChromaCaseLibrary

SENTENCES = 24
Json = dict[str, Any]


class RandomPassages:
    """Real vectors of questions, made-up ones of passages."""

    def __init__(self) -> None:
        self._real = E5Embedder()
        self.model, self.dimension = "made-up", self._real.dimension
        self._dice = np.random.default_rng(7)
        self._common = self._dice.normal(size=self.dimension)

    @property
    def background(self) -> Vectors | None:
        return self._real.background

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._real.embed_queries(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = self._common + 0.6 * self._dice.normal(size=(len(texts), self.dimension))
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def measure(passages: int, rounds: int) -> Json:
    """One size, in this process."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        corpus.write(root / "cases", max(1, passages // (SENTENCES + 1)), SENTENCES)
        embedder = RandomPassages()
        made = ChromaCaseLibrary(root / "library", embedder)
        began = time.perf_counter()
        made.import_folder(root / "cases")
        import_s = time.perf_counter() - began
        embedder.embed_queries(["warm up"])
        before = psutil.Process().memory_info().rss
        library = ChromaCaseLibrary(root / "library", embedder)
        profiles = list(corpus.profiles(rounds + 4))
        first_s = _timed(lambda: library.match(profiles[0]))
        seconds = [_timed(lambda p=profile: library.match(p)) for profile in profiles[4:]]
        library.add("another.md", next(islice(corpus.texts(1, SENTENCES, seed=3), 1)).encode())
        changed_s = _timed(lambda: library.match(profiles[1]))
        memory = psutil.Process().memory_info().rss - before
        with library.passage_index() as index:
            store = index.vector_store()
            chroma = [
                _timed(lambda p=profile: [store.similarity_search(need, k=20) for need in p.needs])
                for profile in profiles[4:24]
            ]
            held = index.count()
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {
        "cases": passages // (SENTENCES + 1),
        "passages": held,
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
        "chroma_p95_ms": round(float(np.percentile(chroma, 95)) * 1000, 1),
        "first_s": round(first_s, 2),
        "changed_s": round(changed_s, 2),
        "import_without_embedding_s": round(import_s, 1),
        "memory_mb": round(memory / 1e6),
    }


def measure_import(cases: int) -> Json:
    """An import that embeds for real, and the same again."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        root = Path(folder)
        corpus.write(root / "cases", cases, SENTENCES)
        embedder = E5Embedder()
        embedder.embed_queries(["warm up"])
        library = ChromaCaseLibrary(root / "library", embedder)
        first = _timed(lambda: library.import_folder(root / "cases"))
        again = _timed(lambda: library.import_folder(root / "cases"))
    return {
        "cases": cases,
        "passages_a_second": round(cases * (SENTENCES + 1) / first, 1),
        "again_ms_a_case": round(again / cases * 1000, 1),
        "model_calls": 0,
    }


def _timed(work: Any) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="100,10000,100000", help="passages to measure at")
    parser.add_argument("--rounds", type=int, default=60, help="matches a size")
    parser.add_argument("--import", dest="imported", type=int, default=60, help="cases to import with real embedding")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.rounds)))
        return
    figures: Json = {"sizes": {}, "import": measure_import(options.imported)}
    rows = []
    for size in map(int, options.sizes.split(",")):
        command = [sys.executable, "-m", "benchmarks.cases_scale", "--one", str(size), "--rounds", str(options.rounds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        figures["sizes"][str(size)] = row = json.loads(done.stdout.splitlines()[-1])
        rows.append([f"{size:,}", *(row[key] for key in _COLUMNS)])
    report("cases_scale", "Case studies at scale", ["passages", *_COLUMNS], rows, figures)


_COLUMNS = ("p50_ms", "p95_ms", "chroma_p95_ms", "first_s", "changed_s", "import_without_embedding_s", "memory_mb")


if __name__ == "__main__":
    main()
