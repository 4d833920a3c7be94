"""The words that tell buying roles, from `roles.toml`, ready to be looked for."""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any

from assistant.domain.contact import BuyingRole, Leaning
from assistant.domain.role_suggestion import Cue, Cues
from assistant.language.text import guess_language


def role_cues_for(text: str) -> Cues:
    """The cues of the language that `text` is in."""
    return role_cues("en" if guess_language(text) == "en" else "zh")


@lru_cache(maxsize=2)
def role_cues(language: str) -> Cues:
    """The cues of `zh` or `en`."""
    source = resources.files("assistant.services.reading").joinpath("roles.toml").read_text("utf-8")
    table: dict[str, Any] = tomllib.loads(source)[language]
    return Cues(
        cues=tuple(_cue(one) for one in table["cues"]),
        relations={kin: tuple(words) for kin, words in table["relations"].items()},
        denials=re.compile(table["denials"], re.IGNORECASE),
        questions=re.compile(table["questions"], re.IGNORECASE),
        us=re.compile(table["us"]),
        pronouns=re.compile(table["pronouns"], re.IGNORECASE),
        little_names=re.compile(table["little_names"]) if "little_names" in table else None,
    )


def _cue(one: dict[str, Any]) -> Cue:
    is_role = "role" in one
    return Cue(
        "roles" if is_role else "leaning",
        BuyingRole(one["role"]).value if is_role else Leaning(one["leaning"]).value,
        re.compile(one["words"], re.IGNORECASE),
        is_after=one.get("after", False),
        is_family=one.get("family", False),
    )
