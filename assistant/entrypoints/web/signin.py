"""Signing in by a link, signing out, and the language switch."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.entrypoints.api.access import SESSION_COOKIE, find_caller, open_session, require_same_origin
from assistant.entrypoints.api.context import App, locale_of
from assistant.entrypoints.web.rendering import page
from assistant.entrypoints.web.visitor import Visitor
from assistant.errors import Unauthenticated

router = APIRouter(include_in_schema=False)

CODE_MAX_CHARS = 100


@router.get("/signin/{code}")
def show_signin(request: Request, code: str) -> HTMLResponse:
    """A page with a button. Looking at it spends nothing: chat apps open links to preview them."""
    return page("signin.html", locale_of(request), code=code[:CODE_MAX_CHARS], active="")


@router.post("/signin")
def enter_code(request: Request, app: App, code: Annotated[str, Form(max_length=CODE_MAX_CHARS)]) -> Response:
    """The code typed in by hand."""
    return _sign_in(request, app, code.strip())


@router.post("/signin/{code}")
def sign_in(request: Request, app: App, code: str) -> Response:
    """Spend the code, open a session, and go to the chat."""
    return _sign_in(request, app, code)


@router.post("/signout")
def sign_out(request: Request, app: App) -> Response:
    """End the session at once, here and on the server."""
    answer = RedirectResponse("/", 303)
    if find_caller(request, app) is not None:
        with app.database.write() as store:
            store.credentials.revoke("session", request.cookies.get(SESSION_COOKIE, ""), app.clock())
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.post("/locale")
def set_locale(request: Request, app: App, person: Visitor) -> Response:
    """Switch to the other of the two languages, and back to the page one came from."""
    with app.database.write() as store:
        store.people.set_locale(person.id, "en" if person.locale == "zh-CN" else "zh-CN")
    came_from = request.headers.get("referer", "").partition(f"//{request.headers.get('host', '')}")[2]
    return RedirectResponse(came_from if came_from.startswith("/") and "//" not in came_from else "/", 303)


def _sign_in(request: Request, app: App, code: str) -> Response:
    require_same_origin(request, app)
    answer = RedirectResponse("/", 303)
    with app.database.write() as store:
        person = store.credentials.use("signin", code, app.clock()) if len(code) <= CODE_MAX_CHARS else None
        if person is not None:
            open_session(store, app, person, answer)
    if person is None:
        raise Unauthenticated("code spent, expired or unknown", code="signin_spent")
    return answer
