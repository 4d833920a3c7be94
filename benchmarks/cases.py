"""Matching cases: ours beside its plain parts on the same corpus and embedder, an ablation, and time at size.

    python -m benchmarks.cases [--sizes 100,10000] [--quick]

The development cases are read from ../shared/evaluation/cases when they are there, and scored by score_cases.py;
without them only the time at size is measured. `dense` is 800-character passages, one query for the whole profile;
`bm25` is over whole documents; `rrf` is what LangChain's EnsembleRetriever does with the two (reciprocal rank fusion,
c = 60), written out here because langchain-classic, which holds that class, is not among our dependencies.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import EVALUATION, report
from retrieval.base import CaseStudy, CustomerProfile, Vectors
from retrieval.case import Case
from retrieval.documents import parse_case
from retrieval.e5.embedder import E5Embedder
from retrieval.explaining import explain
from retrieval.facets import read_facets
from retrieval.lexical import LexicalIndex
from retrieval.library import ChromaCaseLibrary
from retrieval.matching import DEFAULT_WEIGHTS, diversified, rank
from retrieval.profiles import profile_from_json
from retrieval.snapshot import Snapshot

PASSAGE_CHARS, PASSAGE_STEP, RRF_C = 800, 700, 60
Json = dict[str, Any]
Ranker = Callable[[CustomerProfile], Sequence[str]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default="100,10000", help="passages to measure the time of a match at")
    parser.add_argument("--quick", action="store_true", help="leave the ablation out")
    options = parser.parse_args()
    figures: Json = {"time": {}}
    rows: list[list[Any]] = []
    embedder = E5Embedder()
    if (EVALUATION / "cases" / "profiles.jsonl").exists():
        figures |= measure_quality(embedder, ablate=not options.quick)
        for name, scored in figures["quality"].items():
            groups = [scored[group] for group in ("zh", "en", "all")]
            rows.append([name, *(group[key] for group in groups for key in ("ndcg_at_5", "recall_at_5"))])
    else:
        print("../shared/evaluation/cases is not there: quality is not measured, only time at size", file=sys.stderr)
    for size in map(int, options.sizes.split(",")):
        figures["time"][str(size)] = row = measure_time(embedder, size)
        rows.append(
            [f"match at {size:,} passages", f"p50 {row['p50_ms']} ms", f"p95 {row['p95_ms']} ms", "", "", "", ""]
        )
    columns = ["", "zh nDCG@5", "zh recall@5", "en nDCG@5", "en recall@5", "all nDCG@5", "all recall@5"]
    report("cases", "Matching case studies", columns, rows, figures)


def measure_quality(embedder: E5Embedder, *, ablate: bool) -> Json:
    """nDCG@5 and recall@5 of each way of ranking, and what the import cost."""
    corpus = EVALUATION / "cases" / "corpus"
    lines = (EVALUATION / "cases" / "profiles.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    profiles = {row["id"]: profile_from_json(row["profile"]) for row in rows}
    with tempfile.TemporaryDirectory() as folder:
        library = ChromaCaseLibrary(Path(folder), embedder)
        started = time.perf_counter()
        added = library.import_folder(corpus, _show).added
        import_s = time.perf_counter() - started
        snapshot = library._load()
        plain = _Plain(snapshot, embedder)
        ways: dict[str, Ranker] = {"dense": plain.dense, "bm25": plain.bm25, "rrf": plain.rrf, "ours": library.rank_all}
        table = {name: _score(way, profiles) for name, way in ways.items()}
        if ablate:
            remembering = _Remembering(embedder)
            for field in fields(DEFAULT_WEIGHTS):
                weights = replace(DEFAULT_WEIGHTS, **{field.name: 0.0})
                table[f"ours, no {field.name}"] = _score(
                    lambda profile, weights=weights: [  # type: ignore[misc]
                        snapshot.cases[one.row].study.case_id
                        for one in rank(snapshot, profile, remembering, weights=weights)
                    ],
                    profiles,
                )
    cost = {"cases": len(added), "sentences": len(snapshot.vectors), "seconds": round(import_s, 1), "model_calls": 0}
    return {"quality": table, "import": cost}


def _score(way: Ranker, profiles: dict[str, CustomerProfile]) -> Json:
    """The report of score_cases.py on what `way` ranks."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for name, profile in profiles.items():
            started = time.perf_counter()
            ranked = list(way(profile))
            print(json.dumps({"id": name, "ranked": ranked, "seconds": time.perf_counter() - started}), file=file)
        file.flush()
        scorer = [sys.executable, "score_cases.py", "cases/profiles.jsonl", file.name, "--json"]
        done = subprocess.run(scorer, cwd=EVALUATION, capture_output=True, text=True, check=True)
    scored: Json = json.loads(done.stdout)
    return scored


