"""Every error as problem details (RFC 9457), worded for the caller; on the web pages as a page."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.entrypoints.api.context import application, locale_of
from assistant.entrypoints.api.schemas import Problem
from assistant.entrypoints.web.rendering import error_page, wants_page
from assistant.entrypoints.web.texts import error_text
from assistant.errors import (
    Conflict,
    Forbidden,
    InvalidInput,
    InvalidModelAnswer,
    NotFound,
    NotReady,
    SpotterError,
    Unauthenticated,
    Unavailable,
)
from retrieval.base import RetrievalError

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_STATUS: Mapping[type[SpotterError], int] = {
    InvalidInput: 422,
    NotFound: 404,
    Forbidden: 403,
    Unauthenticated: 401,
    Conflict: 409,
    Unavailable: 503,
    NotReady: 503,
    InvalidModelAnswer: 502,
}
_HTTP_CODES = {
    400: "invalid_input",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "wrong_method",
    413: "body_too_large",
}
_SPECIAL = {"file_too_large": 413, "text_too_long": 413, "wrong_media_type": 415}
_TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Changed meanwhile",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be used",
    500: "Internal error",
    502: "The model failed",
    503: "Not available now",
}


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may answer with these problems."""
    return {
        status: {"description": _TITLES[status], "model": Problem, "content": {MEDIA_TYPE: {}}} for status in statuses
    }


def problem(
    request: Request,
    status: int,
    code: str,
    *,
    detail: str = "",
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer for an error: `code` is stable, `detail` says in the caller's language what to do."""
    detail = detail or error_text(application(request).desk, code, locale_of(request))
    if wants_page(request):
        return error_page(status, detail, locale_of(request), headers)
    body = {"type": f"urn:spotter:error:{code}", "title": _TITLES.get(status, "Error"), "status": status}
    body |= {"code": code, "detail": detail} | ({"errors": errors} if errors else {})
    return JSONResponse(body, status, dict(headers or {}), MEDIA_TYPE)


def status_of(error: SpotterError) -> int:
    """The HTTP status of one of our errors."""
    if error.code in _SPECIAL:
        return _SPECIAL[error.code]
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def install(api: FastAPI) -> None:
    """Turn every error of `api` into a problem."""
    api.add_exception_handler(SpotterError, _spotter_error)
    api.add_exception_handler(RetrievalError, _retrieval_error)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(Exception, _unexpected)


def _spotter_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SpotterError)
    status = status_of(error)
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}.get(status)
    if status >= 500:
        log.warning("request_failed", code=error.code, detail=error.detail, path=request.url.path)
    detail = error_text(application(request).desk, error.code, locale_of(request))
    if why := error.params.get("why"):
        detail = f"{detail} ({why})"
    return problem(request, status, error.code, detail=detail, headers=headers)


def _retrieval_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RetrievalError)
    log.warning("library_failed", code=error.code, path=request.url.path)
    return problem(request, 503, error.code, headers={"Retry-After": "5"})


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [{"at": ".".join(map(str, one["loc"])), "says": str(one["msg"])} for one in error.errors()]
    return problem(request, 422, "invalid_input", errors=errors)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _HTTP_CODES.get(error.status_code, "invalid_input" if error.status_code < 500 else "internal")
    if error.status_code == 413 and error.detail in _SPECIAL:
        code = error.detail
    return problem(request, error.status_code, code, headers=error.headers)


def _unexpected(request: Request, error: Exception) -> Response:
    log.error("request_crashed", path=request.url.path, exc_info=error)
    return problem(request, 500, "internal")
