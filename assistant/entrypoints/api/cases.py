"""The case-study library: what it holds, and which cases fit a customer or a profile."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile

from assistant.bootstrap import Application
from assistant.domain.permission import Action, Kind
from assistant.entrypoints.api.access import Caller, require_may
from assistant.entrypoints.api.case_mapping import case_out, detail_out, edits_in, filter_in, match_out, profile_in
from assistant.entrypoints.api.case_schemas import (
    CaseAdded,
    CaseChanges,
    CaseDetail,
    CaseId,
    CaseOut,
    MatchAsked,
    MatchOut,
    ProfileGiven,
)
from assistant.entrypoints.api.context import App, locale_of
from assistant.entrypoints.api.problems import documented
from assistant.entrypoints.api.schemas import SearchText
from assistant.entrypoints.api.uploads import checked_size, file_name, read_form
from assistant.errors import InvalidInput, NotFound
from assistant.services import recommending
from assistant.services.access import Access
from retrieval.base import CASE_MAX_BYTES
from retrieval.case_types import CaseStudy

router = APIRouter(prefix="/api/v1/cases", tags=["cases"], responses=documented(401, 403, 422, 503))

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
    require_may(app, person, Action.READ, Kind.CASE)
    wanted, today = q.strip().casefold(), app.clock().date()
    cases = (case for case in app.library.cases() if case.standing.holds_on(today))
    return [case_out(case) for case in cases if wanted in case.title.casefold()]


async def _read_case(request: Request) -> UploadFile:
    _, file = await read_form(request, frozenset())
    if file is None:
        raise RequestValidationError([{"loc": ("body", "file"), "msg": "a file is needed", "type": "missing"}])
    return file


@router.post("", status_code=201, responses=documented(404, 413), openapi_extra={"requestBody": _BODY})
def add_case(request: Request, app: App, person: Caller, file: Annotated[UploadFile, Depends(_read_case)]) -> CaseAdded:
    """Add a case study, or a new version of the one by that file name. Admins only.

    422 `case_file_refused` where the file cannot become a case; `detail` says why and what to do.
    """
    require_may(app, person, Action.CREATE, Kind.CASE)
    name = file_name(file)
    checked_size(file, CASE_MAX_BYTES)
    report = app.library.add(name, file.file.read())
    for refused in report.refused:
        why = app.desk.wording.say(f"case_refused.{refused.reason}", locale_of(request))
        raise InvalidInput(refused.why, code="case_file_refused", why=why)
    case = next((case for case in app.library.cases() if case.case_id == name), None)
    if case is None:
        raise NotFound(f"case {name} was taken out again at once", code="case_gone")
    outcome: Literal["added", "updated", "unchanged"] = (
        "added" if report.added else "updated" if report.updated else "unchanged"
    )
    return CaseAdded(
        outcome=outcome, case=case_out(case), unread_pages=[page for _, pages in report.incomplete for page in pages]
    )


@router.post("/match", responses=documented(404))
def match_cases(request: Request, app: App, person: Caller, asked: MatchAsked) -> list[MatchOut]:
    """The cases that fit best, with the reason why; `fits` is false for those that are merely nearest."""
    if (asked.customer_id is None) == (asked.profile is None):
        raise InvalidInput("give customer_id or profile, one of the two", code="customer_or_profile")
    with app.database.read() as store:
        access = Access(store, app.desk, person)
        access.require_kind(Action.READ, Kind.CASE)
        uses = store.sent_cases.uses()
        if asked.customer_id:
            profile = recommending.profile_of(access.view(asked.customer_id))
        else:
            profile = profile_in(asked.profile or ProfileGiven())
    language = "zh" if locale_of(request) == "zh-CN" else "en"
    found = recommending.find_cases(
        app.library, profile, uses, count=asked.count, language=language, only=filter_in(asked.only)
    )
    return [match_out(match) for match in found.matches]


@router.get("/{case_id:path}", responses=documented(404))
def get_case(app: App, person: Caller, case_id: CaseId) -> CaseDetail:
    """A case with its profile, withdrawn and expired ones too for those who may change them."""
    require_may(app, person, Action.READ, Kind.CASE)
    with app.database.read() as store:
        may_change = Access(store, app.desk, person).may(Action.WRITE, Kind.CASE)
    case = _held(app, case_id)
    if not may_change and not case.standing.holds_on(app.clock().date()):
        raise _unknown(case_id)
    return detail_out(case)


@router.patch("/{case_id:path}", responses=documented(404))
def change_case(app: App, person: Caller, case_id: CaseId, changes: CaseChanges) -> CaseDetail:
    """Decide who may be shown a case and until when, and put right what its profile says. Later versions of the file
    keep both. Admins only."""
    require_may(app, person, Action.WRITE, Kind.CASE)
    case = _held(app, case_id)
    sent = changes.model_dump(include={"visibility", "withdrawn", "expires_on"}, exclude_unset=True)
    decided = {name: value for name, value in sent.items() if value is not None or name == "expires_on"}
    if decided:
        app.library.set_standing(case_id, replace(case.standing, **decided))
    if edits := edits_in(changes.profile):
        app.library.edit_profile(case_id, edits)
    return detail_out(_held(app, case_id))


def _held(app: Application, case_id: str) -> CaseStudy:
    for case in app.library.cases():
        if case.case_id == case_id:
            return case
    raise _unknown(case_id)


def _unknown(case_id: str) -> NotFound:
    return NotFound(f"case {case_id}", code="case_not_found")
