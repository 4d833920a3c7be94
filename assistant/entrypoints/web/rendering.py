"""Turning pages and chat messages into HTML. Everything is escaped; nothing inline that the security policy forbids."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from assistant.domain.person import Locale, Person
from assistant.entrypoints.web.texts import page_texts
from assistant.services.desk import Desk
from assistant.services.phrasing import date_text
from assistant.storage.web_messages import WebMessage

STATIC = Path(__file__).parent / "static"
_PAGE_PREFIXES = ("/api/", "/chat/", "/telegram/", "/metrics", "/healthz", "/readyz", "/static/")
_BUTTON_KINDS = {"ok": "primary", "cn": "primary", "gv": "primary", "ho": "primary", "no": "danger", "dy": "danger"}
"""What the first part of a button's action makes it look like: confirming stands out, throwing away steps back."""


@cache
def environment() -> Environment:
    """Jinja with autoescape on; an undefined name is an error, never an empty place."""
    made = Environment(
        loader=PackageLoader("assistant.entrypoints.web"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"asset": asset, "icon": icon}
    made.filters["safe_url"] = safe_url
    made.filters["button_kind"] = lambda action: _BUTTON_KINDS.get(action.partition(":")[0], "plain")
    return made


def render(name: str, locale: Locale, **values: Any) -> str:
    """The template `name` with the texts of `locale` as `t(key, **params)`."""
    return environment().get_template(name).render(t=partial(_say, locale=locale), locale=locale, **values)


def page(name: str, locale: Locale, *, status: int = 200, person: Person | None = None, **values: Any) -> HTMLResponse:
    """A whole page; `person` is who is signed in."""
    return HTMLResponse(render(name, locale, person=person, **values), status)


def message_html(message: WebMessage, desk: Desk, person: Person, now: datetime) -> str:
    """One message of the chat as a list item with the id `m-<message id>`."""
    local = desk.local_time(message.created_at, person)
    today = desk.local_time(now, person).date()
    clock = local.strftime("%H:%M")
    locale = person.locale
    if local.date() == today:
        said_at = clock
    else:
        said_at = _say("chat.earlier", locale=locale, date=date_text(local.date(), locale, today), time=clock)
    document = message.message.get("document")
    return render(
        "_message.html",
        locale,
        id=message.id,
        sender=message.sender,
        message=message.message,
        said_at=said_at,
        moment=local.isoformat(timespec="seconds"),
        document_name=PurePosixPath(document.replace("\\", "/")).name if document else "",
    )


def wants_page(request: Request) -> bool:
    """Whether an error is best shown as a page: a browser goes to one of our pages."""
    if request.url.path.startswith(_PAGE_PREFIXES):
        return False
    return "text/html" in request.headers.get("accept", "")


def error_page(status: int, detail: str, locale: Locale, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """An error for people."""
    answer = page("error.html", locale, status=status, detail=detail, active="")
    answer.headers.update(headers or {})
    return answer


def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that browsers may keep the file for good."""
    return f"/static/{name}?v={_fingerprint(name)}"


def safe_url(url: str) -> str:
    """`url` if it leads to a page of ours or by http(s) elsewhere, else empty."""
    if url.startswith("/") and not url.startswith(("//", "/\\")):
        return url
    return url if urlsplit(url).scheme in ("https", "http") else ""


@cache
def _fingerprint(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def _say(key: str, *, locale: Locale, **params: str | int | float) -> str:
    return page_texts().say(key, locale, **params)


def icon(name: str) -> Markup:
    """A drawing of ours from templates/icons, to stand in the page itself."""
    return Markup(environment().get_template(f"icons/{name}.svg").render())  # noqa: S704 - our own file
