"""Running for good: the server with its channels, and workers beside it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from assistant.bootstrap import Application
from assistant.settings import Settings
from connectors.im.base import ChannelError

_log = structlog.get_logger(__name__)


@contextmanager
def running(settings: Settings, *, with_worker: bool) -> Iterator[Application]:
    """An application with this version's tables, working if asked to, stopped at the end.

    SQLite is migrated on the way; a shared Postgres is left to `spotter db upgrade` once it has tables.
    """
    app = Application(settings)
    try:
        if app.database.is_sqlite:
            app.migrate()
        if with_worker:
            app.start_worker()
        yield app
    finally:
        app.stop()


def run_server(settings: Settings, *, with_worker: bool) -> None:
    """Serve until a signal says to stop. Raises NotReady when the tables are not this version's."""
    import uvicorn

    from assistant.entrypoints.api import create_api

    with running(settings, with_worker=with_worker) as app:
        _connect_telegram(app)
        _log.info("serving", address=settings.address, database="sqlite" if app.database.is_sqlite else "postgres")
        uvicorn.run(
            create_api(app),
            host=settings.host,
            port=settings.port,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=5,
        )


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
