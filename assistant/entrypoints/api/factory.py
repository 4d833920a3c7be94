"""Putting the HTTP edge together."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from assistant.bootstrap import Application
from assistant.entrypoints.api import (
    audit,
    cases,
    contact_joins,
    contacts,
    customer_upkeep,
    customers,
    deal_health,
    drafts,
    imports,
    leads,
    notes,
    operations,
    opportunities,
    owners,
    people,
    privacy,
    problems,
    pushes,
    records,
    teams,
    telegram,
    today,
)
from assistant.entrypoints.api.limits import FORM_OVERHEAD_BYTES, EnterBy, LimitBody, SecurityHeaders
from assistant.entrypoints.api.metrics import CountRequests, Metrics
from assistant.entrypoints.web import pages
from assistant.sheets.base import FILE_MAX_BYTES
from retrieval.base import CASE_MAX_BYTES

BODY_MAX_BYTES = 1024 * 1024
"""Largest body on paths that take no files; a Telegram update stays far below."""


def create_api(app: Application) -> FastAPI:
    """The HTTP edge of a running application. Starts and stops nothing; the server owns the application's life."""
    api = FastAPI(
        title="Spotter",
        summary="Say what happened; the record, the customer's page and the people concerned follow.",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere, which the content security policy forbids
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    api.state.application = app
    api.state.metrics = Metrics(app.database)
    problems.install(api)
    for module in (
        notes,
        drafts,
        records,
        imports,
        customer_upkeep,
        customers,
        contact_joins,
        contacts,
        owners,
        opportunities,
        deal_health,
        leads,
        pushes,
        cases,
        people,
        operations,
        telegram,
        today,
        teams,
        audit,
        privacy,
    ):
        api.include_router(module.router)
    pages.install(api)
    voice = app.desk.audio_max_bytes
    uploads = {
        "/api/v1/notes": voice,
        "/api/v1/cases": CASE_MAX_BYTES,
        "/api/v1/customers/imports": FILE_MAX_BYTES,
        "/chat/messages": max(voice, CASE_MAX_BYTES),
    }
    api.add_middleware(
        LimitBody,
        max_bytes=BODY_MAX_BYTES,
        uploads={path: most + FORM_OVERHEAD_BYTES for path, most in uploads.items()},
    )
    api.add_middleware(SecurityHeaders)
    api.add_middleware(EnterBy)
    api.add_middleware(CountRequests, metrics=api.state.metrics)
    return api


def _operation_id(route: APIRoute) -> str:
    return route.name
