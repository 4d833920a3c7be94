"""Running for good: the server with its channels, and workers beside it."""

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from assistant.bootstrap import Application
from assistant.errors import NotReady
from assistant.settings import Settings
from assistant.storage import migrate
from connectors.im.base import ChannelError

SWITCH_S = 0.0005

_log = structlog.get_logger(__name__)


@contextmanager
def running(settings: Settings, *, with_worker: bool) -> Iterator[Application]:
    """An application with this version's tables, working if asked to, stopped at the end.

    SQLite is migrated on the way; a shared Postgres is left to `spotter db upgrade`. Raises NotReady without this
    version's tables.
    """
    app = Application(settings)
    try:
        if app.database.is_sqlite:
            app.migrate()
        else:
            migrate.require_current(app.database)
        if with_worker:
            app.start_worker()
        yield app
    finally:
        app.stop()


def run_server(settings: Settings, *, with_worker: bool) -> None:
    """Serve until a signal says to stop. Raises NotReady without this version's tables, or when the port is taken."""
    import uvicorn

    from assistant.entrypoints.api import create_api

    # The server hands the signal on once it has stopped; left to itself it would end the process before the worker and
    # the chat model are stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    # A worker's thread may keep the interpreter so long before the one that answers gets its turn; Python's own 5 ms,
    # with several at work, is what makes a webhook wait.
    sys.setswitchinterval(SWITCH_S)
    with _listen(settings) as listener, running(settings, with_worker=with_worker) as app:
        _connect_telegram(app)
        _log.info("serving", address=settings.address, database="sqlite" if app.database.is_sqlite else "postgres")
        config = uvicorn.Config(create_api(app), log_level="warning", access_log=False, timeout_graceful_shutdown=5)
        uvicorn.Server(config).run(sockets=[listener])


def run_worker(settings: Settings) -> None:
    """Work until a signal says to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with running(settings, with_worker=True) as app:
        _log.info("working")
        _learn_own_name(app)
        stop.wait()


def _learn_own_name(app: Application) -> None:
    telegram: Any = app.channels.get("telegram")
    try:
        if telegram is not None:
            telegram.connect()  # so that a mention in a group is told from a mention of another bot
    except ChannelError as error:
        _log.warning("telegram is not reachable now", code=error.code)


def _listen(settings: Settings) -> socket.socket:
    """The listening socket, before anything else starts. Raises NotReady when the address cannot be had."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except OSError as error:
        why = str(error.strerror).partition(" (")[0]
        raise NotReady(
            f"cannot listen on {settings.host}:{settings.port} ({why}): stop what listens there, or choose "
            "another with --port or SPOTTER_PORT, --host or SPOTTER_HOST"
        ) from error


def _connect_telegram(app: Application) -> None:
    telegram: Any = app.channels.get("telegram")
    if telegram is None:
        return
    # Both go on trying in a thread of their own: Telegram being away must not keep the web chat from starting.
    commands = app.desk.wording.commands()
    if app.settings.telegram_mode == "webhook":
        telegram.start_webhook(f"{app.settings.address}/telegram/webhook", commands)
    else:
        telegram.start_polling(lambda external_id, payload: app.receive("telegram", external_id, payload), commands)
