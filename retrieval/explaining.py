"""Why a case fits and where it differs, in the profile's words and the case's, with one sentence quoted as proof."""

from dataclasses import dataclass

from retrieval.case import Case
from retrieval.case_types import CaseMatch, CustomerProfile, MatchReason
from retrieval.documents import language_of
from retrieval.lexicon import industry_nearness, name_of, region_nearness, vocabulary
from retrieval.matching import Scored
from retrieval.profiles import Asked, industry_words, read_profile
from retrieval.snapshot import Snapshot

NEED_MET = 0.5
NEED_MET_AT_HOME = 0.25
"""How sure it must be that a need is met where the line of business is the same: that alone makes it likelier."""
SAME_INDUSTRY = 0.9
FAIR_NEARNESS = 0.35
FAIR_PRODUCT = 0.6
MOST_NEEDS = 0.66
MAX_QUOTE_CHARS = 240
MIN_QUOTE_CHARS = 8
_TELLING = {"challenge": 3, "result": 2, "solution": 2, "background": 1, "other": 1, "lesson": 1}


def explain(snapshot: Snapshot, profile: CustomerProfile, scored: Scored, language: str = "") -> CaseMatch:
    """`scored` as a match: reasons, what differs, a quote that stands in the file, and whether it fits at all.

    What the case says in another language than the asker's `language` (`zh`, `en` or empty) is told in that one, where
    the word lists or the case's profile can.
    """
    case = snapshot.cases[scored.row]
    asked = read_profile(profile)
    facts = _Facts(case, profile, asked, language)
    reasons = [reason for reason in (facts.industry(), *_needs(snapshot, profile, scored, language)) if reason]
    reasons += [reason for reason in facts.others() if reason]
    return CaseMatch(
        case_id=case.study.case_id,
        title=case.study.title,
        path=case.study.path,
        score=round(scored.score, 4),
        quote=_quote(snapshot, scored),
        language=case.study.language,
        reasons=tuple(reasons),
        differs=tuple(facts.differences()),
        fits=fits(profile, scored),
        visibility=case.study.standing.visibility,
    )


def fits(profile: CustomerProfile, scored: Scored) -> bool:
    """Whether the case speaks of what was asked, not merely more than the others do.

    From a near line of business (or, less surely, the same one) it does when it meets a need or shows the product asked
    for; where the line of business is not known it has to meet half of the needs, and where it is a foreign one, nearly
    all of them. A profile without needs fits by line of business, else by product or system in use.
    """
    industry = scored.closeness.get("industry")
    near = industry is not None and industry >= FAIR_NEARNESS
    product = (scored.closeness.get("products") or 0.0) >= FAIR_PRODUCT
    if profile.needs:
        met = sum(one >= _enough(scored) for one in scored.needs_met) / len(profile.needs)
        if near:
            return met > 0 or product
        return met >= (0.5 if industry is None else MOST_NEEDS)
    if industry is not None:
        return near
    return product or (scored.closeness.get("systems") or 0.0) >= FAIR_PRODUCT


def _enough(scored: Scored) -> float:
    """From how sure on a need counts as met."""
    return NEED_MET_AT_HOME if (scored.closeness.get("industry") or 0.0) >= SAME_INDUSTRY else NEED_MET


