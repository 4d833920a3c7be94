"""A transcription endpoint on loopback, as OpenAI documents it: the far side of the adapter, scripted or real."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What arrived: form fields, the file's name and bytes, the bearer token."""

    path: str
    fields: dict[str, str]
    file_name: str
    content: bytes
    token: str


Answer = tuple[int, Any]
Script = Callable[[Request], Answer]


@dataclass
class Endpoint:
    """Answers each request by `script`: (status, document), where a string is sent as it is."""

    script: Script
    url: str = ""
    requests: list[Request] = field(default_factory=list)


@contextmanager
def serve(script: Script) -> Iterator[Endpoint]:
    """A running endpoint; its `url` ends in /v1."""
    endpoint = Endpoint(script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = _parse(self.path, self.headers, self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.requests.append(request)
            status, document = endpoint.script(request)
            body = (document if isinstance(document, str) else json.dumps(document)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(document, str) else "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _parse(path: str, headers: Message, body: bytes) -> Request:
    form = message_from_bytes(b"Content-Type: " + headers["Content-Type"].encode() + b"\r\n\r\n" + body)
    fields: dict[str, str] = {}
    file_name, content = "", b""
    for part in form.get_payload():
        assert isinstance(part, Message)
        raw = part.get_payload(decode=True)
        assert isinstance(raw, bytes)
        if part.get_filename():
            file_name, content = str(part.get_filename()), raw
        else:
            fields[str(part.get_param("name", header="content-disposition"))] = raw.decode()
    return Request(path, fields, file_name, content, str(headers["Authorization"]).removeprefix("Bearer "))
