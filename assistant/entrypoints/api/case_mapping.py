"""From case studies to the API's documents, and back."""

from dataclasses import asdict
from typing import Any

from assistant.entrypoints.api import case_schemas as schemas
from retrieval.case_profile import LISTED, SINGLE, CaseProfile
from retrieval.case_types import CaseFilter, CaseMatch, CaseStudy, CustomerProfile, MatchReason


def case_out(case: CaseStudy) -> schemas.CaseOut:
    return schemas.CaseOut(**_told(case))


def detail_out(case: CaseStudy) -> schemas.CaseDetail:
    return schemas.CaseDetail(**_told(case), **asdict(case.standing), profile=profile_out(case.profile))


def profile_out(profile: CaseProfile) -> schemas.CaseProfileOut:
    claims: dict[str, Any] = {
        name: [schemas.ClaimOut(zh=one.zh, en=one.en, quote=one.quote) for one in profile.claims(name)]
        for name in SINGLE + LISTED
    }
    return schemas.CaseProfileOut(**claims, edited=sorted(profile.edited))


def match_out(match: CaseMatch) -> schemas.MatchOut:
    return schemas.MatchOut(
        case_id=match.case_id,
        title=match.title,
        language=match.language,
        score=match.score,
        quote=match.quote,
        fits=match.fits,
        reasons=[_reason_out(reason) for reason in match.reasons],
        differs=[_reason_out(reason) for reason in match.differs],
    )


def profile_in(given: schemas.ProfileGiven) -> CustomerProfile:
    values = given.model_dump()
    lists: dict[str, Any] = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return CustomerProfile(**{**values, **lists})


def filter_in(given: schemas.FilterGiven) -> CaseFilter:
    return CaseFilter(**given.model_dump())


def edits_in(given: schemas.ProfileEdits) -> dict[str, tuple[str, ...] | None]:
    """The fields that were sent; None for those that go back to what was read."""
    sent = given.model_dump(exclude_unset=True)
    return {name: None if texts is None else tuple(texts) for name, texts in sent.items()}


def _told(case: CaseStudy) -> dict[str, Any]:
    return {
        "id": case.case_id,
        "title": case.title,
        "language": case.language,
        "imported_on": case.imported_on,
        "facets": case.facets,
    }


def _reason_out(reason: MatchReason) -> schemas.ReasonOut:
    return schemas.ReasonOut(facet=reason.facet, asked=reason.asked, found=reason.found)