@dataclass(frozen=True, slots=True)
class _Facts:
    """Structured facets of one case beside those of one profile."""

    case: Case
    profile: CustomerProfile
    asked: Asked
    language: str

    def industry(self) -> MatchReason | None:
        pairs = [
            (industry_nearness(one, other) * weight, other)
            for one in self.asked.industries
            for other, weight in self.case.facets.industries.items()
        ]
        nearness, concept = max(pairs, default=(0.0, ""))
        if nearness < FAIR_NEARNESS:
            return None
        return MatchReason("industry", industry_words(self.profile), self._words("industry", concept))

    def others(self) -> list[MatchReason | None]:
        return [
            self._size(same=True),
            self._shared("region", "regions", self.profile.region or ""),
            self._shared("deployment", "deployment", self.profile.deployment or ""),
            self._listed("system", "systems", self.profile.current_systems),
            self._listed("product", "products", self.profile.products),
        ]

    def differences(self) -> list[MatchReason]:
        found = [self._size(same=False), self._other_industry(), self._other_deployment(), self._other_region()]
        return [one for one in found if one]

    def _size(self, *, same: bool) -> MatchReason | None:
        band = self.case.facets.size_band
        if self.asked.size is None or band is None:
            return None
        apart = abs(self.asked.size.band - band)
        if apart == 1 or (apart == 0) != same:
            return None
        return MatchReason("size", self.profile.size or "", self.case.facets.words.get("size", ""))

    def _shared(self, facet: str, kind: str, words: str) -> MatchReason | None:
        asked, held = getattr(self.asked, kind), getattr(self.case.facets, kind)
        shared = sorted(asked & held.keys(), key=lambda concept: -held[concept])
        return MatchReason(facet, words, self._words(kind, shared[0])) if shared and words else None

    def _listed(self, facet: str, kind: str, items: tuple[str, ...]) -> MatchReason | None:
        held = getattr(self.case.facets, kind)
        for item in items:
            shared = vocabulary(kind).concepts_in(item) & held.keys()
            if shared:
                return MatchReason(facet, item, self._words(kind, max(shared, key=lambda concept: held[concept])))
        return None

    def _other_industry(self) -> MatchReason | None:
        held = self.case.facets.industries
        strong = sorted((concept for concept in held if held[concept] >= 0.5), key=lambda concept: -held[concept])
        if not self.asked.industries or not strong or self.industry():
            return None
        return MatchReason("industry", industry_words(self.profile), self._words("industry", strong[0]))

    def _other_deployment(self) -> MatchReason | None:
        asked, held = self.asked.deployment, self.case.facets.deployment
        foreign = {"on_premises": "cloud", "cloud": "on_premises"}
        for wanted, other in foreign.items():
            if wanted in asked and other not in asked and wanted not in held and held.get(other, 0) > 0.3:
                words = self.profile.deployment or ""
                return MatchReason("deployment", words, self._words("deployment", other)) if words else None
        return None

    def _other_region(self) -> MatchReason | None:
        asked, held = self.asked.regions, self.case.facets.regions
        if not asked or not held or any(region_nearness(one, other) for one in asked for other in held):
            return None
        strongest = max(held, key=lambda concept: held[concept])
        return MatchReason("region", self.profile.region or "", self._words("regions", strongest))

    def _words(self, kind: str, concept: str) -> str:
        """The case's words for a concept, behind its name in the asker's language where they are in another one."""
        words = self.case.facets.words.get(f"{kind}:{concept}", concept)
        name = name_of(kind, concept, self.language) if self.language not in ("", language_of(words)) else ""
        return f"{name} ({words})" if name and name.casefold() != words.casefold() else words


def _needs(snapshot: Snapshot, profile: CustomerProfile, scored: Scored, language: str) -> list[MatchReason]:
    """A reason for each need the case meets, the surest first: the need and the sentence that comes nearest."""
    case = snapshot.cases[scored.row]

    def told(place: int) -> str:
        words = _sentence(snapshot, scored, scored.best_rows[place])
        return _shortened(_retold(case, words, language) or words)

    order = sorted(range(len(profile.needs)), key=lambda place: -scored.needs_met[place])
    return [
        MatchReason("need", profile.needs[place], told(place))
        for place in order
        if scored.needs_met[place] >= _enough(scored)
    ]


def _retold(case: Case, words: str, language: str) -> str:
    """What the case's profile says of `words` of the file in `language`, where they are in another one."""
    if language in ("", case.study.language):
        return ""
    for name in ("pains", "goals", "outcomes"):
        for claim in case.study.profile.claims(name):
            if claim.quote and (claim.quote in words or words in claim.quote):
                return claim.zh if language == "zh" else claim.en
    return ""


def _sentence(snapshot: Snapshot, scored: Scored, row: int) -> str:
    """What stands behind a vector row of the case: its title, a sentence, or what a claim of its profile quotes."""
    case = snapshot.cases[scored.row]
    return case.words_at(row - int(snapshot.starts[scored.row]))


def _quote(snapshot: Snapshot, scored: Scored) -> str:
    """One sentence as proof: near a need that is met best, out of the body, and verbatim in the file."""
    case = snapshot.cases[scored.row]
    wanted = sorted(range(len(scored.needs_met)), key=lambda place: -scored.needs_met[place])
    start = int(snapshot.starts[scored.row])
    headers = {sentence.text for sentence in case.document.sentences if sentence.section == "header"}
    rows = [scored.best_rows[place] for place in wanted if scored.best_rows[place] > start]
    telling = sorted(case.document.sentences, key=lambda s: -_TELLING.get(s.section, 0))
    for words in [*(_sentence(snapshot, scored, row) for row in rows), *(sentence.text for sentence in telling)]:
        quote = _shortened(words)
        of_the_body = words not in headers and "|" not in quote and case.document.quote_stands(quote)
        if of_the_body and len(quote) >= MIN_QUOTE_CHARS:
            return quote
    return _shortened(case.document.sentences[0].text) if case.document.sentences else ""


def _shortened(text: str) -> str:
    """The beginning of a long sentence, cut at a pause so that it still stands verbatim in the file."""
    if len(text) <= MAX_QUOTE_CHARS:
        return text
    cut = text[:MAX_QUOTE_CHARS]
    pause = max(cut.rfind(mark) for mark in "，,、；; ")
    return cut[:pause] if pause > MAX_QUOTE_CHARS // 2 else cut
