"""General knowledge the finders lean on: surnames, titles, given names, departments, organisation words, vendors."""

import re
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
RARE_SURNAMES = frozenset(_WORDS["rare_surnames"])
TITLES = _WORDS["titles"]
BARE_TITLES = _WORDS["bare_titles"]
LATIN_TITLES = _WORDS["latin_titles"]
NOT_NAMES_ZH = frozenset(_WORDS["not_names_zh"])
ORG_WORDS_ZH = _WORDS["organisations_zh"]
NOT_ORG_EN = frozenset(_WORDS["not_organisations_en"])
NOT_SURNAMES_EN = frozenset(_WORDS["not_surnames_en"])
GIVEN_NAMES_EN = frozenset(_WORDS["given_names_en"])
VENDORS = _WORDS["vendors_zh"] + _WORDS["vendors_en"]


@lru_cache(maxsize=1)
def titles_pattern() -> str:
    """The job titles as one alternation, longest first."""
    return "|".join(sorted(TITLES, key=len, reverse=True))


@lru_cache(maxsize=2)
def departments(language: str) -> tuple[str, ...]:
    """Our departments as they are called, longest first, folded."""
    return tuple(sorted(_WORDS[f"departments_{language}"], key=len, reverse=True))


@lru_cache(maxsize=1)
def vendor_pattern() -> re.Pattern[str]:
    """Any vendor of the list in folded text; Latin names as whole words only."""
    names = sorted({name.lower() for name in VENDORS}, key=len, reverse=True)
    return re.compile(
        "|".join(
            re.escape(name) if re.search("[一-鿿]", name) else rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])"
            for name in names
        )
    )
