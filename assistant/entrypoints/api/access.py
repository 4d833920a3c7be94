"""Who is calling: a personal token or the web page's session cookie, and whether the page really asked for it."""

import secrets
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request, Response, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials

from assistant.bootstrap import Application
from assistant.domain.permission import Action, Kind
from assistant.domain.person import Person
from assistant.entrypoints.api.context import App
from assistant.errors import Forbidden, Unauthenticated
from assistant.services.access import Access
from assistant.storage.acting import sign_in
from assistant.storage.store import Store

SESSION_COOKIE = "spotter_session"
SECRET_MAX_CHARS = 200
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_bearer = HTTPBearer(auto_error=False, description="A personal token, from POST /api/v1/tokens or the command line.")
_cookie = APIKeyCookie(name=SESSION_COOKIE, auto_error=False, description="Set by the sign-in page.")


def find_caller(request: Request, app: Application) -> Person | None:
    """Who is calling, or None. Raises Unauthenticated for a wrong token, Forbidden for a forged page request."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme:
        person = _holder(app, "token", token) if scheme.lower() == "bearer" else None
        if person is None:
            raise Unauthenticated("unknown or revoked token", code="token_unknown")
        sign_in(person.id)
        return person
    session = request.cookies.get(SESSION_COOKIE)
    person = _holder(app, "session", session) if session else None
    if person is not None:
        sign_in(person.id)
        request.state.locale = person.locale
        require_same_origin(request, app)
    return person


def require_caller(
    request: Request,
    app: App,
    _token: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)] = None,
    _session: Annotated[str | None, Security(_cookie)] = None,
) -> Person:
    """The caller; raises Unauthenticated when nobody signed in."""
    person = find_caller(request, app)
    if person is None:
        raise Unauthenticated("no token and no session")
    return person


Caller = Annotated[Person, Depends(require_caller)]


def require_may(app: Application, person: Person, action: Action, kind: Kind) -> None:
    """Raise Forbidden (`admin_only`) unless the caller may do that to things of a kind as a whole."""
    with app.database.read() as store:
        Access(store, app.desk, person).require_kind(action, kind, code="admin_only")


def require_same_origin(request: Request, app: Application) -> None:
    """Refuse changes that another site makes the browser send (CSRF).

    Browsers say where a request comes from in Sec-Fetch-Site, older ones in Origin; one of the two must be there and
    name this very server. Raises Forbidden.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site in ("same-origin", "none"):
            return
    elif urlsplit(request.headers.get("origin", "")).netloc in _own_hosts(request, app):
        return
    raise Forbidden("the request comes from another site", code="cross_site")


def open_session(store: Store, app: Application, person: Person, response: Response) -> None:
    """Sign a person in on the page behind `response`."""
    secret = secrets.token_urlsafe(32)
    days = app.settings.session_days
    now = app.clock()
    store.credentials.add("session", secret, person.id, now, expires_at=now + timedelta(days=days))
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=days * 86_400,
        httponly=True,
        samesite="lax",  # strict would lose the session when a link in a chat message opens the page
        secure=app.settings.address.startswith("https://"),
    )


def _holder(app: Application, kind: Literal["token", "session"], secret: str) -> Person | None:
    if not 8 <= len(secret) <= SECRET_MAX_CHARS:
        return None
    with app.database.read() as store:
        return store.credentials.holder(kind, secret, app.clock())


def _own_hosts(request: Request, app: Application) -> set[str]:
    return {request.headers.get("host", ""), urlsplit(app.settings.address).netloc} - {""}