class _Remembering(E5Embedder):
    """Embeds each list of queries once: the ablation asks the same ones over and over, and its time is not measured."""

    def __init__(self, embedder: E5Embedder) -> None:
        super().__init__()
        self._embedder = embedder
        self._known: dict[tuple[str, ...], Vectors] = {}

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = self._embedder.embed_queries(texts)
        return self._known[key]


class _Plain:
    """The plain parts: passages of fixed length, one query for all of a profile."""

    def __init__(self, snapshot: Snapshot, embedder: E5Embedder) -> None:
        self._ids = [case.study.case_id for case in snapshot.cases]
        self._embedder = embedder
        texts = [case.document.text for case in snapshot.cases]
        passages = [
            (owner, text[at : at + PASSAGE_CHARS])
            for owner, text in enumerate(texts)
            for at in range(0, max(1, len(text)), PASSAGE_STEP)
        ]
        self._owners = np.array([owner for owner, _ in passages])
        self._vectors = embedder.embed_passages([passage for _, passage in passages])
        self._lexical = LexicalIndex(texts)

    def dense(self, profile: CustomerProfile) -> list[str]:
        """Files by their nearest passage."""
        near = self._vectors @ self._embedder.embed_queries([_as_text(profile)])[0]
        best = np.full(len(self._ids), -1.0)
        np.maximum.at(best, self._owners, near)
        return [self._ids[place] for place in np.argsort(-best, kind="stable")]

    def bm25(self, profile: CustomerProfile) -> list[str]:
        """Files by BM25."""
        return [self._ids[place] for place in np.argsort(-self._lexical.scores(_as_text(profile)), kind="stable")]

    def rrf(self, profile: CustomerProfile) -> list[str]:
        """Both, by reciprocal rank."""
        points = dict.fromkeys(self._ids, 0.0)
        for ranking in (self.dense(profile), self.bm25(profile)):
            for place, name in enumerate(ranking, 1):
                points[name] += 1 / (RRF_C + place)
        return sorted(points, key=lambda name: -points[name])


def _as_text(profile: CustomerProfile) -> str:
    values = [getattr(profile, name) for name in CustomerProfile.__dataclass_fields__]
    return "；".join("、".join(value) if isinstance(value, tuple) else value for value in values if value)


def measure_time(embedder: E5Embedder, passages: int) -> Json:
    """A match with its reasons, query embedded for real, over made-up cases with made-up vectors."""
    snapshot = made_up_library(passages)
    profiles = list(made_up_profiles(40))
    seconds = []
    for number, profile in enumerate(profiles):
        started = time.perf_counter()
        distinct, _ = diversified(snapshot, rank(snapshot, profile, embedder), 3)
        for one in distinct:
            explain(snapshot, profile, one)
        if number >= 3:
            seconds.append(time.perf_counter() - started)
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"cases": len(snapshot.cases), "p50_ms": round(float(p50), 1), "p95_ms": round(float(p95), 1)}


TRADES = (
    "金属加工厂",
    "连锁诊所",
    "冷链车队",
    "software vendor",
    "dairy wholesaler",
    "hotel group",
    "农资经销商",
    "检测公司",
)
PAINS = (
    "盘点要停工两天", "订单靠传真", "工程师到了现场才发现没带备件", "Nobody knows which quote is current",
    "Invoices leave six weeks late", "The depot has no signal", "三套系统的客户名对不上", "Licences expire unnoticed",
)  # fmt: skip


def made_up_library(passages: int, *, sentences: int = 24) -> Snapshot:
    """About `passages` sentences in cases of `sentences` each; vectors are random with a common part, as e5's are."""
    dice = random.Random(7)
    cases = []
    for number in range(max(1, passages // (sentences + 1))):
        trade = dice.choice(TRADES)
        body = "\n".join(f"{dice.choice(PAINS)} ({trade}, {dice.randrange(10**6)}). " for _ in range(sentences))
        document = parse_case(f"# Case {number}: {trade}\n{body}")
        study = CaseStudy(
            f"{number}.md", document.title, Path(f"{number}.md"), document.language, str(number), date.min
        )
        cases.append(Case(study, document, read_facets(document)))
    noise = np.random.default_rng(7)
    common = noise.normal(size=384)
    parts: list[Vectors] = []
    for case in cases:
        rows = common + 0.6 * noise.normal(size=(len(case.texts), 384))
        parts.append((rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))
    return Snapshot.of(cases, parts, 384)


def made_up_profiles(count: int) -> Iterator[CustomerProfile]:
    """Profiles with two or three needs."""
    dice = random.Random(11)
    for number in range(count):
        needs = tuple(f"{pain} {number}" for pain in dice.sample(PAINS, dice.choice((2, 3))))
        yield CustomerProfile(industry=dice.choice(TRADES), size=f"{dice.randrange(20, 9000)}人", needs=needs)


def _show(done: int, of: int, name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{of} {name:<40}", end="" if done < of else "\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
