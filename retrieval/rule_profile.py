"""The profile that rules read: labelled facts, concepts of the word lists, and the sentences of telling sections."""

import re
from collections.abc import Iterable, Mapping

from retrieval.case_profile import MAX_CLAIM_CHARS, CaseProfile, Claim
from retrieval.documents import CaseDocument, Sentence
from retrieval.facets import Facets

_MOST_SENTENCES = 4
_SURE = 0.5
_FIGURE = re.compile(
    r"\d|[一二三四五六七八九十百千万两半]成|一半|[两三]倍|\b(?:half|twice|doubled?|tripled?|a third)\b"
)
_TIME = re.compile(
    r"\d\s*(?:个月|周|天|weeks?|months?|days?)|[一二三四五六七八九十两半]+(?:个月|周|天)"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve)\s+(?:weeks|months|days)\b"
)
_LIVE = re.compile(
    r"上线|投用|启用|切换|\b(?:go(?:es|ing)?[- ]live|went live|rolled out|rollout|live in|in use|switch(?:ed)? over)\b"
)


def rule_profile(case: CaseDocument, facets: Facets) -> CaseProfile:
    """The profile of `case`; every quote stands in its text."""
    words = facets.words
    band = words.get("size")
    return CaseProfile(
        industry=_first(_by_concept("industry", facets.industries, words), case),
        size=_first([band] if band else [], case),
        region=_first(_by_concept("regions", facets.regions, words), case),
        deployment=_first(_by_concept("deployment", facets.deployment, words), case),
        go_live=next((_quoted(s, case) for s in case.sentences if _LIVE.search(s.text) and _TIME.search(s.text)), None),
        pains=_section(case, "challenge"),
        products=tuple(_claims(_by_concept("products", facets.products, words), case)),
        systems=tuple(_claims(_by_concept("systems", facets.systems, words), case)),
        outcomes=_section(case, "result", with_figure=True) or _figures(case),
    )


def _by_concept(kind: str, held: Mapping[str, float], words: Mapping[str, str]) -> list[str]:
    """The case's own words for the concepts it surely has, the surest first."""
    most = max(held.values(), default=0.0)
    sure = sorted((one for one in held if held[one] >= _SURE * most), key=lambda one: -held[one])
    return list(dict.fromkeys(words[f"{kind}:{one}"] for one in sure if f"{kind}:{one}" in words))


def _claims(texts: Iterable[str], case: CaseDocument) -> list[Claim]:
    return [_claim(text, text if case.quote_stands(text) else "", case) for text in texts]


def _first(texts: Iterable[str], case: CaseDocument) -> Claim | None:
    return next(iter(_claims(texts, case)), None)


def _section(case: CaseDocument, kind: str, *, with_figure: bool = False) -> tuple[Claim, ...]:
    chosen = [s for s in case.sentences if s.section == kind and (not with_figure or _FIGURE.search(s.text))]
    return tuple(_quoted(s, case) for s in chosen[:_MOST_SENTENCES])


def _figures(case: CaseDocument) -> tuple[Claim, ...]:
    """Where no section is named so: the last sentences with a figure, which is how stories end."""
    chosen = [s for s in case.sentences if s.section in ("other", "solution") and _FIGURE.search(s.text)]
    return tuple(_quoted(s, case) for s in chosen[-_MOST_SENTENCES // 2 :])


def _quoted(sentence: Sentence, case: CaseDocument) -> Claim:
    text = sentence.text[:MAX_CLAIM_CHARS]
    return _claim(text, text, case)


def _claim(text: str, quote: str, case: CaseDocument) -> Claim:
    return Claim(zh=text, quote=quote) if case.language == "zh" else Claim(en=text, quote=quote)
