"""The case-study library: what it holds, and which cases fit a customer or a profile."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile

from assistant.entrypoints.api.access import Admin, Caller
from assistant.entrypoints.api.context import App, locale_of
from assistant.entrypoints.api.mapping import case_out, match_out
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import CaseAdded, CaseOut, MatchAsked, MatchOut, ProfileGiven, SearchText
from assistant.entrypoints.api.uploads import checked_size, file_name, read_form
from assistant.errors import InvalidInput, NotFound
from assistant.services import recommending, viewing
from retrieval.base import CASE_MAX_BYTES, CustomerProfile

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=documented(401, 422, 503))

_BODY = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "md, txt, html, pdf, docx or pptx."}
                },
            }
        }
    },
}


@router.get("")
def list_cases(app: App, person: Caller, q: SearchText = "") -> list[CaseOut]:
    """The cases that may be used today, by id; `q` narrows them by title."""
    wanted, today = q.strip().casefold(), app.clock().date()
    cases = (case for case in app.library.cases() if case.standing.holds_on(today))
    return [case_out(case) for case in cases if wanted in case.title.casefold()]


async def _read_case(request: Request) -> UploadFile:
    _, file = await read_form(request, frozenset())
    if file is None:
        raise RequestValidationError([{"loc": ("body", "file"), "msg": "a file is needed", "type": "missing"}])
    return file


@router.post("", status_code=201, responses=documented(403, 404, 413), openapi_extra={"requestBody": _BODY})
def add_case(app: App, admin: Admin, file: Annotated[UploadFile, Depends(_read_case)]) -> CaseAdded:
    """Add a case study, or a new version of the one by that file name. Admins only.

    422 `case_file_refused` where the file cannot become a case; `detail` says why and what to do.
    """
    name = file_name(file)
    checked_size(file, CASE_MAX_BYTES)
    report = app.library.add(name, file.file.read())
    for _, why in report.refused:
        raise InvalidInput(why, code="case_file_refused", why=why)
    case = next((case for case in app.library.cases() if case.case_id == name), None)
    if case is None:
        raise NotFound(f"case {name} was taken out again at once", code="case_gone")
    outcome: Literal["added", "updated", "unchanged"] = (
        "added" if report.added else "updated" if report.updated else "unchanged"
    )
    return CaseAdded(outcome=outcome, case=case_out(case), incomplete=[what for _, what in report.incomplete])


@router.post("/match", responses=documented(404))
def match_cases(request: Request, app: App, person: Caller, asked: MatchAsked) -> list[MatchOut]:
    """The cases that fit best, with the reason why; `fits` is false for those that are merely nearest."""
    if (asked.customer_id is None) == (asked.profile is None):
        raise InvalidInput("give customer_id or profile, one of the two", code="customer_or_profile")
    with app.database.read() as store:
        experience = recommending.experience(store)
        if asked.customer_id:
            profile = recommending.profile_of(viewing.view(store, asked.customer_id))
        else:
            profile = _profile(asked.profile or ProfileGiven())
    language = "zh" if locale_of(request) == "zh-CN" else "en"
    matches = app.library.match(profile, count=asked.count, language=language, experience=experience)
    return [match_out(match) for match in matches]


def _profile(given: ProfileGiven) -> CustomerProfile:
    values = given.model_dump()
    lists: dict[str, Any] = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    return CustomerProfile(**{**values, **lists})
