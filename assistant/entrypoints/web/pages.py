"""The web pages' routes: chat, customers, news, and what hangs on them."""

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from assistant.entrypoints.web import chat, contact_pages, customer_pages, lead_pages, news, signin, today_page
from assistant.entrypoints.web.rendering import STATIC


def install(api: FastAPI) -> None:
    """Add the pages and their static files."""
    for module in (chat, contact_pages, customer_pages, lead_pages, news, signin, today_page):
        api.include_router(module.router)
    api.mount("/static", _Static(directory=STATIC), name="static")


class _Static(StaticFiles):
    """Static files whose address changes with their content: browsers may keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if b"v=" in scope.get("query_string", b""):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            response.headers["Cache-Control"] = "no-cache"
        return response
