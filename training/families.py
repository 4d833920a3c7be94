"""Families of sentences that mean one thing: what a search for cases is trained on.

`families/*.jsonl`, one family a line: {"id", "need_zh", "need_en", "case_zh", "case_en", "near_zh", "near_en"}, lists
of sentences. `need_*` are a prospect's words, `case_*` what a published story says of the same, `near_*` what it says
in like words of something else. Families whose id begins with `industry-` are lines of business: how they are called,
how a story introduces a customer of that line, and neighbours that are not it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "families"
TONGUES = ("zh", "en")
_LISTS = ("need_zh", "need_en", "case_zh", "case_en", "near_zh", "near_en")


@dataclass(frozen=True, slots=True)
class Family:
    """Sentences by language, `zh` and `en`; families of one `field` (file) are the hardest to tell apart."""

    id: str
    field: str
    needs: dict[str, tuple[str, ...]]
    cases: dict[str, tuple[str, ...]]
    nears: dict[str, tuple[str, ...]]


def read(folder: Path = FOLDER) -> list[Family]:
    """Every family below `folder`. Raises ValueError, naming file and line, where one is incomplete or comes twice."""
    found: dict[str, Family] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            where = f"{path.name}:{number}"
            document = json.loads(line)
            lists = {name: tuple(document[name]) for name in _LISTS}
            if not all(lists[name] and all(text.strip() for text in lists[name]) for name in _LISTS):
                raise ValueError(f"{where}: every list needs sentences")
            if document["id"] in found:
                raise ValueError(f"{where}: {document['id']} comes twice")
            parts = [{tongue: lists[f"{kind}_{tongue}"] for tongue in TONGUES} for kind in ("need", "case", "near")]
            found[document["id"]] = Family(document["id"], path.stem, *parts)
    return list(found.values())
