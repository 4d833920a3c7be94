"""What a profile made by a model or an admin changes in the facets that rules read, and in what is embedded."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any

from retrieval.case_profile import LISTED, SINGLE, CaseProfile, Claim
from retrieval.documents import CaseDocument
from retrieval.facets import Facets
from retrieval.lexicon import Vocabulary, industries, themes, vocabulary
from retrieval.sizes import read_size

_VOCABULARIES: dict[str, tuple[str, Callable[[], Vocabulary]]] = {
    "industry": ("industries", industries),
    "region": ("regions", lambda: vocabulary("regions")),
    "deployment": ("deployment", lambda: vocabulary("deployment")),
    "products": ("products", lambda: vocabulary("products")),
    "systems": ("systems", lambda: vocabulary("systems")),
}


def profiled(facets: Facets, profile: CaseProfile, names: Collection[str] | None) -> Facets:
    """`facets` with the concepts that the profile's fields `names` (all, if None) name in place of the rules' own.

    A field that names no known concept, or nothing, leaves what the rules read, unless an admin emptied it. Themes of
    pains and goals come on top.
    """
    wanted = SINGLE + LISTED if names is None else names
    changed: dict[str, Any] = {}
    words = dict(facets.words)
    for name, (kind, concepts_of) in _VOCABULARIES.items():
        claims = profile.claims(name) if name in wanted else ()
        found = dict(_concepts(claims, concepts_of()))
        if found or (name in profile.edited and not claims):
            changed[kind] = dict.fromkeys(found, 1.0)
            prefix = "industry" if name == "industry" else kind
            words |= {f"{prefix}:{concept}": text for concept, text in found.items()}
    if "size" in wanted and (profile.size or "size" in profile.edited):
        text = profile.size.told("zh") if profile.size else ""
        size = read_size(text, loose=True)
        if size or not text:
            changed["size_band"] = size.band if size else None
            words["size"] = text
    spoken = [claim for name in ("pains", "goals") if name in wanted for claim in profile.claims(name)]
    more = dict(_concepts(spoken, themes()))
    return replace(facets, **changed, words=words, themes={**dict.fromkeys(more, 1.0), **facets.themes})


def added_claims(profile: CaseProfile, document: CaseDocument) -> tuple[Claim, ...]:
    """The claims worth embedding beside the file's sentences: who the customer is, pains, goals and outcomes, each with
    the texts alone that are not the file's own words."""
    found: dict[Claim, None] = {}
    for name in ("industry", "pains", "goals", "outcomes"):
        for claim in profile.claims(name):
            zh, en = ("" if text in document.text else text for text in (claim.zh, claim.en))
            if zh or en:
                found[Claim(zh, en, claim.quote)] = None
    return tuple(found)


def _concepts(claims: Iterable[Claim], concepts: Vocabulary) -> Iterable[tuple[str, str]]:
    """Each concept that a claim names in either language, with the claim's words."""
    for claim in claims:
        for text in (claim.zh, claim.en):
            for concept in concepts.concepts_in(text):
                yield concept, claim.quote or text
