"""General knowledge the resolvers lean on: surnames, titles, our departments."""

import tomllib
from functools import lru_cache
from importlib import resources


def _load() -> dict[str, tuple[str, ...]]:
    """The comma-separated lists of `words.toml`."""
    source = resources.files("assistant.services.reading").joinpath("words.toml").read_text(encoding="utf-8")
    return {
        key: tuple(word for part in text.split(",") if (word := " ".join(part.split())))
        for key, text in tomllib.loads(source).items()
    }


_WORDS = _load()

SURNAMES = frozenset(_WORDS["surnames"])
DOUBLE_SURNAMES = _WORDS["double_surnames"]
TITLES = _WORDS["titles"]
BARE_TITLES = _WORDS["bare_titles"]
PARTS = frozenset(_WORDS["parts"])


@lru_cache(maxsize=1)
def titles_pattern() -> str:
    """The job titles as one alternation, longest first."""
    return "|".join(sorted(TITLES, key=len, reverse=True))


@lru_cache(maxsize=2)
def departments(language: str) -> tuple[str, ...]:
    """Our departments as they are called, longest first, folded."""
    return tuple(sorted(_WORDS[f"departments_{language}"], key=len, reverse=True))
