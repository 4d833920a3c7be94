"""Which cases a filter leaves: by line of business, region, deployment, product, size and language."""

from collections.abc import Callable, Mapping

from retrieval.case import Case
from retrieval.case_types import CaseFilter
from retrieval.lexicon import Vocabulary, industries, industry_nearness, region_holds, vocabulary
from retrieval.sizes import read_size

_NEAR_INDUSTRY = 0.6
_SURE_INDUSTRY = 0.5


def admits(only: CaseFilter, case: Case) -> bool:
    """Whether `case` passes every part of the filter that is set.

    Words that the lists know are compared as concepts: near lines of business, and regions inside the one named, pass
    too. Words they do not know have to stand in the case.
    """
    facets = case.facets
    if only.language and case.study.language != only.language[:2]:
        return False
    if only.size:
        size = read_size(only.size, loose=True)
        if size and facets.size_band != size.band:
            return False
    strong = {one: weight for one, weight in facets.industries.items() if weight >= _SURE_INDUSTRY}
    return (
        _named(only.industry, industries(), strong, case, lambda a, b: industry_nearness(a, b) >= _NEAR_INDUSTRY)
        and _named(only.region, vocabulary("regions"), facets.regions, case, region_holds)
        and _named(only.deployment, vocabulary("deployment"), facets.deployment, case)
        and _named(only.product, vocabulary("products"), facets.products, case)
    )


def filter_of(words: str) -> CaseFilter:
    """The filter whose parts are the words that name a line of business, a region, a deployment or a product."""
    named = {
        "industry": industries(),
        "region": vocabulary("regions"),
        "deployment": vocabulary("deployment"),
        "product": vocabulary("products"),
    }
    parts = {name: " ".join(hit.words for hit in concepts.find(words)) for name, concepts in named.items()}
    return CaseFilter(**{name: found for name, found in parts.items() if found})


def _named(
    words: str | None,
    concepts: Vocabulary,
    held: Mapping[str, float],
    case: Case,
    near: Callable[[str, str], bool] = lambda one, other: one == other,
) -> bool:
    if not words:
        return True
    asked = concepts.concepts_in(words)
    if not asked:
        return words.casefold() in "\n".join([case.document.text, *case.claim_texts]).casefold()
    return any(near(one, other) for one in asked for other in held)
