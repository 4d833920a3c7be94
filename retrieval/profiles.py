"""Customer profiles from loose JSON, and the concepts their words name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.case_types import CustomerProfile
from retrieval.lexicon import industries, themes, vocabulary
from retrieval.sizes import Size, read_size

_LISTS = ("needs", "current_systems", "products")
_TEXTS = ("company", "industry", "size", "region", "deployment", "timeline", "stage", "notes")
_QUALIFIERS = {"about": "about ", "max": "at most ", "min": "at least ", "exact": ""}
_SMALL_BUDGET_CNY = 500_000
_TO_CNY = {"CNY": 1.0, "USD": 7.2, "EUR": 7.8, "GBP": 9.1, "CAD": 5.2, "AUD": 4.7, "HKD": 0.9, "JPY": 0.05}
MAX_TEXT_CHARS = 2_000
MAX_LIST_ITEMS = 50


def profile_from_json(document: Mapping[str, Any]) -> CustomerProfile:
    """A profile from JSON with any key null, empty or absent, lists given as one text, and budget as object or text.

    Unknown keys are ignored. Raises ValueError, saying which key, for what is neither text, number, list nor object.
    """
    if not isinstance(document, Mapping):
        raise ValueError("a profile must be a JSON object")
    values: dict[str, Any] = {key: _text(document.get(key), key) for key in _TEXTS}
    values |= {key: _texts(document.get(key), key) for key in _LISTS}
    return CustomerProfile(**values, budget=_budget(document.get("budget")))


def profile_has_content(profile: CustomerProfile) -> bool:
    """Whether there is anything to match on."""
    return any(getattr(profile, name) for name in CustomerProfile.__dataclass_fields__ if name != "company")


@dataclass(frozen=True, slots=True)
class Asked:
    """A profile's concepts. `constraints` are themes of notes, timeline, deployment and budget, not of the needs."""

    industries: frozenset[str]
    needs: tuple[tuple[str, frozenset[str]], ...]
    constraints: frozenset[str]
    regions: frozenset[str]
    deployment: frozenset[str]
    systems: frozenset[str]
    products: frozenset[str]
    size: Size | None


def read_profile(profile: CustomerProfile) -> Asked:
    """The concepts of `profile`, by the same word lists that cases are read with."""
    remarks = " ; ".join(filter(None, (profile.notes, profile.timeline, profile.deployment, profile.size)))
    constraints = set(themes().concepts_in(remarks))
    if profile.timeline:
        constraints.add("deadline")
    if _is_small(profile.budget):
        constraints.add("small_budget")
    wishes = " ; ".join([profile.deployment or "", profile.notes or "", *profile.needs])
    return Asked(
        industries=industries().concepts_in(industry_words(profile)),
        needs=tuple((need, themes().concepts_in(need)) for need in profile.needs),
        constraints=frozenset(constraints),
        regions=vocabulary("regions").concepts_in(profile.region or ""),
        deployment=vocabulary("deployment").concepts_in(profile.deployment or "")
        or vocabulary("deployment").concepts_in(wishes),
        systems=vocabulary("systems").concepts_in(" ; ".join(profile.current_systems)),
        products=vocabulary("products").concepts_in(" ; ".join(profile.products)),
        size=read_size(profile.size or "", loose=True),
    )


def industry_words(profile: CustomerProfile) -> str:
    """The words that tell the line of business: the industry, or where nobody said it the company's own name."""
    return profile.industry or profile.company or ""


def _is_small(budget: str | None) -> bool:
    """Whether the budget, as `_budget` words it, is below what a small firm's first project costs."""
    parts = (budget or "").replace(",", "").split()
    amount = next((float(part) for part in parts if part.replace(".", "", 1).isdigit()), None)
    currency = next((part for part in parts if part in _TO_CNY), "CNY")
    return amount is not None and 0 < amount * _TO_CNY[currency] <= _SMALL_BUDGET_CNY


def _text(value: object, key: str) -> str | None:
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)[:MAX_TEXT_CHARS]
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return "; ".join(_texts(value, key)) or None
    if not isinstance(value, str):
        raise ValueError(f"profile.{key} must be a text")
    return value.strip()[:MAX_TEXT_CHARS] or None


def _texts(value: object, key: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence) or isinstance(value, bytes):
        raise ValueError(f"profile.{key} must be a list of texts")
    items = (_text(item, key) for item in value[:MAX_LIST_ITEMS] if not isinstance(item, list | tuple))
    return tuple(item for item in items if item)


def _budget(value: object) -> str | None:
    """A budget object as words ("at most 300000 CNY"); a text stays as it is."""
    if not isinstance(value, Mapping):
        return _text(value, "budget")
    amount = value.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return None
    figure = str(int(amount)) if float(amount).is_integer() else str(amount)
    return f"{_QUALIFIERS.get(str(value.get('qualifier')), '')}{figure} {value.get('currency') or ''}".strip()
