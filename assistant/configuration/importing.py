"""Reading the imports file: by which names columns are known, what means empty, and how sure a match has to be."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from assistant.configuration.files import Part, Word, read_file
from assistant.domain.customer import CustomerKind
from assistant.domain.customer_view import fold_name
from assistant.domain.importing import Doubtful

Probability = Annotated[float, Field(gt=0, lt=1)]


@dataclass(frozen=True, slots=True)
class ImportRules:
    """`targets` by the folded names of columns, `kinds` and `decisions` by their folded words.

    A match of at least `join_from` is sure, one of at least `doubtful_from` may be.
    """

    targets: dict[str, str]
    empty: frozenset[str]
    kinds: dict[str, CustomerKind]
    decisions: dict[str, Doubtful]
    join_from: float
    doubtful_from: float


@lru_cache(maxsize=4)
def read_import_rules(path: Path | None = None) -> ImportRules:
    """The rules of `path`, or those that come with Spotter. Raises InvalidInput, naming what is wrong where."""
    return read_file(_File, path, "importing.toml", "SPOTTER_IMPORTS_FILE").rules()


class _Matching(Part):
    join_from: Probability = 0.99
    doubtful_from: Probability = 0.5

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.join_from < self.doubtful_from:
            raise ValueError("join_from is not below doubtful_from")
        return self


class _File(Part):
    empty: frozenset[Word] = frozenset()
    matching: _Matching = _Matching()
    names: dict[str, tuple[Word, ...]]
    kinds: dict[CustomerKind, tuple[Word, ...]]
    decisions: dict[Doubtful, tuple[Word, ...]]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        targets: dict[str, str] = {}
        for target, names in self.names.items():
            for name in names:
                if targets.setdefault(fold_name(name), target) != target:
                    raise ValueError(f"names.{target}: {name} is a name of {targets[fold_name(name)]} too")
        return self

    def rules(self) -> ImportRules:
        return ImportRules(
            {fold_name(name): target for target, names in self.names.items() for name in names},
            frozenset(word.casefold() for word in self.empty),
            {fold_name(word): kind for kind, words in self.kinds.items() for word in words},
            {fold_name(word): decision for decision, words in self.decisions.items() for word in words},
            self.matching.join_from,
            self.matching.doubtful_from,
        )
