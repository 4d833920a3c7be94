"""A case's profile: what it says of the customer, its pains and what came of it, with the words that show it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from retrieval.documents import language_of

MAX_CLAIM_CHARS = 400
MAX_CLAIMS = 12


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing a case says. `zh` and `en` tell it, either may be empty; `quote` is the file's words that show it,
    empty where an admin wrote the claim."""

    zh: str = ""
    en: str = ""
    quote: str = ""

    def told(self, language: str) -> str:
        """The claim in `language`, else in the other one."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


@dataclass(frozen=True, slots=True)
class CaseProfile:
    """`systems` is what the customer ran before, `go_live` how long until it was in use, `outcomes` carry figures.

    `edited` names the fields that an admin wrote, which no new reading of the file changes.
    """

    industry: Claim | None = None
    size: Claim | None = None
    region: Claim | None = None
    deployment: Claim | None = None
    go_live: Claim | None = None
    pains: tuple[Claim, ...] = ()
    goals: tuple[Claim, ...] = ()
    products: tuple[Claim, ...] = ()
    systems: tuple[Claim, ...] = ()
    outcomes: tuple[Claim, ...] = ()
    edited: frozenset[str] = field(default_factory=frozenset)

    def claims(self, name: str) -> tuple[Claim, ...]:
        """What stands under `name`, one of `SINGLE` or `LISTED`."""
        held = getattr(self, name)
        return held if isinstance(held, tuple) else (held,) if held else ()

    def with_edits(self, edits: Mapping[str, tuple[str, ...]]) -> "CaseProfile":
        """The profile with the fields that an admin wrote in place of what was read; an empty tuple empties one.

        Raises ValueError for a field there is not, too many claims or one that is too long.
        """
        changed: dict[str, Any] = {}
        for name, texts in edits.items():
            if name not in SINGLE + LISTED:
                raise ValueError(f"no field {name}: a case profile has {', '.join(SINGLE + LISTED)}")
            if len(texts) > (1 if name in SINGLE else MAX_CLAIMS):
                raise ValueError(f"{name} takes {'one text' if name in SINGLE else f'at most {MAX_CLAIMS} texts'}")
            if any(not text.strip() or len(text) > MAX_CLAIM_CHARS for text in texts):
                raise ValueError(f"{name}: a text has 1 to {MAX_CLAIM_CHARS} characters")
            claims = tuple(_written(text.strip()) for text in texts)
            changed[name] = claims if name in LISTED else (claims[0] if claims else None)
        return replace(self, **changed, edited=self.edited | edits.keys())

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; `profile_from_json` is the inverse."""
        return {name: [[one.zh, one.en, one.quote] for one in self.claims(name)] for name in SINGLE + LISTED} | {
            "edited": sorted(self.edited)
        }


SINGLE = ("industry", "size", "region", "deployment", "go_live")
LISTED = ("pains", "goals", "products", "systems", "outcomes")
assert {*SINGLE, *LISTED, "edited"} == {one.name for one in fields(CaseProfile)}


def case_profile_from_json(document: Mapping[str, Any]) -> CaseProfile:
    """The inverse of `CaseProfile.to_json`. Raises KeyError, TypeError, ValueError for anything else."""
    values: dict[str, Any] = {name: tuple(Claim(*row) for row in document[name]) for name in LISTED}
    values |= {name: next((Claim(*row) for row in document[name]), None) for name in SINGLE}
    return CaseProfile(**values, edited=frozenset(document["edited"]))


def _written(text: str) -> Claim:
    """What an admin wrote, under the language it is in."""
    return Claim(zh=text) if language_of(text) == "zh" else Claim(en=text)
