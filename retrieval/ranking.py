"""Ranking a folder of cases for many profiles, as `spotter eval match` does."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.base import Embedder, ImportProgress
from retrieval.case_types import CustomerProfile
from retrieval.library import ChromaCaseLibrary


@dataclass(frozen=True, slots=True)
class RankedCases:
    """For one profile: the files of the corpus, best first, relative to it; wall-clock seconds of the match."""

    id: str
    ranked: tuple[str, ...]
    seconds: float


def rank_for_eval(
    corpus: Path,
    profiles: Iterable[tuple[str, CustomerProfile]],
    embedder: Embedder,
    *,
    root: Path | None = None,
    progress: ImportProgress | None = None,
) -> Iterator[RankedCases]:
    """Import `corpus` with the product's own code and rank its files for each (id, profile), in order.

    The library is made under `root` and holds this corpus alone afterwards, so that vectors made before are used again;
    without `root` it is made in a temporary folder. Raises RetrievalError.
    """
    with tempfile.TemporaryDirectory(prefix="spotter-cases-", ignore_cleanup_errors=True) as temporary:
        library = ChromaCaseLibrary(root or Path(temporary), embedder)
        report = library.import_folder(corpus, progress)
        imported = {*report.added, *report.updated, *report.unchanged}
        for case in library.cases():
            if case.case_id not in imported:
                library.remove(case.case_id)
        library.rank_all(CustomerProfile(needs=("warm up",)))
        for name, profile in profiles:
            started = time.perf_counter()
            ranked = tuple(library.rank_all(profile))
            yield RankedCases(name, ranked, round(time.perf_counter() - started, 4))
