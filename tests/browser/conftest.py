"""A whole Spotter on loopback with a real worker, and headless Chromium before it."""

import os
import shutil
import socket
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from assistant.bootstrap import Application, utc_now
from assistant.domain.person import Person
from assistant.services import onboarding
from assistant.settings import Settings
from tests.web_parts import KnowsTheNotes, OneCaseLibrary, SaysTheSame

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1280, "height": 860}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]


@dataclass(frozen=True)
class Site:
    """A running server and the people who may sign in."""

    app: Application
    address: str
    emma: Person
    wang: Person


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Headless Chromium of the system. Skipped, loudly, where there is none; never in CI.

    Gone with this package's tests: Playwright keeps an event loop in the main thread, where others start their worker.
    """
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        said = "NO CHROMIUM HERE: the web chat is untested. Install chromium, or name it in CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(said)
        print(f"\n{said}", file=sys.stderr)
        warnings.warn(said, stacklevel=1)
        pytest.skip(said)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """The server `spotter serve` runs, with stand-ins for the models only."""
    import uvicorn

    from assistant.entrypoints.api import create_api

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = Application(
        Settings(data_dir=tmp_path / "spotter", port=port),
        clock=utc_now,
        transcriber=SaysTheSame(),
        reader=KnowsTheNotes(),
        library=OneCaseLibrary(tmp_path),
    )
    app.migrate()
    with app.database.write() as store:
        emma = onboarding.add_person(store, "Emma", app.desk, app.clock(), locale="en")
        wang = onboarding.add_person(store, "王芳", app.desk, app.clock(), role="presales", locale="zh-CN")
    server = uvicorn.Server(
        uvicorn.Config(create_api(app), port=port, log_level="warning", timeout_graceful_shutdown=1)
    )

    def run() -> None:
        # Not in this thread: Playwright keeps an event loop running in it, which the workflow engine refuses.
        app.start_worker()
        try:
            server.run()
        finally:
            app.stop()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    yield Site(app, f"http://127.0.0.1:{port}", emma, wang)
    server.should_exit = True
    thread.join(timeout=20)
    assert not thread.is_alive(), "the server did not stop"


@pytest.fixture
def open_chat(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Signs a person in with a link and opens their chat; a script error or a refused resource fails the test."""
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(person: Person, size: ViewportSize = LAPTOP) -> Page:
        context = chromium.new_context(viewport=size, locale=person.locale)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if "Content Security" in said.text else None)
        with site.app.database.write() as store:
            code = onboarding.signin_code(store, person, site.app.clock())
        page.goto(f"{site.address}/signin/{code}")
        page.get_by_role("button").click()
        page.wait_for_selector("#composer")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []
