"""The case-study library: what it holds, and which cases fit a customer or a profile."""

from typing import Any

from fastapi import APIRouter, Request

from assistant.entrypoints.api.access import Caller
from assistant.entrypoints.api.context import App, locale_of
from assistant.entrypoints.api.mapping import case_out, match_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import CaseOut, MatchAsked, MatchOut, ProfileGiven, SearchText
from assistant.errors import InvalidInput
from assistant.services import recommending, viewing
from retrieval.base import CustomerProfile

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=documented(401, 422, 503))


@router.get("")
def list_cases(app: App, person: Caller, q: SearchText = "") -> list[CaseOut]:
    """The cases held, by id; `q` narrows them by title."""
    wanted = q.strip().casefold()
    return [case_out(case) for case in app.library.cases() if wanted in case.title.casefold()]


@router.post("/match", responses=documented(404))
def match_cases(request: Request, app: App, person: Caller, asked: MatchAsked) -> list[MatchOut]:
    """The cases that fit best, with the reason why; `fits` is false for those that are merely nearest."""
    if (asked.customer_id is None) == (asked.profile is None):
        raise InvalidInput("give customer_id or profile, one of the two", code="customer_or_profile")
    if asked.customer_id:
        with app.database.read() as store:
            profile = recommending.profile_of(viewing.view(store, asked.customer_id))
    else:
        profile = _profile(asked.profile or ProfileGiven())
    language = "zh" if locale_of(request) == "zh-CN" else "en"
    return [match_out(match) for match in app.library.match(profile, count=asked.count, language=language)]


def _profile(given: ProfileGiven) -> CustomerProfile:
    values = given.model_dump()
    lists: dict[str, Any] = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return CustomerProfile(**{**values, **lists})
