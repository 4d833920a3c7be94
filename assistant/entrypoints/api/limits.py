"""Bounds on what comes in, and the headers that tell browsers what a page may do. Pure ASGI, nothing is buffered."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.storage.acting import entered

API_PREFIX = "/api/"
FORM_OVERHEAD_BYTES = 64 * 1024
"""What a multipart form adds to the file in it: boundaries, headers, the other fields."""
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class LimitBody:
    """Stops reading a request's body at `max_bytes`, or at that of `uploads` for its path, one that takes files.

    A body whose declared length is over the bound is refused at the first read. Raises HTTPException 413 to the reader,
    with the error's code as detail.
    """

    def __init__(self, app: ASGIApp, *, max_bytes: int, uploads: Mapping[str, int]) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        takes_files = scope["path"] in self._uploads
        bound = self._uploads.get(scope["path"], self._max_bytes)
        code = "file_too_large" if takes_files and _is_form(scope) else "body_too_large"
        declared = _declared_length(scope)
        read = 0

        async def bounded_receive() -> Message:
            nonlocal read
            if declared > bound:
                raise HTTPException(413, code)
            message = await receive()
            read += len(message.get("body", b""))
            if read > bound:
                raise HTTPException(413, code)
            return message

        await self._app(scope, bounded_receive, send)


class SecurityHeaders:
    """Adds the security headers to every answer, and keeps answers with personal content out of caches."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_with_headers)


class EnterBy:
    """Tells the audit log by which entry point the work of a request comes in; who asks is told once it is known."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with entered("api" if scope["path"].startswith(API_PREFIX) else "web"):
            await self._app(scope, receive, send)


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


def _is_form(scope: Scope) -> bool:
    return any(name == b"content-type" and value.startswith(b"multipart/") for name, value in scope["headers"])
