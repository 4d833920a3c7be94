"""The far side of the OpenAI protocol, on loopback: answers what a test tells it to and keeps what it was asked."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Reply:
    """One HTTP answer; `delay_s` before it; `drop` closes the connection without one."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drop: bool = False


@dataclass
class StandIn:
    """A running stand-in: where it is, the replies to give in turn (the last one for ever), what it was asked."""

    base_url: str
    replies: list[Reply]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


def says(content: str, *, finish_reason: str = "stop") -> Reply:
    """A completion with this text."""
    document = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "stand-in",
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }
    return Reply(body=json.dumps(document).encode(), headers={"Content-Type": "application/json"})


def refuses(status: int, message: str = "no", code: str = "", **headers: str) -> Reply:
    """An error in OpenAI's form."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": code}}).encode()
    return Reply(status, body, {"Content-Type": "application/json", **headers})


@contextmanager
def serve(*replies: Reply) -> Iterator[StandIn]:
    """Run a stand-in on a free port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with guard:
                stand_in.asked.append(asked)
                stand_in.headers.append({key.lower(): value for key, value in self.headers.items()})
                reply = stand_in.replies.pop(0) if len(stand_in.replies) > 1 else stand_in.replies[0]
            time.sleep(reply.delay_s)
            if reply.drop:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(reply.status)
            for key, value in reply.headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except (OSError, ValueError):
                return

        def finish(self) -> None:
            try:
                super().finish()
            except (OSError, ValueError):
                return

    guard = threading.Lock()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in = StandIn(f"http://127.0.0.1:{server.server_port}/v1", list(replies))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
